package availability

import (
	"context"
	"slices"
	"sort"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// reservations reads Reservations and Blocks.
type reservations interface {
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error)
}

// cachedReservations answers from memory for the resources and the span that it has
// read, and reads the rest from the store. A search asks for the same weeks and people
// many times.
type cachedReservations struct {
	reservations
	span consult.Span
	// blocks are those that were read first: on everyone and on the subjects in blocked,
	// during within.
	blocks  []consult.Block
	blocked map[consult.ID]bool
	within  consult.Span
	all     []consult.Reservation
	held    map[consult.ID][]consult.Reservation
}

// readReservations reads the Reservations of the resources during the span.
func readReservations(
	ctx context.Context, from reservations, ids []consult.ID, span consult.Span,
) (*cachedReservations, error) {
	busy, err := from.Busy(ctx, ids, span)
	if err != nil {
		return nil, err
	}
	c := &cachedReservations{reservations: from, span: span, held: make(map[consult.ID][]consult.Reservation, len(ids))}
	for _, id := range ids {
		c.held[id] = nil
	}
	c.add(busy)
	return c, nil
}

// add adds Reservations of the resources that are in memory. They may be assumed ones,
// which nobody has booked.
func (c *cachedReservations) add(some []consult.Reservation) {
	for _, r := range some {
		held, known := c.held[r.ResourceID]
		if !known {
			continue
		}
		// Busy needs them ordered by start.
		c.all = append(c.all, r)
		i := len(held)
		for i > 0 && held[i-1].Span.From.After(r.Span.From) {
			i--
		}
		c.held[r.ResourceID] = slices.Insert(held, i, r)
	}
}

// Busy lists Reservations by resource and then by start.
func (c *cachedReservations) Busy(
	ctx context.Context, ids []consult.ID, span consult.Span,
) ([]consult.Reservation, error) {
	if !c.span.Contains(span) {
		return c.reservations.Busy(ctx, ids, span)
	}
	var out []consult.Reservation
	var unknown []consult.ID
	for _, id := range ids {
		held, known := c.held[id]
		if !known {
			unknown = append(unknown, id)
		}
		// None is longer than MaxHeld: one that began earlier has ended.
		earliest := span.From.Add(-consult.MaxHeld)
		first := sort.Search(len(held), func(i int) bool { return held[i].Span.From.After(earliest) })
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
	rest, err := c.reservations.Busy(ctx, unknown, span)
	return append(out, rest...), err
}

// BlocksOn answers from memory when the first call covered the same subjects and span.
func (c *cachedReservations) BlocksOn(
	ctx context.Context, ids []consult.ID, span consult.Span,
) ([]consult.Block, error) {
	if c.blocked == nil {
		all, err := c.reservations.BlocksOn(ctx, ids, span)
		if err != nil {
			return nil, err
		}
		c.blocks, c.within = all, span
		c.blocked = make(map[consult.ID]bool, len(ids))
		for _, id := range ids {
			c.blocked[id] = true
		}
		return all, nil
	}
	unknown := slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return c.blocked[id] })
	if len(unknown) > 0 || !c.within.Contains(span) {
		return c.reservations.BlocksOn(ctx, ids, span)
	}
	asked := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	var out []consult.Block
	for _, b := range c.blocks {
		if b.Span.Overlaps(span) && (b.Subject.ID == "" || asked[b.Subject.ID]) {
			out = append(out, b)
		}
	}
	return out, nil
}

// reservationsOf reads Reservations and Blocks from the cache, and the rest from the store.
type reservationsOf struct {
	Surroundings
	cache *cachedReservations
}

func (o reservationsOf) Busy(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Reservation, error) {
	return o.cache.Busy(ctx, ids, span)
}

func (o reservationsOf) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	return o.cache.BlocksOn(ctx, ids, span)
}

// judgedReservations does for the store of judging what reservationsOf does for this
// room's.
type judgedReservations struct {
	judging.Surroundings
	cache *cachedReservations
}

func (o judgedReservations) Busy(
	ctx context.Context, ids []consult.ID, span consult.Span,
) ([]consult.Reservation, error) {
	return o.cache.Busy(ctx, ids, span)
}

func (o judgedReservations) BlocksOn(
	ctx context.Context, ids []consult.ID, span consult.Span,
) ([]consult.Block, error) {
	return o.cache.BlocksOn(ctx, ids, span)
}

// withReservations gets a Service that reads Reservations and Blocks from the cache. The
// Services of judging and booking that it uses do so, too.
func (svc *Service) withReservations(c *cachedReservations) *Service {
	copied := *svc
	copied.store.Surroundings = reservationsOf{svc.store.Surroundings, c}
	return copied.withJudging(func(s *judging.Store) {
		s.Surroundings = judgedReservations{s.Surroundings, c}
	})
}

// cached gets a Service that reads only once what does not change during a search: the
// days off, the rules of the office, and the list of Rooms.
func (svc *Service) cached() *Service {
	copied := *svc
	copied.store.Rooms = &cachedRooms{Rooms: svc.store.Rooms, got: map[roomPage]consult.Page[consult.Room]{}}
	return copied.withJudging(func(s *judging.Store) {
		s.Holidays = &cachedHolidays{Holidays: s.Holidays}
		s.Rules = &cachedRules{Getter: s.Rules}
	})
}

// withJudging gets a Service whose judging reads from the store as edit changes it.
func (svc *Service) withJudging(edit func(*judging.Store)) *Service {
	copied := *svc
	copied.judging = svc.judging.WithStore(edit)
	copied.booking = svc.booking.WithJudging(copied.judging)
	return &copied
}

// cachedHolidays reads the days off once.
type cachedHolidays struct {
	judging.Holidays
	got   []workday.Year
	known bool
}

func (c *cachedHolidays) HolidayYears(ctx context.Context) ([]workday.Year, error) {
	if c.known {
		return c.got, nil
	}
	got, err := c.Holidays.HolidayYears(ctx)
	if err != nil {
		return nil, err
	}
	c.got, c.known = got, true
	return got, nil
}

// cachedRules reads the Rules of the office once. There is only one of them, so the ID
// does not matter.
type cachedRules struct {
	registry.Getter[consult.Rules]
	got   consult.Rules
	known bool
}

func (c *cachedRules) Get(ctx context.Context, id consult.ID) (consult.Rules, error) {
	if c.known {
		return c.got, nil
	}
	got, err := c.Getter.Get(ctx, id)
	if err != nil {
		return got, err
	}
	c.got, c.known = got, true
	return got, nil
}

// roomPage names one page of a list of Rooms.
type roomPage struct {
	filter consult.RoomFilter
	page   consult.PageRequest
}

// cachedRooms reads each page of a list once.
type cachedRooms struct {
	Rooms
	got map[roomPage]consult.Page[consult.Room]
}

func (c *cachedRooms) List(
	ctx context.Context, filter consult.RoomFilter, p consult.PageRequest,
) (consult.Page[consult.Room], error) {
	asked := roomPage{filter, p}
	page, known := c.got[asked]
	if known {
		return page, nil
	}
	page, err := c.Rooms.List(ctx, filter, p)
	if err == nil {
		c.got[asked] = page
	}
	return page, err
}
