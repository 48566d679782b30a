package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
	"huiqi/pkg/store/storetest"
)

// BenchmarkAlternatives asks for ten slots, and three ways that need one change
// elsewhere, for a standing committee of 75 (40 of them required) over 60 days,
// with forty rooms to choose from, in offices of 20,000 and 1,000,000
// reservations; then how that grows with people and days.
func BenchmarkAlternatives(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		for _, size := range []struct {
			reservations, perDay int
		}{{20_000, 16}, {1_000_000, 40}} {
			b.Run(fmt.Sprintf("reservations=%d", size.reservations), func(b *testing.B) {
				o := fullOffice(b, storetest.Sibling(b, url), size.reservations, size.perDay)
				for _, row := range []struct{ people, days, ways int }{
					{75, 60, 3}, {75, 60, 0}, {10, 60, 3}, {150, 60, 3}, {400, 60, 3}, {75, 15, 3}, {75, 92, 3},
				} {
					b.Run(fmt.Sprintf("people=%d/days=%d/ways=%d", row.people, row.days, row.ways), func(b *testing.B) {
						o.search(b, row.people, conflict.Search{Limit: 10, Ways: row.ways,
							Window: consult.Span{From: o.first, To: o.first.AddDate(0, 0, row.days)}})
					})
				}
			})
		}
	})
}

// full is a busy office, and the first day of a search in the middle of it.
type full struct {
	desk   *office.Services
	people []consult.ID
	bodies map[int]consult.ID
	rooms  []consult.Room
	first  time.Time
}

// search finds slots and reports the median.
func (o *full) search(b *testing.B, people int, q conflict.Search) {
	wish := consult.Meeting{
		Form:          "standing_committee",
		Title:         "常委会会议",
		RoomID:        o.rooms[0].ID,
		InviteBodyIDs: []consult.ID{o.bodies[people]},
		Span: consult.Span{
			From: o.first.AddDate(0, 0, 10).Add(9 * time.Hour),
			To:   o.first.AddDate(0, 0, 10).Add(11*time.Hour + 30*time.Minute),
		},
	}
	for i, p := range o.people[:people] {
		a := consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: i < 40}
		wish.Attendances = append(wish.Attendances, a)
	}
	var took []time.Duration
	var items, ways int
	for b.Loop() {
		t := time.Now()
		found, err := o.desk.Availability.Available(context.Background(), wish, q)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(t))
		items, ways = len(found.Items), len(found.Ways)
	}
	b.ReportMetric(float64(median(took).Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(items), "slots")
	b.ReportMetric(float64(ways), "ways")
}

// fullOffice has 1,000 people, forty rooms in four venues, and meetings of nine
// people in a room at any quarter of an hour of the working days.
func fullOffice(b *testing.B, url string, reservations, perDay int) *full {
	ctx := context.Background()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		b.Fatal(err)
	}
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, zone)
	o := &full{bodies: map[int]consult.ID{}}
	weeks := reservations / 10 / perDay / 5
	o.first = start.AddDate(0, 0, 7*(weeks/4))
	now := o.first.AddDate(0, 0, -20)
	office, err := app.Open(ctx, url, app.Settings{Zone: zone, Clock: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { office.Close() })
	o.desk = office.Services
	serial := 0
	stamp := func() consult.Stamp {
		serial++
		return consult.Stamp{
			ID:        consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012x", serial)),
			Version:   1,
			CreatedAt: now,
			ChangedAt: now,
		}
	}
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var people []consult.Person
	for i := range 1000 {
		p := consult.Person{Stamp: stamp(), Name: fmt.Sprint("委员", i), Kind: consult.PersonMember, Active: true}
		people, o.people = append(people, p), append(o.people, p.ID)
	}
	must(office.Store.People.AddAll(ctx, people))
	for v := range 4 {
		venue := consult.Venue{
			Stamp:       stamp(),
			Name:        fmt.Sprint("场所", v),
			Lat:         31.8 + float64(v)/50,
			Lon:         119.9,
			HasPosition: true,
			Active:      true,
		}
		must(office.Store.Venues.Add(ctx, venue))
		for r := range 10 {
			room := consult.Room{
				Stamp:    stamp(),
				VenueID:  venue.ID,
				Name:     fmt.Sprintf("会议室%d-%d", v, r),
				Capacity: 450,
				Active:   true,
			}
			must(office.Store.Rooms.Add(ctx, room))
			o.rooms = append(o.rooms, room)
		}
	}
	for _, n := range []int{10, 75, 150, 400} {
		body := consult.Body{
			Stamp:  stamp(),
			Name:   fmt.Sprint("常委会", n),
			Kind:   consult.BodyStandingCommittee,
			Active: true,
		}
		must(office.Store.Bodies.Add(ctx, body))
		o.bodies[n] = body.ID
		var seats []consult.Membership
		for _, p := range o.people[:n] {
			seats = append(seats, consult.Membership{
				Stamp:    stamp(),
				BodyID:   body.ID,
				PersonID: p,
				Role:     consult.MembershipMember,
				Since:    "2020-01-01",
			})
		}
		must(office.Store.Memberships.AddAll(ctx, seats))
	}
	rng := rand.New(rand.NewPCG(3, 5))
	var ms []consult.Meeting
	for left, day := reservations/10, start; left > 0; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		order := rng.Perm(1000)
		for k := range min(perDay, left) {
			from := day.Add(8*time.Hour + 30*time.Minute + time.Duration(rng.IntN(30))*15*time.Minute)
			m := consult.Meeting{
				Stamp:      stamp(),
				Form:       "counterpart",
				Title:      fmt.Sprint("对口协商", k),
				Status:     consult.Confirmed,
				Visibility: consult.Internal,
				Span:       consult.Span{From: from, To: from.Add(90 * time.Minute)},
				RoomID:     o.rooms[k%40].ID,
			}
			for _, p := range order[k*9 : k*9+9] {
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID: o.people[p],
					Role:     consult.RoleVoting,
					Required: true,
				})
			}
			ms = append(ms, m)
		}
		if left -= perDay; len(ms) >= 2000 || left <= 0 {
			must(office.Store.SaveMeetings(ctx, ms))
			ms = slices.Delete(ms, 0, len(ms))
		}
	}
	return o
}
