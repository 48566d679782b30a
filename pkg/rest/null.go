package rest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/pkg/consult"
)

// nulls are what the nulls of a body mean where openapi.yaml does not allow null itself. In what is created a null is
// the same as a field that is left out. In a merge patch it empties a list; a field that cannot be empty is a Fault.
type nulls struct {
	faults consult.Faults
	// replaced is true when the body changed.
	replaced bool
}

// withoutNulls returns the value of a body without the nulls that its schema does not allow, and the Faults of those
// that a merge patch must not have. The body itself is returned if it has none.
func withoutNulls(method string, schema *openapi3.Schema, body []byte, value any) ([]byte, consult.Faults) {
	var n nulls
	value = n.strip(schema, value, "", method == http.MethodPatch)
	if !n.replaced {
		return body, n.faults
	}
	stripped, err := json.Marshal(value)
	if err != nil {
		return body, n.faults // cannot happen to what was read from JSON; the validator answers
	}
	return stripped, n.faults
}

// strip does the same for one value at path; patch says that it is part of a merge patch.
func (n *nulls) strip(s *openapi3.Schema, v any, path string, patch bool) any {
	switch v := v.(type) {
	case []any:
		if s.Items == nil {
			return v
		}
		for i := range v {
			// The items of a list are new, because a patch replaces the list as a whole.
			v[i] = n.strip(s.Items.Value, v[i], consult.FieldAt(path, i, ""), false)
		}
	case map[string]any:
		// An object with required fields is replaced as a whole, too. A merge patch may be a part of another body.
		patch = (patch || s.Extensions["x-merge-patch"] == true) && len(s.Required) == 0
		for _, name := range sortedKeys(v) {
			property := s.Properties[name]
			if property == nil {
				continue // unknown, which the validator reports
			}
			if v[name] != nil {
				v[name] = n.strip(property.Value, v[name], fieldIn(path, name), patch)
				continue
			}
			n.null(v, name, property.Value, fieldIn(path, name), patch)
		}
	}
	return v
}

// null replaces one null that the schema does not allow.
func (n *nulls) null(object map[string]any, name string, s *openapi3.Schema, field string, patch bool) {
	switch {
	case s.Nullable:
		return
	case patch && s.Type.Is("array") && s.MinItems == 0:
		object[name] = []any{}
	default:
		n.faults.Add(patch, field, "null", "不能为空", "cannot be cleared")
		delete(object, name)
	}
	n.replaced = true
}

// decodeBody reads a body that is known to be JSON, and keeps its numbers as they are written.
func decodeBody(body []byte) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	_ = d.Decode(&v) // readBody has refused what is not JSON
	return v
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
