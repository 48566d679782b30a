package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/store/storetest"
)

func TestAgendaOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		mayor := c.add("/people", object{"name": "市长甲", "kind": "official"})
		member := c.add("/people", object{"name": "委员乙", "kind": "member"})
		wish := gathering("09T09:00", "09T12:00")
		wish["attendances"] = []any{object{"person_id": mayor}, object{"person_id": member}}
		wish["items"] = []any{
			object{"minutes": 40, "title": "通报", "kind": "report"},
			object{"minutes": 40, "title": "协商", "kind": "consult", "person_ids": []any{mayor}},
		}
		m, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
		at := "/meetings/" + m["id"].(string)
		items := m["items"].([]any)
		holds(t, items[1].(object), object{"minutes": 40, "kind": "consult", "title": "协商",
			"starts_at": "2027-03-09T09:40:00+08:00", "ends_at": "2027-03-09T10:20:00+08:00"})

		// Sent back as read in another order, they keep their ids.
		swapped := object{"items": []any{items[1], items[0]}}
		c.call(http.StatusPreconditionRequired, "PUT", at+"/items", swapped)
		trial, _ := c.call(http.StatusOK, "PUT", at+"/items?dry_run=true", swapped, "If-Match", `"1"`)
		if got := trial["items"].([]any)[0].(object)["id"]; got != items[1].(object)["id"] {
			t.Errorf("the first is %v", got)
		}
		after, h := c.call(http.StatusOK, "PUT", at+"/items", swapped, "If-Match", `"1"`)
		holds(t, after["items"].([]any)[0].(object), object{"id": items[1].(object)["id"],
			"starts_at": "2027-03-09T09:00:00+08:00"})
		if h.Get("ETag") != `"2"` {
			t.Errorf("%v", h)
		}
		stale, _ := c.call(http.StatusPreconditionFailed, "PUT", at+"/items", swapped, "If-Match", `"1"`)
		if p := stale; p["code"] != "stale" {
			t.Errorf("a stale agenda: %v", p)
		}
		busy, _ := c.call(http.StatusOK, "GET",
			"/people/"+mayor+"/freebusy?from=2027-03-09T00:00:00%2B08:00&to=2027-03-10T00:00:00%2B08:00", nil)
		holds(t, busy["items"].([]any)[0].(object), object{"starts_at": "2027-03-09T09:00:00+08:00",
			"ends_at": "2027-03-09T09:40:00+08:00"})

		// Another meeting may have the mayor afterwards, and then the item cannot go there.
		next := gathering("09T10:00", "09T11:00")
		next["attendances"] = []any{object{"person_id": mayor}}
		c.call(http.StatusCreated, "POST", "/meetings", next)
		later := object{"items": []any{items[0], object{"minutes": 30, "title": "讨论", "person_ids": []any{mayor}}}}
		p, _ := c.call(http.StatusConflict, "PUT", at+"/items", later, "If-Match", `"2"`)
		found := p["conflicts"].([]any)
		if len(found) == 0 || p["alternatives_url"] != "/api/v1"+at+"/alternatives" {
			t.Fatalf("%v", p)
		}
		holds(t, found[0].(object), object{"kind": "person_double_booked", "person_id": mayor})

		bad := object{"items": []any{
			object{"minutes": -5, "title": ""},
			object{"minutes": 30, "title": "甲", "kind": "lunch", "person_ids": []any{NewID()}},
			object{"minutes": 30, "title": "乙", "topic_id": NewID(), "reporter_body_id": NewID(), "id": NewID()},
		}}
		p, _ = c.call(http.StatusUnprocessableEntity, "PUT", at+"/items", bad, "If-Match", `"2"`)
		want := map[string]string{"items[0].minutes": "range", "items[0].title": "required", "items[1].kind": "unknown",
			"items[1].person_ids[0]": "not_invited", "items[2].topic_id": "not_found",
			"items[2].reporter_body_id": "not_found", "items[2].id": "not_found"}
		if got := faults(p); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		beyond := object{"items": []any{object{"minutes": 100, "title": "甲"}, object{"minutes": 100, "title": "乙"}}}
		p, _ = c.call(http.StatusUnprocessableEntity, "PUT", at+"/items", beyond, "If-Match", `"2"`)
		if faults(p)["items[1].minutes"] != "beyond_meeting" {
			t.Errorf("%v", p)
		}
		if now, _ := c.call(http.StatusOK, "GET", at, nil); now["version"] != 2.0 {
			t.Errorf("a refused agenda has changed it: %v", now["version"])
		}
	})
}

// A calendar shows its holder the window for which they come, everybody else the agenda, and the public neither. A
// window that moves is told to those whom it concerns.
func TestCalendarsShowTheAgenda(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		mayor := c.add("/people", object{"name": "市长甲", "kind": "official"})
		member := c.add("/people", object{"name": "委员乙", "kind": "member"})
		bureau := c.add("/bodies", object{"name": "市发改委", "kind": "department"})
		wish := gathering("09T09:00", "09T12:00")
		wish["visibility"] = "public"
		wish["attendances"] = []any{object{"person_id": mayor}, object{"person_id": member}}
		wish["items"] = []any{
			object{"minutes": 40, "title": "通报情况", "kind": "report", "reporter_body_id": bureau},
			object{"minutes": 40, "title": "协商讨论", "kind": "consult", "person_ids": []any{mayor}},
		}
		at := "/meetings/" + c.add("/meetings", wish)
		read := func(path string) string { return unfold(string(c.Do("GET", path, "", nil).Body)) }
		_, mayors := c.feed(object{"kind": "person", "id": mayor})
		_, members := c.feed(object{"kind": "person", "id": member})
		_, everybody := c.feed(object{"kind": "public"})
		page := strings.TrimSuffix(mayors, "/calendar.ics")
		for _, x := range []struct {
			reason, path string
			has, lacks   []string
		}{
			{
				reason: "the mayor's", path: mayors, lacks: []string{"通报情况"},
				has: []string{
					"DTSTART;TZID=Asia/Shanghai:20270309T094000", "DTEND;TZID=Asia/Shanghai:20270309T102000",
					"您参加：第2项 09:40–10:20 协商讨论", "会议全程：2027年3月9日（周二）09:00–12:00",
				},
			},
			{
				reason: "the member's", path: members, lacks: []string{"您参加"},
				has: []string{
					"DTSTART;TZID=Asia/Shanghai:20270309T090000", "议程：",
					"第1项 09:00–09:40 通报情况（汇报：市发改委）", "第2项 09:40–10:20 协商讨论",
				},
			},
			{
				reason: "the public's", path: everybody, lacks: []string{"协商讨论", "议程"},
				has: []string{"DTSTART;TZID=Asia/Shanghai:20270309T090000"},
			},
			{
				reason: "the mayor's page", path: page, lacks: []string{"通报情况"},
				has: []string{"您参加</i>第2项 9:40–10:20 协商讨论"},
			},
		} {
			got := read(x.path)
			for _, want := range x.has {
				if !strings.Contains(got, want) {
					t.Errorf("%s lacks %q:\n%s", x.reason, want, got)
				}
			}
			for _, bad := range x.lacks {
				if strings.Contains(got, bad) {
					t.Errorf("%s has %q:\n%s", x.reason, bad, got)
				}
			}
		}
		m, _ := c.call(http.StatusOK, "GET", at, nil)
		items := m["items"].([]any)
		c.call(http.StatusOK, "PUT", at+"/items", object{"items": []any{items[1], items[0]}}, "If-Match", `"1"`)
		if got := read(mayors); !strings.Contains(got, "DTSTART;TZID=Asia/Shanghai:20270309T090000") ||
			!strings.Contains(got, "SEQUENCE:1") {
			t.Errorf("after the change:\n%s", got)
		}
		list, _ := c.call(http.StatusOK, "GET", "/feeds/staleness?meeting="+strings.TrimPrefix(at, "/meetings/"), nil)
		text := fmt.Sprint(list)
		if !strings.Contains(text, "kinds:[agenda]") {
			t.Errorf("the change is not told: %s", text)
		}
	})
}

// unfold joins the folded lines of a calendar.
func unfold(text string) string {
	return strings.NewReplacer("\r\n ", "", "\r\n", "\n").Replace(text)
}
