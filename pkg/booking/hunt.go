package booking

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// hunt is one search for slots under way. Its Desk reads the ledger from memory.
type hunt struct {
	d *Desk
	c change
	q consult.Search
	r *register
	// family are the Meetings inside a parent that move with it.
	family []consult.Meeting
	rooms  []consult.Room
	scene  *conflict.Context
	survey *conflict.SlotFinder
}

// hunt reads all that slots are judged by.
func (d *Desk) hunt(ctx context.Context, c change, q consult.Search) (*hunt, error) {
	c.after.HoldAll() // elsewhere everything is to be free
	h := &hunt{d: d, c: c, q: q}
	if err := h.narrow(); err != nil {
		return nil, err
	}
	if err := h.know(ctx); err != nil {
		return nil, err
	}
	return h, h.look(ctx, nil)
}

// look reads the Rooms and the ledger and surveys them. What is pretended counts
// as held.
func (h *hunt) look(ctx context.Context, pretended []consult.Reservation) error {
	if err := h.choose(ctx); err != nil {
		return err
	}
	casts := h.casts()
	a, err := h.around(ctx, casts, pretended)
	if err != nil {
		return err
	}
	h.scene = a.scene(0)
	w := conflict.Wish{Search: h.q, Meeting: h.c.after.Coming(), Placed: h.c.before != nil, AttendeeSets: casts, Rooms: h.rooms}
	for _, m := range h.family {
		if m.Status.Live() && !m.HasChildren {
			w.Leaves = append(w.Leaves, m.Coming())
		}
	}
	if err := fits(h.c.after, h.q, h.scene.Hours); err != nil {
		return err
	}
	h.survey = conflict.NewSlotFinder(w, h.scene)
	return nil
}

// know reads the register over the window, and the family of a parent.
func (h *hunt) know(ctx context.Context) (err error) {
	m := h.c.after
	if m.HasChildren {
		if h.family, err = h.d.family(ctx, m); err != nil {
			return err
		}
		h.family = slices.DeleteFunc(h.family[1:], func(m consult.Meeting) bool { return m.Status == consult.Cancelled })
		for i := range h.family {
			h.family[i].HoldAll()
		}
	}
	for _, m := range append([]consult.Meeting{m}, h.family...) {
		if m.Pinned.Set() {
			zh, en := conflict.SayPinned(m, h.d.Zone())
			return consult.BadField("id", "pinned", zh+"，请先解除锁定", en+"; unpin it first")
		}
	}
	set := []change{h.c}
	for _, m := range append(h.family, m) {
		set = append(set, during(m, h.q.Window)...)
	}
	if h.r, err = h.d.read(ctx, set); err != nil || h.c.before != nil {
		return err
	}
	return h.d.complete(ctx, &h.c, h.r)
}

// during is the Meeting on the first and on the last day of the window: what may be
// in between is in the register of both.
func during(m consult.Meeting, window consult.Span) []change {
	first, last := m, m
	first.Span, last.Span = consult.Span{From: window.From, To: window.From}, consult.Span{From: window.To, To: window.To}
	return []change{{after: first}, {after: last}}
}

// casts are who comes from which day of the window on.
func (h *hunt) casts() []conflict.AttendeeSet {
	first, last := consult.DateOf(h.q.Window.From, h.d.Zone()), consult.DateOf(h.q.Window.To, h.d.Zone())
	days := []consult.Date{first}
	for _, body := range h.c.after.InviteBodyIDs {
		for _, ms := range h.r.members[body] {
			for _, d := range []consult.Date{ms.Since, ms.Until} {
				if first < d && d <= last && !slices.Contains(days, d) {
					days = append(days, d)
				}
			}
		}
	}
	slices.Sort(days)
	casts := make([]conflict.AttendeeSet, len(days))
	for i, day := range days {
		m := h.c.after.Clone()
		m.Span.From = day.Start(h.d.Zone())
		h.r.expand(&m)
		h.r.stand(&change{before: h.c.before, after: m})
		m.HoldAll()
		casts[i] = conflict.AttendeeSet{Since: day, Attendances: m.Coming().Attendances}
		for _, body := range m.InviteBodyIDs {
			casts[i].Members = append(casts[i].Members, h.r.on(body, day)...)
		}
	}
	casts[0].Since = ""
	return casts
}

// around reads what stands in the window, once: the ledger is asked from memory
// from here on.
func (h *hunt) around(ctx context.Context, casts []conflict.AttendeeSet, pretended []consult.Reservation) (*around, error) {
	m := h.c.after
	c := change{before: h.c.before, after: m}
	ids := needs(m, h.rooms)
	for _, c := range casts {
		for _, at := range c.Attendances {
			ids[at.PersonID] = true
		}
	}
	for _, child := range h.family {
		maps.Copy(ids, needs(child, nil))
		c.after.InviteBodyIDs = append(c.after.InviteBodyIDs, consult.Given(append(child.InviteBodyIDs, child.OwnerBodyID))...)
	}
	ledger, err := remember(ctx, h.d.store.Ledger, slices.Sorted(maps.Keys(ids)), h.d.reach(h.q.Window))
	if err != nil {
		return nil, err
	}
	ledger.keep(pretended)
	h.d = h.d.withStore(func(s *Store) { s.Ledger = ledger })
	busy := slices.DeleteFunc(slices.Clone(ledger.all), func(r consult.Reservation) bool {
		return m.ParentID != "" && r.MeetingID == m.ParentID // a live child makes it let go
	})
	return h.d.overWindow(ctx, c, h.r, h.q.Window, ids, busy)
}
