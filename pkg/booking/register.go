package booking

import (
	"context"
	"maps"
	"slices"

	"huiqi/pkg/consult"
)

// register is what the directory says of everything that a set of changes names.
// It is read once for the set: 300 changes cost as many questions as one.
type register struct {
	d      *Desk
	forms  map[consult.ID]consult.Form
	rooms  map[consult.ID]consult.Room
	bodies map[consult.ID]consult.Body
	people map[consult.ID]consult.Person
	venues map[consult.ID]consult.Venue
	// inactive are those of all these that are not in use any more, the Rooms of an
	// inactive Venue among them.
	inactive map[consult.ID]bool
	// members are the Memberships of each Body over the days of the set, those of
	// higher rank first.
	members map[consult.ID][]consult.Membership
	// heads are the Meetings of the set as it would have them, and others once asked for.
	heads map[consult.ID]consult.Meeting
	// stances are how people stand to the Meetings that were there before the set.
	stances map[consult.ID]*stances
}

// read is the register of the set. What does not exist is not in it.
func (d *Desk) read(ctx context.Context, set []change) (*register, error) {
	var forms, rooms, bodies, invited, persons, before []consult.ID
	var first, last consult.Date
	heads := make(map[consult.ID]consult.Meeting, len(set))
	for _, c := range set {
		m := c.after
		heads[m.ID], forms = m, append(forms, consult.ID(m.Form))
		if m.Status == consult.Cancelled {
			continue // nobody asks whom it was for
		}
		if c.before != nil {
			before = append(before, m.ID)
		}
		rooms = append(rooms, m.RoomID)
		bodies, invited = append(bodies, m.OwnerBodyID), append(invited, m.InviteBodyIDs...)
		persons = append(persons, m.People()...)
		day := d.day(m)
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	r := &register{d: d, members: map[consult.ID][]consult.Membership{}, heads: heads, stances: map[consult.ID]*stances{}}
	var err error
	if r.forms, err = d.store.Forms.Find(ctx, consult.Distinct(forms)); err != nil {
		return nil, err
	}
	for _, f := range r.forms {
		invited = append(invited, f.InviteBodyIDs...)
	}
	if r.rooms, err = d.store.Rooms.Find(ctx, consult.Distinct(rooms)); err != nil {
		return nil, err
	}
	if r.venues, err = d.store.Venues.Find(ctx, consult.Distinct(venues(slices.Collect(maps.Values(r.rooms))))); err != nil {
		return nil, err
	}
	if r.bodies, err = d.store.Bodies.Find(ctx, consult.Distinct(append(bodies, invited...))); err != nil {
		return nil, err
	}
	if r.people, err = d.store.People.Find(ctx, consult.Distinct(persons)); err != nil {
		return nil, err
	}
	r.markInactive()
	if err := r.know(ctx, before); err != nil {
		return nil, err
	}
	members, err := d.store.Members(ctx, consult.Distinct(invited), first, last)
	for _, ms := range members {
		r.members[ms.BodyID] = append(r.members[ms.BodyID], ms)
	}
	return r, err
}

func (r *register) markInactive() {
	r.inactive = map[consult.ID]bool{}
	mark := func(id consult.ID, active bool) {
		if !active {
			r.inactive[id] = true
		}
	}
	for id, v := range r.venues {
		mark(id, v.Active)
	}
	for id, room := range r.rooms {
		mark(id, room.Active && r.venues[room.VenueID].Active)
	}
	for id, b := range r.bodies {
		mark(id, b.Active)
	}
	for id, p := range r.people {
		mark(id, p.Active)
	}
}

// head is a Meeting as the set would have it, or else as it stands.
func (r *register) head(ctx context.Context, id consult.ID) (consult.Meeting, bool, error) {
	m, ok := r.heads[id]
	if ok {
		return m, true, nil
	}
	found, err := r.d.store.Heads(ctx, []consult.ID{id})
	if err != nil {
		return m, false, err
	}
	if m, ok = found[id]; ok {
		r.heads[id] = m
	}
	return m, ok, nil
}

// day is the civil day that a Meeting's members and notice are told by.
func (d *Desk) day(m consult.Meeting) consult.Date { return consult.DateOf(m.Span.From, d.Zone()) }

// on are the Memberships of the Body that hold on the day.
func (r *register) on(body consult.ID, day consult.Date) []consult.Membership {
	return slices.DeleteFunc(slices.Clone(r.members[body]), func(ms consult.Membership) bool { return !ms.On(day) })
}

// join adds what another register knows beside this one.
func (r *register) join(o *register) {
	maps.Copy(r.forms, o.forms)
	maps.Copy(r.rooms, o.rooms)
	maps.Copy(r.venues, o.venues)
	maps.Copy(r.inactive, o.inactive)
	maps.Copy(r.bodies, o.bodies)
	maps.Copy(r.people, o.people)
	maps.Copy(r.stances, o.stances)
	for body, all := range o.members {
		known := map[consult.ID]bool{}
		for _, ms := range r.members[body] {
			known[ms.ID] = true
		}
		for _, ms := range all {
			if !known[ms.ID] {
				r.members[body] = append(r.members[body], ms)
			}
		}
	}
}
