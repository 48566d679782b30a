package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

func TestStopsOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		_, mine := c.feed(object{"kind": "person", "id": p.chair})
		wish := gathering("09T09:00", "09T12:00")
		wish["attendances"] = []any{object{"person_id": p.chair}}
		at := "/meetings/" + c.add("/meetings", wish) + "/stops"
		firm := object{"venue_id": p.venue, "arrive_after": 30, "minutes": 45, "purpose": "看车间"}
		village := object{"place": object{"name": "岗头村村部"}, "arrive_after": 90, "minutes": 60}
		c.call(http.StatusPreconditionRequired, "PUT", at, object{"stops": []any{firm}})
		c.call(http.StatusOK, "PUT", at+"?dry_run=true", object{"stops": []any{firm}}, "If-Match", `"1"`)
		m, _ := c.call(http.StatusOK, "PUT", at, object{"stops": []any{firm, village}}, "If-Match", `"1"`)
		got := m["stops"].([]any)
		holds(t, got[0].(object), merged(firm, object{"starts_at": "2027-03-09T09:30:00+08:00", "place": nil}))
		holds(t, got[1].(object), object{"venue_id": nil, "ends_at": "2027-03-09T11:30:00+08:00", "purpose": nil})
		c.call(http.StatusPreconditionFailed, "PUT", at, object{"stops": got}, "If-Match", `"1"`)
		same, _ := c.call(http.StatusOK, "PUT", at, object{"stops": got}, "If-Match", `"2"`)
		holds(t, same, object{"stops": got, "version": 2})
		shown := c.shown(mine, "DESCRIPTION")
		first, second := `行程：\n09:30–10:15 `, `（看车间）\n10:30–11:30 岗头村村部`
		if !strings.Contains(shown, first) || !strings.Contains(shown, second) {
			t.Errorf("the calendar says %q", shown)
		}
		bad := object{"stops": []any{
			object{"arrive_after": -1, "minutes": 0},
			object{"venue_id": nobody, "arrive_after": 10, "minutes": 20},
			object{"venue_id": p.venue, "place": object{"name": "村部"}, "arrive_after": 20, "minutes": 500},
		}}
		q, _ := c.call(http.StatusUnprocessableEntity, "PUT", at, bad, "If-Match", `"2"`)
		fields := map[string]bool{}
		for _, f := range q["errors"].([]any) {
			fields[f.(object)["field"].(string)] = true
		}
		for _, want := range []string{"stops[0].venue_id", "stops[0].arrive_after", "stops[0].minutes",
			"stops[1].venue_id", "stops[2].place", "stops[2].arrive_after", "stops[2].minutes"} {
			if !fields[want] {
				t.Errorf("%s is not named: %v", want, fields)
			}
		}
		many := make([]any, 41)
		for i := range many {
			many[i] = object{"venue_id": p.venue, "arrive_after": i, "minutes": 1}
		}
		c.call(http.StatusUnprocessableEntity, "PUT", at, object{"stops": many}, "If-Match", `"2"`)
		far := c.add("/venues", object{"name": "远郊", "position": object{"lat": 31.9, "lon": 120.5}})
		near := c.add("/venues", object{"name": "近处", "position": object{"lat": 31.5, "lon": 120.5}})
		route := object{"stops": []any{object{"venue_id": near, "arrive_after": 0, "minutes": 30},
			object{"venue_id": far, "arrive_after": 60, "minutes": 30}}}
		warned := func(m object) {
			t.Helper()
			found := text(m["warnings"])
			if !strings.Contains(found, "route_too_tight") || !strings.Contains(found, "须到远郊") {
				t.Errorf("forty kilometres in half an hour: %s", found)
			}
		}
		tight, _ := c.call(http.StatusOK, "PUT", at, route, "If-Match", `"2"`)
		warned(tight)
		listed, _ := c.call(http.StatusOK, "GET", "/conflicts?from=2027-03-01&to=2027-03-31&kind=route_too_tight", nil)
		warned(object{"warnings": listed["items"]})
		moved, _ := c.call(http.StatusOK, "POST", strings.TrimSuffix(at, "stops")+"move?dry_run=true",
			object{"starts_at": "2027-03-16T09:00:00+08:00"}, "If-Match", "*")
		warned(moved)
		// The office knows better than the map.
		c.call(http.StatusOK, "PUT", "/venues/"+near+"/travel/"+far, object{"minutes": 20})
		known, _ := c.call(http.StatusOK, "PUT", at+"?dry_run=true", route, "If-Match", "*")
		if found := text(known["warnings"]); strings.Contains(found, "route_too_tight") {
			t.Errorf("twenty minutes in half an hour: %s", found)
		}
		none, _ := c.call(http.StatusOK, "PUT", at, object{"stops": []any{}}, "If-Match", "*")
		holds(t, none, object{"stops": []any{}})
	})
}

// A day of research without a place of its own begins at its first stop and ends at its last: travel from there to
// another meeting is judged when that is booked, in the list of conflicts, and when a slot is looked for.
func TestTravelFromTheLastStop(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		near := c.add("/venues", object{"name": "近处", "position": object{"lat": 31.5, "lon": 120.5}})
		far := c.add("/venues", object{"name": "远郊", "position": object{"lat": 31.9, "lon": 120.5}})
		people := []any{object{"person_id": p.chair, "required": true}}
		research := merged(gathering("09T09:00", "09T12:00"), object{"attendances": people})
		day := "/meetings/" + c.add("/meetings", research)
		stop := func(venue string, after int) object {
			return object{"venue_id": venue, "arrive_after": after, "minutes": 30}
		}
		toFar := object{"stops": []any{stop(near, 0), stop(far, 150)}}
		c.call(http.StatusOK, "PUT", day+"/stops", toFar, "If-Match", "*")
		next := merged(gathering("09T12:30", "09T13:30"), object{"venue_id": near, "attendances": people})
		warned := func(findings any, want bool) {
			t.Helper()
			found := text(findings)
			if is := strings.Contains(found, "12:00在远郊《碰头会》散会，12:30须到近处"); is != want {
				t.Errorf("warned of the way from the last stop: %v, want %v: %s", is, want, found)
			}
		}
		m, _ := c.call(http.StatusCreated, "POST", "/meetings", next)
		warned(m["warnings"], true)
		standing := func() any {
			window := "/conflicts?from=2027-03-01&to=2027-03-31&kind=travel_too_short"
			all, _ := c.call(http.StatusOK, "GET", window, nil)
			return all["items"]
		}
		warned(standing(), true)
		ask := object{"meeting": merged(next, object{"starts_at": "2027-03-09T14:00:00+08:00",
			"ends_at": "2027-03-09T15:00:00+08:00"}), "from": "2027-03-09T12:00:00+08:00",
			"to": "2027-03-09T18:00:00+08:00", "earliest": "12:00"}
		c.call(http.StatusOK, "POST", "/meetings/"+m["id"].(string)+"/cancel", object{"reason": "改期"}, "If-Match", "*")
		slots, _ := c.call(http.StatusOK, "POST", "/availability", ask)
		if !strings.Contains(text(slots), "在远郊《碰头会》散会") {
			t.Errorf("no slot warns of the way: %s", text(slots))
		}
		c.add("/meetings", next)
		back := object{"stops": []any{stop(far, 0), stop(near, 150)}}
		c.call(http.StatusOK, "PUT", day+"/stops", back, "If-Match", "*")
		warned(standing(), false)
	})
}

// A meeting is booked with its stops at once, and a patch replaces them or leaves them alone. Every date of a series
// that is booked with stops has them, and keeps them for itself.
func TestStopsOfABooking(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		firm := object{"venue_id": p.venue, "arrive_after": 30, "minutes": 45, "purpose": "看车间"}
		village := object{"place": object{"name": "岗头村村部"}, "arrive_after": 90, "minutes": 60}
		wish := merged(gathering("09T09:00", "09T12:00"), object{"stops": []any{firm, village}})
		has := func(m object, want ...object) {
			t.Helper()
			all := m["stops"].([]any)
			if len(all) != len(want) {
				t.Fatalf("%d stops, want %d", len(all), len(want))
			}
			for i, stop := range all {
				delete(stop.(object), "place") // which is written with more fields than it was given
				holds(t, stop.(object), object{"arrive_after": want[i]["arrive_after"], "purpose": want[i]["purpose"]})
			}
		}
		tried, _ := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", wish)
		has(tried, firm, village)
		m, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
		has(m, firm, village)
		at := "/meetings/" + m["id"].(string)
		renamed, _ := c.call(http.StatusOK, "PATCH", at, object{"title": "调研"}, "If-Match", "*")
		has(renamed, firm, village)
		dry, _ := c.call(http.StatusOK, "PATCH", at+"?dry_run=true", object{"stops": []any{}}, "If-Match", "*")
		has(dry)
		one, _ := c.call(http.StatusOK, "PATCH", at, object{"stops": []any{village}}, "If-Match", "*")
		has(one, village)
		// A shorter meeting no longer has time for the stop, unless that is shorter as well.
		short := object{"ends_at": "2027-03-09T11:00:00+08:00"}
		refused, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, short, "If-Match", "*")
		if faults(refused)["stops[0].minutes"] != "beyond_meeting" {
			t.Errorf("a stop beyond the end: %v", faults(refused))
		}
		short["stops"] = []any{merged(village, object{"minutes": 30})}
		c.call(http.StatusOK, "PATCH", at, short, "If-Match", "*")
		bad := merged(wish, object{"stops": []any{firm, object{"venue_id": nobody, "arrive_after": 40, "minutes": 0}}})
		q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/meetings", bad)
		got := faults(q)
		for _, field := range []string{"stops[1].venue_id", "stops[1].minutes", "stops[1].arrive_after"} {
			if got[field] == "" {
				t.Errorf("%s is not named: %v", field, got)
			}
		}
		series := object{"meeting": merged(wish, object{"title": "每周走访"}), "rrule": "FREQ=WEEKLY;COUNT=2"}
		made, _ := c.call(http.StatusCreated, "POST", "/series", series)
		for _, date := range made["occurrences"].([]any) {
			each, _ := c.call(http.StatusOK, "GET", "/meetings/"+date.(object)["meeting_id"].(string), nil)
			has(each, firm, village)
		}
		series["meeting"] = bad
		q, _ = c.call(http.StatusUnprocessableEntity, "POST", "/series", series)
		if faults(q)["meeting.stops[1].venue_id"] == "" {
			t.Errorf("a bad stop of a series: %v", faults(q))
		}
	})
}
