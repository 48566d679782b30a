package booking_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/racetest"
	"huiqi/pkg/store/storetest"
)

// race books every wish at once, through both desks in turn, and counts. Each
// loser must be told a clash with someone, in words.
func race(t *testing.T, desks []*Office, wishes []consult.Meeting) (won int) {
	t.Helper()
	var wins, lost atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, wish := range wishes {
		o := desks[i%len(desks)]
		all.Go(func() {
			<-start
			_, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
			c, refused := errors.AsType[*consult.Clash](err)
			switch {
			case err == nil:
				wins.Add(1)
			case !refused || len(c.Conflicts) == 0:
				t.Errorf("neither booked nor refused with reasons: %v", err)
			case !slices.ContainsFunc(c.Conflicts, func(c consult.Conflict) bool {
				return c.Severity == consult.Blocking && c.MeetingID != "" && c.ZH != "" && c.EN != "" && c.Rule != ""
			}):
				t.Errorf("refused without a reason: %+v", c.Conflicts)
			default:
				lost.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	if int(wins.Load()+lost.Load()) != len(wishes) {
		t.Errorf("%d won and %d lost of %d", wins.Load(), lost.Load(), len(wishes))
	}
	return int(wins.Load())
}

func TestRacingDesksBookOnePersonOnce(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		desks := []*Office{o, Join(t, o.URL, o.Instant)}
		wishes := make([]consult.Meeting, 300)
		for i := range wishes {
			// All share 10:00 to 10:01.
			from := When(t, "06-10 10:00").Add(-time.Duration(i%60) * time.Minute)
			wishes[i] = Sitting(consult.Span{From: from, To: from.Add(61 * time.Minute)}, p)
		}
		if won := race(t, desks, wishes); won != 1 {
			t.Errorf("%d won", won)
		}
		if rows := o.Rows(t); rows["meetings"] != 1 || rows["reservations"] != 1 {
			t.Errorf("wrote %v", rows)
		}
		o.Sound(t)
	})
}

func TestManyRacersForOneSlot(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	r := o.Room(t, o.Venue(t), 5)
	wish := With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.RoomID = r })
	wishes := slices.Repeat([]consult.Meeting{wish}, racetest.Fewer(1000, 300))
	if won := race(t, []*Office{o}, wishes); won != 1 {
		t.Errorf("%d won", won)
	}
	o.Sound(t)
}

func TestRacingOverrides(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		at := Span(t, "06-10 09:00-10:00")
		wishes := slices.Repeat([]consult.Meeting{Sitting(at, p)}, 60)
		for i := 0; i < len(wishes); i += 3 {
			wishes[i] = With(Sitting(at, p), func(m *consult.Meeting) { m.Overrides = Doubly(p, "知情") })
		}
		won := race(t, []*Office{o, Join(t, o.URL, o.Instant)}, wishes)
		// Those that know of the clash all enter; of the rest one, if it came first.
		if won < 20 || won > 21 {
			t.Errorf("%d won", won)
		}
		alone := 0
		Must(t, o.DB.EachMeeting(t.Context(), func(m consult.Meeting, held []consult.Reservation) error {
			if len(held) != 1 || held[0].Exclusive {
				alone++
			}
			return nil
		}))
		if alone != 1 {
			t.Errorf("%d hold exclusively", alone)
		}
		o.Sound(t)
	})
}

func TestRacingMovesIntoOneSlot(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		desks := []*Office{o, Join(t, o.URL, o.Instant)}
		var ids []consult.ID
		for i := range 12 {
			from := When(t, "06-11 00:00").Add(time.Duration(i) * time.Hour)
			ids = append(ids, o.Book(t, Sitting(consult.Span{From: from, To: from.Add(time.Hour)}, p)).ID)
		}
		var won, stale atomic.Int64
		var all sync.WaitGroup
		for i, id := range slices.Repeat(ids, 2) {
			all.Go(func() {
				d := desks[i%2]
				_, err := d.Booking.Move(t.Context(), d.By, id, consult.Slot{Span: Span(t, "06-10 09:00-10:00")}, nil, booking.Options{Version: 1})
				if err == nil {
					won.Add(1)
				} else if errors.Is(err, consult.ErrStale) {
					stale.Add(1)
				} else if _, refused := errors.AsType[*consult.Clash](err); !refused {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || stale.Load() > 1 {
			t.Errorf("%d moved, %d were stale", won.Load(), stale.Load())
		}
		o.Sound(t)
	})
}
