package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
)

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// operations calls fn for every operation of /api/v1.
func operations(doc *openapi3.T, fn func(method, path string, item *openapi3.PathItem, op *openapi3.Operation)) {
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !slices.Contains(op.Tags, "outside") {
				fn(method, path, item, op)
			}
		}
	}
}

// The document is valid OpenAPI, its examples and defaults included.
func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	if err := contract(t).Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
}

// Spec hands out a copy: a caller that scribbles on it harms nobody.
func TestSpecIsACopy(t *testing.T) {
	t.Parallel()
	mine := api.Spec()
	mine[0] = 'X'
	if api.Spec()[0] == 'X' {
		t.Error("Spec shares its bytes")
	}
}

// Every operation says what it is in Chinese and English, belongs to a tag that
// is described, and names the answers that its shape makes possible.
func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	tags := map[string]bool{}
	for _, tag := range doc.Tags {
		tags[tag.Name] = tag.Description != ""
	}
	ids := map[string]bool{}
	operations(doc, func(method, path string, item *openapi3.PathItem, op *openapi3.Operation) {
		if op.OperationID == "" || ids[op.OperationID] {
			t.Errorf("%s %s: operationId %q is empty or taken", method, path, op.OperationID)
		}
		ids[op.OperationID] = true
		if zh, en, ok := strings.Cut(op.Summary, " · "); !ok || zh == "" || en == "" {
			t.Errorf("%s: summary %q is not 中文 · English", op.OperationID, op.Summary)
		}
		if len(op.Tags) != 1 || !tags[op.Tags[0]] {
			t.Errorf("%s: tags %v", op.OperationID, op.Tags)
		}
		for _, status := range expected(method, path, item, op) {
			if op.Responses.Value(status) == nil {
				t.Errorf("%s: answer %s is missing", op.OperationID, status)
			}
		}
		for status, r := range op.Responses.Map() {
			if method == "GET" && status == "200" && r.Value.Headers["ETag"] == nil {
				t.Errorf("%s: the answer has no ETag", op.OperationID)
			}
			if status >= "400" && r.Value.Content.Get("application/problem+json") == nil {
				t.Errorf("%s: answer %s is not a problem", op.OperationID, status)
			}
		}
	})
	if len(ids) < 59 {
		t.Errorf("only %d operations", len(ids))
	}
}

// expected are the error answers that an operation of this shape can give.
func expected(method, path string, item *openapi3.PathItem, op *openapi3.Operation) []string {
	out := []string{"401", "500", "503"}
	parameter := func(in, name string) *openapi3.Parameter {
		for _, list := range []openapi3.Parameters{op.Parameters, item.Parameters} {
			if p := list.GetByInAndName(in, name); p != nil {
				return p
			}
		}
		return nil
	}
	if path != "/me" {
		out = append(out, "400", "403")
	}
	if strings.Contains(path, "{") && !strings.Contains(path, "{year}") {
		out = append(out, "404")
	}
	if op.RequestBody != nil {
		out = append(out, "413", "415", "422")
	}
	if method == "GET" {
		out = append(out, "304")
	}
	if parameter("query", "cursor") != nil {
		out = append(out, "422")
	}
	if p := parameter("header", "If-Match"); p != nil {
		out = append(out, "412")
		if p.Required {
			out = append(out, "428")
		}
	}
	if p := parameter("header", "If-Match"); method == "DELETE" && p != nil && p.Required {
		out = append(out, "409")
	}
	return out
}

// JSON request bodies refuse fields they do not know, at every depth, and are told
// by an example. A body that is not JSON is a file. What is left out has its default told in words: generated clients
// make a field that has a default one that must be sent.
func TestRequestBodiesRefuseUnknownFields(t *testing.T) {
	t.Parallel()
	operations(contract(t), func(_, _ string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.RequestBody == nil {
			return
		}
		media := op.RequestBody.Value.Content.Get("application/json")
		if media == nil {
			body := op.RequestBody.Value.Content
			if body.Get("multipart/form-data") == nil && body.Get("application/octet-stream") == nil {
				t.Errorf("%s takes neither JSON nor a file", op.OperationID)
			}
			return
		}
		if media.Example == nil && len(media.Examples) == 0 && media.Schema.Value.Example == nil {
			t.Errorf("%s: no example of its body", op.OperationID)
		}
		closed(t, op.OperationID, media.Schema.Value)
	})
}

func closed(t *testing.T, at string, s *openapi3.Schema) {
	t.Helper()
	if s.Default != nil {
		t.Errorf("%s has a default, which clients take to be always there", at)
	}
	if s.Items != nil {
		closed(t, at+"[]", s.Items.Value)
	}
	if !s.Type.Is("object") {
		return
	}
	values := s.AdditionalProperties.Schema
	if values != nil { // named by what the domain knows, which refuses the rest
		closed(t, at+"{}", values.Value)
	} else if has := s.AdditionalProperties.Has; has == nil || *has {
		t.Errorf("%s takes unknown fields", at)
	}
	for name, p := range s.Properties {
		closed(t, at+"."+name, p.Value)
	}
}

// What may change must be asked for: PATCH and DELETE of what has a version want
// If-Match, and whatever writes takes an Idempotency-Key and says whether it was replayed.
func TestWritesAreSafeToRepeat(t *testing.T) {
	t.Parallel()
	// These take back and can be done twice.
	without := map[string]bool{"revokeFeed": true, "revokeToken": true, "deleteTravel": true, "untellPerson": true,
		"unlinkMotionMeeting": true, "unlinkTopicMeeting": true, "unkeepDroppedMeeting": true}
	reads := map[string]bool{"findAvailability": true}
	operations(contract(t), func(method, _ string, _ *openapi3.PathItem, op *openapi3.Operation) {
		match := op.Parameters.GetByInAndName("header", "If-Match")
		changes := method == "PATCH" || method == "DELETE"
		if changes && !without[op.OperationID] && (match == nil || !match.Required) {
			t.Errorf("%s does not want If-Match", op.OperationID)
		}
		key := op.Parameters.GetByInAndName("header", "Idempotency-Key")
		writes := method != "GET" && !reads[op.OperationID]
		if writes != (key != nil) {
			t.Errorf("%s: Idempotency-Key given: %v", op.OperationID, key != nil)
		}
		tells := false
		for code, r := range op.Responses.Map() {
			tells = tells || code[0] == '2' && r.Value.Headers["Idempotent-Replayed"] != nil
		}
		if writes != tells {
			t.Errorf("%s: Idempotent-Replayed told: %v", op.OperationID, tells)
		}
	})
}
