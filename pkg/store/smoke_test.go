package store_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/workday"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	urls := []string{"sqlite:" + t.TempDir() + "/a b?.db"}
	if u := os.Getenv("PGURL"); u != "" {
		urls = append(urls, u)
	}
	for _, u := range urls {
		s, err := store.Open(ctx, u, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		pub, _ := workday.Published()
		zone, _ := time.LoadLocation("Asia/Shanghai")
		d := booking.New(booking.Config{Store: booking.Store{Unit: s, Meetings: s, Ledger: s, Holidays: s, People: s.People, Bodies: s.Bodies, Memberships: s.Memberships, Venues: s.Venues, Rooms: s.Rooms, Forms: s.Forms, Blocks: s.Blocks, Leaves: s.Leaves},
			Clock: time.Now, NewID: func() consult.ID { return consult.ID(uuid.Must(uuid.NewV7()).String()) }, Zone: zone, Published: pub, Hours: conflict.OfficeHours(),
			Spell: func(n string) (string, string) { return n, n }})
		by := consult.Actor{Name: "me"}
		for i, f := range consult.Forms() {
			f.ID, f.Version, f.Order = consult.ID(f.Key), 1, i
			f.CreatedAt, f.ChangedAt = d.Now(), d.Now()
			if err := s.Forms.Add(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		p, _, err := d.People.Add(ctx, by, consult.Person{Name: "甲", Kind: consult.PersonMember, Active: true}, consult.Once{Key: "k", Fingerprint: []byte{1}})
		if err != nil {
			t.Fatal(err)
		}
		p2, rep, err := d.People.Add(ctx, by, consult.Person{Name: "甲", Kind: consult.PersonMember, Active: true}, consult.Once{Key: "k", Fingerprint: []byte{1}})
		if err != nil || !rep || p2.ID != p.ID {
			t.Fatal(err, rep)
		}
		v, _, _ := d.Venues.Add(ctx, by, consult.Venue{Name: "厅", Active: true}, consult.Once{})
		r, _, err := d.Rooms.Add(ctx, by, consult.Room{Name: "301", VenueID: v.ID, Capacity: 3, Active: true}, consult.Once{})
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
		wish := consult.Meeting{Form: "chair_meeting", Title: "会", Span: consult.Span{From: from, To: from.Add(time.Hour)}, RoomID: r.ID,
			Attendances: []consult.Attendance{{PersonID: p.ID, Role: consult.RoleVoting, Required: true}}, Expected: 5}
		_, err = d.Book(ctx, by, wish, booking.Options{})
		c, ok := err.(*consult.Clash)
		if !ok {
			t.Fatal(err)
		}
		t.Log(c.Conflicts)
		wish.Expected = 0
		b, err := d.Book(ctx, by, wish, booking.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Book(ctx, by, wish, booking.Options{})
		c, ok = err.(*consult.Clash)
		if !ok {
			t.Fatal(err)
		}
		for _, x := range c.Conflicts {
			t.Log(x.Kind, x.ZH, x.EN)
		}
		alts, err := d.Available(ctx, wish, consult.Span{}, 5)
		t.Log(alts, err)
		mv, err := d.Move(ctx, by, b.Meeting.ID, consult.Slot{Span: consult.Span{From: from.Add(time.Hour), To: from.Add(2 * time.Hour)}}, nil, booking.Options{Version: 1})
		t.Log(mv.Meeting.Moves, err)
		_, err = d.Rooms.Edit(ctx, by, r.ID, 1, func(r *consult.Room) error { r.Name = "302"; return nil })
		m, _ := d.Meeting(ctx, b.Meeting.ID)
		t.Log(err, m.Sequence, m.Version, d.Rooms.Remove(ctx, by, r.ID, 0))
		day, err := d.Day(ctx, v.ID, "2026-12-01")
		t.Log(len(day.Entries), err)
		ts, up, err := s.TouchedSince(ctx, 0)
		t.Log(ts, up, err)
		o, err := s.Overlaps(ctx, 10)
		t.Log(o, err)
		or, err := s.Orphans(ctx)
		t.Log(or, err)
		fc, err := s.Contents(ctx, consult.Feed{Subject: consult.Subject{Kind: "person", ID: p.ID}}, consult.Span{From: from.AddDate(0, -1, 0), To: from.AddDate(0, 1, 0)}, from)
		t.Log(len(fc.Events), err)
		s.Close()
	}
}
