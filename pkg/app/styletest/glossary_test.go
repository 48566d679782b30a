package styletest_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"huiqi/pkg/app/styletest"
)

// glossaryRow is one row of a table of docs/glossary.md: its cells by the heads of the columns.
type glossaryRow map[string]string

// glossary reads the rows of all tables whose first column has the given head.
func glossary(t *testing.T, first string) []glossaryRow {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "glossary.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []glossaryRow
	var heads []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			heads = nil
			continue
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		switch {
		case heads == nil:
			heads = cells
		case strings.HasPrefix(line, "|--") || heads[0] != first:
		case len(cells) != len(heads):
			t.Errorf("docs/glossary.md: %q has %d cells, want %d", line, len(cells), len(heads))
		default:
			row := glossaryRow{}
			for i, head := range heads {
				row[head] = cells[i]
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("docs/glossary.md has no table whose first column is %q", first)
	}
	return rows
}

// inCode finds the names in a cell, which stand between backquotes.
var inCode = regexp.MustCompile("`([^`]+)`")

// namesIn are the names in a cell.
func namesIn(cell string) []string {
	var names []string
	for _, found := range inCode.FindAllStringSubmatch(cell, -1) {
		names = append(names, found[1])
	}
	return names
}

// exportedNames are the exported names of the house as a reader writes them: consult.Meeting.
func exportedNames(t *testing.T) map[string]styletest.Exported {
	t.Helper()
	names := map[string]styletest.Exported{}
	for _, n := range house(t).Names() {
		names[path.Base(n.Room)+"."+n.Name] = n
	}
	return names
}

func TestGlossaryKnowsEveryNoun(t *testing.T) {
	t.Parallel()
	names := exportedNames(t)
	listed := map[string]bool{}
	words := map[string]bool{}
	for _, row := range glossary(t, "word") {
		if words[row["word"]] {
			t.Errorf("docs/glossary.md explains %s twice", row["word"])
		}
		words[row["word"]] = true
		if row["Chinese"] == "" || row["meaning"] == "" || row["where"] == "" {
			t.Errorf("docs/glossary.md: the row of %s has an empty cell", row["word"])
		}
		for _, name := range namesIn(row["where"]) {
			if _, exists := names[name]; !exists {
				t.Errorf("docs/glossary.md says that %s is %s, which no room exports", row["word"], name)
			}
			if listed[name] {
				t.Errorf("docs/glossary.md lists %s twice", name)
			}
			listed[name] = true
		}
	}
	nouns := []string{"pkg/consult", "pkg/subscription", "pkg/proposal", "pkg/plan", "pkg/outcome",
		"pkg/motion", "pkg/file", "pkg/contact"}
	for name, n := range names {
		if slices.Contains(nouns, n.Room) && n.Kind == "type" && !listed[name] {
			t.Errorf("docs/glossary.md lacks %s (%s:%d)", name, n.Place.File, n.Place.Line)
		}
	}
}

func TestNamesAvoidWordsOfSeveralMeanings(t *testing.T) {
	t.Parallel()
	names := exportedNames(t)
	for _, row := range glossary(t, "not") {
		excepted := namesIn(row["except"])
		for _, name := range excepted {
			if _, exists := names[name]; !exists {
				t.Errorf("docs/glossary.md excepts %s, which no room exports", name)
			}
		}
		for name, n := range names {
			if strings.HasSuffix(n.Room, "test") {
				continue
			}
			own := n.Name[strings.LastIndex(n.Name, ".")+1:]
			if slices.Contains(wordsOf(own), row["not"]) && !slices.Contains(excepted, name) {
				t.Errorf("%s (%s:%d): docs/glossary.md says not %q, but: %s",
					name, n.Place.File, n.Place.Line, row["not"], row["but"])
			}
		}
	}
}

// wordsOf splits a name into its words, in lower case: HTTPServer has "httpserver", FrontDesk "front" and "desk".
func wordsOf(name string) []string {
	var words []string
	var word strings.Builder
	upper := false
	for _, r := range name {
		if unicode.IsUpper(r) && !upper || !unicode.IsLetter(r) {
			if word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
		}
		upper = unicode.IsUpper(r)
		if unicode.IsLetter(r) {
			word.WriteRune(unicode.ToLower(r))
		}
	}
	return append(words, word.String())
}
