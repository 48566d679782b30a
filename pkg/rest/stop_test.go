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
		text := c.shown(mine, "DESCRIPTION")
		if !strings.Contains(text, `行程：\n09:30–10:15 `) || !strings.Contains(text, `（看车间）\n10:30–11:30 岗头村村部`) {
			t.Errorf("the calendar says %q", text)
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
		none, _ := c.call(http.StatusOK, "PUT", at, object{"stops": []any{}}, "If-Match", `"2"`)
		holds(t, none, object{"stops": []any{}})
	})
}
