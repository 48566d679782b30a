package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

func cutSQLite(url string) (path string, ok bool) { return strings.CutPrefix(url, "sqlite:") }

// check proves that no two exclusive Reservations overlap, that every live leaf
// holds just what its people and room ask for, that parents and what is not
// live hold nothing, that no row points at nothing, that what is cancelled has a
// cancellation id and nothing else has, that no live child has a cancelled
// parent, and that of all that was ever live the first slot is known.
func (o *Office) check(ctx context.Context, s *streams) error {
	faults, meetings, held := 0, 0, 0
	report := func(format string, args ...any) {
		faults++
		fmt.Fprintf(s.out, format+"\n", args...)
	}
	err := o.Store.Read(ctx, func(ctx context.Context) error {
		pairs, err := o.Store.Overlaps(ctx, 1000)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			report("overlap: %s %s is held by %s (%s) and %s (%s)", p[0].Kind, p[0].ResourceID,
				p[0].MeetingID, stretch(p[0].Span), p[1].MeetingID, stretch(p[1].Span))
		}
		orphans, err := o.Store.Orphans(ctx)
		if err != nil {
			return err
		}
		for _, what := range slices.Sorted(maps.Keys(orphans)) {
			report("orphan: %d × %s", orphans[what], what)
		}
		live, err := o.Store.LiveUnderCancelled(ctx, 1000)
		if err != nil {
			return err
		}
		for _, x := range live {
			report("cancellation: meeting %s is live under %s, which is cancelled", x[0], x[1])
		}
		return o.Store.EachMeeting(ctx, func(m consult.Meeting, rs []consult.Reservation) error {
			meetings, held = meetings+1, held+len(rs)
			if fault := m.CancellationFault(); fault != "" {
				report("cancellation: meeting %s “%s” %s", m.ID, m.Title, fault)
			}
			if want := m.Reservations(); !same(want, rs) {
				report("ledger: meeting %s “%s” should hold %d reservations and holds %d, or other ones", m.ID, m.Title, len(want), len(rs))
			}
			if shown, first := m.Seen(), !m.First.Span.From.IsZero(); shown != first {
				report("first slot: meeting %s “%s” is %s and its first slot is known: %v", m.ID, m.Title, m.Status, first)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.errs, "Checked %d meetings and %d reservations: %d faults.\n", meetings, held, faults)
	if faults > 0 {
		return errSaid
	}
	return nil
}

func same(a, b []consult.Reservation) bool {
	order := func(x, y consult.Reservation) int {
		return cmp.Or(cmp.Compare(x.ResourceID, y.ResourceID), x.Span.From.Compare(y.Span.From))
	}
	a, b = slices.SortedFunc(slices.Values(a), order), slices.SortedFunc(slices.Values(b), order)
	return slices.EqualFunc(a, b, func(x, y consult.Reservation) bool {
		return x.Kind == y.Kind && x.ResourceID == y.ResourceID && x.MeetingID == y.MeetingID &&
			x.Exclusive == y.Exclusive && x.Span.From.Equal(y.Span.From) && x.Span.To.Equal(y.Span.To)
	})
}

func stretch(s consult.Span) string {
	return s.From.Format(time.RFC3339) + "/" + s.To.Format(time.RFC3339)
}
