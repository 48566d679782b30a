package judging

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Context is what the Meetings of one set of changes are judged by, read once for
// all of them. Meetings of the set count as the set would have them, not as they
// stand.
type Context struct {
	*Snapshot
	svc   *Service
	Set   []Change
	asked []question
	// bare asks for what is blocked alone: what is held is known, and no names and
	// places are wanted.
	bare bool

	days  workday.Calendar
	rules consult.Rules
	trips map[conflict.Leg]time.Duration
	// index, when there is one, holds all that the set would hold: there is nothing
	// beside the set.
	index *conflict.ReservationIndex
	// planned are what the set would hold for sure, by resource; taken is what of the
	// rest those judged so far hold.
	planned map[consult.ID]*timeline
	taken   []consult.Reservation
	// Heads are the Meetings that findings point at, parents among them.
	Heads    map[consult.ID]consult.Meeting
	children map[consult.ID][]consult.Meeting
	// followers are the Meetings that come after each of the set.
	followers map[consult.ID][]consult.ID
}

// question is what is to be known about one Meeting of the set, and, once it is
// read, the answer.
type question struct {
	span consult.Span
	// reach is how far people's Reservations are asked for.
	reach     consult.Span
	resources map[consult.ID]bool
	// leave asks for who is excused: a new Meeting has nobody.
	leave  bool
	busy   []consult.Reservation
	blocks []consult.Block
}

// Context reads what the set is judged by. It belongs after complete, which says
// who comes.
func (svc *Service) Context(ctx context.Context, set []Change, r *Snapshot) (*Context, error) {
	a := &Context{svc: svc, Set: set, Snapshot: r, asked: make([]question, len(set))}
	for i, c := range set {
		if c.After.Status.Live() {
			a.asked[i] = question{span: c.After.Span, reach: svc.Reach(c.After.Span), resources: Needs(c.After, nil), leave: c.Before != nil}
		}
	}
	return a, a.gather(ctx)
}

// AsTheyStand reads what the Meetings are judged by as they stand: nothing changes. The
// ledger, when there is one, holds all that they hold. Only those for which wanted is
// true are asked about; nil wants all of them.
func (svc *Service) AsTheyStand(ctx context.Context, ms []consult.Meeting, ledger *conflict.ReservationIndex, wanted func(consult.Meeting) bool) (*Context, error) {
	set := make([]Change, len(ms))
	for i, m := range ms {
		set[i].After = m
	}
	r, err := svc.Snapshot(ctx, set)
	if err != nil {
		return nil, err
	}
	a := &Context{svc: svc, Set: set, Snapshot: r, asked: make([]question, len(set)), index: ledger}
	for i, m := range ms {
		if wanted != nil && !wanted(m) {
			continue
		}
		a.asked[i] = question{span: m.Span, resources: Needs(m, nil), leave: true}
		if ledger == nil {
			a.asked[i].reach = svc.Reach(m.Span)
		}
	}
	return a, a.gather(ctx)
}

// Findings names the Conflicts that each Meeting asked about has where it stands, and
// says which Meeting each is about.
func (a *Context) Findings() [][]consult.Conflict {
	out := make([][]consult.Conflict, len(a.Set))
	for i, q := range a.asked {
		if q.resources == nil {
			continue
		}
		m, s := a.Set[i].After, a.Of(i)
		s.Announced = AnnouncedAt(m)
		out[i] = About(m, conflict.Find(m, s))
	}
	return out
}

// OverWindow reads what one change is judged by anywhere in the window. The busy
// Reservations of the resources are known already, and no names or places are wanted.
func (svc *Service) OverWindow(ctx context.Context, c Change, r *Snapshot, window consult.Span, resources map[consult.ID]bool, busy []consult.Reservation) (*Context, error) {
	a := &Context{svc: svc, Set: []Change{c}, Snapshot: r, bare: true}
	a.asked = []question{{span: window, reach: svc.Reach(window), resources: resources, leave: true, busy: busy}}
	return a, a.gather(ctx)
}

// Reach is how far around the span people are asked about: over the weeks that it
// touches, for what they are asked to, and as far as a way may take.
func (svc *Service) Reach(span consult.Span) consult.Span {
	first, last := conflict.Week(span.From, svc.Zone()), conflict.Week(span.To, svc.Zone())
	return near(consult.Span{From: first.From, To: last.To})
}

// near is the span with consult.MaxTrip on both sides.
func near(span consult.Span) consult.Span {
	return consult.Span{From: span.From.Add(-consult.MaxTrip), To: span.To.Add(consult.MaxTrip)}
}

// Needs are the resources of a Meeting: its people, its room, and others that it
// might go to.
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

func (a *Context) gather(ctx context.Context) (err error) {
	if a.days, err = a.svc.Workdays(ctx); err != nil {
		return err
	}
	if a.rules, err = a.svc.store.Rules.Get(ctx, consult.RulesID); err != nil {
		return err
	}
	if a.index == nil && !a.bare {
		a.plan()
		for _, w := range a.windows() {
			if err := a.readHeld(ctx, w); err != nil {
				return err
			}
		}
	}
	return errors.Join(a.readBlocks(ctx), a.readFollowers(ctx), a.readNames(ctx), a.readPlaces(ctx), a.readChildren(ctx), a.readAttendances(ctx))
}

// plan indexes what the set would hold.
func (a *Context) plan() {
	if len(a.Set) < 2 {
		return // nothing clashes with itself
	}
	var all []consult.Reservation
	for _, c := range a.Set {
		all = append(all, c.After.Reservations()...)
	}
	a.planned = timelines(all)
}

// farApart is how far spans lie apart that are not worth one reading of the ledger.
const farApart = 24 * time.Hour

// windows groups the questions that lie close together in time.
func (a *Context) windows() (groups [][]int) {
	var order []int
	for i, q := range a.asked {
		if len(q.resources) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.asked[i].reach.From.Compare(a.asked[j].reach.From) })
	var end time.Time
	for _, i := range order {
		span := a.asked[i].reach
		if n := len(groups); n > 0 && span.From.Before(end.Add(farApart)) {
			groups[n-1] = append(groups[n-1], i)
		} else {
			groups, end = append(groups, []int{i}), span.To
		}
		if span.To.After(end) {
			end = span.To
		}
	}
	return groups
}

// readHeld reads the Reservations of one window and deals them out to the questions
// they are about, with what the rest of the set would hold.
func (a *Context) readHeld(ctx context.Context, window []int) error {
	var ids []consult.ID
	var span consult.Span
	for _, i := range window {
		q := a.asked[i]
		ids = slices.AppendSeq(ids, maps.Keys(q.resources))
		if span.From.IsZero() {
			span.From = q.reach.From
		}
		if q.reach.To.After(span.To) {
			span.To = q.reach.To
		}
	}
	slices.Sort(ids)
	busy, err := a.svc.store.Busy(ctx, consult.Distinct(ids), span)
	if err != nil {
		return err
	}
	mine := make(map[consult.ID]bool, len(a.Set))
	for _, c := range a.Set {
		mine[c.After.ID] = true
		if c.After.ParentID != "" && c.After.Status.Live() {
			mine[c.After.ParentID] = true // a live child makes it let go
		}
	}
	held := timelines(slices.DeleteFunc(busy, func(r consult.Reservation) bool { return mine[r.MeetingID] }))
	for _, i := range window {
		q := &a.asked[i]
		for _, id := range slices.Sorted(maps.Keys(q.resources)) {
			for _, r := range held[id].near(q.reach) {
				if q.concerns(r) {
					q.busy = append(q.busy, r)
				}
			}
			for _, r := range a.planned[id].near(q.reach) {
				if r.MeetingID != a.Set[i].After.ID && q.concerns(r) {
					q.busy = append(q.busy, r)
				}
			}
		}
	}
	return nil
}

// concerns reports whether the Reservation is one to know of: a person's within
// reach, a room's in the span.
func (q *question) concerns(r consult.Reservation) bool {
	return r.Kind == consult.ResourcePerson && r.Span.Overlaps(q.reach) || r.Span.Overlaps(q.span)
}

// readBlocks reads the Blocks on everything asked about and deals them out.
func (a *Context) readBlocks(ctx context.Context) error {
	var span consult.Span
	subjects := map[consult.ID]bool{}
	for i, q := range a.asked {
		if q.resources == nil {
			continue
		}
		for id := range a.subjects(i) {
			subjects[id] = true
		}
		if span.From.IsZero() || q.span.From.Before(span.From) {
			span.From = q.span.From
		}
		if q.span.To.After(span.To) {
			span.To = q.span.To
		}
	}
	if span.From.IsZero() {
		return nil
	}
	blocks, err := a.svc.store.BlocksOn(ctx, consult.Distinct(slices.Sorted(maps.Keys(subjects))), span)
	if err != nil || len(blocks) == 0 {
		return err
	}
	for i := range a.asked {
		q := &a.asked[i]
		if q.resources == nil {
			continue
		}
		concerned := a.subjects(i)
		for _, b := range blocks {
			if b.Span.Overlaps(q.span) && (b.Subject.ID == "" || concerned[b.Subject.ID]) {
				q.blocks = append(q.blocks, b)
			}
		}
	}
	return nil
}

// subjects are what a Block must be on to concern the i-th Meeting.
func (a *Context) subjects(i int) map[consult.ID]bool {
	m := a.Set[i].After
	ids := maps.Clone(a.asked[i].resources)
	for id := range a.asked[i].resources {
		if r, ok := a.Rooms[id]; ok {
			ids[r.VenueID] = true
		}
	}
	for _, id := range consult.Given(append([]consult.ID{m.OwnerBodyID}, m.InviteBodyIDs...)) {
		ids[id] = true
	}
	return ids
}

// readNames reads what findings are told with: the other Meetings that are near, and of
// the people those that are busy or blocked.
func (a *Context) readNames(ctx context.Context) (err error) {
	var meetings, persons []consult.ID
	for i, q := range a.asked {
		meetings = append(append(meetings, a.Set[i].After.ParentID), a.neighbours(i)...)
		if a.bare {
			continue
		}
		if q.resources != nil {
			persons = append(persons, a.leaders(a.Set[i].After)...)
			persons = append(persons, a.Set[i].conceders()...)
		}
		nearby, times := near(q.span), map[consult.ID]int{}
		for _, r := range q.busy {
			times[r.ResourceID]++
			if r.Span.Overlaps(nearby) {
				meetings = append(meetings, r.MeetingID)
			}
			if r.Kind == consult.ResourcePerson && (r.Span.Overlaps(nearby) || times[r.ResourceID] >= a.tooMany()) {
				persons = append(persons, r.ResourceID)
			}
		}
		for _, b := range q.blocks {
			if b.Subject.Kind == consult.SubjectPerson {
				persons = append(persons, b.Subject.ID)
			}
		}
	}
	planned := make(map[consult.ID]consult.Meeting, len(a.Set))
	for _, c := range a.Set {
		planned[c.After.ID] = c.After
	}
	meetings = slices.DeleteFunc(meetings, func(id consult.ID) bool { _, ok := planned[id]; return ok })
	if a.Heads, err = a.svc.store.Heads(ctx, consult.Distinct(meetings)); err != nil {
		return err
	}
	maps.Copy(a.Heads, planned)
	persons = slices.DeleteFunc(persons, func(id consult.ID) bool { _, ok := a.People[id]; return ok })
	found, err := a.svc.store.People.Find(ctx, consult.Distinct(persons))
	maps.Copy(a.People, found)
	return err
}

// leaders are the members of the invited Bodies in roles that must attend.
func (a *Context) leaders(m consult.Meeting) []consult.ID {
	var ids []consult.ID
	must := a.Forms[consult.ID(m.Form)].MustAttend
	for _, body := range m.InviteBodyIDs {
		for _, ms := range a.Members[body] {
			if slices.Contains(must, ms.Role) {
				ids = append(ids, ms.PersonID)
			}
		}
	}
	return ids
}

// tooMany is how many Meetings beside this one are worth a person's name: those that
// may be told to have too many.
func (a *Context) tooMany() int {
	return min(cmp.Or(a.rules.Load.Day, math.MaxInt), cmp.Or(a.rules.Load.Week, math.MaxInt))
}

// venueBlocked reports whether a Venue is blocked.
func (a *Context) venueBlocked() bool {
	return slices.ContainsFunc(a.asked, func(q question) bool {
		return slices.ContainsFunc(q.blocks, func(b consult.Block) bool { return b.Subject.Kind == consult.SubjectVenue })
	})
}

// readPlaces reads where the Meetings near each other are, and how far that is.
func (a *Context) readPlaces(ctx context.Context) (err error) {
	if a.bare {
		return nil
	}
	var rooms []consult.ID
	for _, m := range a.Heads {
		rooms = append(rooms, m.RoomID)
	}
	for _, c := range a.Set {
		rooms = append(rooms, c.After.RoomID)
	}
	if rooms = consult.Distinct(consult.Given(rooms)); len(rooms) < 2 && len(a.Rooms) < 2 && !a.venueBlocked() {
		return nil // nobody has a way to go, and no venue is to be named
	}
	missing := slices.DeleteFunc(rooms, func(id consult.ID) bool { _, ok := a.Rooms[id]; return ok })
	found, err := a.svc.store.Rooms.Find(ctx, missing)
	if err != nil {
		return err
	}
	maps.Copy(a.Rooms, found)
	at := consult.Distinct(VenuesOf(slices.Collect(maps.Values(a.Rooms))))
	unknown := slices.DeleteFunc(slices.Clone(at), func(id consult.ID) bool { _, ok := a.venues[id]; return ok })
	further, err := a.svc.store.Venues.Find(ctx, unknown)
	if err != nil {
		return err
	}
	maps.Copy(a.venues, further)
	trips, err := a.svc.store.Trips(ctx, at)
	a.trips = conflict.TravelTimes(trips)
	return err
}

// readChildren reads the children of parents, as the set would have them.
func (a *Context) readChildren(ctx context.Context) error {
	a.children = map[consult.ID][]consult.Meeting{}
	if a.index != nil {
		for _, c := range a.Set {
			a.children[c.After.ParentID] = append(a.children[c.After.ParentID], c.After)
		}
		return nil
	}
	for i, c := range a.Set {
		if !c.After.HasChildren || a.asked[i].resources == nil {
			continue
		}
		children, err := a.svc.store.Children(ctx, c.After.ID)
		if err != nil {
			return err
		}
		for j, child := range children {
			if k := slices.IndexFunc(a.Set, func(c Change) bool { return c.After.ID == child.ID }); k >= 0 {
				children[j] = a.Set[k].After
			}
		}
		a.children[c.After.ID] = children
	}
	return nil
}

// readAttendances reads who is on Leave from the Meetings, and who answered what.
func (a *Context) readAttendances(ctx context.Context) error {
	var ids []consult.ID
	for i, c := range a.Set {
		if a.asked[i].leave {
			ids = append(ids, c.After.ID)
		}
	}
	return a.readAttendance(ctx, ids)
}

// Of is what the i-th Meeting of the set is judged by, with what was settled
// for those before it.
func (a *Context) Of(i int) *conflict.Context {
	m, q := a.Set[i].After, a.asked[i]
	s := &conflict.Context{Now: a.svc.Now(), Zone: a.svc.Zone(), Days: a.days, Form: a.Forms[consult.ID(m.Form)],
		Hours: a.rules.Hours, Travel: a.rules.Travel, Load: a.rules.Load, Venues: a.venues, TravelTimes: a.trips,
		Busy: q.busy, Index: a.index, Blocks: q.blocks, Others: a.Heads, People: a.People, Rooms: a.Rooms, Bodies: a.Bodies, Inactive: a.Inactive,
		Children: a.children[m.ID], Followers: a.followers[m.ID], Was: a.Set[i].Before}
	if b := a.Set[i].Before; b != nil && b.Status.Live() && b.Span.Equal(m.Span) {
		s.Announced = AnnouncedAt(*b) // of another room people need no new notice
	}
	a.attendance[m.ID].tell(s, m.Span)
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

// readFollowers reads which Meetings come after those of the set, as the set would have
// them.
func (a *Context) readFollowers(ctx context.Context) (err error) {
	asked := map[consult.ID]bool{}
	var ids []consult.ID
	for i, c := range a.Set {
		off := c.Before != nil && c.Before.Status.Live() && c.After.Status == consult.Cancelled
		if (off || a.asked[i].resources != nil) && !asked[c.After.ID] {
			asked[c.After.ID] = true
			if off || a.asked[i].leave { // nothing in the database comes after what is new
				ids = append(ids, c.After.ID)
			}
		}
	}
	if a.followers, err = a.svc.store.Followers(ctx, ids); err != nil {
		return err
	}
	for _, c := range a.Set {
		for _, f := range c.After.Follows {
			if asked[f.MeetingID] && !slices.Contains(a.followers[f.MeetingID], c.After.ID) {
				a.followers[f.MeetingID] = append(a.followers[f.MeetingID], c.After.ID)
			}
		}
	}
	return nil
}

// neighbours are the Meetings that the i-th one follows, and those that follow it.
func (a *Context) neighbours(i int) []consult.ID {
	m := a.Set[i].After
	return append(m.Earlier(), a.followers[m.ID]...)
}
