package availability

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// slotSearch is one search for slots under way. Its Desk reads the cached from memory.
type slotSearch struct {
	svc      *Service
	change   judging.Change
	criteria consult.Search
	snapshot *judging.Snapshot
	// family are the Meetings inside a parent that move with it.
	family []consult.Meeting
	rooms  []consult.Room
	scene  *conflict.Context
	survey *conflict.SlotFinder
}

// newSearch reads all that slots are judged by.
func (svc *Service) newSearch(ctx context.Context, c judging.Change, q consult.Search) (*slotSearch, error) {
	c.After.HoldAll() // elsewhere everything is to be free
	h := &slotSearch{svc: svc, change: c, criteria: q}
	if err := h.narrow(); err != nil {
		return nil, err
	}
	if err := h.readFamily(ctx); err != nil {
		return nil, err
	}
	return h, h.readSurroundings(ctx, nil)
}

// readSurroundings reads the Rooms and the cached and surveys them. What is pretended counts
// as held.
func (h *slotSearch) readSurroundings(ctx context.Context, pretended []consult.Reservation) error {
	if err := h.readRooms(ctx); err != nil {
		return err
	}
	casts := h.attendeeSets()
	a, err := h.contextOver(ctx, casts, pretended)
	if err != nil {
		return err
	}
	h.scene = a.Of(0)
	w := conflict.Wish{Search: h.criteria, Meeting: h.change.After.Coming(), Placed: h.change.Before != nil, AttendeeSets: casts, Rooms: h.rooms}
	for _, m := range h.family {
		if m.Status.Live() && !m.HasChildren {
			w.Leaves = append(w.Leaves, m.Coming())
		}
	}
	if err := fits(h.change.After, h.criteria, h.scene.Hours); err != nil {
		return err
	}
	h.survey = conflict.NewSlotFinder(w, h.scene)
	return nil
}

// readFamily reads the register over the window, and the family of a parent.
func (h *slotSearch) readFamily(ctx context.Context) (err error) {
	m := h.change.After
	if m.HasChildren {
		if h.family, err = h.svc.booking.Family(ctx, m); err != nil {
			return err
		}
		h.family = slices.DeleteFunc(h.family[1:], func(m consult.Meeting) bool { return m.Status == consult.Cancelled })
		for i := range h.family {
			h.family[i].HoldAll()
		}
	}
	for _, m := range append([]consult.Meeting{m}, h.family...) {
		if m.Pinned.Set() {
			zh, en := conflict.SayPinned(m, h.svc.Zone())
			return consult.BadField("id", "pinned", zh+"，请先解除锁定", en+"; unpin it first")
		}
	}
	set := []judging.Change{h.change}
	for _, m := range append(h.family, m) {
		set = append(set, during(m, h.criteria.Window)...)
	}
	if h.snapshot, err = h.svc.judging.Snapshot(ctx, set); err != nil || h.change.Before != nil {
		return err
	}
	return h.svc.booking.Complete(ctx, &h.change, h.snapshot)
}

// during is the Meeting on the first and on the last day of the window: what may be
// in between is in the register of both.
func during(m consult.Meeting, window consult.Span) []judging.Change {
	first, last := m, m
	first.Span, last.Span = consult.Span{From: window.From, To: window.From}, consult.Span{From: window.To, To: window.To}
	return []judging.Change{{After: first}, {After: last}}
}

// attendeeSets are who comes from which day of the window on.
func (h *slotSearch) attendeeSets() []conflict.AttendeeSet {
	first, last := consult.DateOf(h.criteria.Window.From, h.svc.Zone()), consult.DateOf(h.criteria.Window.To, h.svc.Zone())
	days := []consult.Date{first}
	for _, body := range h.change.After.InviteBodyIDs {
		for _, ms := range h.snapshot.Members[body] {
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
		m := h.change.After.Clone()
		m.Span.From = day.Start(h.svc.Zone())
		h.snapshot.Invite(&m)
		h.snapshot.SetAttendance(&judging.Change{Before: h.change.Before, After: m})
		m.HoldAll()
		casts[i] = conflict.AttendeeSet{Since: day, Attendances: m.Coming().Attendances}
		for _, body := range m.InviteBodyIDs {
			casts[i].Members = append(casts[i].Members, h.snapshot.On(body, day)...)
		}
	}
	casts[0].Since = ""
	return casts
}

// contextOver reads what stands in the window, once: the cached is asked from memory
// from here on.
func (h *slotSearch) contextOver(ctx context.Context, casts []conflict.AttendeeSet, pretended []consult.Reservation) (*judging.Context, error) {
	m := h.change.After
	c := judging.Change{Before: h.change.Before, After: m}
	ids := judging.Needs(m, h.rooms)
	for _, c := range casts {
		for _, at := range c.Attendances {
			ids[at.PersonID] = true
		}
	}
	for _, child := range h.family {
		maps.Copy(ids, judging.Needs(child, nil))
		c.After.InviteBodyIDs = append(c.After.InviteBodyIDs, consult.Given(append(child.InviteBodyIDs, child.OwnerBodyID))...)
	}
	cached, err := cache(ctx, h.svc.store.Surroundings, slices.Sorted(maps.Keys(ids)), h.svc.judging.Reach(h.criteria.Window))
	if err != nil {
		return nil, err
	}
	cached.add(pretended)
	h.svc = h.svc.withReservations(cached)
	busy := slices.DeleteFunc(slices.Clone(cached.all), func(r consult.Reservation) bool {
		return m.ParentID != "" && r.MeetingID == m.ParentID // a live child makes it let go
	})
	return h.svc.judging.OverWindow(ctx, c, h.snapshot, h.criteria.Window, ids, busy)
}
