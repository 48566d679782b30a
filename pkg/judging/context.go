package judging

import (
	"context"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/reach"
	"huiqi/pkg/workday"
)

// Context is what the Meetings of one set of changes are judged by, read once for all of
// them. A Meeting of the set counts as it would be after the set, not as it is stored.
type Context struct {
	*Snapshot
	svc       *Service
	Set       []Change
	questions []question
	// blocksOnly is true when the caller knows the Reservations already and needs neither
	// names nor places, so that only Blocks are read.
	blocksOnly bool

	workdays workday.Calendar
	// abroad is where those live who are expected and live where there are other public holidays, regional what is
	// known of these.
	abroad      map[consult.ID]consult.Region
	regional    map[consult.Region]workday.Calendar
	rules       consult.Rules
	travelTimes map[conflict.Leg]time.Duration
	// index, if not nil, holds the Reservations of all Meetings of the set, and no others
	// are read: nothing outside the set counts.
	index *conflict.ReservationIndex
	// planned are the Reservations that the set would make without what it concedes, by
	// resource. taken are those of the conceded ones that Take has noted so far.
	planned map[consult.ID]*timeline
	taken   []consult.Reservation
	// Heads are the Meetings that findings name, parents among them.
	Heads    map[consult.ID]consult.Meeting
	children map[consult.ID][]consult.Meeting
	// followers names for each Meeting of the set those that must come after it.
	followers map[consult.ID][]consult.ID
	// online are those who attend the Meetings in Heads online, by Meeting.
	online map[consult.ID]map[consult.ID]bool
	// parties are those of the Motions that each Meeting is about.
	parties map[consult.ID][]motion.Party
	// pairings are those of the Bodies that hold counterpart consultations of the set.
	pairings []consult.Counterpart
	// View is what whoever asks covers.
	View reach.View
	// hidden are the Meetings that whoever asks may not see; what Heads and children have of them has no title.
	hidden map[consult.ID]bool
}

// question is what has to be read for one Meeting of the set and, once it is read, the
// result. The zero question asks for nothing.
type question struct {
	span consult.Span
	// rooms is the span in which Reservations of rooms are read: with set-up and clear-up.
	rooms consult.Span
	// reach is the span in which people's Reservations are read.
	reach     consult.Span
	resources map[consult.ID]bool
	// leave is true when answers and Leaves are to be read. A new Meeting has none.
	leave  bool
	busy   []consult.Reservation
	blocks []consult.Block
}

// Context reads what the set is judged by. The attendances of the set must be complete.
func (svc *Service) Context(ctx context.Context, set []Change, r *Snapshot) (*Context, error) {
	a := &Context{svc: svc, Set: set, Snapshot: r, questions: make([]question, len(set))}
	for i, c := range set {
		if c.After.Status.Live() {
			a.questions[i] = question{
				span:      c.After.Span,
				rooms:     a.roomSpan(c, c.After.Span, nil),
				reach:     svc.Reach(c.After.Span),
				resources: Needs(c.After, nil),
				leave:     c.Before != nil,
			}
		}
	}
	return a, a.load(ctx)
}

// Around reads what one Meeting is judged by. The span may be longer than that of the
// Meeting, and the rooms are read beside its own.
func (svc *Service) Around(
	ctx context.Context, m consult.Meeting, rooms []consult.Room, span consult.Span,
) (*conflict.Context, error) {
	set := []Change{{After: m}}
	r, err := svc.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	for _, room := range rooms {
		r.Rooms[room.ID] = room
	}
	a := &Context{svc: svc, Set: set, Snapshot: r}
	a.questions = []question{{
		span:      span,
		rooms:     a.roomSpan(set[0], span, rooms),
		reach:     svc.Reach(span),
		resources: Needs(m, rooms),
		leave:     true,
	}}
	if err := a.load(ctx); err != nil {
		return nil, err
	}
	return a.Of(0), nil
}

// AsTheyStand reads what the Meetings are judged by as they are stored, when nothing changes.
// If index is not nil, it holds all their Reservations, and none are read. Only Meetings for
// which wanted is true are judged; a nil wanted means all.
func (svc *Service) AsTheyStand(
	ctx context.Context, ms []consult.Meeting, index *conflict.ReservationIndex, wanted func(consult.Meeting) bool,
) (*Context, error) {
	set := make([]Change, len(ms))
	for i, m := range ms {
		set[i].After = m
	}
	r, err := svc.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	a := &Context{svc: svc, Set: set, Snapshot: r, questions: make([]question, len(set)), index: index}
	for i, m := range ms {
		if wanted != nil && !wanted(m) {
			continue
		}
		a.questions[i] = question{span: m.Span, resources: Needs(m, nil), leave: true}
		a.questions[i].rooms = a.roomSpan(set[i], m.Span, nil)
		if index == nil {
			a.questions[i].reach = svc.Reach(m.Span)
		}
	}
	return a, a.load(ctx)
}

// OverWindow reads what one change is judged by at any time within the window. The caller
// passes the Reservations of the resources in busy, and names and places are not read.
func (svc *Service) OverWindow(
	ctx context.Context, c Change, r *Snapshot, window consult.Span,
	resources map[consult.ID]bool, busy []consult.Reservation,
) (*Context, error) {
	a := &Context{svc: svc, Set: []Change{c}, Snapshot: r, blocksOnly: true}
	a.questions = []question{{span: window, reach: svc.Reach(window), resources: resources, leave: true, busy: busy}}
	return a, a.load(ctx)
}

// Reach returns the span in which people's other Meetings matter: the weeks that the span
// touches, because Meetings are counted by the week, and on both sides the longest journey or the longest set-up and
// clear-up of two Meetings in one room.
func (svc *Service) Reach(span consult.Span) consult.Span {
	first, last := conflict.Week(span.From, svc.Zone()), conflict.Week(span.To, svc.Zone())
	longest := consult.Turnaround{Setup: consult.MaxTurnaround, Clearup: consult.MaxTurnaround}
	return longest.Around(withMaxTrip(consult.Span{From: first.From, To: last.To}))
}

// withMaxTrip adds the longest possible journey on both sides of the span.
func withMaxTrip(span consult.Span) consult.Span {
	return consult.Span{From: span.From.Add(-consult.MaxTrip), To: span.To.Add(consult.MaxTrip)}
}

// Needs returns the resources of a Meeting: its people, its room, and the given rooms, where
// it might go.
func Needs(m consult.Meeting, rooms []consult.Room) map[consult.ID]bool {
	ids := make(map[consult.ID]bool, len(m.Attendances)+1)
	for _, id := range consult.Given(append(m.People(), m.RoomID)) {
		ids[id] = true
	}
	for _, r := range rooms {
		ids[r.ID] = true
	}
	return ids
}

// Of returns what the i-th Meeting of the set is judged by. Meetings judged before it count
// as judged.
func (a *Context) Of(i int) *conflict.Context {
	m, q := a.Set[i].After, a.questions[i]
	s := &conflict.Context{
		Now:         a.svc.Now(),
		Zone:        a.svc.Zone(),
		Days:        a.workdays,
		Form:        a.Forms[consult.ID(m.Form)],
		Hours:       a.rules.Hours,
		Travel:      a.rules.Travel,
		Load:        a.rules.Load,
		Venues:      a.Venues,
		TravelTimes: a.travelTimes,
		Busy:        q.busy,
		Index:       a.index,
		Blocks:      q.blocks,
		Others:      a.Heads,
		People:      a.People,
		Rooms:       a.Rooms,
		Bodies:      a.Bodies,
		Inactive:    a.Inactive,
		Children:    a.children[m.ID],
		Followers:   a.followers[m.ID],
		Motions:     a.motionsOf(m),
		OnlineAt:    a.online,
		Abroad:      a.abroad,
		Regional:    a.regional,

		Counterparts: a.counterpartsOf(m),
		Was:          a.Set[i].Before,
	}
	if b := a.Set[i].Before; b != nil && b.Status.Live() && b.Span.Equal(m.Span) {
		s.Announced = AnnouncedAt(*b) // a change of room alone needs no new notice
	}
	a.attendance[m.ID].applyTo(s, m.Span)
	if m.ParentID != "" {
		parent := a.Heads[m.ParentID]
		s.Parent = &parent
	}
	if !m.HasChildren {
		for _, body := range m.InviteBodyIDs {
			s.Members = append(s.Members, a.On(body, a.svc.day(m))...)
		}
	}
	return s
}

// neighbours returns the Meetings that the i-th one follows and those that follow it.
func (a *Context) neighbours(i int) []consult.ID {
	m := a.Set[i].After
	return append(m.Earlier(), a.followers[m.ID]...)
}
