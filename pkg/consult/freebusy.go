package consult

import (
	"cmp"
	"slices"
	"time"
)

// BusyKind is how surely somebody is not free, as FBTYPE says it (RFC 5545,
// section 3.2.9).
type BusyKind string

// The kinds of busy time: held by a confirmed Meeting; held by a tentative one, or
// advised against; and blocked.
const (
	Busy            BusyKind = "BUSY"
	BusyTentative   BusyKind = "BUSY-TENTATIVE"
	BusyUnavailable BusyKind = "BUSY-UNAVAILABLE"
)

func (k BusyKind) rank() int {
	return slices.Index([]BusyKind{BusyTentative, Busy, BusyUnavailable}, k)
}

// BusySpan is a stretch in which somebody is not free. It does not say why.
type BusySpan struct {
	Span Span
	Kind BusyKind
}

// FreeBusy is when a Person is not free within Window: Spans in order, apart from
// each other, and as long as can be.
type FreeBusy struct {
	PersonID ID
	Window   Span
	Spans    []BusySpan
}

// MergeBusy cuts the spans to the window and joins those that touch or overlap.
// Where several kinds meet the surest is told.
func MergeBusy(window Span, all []BusySpan) []BusySpan {
	type edge struct {
		at   time.Time
		kind int
		step int
	}
	var edges []edge
	for _, b := range all {
		if !b.Span.Overlaps(window) {
			continue
		}
		from, to := b.Span.From, b.Span.To
		if from.Before(window.From) {
			from = window.From
		}
		if to.After(window.To) {
			to = window.To
		}
		edges = append(edges, edge{from, b.Kind.rank(), 1}, edge{to, b.Kind.rank(), -1})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(b.step, a.step)) })
	var out []BusySpan
	kinds, open := []BusyKind{BusyTentative, Busy, BusyUnavailable}, [3]int{}
	for i, e := range edges {
		open[e.kind] += e.step
		if i+1 == len(edges) || !e.at.Before(edges[i+1].at) {
			continue
		}
		top := 2
		for top >= 0 && open[top] == 0 {
			top--
		}
		if top < 0 {
			continue
		}
		next := BusySpan{Span{e.at, edges[i+1].at}, kinds[top]}
		if n := len(out); n > 0 && out[n-1].Kind == next.Kind && out[n-1].Span.To.Equal(next.Span.From) {
			out[n-1].Span.To = next.Span.To
			continue
		}
		out = append(out, next)
	}
	return out
}
