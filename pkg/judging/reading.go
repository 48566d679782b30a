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
)

// load reads everything that the questions ask for.
func (a *Context) load(ctx context.Context) error {
	var err error
	a.workdays, err = a.svc.Workdays(ctx)
	if err != nil {
		return err
	}
	a.rules, err = a.svc.store.Rules.Get(ctx, consult.RulesID)
	if err != nil {
		return err
	}
	if a.index == nil && !a.blocksOnly {
		a.indexPlanned()
		for _, w := range a.windows() {
			if err := a.readHeld(ctx, w); err != nil {
				return err
			}
		}
	}
	return errors.Join(
		a.readBlocks(ctx), a.readFollowers(ctx), a.readNames(ctx),
		a.readPlaces(ctx), a.readChildren(ctx), a.readAnswers(ctx), a.readOnline(ctx), a.hideBeyond(ctx),
		a.readMotions(ctx), a.readCounterparts(ctx), a.readAbroad(ctx),
	)
}

// indexPlanned fills in planned.
func (a *Context) indexPlanned() {
	if len(a.Set) < 2 {
		return // nothing clashes with itself
	}
	var all []consult.Reservation
	for _, c := range a.Set {
		all = append(all, c.After.Reservations()...)
	}
	a.planned = timelines(all)
}

// windowGap is how far apart two spans lie that are read by separate queries. One query over
// a long gap would read many Reservations that nobody asked for.
const windowGap = 24 * time.Hour

// windows groups the questions that are close together in time, by their index in the set.
func (a *Context) windows() [][]int {
	var order []int
	for i, q := range a.questions {
		if len(q.resources) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return a.questions[i].reach.From.Compare(a.questions[j].reach.From)
	})
	var end time.Time
	var groups [][]int
	for _, i := range order {
		span := a.questions[i].reach
		if n := len(groups); n > 0 && span.From.Before(end.Add(windowGap)) {
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

// readHeld reads the Reservations in one window and gives each question those that concern
// it, together with those that the rest of the set would make.
func (a *Context) readHeld(ctx context.Context, window []int) error {
	var ids []consult.ID
	var span consult.Span
	for _, i := range window {
		q := a.questions[i]
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
	// What Meetings of the set reserve now does not count: the set replaces it.
	mine := make(map[consult.ID]bool, len(a.Set))
	for _, c := range a.Set {
		mine[c.After.ID] = true
		if c.After.ParentID != "" && c.After.Status.Live() {
			mine[c.After.ParentID] = true // a parent with a live child has no Reservations
		}
	}
	held := timelines(slices.DeleteFunc(busy, func(r consult.Reservation) bool { return mine[r.MeetingID] }))
	for _, i := range window {
		q := &a.questions[i]
		// Sorted, so that findings come in the same order every time.
		for _, id := range slices.Sorted(maps.Keys(q.resources)) {
			for _, r := range held[id].candidates(q.reach) {
				if q.concerns(r) {
					q.busy = append(q.busy, r)
				}
			}
			for _, r := range a.planned[id].candidates(q.reach) {
				if r.MeetingID != a.Set[i].After.ID && q.concerns(r) {
					q.busy = append(q.busy, r)
				}
			}
		}
	}
	return nil
}

// concerns reports whether the Reservation matters: a person's within reach, because of
// journeys and of how many Meetings they have, and a room's only within the span with set-up and clear-up.
func (q *question) concerns(r consult.Reservation) bool {
	if r.Kind == consult.ResourceRoom {
		return r.Span.Overlaps(q.rooms)
	}
	return r.Span.Overlaps(q.reach)
}

// readBlocks reads the Blocks on everything asked about and gives each question its own.
func (a *Context) readBlocks(ctx context.Context) error {
	var span consult.Span
	subjects := map[consult.ID]bool{}
	for i, q := range a.questions {
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
	// The query covered the days and subjects of all questions; each gets what overlaps it.
	for i := range a.questions {
		q := &a.questions[i]
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

// subjects returns the IDs of the people, rooms, venues and bodies whose Blocks concern the
// i-th Meeting.
func (a *Context) subjects(i int) map[consult.ID]bool {
	m := a.Set[i].After
	ids := maps.Clone(a.questions[i].resources)
	for id := range a.questions[i].resources {
		if r, ok := a.Rooms[id]; ok {
			ids[r.VenueID] = true
		}
	}
	for _, id := range consult.Given(append(m.Bodies(), m.VenueID)) {
		ids[id] = true
	}
	return ids
}

// readNames reads the names that findings mention: other Meetings close in time, and people
// who are busy or blocked.
func (a *Context) readNames(ctx context.Context) error {
	var meetings, persons []consult.ID
	for i, q := range a.questions {
		meetings = append(append(meetings, a.Set[i].After.ParentID), a.neighbours(i)...)
		if a.blocksOnly {
			continue
		}
		if q.resources != nil {
			persons = append(persons, a.mustAttend(a.Set[i].After)...)
			persons = append(persons, a.Set[i].concededPeople()...)
		}
		nearby, times := withMaxTrip(q.span), map[consult.ID]int{}
		for _, r := range q.busy {
			times[r.ResourceID]++
			if r.Kind == consult.ResourceRoom || r.Span.Overlaps(nearby) {
				meetings = append(meetings, r.MeetingID)
			}
			// A person is also named for having too many Meetings in a day or week.
			if r.Kind == consult.ResourcePerson && (r.Span.Overlaps(nearby) || times[r.ResourceID] >= a.loadLimit()) {
				persons = append(persons, r.ResourceID)
			}
		}
		for _, b := range q.blocks {
			if b.Subject.Kind == consult.SubjectPerson {
				persons = append(persons, b.Subject.ID)
			}
		}
	}
	// Meetings of the set are known as they would be; the database has them as they were.
	planned := make(map[consult.ID]consult.Meeting, len(a.Set))
	for _, c := range a.Set {
		planned[c.After.ID] = c.After
	}
	meetings = slices.DeleteFunc(meetings, func(id consult.ID) bool { _, ok := planned[id]; return ok })
	var err error
	a.Heads, err = a.svc.store.Heads(ctx, consult.Distinct(meetings))
	if err != nil {
		return err
	}
	maps.Copy(a.Heads, planned)
	persons = slices.DeleteFunc(persons, func(id consult.ID) bool { _, ok := a.People[id]; return ok })
	found, err := a.svc.store.People.Find(ctx, consult.Distinct(persons))
	if err != nil {
		return err
	}
	maps.Copy(a.People, found)
	return nil
}

// mustAttend returns the members of the invited Bodies whose role must attend by the Form.
func (a *Context) mustAttend(m consult.Meeting) []consult.ID {
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

// loadLimit returns how many other Meetings a person needs before a finding about too many
// Meetings can name them: the lower of the limits for a day and a week.
func (a *Context) loadLimit() int {
	return min(cmp.Or(a.rules.Load.Day, math.MaxInt), cmp.Or(a.rules.Load.Week, math.MaxInt))
}

// venueBlocked reports whether any Block that was read is on a Venue.
func (a *Context) venueBlocked() bool {
	return slices.ContainsFunc(a.questions, func(q question) bool {
		return slices.ContainsFunc(q.blocks, func(b consult.Block) bool {
			return b.Subject.Kind == consult.SubjectVenue
		})
	})
}

// readPlaces reads the rooms and venues of all Meetings that are known, and the travel times
// between the venues.
func (a *Context) readPlaces(ctx context.Context) error {
	if a.blocksOnly {
		return nil
	}
	var rooms, elsewhere []consult.ID
	routes := false
	add := func(m consult.Meeting) {
		rooms = append(rooms, m.RoomID)
		if m.RoomID == "" {
			elsewhere = append(elsewhere, m.VenueIn(nil))
		}
		if m.Place.Given() {
			a.Venues[m.ID] = m.Place.Venue(m.ID) // which is not to be read
		}
		for _, s := range m.Stops {
			elsewhere = append(elsewhere, s.VenueID)
			routes = true
		}
	}
	for _, m := range a.Heads {
		add(m)
	}
	for _, c := range a.Set {
		add(c.After)
	}
	rooms, elsewhere = consult.Distinct(consult.Given(rooms)), consult.Distinct(consult.Given(elsewhere))
	places := len(elsewhere)
	if !routes && places+len(rooms) < 2 && places+len(a.Rooms) < 2 && !a.venueBlocked() {
		return nil // nobody travels, and no finding names a venue
	}
	missing := slices.DeleteFunc(rooms, func(id consult.ID) bool { _, ok := a.Rooms[id]; return ok })
	found, err := a.svc.store.Rooms.Find(ctx, missing)
	if err != nil {
		return err
	}
	maps.Copy(a.Rooms, found)
	at := consult.Distinct(append(elsewhere, VenuesOf(slices.Collect(maps.Values(a.Rooms)))...))
	unknown := slices.DeleteFunc(slices.Clone(at), func(id consult.ID) bool { _, ok := a.Venues[id]; return ok })
	further, err := a.svc.store.Venues.Find(ctx, unknown)
	if err != nil {
		return err
	}
	maps.Copy(a.Venues, further)
	trips, err := a.svc.store.Trips(ctx, at)
	if err != nil {
		return err
	}
	a.travelTimes = conflict.TravelTimes(trips)
	return nil
}

// readChildren reads the children of parents in the set, as they would be after the set.
func (a *Context) readChildren(ctx context.Context) error {
	a.children = map[consult.ID][]consult.Meeting{}
	// With an index nothing outside the set counts, so that children are in the set, too.
	if a.index != nil {
		for _, c := range a.Set {
			a.children[c.After.ParentID] = append(a.children[c.After.ParentID], c.After)
		}
		return nil
	}
	for i, c := range a.Set {
		if !c.After.HasChildren || a.questions[i].resources == nil {
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

// readAnswers reads the answers and Leaves of the Meetings that ask for them.
func (a *Context) readAnswers(ctx context.Context) error {
	var ids []consult.ID
	for i, c := range a.Set {
		if a.questions[i].leave {
			ids = append(ids, c.After.ID)
		}
	}
	return a.loadAttendance(ctx, ids)
}

// readFollowers reads which Meetings must come after those of the set, as they would be after
// the set.
func (a *Context) readFollowers(ctx context.Context) error {
	asked := map[consult.ID]bool{}
	var ids []consult.ID
	for i, c := range a.Set {
		// Cancelling a Meeting leaves those that follow it without their predecessor.
		off := c.Before != nil && c.Before.Status.Live() && c.After.Status == consult.Cancelled
		if (off || a.questions[i].resources != nil) && !asked[c.After.ID] {
			asked[c.After.ID] = true
			if off || a.questions[i].leave { // in the database nothing follows a new Meeting
				ids = append(ids, c.After.ID)
			}
		}
	}
	var err error
	a.followers, err = a.svc.store.Followers(ctx, ids)
	if err != nil {
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
