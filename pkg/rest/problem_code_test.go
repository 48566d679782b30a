package rest

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huiqi/api"
)

// The codes of problems that the contract lists, in its enum and in its table, are those that the code can write.
func TestProblemCodesAreTheContracts(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var listed, tabled []string
	for _, code := range doc.Components.Schemas["ProblemCode"].Value.Enum {
		listed = append(listed, code.(string))
	}
	row := regexp.MustCompile(`(?m)^\| [0-9]{3} \| .(\w+). \|`)
	for _, m := range row.FindAllStringSubmatch(doc.Info.Description, -1) {
		tabled = append(tabled, m[1])
	}
	slices.Sort(listed)
	slices.Sort(tabled)
	want := writtenCodes(t)
	if !slices.Equal(listed, want) {
		t.Errorf("ProblemCode has\n%q, the code writes\n%q", listed, want)
	}
	// A code with two statuses has two rows.
	if once := slices.Compact(tabled); !slices.Equal(once, want) {
		t.Errorf("the table has\n%q, the code writes\n%q", once, want)
	}
	for _, code := range want {
		if !api.ProblemCode(code).Valid() {
			t.Errorf("the generated code does not know %s", code)
		}
	}
}

// writtenCodes finds the code of every problemKind in the files of this package.
func writtenCodes(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(gotoken.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, isName := pair.Key.(*ast.Ident)
			value, isText := pair.Value.(*ast.BasicLit)
			if isName && key.Name == "code" {
				if !isText {
					t.Errorf("%s: a code that is not written out", f.Name())
					return true
				}
				code, err := strconv.Unquote(value.Value)
				if err != nil {
					t.Error(err)
				}
				found[code] = true
			}
			return true
		})
	}
	if len(found) < 20 {
		t.Fatalf("only %d codes are found", len(found))
	}
	return slices.Sorted(maps.Keys(found))
}
