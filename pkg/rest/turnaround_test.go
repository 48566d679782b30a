package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Raised minutes are held where the room is free; the answer lists the meetings that keep less.
func TestSetUpOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		book := func(from, to string) string {
			wish := gathering(from, to)
			wish["room_id"] = p.room
			m, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
			return "/meetings/" + m["id"].(string)
		}
		first, second := book("11T09:00", "11T10:00"), book("11T10:20", "11T11:00")
		before, _ := c.call(http.StatusOK, "GET", first, nil)
		holds(t, before, object{"setup_minutes": 0, "clearup_minutes": 0})
		bad, _ := c.call(http.StatusBadRequest, "PATCH", "/rooms/"+p.room,
			object{"setup_minutes": 481}, "If-Match", "*")
		if got := bad["errors"].([]any)[0].(object)["field"]; got != "setup_minutes" {
			t.Errorf("too long: %v", bad)
		}
		raised, _ := c.call(http.StatusOK, "PATCH", "/rooms/"+p.room,
			object{"setup_minutes": 60, "clearup_minutes": 15}, "If-Match", "*")
		holds(t, raised, object{"setup_minutes": 60, "clearup_minutes": 15, "affects_total": 1})
		hit := raised["affects"].([]any)[0].(object)
		holds(t, hit, object{"meeting_id": second[len("/meetings/"):]})
		less := object{"kind": "holds_less", "room_id": p.room, "meeting_id": first[len("/meetings/"):]}
		holds(t, hit["findings"].([]any)[0].(object), less)
		m, _ := c.call(http.StatusOK, "GET", first, nil)
		holds(t, m, object{"setup_minutes": 60, "clearup_minutes": 15, "starts_at": "2027-03-11T09:00:00+08:00",
			"sequence": before["sequence"], "version": before["version"]})
		m, _ = c.call(http.StatusOK, "GET", second, nil)
		holds(t, m, object{"setup_minutes": 0, "clearup_minutes": 15})

		// A form may ask for more; the longer counts, never both.
		form, _ := c.call(http.StatusOK, "PATCH", "/forms/other", object{"setup_minutes": 30, "clearup_minutes": 40},
			"If-Match", "*")
		holds(t, form, object{"setup_minutes": 30, "clearup_minutes": 40, "affects_total": 1})
		m, _ = c.call(http.StatusOK, "GET", second, nil)
		holds(t, m, object{"setup_minutes": 0, "clearup_minutes": 40})

		wish := gathering("11T11:30", "11T12:00")
		wish["room_id"] = p.room
		q, _ := c.call(http.StatusConflict, "POST", "/meetings", wish)
		holds(t, q["conflicts"].([]any)[0].(object), object{"kind": "room_double_booked",
			"starts_at": "2027-03-11T10:20:00+08:00", "ends_at": "2027-03-11T11:40:00+08:00"})
		wish["starts_at"], wish["ends_at"] = "2027-03-11T12:40:00+08:00", "2027-03-11T13:00:00+08:00"
		m, _ = c.call(http.StatusCreated, "POST", "/meetings", wish)
		holds(t, m, object{"setup_minutes": 60, "clearup_minutes": 40})

		// Once the first is gone the second holds all of it, with the next write.
		c.call(http.StatusOK, "POST", first+"/cancel", object{"reason": "改期"})
		m, _ = c.call(http.StatusOK, "PATCH", second, object{}, "If-Match", "*")
		holds(t, m, object{"setup_minutes": 60, "clearup_minutes": 40})
	})
}
