package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is one way to break the code: while it is awake, the code between two offsets of a file does something else.
type mutant struct {
	number   int
	file     string
	from, to token.Position
	what     string
	// dropped says that the compiler refuses the package with this mutant in it.
	dropped bool
}

// edit inserts text at an offset of a file, in place of the next length bytes.
type edit struct {
	at, length int
	text       string
	// closes says that the text ends a wrap: of those that end at one offset the one that began last comes first.
	closes bool
	order  int
}

// source is one file of the package and what the mutants change in it.
type source struct {
	path    string
	content []byte
	syntax  *ast.File
}

// house is the package with all its mutants.
type house struct {
	name    string
	dir     string
	set     *token.FileSet
	files   []source
	mutants []*mutant
}

// read finds the mutants of the package in the directory. Tests and generated files have none.
func read(dir string) (*house, error) {
	h := &house{dir: dir, set: token.NewFileSet()}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		syntax, err := parser.ParseFile(h.set, path, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if ast.IsGenerated(syntax) {
			continue
		}
		h.name = syntax.Name.Name
		h.files = append(h.files, source{path: path, content: content, syntax: syntax})
	}
	if len(h.files) == 0 {
		return nil, fmt.Errorf("%s has no Go files", dir)
	}
	for _, f := range h.files {
		h.instrument(f) // numbers the mutants; what it writes is of use once some are known not to compile
	}
	return h, nil
}

// live are the mutants that compile.
func (h *house) live() []*mutant {
	return slices.DeleteFunc(slices.Clone(h.mutants), func(m *mutant) bool { return m.dropped })
}

// instrument is the file's text with its mutants in it, except those that were dropped.
func (h *house) instrument(f source) []byte {
	w := &walker{house: h, source: f, numbered: map[string]*mutant{}}
	for _, m := range h.mutants {
		if m.file == f.path {
			w.numbered[m.key()] = m
		}
	}
	ast.Inspect(f.syntax, w.visit)
	return w.apply()
}

// key tells the mutants of one file apart.
func (m *mutant) key() string { return fmt.Sprintf("%d-%d %s", m.from.Offset, m.to.Offset, m.what) }

// walker finds the places of one file to break, and writes the edits that do it.
type walker struct {
	house    *house
	source   source
	numbered map[string]*mutant
	edits    []edit
	opened   int
}

// apply carries the edits out.
func (w *walker) apply() []byte {
	slices.SortStableFunc(w.edits, func(a, b edit) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		if a.closes != b.closes {
			if a.closes {
				return -1
			}
			return 1
		}
		if a.closes {
			return cmp.Compare(b.order, a.order)
		}
		return cmp.Compare(a.order, b.order)
	})
	var out []byte
	done := 0
	for _, e := range w.edits {
		out = append(out, w.source.content[done:e.at]...)
		out = append(out, e.text...)
		done = e.at + e.length
	}
	return append(out, w.source.content[done:]...)
}

// mutate is the mutant of the node with this effect, or nil if it was dropped.
func (w *walker) mutate(n ast.Node, what string) *mutant {
	m := &mutant{
		file: w.source.path,
		from: w.house.set.Position(n.Pos()),
		to:   w.house.set.Position(n.End()),
		what: what,
	}
	if known := w.numbered[m.key()]; known != nil {
		m = known
	} else {
		m.number = len(w.house.mutants) + 1
		w.house.mutants = append(w.house.mutants, m)
		w.numbered[m.key()] = m
	}
	if m.dropped {
		return nil
	}
	return m
}

// wrap puts text before and after the node.
func (w *walker) wrap(n ast.Node, before, after string) {
	w.opened++
	w.edits = append(w.edits,
		edit{at: w.offset(n.Pos()), text: before, order: w.opened},
		edit{at: w.offset(n.End()), text: after, order: w.opened, closes: true})
}

func (w *walker) offset(p token.Pos) int { return w.house.set.Position(p).Offset }

// text is the node as it was written.
func (w *walker) text(n ast.Node) string {
	return string(w.source.content[w.offset(n.Pos()):w.offset(n.End())])
}
