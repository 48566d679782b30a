package rest_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
)

// exampleOf is what a reader of the manual sees for a schema: its own example, or one that is put together from those
// of its parts, as the manual does it. A part that must be there and has no example is named.
func exampleOf(at string, ref *openapi3.SchemaRef) (any, []string) {
	s := ref.Value
	var missing []string
	switch {
	case s.Example != nil:
		return s.Example, nil
	case s.Items != nil:
		item, without := exampleOf(at+"[]", s.Items)
		return []any{item}, without
	case len(s.Enum) == 1:
		return s.Enum[0], nil
	case len(s.Properties)+len(s.AllOf) == 0:
		return nil, []string{at}
	}
	whole := map[string]any{}
	for _, part := range s.AllOf {
		of, without := exampleOf(at, part)
		missing = append(missing, without...)
		for name, v := range of.(map[string]any) {
			whole[name] = v
		}
	}
	for name, p := range s.Properties {
		if name == "next_cursor" { // null on the last page
			whole[name] = nil
			continue
		}
		of, without := exampleOf(at+"."+name, p)
		if len(without) > 0 && !slices.Contains(s.Required, name) {
			continue
		}
		missing = append(missing, without...)
		whole[name] = of
	}
	if len(whole) == 0 {
		missing = append(missing, at+" itself")
	}
	return whole, missing
}

// asJSON is an example as a program would receive it.
func asJSON(t *testing.T, example any) any {
	t.Helper()
	b, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// elsewhere finds times that are not told in the office's zone.
func elsewhere(v any) []string {
	var found []string
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			found = append(found, elsewhere(x)...)
		}
	case map[string]any:
		for _, x := range v {
			found = append(found, elsewhere(x)...)
		}
	case string:
		if len(v) >= 20 && v[4] == '-' && v[10] == 'T' && !strings.HasSuffix(v, "+08:00") {
			found = append(found, v)
		}
	}
	return found
}

// Whoever reads the manual sees an example of every successful answer in JSON and of every merge patch, and each is
// what its schema says: every field that is always there is in it, and times are those of the office.
func TestAnswersHaveExamples(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	try := func(at string, media *openapi3.MediaType, way openapi3.SchemaValidationOption) {
		t.Helper()
		tried++
		examples := []any{}
		if media.Example != nil {
			examples = append(examples, media.Example)
		}
		for _, e := range media.Examples {
			examples = append(examples, e.Value.Value)
		}
		if len(examples) == 0 {
			example, missing := exampleOf("", media.Schema)
			if len(missing) > 0 {
				t.Errorf("%s: no example of %s", at, strings.Join(missing, ", "))
				return
			}
			examples = append(examples, example)
		}
		for _, example := range examples {
			value := asJSON(t, example)
			err := media.Schema.Value.VisitJSON(value, way, openapi3.MultiErrors(), openapi3.EnableFormatValidation())
			if err != nil {
				t.Errorf("%s: the example is not what the schema says: %v", at, err)
			}
			if found := elsewhere(value); len(found) > 0 {
				t.Errorf("%s: %v is not a time of the office", at, found)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status, r := range op.Responses.Map() {
				if media := r.Value.Content.Get("application/json"); status[0] == '2' && media != nil {
					try(method+" "+path+" "+status, media, openapi3.VisitAsResponse())
				}
			}
			if method != http.MethodPatch {
				continue
			}
			for kind, media := range op.RequestBody.Value.Content {
				try(method+" "+path+" "+kind, media, openapi3.VisitAsRequest())
			}
		}
	}
	if tried < 130 {
		t.Errorf("only %d answers and patches were looked at", tried)
	}
}

// /readyz is written by hand, and has the fields that the contract names.
func TestReadinessHasItsFields(t *testing.T) {
	t.Parallel()
	c := start(t)
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(c.Do("GET", "/readyz", "", nil).Body, &got); err != nil {
		t.Fatal(err)
	}
	promised := slices.Sorted(slices.Values(doc.Components.Schemas["Readiness"].Value.Required))
	if have := slices.Sorted(maps.Keys(got)); !slices.Equal(have, promised) {
		t.Errorf("has %v, the contract says %v", have, promised)
	}
}
