package rest_test

import (
	"net/http"
	"slices"
	"testing"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
)

func TestRulesOfAForm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		patch := func(want int, etag string, rules object) object {
			t.Helper()
			got, _ := c.call(want, "PATCH", "/forms/thematic", object{"rules": rules}, "If-Match", etag)
			return got
		}
		read, _ := c.call(http.StatusOK, "GET", "/forms/thematic", nil)
		holds(t, read, object{"rules": object{}})
		if got := severity(read, "travel_too_short"); got != "warning warning false" {
			t.Errorf("by default %q", got)
		}
		if got := severity(read, "person_double_booked"); got != "blocking blocking true" {
			t.Errorf("by default %q", got)
		}
		plenary, _ := c.call(http.StatusOK, "GET", "/forms/plenary", nil)
		holds(t, plenary, object{"rules": object{"person_overloaded": "off"}})

		got := patch(http.StatusOK, `"1"`, object{"travel_too_short": "blocking", "on_weekend": "off", "room_too_small": "blocking"})
		holds(t, got, object{"rules": object{"travel_too_short": "blocking", "on_weekend": "off"}, "version": 2})
		if got := severity(got, "travel_too_short"); got != "blocking warning false" {
			t.Errorf("made stricter: %q", got)
		}
		got = patch(http.StatusOK, `"2"`, object{"on_weekend": nil, "outside_hours": "blocking"})
		holds(t, got, object{"rules": object{"travel_too_short": "blocking", "outside_hours": "blocking"}, "version": 3})
		got = patch(http.StatusOK, `"3"`, object{"outside_hours": "blocking"})
		holds(t, got, object{"version": 3})

		for _, r := range []struct {
			rules object
			field string
			code  string
		}{
			{object{"person_double_booked": "warning"}, "rules.person_double_booked", "guaranteed"},
			{object{"room_double_booked": "off"}, "rules.room_double_booked", "guaranteed"},
			{object{"outside_parent": "warning"}, "rules.outside_parent", "guaranteed"},
			{object{"moon_full": "blocking"}, "rules.moon_full", "unknown_field"},
			{object{"moon_full": "warning"}, "rules.moon_full", "unknown_field"},
		} {
			if p := patch(http.StatusUnprocessableEntity, `"3"`, r.rules); faults(p)[r.field] != r.code {
				t.Errorf("%v: %v", r.rules, p)
			}
		}
		if p := patch(http.StatusBadRequest, `"3"`, object{"on_weekend": "fatal"}); faults(p)["rules.on_weekend"] != "unknown" {
			t.Errorf("%v", p)
		}
		same, _ := c.call(http.StatusOK, "GET", "/forms/thematic", nil)
		holds(t, same, object{"rules": object{"travel_too_short": "blocking", "outside_hours": "blocking"}, "version": 3})
	})
}

// The contract and the field know the same kinds of conflict.
func TestKindsAreTheContracts(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, k := range doc.Components.Schemas["ConflictKind"].Value.Enum {
		want = append(want, k.(string))
	}
	for _, k := range consult.ConflictKinds {
		got = append(got, string(k))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the field knows %q\nthe contract %q", got, want)
	}
}

// severity is how the form judges the kind: now, by default, and for good.
func severity(form object, kind string) string {
	for _, s := range form["severities"].([]any) {
		if s := s.(object); s["kind"] == kind {
			return s["severity"].(string) + " " + s["default"].(string) + " " + text(s["fixed"])
		}
	}
	return ""
}

func TestRulesOfTheOffice(t *testing.T) {
	t.Parallel()
	c := start(t)
	read, h := c.as(c.Organiser, http.StatusOK, "GET", "/rules", nil)
	holds(t, read, object{"opens": "08:30", "closes": "18:00", "travel_kmh": 25, "travel_buffer_minutes": 10, "room_change_minutes": 0,
		"most_per_day": 3, "most_per_week": 8, "version": 1, "break": object{"begins": "12:00", "ends": "13:30"}})
	if versionIn(h) != `"1"` {
		t.Errorf("%v %v", h, read)
	}
	all := object{"opens": "09:00", "closes": "24:00", "break": object{"begins": "12:00", "ends": "13:30"}, "travel_kmh": 40,
		"travel_buffer_minutes": 5, "room_change_minutes": 3, "most_per_day": 2, "most_per_week": 6}
	changed, h := c.call(http.StatusOK, "PATCH", "/rules", all, "If-Match", `"1"`)
	holds(t, changed, all)
	if h.Get("ETag") != `"2"` {
		t.Errorf("%v", h)
	}
	again, _ := c.call(http.StatusOK, "GET", "/rules", nil)
	if text(again) != text(changed) {
		t.Errorf("%v, want %v", again, changed)
	}
	cleared, _ := c.call(http.StatusOK, "PATCH", "/rules", object{"break": nil, "most_per_day": nil, "most_per_week": nil}, "If-Match", `"2"`)
	if cleared["break"] != nil || cleared["most_per_day"] != nil || cleared["most_per_week"] != nil || cleared["opens"] != "09:00" {
		t.Errorf("%v", cleared)
	}
	c.call(http.StatusPreconditionRequired, "PATCH", "/rules", object{"travel_kmh": 30})
	c.call(http.StatusPreconditionFailed, "PATCH", "/rules", object{"travel_kmh": 30}, "If-Match", `"2"`)
	c.as(c.Organiser, http.StatusForbidden, "PATCH", "/rules", object{"travel_kmh": 30}, "If-Match", `"3"`)
	p, _ := c.call(http.StatusUnprocessableEntity, "PATCH", "/rules", object{"opens": "19:00", "closes": "18:00"}, "If-Match", `"3"`)
	if faults(p)["closes"] != "not_after_opens" {
		t.Errorf("%v", p)
	}
	p, _ = c.call(http.StatusBadRequest, "PATCH", "/rules", object{"opens": "8:30", "travel_kmh": 0, "most_per_day": 0}, "If-Match", `"3"`)
	if f := faults(p); f["opens"] != "format" || f["travel_kmh"] != "range" || f["most_per_day"] != "range" {
		t.Errorf("%v", p)
	}
}

func TestTravel(t *testing.T) {
	t.Parallel()
	c := start(t)
	venue := func(name string, lat float64) string {
		return c.add("/venues", object{"name": name, "position": object{"lat": lat, "lon": 120.3}})
	}
	a, b, lost := venue("甲馆", 31.5), venue("乙馆", 31.5+10/111.195), c.add("/venues", object{"name": "丙馆"})
	ways := func(id string) (out []string) {
		t.Helper()
		name := map[string]string{a: "a", b: "b", lost: "c"}
		got, _ := c.call(http.StatusOK, "GET", "/venues/"+id+"/travel", nil)
		for _, w := range got["items"].([]any) {
			w := w.(object)
			out = append(out, name[w["from_id"].(string)]+name[w["to_id"].(string)]+" "+text(w["minutes"])+" "+w["source"].(string))
		}
		slices.Sort(out)
		return out
	}
	is := func(want ...string) {
		t.Helper()
		if got := ways(a); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	is("aa 0 reckoned", "ab 42 reckoned", "ac null unknown", "ba 42 reckoned", "ca null unknown")
	c.call(http.StatusOK, "PUT", "/venues/"+a+"/travel/"+b, object{"minutes": 35})
	c.call(http.StatusOK, "PUT", "/venues/"+lost+"/travel/"+a, object{"minutes": 20, "one_way": true})
	made, _ := c.call(http.StatusOK, "PUT", "/venues/"+a+"/travel/"+a, object{"minutes": 4})
	if items := made["items"].([]any); len(items) != 1 {
		t.Errorf("%v", made)
	}
	is("aa 4 given", "ab 35 given", "ac null unknown", "ba 35 given", "ca 20 given")
	if a := c.Do("DELETE", "/api/v1/venues/"+b+"/travel/"+a, c.Organiser, nil); a.Status != http.StatusNoContent {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	is("aa 4 given", "ab 42 reckoned", "ac null unknown", "ba 42 reckoned", "ca 20 given")
	c.call(http.StatusNotFound, "DELETE", "/venues/"+b+"/travel/"+a, nil)
	c.call(http.StatusNotFound, "PUT", "/venues/"+nobody+"/travel/"+a, object{"minutes": 1})
	c.call(http.StatusNotFound, "PUT", "/venues/"+a+"/travel/"+nobody, object{"minutes": 1})
	c.call(http.StatusNotFound, "GET", "/venues/"+nobody+"/travel", nil)
	p, _ := c.call(http.StatusBadRequest, "PUT", "/venues/"+a+"/travel/"+b, object{"minutes": 241})
	if faults(p)["minutes"] != "range" {
		t.Errorf("%v", p)
	}
}

func TestConflictsAreListed(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	here := c.add("/venues", object{"name": "甲馆", "position": object{"lat": 31.5, "lon": 120.3}})
	there := c.add("/venues", object{"name": "乙馆", "position": object{"lat": 31.5 + 10/111.195, "lon": 120.3}})
	book := func(venue, title, from, to string) string {
		t.Helper()
		room := c.add("/rooms", object{"venue_id": venue, "name": "厅", "capacity": 9})
		return c.add("/meetings", object{"form": "other", "title": title, "room_id": room, "starts_at": "2026-12-02T" + from + ":00+08:00", "ends_at": "2026-12-02T" + to + ":00+08:00",
			"attendances": []any{object{"person_id": p.chair}, object{"person_id": p.member}}})
	}
	first, second := book(here, "甲会", "09:00", "10:00"), book(there, "乙会", "10:15", "11:00")
	list := func(query string, headers ...string) object {
		t.Helper()
		got, _ := c.as(c.Organiser, http.StatusOK, "GET", "/conflicts"+query, nil, headers...)
		return got
	}
	got := list("")
	if got["total"] != 1.0 || text(got["counts"]) != `[{"count":1,"kind":"travel_too_short","severity":"warning"}]` || got["next_cursor"] != nil {
		t.Fatalf("%s", text(got))
	}
	holds(t, got, object{"starts_at": "2026-11-23T09:00:00+08:00", "ends_at": "2026-12-23T09:00:00+08:00"})
	found := got["items"].([]any)[0].(object)
	people := []any{p.chair, p.member}
	slices.SortFunc(people, func(a, b any) int { return slices.Compare([]byte(a.(string)), []byte(b.(string))) })
	holds(t, found, object{"kind": "travel_too_short", "severity": "warning", "of_meeting_id": first, "meeting_id": second, "person_id": nil, "person_ids": people,
		"message": "赵一钱、孙二李 2026-12-02 10:00在甲馆《甲会》散会，10:15须到乙馆参加《乙会》，路上约需42分钟，只有15分钟", "rule": "office.travel"})
	meetings := found["meetings"].([]any)
	if len(meetings) != 2 {
		t.Fatalf("%s", text(found))
	}
	holds(t, meetings[0].(object), object{"id": first, "title": "甲会", "starts_at": "2026-12-02T09:00:00+08:00"})
	holds(t, meetings[1].(object), object{"id": second, "title": "乙会", "form": "other"})
	english := list("", "Accept-Language", "en")["items"].([]any)[0].(object)
	if english["message"] != "赵一钱, 孙二李: “甲会” at 甲馆 ends 2026-12-02 10:00 and “乙会” at 乙馆 begins 10:15; travel takes about 42 min, there are only 15" {
		t.Errorf("%v", english["message"])
	}

	c.call(http.StatusOK, "PATCH", "/forms/other", object{"rules": object{"travel_too_short": "blocking"}}, "If-Match", "*")
	if got := list("?severity=blocking"); got["total"] != 1.0 {
		t.Errorf("made blocking: %s", text(got))
	}
	c.call(http.StatusOK, "PATCH", "/rules", object{"travel_buffer_minutes": 0, "travel_kmh": 60}, "If-Match", "*")
	if got := list(""); got["total"] != 0.0 || text(got["items"]) != "[]" || text(got["counts"]) != "[]" {
		t.Errorf("faster: %s", text(got))
	}
	c.call(http.StatusOK, "PATCH", "/rules", object{"travel_kmh": 10}, "If-Match", "*")
	if got := list("?person=" + p.third); got["total"] != 0.0 {
		t.Errorf("another person: %s", text(got))
	}
	if got := list("?person=" + p.member + "&kind=travel_too_short&form=other&from=2026-12-02T00:00:00+08:00&to=2026-12-03T00:00:00+08:00&limit=1"); got["total"] != 1.0 {
		t.Errorf("narrowed: %s", text(got))
	}
	bad, _ := c.call(http.StatusUnprocessableEntity, "GET", "/conflicts?from=2026-12-02T00:00:00Z&to=2028-12-02T00:00:00Z", nil)
	if faults(bad)["to"] != "window" {
		t.Errorf("%v", bad)
	}
	bad, _ = c.call(http.StatusBadRequest, "GET", "/conflicts?kind=x&severity=off", nil)
	if f := faults(bad); f["kind"] != "unknown" || f["severity"] != "unknown" {
		t.Errorf("%v", bad)
	}
}
