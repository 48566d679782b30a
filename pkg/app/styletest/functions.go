package styletest

import (
	"go/ast"
	"go/token"
)

// namedResults finds functions whose results have names although no deferred call needs them.
func namedResults(h *House, f *File) []Place {
	var places []Place
	look := func(t *ast.FuncType, body *ast.BlockStmt) {
		if t.Results == nil || body == nil {
			return
		}
		for _, field := range t.Results.List {
			for _, name := range field.Names {
				if name.Name != "_" && deferMentions(body, t.Results) {
					return
				}
			}
		}
		if len(t.Results.List) > 0 && len(t.Results.List[0].Names) > 0 {
			places = append(places, h.at(f, t.Results.Pos(), "the results have names and no defer needs them"))
		}
	}
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			look(n.Type, n.Body)
		case *ast.FuncLit:
			look(n.Type, n.Body)
		}
		return true
	})
	return places
}

// deferMentions says that a deferred call in the body uses one of the named results.
func deferMentions(body *ast.BlockStmt, results *ast.FieldList) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			return !found
		}
		for _, field := range results.List {
			for _, name := range field.Names {
				found = found || name.Name != "_" && mentions(d, name.Name)
			}
		}
		return !found
	})
	return found
}

// Function is one declared function or method with a body.
type Function struct {
	// Name is that of the function, after the name of its receiver's type and a point if it has one.
	Name string
	// File is where it is declared.
	File *File
	// Lines is the number of lines from the word func to the closing bracket.
	Lines int
	// Complexity is the cyclomatic complexity: 1, and 1 more for each if, loop, case, && and ||.
	Complexity int
	// CommentLines is the number of lines in the body that have a comment.
	CommentLines int
}

// Functions gives every declared function with a body.
func (h *House) Functions() []Function {
	var all []Function
	for _, f := range h.Files {
		for _, d := range f.Tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				all = append(all, h.measured(f, fn))
			}
		}
	}
	return all
}

// measured counts one function.
func (h *House) measured(f *File, fn *ast.FuncDecl) Function {
	name := fn.Name.Name
	if receiver := receiverType(fn); receiver != "" {
		name = receiver + "." + name
	}
	first := h.Set.Position(fn.Pos()).Line
	last := h.Set.Position(fn.End()).Line
	measured := Function{Name: name, File: f, Lines: last - first + 1, Complexity: complexity(fn)}
	for _, group := range f.Tree.Comments {
		if group.Pos() > fn.Body.Pos() && group.End() < fn.Body.End() {
			measured.CommentLines += len(group.List)
		}
	}
	return measured
}

// receiverType is the name of the type that a method belongs to, or nothing.
func receiverType(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	t := fn.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// complexity counts the ways through a function as gocyclo does, those through its function literals with it.
func complexity(fn *ast.FuncDecl) int {
	ways := 1
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			ways++
		case *ast.CaseClause:
			if n.List != nil {
				ways++
			}
		case *ast.CommClause:
			if n.Comm != nil {
				ways++
			}
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				ways++
			}
		}
		return true
	})
	return ways
}
