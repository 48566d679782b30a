package rest_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
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

// partOfSome are the fields that belong to some answers about a thing and not to others, each with the reason. Every
// other field of an answer is always there, and null or an empty list if there is nothing to say.
var partOfSome = map[string]string{
	"affects":       "what a write does to meetings",
	"affects_total": "what a write does to meetings",
	"warnings":      "is judged anew for one meeting, and for the decision about a leave",
	"forecast":      "comes with the decision about a leave",
	"topics":        "is read for GET /meetings and GET /meetings/{id}",
	"dropped":       "is read for one plan",
	"grid":          "is there if it is asked for",
	"removed_ids":   "is there in a replay",
}

// An answer leaves out nothing that another answer of its kind has: a client finds null where there is no value.
func TestAnswersLeaveNothingOut(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*openapi3.Schema]bool{}
	fields := 0
	var look func(at string, s *openapi3.Schema)
	look = func(at string, s *openapi3.Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, part := range s.AllOf {
			look(at, part.Value)
		}
		if s.Items != nil {
			look(at+"[]", s.Items.Value)
		}
		if s.AdditionalProperties.Schema != nil {
			look(at+"{}", s.AdditionalProperties.Schema.Value)
		}
		for name, p := range s.Properties {
			fields++
			some := partOfSome[name] != "" && !p.Value.Nullable
			if required := slices.Contains(s.Required, name); !required && !some {
				t.Errorf("%s.%s may be left out", at, name)
			}
			look(at+"."+name, p.Value)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status, r := range op.Responses.Map() {
				media := r.Value.Content.Get("application/json")
				if status[0] == '2' && media != nil {
					look(method+" "+path, media.Schema.Value)
				}
			}
		}
	}
	if fields < 600 {
		t.Errorf("only %d fields were looked at", fields)
	}
}

// What has no value is sent as null.
func TestNullIsSent(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	everyone := object{
		"subject":   object{"kind": "everyone"},
		"title":     "市委全会",
		"starts_at": "2027-03-10T13:00:00+08:00",
		"ends_at":   "2027-03-10T18:00:00+08:00",
	}
	for _, row := range []struct {
		reason, method, path string
		body                 object
		status               int
		want                 object
	}{
		{
			reason: "no position",
			method: "POST",
			path:   "/venues",
			body:   object{"name": "分会场"},
			status: 201,
			want:   object{"position": nil},
		},
		{
			reason: "a position that is null",
			method: "POST",
			path:   "/venues",
			body:   object{"name": "另一处", "position": nil},
			status: 201,
			want:   object{"position": nil},
		},
		{
			reason: "no quorum",
			method: "PATCH",
			path:   "/forms/other",
			body:   object{"quorum": nil},
			status: 200,
			want:   object{"quorum": nil},
		},
		{
			reason: "no break",
			method: "PATCH",
			path:   "/rules",
			body:   object{"break": nil},
			status: 200,
			want:   object{"break": nil},
		},
		{
			reason: "everyone",
			method: "POST",
			path:   "/blocks",
			body:   everyone,
			status: 201,
			want:   object{"subject": object{"kind": "everyone", "id": nil}},
		},
		{
			reason: "everybody's calendar",
			method: "POST",
			path:   "/feeds",
			body:   object{"subject": object{"kind": "public"}},
			status: 201,
			want:   object{"subject": object{"kind": "public", "id": nil}},
		},
		{
			reason: "all venues",
			method: "GET",
			path:   "/kiosk/today",
			status: 200,
			want:   object{"venue": nil},
		},
		{
			reason: "a proposal without an outcome",
			method: "POST",
			path:   "/proposals",
			body:   object{"cause": object{"kind": "block", "block": everyone}},
			status: 202,
			want:   object{"outcome": nil},
		},
	} {
		var headers []string
		if row.method == http.MethodPatch {
			headers = []string{"If-Match", "*"}
		}
		var body any
		if row.body != nil {
			body = row.body
		}
		got, _ := c.call(row.status, row.method, row.path, body, headers...)
		for name, want := range row.want {
			if g, there := got[name]; !there || text(g) != text(want) {
				t.Errorf("%s: %s is %s, want %s", row.reason, name, text(g), text(want))
			}
		}
		if row.path != "/proposals" {
			continue
		}
		cause := got["cause"].(object)
		none := []any{}
		unset := object{"block_id": nil, "roles": none, "meeting_ids": none, "plan_id": nil, "from": nil, "to": nil}
		for name, want := range unset {
			if g, there := cause[name]; !there || text(g) != text(want) {
				t.Errorf("%s: cause.%s is %s", row.reason, name, text(g))
			}
		}
	}
	figures, _ := c.call(http.StatusOK, "GET", "/bodies/"+p.body+"/attendance", nil)
	if id, there := figures["total"].(object)["person_id"]; !there || id != nil {
		t.Errorf("the total is of %v", id)
	}
}
