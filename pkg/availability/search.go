package availability

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// slotSearch is one search for slots in progress. Its Service reads Reservations from
// memory.
type slotSearch struct {
	svc      *Service
	change   judging.Change
	criteria conflict.Search
	snapshot *judging.Snapshot
	// family are the children of a parent Meeting, which move with it.
	family  []consult.Meeting
	rooms   []consult.Room
	context *conflict.Context
	finder  *conflict.SlotFinder
}

// newSearch checks the criteria and reads everything by which slots are judged.
func (svc *Service) newSearch(ctx context.Context, c judging.Change, q conflict.Search) (*slotSearch, error) {
	c.After.HoldAll() // in a new slot everybody must be free, also who was given up before
	h := &slotSearch{svc: svc, change: c, criteria: q}
	if err := h.completeCriteria(); err != nil {
		return nil, err
	}
	if err := h.readFamily(ctx); err != nil {
		return nil, err
	}
	return h, h.readSurroundings(ctx, nil)
}

// readSurroundings reads the Rooms, and the Reservations and Blocks of the window, and
// prepares the ranking of slots. The pretended Reservations count as booked.
func (h *slotSearch) readSurroundings(ctx context.Context, pretended []consult.Reservation) error {
	if err := h.readRooms(ctx); err != nil {
		return err
	}
	attendees := h.attendeeSets()
	a, err := h.contextOver(ctx, attendees, pretended)
	if err != nil {
		return err
	}
	h.context = a.Of(0)
	w := conflict.Wish{
		Search:       h.criteria,
		Meeting:      h.change.After.Coming(),
		Placed:       h.change.Before != nil,
		AttendeeSets: attendees,
		Rooms:        h.rooms,
	}
	for _, m := range h.family {
		if m.Status.Live() && !m.HasChildren {
			w.Leaves = append(w.Leaves, m.Coming())
		}
	}
	if err := checkHours(h.change.After, h.criteria, h.context.Hours); err != nil {
		return err
	}
	h.finder = conflict.NewSlotFinder(w, h.context)
	return nil
}

// readFamily reads the family of a parent Meeting, and the Snapshot of the directory for
// the window.
func (h *slotSearch) readFamily(ctx context.Context) error {
	m := h.change.After
	var err error
	if m.HasChildren {
		h.family, err = h.svc.booking.Family(ctx, m)
		if err != nil {
			return err
		}
		h.family = slices.DeleteFunc(h.family[1:], func(m consult.Meeting) bool {
			return m.Status == consult.Cancelled
		})
		for i := range h.family {
			h.family[i].HoldAll() // as for the parent
		}
	}
	for _, m := range append([]consult.Meeting{m}, h.family...) {
		if m.ID != h.change.After.ID && !reach.Of(ctx).CoversMeeting(m) {
			return reach.NotYours() // it would have to move along
		}
		if m.Held.Took {
			return consult.BadField("id", "held", "会议已召开，不能另行安排", "was held and cannot be elsewhere")
		}
		if m.Pinned.Set() {
			zh, en := conflict.SayPinned(m, h.svc.Zone())
			return consult.BadField("id", "pinned", zh+"，请先解除锁定", en+"; unpin it first")
		}
	}
	set := []judging.Change{h.change}
	for _, m := range append(h.family, m) {
		set = append(set, atWindowEnds(m, h.criteria.Window)...)
	}
	h.snapshot, err = h.svc.judging.Snapshot(ctx, set)
	if err != nil || h.change.Before != nil {
		return err
	}
	return h.svc.booking.Complete(ctx, &h.change, h.snapshot)
}

// atWindowEnds gets the Meeting on the first and on the last day of the window. The Snapshot
// of these two covers all days in between.
func atWindowEnds(m consult.Meeting, window consult.Span) []judging.Change {
	first, last := m, m
	first.Span = consult.Span{From: window.From, To: window.From}
	last.Span = consult.Span{From: window.To, To: window.To}
	return []judging.Change{{After: first}, {After: last}}
}

// attendeeSets gets the people who are invited, and from which day of the window on. A
// Body's members change on the days on which Memberships begin or end.
func (h *slotSearch) attendeeSets() []conflict.AttendeeSet {
	first := consult.DateOf(h.criteria.Window.From, h.svc.Zone())
	last := consult.DateOf(h.criteria.Window.To, h.svc.Zone())
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
	attendees := make([]conflict.AttendeeSet, len(days))
	for i, day := range days {
		m := h.change.After.Clone()
		m.Span.From = day.Start(h.svc.Zone())
		h.snapshot.Invite(&m)
		h.snapshot.SetAttendance(&judging.Change{Before: h.change.Before, After: m})
		m.HoldAll()
		attendees[i] = conflict.AttendeeSet{Since: day, Attendances: m.Coming().Attendances}
		for _, body := range m.InviteBodyIDs {
			attendees[i].Members = append(attendees[i].Members, h.snapshot.On(body, day)...)
		}
	}
	attendees[0].Since = ""
	return attendees
}

// contextOver reads the Reservations and Blocks of the window once. From here on the
// search reads them from memory.
func (h *slotSearch) contextOver(
	ctx context.Context, attendees []conflict.AttendeeSet, pretended []consult.Reservation,
) (*judging.Context, error) {
	m := h.change.After
	c := judging.Change{Before: h.change.Before, After: m}
	ids := judging.Needs(m, h.rooms)
	for _, c := range attendees {
		for _, at := range c.Attendances {
			ids[at.PersonID] = true
		}
	}
	for _, child := range h.family {
		maps.Copy(ids, judging.Needs(child, nil))
		c.After.InviteBodyIDs = append(c.After.InviteBodyIDs, child.Bodies()...)
	}
	cached, err := readReservations(
		ctx, h.svc.store.Surroundings, slices.Sorted(maps.Keys(ids)), h.svc.judging.Reach(h.criteria.Window),
	)
	if err != nil {
		return nil, err
	}
	var meetings []consult.ID
	for _, r := range cached.all {
		meetings = append(meetings, r.MeetingID)
	}
	if err := h.svc.judging.LearnMeetings(ctx, meetings); err != nil {
		return nil, err
	}
	cached.add(pretended)
	h.svc = h.svc.withReservations(cached)
	busy := slices.DeleteFunc(slices.Clone(cached.all), func(r consult.Reservation) bool {
		// A parent holds nothing while it has a live child.
		return m.ParentID != "" && r.MeetingID == m.ParentID
	})
	return h.svc.judging.OverWindow(ctx, c, h.snapshot, h.criteria.Window, ids, busy)
}
