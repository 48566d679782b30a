package judging

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Snapshot is what the directory knows of everything that a set of changes names. It is read
// once for the set, so that 300 changes take as many queries as one.
type Snapshot struct {
	svc    *Service
	Forms  map[consult.ID]consult.Form
	Rooms  map[consult.ID]consult.Room
	Bodies map[consult.ID]consult.Body
	People map[consult.ID]consult.Person
	Venues map[consult.ID]consult.Venue
	// Inactive holds the IDs of Rooms, Bodies, People and Venues that are no longer in use. A
	// Room of an inactive Venue counts as inactive.
	Inactive map[consult.ID]bool
	// Members are the Memberships of each Body that hold on some day of the set, those of
	// higher rank first.
	Members map[consult.ID][]consult.Membership
	// Heads are the Meetings of the set as they would be, and others that Head has read.
	Heads map[consult.ID]consult.Meeting
	// attendance holds the answers and Leaves of Meetings that existed before the set.
	attendance map[consult.ID]*attendanceState
	// view is the reach of whoever asks, and belonging has the Memberships within it of the people.
	view      reach.View
	belonging map[consult.ID][]consult.Membership
	// hosted are those of the people who belong to Bodies that hold Meetings together, as Memberships of these Bodies.
	hosted []consult.Membership
}

// Snapshot reads the Snapshot of the set. IDs that name nothing are not in it.
func (svc *Service) Snapshot(ctx context.Context, set []Change) (*Snapshot, error) {
	var forms, rooms, venues, bodies, invited, persons, before []consult.ID
	var first, last consult.Date
	heads := make(map[consult.ID]consult.Meeting, len(set))
	for _, c := range set {
		m := c.After
		heads[m.ID], forms = m, append(forms, consult.ID(m.Form))
		if m.Status == consult.Cancelled {
			continue // it holds nothing any more, so that nothing it names is checked
		}
		if c.Before != nil {
			before = append(before, m.ID)
		}
		rooms, venues = append(rooms, m.RoomID), append(venues, m.VenueID)
		for _, s := range m.Stops {
			venues = append(venues, s.VenueID)
		}
		bodies, invited = append(bodies, m.Owners()...), append(invited, m.InviteBodyIDs...)
		persons = append(persons, m.People()...)
		for _, it := range m.Items {
			persons, bodies = append(persons, it.ReporterPersonID), append(bodies, it.ReporterBodyID)
		}
		for _, d := range m.Delegations {
			bodies = append(bodies, d.BodyID)
		}
		day := svc.day(m)
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	r := &Snapshot{
		svc:        svc,
		Members:    map[consult.ID][]consult.Membership{},
		Heads:      heads,
		attendance: map[consult.ID]*attendanceState{},
	}
	var err error
	r.Forms, err = svc.store.Forms.Find(ctx, consult.Distinct(forms))
	if err != nil {
		return nil, err
	}
	// A new Meeting that names nobody invites the Bodies of its Form, which is decided later.
	for _, f := range r.Forms {
		invited = append(invited, f.InviteBodyIDs...)
	}
	r.Rooms, err = svc.store.Rooms.Find(ctx, consult.Distinct(rooms))
	if err != nil {
		return nil, err
	}
	venues = append(venues, VenuesOf(slices.Collect(maps.Values(r.Rooms)))...)
	r.Venues, err = svc.store.Venues.Find(ctx, consult.Distinct(venues))
	if err != nil {
		return nil, err
	}
	r.Bodies, err = svc.store.Bodies.Find(ctx, consult.Distinct(append(bodies, invited...)))
	if err != nil {
		return nil, err
	}
	r.People, err = svc.store.People.Find(ctx, consult.Distinct(persons))
	if err != nil {
		return nil, err
	}
	r.markInactive()
	if err := errors.Join(r.readBelonging(ctx), r.loadAttendance(ctx, before)); err != nil {
		return nil, err
	}
	members, err := svc.store.Members(ctx, consult.Distinct(invited), first, last)
	if err != nil {
		return nil, err
	}
	for _, ms := range members {
		r.Members[ms.BodyID] = append(r.Members[ms.BodyID], ms)
	}
	return r, nil
}

// markInactive fills in Inactive from everything that was read.
func (r *Snapshot) markInactive() {
	r.Inactive = map[consult.ID]bool{}
	mark := func(id consult.ID, active bool) {
		if !active {
			r.Inactive[id] = true
		}
	}
	for id, v := range r.Venues {
		mark(id, v.Active)
	}
	for id, room := range r.Rooms {
		mark(id, room.Active && r.Venues[room.VenueID].Active)
	}
	for id, b := range r.Bodies {
		mark(id, b.Active)
	}
	for id, p := range r.People {
		mark(id, p.Active)
	}
}

// Head returns a Meeting as it would be after the set, or as it is stored if it is not in the
// set, without its people. It is false when there is no such Meeting.
func (r *Snapshot) Head(ctx context.Context, id consult.ID) (consult.Meeting, bool, error) {
	m, ok := r.Heads[id]
	if ok {
		return m, true, nil
	}
	found, err := r.svc.store.Heads(ctx, []consult.ID{id})
	if err != nil {
		return m, false, err
	}
	m, ok = found[id]
	if ok {
		r.Heads[id] = m
	}
	return m, ok, nil
}

// day is the civil day of the Meeting, which decides who is a member of its Bodies.
func (svc *Service) day(m consult.Meeting) consult.Date {
	return consult.DateOf(m.Span.From, svc.Zone())
}

// On returns the Memberships of the Body that hold on the day.
func (r *Snapshot) On(body consult.ID, day consult.Date) []consult.Membership {
	return slices.DeleteFunc(slices.Clone(r.Members[body]), func(ms consult.Membership) bool { return !ms.On(day) })
}

// Join adds everything that another Snapshot has read to this one.
func (r *Snapshot) Join(o *Snapshot) {
	maps.Copy(r.Forms, o.Forms)
	maps.Copy(r.Rooms, o.Rooms)
	maps.Copy(r.Venues, o.Venues)
	maps.Copy(r.Inactive, o.Inactive)
	maps.Copy(r.Bodies, o.Bodies)
	maps.Copy(r.People, o.People)
	maps.Copy(r.attendance, o.attendance)
	if r.belonging == nil {
		r.belonging = map[consult.ID][]consult.Membership{}
	}
	maps.Copy(r.belonging, o.belonging)
	r.hosted = append(r.hosted, o.hosted...)
	for body, all := range o.Members {
		// The days of the two sets may overlap, and each Membership must stand once.
		known := map[consult.ID]bool{}
		for _, ms := range r.Members[body] {
			known[ms.ID] = true
		}
		for _, ms := range all {
			if !known[ms.ID] {
				r.Members[body] = append(r.Members[body], ms)
			}
		}
	}
}

// VenuesOf returns the ID of the Venue of each Room.
func VenuesOf(rooms []consult.Room) []consult.ID {
	ids := make([]consult.ID, len(rooms))
	for i, r := range rooms {
		ids[i] = r.VenueID
	}
	return ids
}
