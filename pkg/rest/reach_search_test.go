package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Standing conflicts are those of one's own meetings, and name nothing beyond.
func TestStandingConflictsInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		over := func(person string) []any {
			return []any{object{"kind": "person_double_booked", "person_id": person, "reason": "急"}}
		}
		seats := func(people ...any) []any {
			var out []any
			for _, p := range people {
				out = append(out, object{"person_id": p})
			}
			return out
		}
		// One of the district's, and two of the city's among themselves.
		d.sits(17, object{"title": "区会", "owner_body_id": d.district,
			"attendances": seats(d.ours), "overrides": over(d.ours)})
		d.sits(16, object{"title": "密会", "owner_body_id": d.city, "visibility": "internal",
			"attendances": seats(d.theirs), "overrides": over(d.theirs), "form": "expert"})
		d.hushed = append(d.hushed, "密会")
		window := "/conflicts?from=2027-03-01&to=2027-04-01"
		whole, _ := d.call(http.StatusOK, "GET", window+"&kind=person_double_booked", nil)
		if whole["total"].(float64) != 2 {
			t.Fatalf("the office has %v", whole["total"])
		}
		a := d.ask("GET", window+"&kind=person_double_booked", nil)
		found := object{}
		a.JSON(t, &found)
		if found["total"].(float64) != 1 || len(found["items"].([]any)) != 1 {
			t.Fatalf("the district has %s", a.Body)
		}
		one := found["items"].([]any)[0].(object)
		if one["meeting_id"] != nil || !strings.Contains(one["message"].(string), "已有其他安排") ||
			one["of_meeting_title"] != "区会" || len(one["meetings"].([]any)) != 1 {
			t.Errorf("it is told %v", one)
		}
		// What is hidden passes no filter.
		for _, filter := range []string{"&form=expert", "&under=" + d.city, "&body=" + d.city, "&person=" + d.theirs} {
			a := d.ask("GET", window+"&kind=person_double_booked"+filter, nil)
			a.JSON(t, &found)
			if found["total"].(float64) != 0 {
				t.Errorf("%s finds %s", filter, a.Body)
			}
		}
		// Page by page it is the whole list.
		all := d.everyOf(window + "&limit=2")
		page := object{}
		d.ask("GET", window+"&limit=200", nil).JSON(t, &page)
		if len(all) != len(page["items"].([]any)) || len(all) < 3 {
			t.Errorf("%d page by page, %d at once", len(all), len(page["items"].([]any)))
		}
	})
}

// everyOf are the items of a list of the district, page by page.
func (d *domain) everyOf(path string) []any {
	d.t.Helper()
	var all []any
	for next := ""; ; {
		page := object{}
		d.ask("GET", path+next, nil).JSON(d.t, &page)
		all = append(all, page["items"].([]any)...)
		cursor, more := page["next_cursor"].(string)
		if !more {
			return all
		}
		next = "&cursor=" + cursor
	}
}

// A search for slots offers rooms in reach, moves one's own meetings alone, and shows others as busy.
func TestSlotsInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		d := serve(t, db).domain()
		day := func(hour int) string { return fmt.Sprintf("2027-03-17T%02d:00:00+08:00", hour) }
		d.hushed = append(d.hushed,
			d.add("/blocks", object{"subject": object{"kind": "room", "id": d.hall}, "title": "密修",
				"starts_at": day(14), "ends_at": day(15)}),
			"密修",
			d.sits(17, object{"title": "密厅", "owner_body_id": d.city, "visibility": "internal", "room_id": d.hall,
				"starts_at": day(15), "ends_at": day(16)}), "密厅")
		seats := []any{object{"person_id": d.ours}, object{"person_id": d.theirs}}
		wish := object{"form": "council", "title": "区会", "owner_body_id": d.district, "attendances": seats,
			"starts_at": day(9), "ends_at": day(10), "room_id": d.room}
		search := func(fields object) object {
			return merged(object{"meeting": wish, "starts_at": day(8), "ends_at": day(18), "grid": true, "limit": 50,
				"ways": 3}, fields)
		}
		a := d.ask("POST", "/availability", search(nil))
		out := object{}
		a.JSON(t, &out)
		if a.Status != 200 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		rooms := map[any]bool{}
		for _, x := range out["items"].([]any) {
			rooms[x.(object)["room_id"]] = true
		}
		if !rooms[d.room] || !rooms[d.hall] || rooms[d.away] {
			t.Errorf("in the rooms %v", rooms)
		}
		// The city's secret meeting blocks nine o'clock, and may not be moved for it.
		if n := len(out["ways"].([]any)); n != 0 {
			t.Errorf("%d ways that move what is not one's own", n)
		}
		busy := text(out["grid"])
		if !strings.Contains(busy, `"meeting"`) {
			t.Errorf("nobody is busy: %s", busy)
		}
		// Nothing but the secret hour: what alone stands in the way has no name.
		a = d.ask("POST", "/availability", search(object{"starts_at": day(9), "ends_at": day(10)}))
		a.JSON(t, &out)
		if len(out["sole_obstacles"].([]any)) == 0 {
			t.Errorf("nothing stands in the way: %s", a.Body)
		}
		inHall := merged(wish, object{"room_id": d.hall})
		d.ask("POST", "/availability", search(object{"meeting": inHall, "room_ids": []any{d.hall},
			"starts_at": day(14), "ends_at": day(15)}))
		absent := d.ask("POST", "/availability", search(object{"room_ids": []any{nobody}}))
		beyond := d.ask("POST", "/availability", search(object{"room_ids": []any{d.away}}))
		if bare(beyond) != bare(absent) {
			t.Errorf("a room beyond: %s\nno room: %s", bare(beyond), bare(absent))
		}
		unowned := merged(wish, nil)
		delete(unowned, "owner_body_id")
		if a := d.ask("POST", "/availability", search(object{"meeting": unowned})); a.Status != 422 {
			t.Errorf("without an owner: %d", a.Status)
		}
		d.walk("GET", "/meetings/{id}/alternatives?grid=true&from=2027-03-16&to=2027-03-19", nil, ownAlone())
		// One's own meeting is moved for another of one's own.
		d.sits(18, object{"title": "村会", "owner_body_id": d.village, "attendances": seats[:1], "room_id": d.room})
		at := func(hour int) string { return fmt.Sprintf("2027-03-18T%02d:00:00+08:00", hour) }
		later := merged(wish, object{"starts_at": at(9), "ends_at": at(10)})
		a = d.ask("POST", "/availability", object{"meeting": later,
			"starts_at": at(9), "ends_at": at(10), "ways": 3})
		a.JSON(t, &out)
		if n := len(out["ways"].([]any)); n != 1 {
			t.Errorf("%d ways that move one's own: %s", n, a.Body)
		}
	})
}
