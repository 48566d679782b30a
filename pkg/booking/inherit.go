package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// inherit gives every new child that names neither people nor bodies those of its
// parent: the people whom the parent names, each in the same role and required or
// not as there, and the bodies that it invites, whose members are worked out for the
// child's own day. Who is not in use any more is left out. It is done once, when
// the child is booked: what the parent changes later does not reach it. What the
// Form would invite is not for children.
func (d *Desk) inherit(ctx context.Context, set []change) error {
	var parents []consult.ID
	for _, c := range set {
		if inherits(&c) {
			parents = append(parents, c.after.ParentID)
		}
	}
	if len(parents) == 0 {
		return nil
	}
	found, err := d.store.MeetingsByID(ctx, consult.Distinct(parents))
	if err != nil {
		return err
	}
	var people, invited []consult.ID
	for _, m := range found {
		people, invited = append(people, m.People()...), append(invited, m.InviteBodyIDs...)
	}
	persons, err := d.store.People.Find(ctx, consult.Distinct(people))
	if err != nil {
		return err
	}
	bodies, err := d.store.Bodies.Find(ctx, consult.Distinct(invited))
	if err != nil {
		return err
	}
	for i := range set {
		if !inherits(&set[i]) {
			continue
		}
		m, parent := &set[i].after, found[set[i].after.ParentID]
		m.InviteBodyIDs = slices.DeleteFunc(slices.Clone(parent.InviteBodyIDs), func(id consult.ID) bool { return !bodies[id].Active })
		for _, a := range parent.Attendances {
			if a.ViaBodyID == "" && persons[a.PersonID].Active {
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: a.PersonID, Role: a.Role, Required: a.Required})
			}
		}
	}
	return nil
}

// inherits reports whether the change books a child that names nobody.
func inherits(c *change) bool {
	return c.before == nil && c.after.ParentID != "" && len(c.after.Attendances) == 0 && len(c.after.InviteBodyIDs) == 0
}
