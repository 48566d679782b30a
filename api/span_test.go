package api_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// In bodies and answers the ends of a span of instants are starts_at and ends_at. What has another name is the former
// one of these, and stands beside them.
func TestSpansHaveOnePairOfNames(t *testing.T) {
	t.Parallel()
	ends := map[string]string{
		"from": "starts_at", "start": "starts_at", "starts": "starts_at", "begins_at": "starts_at",
		"to": "ends_at", "until": "ends_at", "end": "ends_at", "ends": "ends_at", "end_at": "ends_at",
	}
	former := 0
	for name, schema := range contract(t).Components.Schemas {
		for property, p := range schema.Value.Properties {
			current, isEnd := ends[property]
			if !isEnd || p.Value.Format != "date-time" && p.Value.Format != "instant-or-date" {
				continue
			}
			now := schema.Value.Properties[current]
			if now == nil || now.Value.Format != p.Value.Format || now.Value.Nullable != p.Value.Nullable ||
				!p.Value.Deprecated || now.Value.Deprecated || !strings.Contains(p.Value.Description, "`"+current+"`") {
				t.Errorf("%s.%s: should be the deprecated name of %s beside it", name, property, current)
			}
			former++
		}
	}
	if former == 0 {
		t.Error("there are no former names any more: take them out of this test and of rest/former.go")
	}
	operations(contract(t), func(_, _ string, _ *openapi3.PathItem, op *openapi3.Operation) {
		for _, p := range op.Parameters {
			if p.Value.In == openapi3.ParameterInQuery && (p.Value.Name == "starts_at" || p.Value.Name == "ends_at") {
				t.Errorf("%s: %s in an address should be from or to", op.OperationID, p.Value.Name)
			}
		}
	})
}
