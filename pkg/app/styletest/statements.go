package styletest

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// lateErrors finds assignments of an error that the next statement does not look at.
func lateErrors(h *House, f *File) []Place {
	var places []Place
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		for i, s := range statements(n) {
			name, made := errorMade(s)
			if !made {
				continue
			}
			rest := statements(n)[i+1:]
			if len(rest) > 0 && !mentions(rest[0], name) && mentionedIn(rest[1:], name) {
				places = append(places, h.at(f, s.Pos(), name+" is tested later than by the next statement"))
			}
		}
		return true
	})
	return places
}

// statements are those that a node lists one after the other.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// errorMade gives the name of the error variable that a statement assigns from a call.
func errorMade(s ast.Stmt) (string, bool) {
	a, ok := s.(*ast.AssignStmt)
	if !ok {
		return "", false
	}
	called := false
	for _, r := range a.Rhs {
		_, isCall := ast.Unparen(r).(*ast.CallExpr)
		called = called || isCall
	}
	last, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident)
	if !ok || !called || !isErrorName(last.Name) {
		return "", false
	}
	return last.Name, true
}

// isErrorName says that a variable of this name holds an error: err, scanErr, errClose.
func isErrorName(name string) bool {
	return name == "err" || strings.HasSuffix(name, "Err") ||
		strings.HasPrefix(name, "err") && len(name) > 3 && name[3] >= 'A' && name[3] <= 'Z'
}

// mentions says that the name occurs in a node.
func mentions(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}

// mentionedIn says that the name occurs in one of the statements.
func mentionedIn(list []ast.Stmt, name string) bool {
	for _, s := range list {
		if mentions(s, name) {
			return true
		}
	}
	return false
}

// manyAssigned finds statements that give three or more values to as many variables.
func manyAssigned(h *House, f *File) []Place {
	var places []Place
	add := func(n ast.Node, values int) {
		places = append(places, h.at(f, n.Pos(), fmt.Sprintf("%d values are assigned by one statement", values)))
	}
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) >= 3 && len(n.Rhs) == len(n.Lhs) {
				add(n, len(n.Lhs))
			}
		case *ast.ValueSpec:
			if len(n.Names) >= 3 && len(n.Values) == len(n.Names) {
				add(n, len(n.Names))
			}
		}
		return true
	})
	return places
}

// outerIfs finds if statements whose first part assigns to variables that are declared before.
func outerIfs(h *House, f *File) []Place {
	var places []Place
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		s, ok := n.(*ast.IfStmt)
		if !ok {
			return true
		}
		if a, ok := s.Init.(*ast.AssignStmt); ok && a.Tok == token.ASSIGN {
			places = append(places, h.at(f, s.Pos(), "the if assigns to a variable that is declared before it"))
		}
		return true
	})
	return places
}
