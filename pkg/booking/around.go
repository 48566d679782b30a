package booking

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

// around is what the Meetings of one set of changes are judged by, read once for
// all of them. Meetings of the set count as the set would have them, not as they
// stand.
type around struct {
	*register
	d     *Desk
	set   []change
	asked []question
	// bare asks for what is blocked alone: what is held is known, and no names and
	// places are wanted.
	bare bool

	days  workday.Calendar
	rules consult.Rules
	trips map[conflict.Leg]time.Duration
	// ledger, when there is one, holds all that the set would hold: there is nothing
	// beside the set.
	ledger *conflict.ReservationIndex
	// planned are what the set would hold for sure, by resource; taken is what of the
	// rest those judged so far hold.
	planned map[consult.ID]*line
	taken   []consult.Reservation
	// heads are the Meetings that findings point at, parents among them.
	heads    map[consult.ID]consult.Meeting
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

// around reads what the set is judged by. It belongs after complete, which says
// who comes.
func (d *Desk) around(ctx context.Context, set []change, r *register) (*around, error) {
	a := &around{d: d, set: set, register: r, asked: make([]question, len(set))}
	for i, c := range set {
		if c.after.Status.Live() {
			a.asked[i] = question{span: c.after.Span, reach: d.reach(c.after.Span), resources: needs(c.after, nil), leave: c.before != nil}
		}
	}
	return a, a.gather(ctx)
}

// asTheyStand reads what the Meetings are judged by as they stand: nothing changes. The
// ledger, when there is one, holds all that they hold. Only those for which wanted is
// true are asked about; nil wants all of them.
func (d *Desk) asTheyStand(ctx context.Context, ms []consult.Meeting, ledger *conflict.ReservationIndex, wanted func(consult.Meeting) bool) (*around, error) {
	set := make([]change, len(ms))
	for i, m := range ms {
		set[i].after = m
	}
	r, err := d.read(ctx, set)
	if err != nil {
		return nil, err
	}
	a := &around{d: d, set: set, register: r, asked: make([]question, len(set)), ledger: ledger}
	for i, m := range ms {
		if wanted != nil && !wanted(m) {
			continue
		}
		a.asked[i] = question{span: m.Span, resources: needs(m, nil), leave: true}
		if ledger == nil {
			a.asked[i].reach = d.reach(m.Span)
		}
	}
	return a, a.gather(ctx)
}

// findings names the Conflicts that each Meeting asked about has where it stands, and
// says which Meeting each is about.
func (a *around) findings() [][]consult.Conflict {
	out := make([][]consult.Conflict, len(a.set))
	for i, q := range a.asked {
		if q.resources == nil {
			continue
		}
		m, s := a.set[i].after, a.scene(i)
		s.Announced = announced(m)
		out[i] = about(m, conflict.Find(m, s))
	}
	return out
}

// overWindow reads what one change is judged by anywhere in the window. The busy
// Reservations of the resources are known already, and no names or places are wanted.
func (d *Desk) overWindow(ctx context.Context, c change, r *register, window consult.Span, resources map[consult.ID]bool, busy []consult.Reservation) (*around, error) {
	a := &around{d: d, set: []change{c}, register: r, bare: true}
	a.asked = []question{{span: window, reach: d.reach(window), resources: resources, leave: true, busy: busy}}
	return a, a.gather(ctx)
}

// reach is how far around the span people are asked about: over the weeks that it
// touches, for what they are asked to, and as far as a way may take.
func (d *Desk) reach(span consult.Span) consult.Span {
	first, last := conflict.Week(span.From, d.Zone()), conflict.Week(span.To, d.Zone())
	return near(consult.Span{From: first.From, To: last.To})
}

// near is the span with consult.MaxTrip on both sides.
func near(span consult.Span) consult.Span {
	return consult.Span{From: span.From.Add(-consult.MaxTrip), To: span.To.Add(consult.MaxTrip)}
}

// needs are the resources of a Meeting: its people, its room, and others that it
// might go to.
func needs(m consult.Meeting, rooms []consult.Room) map[consult.ID]bool {
	ids := make(map[consult.ID]bool, len(m.Attendances)+1)
	for _, id := range consult.Given(append(m.People(), m.RoomID)) {
		ids[id] = true
	}
	for _, r := range rooms {
		ids[r.ID] = true
	}
	return ids
}

func (a *around) gather(ctx context.Context) (err error) {
	if a.days, err = a.d.days(ctx); err != nil {
		return err
	}
	if a.rules, err = a.d.store.Rules.Get(ctx, consult.RulesID); err != nil {
		return err
	}
	if a.ledger == nil && !a.bare {
		a.plan()
		for _, w := range a.windows() {
			if err := a.hold(ctx, w); err != nil {
				return err
			}
		}
	}
	return errors.Join(a.block(ctx), a.follow(ctx), a.name(ctx), a.place(ctx), a.nest(ctx), a.heed(ctx))
}

// plan indexes what the set would hold.
func (a *around) plan() {
	if len(a.set) < 2 {
		return // nothing clashes with itself
	}
	var all []consult.Reservation
	for _, c := range a.set {
		all = append(all, c.after.Reservations()...)
	}
	a.planned = lines(all)
}

// farApart is how far spans lie apart that are not worth one reading of the ledger.
const farApart = 24 * time.Hour

// windows groups the questions that lie close together in time.
func (a *around) windows() (groups [][]int) {
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

// hold reads the Reservations of one window and deals them out to the questions
// they are about, with what the rest of the set would hold.
func (a *around) hold(ctx context.Context, window []int) error {
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
	busy, err := a.d.store.Busy(ctx, consult.Distinct(ids), span)
	if err != nil {
		return err
	}
	mine := make(map[consult.ID]bool, len(a.set))
	for _, c := range a.set {
		mine[c.after.ID] = true
		if c.after.ParentID != "" && c.after.Status.Live() {
			mine[c.after.ParentID] = true // a live child makes it let go
		}
	}
	held := lines(slices.DeleteFunc(busy, func(r consult.Reservation) bool { return mine[r.MeetingID] }))
	for _, i := range window {
		q := &a.asked[i]
		for _, id := range slices.Sorted(maps.Keys(q.resources)) {
			for _, r := range held[id].near(q.reach) {
				if q.concerns(r) {
					q.busy = append(q.busy, r)
				}
			}
			for _, r := range a.planned[id].near(q.reach) {
				if r.MeetingID != a.set[i].after.ID && q.concerns(r) {
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

// block reads the Blocks on everything asked about and deals them out.
func (a *around) block(ctx context.Context) error {
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
	blocks, err := a.d.store.BlocksOn(ctx, consult.Distinct(slices.Sorted(maps.Keys(subjects))), span)
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
func (a *around) subjects(i int) map[consult.ID]bool {
	m := a.set[i].after
	ids := maps.Clone(a.asked[i].resources)
	for id := range a.asked[i].resources {
		if r, ok := a.rooms[id]; ok {
			ids[r.VenueID] = true
		}
	}
	for _, id := range consult.Given(append([]consult.ID{m.OwnerBodyID}, m.InviteBodyIDs...)) {
		ids[id] = true
	}
	return ids
}

// name reads what findings are told with: the other Meetings that are near, and of
// the people those that are busy or blocked.
func (a *around) name(ctx context.Context) (err error) {
	var meetings, persons []consult.ID
	for i, q := range a.asked {
		meetings = append(append(meetings, a.set[i].after.ParentID), a.order(i)...)
		if a.bare {
			continue
		}
		if q.resources != nil {
			persons = append(persons, a.leaders(a.set[i].after)...)
			persons = append(persons, a.set[i].conceders()...)
		}
		nearby, times := near(q.span), map[consult.ID]int{}
		for _, r := range q.busy {
			times[r.ResourceID]++
			if r.Span.Overlaps(nearby) {
				meetings = append(meetings, r.MeetingID)
			}
			if r.Kind == consult.ResourcePerson && (r.Span.Overlaps(nearby) || times[r.ResourceID] >= a.many()) {
				persons = append(persons, r.ResourceID)
			}
		}
		for _, b := range q.blocks {
			if b.Subject.Kind == consult.SubjectPerson {
				persons = append(persons, b.Subject.ID)
			}
		}
	}
	planned := make(map[consult.ID]consult.Meeting, len(a.set))
	for _, c := range a.set {
		planned[c.after.ID] = c.after
	}
	meetings = slices.DeleteFunc(meetings, func(id consult.ID) bool { _, ok := planned[id]; return ok })
	if a.heads, err = a.d.store.Heads(ctx, consult.Distinct(meetings)); err != nil {
		return err
	}
	maps.Copy(a.heads, planned)
	persons = slices.DeleteFunc(persons, func(id consult.ID) bool { _, ok := a.people[id]; return ok })
	found, err := a.d.store.People.Find(ctx, consult.Distinct(persons))
	maps.Copy(a.people, found)
	return err
}

// leaders are the members of the invited Bodies in roles that must attend.
func (a *around) leaders(m consult.Meeting) []consult.ID {
	var ids []consult.ID
	must := a.forms[consult.ID(m.Form)].MustAttend
	for _, body := range m.InviteBodyIDs {
		for _, ms := range a.members[body] {
			if slices.Contains(must, ms.Role) {
				ids = append(ids, ms.PersonID)
			}
		}
	}
	return ids
}

// many is how many Meetings beside this one are worth a person's name: those that
// may be told to have too many.
func (a *around) many() int {
	return min(cmp.Or(a.rules.Load.Day, math.MaxInt), cmp.Or(a.rules.Load.Week, math.MaxInt))
}

// shut reports whether a Venue is blocked.
func (a *around) shut() bool {
	return slices.ContainsFunc(a.asked, func(q question) bool {
		return slices.ContainsFunc(q.blocks, func(b consult.Block) bool { return b.Subject.Kind == consult.SubjectVenue })
	})
}

// place reads where the Meetings near each other are, and how far that is.
func (a *around) place(ctx context.Context) (err error) {
	if a.bare {
		return nil
	}
	var rooms []consult.ID
	for _, m := range a.heads {
		rooms = append(rooms, m.RoomID)
	}
	for _, c := range a.set {
		rooms = append(rooms, c.after.RoomID)
	}
	if rooms = consult.Distinct(consult.Given(rooms)); len(rooms) < 2 && len(a.rooms) < 2 && !a.shut() {
		return nil // nobody has a way to go, and no venue is to be named
	}
	missing := slices.DeleteFunc(rooms, func(id consult.ID) bool { _, ok := a.rooms[id]; return ok })
	found, err := a.d.store.Rooms.Find(ctx, missing)
	if err != nil {
		return err
	}
	maps.Copy(a.rooms, found)
	at := consult.Distinct(venues(slices.Collect(maps.Values(a.rooms))))
	unknown := slices.DeleteFunc(slices.Clone(at), func(id consult.ID) bool { _, ok := a.venues[id]; return ok })
	further, err := a.d.store.Venues.Find(ctx, unknown)
	if err != nil {
		return err
	}
	maps.Copy(a.venues, further)
	trips, err := a.d.store.Trips(ctx, at)
	a.trips = roads(trips)
	return err
}

// nest reads the children of parents, as the set would have them.
func (a *around) nest(ctx context.Context) error {
	a.children = map[consult.ID][]consult.Meeting{}
	if a.ledger != nil {
		for _, c := range a.set {
			a.children[c.after.ParentID] = append(a.children[c.after.ParentID], c.after)
		}
		return nil
	}
	for i, c := range a.set {
		if !c.after.HasChildren || a.asked[i].resources == nil {
			continue
		}
		children, err := a.d.store.Children(ctx, c.after.ID)
		if err != nil {
			return err
		}
		for j, child := range children {
			if k := slices.IndexFunc(a.set, func(c change) bool { return c.after.ID == child.ID }); k >= 0 {
				children[j] = a.set[k].after
			}
		}
		a.children[c.after.ID] = children
	}
	return nil
}

// heed reads who is on Leave from the Meetings, and who answered what.
func (a *around) heed(ctx context.Context) error {
	var ids []consult.ID
	for i, c := range a.set {
		if a.asked[i].leave {
			ids = append(ids, c.after.ID)
		}
	}
	return a.know(ctx, ids)
}

// scene is what the i-th Meeting of the set is judged by, with what was settled
// for those before it.
func (a *around) scene(i int) *conflict.Context {
	m, q := a.set[i].after, a.asked[i]
	s := &conflict.Context{Now: a.d.Now(), Zone: a.d.Zone(), Days: a.days, Form: a.forms[consult.ID(m.Form)],
		Hours: a.rules.Hours, Travel: a.rules.Travel, Load: a.rules.Load, Venues: a.venues, TravelTimes: a.trips,
		Busy: q.busy, Index: a.ledger, Blocks: q.blocks, Others: a.heads, People: a.people, Rooms: a.rooms, Bodies: a.bodies, Inactive: a.inactive,
		Children: a.children[m.ID], Followers: a.followers[m.ID], Was: a.set[i].before}
	if b := a.set[i].before; b != nil && b.Status.Live() && b.Span.Equal(m.Span) {
		s.Announced = announced(*b) // of another room people need no new notice
	}
	a.stances[m.ID].tell(s, m.Span)
	if m.ParentID != "" {
		parent := a.heads[m.ParentID]
		s.Parent = &parent
	}
	if !m.HasChildren {
		for _, body := range m.InviteBodyIDs {
			s.Members = append(s.Members, a.on(body, a.d.day(m))...)
		}
	}
	return s
}
