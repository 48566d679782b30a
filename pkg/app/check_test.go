package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// What a cancellation may not leave behind is found in a whole database.
func TestCheckProvesCancellations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s, ctx := storetest.Open(t, db, store.Options{}), context.Background()
		at := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
		stamp := func() consult.Stamp {
			return consult.Stamp{
				ID:        consult.ID(uuid.Must(uuid.NewV7()).String()),
				Version:   1,
				CreatedAt: at,
				ChangedAt: at,
			}
		}
		form := consult.Forms()[0]
		form.Stamp = stamp()
		form.ID = consult.ID(form.Key)
		meeting := func(title string, edit func(*consult.Meeting)) consult.Meeting {
			m := consult.Meeting{
				Stamp:      stamp(),
				Form:       form.Key,
				Title:      title,
				Status:     consult.Confirmed,
				Visibility: consult.Internal,
				Span:       consult.Span{From: at, To: at.Add(time.Hour)},
			}
			m.First = m.Slot()
			edit(&m)
			return m
		}
		off := func(m *consult.Meeting) {
			m.CallOff(m.ID, at, "停")
			m.Sequence++
		}
		sound := meeting("甲", off)
		rows := []consult.Meeting{sound, meeting("乙", func(*consult.Meeting) {})}
		save := func(ms ...consult.Meeting) {
			t.Helper()
			if err := s.SaveMeetings(ctx, ms); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Forms.Add(ctx, form); err != nil {
			t.Fatal(err)
		}
		save(rows...)
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Fatalf("a sound database: %v %s", err, out)
		}
		save(meeting("丙", func(m *consult.Meeting) { off(m); m.CancellationID = "" }),
			meeting("丁", func(m *consult.Meeting) { m.CancelReason = "停" }),
			meeting("戊", func(m *consult.Meeting) { off(m); m.CancelledFrom = "" }),
			meeting("己", func(m *consult.Meeting) { m.ParentID = sound.ID }))
		out, err := command(t, "check", "--db", db)
		if err == nil {
			t.Error("nothing was found")
		}
		for _, want := range []string{
			"“丙” is cancelled and has no cancellation id", "“丁” is not cancelled and remembers a cancellation",
			"“戊” is cancelled and does not know which status it had before",
			"is live under " + string(sound.ID) + ", which is cancelled",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
		if n := strings.Count(out, "cancellation: "); n != 4 {
			t.Errorf("%d faults, want 4:\n%s", n, out)
		}
	})
}

// A leave that counts is for the time that its meeting has, and a part lies inside it.
func TestCheckProvesLeaves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s, ctx := storetest.Open(t, db, store.Options{}), context.Background()
		at := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
		stamp := func() consult.Stamp {
			return consult.Stamp{
				ID:        consult.ID(uuid.Must(uuid.NewV7()).String()),
				Version:   1,
				CreatedAt: at,
				ChangedAt: at,
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		form := consult.Forms()[0]
		form.Stamp = stamp()
		form.ID = consult.ID(form.Key)
		must(s.Forms.Add(ctx, form))
		m := consult.Meeting{
			Stamp:      stamp(),
			Form:       form.Key,
			Title:      "甲",
			Status:     consult.Confirmed,
			Visibility: consult.Internal,
			OnlineURL:  "https://meet.example/1",
			Span:       consult.Span{From: at, To: at.Add(2 * time.Hour)},
		}
		m.First = m.Slot()
		must(s.SaveMeetings(ctx, []consult.Meeting{m}))
		leave := func(edit func(*consult.Leave)) consult.ID {
			t.Helper()
			p := consult.Person{Stamp: stamp(), Name: "Wei", Kind: consult.PersonMember, Active: true}
			p.Normalise()
			must(s.People.Add(ctx, p))
			l := consult.Leave{
				Stamp:     stamp(),
				MeetingID: m.ID,
				PersonID:  p.ID,
				Reason:    consult.LeaveIllness,
				Decision:  consult.LeaveApproved,
				For:       m.Span,
			}
			edit(&l)
			must(s.Leaves.Add(ctx, l))
			return l.ID
		}
		another := func(l *consult.Leave) { l.For = consult.Span{From: at.AddDate(0, 0, -1), To: at} }
		leave(func(*consult.Leave) {})
		leave(func(l *consult.Leave) { l.Span = consult.Span{From: at, To: at.Add(time.Hour)} })
		leave(func(l *consult.Leave) { another(l); l.Former = true })
		leave(func(l *consult.Leave) { another(l); l.Decision = consult.LeaveRefused })
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Fatalf("a sound database: %v %s", err, out)
		}
		broken := []consult.ID{
			leave(another),
			leave(func(l *consult.Leave) { another(l); l.Decision = consult.LeavePending }),
			leave(func(l *consult.Leave) { l.For.To = at.Add(time.Hour) }),
			leave(func(l *consult.Leave) { l.For = consult.Span{} }),
			leave(func(l *consult.Leave) { l.Span = consult.Span{From: at.Add(-time.Hour), To: at.Add(time.Hour)} }),
			leave(func(l *consult.Leave) { l.Span = consult.Span{From: at.Add(time.Hour), To: at.Add(3 * time.Hour)} }),
		}
		out, err := command(t, "check", "--db", db)
		if err == nil {
			t.Error("nothing was found")
		}
		for _, id := range broken {
			if !strings.Contains(out, "leave: "+string(id)+" counts, and is not for the time that its meeting has") {
				t.Errorf("%s is not in\n%s", id, out)
			}
		}
		if n := strings.Count(out, "leave: "); n != len(broken) {
			t.Errorf("%d faults, want %d:\n%s", n, len(broken), out)
		}
	})
}
