package styletest

import (
	"fmt"
	"go/ast"
	"path"
	"strconv"
	"strings"
)

// leastNamed is the number of fields from which on a struct literal names them.
const leastNamed = 4

// collectTypes notes the declared types of every room, those inside functions with them.
func (h *House) collectTypes() {
	h.structs = map[string]map[string]ast.Expr{}
	for _, f := range h.Files {
		if h.structs[f.Room] == nil {
			h.structs[f.Room] = map[string]ast.Expr{}
		}
		ast.Inspect(f.Tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				h.structs[f.Room][spec.Name.Name] = spec.Type
			}
			return true
		})
	}
}

// unnamedFields finds struct literals of four fields and more that do not name them, and repeat their type.
func unnamedFields(h *House, f *File) []Place { return h.unnamed(f, false) }

// unnamedRows finds the same in a list or map that gives the type once for all.
func unnamedRows(h *House, f *File) []Place { return h.unnamed(f, true) }

// unnamed finds struct literals of either kind. A type of another module is not known, so that its literals are not
// found; go vet finds them.
func (h *House) unnamed(f *File, rows bool) []Place {
	var places []Place
	var walk func(n ast.Node, elided ast.Expr, room string)
	walk = func(n ast.Node, elided ast.Expr, room string) {
		ast.Inspect(n, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			declared, in := elided, room
			if literal.Type != nil {
				declared, in = literal.Type, f.Room
			}
			under, in := h.underlying(f, declared, in)
			_, isStruct := under.(*ast.StructType)
			if isStruct && rows == (literal.Type == nil) && lacksNames(literal) {
				what := fmt.Sprintf("%d fields without names", len(literal.Elts))
				places = append(places, h.at(f, literal.Pos(), what))
			}
			key, element := inner(under)
			for _, e := range literal.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					walk(pair.Key, key, in)
					walk(pair.Value, element, in)
					continue
				}
				walk(e, element, in)
			}
			return false
		})
	}
	walk(f.Tree, nil, f.Room)
	return places
}

// lacksNames says that a literal has four fields and more, and gives them by their order.
func lacksNames(literal *ast.CompositeLit) bool {
	if len(literal.Elts) < leastNamed {
		return false
	}
	_, named := literal.Elts[0].(*ast.KeyValueExpr)
	return !named
}

// inner gives the types of the keys and elements of a list or map, which literals inside need not repeat.
func inner(t ast.Expr) (ast.Expr, ast.Expr) {
	switch t := t.(type) {
	case *ast.ArrayType:
		return nil, pointed(t.Elt)
	case *ast.MapType:
		return pointed(t.Key), pointed(t.Value)
	}
	return nil, nil
}

// pointed is what a pointer type points to, or the type itself.
func pointed(t ast.Expr) ast.Expr {
	if star, ok := t.(*ast.StarExpr); ok {
		return star.X
	}
	return t
}

// underlying follows the names of types to what they are, and says in which room that is written.
func (h *House) underlying(f *File, t ast.Expr, room string) (ast.Expr, string) {
	const deepest = 8
	for range deepest {
		switch x := t.(type) {
		case *ast.Ident:
			t = h.structs[room][x.Name]
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.SelectorExpr:
			owner, ok := x.X.(*ast.Ident)
			if !ok {
				return nil, room
			}
			room = h.imported(f, owner.Name)
			t = h.structs[room][x.Sel.Name]
		default:
			return t, room
		}
	}
	return nil, room
}

// imported is the room that a file imports under a name, or nothing for a package of another module.
func (h *House) imported(f *File, name string) string {
	for _, i := range f.Tree.Imports {
		from, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		room, ours := strings.CutPrefix(from, h.module+"/")
		if !ours {
			continue
		}
		called := path.Base(room)
		if i.Name != nil {
			called = i.Name.Name
		}
		if called == name {
			return room
		}
	}
	return ""
}
