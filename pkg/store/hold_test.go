package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// An office of the version before: parents whose children were all called off said
// that they had children and held nothing, and a parent whose draft child a proposal
// confirmed held on. Afterwards everyone holds what they say, and nobody overlaps.
func TestParentsOfAnEarlierVersionHoldAgain(t *testing.T) {
	t.Parallel()
	earlier(t, 19, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		const (
			a    = 101
			b    = 102
			c    = 103
			d    = 104
			e    = 105
			x    = 106
			room = 120
		)
		for _, n := range []int{a, b, c, d, e, x} {
			old.exec(t, `INSERT INTO people (id, version, created_at, changed_at, name, pinyin, initials, kind, post,
				phone, active) VALUES (%s, 1, 1, 1, 'Wei', 'wei', 'w', 'member', '', '', %s)`, string(id(n)), true)
		}
		old.exec(t, `INSERT INTO venues (id, version, created_at, changed_at, name, address, lat, lon, has_position,
			wayfinding, active) VALUES (%s, 1, 1, 1, '楼', '', 0, 0, %s, '', %s)`, string(id(110)), false, true)
		old.exec(t, `INSERT INTO rooms (id, version, created_at, changed_at, venue_id, name, floor, wayfinding,
			capacity, active) VALUES (%s, 1, 1, 1, %s, '室', '', '', 9, %s)`, string(id(room)), string(id(110)), true)
		attends := func(meeting, person int, required bool) {
			old.exec(
				t,
				"INSERT INTO attendances (meeting_id, person_id, ord, role, required) VALUES (%s, %s, %s, "+
					"'voting', %s)",
				string(id(meeting)), string(id(person)), person, required,
			)
		}
		holds := func(meeting int, kind string, what, from, to int) {
			old.exec(
				t,
				"INSERT INTO reservations (kind, resource_id, meeting_id, from_at, to_at, exclusive) VALUES (%s, "+
					"%s, %s, %s, %s, %s)",
				kind, string(id(what)), string(id(meeting)), from, to, true,
			)
		}
		// 1 is a leaf again; a and its room were taken meanwhile, c is on leave, d sends x, e need not come.
		old.meeting(t, 1, "confirmed", "", true, 0, 100)
		old.exec(t, "UPDATE meetings SET room_id = %s WHERE id = %s", string(id(room)), string(id(1)))
		old.meeting(t, 2, "cancelled", id(1), false, 10, 20)
		for _, n := range []int{a, b, c, d} {
			attends(1, n, true)
		}
		attends(1, e, false)
		old.exec(t, `INSERT INTO leaves (id, version, created_at, changed_at, meeting_id, person_id, reason, note,
			decision, decided_by)
			VALUES (%s, 1, 1, 1, %s, %s, 'illness', '', 'approved', '')`, string(id(130)), string(id(1)), string(id(c)))
		old.exec(t, `INSERT INTO answers (meeting_id, person_id, response, channel, by_name, at, former, substitute_id,
			substitute_name, substitute_post, presence, presence_by)
			VALUES (%s, %s, 'none', '', '', 1, '', %s, '', '', '', '')`, string(id(1)), string(id(d)), string(id(x)))
		old.meeting(t, 3, "confirmed", "", false, 50, 60)
		old.exec(t, "UPDATE meetings SET room_id = %s WHERE id = %s", string(id(room)), string(id(3)))
		attends(3, a, true)
		holds(3, "person", a, 50, 60)
		holds(3, "room", room, 50, 60)
		// 4 has a draft child alone, and wants b while 1 has them.
		old.meeting(t, 4, "tentative", "", true, 90, 150)
		old.meeting(t, 5, "draft", id(4), false, 100, 110)
		attends(4, b, true)
		attends(4, e, true)
		// 6 is a parent, 7 became one unnoticed; 9 is called off, 11 a draft.
		old.meeting(t, 6, "confirmed", "", true, 0, 100)
		old.meeting(t, 8, "confirmed", id(6), false, 0, 10)
		attends(6, a, true)
		old.meeting(t, 7, "confirmed", "", false, 200, 300)
		old.meeting(t, 12, "tentative", id(7), false, 210, 220)
		attends(7, a, true)
		holds(7, "person", a, 200, 300)
		old.meeting(t, 9, "cancelled", "", true, 0, 100)
		old.meeting(t, 10, "cancelled", id(9), false, 0, 100)
		attends(9, b, true)
		old.meeting(t, 11, "draft", "", true, 0, 100)
		old.meeting(t, 13, "cancelled", id(11), false, 0, 100)
		attends(11, b, true)

		s := storetest.Open(t, url, store.Options{})
		if pairs, err := s.Overlaps(ctx, 9); err != nil || len(pairs) > 0 {
			t.Errorf("overlaps %v (%v)", pairs, err)
		}
		got := map[consult.ID]string{}
		err := s.EachMeeting(ctx, func(m consult.Meeting, held []consult.Reservation) error {
			var holds, lacks []string
			for _, r := range held {
				holds = append(holds, string(r.ResourceID))
			}
			for _, r := range m.Reservations() {
				if !slices.Contains(held, r) {
					t.Errorf("%s says that it holds %+v", m.ID, r)
				}
			}
			if len(m.Reservations()) != len(held) {
				t.Errorf("%s holds %v", m.ID, held)
			}
			for _, n := range slices.Sorted(maps.Keys(m.NotHeld())) {
				lacks = append(lacks, string(n))
			}
			got[m.ID] = fmt.Sprintf(
				"%v holds %s lacks %s v%d s%d", m.HasChildren, short(holds), short(lacks), m.Version, m.Sequence,
			)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]string{
			1:  "false holds 102 lacks 101 106 120 v2 s1",
			3:  "false holds 101 120 lacks  v1 s0",
			4:  "false holds 105 lacks 102 v2 s1",
			6:  "true holds  lacks  v1 s0",
			7:  "true holds  lacks  v2 s1",
			9:  "true holds  lacks  v1 s0",
			11: "false holds  lacks  v2 s0",
		} {
			if got[id(n)] != want {
				t.Errorf("%d: %s, want %s", n, got[id(n)], want)
			}
		}
	})
}

// short are the numbers that the ids were made of.
func short(ids []string) string {
	for n := range 200 {
		for i := range ids {
			if ids[i] == string(id(n)) {
				ids[i] = fmt.Sprint(n)
			}
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
