package judging

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
)

// Snapshot is what the directory says of everything that a set of changes names.
// It is read once for the set: 300 changes cost as many questions as one.
type Snapshot struct {
	svc    *Service
	Forms  map[consult.ID]consult.Form
	Rooms  map[consult.ID]consult.Room
	Bodies map[consult.ID]consult.Body
	People map[consult.ID]consult.Person
	venues map[consult.ID]consult.Venue
	// Inactive are those of all these that are not in use any more, the Rooms of an
	// inactive Venue among them.
	Inactive map[consult.ID]bool
	// Members are the Memberships of each Body over the days of the set, those of
	// higher rank first.
	Members map[consult.ID][]consult.Membership
	// Heads are the Meetings of the set as it would have them, and others once asked for.
	Heads map[consult.ID]consult.Meeting
	// attendance are how people stand to the Meetings that were there before the set.
	attendance map[consult.ID]*attendanceState
}

// Snapshot is the register of the set. What does not exist is not in it.
func (svc *Service) Snapshot(ctx context.Context, set []Change) (*Snapshot, error) {
	var forms, rooms, bodies, invited, persons, before []consult.ID
	var first, last consult.Date
	heads := make(map[consult.ID]consult.Meeting, len(set))
	for _, c := range set {
		m := c.After
		heads[m.ID], forms = m, append(forms, consult.ID(m.Form))
		if m.Status == consult.Cancelled {
			continue // nobody asks whom it was for
		}
		if c.Before != nil {
			before = append(before, m.ID)
		}
		rooms = append(rooms, m.RoomID)
		bodies, invited = append(bodies, m.OwnerBodyID), append(invited, m.InviteBodyIDs...)
		persons = append(persons, m.People()...)
		day := svc.day(m)
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	r := &Snapshot{svc: svc, Members: map[consult.ID][]consult.Membership{}, Heads: heads, attendance: map[consult.ID]*attendanceState{}}
	var err error
	if r.Forms, err = svc.store.Forms.Find(ctx, consult.Distinct(forms)); err != nil {
		return nil, err
	}
	for _, f := range r.Forms {
		invited = append(invited, f.InviteBodyIDs...)
	}
	if r.Rooms, err = svc.store.Rooms.Find(ctx, consult.Distinct(rooms)); err != nil {
		return nil, err
	}
	if r.venues, err = svc.store.Venues.Find(ctx, consult.Distinct(VenuesOf(slices.Collect(maps.Values(r.Rooms))))); err != nil {
		return nil, err
	}
	if r.Bodies, err = svc.store.Bodies.Find(ctx, consult.Distinct(append(bodies, invited...))); err != nil {
		return nil, err
	}
	if r.People, err = svc.store.People.Find(ctx, consult.Distinct(persons)); err != nil {
		return nil, err
	}
	r.markInactive()
	if err := r.readAttendance(ctx, before); err != nil {
		return nil, err
	}
	members, err := svc.store.Members(ctx, consult.Distinct(invited), first, last)
	for _, ms := range members {
		r.Members[ms.BodyID] = append(r.Members[ms.BodyID], ms)
	}
	return r, err
}

func (r *Snapshot) markInactive() {
	r.Inactive = map[consult.ID]bool{}
	mark := func(id consult.ID, active bool) {
		if !active {
			r.Inactive[id] = true
		}
	}
	for id, v := range r.venues {
		mark(id, v.Active)
	}
	for id, room := range r.Rooms {
		mark(id, room.Active && r.venues[room.VenueID].Active)
	}
	for id, b := range r.Bodies {
		mark(id, b.Active)
	}
	for id, p := range r.People {
		mark(id, p.Active)
	}
}

// Head is a Meeting as the set would have it, or else as it stands.
func (r *Snapshot) Head(ctx context.Context, id consult.ID) (consult.Meeting, bool, error) {
	m, ok := r.Heads[id]
	if ok {
		return m, true, nil
	}
	found, err := r.svc.store.Heads(ctx, []consult.ID{id})
	if err != nil {
		return m, false, err
	}
	if m, ok = found[id]; ok {
		r.Heads[id] = m
	}
	return m, ok, nil
}

// day is the civil day that a Meeting's members and notice are told by.
func (svc *Service) day(m consult.Meeting) consult.Date {
	return consult.DateOf(m.Span.From, svc.Zone())
}

// On are the Memberships of the Body that hold on the day.
func (r *Snapshot) On(body consult.ID, day consult.Date) []consult.Membership {
	return slices.DeleteFunc(slices.Clone(r.Members[body]), func(ms consult.Membership) bool { return !ms.On(day) })
}

// Join adds what another register knows beside this one.
func (r *Snapshot) Join(o *Snapshot) {
	maps.Copy(r.Forms, o.Forms)
	maps.Copy(r.Rooms, o.Rooms)
	maps.Copy(r.venues, o.venues)
	maps.Copy(r.Inactive, o.Inactive)
	maps.Copy(r.Bodies, o.Bodies)
	maps.Copy(r.People, o.People)
	maps.Copy(r.attendance, o.attendance)
	for body, all := range o.Members {
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

func VenuesOf(rooms []consult.Room) []consult.ID {
	ids := make([]consult.ID, len(rooms))
	for i, r := range rooms {
		ids[i] = r.VenueID
	}
	return ids
}
