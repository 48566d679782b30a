// Package styletest reads the Go sources of a repository and finds what the style of this house forbids. It reads
// syntax alone: nothing is type-checked, so it is quick and reads repositories that do not build here.
//
// It owns what is counted and how, and its tests hold this repository to the rules. How figures are printed is left to
// .ci/measure.
package styletest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// House is the parsed source of a repository. Generated files, vendored modules and test data are left out.
type House struct {
	// Set gives the position of every node in every file.
	Set *token.FileSet
	// Files are all files, in the order of their paths.
	Files []*File
	// module is the path that the imports of the repository's own packages start with.
	module string
	// structs are the struct types by room and name.
	structs map[string]map[string]ast.Expr
}

// File is one parsed source file.
type File struct {
	// Path is the path from the root of the repository, with slashes.
	Path string
	// Room is the directory of the file, "." for the root.
	Room string
	// Test says that the file belongs to the tests.
	Test bool
	// Source is what the file contains.
	Source []byte
	// Tree is the parsed file, with comments.
	Tree *ast.File
}

// Place is somewhere in the repository where a rule is broken.
type Place struct {
	// File is the path of the file, and Line the line in it, from 1.
	File string
	Line int
	// Room is the directory of the file.
	Room string
	// Test says that the file belongs to the tests.
	Test bool
	// What says in a few words what was found.
	What string
}

func (p Place) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What) }

// Read parses the repository in the directory root.
func Read(root string) (*House, error) {
	h := &House{Set: token.NewFileSet(), module: modulePath(root)}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped(rel, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" || !d.Type().IsRegular() {
			return nil
		}
		return h.readFile(name, filepath.ToSlash(rel))
	})
	if err != nil {
		return nil, fmt.Errorf("read the sources in %s: %w", root, err)
	}
	h.collectTypes()
	return h, nil
}

// readFile parses one file and adds it, unless it is generated.
func (h *House) readFile(name, rel string) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(h.Set, rel, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if ast.IsGenerated(tree) {
		return nil
	}
	h.Files = append(h.Files, &File{
		Path:   rel,
		Room:   path.Dir(rel),
		Test:   isTest(rel),
		Source: source,
		Tree:   tree,
	})
	return nil
}

// skipped says that a directory holds no source of the repository's own. The directory of the continuous integration is
// hidden and read all the same.
func skipped(rel, name string) bool {
	switch {
	case rel == "." || rel == ".ci":
		return false
	case name == "vendor" || name == "testdata" || name == "node_modules":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// isTest says that a file belongs to the tests.
func isTest(rel string) bool { return strings.HasSuffix(rel, "_test.go") }

// modulePath is the path that go.mod names, or nothing.
func modulePath(root string) string {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return ""
	}
	for line := range bytes.Lines(mod) {
		if name, found := strings.CutPrefix(string(line), "module "); found {
			return strings.Trim(strings.TrimSpace(name), `"`)
		}
	}
	return ""
}

// Lines is the number of lines of the file.
func (f *File) Lines() int { return bytes.Count(f.Source, []byte("\n")) }

// at makes the place of a node.
func (h *House) at(f *File, pos token.Pos, what string) Place {
	return Place{File: f.Path, Line: h.Set.Position(pos).Line, Room: f.Room, Test: f.Test, What: what}
}
