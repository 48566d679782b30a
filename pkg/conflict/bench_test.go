package conflict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// busyOffice is 75 people and forty rooms over sixty days with 20,000 reservations, and a
// standing committee that looks for another slot.
func busyOffice(b *testing.B) (consult.Meeting, *Context, []consult.Room, consult.Span) {
	m, s := quiet(b)
	rng := rand.New(rand.NewPCG(29, 31))
	window := between(b, "2026-03-09 00:00", "2026-05-08 00:00")
	s.Form.Quorum = consult.Quorum{Num: 1, Den: 2, MoreThan: true}
	m.Attendances, m.Expected = nil, 75
	for i := range 75 {
		p := consult.ID(fmt.Sprintf("0197a5f0-0000-7000-8000-0000000001%02d", i))
		m.Attendances = append(m.Attendances, consult.Attendance{
			PersonID: p,
			Role:     consult.RoleVoting,
			Required: i < 5,
		})
		s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: p, Role: consult.MembershipMember})
		s.People[p] = consult.Person{Name: "某委员"}
	}
	var rooms []consult.Room
	for i := range 40 {
		r := consult.Room{
			Stamp:    consult.Stamp{ID: consult.ID(fmt.Sprintf("0197a5f0-0000-7000-8000-0000000002%02d", i))},
			VenueID:  "v1",
			Name:     "会议室",
			Capacity: 80,
			Active:   true,
		}
		rooms = append(rooms, r)
		s.Rooms[r.ID] = r
	}
	m.RoomID = rooms[0].ID
	for i := range 20000 {
		from := window.From.Add(time.Duration(rng.IntN(60*48)) * 30 * time.Minute)
		kind, id := consult.ResourceRoom, rooms[rng.IntN(40)].ID
		if p := rng.IntN(230); p < 75 {
			kind, id = consult.ResourcePerson, m.Attendances[p].PersonID
		}
		s.Busy = append(s.Busy, holds(kind, id, consult.ID(fmt.Sprint("x", i)), consult.Span{
			From: from,
			To:   from.Add(30 * time.Minute),
		}))
	}
	// By start, as a store returns them.
	slices.SortFunc(s.Busy, func(a, b consult.Reservation) int { return a.Span.From.Compare(b.Span.From) })
	return m, s, rooms, window
}

func BenchmarkSlotFinder(b *testing.B) {
	m, s, rooms, window := busyOffice(b)
	b.ReportAllocs()
	for b.Loop() {
		if len(NewSlotFinder(wishOf(m, s, rooms, window), s).Next(10)) != 10 {
			b.Fatal("too few slots")
		}
	}
}

func BenchmarkFind(b *testing.B) {
	m, s, _, _ := busyOffice(b)
	s.Busy = s.Busy[:200]
	b.ReportAllocs()
	for b.Loop() {
		Find(m, s)
	}
}
