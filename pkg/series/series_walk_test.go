package series_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
	"huiqi/pkg/store/storetest"
)

// Whatever is done to a Series and to its Meetings: a dry run tells what the write
// does, what is past stays, what changed has risen, a refusal changes nothing, and
// what a rule lays out lies where it says.
func TestSeriesWalks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			o := Open(t, storetest.SQLite(t))
			rnd := rand.New(rand.NewPCG(seed, 5))
			o.Set(t, "09-01 08:00")
			p := o.Person(t)
			for i := range 6 { // in the way of some
				o.Book(t, Sitting(Span(t, fmt.Sprintf("10-%02d 10:00-10:30", 9+3*i)), p))
			}
			v := o.BookSeries(t, Weekly(Span(t, "09-03 09:00-09:40"), "FREQ=WEEKLY;COUNT=12", p)).Series
			done, refusals := 0, 0
			for step := range 60 {
				before := o.SittingsOf(t, v.ID)
				if rnd.IntN(5) == 0 {
					tamper(t, o, rnd, before[rnd.IntN(len(before))])
					continue
				}
				if rnd.IntN(12) == 0 {
					o.Instant.Add(int64(5 * 24 * time.Hour / time.Second))
				}
				act := seriesAct(t, o, rnd, v.ID, before)
				try, tryErr := act(booking.Options{DryRun: true})
				got, err := act(booking.Options{})
				if (tryErr == nil) != (err == nil) || Actions(t, try) != Actions(t, got) {
					t.Fatalf("step %d: dry %q (%v), wet %q (%v)", step, Actions(t, try), tryErr, Actions(t, got), err)
				}
				after := o.SittingsOf(t, v.ID)
				if err != nil {
					var bad *consult.Invalid
					if refusals++; !errors.Is(err, consult.ErrConflict) && !errors.As(err, &bad) || !reflect.DeepEqual(before, after) {
						t.Fatalf("step %d: %v", step, err)
					}
					continue
				}
				done++
				risen(t, o, before, after)
				o.Sound(t)
			}
			if done < 15 || refusals == 0 {
				t.Errorf("a dull walk: %d done, %d refused", done, refusals)
			}
		})
	}
}

// tamper changes one Meeting on its own; it may be refused.
func tamper(t *testing.T, o *Office, rnd *rand.Rand, m consult.Meeting) {
	switch rnd.IntN(3) {
	case 0:
		to := m.Span.From.Add(time.Duration(rnd.IntN(5)-2) * 26 * time.Hour)
		_, _ = o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: consult.Span{From: to}}, nil, booking.Options{})
	case 1:
		_, _ = o.Booking.Cancel(t.Context(), o.By, m.ID, "改期另行通知", nil, booking.Options{})
	case 2:
		_, _ = o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error { m.Title += "改"; return nil }, booking.Options{})
	}
}

// seriesAct is something to do to the Series, the same each time it is called.
func seriesAct(t *testing.T, o *Office, rnd *rand.Rand, id consult.ID, all []consult.Meeting) func(booking.Options) (series.Booked, error) {
	var from consult.ID
	if rnd.IntN(2) == 0 {
		from = all[rnd.IntN(len(all))].ID
	}
	e := series.Edit{Overwrite: rnd.IntN(4) == 0}
	switch rnd.IntN(6) {
	case 0:
		return func(x booking.Options) (series.Booked, error) {
			return o.Series.Cancel(t.Context(), o.By, id, from, "改为书面", x)
		}
	case 1:
		return func(x booking.Options) (series.Booked, error) {
			return o.Series.Confirm(t.Context(), o.By, id, from, nil, x)
		}
	case 2:
		clock := time.Duration(8+rnd.IntN(4)) * time.Hour
		e.Clock, e.Length = &clock, time.Duration(rnd.IntN(3))*20*time.Minute
	case 3:
		days := []consult.OnDayOff{consult.KeepDayOff, consult.SkipDayOff, consult.NextWorkday, consult.PreviousWorkday}
		e.OnDayOff = days[rnd.IntN(4)]
	case 4:
		title := fmt.Sprint("题", rnd.IntN(9))
		e.Change = func(m *consult.Meeting) { m.Title = title }
	case 5:
		rules := []string{"FREQ=WEEKLY;COUNT=12", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=20", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "FREQ=DAILY;INTERVAL=5;UNTIL=20261120"}
		e.Rule = rules[rnd.IntN(len(rules))]
	}
	return func(x booking.Options) (series.Booked, error) {
		return o.Series.Edit(t.Context(), o.By, id, from, e, x)
	}
}

// risen holds Meetings against what they were: identities stay and are one to a
// date, what had begun is untouched, and what changed rose by one.
func risen(t *testing.T, o *Office, before, after []consult.Meeting) {
	t.Helper()
	now, dates := map[consult.ID]consult.Meeting{}, map[consult.Date]bool{}
	for _, m := range after {
		now[m.ID] = m
		day := consult.DateOf(m.OriginalStart, Shanghai(t))
		if dates[day] {
			t.Errorf("two meetings of %s", day)
		}
		dates[day] = true
		if on := m.Span.From.In(Shanghai(t)); m.Status.Live() && !m.Differs && m.Span.Length() > time.Hour {
			t.Errorf("%v lasts %v", on, m.Span.Length())
		}
	}
	for _, b := range before {
		m, ok := now[b.ID]
		switch {
		case !ok:
			t.Errorf("%s is gone", b.ID)
		case reflect.DeepEqual(b, m):
		case !b.Span.From.After(o.Now()):
			t.Errorf("past, yet changed: %+v to %+v", b, m)
		case m.Version != b.Version+1 || m.Sequence != b.Sequence+1 || !m.ChangedAt.After(b.ChangedAt):
			t.Errorf("changed without rising: %+v to %+v", b, m)
		}
	}
}
