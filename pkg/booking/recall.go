package booking

import (
	"context"

	"huiqi/pkg/consult"
)

// recall is a Ledger that knows a stretch of itself by heart: a search asks for
// the same weeks and people many times over.
type recall struct {
	Ledger
	span consult.Span
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
	for _, r := range busy {
		m.held[r.ResourceID] = append(m.held[r.ResourceID], r)
	}
	return m, nil
}

// pretend adds Reservations that nobody has booked.
func (m *recall) pretend(all []consult.Reservation) {
	for _, r := range all {
		if _, known := m.held[r.ResourceID]; known {
			m.held[r.ResourceID] = append(m.held[r.ResourceID], r)
		}
	}
}

// Busy answers from memory what it can, by resource and then by start, and asks
// the Ledger the rest.
func (m *recall) Busy(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Reservation, error) {
	if !m.span.Contains(span) {
		return m.Ledger.Busy(ctx, ids, span)
	}
	var out []consult.Reservation
	for _, id := range ids {
		held, known := m.held[id]
		if !known {
			return m.Ledger.Busy(ctx, ids, span)
		}
		for _, r := range held {
			if r.Span.Overlaps(span) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}
