package judging

import (
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// timeline is what one Person or Room holds, by start.
type timeline struct {
	held    []consult.Reservation
	longest time.Duration
}

// timelines sorts Reservations into the lines of their resources.
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

// near are the Reservations that may overlap the span: all that do, and few others.
func (l *timeline) near(span consult.Span) []consult.Reservation {
	if l == nil {
		return nil
	}
	first := sort.Search(len(l.held), func(i int) bool { return l.held[i].Span.From.Add(l.longest).After(span.From) })
	end := sort.Search(len(l.held), func(i int) bool { return !l.held[i].Span.From.Before(span.To) })
	return l.held[first:max(first, end)]
}
