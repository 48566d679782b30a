package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/racetest"
)

// Meetings with agendas, whose people are needed for some Items alone, are booked, moved and changed at random. What is
// refused and what is held is compared with a model that asks of each minute who is needed in it.
func TestRandomWalksWithAgendas(t *testing.T) {
	for seed := range racetest.Fewer[uint64](3, 1) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			Each(t, func(t *testing.T, o *Office) {
				w := newWalker(t, o, seed+100)
				w.agendas = true
				for range 120 {
					w.step()
					w.check()
					w.checkMinutes()
				}
				if w.refused < 10 || w.done < 40 {
					t.Errorf("a dull walk: %d refused, %d done", w.refused, w.done)
				}
			})
		})
	}
}

// items is a random agenda for the Meeting, which keeps some of the Items that it has.
func (w *walker) items(m consult.Meeting) []consult.Item {
	all := slices.Clone(m.Items)
	w.rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:w.rnd.IntN(len(all)+1)]
	for range 1 + w.rnd.IntN(4) {
		all = append(all, consult.Item{Kind: consult.ItemReport, Title: fmt.Sprint("报告", w.done)})
	}
	left := int(m.Span.Length() / time.Minute)
	for i := range all {
		minutes := 5 * (1 + w.rnd.IntN(8))
		if minutes > left {
			return all[:i]
		}
		left -= minutes
		all[i].Minutes, all[i].PersonIDs = minutes, nil
		for _, a := range w.comers(m) {
			if w.rnd.IntN(3) == 0 {
				all[i].PersonIDs = append(all[i].PersonIDs, a.PersonID)
			}
		}
	}
	return all
}

// neededAt reports whether the Meeting needs the person in the minute: the Item of the minute names them, or none does.
func neededAt(m consult.Meeting, person consult.ID, at time.Time) bool {
	if at.Before(m.Span.From) || !at.Before(m.Span.To) {
		return false
	}
	named, now := false, false
	ends := m.Span.From
	for _, it := range m.Items {
		begins := ends
		ends = ends.Add(time.Duration(it.Minutes) * time.Minute)
		if slices.Contains(it.PersonIDs, person) {
			named = true
			now = now || !at.Before(begins) && at.Before(ends)
		}
	}
	return now || !named
}

// bothAt reports whether something holds in a minute of both spans.
func bothAt(a, b consult.Span, holds func(time.Time) bool) bool {
	for at := a.From; at.Before(a.To); at = at.Add(time.Minute) {
		if !at.Before(b.From) && at.Before(b.To) && holds(at) {
			return true
		}
	}
	return false
}

// checkMinutes compares what is held of each person with the minutes in which they are needed.
func (w *walker) checkMinutes() {
	w.t.Helper()
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, held []consult.Reservation) error {
		for _, a := range m.Attendances {
			for at := m.Span.From; at.Before(m.Span.To); at = at.Add(5 * time.Minute) {
				rows := 0
				for _, r := range held {
					if r.ResourceID == a.PersonID && !at.Before(r.Span.From) && at.Before(r.Span.To) {
						rows++
					}
				}
				want := 0
				if m.Status.Live() && a.Required && !a.Unheld && neededAt(m, a.PersonID, at) {
					want = 1
				}
				if rows != want {
					w.t.Fatalf("%s has %d rows of %s at %s, want %d: %+v", m.ID, rows, a.PersonID, at, want, m)
				}
			}
		}
		for _, it := range m.Items {
			for _, id := range it.PersonIDs {
				if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == id }) {
					w.t.Fatalf("%s needs %s for an item and does not invite them", m.ID, id)
				}
			}
		}
		return nil
	}))
}
