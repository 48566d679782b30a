package availability

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// gridRooms is how many Rooms a grid shows at most; it shows the most suitable ones.
const gridRooms = 40

// grid shows when the people of the Meeting and the Rooms that suit it are busy.
func (h *slotSearch) grid(ctx context.Context) (*conflict.Grid, error) {
	g := &conflict.Grid{
		Span: consult.Span{From: h.criteria.Window.From.Truncate(conflict.Grain), To: h.criteria.Window.To},
	}
	var ids, meetings []consult.ID
	for _, a := range h.change.After.Attendances {
		ids = append(ids, a.PersonID)
	}
	away, err := h.svc.store.Away(ctx, consult.Distinct(ids), h.criteria.Window)
	if err != nil {
		return nil, err
	}
	// The titles and the visibility of all Meetings, read at once.
	for _, r := range append(slices.Clone(h.context.Busy), away...) {
		meetings = append(meetings, r.MeetingID)
	}
	heads, err := h.svc.store.Heads(ctx, consult.Distinct(meetings))
	if err != nil {
		return nil, err
	}
	hidden, err := h.svc.judging.Hide(ctx, heads)
	if err != nil {
		return nil, err
	}
	named, err := h.svc.store.People.Find(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	p := gridBuilder{
		slotSearch: h,
		heads:      heads,
		hidden:     hidden,
		held:       map[consult.ID][]consult.Reservation{},
		away:       map[consult.ID][]consult.Reservation{},
	}
	for _, r := range away {
		p.away[r.ResourceID] = append(p.away[r.ResourceID], r)
	}
	for _, r := range h.context.Busy {
		p.held[r.ResourceID] = append(p.held[r.ResourceID], r)
	}
	for _, a := range h.change.After.Attendances {
		row := conflict.GridRow{ID: a.PersonID, Name: named[a.PersonID].Called(), Required: a.Required}
		row.Busy = p.busy(a.PersonID, consult.Subject{Kind: consult.SubjectPerson, ID: a.PersonID})
		g.People = append(g.People, row)
	}
	for _, r := range h.finder.BestRooms(gridRooms) {
		row := conflict.GridRow{ID: r.ID, Name: r.Name, Capacity: r.Capacity}
		row.Busy = p.busy(
			r.ID,
			consult.Subject{Kind: consult.SubjectRoom, ID: r.ID},
			consult.Subject{Kind: consult.SubjectVenue, ID: r.VenueID},
		)
		g.Rooms = append(g.Rooms, row)
	}
	g.RequiredFree, g.OptionalFree = countFree(g, true), countFree(g, false)
	return g, nil
}

// gridBuilder makes the rows of a grid.
type gridBuilder struct {
	*slotSearch
	heads      map[consult.ID]consult.Meeting
	hidden     map[consult.ID]bool
	held, away map[consult.ID][]consult.Reservation
}

// busy gets the spans in which the resource is held by a Meeting, or in which one of the
// subjects or everyone is blocked. They are cut to the window and ordered by start.
func (p gridBuilder) busy(id consult.ID, subjects ...consult.Subject) []conflict.GridSpan {
	out := []conflict.GridSpan{}
	add := func(s conflict.GridSpan) {
		if !s.Span.Overlaps(p.criteria.Window) {
			return
		}
		s.Span = s.Span.Intersection(p.criteria.Window)
		out = append(out, s)
	}
	hold := func(r consult.Reservation, kind conflict.GridKind) {
		m := p.heads[r.MeetingID]
		s := conflict.GridSpan{Span: r.Span, Kind: kind, Tentative: m.Status == consult.Tentative || r.Pending}
		// That somebody is busy may be shown, but not with what.
		if m.Visibility != consult.Restricted && !p.hidden[m.ID] {
			s.MeetingID, s.Title = m.ID, m.Title
		}
		if s.Tentative && p.criteria.Confirmed {
			return
		}
		if p.hidden[r.MeetingID] { // busy, and no more
			s.Kind = conflict.BusyMeeting
			s.Tentative = false
		}
		add(s)
	}
	for _, r := range p.held[id] {
		hold(r, conflict.BusyMeeting)
	}
	for _, r := range p.away[id] {
		hold(r, conflict.BusyLeave)
	}
	for _, b := range p.context.Blocks {
		if b.Hard && (b.OnEveryone() || b.Covers(id) || slices.Contains(subjects, b.Subject)) {
			add(conflict.GridSpan{Span: b.Span, Kind: conflict.BusyBlock, Title: b.Title})
		}
	}
	slices.SortStableFunc(out, func(a, b conflict.GridSpan) int { return a.Span.From.Compare(b.Span.From) })
	return out
}

// countFree counts, for each grain of the grid, the people who are free for all of it.
func countFree(g *conflict.Grid, required bool) []int {
	n := int((g.Span.Length() + conflict.Grain - 1) / conflict.Grain)
	out := make([]int, n)
	for _, row := range g.People {
		if row.Required != required {
			continue
		}
		next := 0
		for _, s := range row.Busy {
			from := int(s.Span.From.Sub(g.Span.From) / conflict.Grain)
			to := int((s.Span.To.Sub(g.Span.From) + conflict.Grain - time.Second) / conflict.Grain)
			// Spans can overlap: next never goes back, so that nobody counts twice.
			for ; next < min(from, n); next++ {
				out[next]++
			}
			next = max(next, to)
		}
		for ; next < n; next++ {
			out[next]++
		}
	}
	return out
}
