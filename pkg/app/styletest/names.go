package styletest

import (
	"go/ast"
	"go/token"
	"strings"
)

// Exported is one exported name of a room.
type Exported struct {
	// Room declares it, and Name is its name, after that of its type and a point if it is a method.
	Room string
	Name string
	// Kind is "type", "func", "method", "const" or "var".
	Kind string
	// Documented says that it, or the group that it stands in, has a comment.
	Documented bool
	// Place is where it is declared.
	Place Place
}

// Names gives the exported names of the code, without those of tests and of main packages. A method counts when its
// type is exported.
func (h *House) Names() []Exported {
	var all []Exported
	for _, f := range h.Files {
		if f.Test || f.Tree.Name.Name == "main" {
			continue
		}
		for _, d := range f.Tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				all = append(all, h.exportedFunc(f, d)...)
			case *ast.GenDecl:
				all = append(all, h.exportedSpecs(f, d)...)
			}
		}
	}
	return all
}

func (h *House) exportedFunc(f *File, d *ast.FuncDecl) []Exported {
	name := d.Name.Name
	kind := "func"
	if d.Recv != nil {
		owner := receiverType(d)
		if !ast.IsExported(owner) {
			return nil
		}
		kind = "method"
		name = owner + "." + name
	}
	if !d.Name.IsExported() {
		return nil
	}
	return []Exported{{
		Room:       f.Room,
		Name:       name,
		Kind:       kind,
		Documented: d.Doc != nil,
		Place:      h.at(f, d.Pos(), name),
	}}
}

func (h *House) exportedSpecs(f *File, d *ast.GenDecl) []Exported {
	var all []Exported
	add := func(name *ast.Ident, kind string, comments ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		documented := false
		for _, c := range comments {
			documented = documented || c != nil
		}
		all = append(all, Exported{
			Room:       f.Room,
			Name:       name.Name,
			Kind:       kind,
			Documented: documented,
			Place:      h.at(f, name.Pos(), name.Name),
		})
	}
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			add(s.Name, "type", d.Doc, s.Doc, s.Comment)
		case *ast.ValueSpec:
			kind := "var"
			if d.Tok == token.CONST {
				kind = "const"
			}
			for _, name := range s.Names {
				add(name, kind, d.Doc, s.Doc, s.Comment)
			}
		}
	}
	return all
}

// Methods counts the methods of every type of the code, by room and type. The second result counts the exported ones.
func (h *House) Methods() (map[string]int, map[string]int) {
	all := map[string]int{}
	exported := map[string]int{}
	for _, f := range h.Files {
		if f.Test {
			continue
		}
		for _, d := range f.Tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil {
				continue
			}
			name := f.Room + "." + receiverType(fn)
			all[name]++
			if fn.Name.IsExported() {
				exported[name]++
			}
		}
	}
	return all, exported
}

// Size is what a room holds without its tests.
type Size struct {
	Lines int
	Files int
}

// Sizes gives the size of every room that has code.
func (h *House) Sizes() map[string]Size {
	sizes := map[string]Size{}
	for _, f := range h.Files {
		if f.Test {
			continue
		}
		size := sizes[f.Room]
		size.Lines += f.Lines()
		size.Files++
		sizes[f.Room] = size
	}
	return sizes
}

// Within says that a room is the given one or lies inside it.
func Within(room, in string) bool {
	return in == "" || room == in || strings.HasPrefix(room, in+"/")
}
