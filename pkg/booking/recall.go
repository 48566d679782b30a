package booking

import (
	"context"
	"slices"
	"sort"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// recall is a Ledger that knows a stretch of itself by heart: a search asks for
// the same weeks and people many times over.
type recall struct {
	Ledger
	span consult.Span
	// blocks are the first asked for: those on everyone and on the subjects in
	// blocked, over the time within.
	blocks  []consult.Block
	blocked map[consult.ID]bool
	within  consult.Span
	all     []consult.Reservation
	held    map[consult.ID][]consult.Reservation
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

// BlocksOn answers from memory what was asked before.
func (m *recall) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	if m.blocked == nil {
		all, err := m.Ledger.BlocksOn(ctx, ids, span)
		if err != nil {
			return nil, err
		}
		m.blocks, m.within, m.blocked = all, span, make(map[consult.ID]bool, len(ids))
		for _, id := range ids {
			m.blocked[id] = true
		}
		return all, nil
	}
	unknown := slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return m.blocked[id] })
	if len(unknown) > 0 || !m.within.Contains(span) {
		return m.Ledger.BlocksOn(ctx, ids, span)
	}
	asked := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	var out []consult.Block
	for _, b := range m.blocks {
		if b.Span.Overlaps(span) && (b.Subject.ID == "" || asked[b.Subject.ID]) {
			out = append(out, b)
		}
	}
	return out, nil
}

// steady has the Store give the same answer twice to what does not change while
// a search looks on: the days off, the office's rules, the list of Rooms.
func steady(s *Store) {
	s.Holidays = &sameYears{Holidays: s.Holidays}
	s.Rules = &sameOne[consult.Rules, consult.Unfiltered]{Keeper: s.Rules}
	s.Rooms = &sameList[consult.Room, consult.RoomFilter]{Keeper: s.Rooms,
		got: map[pageOf[consult.RoomFilter]]consult.Page[consult.Room]{}}
}

type sameYears struct {
	Holidays
	got   []workday.Year
	known bool
}

func (s *sameYears) HolidayYears(ctx context.Context) (_ []workday.Year, err error) {
	if !s.known {
		s.got, err = s.Holidays.HolidayYears(ctx)
		s.known = err == nil
	}
	return s.got, err
}

// sameOne keeps the only one there is.
type sameOne[T, F any] struct {
	Keeper[T, F]
	got   T
	known bool
}

func (s *sameOne[T, F]) Get(ctx context.Context, id consult.ID) (_ T, err error) {
	if !s.known {
		s.got, err = s.Keeper.Get(ctx, id)
		s.known = err == nil
	}
	return s.got, err
}

// pageOf is one page of one list.
type pageOf[F comparable] struct {
	filter F
	part   consult.PageRequest
}

// sameList reads each page of a list once.
type sameList[T any, F comparable] struct {
	Keeper[T, F]
	got map[pageOf[F]]consult.Page[T]
}

func (s *sameList[T, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error) {
	asked := pageOf[F]{filter, p}
	if page, known := s.got[asked]; known {
		return page, nil
	}
	page, err := s.Keeper.List(ctx, filter, p)
	if err == nil {
		s.got[asked] = page
	}
	return page, err
}
