package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// Inherit gives every new child that names neither people nor Bodies those of its parent: the
// people whom the parent names, with their roles and whether they are required, and the
// Bodies that it invites, whose members are worked out for the day of the child. Inactive
// people and Bodies are left out, and Bodies beyond the reach of whoever books. This happens
// once, when the child is booked: later changes of the parent do not reach it. The Bodies that
// the Form would invite do not apply to children.
func (svc *Service) Inherit(ctx context.Context, set []judging.Change) error {
	var parents []consult.ID
	for _, c := range set {
		if inherits(&c) {
			parents = append(parents, c.After.ParentID)
		}
	}
	if len(parents) == 0 {
		return nil
	}
	found, err := svc.store.MeetingsByID(ctx, consult.Distinct(parents))
	if err != nil {
		return err
	}
	var people, invited []consult.ID
	for id, m := range found {
		if !reach.Of(ctx).CoversMeeting(m) {
			delete(found, id) // it is refused as what is not there
			continue
		}
		people, invited = append(people, m.People()...), append(invited, m.InviteBodyIDs...)
	}
	persons, err := svc.store.People.Find(ctx, consult.Distinct(people))
	if err != nil {
		return err
	}
	bodies, err := svc.store.Bodies.Find(ctx, consult.Distinct(invited))
	if err != nil {
		return err
	}
	// What is inactive is left out here, because a new reference to it would be refused.
	for i := range set {
		if !inherits(&set[i]) {
			continue
		}
		m, parent := &set[i].After, found[set[i].After.ParentID]
		m.InviteBodyIDs = slices.DeleteFunc(slices.Clone(parent.InviteBodyIDs), func(id consult.ID) bool {
			return !bodies[id].Active || !reach.Of(ctx).Covers(id)
		})
		for _, a := range parent.Attendances {
			if a.ViaBodyID == "" && persons[a.PersonID].Active {
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID: a.PersonID,
					Role:     a.Role,
					Required: a.Required,
				})
			}
		}
	}
	return nil
}

// inherits reports whether the change books a child that names neither people nor Bodies.
func inherits(c *judging.Change) bool {
	return c.Before == nil && c.After.ParentID != "" && len(c.After.Attendances) == 0 && len(c.After.InviteBodyIDs) == 0
}
