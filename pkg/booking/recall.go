package booking

import (
	"context"
	"slices"
	"sort"

	"huiqi/pkg/consult"
)

// recall is a Ledger that knows a stretch of itself by heart: a search asks for
// the same weeks and people many times over.
type recall struct {
	Ledger
	span consult.Span
	all  []consult.Reservation
	held map[consult.ID][]consult.Reservation
}

// remember reads what the resources hold over the span.
func remember(ctx context.Context, from Ledger, ids []consult.ID, span consult.Span) (*recall, error) {
	busy, err := from.Busy(ctx, ids, span)
	if err != nil {
		return nil, err
	}
	m := &recall{Ledger: from, span: span, held: make(map[consult.ID][]consult.Reservation, len(ids))}
	for _, id := range ids {
		m.held[id] = nil
	}
	m.keep(busy)
	return m, nil
}

// keep adds Reservations of the resources that are known by heart, also some that
// nobody has booked.
func (m *recall) keep(some []consult.Reservation) {
	for _, r := range some {
		held, known := m.held[r.ResourceID]
		if !known {
			continue
		}
		m.all = append(m.all, r)
		i := len(held)
		for i > 0 && held[i-1].Span.From.After(r.Span.From) {
			i--
		}
		m.held[r.ResourceID] = slices.Insert(held, i, r)
	}
}

// Busy answers from memory what it can, by resource and then by start, and asks
// the Ledger for the rest.
func (m *recall) Busy(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Reservation, error) {
	if !m.span.Contains(span) {
		return m.Ledger.Busy(ctx, ids, span)
	}
	var out []consult.Reservation
	var unknown []consult.ID
	for _, id := range ids {
		held, known := m.held[id]
		if !known {
			unknown = append(unknown, id)
		}
		first := sort.Search(len(held), func(i int) bool { return held[i].Span.From.After(span.From.Add(-consult.MaxMeeting)) })
		for _, r := range held[first:] {
			if !r.Span.From.Before(span.To) {
				break
			}
			if r.Span.To.After(span.From) {
				out = append(out, r)
			}
		}
	}
	if len(unknown) == 0 {
		return out, nil
	}
	rest, err := m.Ledger.Busy(ctx, unknown, span)
	return append(out, rest...), err
}
