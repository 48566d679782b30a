package judging

import (
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// timeline holds the Reservations of one Person or Room in the order of their start.
type timeline struct {
	held []consult.Reservation
	// longest is the length of the longest of them; it bounds how early one can start that
	// still lasts at a given time.
	longest time.Duration
}

// timelines makes one timeline for each resource of the Reservations.
func timelines(all []consult.Reservation) map[consult.ID]*timeline {
	out := map[consult.ID]*timeline{}
	for _, r := range all {
		l := out[r.ResourceID]
		if l == nil {
			l = &timeline{}
			out[r.ResourceID] = l
		}
		l.held, l.longest = append(l.held, r), max(l.longest, r.Span.Length())
	}
	for _, l := range out {
		slices.SortStableFunc(l.held, func(a, b consult.Reservation) int { return a.Span.From.Compare(b.Span.From) })
	}
	return out
}

// candidates returns the Reservations that may overlap the span: all that do, and a few
// others, which the caller must leave out.
func (l *timeline) candidates(span consult.Span) []consult.Reservation {
	if l == nil {
		return nil
	}
	first := sort.Search(len(l.held), func(i int) bool { return l.held[i].Span.From.Add(l.longest).After(span.From) })
	end := sort.Search(len(l.held), func(i int) bool { return !l.held[i].Span.From.Before(span.To) })
	return l.held[first:max(first, end)]
}
