package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
)

// answerType is the name of a generated answer: the operation, the status, and how it is encoded.
var answerType = regexp.MustCompile(`^(\w+?)([1-5][0-9]{2})[A-Za-z]*Response$`)

// generatedAnswers reads the statuses of each operation from the types in api.gen.go.
func generatedAnswers(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "api.gen.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string][]string{}
	for _, decl := range file.Decls {
		types, ok := decl.(*ast.GenDecl)
		if !ok || types.Tok != token.TYPE {
			continue
		}
		for _, spec := range types.Specs {
			name := spec.(*ast.TypeSpec).Name.Name
			if m := answerType.FindStringSubmatch(name); m != nil {
				answers[m[1]] = append(answers[m[1]], m[2])
			}
		}
	}
	return answers
}

// The generated server has exactly the operations that the document describes, and of each the answers that are no
// errors and no 304; pkg/rest writes those itself.
func TestGeneratedAnswersAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	generated := generatedAnswers(t)
	documented := map[string][]string{}
	operations(contract(t), func(_, _ string, _ *openapi3.PathItem, op *openapi3.Operation) {
		name := strings.ToUpper(op.OperationID[:1]) + op.OperationID[1:]
		documented[name] = []string{}
		for status := range op.Responses.Map() {
			if status < "400" && status != "304" {
				documented[name] = append(documented[name], status)
			}
		}
	})
	server := reflect.TypeFor[api.StrictServerInterface]()
	var served []string
	for i := range server.NumMethod() {
		served = append(served, server.Method(i).Name)
	}
	if want := slices.Sorted(maps.Keys(documented)); !slices.Equal(served, want) {
		t.Errorf("the server has the operations\n%q\nthe document has\n%q", served, want)
	}
	for name, want := range documented {
		got := slices.Compact(slices.Sorted(slices.Values(generated[name])))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s has the answers %q in the code, %q in the document", name, got, want)
		}
	}
	for name := range generated {
		if _, ok := documented[name]; !ok {
			t.Errorf("%s has answers in the code and is not in the document", name)
		}
	}
}
