package rest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"huiqi/pkg/contact"
	"huiqi/pkg/store/storetest"
)

// firmCode is the nth code of an invented firm.
func firmCode(n int) string {
	first := fmt.Sprintf("91990100MA%07d", n)
	return first + string(contact.CheckCharacter(first))
}

// Every field of firms, visits and contacts goes in, is read back, and can be cleared.
func TestContactRoundTrips(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		wish := object{"code": firmCode(1), "name": "江城精密机械有限公司", "address": "创业路 18 号", "owner_body_id": p.body,
			"active": true}
		firm, _ := c.call(http.StatusCreated, "POST", "/firms", wish)
		holds(t, firm, wish)
		firmID := firm["id"].(string)
		visit := object{"date": "2026-11-20", "visitor_ids": []any{p.chair, p.member}, "firm_id": firmID, "place": "厂区",
			"subject": "用工", "raised": "招工难", "owner_body_id": p.body}
		made, _ := c.call(http.StatusCreated, "POST", "/visits", visit)
		delete(visit, "visitor_ids")
		holds(t, made, merged(visit, object{"manner": "visit", "person_id": nil, "body_id": nil, "household": nil,
			"meeting_id": nil, "called_off": false, "version": 1}))
		at := "/visits/" + made["id"].(string)
		changed, _ := c.call(http.StatusOK, "PATCH", at, object{"firm_id": nil, "household": "群众张家", "manner": "talk",
			"raised": nil, "date": "2026-11-21", "visitor_ids": []any{p.third}}, "If-Match", `"1"`)
		holds(t, changed, object{"firm_id": nil, "household": "群众张家", "manner": "talk", "raised": nil,
			"date": "2026-11-21", "visitor_ids": []any{p.third}, "version": 2})
		c.call(http.StatusPreconditionFailed, "PATCH", at, object{"raised": "旧"}, "If-Match", `"1"`)
		tie := object{"person_id": p.chair, "firm_id": firmID, "since": "2026-03-01", "until": "2027-01-01", "quota": 4,
			"note": "对口", "owner_body_id": p.body}
		contact, _ := c.call(http.StatusCreated, "POST", "/contacts", tie)
		holds(t, contact, merged(tie, object{"made_this_year": 0, "due_by_now": 2, "made_this_quarter": 0,
			"last_on": nil}))
		at = "/contacts/" + contact["id"].(string)
		changed, _ = c.call(http.StatusOK, "PATCH", at, object{"until": nil, "note": nil, "quota": 2, "firm_id": nil,
			"body_id": p.body}, "If-Match", `"1"`)
		holds(t, changed, object{"until": nil, "note": nil, "quota": 2, "firm_id": nil, "body_id": p.body,
			"version": 2})
		c.call(http.StatusPreconditionFailed, "DELETE", at, nil, "If-Match", `"1"`)
	})
}

// Bad input is refused with every field, and nothing is written.
func TestBadContacts(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	firm := c.add("/firms", object{"code": firmCode(1), "name": "甲公司"})
	for _, row := range []struct {
		path   string
		body   object
		status int
		want   object
	}{
		{path: "/firms", body: object{"code": firmCode(1), "name": " "}, status: 422,
			want: object{"code": "taken", "name": "required"}},
		{path: "/firms", body: object{"code": "91350100M000100Y44", "name": "乙"}, status: 422,
			want: object{"code": "check_character"}},
		{path: "/firms", body: object{"code": "9135", "name": "乙"}, status: 422, want: object{"code": "format"}},
		{path: "/visits", body: object{"visitor_ids": []any{nobody}, "person_id": nobody, "firm_id": firm}, status: 422,
			want: object{"date": "required", "household": "one_of", "visitor_ids[0]": "not_found"}},
		{path: "/visits", body: object{"date": "2026-11-20", "visitor_ids": []any{p.chair}, "meeting_id": nobody,
			"firm_id": firm}, status: 422, want: object{"date": "with_meeting"}},
		{path: "/visits", body: object{"visitor_ids": []any{}}, status: 400, want: object{"visitor_ids": "minItems"}},
		{path: "/contacts", body: object{"person_id": p.chair, "since": "2026-02-01", "until": "2026-02-01",
			"quota": 4},
			status: 422, want: object{"other_person_id": "required", "until": "before_since"}},
		{path: "/contacts", body: object{"person_id": nobody, "body_id": nobody, "since": "2026-02-01", "quota": 4},
			status: 422, want: object{"person_id": "not_found", "body_id": "not_found"}},
	} {
		status, problem := c.answer("POST", row.path, row.body)
		got := faults(problem)
		if status != row.status {
			t.Errorf("%s %s: %d %s", row.path, text(row.body), status, text(problem))
		}
		for field, code := range row.want {
			if got[field] == "" || status == 422 && got[field] != code {
				t.Errorf("%s %s: %s is %q, want %q", row.path, text(row.body), field, got[field], code)
			}
		}
	}
	for path, want := range map[string]int{"/firms": 1, "/visits": 0, "/contacts": 0} {
		if n := len(c.every(path, url.Values{}, "id")); n != want {
			t.Errorf("%d of %s", n, path)
		}
	}
}

// A firm counts once however many went; a visit follows its meeting, and one that was called off or is only talked of
// does not count.
func TestFirmsVisited(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	firms := []string{}
	for n := range 4 {
		firms = append(firms, c.add("/firms", object{"code": firmCode(n), "name": fmt.Sprintf("公司%d", n)}))
	}
	visit := func(firm int, more object) string {
		return c.add("/visits", merged(object{"visitor_ids": []any{p.chair}, "firm_id": firms[firm]}, more))
	}
	visit(0, object{"date": "2026-11-20", "owner_body_id": p.body})
	visit(0, object{"date": "2026-11-20", "visitor_ids": []any{p.member, p.third}})
	visit(1, object{"date": "2026-11-20", "manner": "call"})
	visit(2, object{"date": "2026-11-30"}) // to come
	meeting := c.add("/meetings", object{"form": "research", "title": "调研", "starts_at": "2026-11-23T09:30:00+08:00",
		"ends_at": "2026-11-23T10:30:00+08:00", "attendances": []any{object{"person_id": p.chair}}})
	held := visit(3, object{"meeting_id": meeting})
	count := func(query string) int {
		t.Helper()
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		return len(c.every("/firms", values, "id"))
	}
	year := "visited_from=2026-01-01&visited_to=2026-12-31"
	for query, want := range map[string]int{year: 1, "visited_to=2026-11-19": 0,
		year + "&visited_under=" + p.body: 1, "": 4,
		"q=公司2": 1} {
		if n := count(query); n != want {
			t.Errorf("%s: %d firms, want %d", query, n, want)
		}
	}
	c.clock.Set(nine.Add(24 * 3600e9))
	if n := count(year); n != 2 {
		t.Errorf("the day after the meeting: %d firms, want 2", n)
	}
	c.call(http.StatusOK, "POST", "/meetings/"+meeting+"/move", object{"starts_at": "2026-11-26T09:30:00+08:00"})
	moved, _ := c.call(http.StatusOK, "GET", "/visits/"+held, nil)
	if n := count(year); n != 1 || moved["date"] != "2026-11-26" {
		t.Errorf("the meeting is moved: %d firms, want 1; %s", n, text(moved))
	}
	c.clock.Set(nine.Add(9 * 24 * 3600e9))
	c.call(http.StatusOK, "POST", "/meetings/"+meeting+"/cancel", object{"reason": "改期"})
	off, _ := c.call(http.StatusOK, "GET", "/visits/"+held, nil)
	if n := count(year); n != 2 || off["called_off"] != true {
		t.Errorf("the meeting is called off: %d firms, want 2; %s", n, text(off))
	}
	for query, want := range map[string]int{"firm=" + firms[0]: 2, "person=" + p.chair: 4, "meeting=" + meeting: 1,
		"from=2026-11-26&to=2026-11-26": 1, "manner=call": 1, "under=" + p.body: 1} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(c.every("/visits", values, "id")); n != want {
			t.Errorf("%s: %d visits, want %d", query, n, want)
		}
	}
}
