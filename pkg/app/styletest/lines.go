package styletest

import (
	"bytes"
	"fmt"
	"go/ast"
	"strings"
	"unicode/utf8"
)

// Columns is the number of columns that a line may have, and tabColumns what a tab counts.
const (
	Columns    = 120
	tabColumns = 4
)

// sourceLines splits a file into lines without their ends.
func sourceLines(f *File) []string {
	return strings.Split(string(bytes.TrimSuffix(f.Source, []byte("\n"))), "\n")
}

// width is the number of columns of a line.
func width(line string) int {
	tabs := strings.Count(line, "\t")
	return utf8.RuneCountInString(line) + tabs*(tabColumns-1)
}

// longLines finds lines of more than 120 columns. What Go cannot break is forgiven: the tag of a field, and a
// directive.
func longLines(h *House, f *File) []Place {
	forgiven := map[int]bool{}
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			forgiven[h.Set.Position(field.Tag.Pos()).Line] = true
		}
		return true
	})
	var places []Place
	for i, line := range sourceLines(f) {
		columns := width(line)
		if columns <= Columns || forgiven[i+1] || strings.HasPrefix(line, "//go:") {
			continue
		}
		what := fmt.Sprintf("the line has %d columns", columns)
		places = append(places, Place{File: f.Path, Line: i + 1, Room: f.Room, Test: f.Test, What: what})
	}
	return places
}
