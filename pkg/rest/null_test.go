package rest_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/pkg/store/storetest"
)

// In a merge patch, null empties what may be empty and names what may not; elsewhere it is the same as nothing. Every
// field of every body is tried.
func TestNullMeansNull(t *testing.T) {
	t.Parallel()
	c := start(t)
	tried := 0
	for _, op := range contractOperations(t) {
		if op.jsonBody() == nil {
			continue
		}
		required := map[string]bool{}
		inObjects(
			op.jsonBody(),
			"",
			func(v any) any { return v },
			func(s *openapi3.Schema, path string, nest func(any) any) {
				for _, name := range s.Required {
					required[dotted(path, name)] = true
				}
				for name, p := range s.Properties {
					tried++
					field := dotted(path, name)
					status, q := c.answer(op.method, op.path, nest(object{name: nil}), "If-Match", "*")
					got := faults(q)[field]
					// What is inside a list, or in an object that is replaced as a whole, is created.
					patch := op.method == http.MethodPatch && !slices.Contains([]byte(path), '[') && len(s.Required) == 0 ||
						s.Extensions["x-merge-patch"] == true
					empties := p.Value.Nullable || p.Value.Type.Is("array") && p.Value.MinItems == 0
					want := ""
					switch {
					case p.Value.Nullable:
					case patch && !empties:
						want = "null"
					case required[field]:
						want = "required"
					}
					if got != want && !(p.Value.Nullable && required[field]) {
						t.Errorf("%s %s %s: %q, want %q: %s", op.method, op.path, field, got, want, text(q))
					}
					if want == "null" && path == "" && status != http.StatusUnprocessableEntity {
						t.Errorf("%s %s %s: %d", op.method, op.path, field, status)
					}
				}
			},
		)
	}
	if tried < 250 {
		t.Errorf("only %d fields were tried", tried)
	}
}

// A meeting that is booked with nulls is the one that is booked without these fields, and a patch with nulls empties
// it.
func TestNullInAMeeting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		least := object{
			"form":      "thematic",
			"title":     "专题",
			"starts_at": "2027-03-09T09:00:00+08:00",
			"ends_at":   "2027-03-09T11:00:00+08:00",
		}
		full := maps.Clone(least)
		for _, name := range []string{
			"status", "room_id", "owner_body_id", "visibility", "description", "online_url", "parent_id", "expected",
			"attendances", "invite_body_ids", "follows", "materials_ready_at", "overrides",
		} {
			full[name] = nil
		}
		plain, _ := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", least)
		withNulls, _ := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", full)
		if text(plain) != text(withNulls) {
			t.Errorf("nulls make a difference:\n%s\n%s", text(plain), text(withNulls))
		}
		at := "/meetings/" + c.add("/meetings", p.meeting())
		q, _ := c.call(
			http.StatusUnprocessableEntity, "PATCH", at,
			object{"title": nil, "status": nil, "description": nil}, "If-Match", "*",
		)
		got := faults(q)
		if q["code"] != "invalid" || !maps.Equal(got, map[string]string{"title": "null", "status": "null"}) {
			t.Errorf("%s", text(q))
		}
		m, _ := c.call(http.StatusOK, "GET", at, nil)
		holds(t, m, object{"version": 1.0, "title": p.meeting()["title"], "description": p.meeting()["description"]})
		m, _ = c.call(
			http.StatusOK,
			"PATCH",
			at,
			object{"attendances": nil, "invite_body_ids": nil, "overrides": nil, "follows": nil,
				"room_id": nil, "description": nil, "expected": nil},
			"If-Match",
			"*",
		)
		holds(t, m, object{"attendances": []any{}, "invite_body_ids": []any{}, "overrides": []any{}, "follows": []any{},
			"room_id": nil, "description": nil, "expected": nil, "version": 2.0})
	})
}
