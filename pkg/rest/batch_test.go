package rest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// batchOffice has meetings with a person and a room each, all on one day.
func (c *client) batchOffice(n int) ([]string, []string, []string) {
	venue := c.add("/venues", object{"name": "会议中心"})
	var people []string
	var rooms []string
	for i := range 3 {
		people = append(people, c.add("/people", object{"name": fmt.Sprintf("赵%d", i), "kind": "member"}))
		rooms = append(rooms, c.add("/rooms", object{"venue_id": venue, "name": fmt.Sprintf("30%d", i), "capacity": 9}))
	}
	var meetings []string
	for i := range n {
		meetings = append(meetings, c.add("/meetings", object{
			"form": "other", "title": fmt.Sprintf("会%d", i), "room_id": rooms[i%3],
			"starts_at": hour(9 + i/3), "ends_at": hour(10 + i/3),
			"attendances": []any{object{"person_id": people[i%3]}},
		}))
	}
	return people, rooms, meetings
}

// hour is an hour of a day in March.
func hour(h int) string {
	day := time.Date(2027, 3, 9, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	return day.Add(time.Duration(h) * time.Hour).Format(time.RFC3339)
}

func moveItem(id string, to object) object { return object{"id": id, "move": to} }

// Two meetings swap their times, which no two single moves can do, and a batch is carried out whole or not at all.
func TestABatchIsOneChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		_, rooms, m := c.batchOffice(6)
		swap := object{"items": []any{
			moveItem(m[0], object{"starts_at": hour(10)}), moveItem(m[3], object{"starts_at": hour(9)}),
		}}
		c.call(http.StatusConflict, "POST", "/meetings/"+m[0]+"/move", object{"starts_at": hour(10)})
		dry, _ := c.call(http.StatusOK, "POST", "/meetings/batch?dry_run=true", swap)
		done, h := c.call(http.StatusOK, "POST", "/meetings/batch", swap, "Idempotency-Key", "swap")
		if text(dry["warnings"]) != text(done["warnings"]) || h.Get("Idempotent-Replayed") != "false" {
			t.Errorf("the dry run says something else:\n%s\n%s", text(dry), text(done))
		}
		for i, id := range []string{m[0], m[3]} {
			now, _ := c.call(http.StatusOK, "GET", "/meetings/"+id, nil)
			holds(t, now, object{"version": 2.0, "starts_at": hour(10 - i), "ends_at": hour(11 - i), "sequence": 1.0})
			holds(t, done["items"].([]any)[i].(object), object{"id": id, "version": 2.0, "starts_at": hour(10 - i)})
		}
		again, h := c.call(http.StatusOK, "POST", "/meetings/batch", swap, "Idempotency-Key", "swap")
		if h.Get("Idempotent-Replayed") != "true" || text(again["items"]) != text(done["items"]) {
			t.Errorf("%v %s", h, text(again))
		}
		// A move, a cancellation that makes room for it, and an edit.
		mixed := object{"items": []any{
			merged(moveItem(m[1], object{"starts_at": hour(10)}), object{"version": 1}),
			object{"id": m[4], "cancel": object{"reason": "合并召开"}, "version": 1},
			object{"id": m[2], "edit": object{"title": "会二", "description": nil}, "version": 1},
		}}
		done, _ = c.call(http.StatusOK, "POST", "/meetings/batch", mixed)
		items := done["items"].([]any)
		holds(t, items[0].(object), object{"starts_at": hour(10)})
		holds(t, items[1].(object), object{"status": "cancelled", "cancel_reason": "合并召开"})
		holds(t, items[2].(object), object{"title": "会二"})
		// Every stale version is named, and nothing is changed.
		q, _ := c.call(http.StatusPreconditionFailed, "POST", "/meetings/batch", mixed)
		want := map[string]string{"items[0].version": "stale", "items[1].version": "stale", "items[2].version": "stale"}
		if q["code"] != "stale" || !maps.Equal(faults(q), want) {
			t.Errorf("%s", text(q))
		}
		// Every conflict of every item is named.
		q, _ = c.call(http.StatusConflict, "POST", "/meetings/batch", object{"items": []any{
			moveItem(m[5], object{"starts_at": hour(9)}),
			moveItem(m[3], object{"starts_at": hour(20), "room_id": rooms[1]}),
			moveItem(m[1], object{"starts_at": hour(20)}),
		}})
		kinds := map[string]int{}
		for _, x := range q["conflicts"].([]any) {
			kinds[x.(object)["kind"].(string)+" "+x.(object)["of_meeting_title"].(string)]++
		}
		for _, kind := range []string{"person_double_booked 会5", "room_double_booked 会5", "room_double_booked 会3",
			"room_double_booked 会1"} {
			if kinds[kind] == 0 {
				t.Errorf("%s is not named: %v", kind, kinds)
			}
		}
		if q["alternatives_url"] != nil {
			t.Errorf("a batch has no alternatives: %v", q["alternatives_url"])
		}
	})
}

// Every bad item is named with its index, and nothing is written.
func TestABatchNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		_, _, m := c.batchOffice(4)
		parent := c.add("/meetings", object{
			"form":      "plenary",
			"title":     "全会",
			"starts_at": hour(30),
			"ends_at":   hour(80),
		})
		child := c.add("/meetings", object{
			"form": "other", "title": "分组", "parent_id": parent, "starts_at": hour(40), "ends_at": hour(41)})
		to := object{"starts_at": hour(50)}
		for _, row := range []struct {
			reason string
			status int
			items  []any
			want   map[string]string
		}{
			{
				reason: "none of the three", status: 422, items: []any{object{"id": m[0]}, moveItem(m[1], to)},
				want: map[string]string{"items[0]": "required"},
			},
			{
				reason: "two of the three",
				status: 422,
				items:  []any{merged(moveItem(m[0], to), object{"cancel": object{"reason": "改期"}})},
				want:   map[string]string{"items[0]": "contradiction"},
			},
			{
				reason: "an edit without a version", status: 422,
				items: []any{object{"id": m[0], "edit": object{"title": "新"}}},
				want:  map[string]string{"items[0].version": "required"},
			},
			{
				reason: "unknown and twice",
				status: 422,
				items:  []any{moveItem(m[0], to), moveItem(nobody, to), moveItem(m[0], to)},
				want:   map[string]string{"items[1].id": "not_found", "items[2].id": "duplicate"},
			},
			{reason: "bad fields of several", status: 422, items: []any{
				moveItem(m[0], object{"starts_at": hour(50), "room_id": nobody}),
				object{"id": m[1], "version": 1, "edit": object{"form": "tea_party"}},
				object{"id": m[2], "version": 1, "edit": object{"status": "draft"}},
			}, want: map[string]string{"items[2].edit.status": "transition"}},
			{reason: "bad references of several", status: 422, items: []any{
				moveItem(m[0], object{"starts_at": hour(50), "room_id": nobody}),
				object{"id": m[1], "version": 1, "edit": object{"form": "tea_party"}},
			}, want: map[string]string{"items[0].move.room_id": "not_found", "items[1].edit.form": "not_found"}},
			{
				reason: "null for what cannot be empty",
				status: 422,
				items:  []any{object{"id": m[0], "version": 1, "edit": object{"title": nil}}},
				want:   map[string]string{"items[0].edit.title": "null"},
			},
			{
				reason: "backwards",
				status: 400,
				items:  []any{moveItem(m[0], object{"starts_at": hour(50), "ends_at": hour(49)})},
				want:   map[string]string{"items[0].move.ends_at": "not_after_start"},
			},
			{
				reason: "a child of what is cancelled",
				status: 422,
				items:  []any{moveItem(child, to), object{"id": parent, "cancel": object{"reason": "改期"}}},
				want:   map[string]string{"items[0].id": "contradiction"},
			},
			{reason: "nothing at all", status: 400, items: []any{}, want: map[string]string{"items": "required"}},
		} {
			q, _ := c.call(row.status, "POST", "/meetings/batch", object{"items": row.items})
			if got := faults(q); !maps.Equal(got, row.want) {
				t.Errorf("%s: %v, want %v", row.reason, got, row.want)
			}
		}
		for _, id := range append(m, parent, child) {
			if now, _ := c.call(http.StatusOK, "GET", "/meetings/"+id, nil); now["version"] != 1.0 && id != parent {
				t.Errorf("%s was changed", id)
			}
		}
		// A parent takes its children along, but not the one that has an item of its own.
		other := c.add("/meetings", object{
			"form": "other", "title": "分组二", "parent_id": parent, "starts_at": hour(60), "ends_at": hour(61)})
		done, _ := c.call(http.StatusOK, "POST", "/meetings/batch", object{"items": []any{
			moveItem(parent, object{"starts_at": hour(32)}), moveItem(child, object{"starts_at": hour(45)}),
		}})
		along := done["along"].([]any)
		if len(along) != 1 {
			t.Fatalf("%s", text(along))
		}
		holds(t, along[0].(object), object{"id": other, "starts_at": hour(62)})
		holds(t, done["items"].([]any)[1].(object), object{"id": child, "starts_at": hour(45)})
	})
}

// Random batches of moves are accepted exactly when nobody and no room is needed twice afterwards.
func TestBatchesAgainstAModel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		dice := rand.New(rand.NewPCG(10, 2))
		people, rooms, ids := c.batchOffice(9)
		type place struct {
			room, hour int
			person     string
		}
		at := map[string]place{}
		for i, id := range ids {
			at[id] = place{i % 3, 9 + i/3, people[i%3]}
		}
		accepted, refused := 0, 0
		for round := range 80 {
			after := maps.Clone(at)
			var items []any
			for _, k := range dice.Perm(len(ids))[:1+dice.IntN(5)] {
				p := place{dice.IntN(3), 9 + dice.IntN(6), at[ids[k]].person}
				if other := ids[dice.IntN(len(ids))]; dice.IntN(2) == 0 { // to where another one is now
					p.room, p.hour = at[other].room, at[other].hour
				}
				after[ids[k]] = p
				items = append(items, moveItem(ids[k], object{"starts_at": hour(p.hour), "room_id": rooms[p.room]}))
			}
			clash := false
			for a, p := range after {
				for b, q := range after {
					clash = clash || a != b && p.hour == q.hour && (p.room == q.room || p.person == q.person)
				}
			}
			status, q := c.answer("POST", "/meetings/batch", object{"items": items})
			if want := map[bool]int{false: http.StatusOK, true: http.StatusConflict}[clash]; status != want {
				t.Fatalf("round %d: %d, want %d: %s", round, status, want, text(q))
			}
			if clash {
				refused++
			} else {
				accepted++
				at = after
			}
			page, _ := c.call(http.StatusOK, "GET", "/meetings?limit=50", nil)
			for _, item := range page["items"].([]any) {
				m := item.(object)
				p := at[m["id"].(string)]
				holds(t, m, object{"starts_at": hour(p.hour), "room_id": rooms[p.room]})
			}
		}
		if accepted < 10 || refused < 10 {
			t.Errorf("%d batches were accepted and %d refused: too few to tell", accepted, refused)
		}
	})
}
