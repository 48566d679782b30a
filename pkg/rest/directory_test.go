package rest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"huiqi/pkg/store/storetest"
)

// noun is one noun of the directory as the API sees it: what it is made with in
// full, what each field that may be cleared is patched to, and what a bad one says.
type noun struct {
	path     string
	full     object
	change   object
	clear    []string
	bad      object
	badField string
}

func nouns(c *client) []noun {
	venue := c.add("/venues", object{"name": "另一场所"})
	person, other := c.add("/people", object{"name": "孙二李", "kind": "member"}), c.add("/people", object{"name": "周三吴", "kind": "staff"})
	body := c.add("/bodies", object{"name": "提案委员会", "kind": "special_committee"})
	return []noun{
		{"/people", object{"name": "赵一钱", "kind": "official", "post": "校长", "phone": "000-0000-0001", "active": false},
			object{"name": "赵一千", "kind": "guest", "active": true}, []string{"post", "phone"}, object{"name": "   "}, "name"},
		{"/bodies", object{"name": "文化文史委", "kind": "special_committee", "parent_id": body, "paired_id": body, "active": false},
			object{"name": "文化委", "kind": "circle", "active": true}, []string{"parent_id", "paired_id"}, object{"parent_id": nobody}, "parent_id"},
		{"/bodies/" + body + "/memberships", object{"person_id": person, "role": "vice_chair", "since": "2026-01-01", "until": "2027-01-01"},
			object{"role": "chair", "since": "2026-02-01"}, []string{"until"}, object{"until": "2020-01-01"}, "until"},
		{"/venues", object{"name": "政协会议中心", "address": "运河路1号", "position": object{"lat": 31.5, "lon": -119.25}, "wayfinding": "南门进", "active": false},
			object{"name": "会议中心", "active": true, "position": object{"lat": 0, "lon": 0}}, []string{"address", "wayfinding"}, object{"name": " "}, "name"},
		{"/rooms", object{"venue_id": venue, "name": "301会议室", "floor": "3层", "wayfinding": "左转", "capacity": 24, "active": false},
			object{"name": "302会议室", "capacity": 30, "active": true}, []string{"floor", "wayfinding"}, object{"venue_id": nobody}, "venue_id"},
		{"/blocks", object{"subject": object{"kind": "person", "id": other}, "title": "出差", "starts_at": "2027-03-09T01:00:00Z", "ends_at": "2027-03-09T19:00:00+09:00", "hard": false},
			object{"title": "外出", "hard": true, "ends_at": "2027-03-10T00:00:00+08:00", "subject": object{"kind": "person", "id": person}}, nil,
			object{"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"},
	}
}

// Every noun: made in full, read as made, made once per key, changed under
// If-Match alone, cleared by null, and deleted.
func TestDirectoryRoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		for _, n := range nouns(c) {
			t.Run(n.path[1:], func(t *testing.T) { (&client{t, c.Server, c.clock}).roundTrip(n) })
		}
	})
}

func (c *client) roundTrip(n noun) {
	made, h := c.call(http.StatusCreated, "POST", n.path, n.full, "Idempotency-Key", "k"+n.path)
	at := n.path + "/" + made["id"].(string)
	holds(c.t, made, n.full)
	if h.Get("ETag") != `"1"` || h.Get("Location") != "/api/v1"+at || h.Get("Idempotent-Replayed") != "false" || made["version"] != 1.0 {
		c.t.Errorf("made: %v", h)
	}
	again, h := c.call(http.StatusCreated, "POST", n.path, n.full, "Idempotency-Key", "k"+n.path)
	if again["id"] != made["id"] || h.Get("Idempotent-Replayed") != "true" {
		c.t.Errorf("a retry made another: %v", again)
	}
	if p, _ := c.call(http.StatusUnprocessableEntity, "POST", n.path, merged(n.full, n.change), "Idempotency-Key", "k"+n.path); p["code"] != "reused" {
		c.t.Errorf("a key reused: %v", p)
	}
	read, h := c.call(http.StatusOK, "GET", at, nil)
	if text(read) != text(made) || versionIn(h) != `"1"` {
		c.t.Errorf("read %v\nmade %v", text(read), text(made))
	}
	c.changes(n, at, made)
	c.call(http.StatusPreconditionRequired, "DELETE", at, nil)
	c.call(http.StatusPreconditionFailed, "DELETE", at, nil, "If-Match", `"1"`)
	a := c.Do("DELETE", "/api/v1"+at, c.Admin, nil, "If-Match", "*")
	if a.Status != http.StatusNoContent || len(a.Body) != 0 {
		c.t.Errorf("delete: %d %s", a.Status, a.Body)
	}
	c.call(http.StatusNotFound, "GET", at, nil)
	c.call(http.StatusNotFound, "DELETE", at, nil, "If-Match", "*")
}

func (c *client) changes(n noun, at string, made object) {
	if p, _ := c.call(http.StatusPreconditionRequired, "PATCH", at, n.change); p["code"] != "precondition_required" {
		c.t.Errorf("without If-Match: %v", p)
	}
	if p, _ := c.call(http.StatusPreconditionFailed, "PATCH", at, n.change, "If-Match", `"7"`); p["code"] != "stale" {
		c.t.Errorf("stale: %v", p)
	}
	if p, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, n.bad, "If-Match", `"1"`); p["code"] != "invalid" || faults(p)[n.badField] == "" {
		c.t.Errorf("bad: %v", p)
	}
	same, h := c.call(http.StatusOK, "PATCH", at, object{}, "If-Match", `"1"`)
	if text(same) != text(made) || h.Get("ETag") != `"1"` {
		c.t.Errorf("an empty patch changed it: %v", same)
	}
	changed, h := c.call(http.StatusOK, "PATCH", at, n.change, "If-Match", `"1"`, "Content-Type", "application/merge-patch+json")
	holds(c.t, changed, merged(n.full, n.change))
	if h.Get("ETag") != `"2"` {
		c.t.Errorf("ETag %s after a change", h.Get("ETag"))
	}
	nothing := object{}
	for _, name := range n.clear {
		nothing[name] = nil
	}
	if _, has := n.full["position"]; has {
		nothing["position"] = nil
	}
	cleared, _ := c.call(http.StatusOK, "PATCH", at, nothing, "If-Match", "*")
	for _, name := range n.clear {
		if v, there := cleared[name]; !there || v != nil {
			c.t.Errorf("%s is %v after null", name, v)
		}
	}
	if v := cleared["position"]; v != nil {
		c.t.Errorf("position is %v after null", v)
	}
}

func merged(a, b object) object {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func TestWhatIsReferredToStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		venue := c.add("/venues", object{"name": "场所"})
		c.add("/rooms", object{"venue_id": venue, "name": "室", "capacity": 5})
		if p, _ := c.call(http.StatusConflict, "DELETE", "/venues/"+venue, nil, "If-Match", "*"); p["code"] != "referred" {
			t.Error(p)
		}
		person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
		c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "person", "id": person}})
		if p, _ := c.call(http.StatusConflict, "DELETE", "/people/"+person, nil, "If-Match", "*"); p["code"] != "referred" {
			t.Error(p)
		}
	})
}

// A list of seven in pages of three: each once, in order, and a last page.
func TestPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		for _, name := range []string{"丁", "甲", "丙", "乙", "庚", "己", "戊"} {
			c.add("/people", object{"name": name, "kind": "member"})
		}
		var names []string
		path, pages := "/people?limit=3", 0
		for path != "" {
			page, _ := c.call(http.StatusOK, "GET", path, nil)
			for _, item := range page["items"].([]any) {
				names = append(names, item.(object)["pinyin"].(string))
			}
			path, pages = "", pages+1
			if next, more := page["next_cursor"].(string); more {
				path = "/people?limit=3&cursor=" + next
			}
		}
		if !slices.IsSorted(names) || len(slices.Compact(names)) != 7 || pages != 3 {
			t.Errorf("%d pages: %v", pages, names)
		}
		if empty, _ := c.call(http.StatusOK, "GET", "/blocks", nil); text(empty) != `{"items":[],"next_cursor":null}` {
			t.Errorf("an empty list: %v", text(empty))
		}
		for _, cursor := range []string{"rubbish", "WzFd", "WyJhIixudWxsXQ"} {
			if p, _ := c.call(http.StatusUnprocessableEntity, "GET", "/people?cursor="+cursor, nil); faults(p)["cursor"] == "" {
				t.Errorf("cursor %s: %v", cursor, p)
			}
		}
		first, _ := c.call(http.StatusOK, "GET", "/people?limit=1", nil)
		for _, list := range []string{"/blocks", "/leaves", "/feeds", "/tokens", "/forms", "/meetings"} {
			if a := c.Do("GET", "/api/v1"+list+"?cursor="+first["next_cursor"].(string), c.Admin, nil); a.Status >= 500 {
				t.Errorf("the cursor of another list on %s: %d %s", list, a.Status, a.Body)
			}
		}
	})
}

func TestPeopleAreFound(t *testing.T) {
	t.Parallel()
	c := start(t)
	body := c.add("/bodies", object{"name": "提案委员会", "kind": "special_committee"})
	for i, p := range []object{{"name": "赵一钱", "kind": "member"}, {"name": "孙二李", "kind": "staff"}, {"name": "赵二", "kind": "member", "active": false}} {
		id := c.add("/people", p)
		if i == 1 {
			c.add("/bodies/"+body+"/memberships", object{"person_id": id})
		}
	}
	for query, want := range map[string]int{"q=zyq": 1, "q=ZHAO": 2, "q=%E4%BA%8C": 2, "q=100%25": 0, "q=_": 0, "kind=staff": 1, "body=" + body: 1,
		"active_only=true": 2, "active_only=false": 3, "q=zhao&active_only=true": 1} {
		if page, _ := c.call(http.StatusOK, "GET", "/people?"+query, nil); len(page["items"].([]any)) != want {
			t.Errorf("%s: %v", query, page)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	c := start(t)
	page, _ := c.call(http.StatusOK, "GET", "/forms", nil)
	if items := page["items"].([]any); len(items) != 15 || items[0].(object)["key"] != "plenary" {
		t.Errorf("%v", page)
	}
	body := c.add("/bodies", object{"name": "主席会议", "kind": "chair_meeting"})
	want := object{"name_zh": "主席会", "name_en": "Chair", "duration_minutes": 90, "notice_days": 0, "notice_unit": "working", "visibility": "restricted",
		"materials_days": 4, "materials_unit": "working", "needs_presiding": false, "quorum_margin_percent": 20, "must_attend": []any{"chair", "secretary"},
		"quorum": object{"num": 2, "den": 3, "more_than": false}, "invite_body_ids": []any{body}}
	changed, h := c.call(http.StatusOK, "PATCH", "/forms/chair_meeting", want, "If-Match", `"1"`)
	holds(t, changed, want)
	read, _ := c.call(http.StatusOK, "GET", "/forms/chair_meeting", nil)
	if text(read) != text(changed) || h.Get("ETag") != `"2"` {
		t.Errorf("%v %v", read, h)
	}
	cleared, _ := c.call(http.StatusOK, "PATCH", "/forms/chair_meeting", object{"quorum": nil, "invite_body_ids": []any{}, "must_attend": []any{}}, "If-Match", `"2"`)
	if cleared["quorum"] != nil || text(cleared["invite_body_ids"]) != "[]" || text(cleared["must_attend"]) != "[]" {
		t.Errorf("%v", cleared)
	}
	c.call(http.StatusNotFound, "GET", "/forms/tea_party", nil)
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	c := start(t)
	year, _ := c.call(http.StatusOK, "GET", "/holidays", nil)
	if year["year"] != 2026.0 || len(year["days"].([]any)) < 11 {
		t.Errorf("this year: %v", year)
	}
	if p, _ := c.call(http.StatusNotFound, "GET", "/holidays?year=2031", nil); p["code"] != "not_found" {
		t.Error(p)
	}
	days := []any{object{"date": "2031-01-01", "kind": "holiday", "name": "元旦"}, object{"date": "2031-01-04", "kind": "make_up", "name": "元旦"}}
	put, _ := c.call(http.StatusOK, "PUT", "/holidays/2031", object{"source": "通知", "days": days})
	read, _ := c.call(http.StatusOK, "GET", "/holidays?year=2031", nil)
	want := object{"region": "CN", "year": 2031, "source": "通知", "days": days, "provisional": false,
		"version": 1, "confirmed_by": "test admin", "confirmed_at": "2026-11-23T09:00:00+08:00"}
	if text(put) != text(want) || text(read) != text(want) {
		t.Errorf("put %v\nread %v", text(put), text(read))
	}
	for reason, days := range map[string][]any{
		"of another year":      {object{"date": "2030-01-01", "kind": "holiday", "name": "元旦"}},
		"a workday made up":    {object{"date": "2031-01-06", "kind": "make_up", "name": "元旦"}},
		"the same date twice":  {object{"date": "2031-01-01", "kind": "holiday", "name": "元旦"}, object{"date": "2031-01-01", "kind": "holiday", "name": "春节"}},
		"both off and at work": {object{"date": "2031-01-04", "kind": "holiday", "name": "元旦"}, object{"date": "2031-01-04", "kind": "make_up", "name": "元旦"}},
	} {
		if p, _ := c.call(http.StatusUnprocessableEntity, "PUT", "/holidays/2031", object{"days": days}); len(faults(p)) == 0 {
			t.Errorf("%s: %v", reason, p)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c := start(t)
	made, h := c.call(http.StatusCreated, "POST", "/tokens", object{"name": "提案委会务", "roles": []any{"organiser"}})
	secret := made["secret"].(string)
	me, _ := c.as(secret, http.StatusOK, "GET", "/me", nil)
	holds(t, me, object{"name": "提案委会务", "roles": []any{"organiser"}, "token_id": made["id"], "zone": "Asia/Shanghai", "now": "2026-11-23T09:00:00+08:00"})
	if h.Get("Cache-Control") != "no-store" {
		t.Errorf("a secret may be kept: %v", h)
	}
	list, _ := c.call(http.StatusOK, "GET", "/tokens", nil)
	for _, item := range list["items"].([]any) {
		if _, shown := item.(object)["secret"]; shown {
			t.Error("a list shows secrets")
		}
	}
	for range 2 {
		if a := c.Do("DELETE", fmt.Sprint("/api/v1/tokens/", made["id"]), c.Admin, nil); a.Status != http.StatusNoContent {
			t.Errorf("revoke: %d %s", a.Status, a.Body)
		}
	}
	c.as(secret, http.StatusUnauthorized, "GET", "/me", nil)
}
