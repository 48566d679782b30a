package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// motion is a Motion that the chair proposes, filed under the number, or received under none.
func (p party) motion(number int) object {
	m := object{"year": 2026, "title": "关于加快老旧小区加装电梯的提案", "proposers": []any{object{"person_id": p.chair}}}
	if number > 0 {
		m["number"] = number
		m["state"] = "filed"
		m["filed_on"] = "2026-01-20"
	}
	return m
}

// Every field of a Motion goes in, is read back, and can be cleared; two editors do not overwrite each other.
func TestMotionRoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		wish := merged(p.motion(17), object{"category": "城建", "key": true, "owner_body_id": p.body, "state": "closed",
			"proposers": []any{
				object{"person_id": p.chair, "satisfaction": "mostly", "satisfaction_on": "2026-04-12"},
				object{"body_id": p.body},
			},
			"handlers":       []any{object{"body_id": p.body, "role": "main"}},
			"lead_person_id": p.member, "supervisor_person_id": p.third, "reply_due": "2026-04-20",
			"replied_on": "2026-04-10"})
		made, h := c.call(http.StatusCreated, "POST", "/motions", wish)
		holds(t, made, merged(wish, object{"proposers": []any{
			object{"person_id": p.chair, "body_id": nil, "first": true, "satisfaction": "mostly",
				"satisfaction_on": "2026-04-12"},
			object{"person_id": nil, "body_id": p.body, "first": false, "satisfaction": nil, "satisfaction_on": nil},
		}, "supervisor_body_id": nil, "merged_into_id": nil, "overdue": false, "meetings": []any{}, "version": 1}))
		at := "/motions/" + made["id"].(string)
		if h.Get("Location") != "/api/v1"+at {
			t.Errorf("at %s", h.Get("Location"))
		}
		changed, _ := c.call(http.StatusOK, "PATCH", at, object{"category": nil, "lead_person_id": nil,
			"supervisor_person_id": nil, "supervisor_body_id": p.body, "reply_due": nil}, "If-Match", `"1"`)
		holds(t, changed, object{"category": nil, "lead_person_id": nil, "supervisor_person_id": nil,
			"supervisor_body_id": p.body, "reply_due": nil, "version": 2})
		c.call(http.StatusPreconditionFailed, "PATCH", at, object{"title": "旧"}, "If-Match", `"1"`)
		read, _ := c.call(http.StatusOK, "GET", at, nil)
		if text(read) != text(changed) {
			t.Errorf("read %s\nwant %s", text(read), text(changed))
		}
		c.call(http.StatusNoContent, "DELETE", at, nil, "If-Match", "*")
		c.call(http.StatusNotFound, "GET", at, nil)
	})
}

// Bad input is refused with every field, and nothing is written.
func TestBadMotions(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	c.add("/motions", p.motion(17))
	for reason, row := range map[string]struct {
		status int
		more   object
		want   object
	}{
		"a number twice": {422, object{}, object{"number": "taken"}},
		"all at once": {422, object{"title": " ", "proposers": []any{object{"person_id": nobody}},
			"handlers":   []any{object{"body_id": p.body, "role": "joint"}, object{"body_id": p.body, "role": "joint"}},
			"replied_on": "2026-01-21"}, object{"number": "taken", "title": "required",
			"proposers[0].person_id": "not_found", "handlers": "no_main", "handlers[1].body_id": "duplicate",
			"replied_on": "unexpected"}},
		"a role of no handler": {400, object{"handlers": []any{object{"body_id": p.body, "role": "chief"}}},
			object{"handlers[0].role": "enum"}},
		"a state of no motion":  {400, object{"state": "lost"}, object{"state": "enum"}},
		"an unknown field":      {400, object{"titel": "提案"}, object{"titel": "unknown_field"}},
		"nobody proposes":       {400, object{"proposers": []any{}}, object{"proposers": "minItems"}},
		"a date that is no day": {400, object{"filed_on": "2026-02-30"}, object{"filed_on": "format"}},
	} {
		status, problem := c.answer("POST", "/motions", merged(p.motion(17), row.more))
		got := faults(problem)
		if status != row.status {
			t.Errorf("%s: %d %s", reason, status, text(problem))
		}
		for field := range row.want {
			if got[field] == "" || status == 422 && got[field] != row.want[field] {
				t.Errorf("%s: %s is %q, want %q (%s)", reason, field, got[field], row.want[field], text(problem))
			}
		}
	}
	if n := len(c.every("/motions", url.Values{}, "id")); n != 1 {
		t.Errorf("%d motions", n)
	}
}

// A Meeting is linked and unlinked; the answer has its warnings, and lists find the Motion by it.
func TestMotionMeetings(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := "/motions/" + c.add("/motions", p.motion(17))
	meeting := c.add("/meetings", object{"form": "proposal", "title": "提案办理协商会",
		"starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T10:00:00+08:00",
		"attendances": []any{object{"person_id": p.member}}})
	linked, h := c.call(http.StatusOK, "PUT", at+"/meetings/"+meeting, nil)
	warnings := linked["warnings"].([]any)
	if len(warnings) != 1 || warnings[0].(object)["kind"] != "motion_party_missing" || versionIn(h) != `"2"` {
		t.Errorf("%s", text(linked))
	}
	holds(t, linked["meetings"].([]any)[0].(object), object{"id": meeting, "title": "提案办理协商会", "status": "confirmed",
		"by": "test admin"})
	page, _ := c.call(http.StatusOK, "GET", "/conflicts?kind=motion_party_missing&from=2026-12-10&to=2026-12-10", nil)
	if len(page["items"].([]any)) != 1 {
		t.Errorf("stands: %s", text(page))
	}
	for query, want := range map[string]int{
		"meeting=" + meeting: 1, "meeting=" + nobody: 0, "year=2026&state=filed&q=电梯&person=" + p.chair: 1,
		"from=2026-01-20&to=2026-01-20": 1, "from=2026-01-21": 0, "key=false": 1, "key=true": 0, "overdue=true": 0,
		"q=17": 1, "body=" + p.body: 0, "under=" + p.body: 0, "replied_from=2026-01-01": 0,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(c.every("/motions", values, "id")); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	c.call(http.StatusNotFound, "PUT", at+"/meetings/"+nobody, nil)
	c.call(http.StatusPreconditionFailed, "DELETE", at+"/meetings/"+meeting, nil, "If-Match", `"1"`)
	left, _ := c.call(http.StatusOK, "DELETE", at+"/meetings/"+meeting, nil, "If-Match", `"2"`)
	if len(left["meetings"].([]any)) != 0 {
		t.Errorf("%s", text(left))
	}
	history, _ := c.call(http.StatusOK, "GET", "/meetings/"+meeting+"/history", nil)
	for _, want := range []string{"把会议关联到一件提案", "取消了会议与一件提案的关联"} {
		if !strings.Contains(text(history), want) {
			t.Errorf("the history does not say %s: %s", want, text(history))
		}
	}
}
