package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// The number of a meeting is provisional in what is read, and fixed by a person; only the office changes it, each
// editor on what is current, and nobody whose reach ends below.
func TestNumbersOfMeetings(t *testing.T) {
	t.Parallel()
	c := serve(t, storetest.Any(t))
	body := c.add("/bodies", object{"name": "市政协常委会", "kind": "standing_committee"})
	beside := c.add("/bodies", object{"name": "东区政协", "kind": "district"})
	c.add("/terms", object{"body_id": body, "ordinal": 15, "since": "2022-02-18"})
	rule := c.add("/numberings", object{"form": "standing_committee", "owner_body_id": body, "per": "term",
		"template": "十五届第{n}次会议", "since": "2026-01-01", "first": 7})
	book := func(day string) string {
		return "/meetings/" + c.add("/meetings", object{"form": "standing_committee", "title": "常委会会议",
			"owner_body_id": body, "visibility": "public", "starts_at": day + "T09:00:00+08:00",
			"ends_at": day + "T11:00:00+08:00"})
	}
	second, first := book("2027-06-02"), book("2027-06-01")
	number := func(path string) object {
		t.Helper()
		m, _ := c.call(http.StatusOK, "GET", path, nil)
		n, _ := m["number"].(object)
		return n
	}
	for path, n := range map[string]float64{first: 7, second: 8} {
		if got := number(path); got["n"] != n || got["provisional"] != true || got["fixed_at"] != nil {
			t.Errorf("%s: %v", path, got)
		}
	}
	list, _ := c.call(http.StatusOK, "GET", "/meetings?from=2027-06-01&to=2027-06-03", nil)
	for _, m := range list["items"].([]any) {
		if m.(object)["number"] == nil {
			t.Errorf("the list has no number of %v", m)
		}
	}
	stranger := c.token(object{"name": "东区", "roles": []any{"organiser", "office"},
		"reach": object{"body_ids": []any{beside}}})
	ask := func(token, method, path string, in object) (int, string) {
		a := c.Do(method, "/api/v1"+path, token, in)
		return a.Status, string(a.Body)
	}
	if _, got := ask(stranger, "GET", first, nil); !strings.Contains(got, `"number":null`) {
		t.Errorf("beside, a provisional number shows: %s", got)
	}
	fixed, _ := c.call(http.StatusOK, "POST", first+"/number", object{})
	if n := fixed["number"].(object); n["n"] != 7.0 || n["provisional"] != false || n["numbering_id"] != rule {
		t.Errorf("fixed: %v", n)
	}
	if _, got := ask(stranger, "GET", first, nil); !strings.Contains(got, `"text":"十五届第7次会议"`) ||
		strings.Contains(got, rule) {
		t.Errorf("beside, a fixed number is %s", got)
	}
	change := object{"n": 9, "reason": "前两次未录入"}
	if status, got := ask(stranger, "PUT", first+"/number", change); status != http.StatusForbidden {
		t.Errorf("beside: %d %s", status, got)
	}
	if status, got := ask(c.Organiser, "PUT", first+"/number", change); status != http.StatusForbidden {
		t.Errorf("an organiser: %d %s", status, got)
	}
	c.call(http.StatusPreconditionFailed, "PUT", first+"/number", change, "If-Match", `"1"`)
	c.call(http.StatusOK, "PUT", first+"/number", change, "If-Match", `"2"`)
	if got := number(second); got["n"] != 10.0 {
		t.Errorf("behind the ninth is %v", got)
	}
	c.call(http.StatusOK, "PUT", first+"/number", object{"n": nil, "reason": "重排"})
	if got := number(first); got["n"] != 7.0 || got["provisional"] != true {
		t.Errorf("taken away: %v", got)
	}
	for field, in := range map[string]object{
		"n":      {"n": 0, "reason": "改"},
		"reason": {"n": 3, "reason": ""},
	} {
		bad, _ := c.call(http.StatusBadRequest, "PUT", first+"/number", in)
		if !strings.Contains(text(bad), `"field":"`+field+`"`) {
			t.Errorf("%s: %s", field, text(bad))
		}
	}
	edit := object{"fix_days": 3}
	c.call(http.StatusOK, "PATCH", "/numberings/"+rule, edit, "If-Match", `"1"`)
	c.call(http.StatusPreconditionFailed, "PATCH", "/numberings/"+rule, edit, "If-Match", `"1"`)
}
