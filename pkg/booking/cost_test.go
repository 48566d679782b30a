package booking_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/workday"
)

// tally counts what a Desk asks of its Store.
type tally struct {
	mu    sync.Mutex
	asked []string
}

func (c *tally) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, what)
}

type (
	reader   = booking.Meetings // for its method of the same name
	meetings struct {
		reader
		c *tally
	}
)

func (m meetings) Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error) {
	m.c.add("Meeting")
	return m.reader.Meeting(ctx, id)
}

func (m meetings) Children(ctx context.Context, id consult.ID) ([]consult.Meeting, error) {
	m.c.add("Children")
	return m.reader.Children(ctx, id)
}

type ledger struct {
	booking.Ledger
	c *tally
}

func (l ledger) Busy(ctx context.Context, ids []consult.ID, s consult.Span) ([]consult.Reservation, error) {
	l.c.add("Busy")
	return l.Ledger.Busy(ctx, ids, s)
}

func (l ledger) BlocksOn(ctx context.Context, ids []consult.ID, s consult.Span) ([]consult.Block, error) {
	l.c.add("BlocksOn")
	return l.Ledger.BlocksOn(ctx, ids, s)
}

func (l ledger) Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error) {
	if len(ids) > 0 {
		l.c.add("Heads")
	}
	return l.Ledger.Heads(ctx, ids)
}

func (l ledger) Members(ctx context.Context, ids []consult.ID, first, last consult.Date) ([]consult.Membership, error) {
	if len(ids) > 0 {
		l.c.add("Members")
	}
	return l.Ledger.Members(ctx, ids, first, last)
}

func (l ledger) SaveMeetings(ctx context.Context, ms []consult.Meeting) error {
	l.c.add("SaveMeetings")
	return l.Ledger.SaveMeetings(ctx, ms)
}

type holidays struct {
	booking.Holidays
	c *tally
}

func (h holidays) HolidayYears(ctx context.Context) ([]workday.Year, error) {
	h.c.add("HolidayYears")
	return h.Holidays.HolidayYears(ctx)
}

type keeper[T, F any] struct {
	booking.Keeper[T, F]
	c    *tally
	name string
}

func (k keeper[T, F]) Get(ctx context.Context, id consult.ID) (T, error) {
	k.c.add(k.name + ".Get")
	return k.Keeper.Get(ctx, id)
}

func (k keeper[T, F]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error) {
	if len(ids) > 0 {
		k.c.add(k.name + ".Find")
	}
	return k.Keeper.Find(ctx, ids)
}

func (k keeper[T, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error) {
	k.c.add(k.name + ".List")
	return k.Keeper.List(ctx, filter, p)
}

// tallied is a Desk over the office's Store that counts what it asks of it.
func (o *office) tallied(t *testing.T) (*booking.Desk, *tally) {
	c, s := &tally{}, shelves(o.db)
	s.Meetings, s.Ledger, s.Holidays = meetings{s.Meetings, c}, ledger{s.Ledger, c}, holidays{s.Holidays, c}
	s.People, s.Bodies, s.Rooms = keeper[consult.Person, consult.PersonFilter]{s.People, c, "People"}, keeper[consult.Body, consult.BodyFilter]{s.Bodies, c, "Bodies"}, keeper[consult.Room, consult.RoomFilter]{s.Rooms, c, "Rooms"}
	s.Forms, s.Leaves = keeper[consult.Form, consult.Unfiltered]{s.Forms, c, "Forms"}, keeper[consult.Leave, consult.LeaveFilter]{s.Leaves, c, "Leaves"}
	return booking.New(config(t, s, func() time.Time { return time.Unix(o.now.Load(), 0) })), c
}

// A booking asks the database a bounded number of questions, however many come.
func TestQuestionsPerBooking(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.SQLite(t))
	people, room := o.persons(t, 75), o.room(t, o.venue(t), 99)
	body := o.body(t, people[:40]...)
	wish := func(s string, n int) consult.Meeting {
		return with(sitting(span(t, s), people[:n]...), func(m *consult.Meeting) { m.RoomID = room })
	}
	invite := func(m consult.Meeting) consult.Meeting {
		m.Form, m.OwnerBodyID, m.InviteBodyIDs = "chair_meeting", body, []consult.ID{body}
		return m
	}
	desk, c := o.tallied(t)
	book := func(m consult.Meeting) error {
		_, err := desk.Book(t.Context(), o.by, m, booking.Options{})
		return err
	}
	busy := o.book(t, wish("06-09 09:00-10:00", 75))
	for _, row := range []struct {
		reason string
		act    func() error
		most   int
	}{
		{"two people", func() error { return book(wish("06-10 09:00-10:00", 2)) }, 10},
		{"seventy-five people", func() error { return book(wish("06-11 09:00-10:00", 75)) }, 10},
		{"a body of forty and a quorum", func() error { return book(invite(wish("06-12 09:00-10:00", 0))) }, 14},
		{"seventy-five clashes", func() error {
			if got := clash(t, book(wish("06-09 09:00-10:00", 75))); got == "" {
				t.Error("booked")
			}
			return nil
		}, 10},
		{"a title", func() error {
			_, err := desk.Edit(t.Context(), o.by, busy.ID, func(m *consult.Meeting) error { m.Title = "新"; return nil }, booking.Options{})
			return err
		}, 11},
		{"a search of a fortnight", func() error {
			_, err := desk.Available(t.Context(), invite(wish("06-15 09:00-10:00", 75)), consult.Search{Limit: 10})
			return err
		}, 16},
	} {
		c.asked = nil
		must(t, explain(row.act()))
		if len(c.asked) > row.most {
			t.Errorf("%s: %d questions, at most %d: %v", row.reason, len(c.asked), row.most, c.asked)
		}
	}
}
