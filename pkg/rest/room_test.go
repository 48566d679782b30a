package rest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// every reads a list to its end, in pages of a few, and returns one field of each item.
func (c *client) every(path string, query url.Values, field string) []string {
	c.t.Helper()
	var out []string
	query.Set("limit", "2")
	for {
		page, _ := c.call(http.StatusOK, "GET", path+"?"+query.Encode(), nil)
		for _, item := range page["items"].([]any) {
			out = append(out, item.(object)[field].(string))
		}
		next, more := page["next_cursor"].(string)
		if !more {
			return out
		}
		query.Set("cursor", next)
	}
}

// Over random offices, a room is listed as free exactly when a meeting can be booked in it for the whole span.
func TestFreeRoomsAreThoseThatCanBeBooked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		dice := rand.New(rand.NewPCG(11, 3))
		noon := time.Date(2027, 3, 9, 12, 0, 0, 0, time.UTC)
		span := func(body object) object {
			from := noon.Add(time.Duration(dice.IntN(24*5)) * time.Hour)
			return merged(body, object{
				"starts_at": from,
				"ends_at":   from.Add(time.Duration(1+dice.IntN(6)) * time.Hour),
			})
		}
		var venues, rooms []string
		for i := range 3 {
			venues = append(venues, c.add("/venues", object{"name": fmt.Sprintf("会议中心%d", i)}))
			for j := range 3 {
				rooms = append(
					rooms,
					c.add("/rooms", object{
						"venue_id": venues[i],
						"name":     fmt.Sprintf("%d0%d室", i, j),
						"capacity": 10 * (1 + j),
						// Nobody sees the minutes before and after, and yet they are taken.
						"setup_minutes":   20 * j,
						"clearup_minutes": 45 * i,
						"active":          i+j < 3,
					}),
				)
			}
		}
		person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
		c.call(http.StatusOK, "PATCH", "/venues/"+venues[2], object{"active": false}, "If-Match", "*")
		free, taken := 0, 0
		for round := range 90 {
			// One more meeting or block, which may be refused, and one that is cancelled now and then.
			room := rooms[dice.IntN(len(rooms))]
			subject := []object{
				{"kind": "room", "id": room}, {"kind": "venue", "id": venues[dice.IntN(3)]},
				{"kind": "person", "id": person}, {"kind": "everyone"},
			}[dice.IntN(4)]
			if subject["kind"] == "everyone" && round%5 > 0 {
				subject = object{"kind": "room", "id": room}
			}
			booking := span(object{
				"form":    "other",
				"title":   "会",
				"room_id": room,
				"status":  []string{"draft", "tentative", "confirmed"}[dice.IntN(3)],
			})
			if status, made := c.answer("POST", "/meetings", booking); status == http.StatusCreated {
				at := "/meetings/" + made["id"].(string)
				switch dice.IntN(5) {
				case 0:
					c.answer("POST", at+"/cancel", object{"reason": "改期"})
				case 1: // its child takes place elsewhere, so that it gives up its room
					c.answer(
						"POST",
						"/meetings",
						merged(booking, object{"parent_id": made["id"], "room_id": nil, "status": "confirmed"}),
					)
				}
			} else if conflicts, clash := made["conflicts"].([]any); clash &&
				conflicts[0].(object)["kind"] == "room_double_booked" {
				override := object{
					"kind":       "room_double_booked",
					"room_id":    room,
					"meeting_id": conflicts[0].(object)["meeting_id"],
					"reason":     "两会合用",
				}
				c.answer("POST", "/meetings", merged(booking, object{"overrides": []any{override}}))
			}
			c.answer("POST", "/blocks", span(object{"subject": subject, "title": "检修", "hard": dice.IntN(3) > 0}))

			wish := span(object{"form": "other", "title": "愿望"})
			from, to := wish["starts_at"].(time.Time), wish["ends_at"].(time.Time)
			query := url.Values{"free_from": {from.Format(time.RFC3339)}, "free_to": {to.Format(time.RFC3339)}}
			least, venue := 10*(1+dice.IntN(3)), venues[dice.IntN(3)]
			if dice.IntN(2) == 0 {
				query.Set("min_capacity", fmt.Sprint(least))
			}
			if dice.IntN(4) == 0 {
				query.Set("venue", venue)
			}
			var want []string
			for i, id := range rooms {
				if query.Has("min_capacity") && 10*(1+i%3) < least || query.Has("venue") && venues[i/3] != venue {
					continue
				}
				status, _ := c.answer("POST", "/meetings?dry_run=true", merged(wish, object{"room_id": id}))
				if status == http.StatusOK {
					want = append(want, id)
				} else if status == http.StatusConflict {
					taken++
				}
			}
			free += len(want)
			got := c.every("/rooms", query, "id")
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %s to %s: free are %v, and these can be booked: %v", round, from, to, got, want)
			}
		}
		if free < 50 || taken < 50 {
			t.Errorf("%d rooms were free and %d taken: too few to tell", free, taken)
		}
	})
}

// A span has two ends, in their order.
func TestFreeRoomsNeedASpan(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.party()
	const nine, ten = "2027-03-09T09:00:00+08:00", "2027-03-09T10:00:00+08:00"
	for query, want := range map[string]string{
		"free_from=" + nine:                                        "free_to required",
		"free_to=" + nine:                                          "free_from required",
		"free_from=" + nine + "&free_to=" + nine:                   "free_to not_after_start",
		"free_from=" + ten + "&free_to=" + nine:                    "free_to not_after_start",
		"free_from=noon&free_to=" + nine:                           "free_from format",
		"free_from=2027-03-10&free_to=2027-03-09":                  "free_to not_after_start",
		"free_from=2027-03-10&free_to=2027-03-10T00:00:00%2B08:00": "free_to not_after_start",
	} {
		q, _ := c.call(http.StatusBadRequest, "GET", "/rooms?"+query, nil)
		for field, code := range faults(q) {
			if field+" "+code != want {
				t.Errorf("%s: %s", query, text(q))
			}
		}
	}
	page, _ := c.call(http.StatusOK, "GET", "/rooms?min_capacity=5&free_from="+nine+"&free_to="+ten, nil)
	if items := page["items"].([]any); len(items) != 1 || items[0].(object)["name"] != "301会议室" {
		t.Errorf("%s", text(page))
	}
}

// A date is the whole day in the office's zone, from midnight to midnight.
func TestFreeRoomsForDates(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	c.add("/meetings", object{"form": "other", "title": "夜间调度会", "room_id": p.room,
		"starts_at": "2027-03-09T23:00:00+08:00", "ends_at": "2027-03-10T00:30:00+08:00"})
	for query, free := range map[string]bool{
		"free_from=2027-03-08&free_to=2027-03-08":                  true,
		"free_from=2027-03-08&free_to=2027-03-09":                  false,
		"free_from=2027-03-08&free_to=2027-03-09T23:00:00%2B08:00": true,
		"free_from=2027-03-08&free_to=2027-03-09T23:00:01%2B08:00": false,
		"free_from=2027-03-10&free_to=2027-03-10":                  false,
		"free_from=2027-03-10T00:30:00%2B08:00&free_to=2027-03-10": true,
		"free_from=2027-03-11&free_to=2027-03-12":                  true,
	} {
		page, _ := c.call(http.StatusOK, "GET", "/rooms?min_capacity=5&"+query, nil)
		if got := len(page["items"].([]any)) == 1; got != free {
			t.Errorf("%s: free is %v", query, got)
		}
	}
}
