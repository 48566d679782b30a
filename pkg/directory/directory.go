package directory

import (
	"context"
	"errors"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// shown is how far back a rename reaches: what Feeds no longer show stays as it was.
const shown = (consult.MaxDaysBack + 1) * 24 * time.Hour

func (svc *Service) checkPerson(_ context.Context, p *consult.Person) error {
	return p.Validate()
}

func (svc *Service) checkBody(ctx context.Context, b *consult.Body) error {
	if err := b.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(registry.Exists(ctx, &f, svc.store.Bodies, "parent_id", b.ParentID), registry.Exists(ctx, &f, svc.store.Bodies, "paired_id", b.PairedID))
	for up := b.ParentID; err == nil && up != ""; {
		if up == b.ID {
			f.Add(true, "parent_id", "cycle", "形成循环隶属", "makes a circle")
			break
		}
		var above consult.Body
		if above, err = svc.store.Bodies.Get(ctx, up); errors.Is(err, consult.ErrNotFound) {
			err = nil
		}
		up = above.ParentID
	}
	return errors.Join(err, f.Err())
}

func (svc *Service) checkMembership(ctx context.Context, m *consult.Membership) error {
	if m.Since == "" {
		m.Since = consult.DateOf(svc.Now(), svc.Zone())
	}
	if err := m.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(registry.Exists(ctx, &f, svc.store.Bodies, "body_id", m.BodyID), registry.Exists(ctx, &f, svc.store.People, "person_id", m.PersonID))
	if err := errors.Join(err, f.Err()); err != nil {
		return err
	}
	same := consult.MembershipFilter{BodyID: m.BodyID, PersonID: m.PersonID}
	others, err := svc.store.Memberships.List(ctx, same, consult.PageRequest{Limit: 200})
	for _, o := range others.Items {
		apart := o.Until != "" && o.Until <= m.Since || m.Until != "" && m.Until <= o.Since
		f.Add(o.ID != m.ID && !apart, "since", "overlaps", "与此人在该组织的另一段任职重叠", "overlaps another membership of this person on this body")
	}
	return errors.Join(err, f.Err())
}

func (svc *Service) checkRoom(ctx context.Context, r *consult.Room) error {
	if err := r.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := registry.Exists(ctx, &f, svc.store.Venues, "venue_id", r.VenueID)
	return errors.Join(err, f.Err())
}

func (svc *Service) CheckBlock(ctx context.Context, b *consult.Block) error {
	b.Normalise()
	b.Span = b.Span.WholeSeconds()
	if err := b.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	var err error
	switch b.Subject.Kind {
	case consult.SubjectPerson:
		err = registry.Exists(ctx, &f, svc.store.People, "subject.id", b.Subject.ID)
	case consult.SubjectBody:
		err = registry.Exists(ctx, &f, svc.store.Bodies, "subject.id", b.Subject.ID)
	case consult.SubjectRoom:
		err = registry.Exists(ctx, &f, svc.store.Rooms, "subject.id", b.Subject.ID)
	case consult.SubjectVenue:
		err = registry.Exists(ctx, &f, svc.store.Venues, "subject.id", b.Subject.ID)
	}
	return errors.Join(err, f.Err())
}

func (svc *Service) checkForm(ctx context.Context, m *consult.Form) error {
	if err := m.Validate(); err != nil {
		return err
	}
	m.Rules = consult.Differences(m.Rules)
	var f consult.Faults
	found, err := svc.store.Bodies.Find(ctx, m.InviteBodyIDs)
	for i, id := range m.InviteBodyIDs {
		_, ok := found[id]
		f.Add(!ok, consult.FieldAt("invite_body_ids", i, ""), "not_found", "组织不存在", "is not a body")
		f.Add(slices.Index(m.InviteBodyIDs, id) < i, consult.FieldAt("invite_body_ids", i, ""), "duplicate", "重复", "is named twice")
	}
	return errors.Join(err, f.Err())
}

func (svc *Service) personChanged(ctx context.Context, by consult.Actor, before, after *consult.Person) error {
	if before == nil || after == nil {
		return nil
	}
	if before.Active != after.Active {
		on, err := svc.store.Memberships.List(ctx, consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200})
		if err != nil {
			return err
		}
		for _, m := range on.Items {
			if err := svc.booking.Reinvite(ctx, by, m.BodyID); err != nil {
				return err
			}
		}
	}
	if before.Name == after.Name {
		return nil
	}
	return svc.store.Rename(ctx, consult.Subject{Kind: consult.SubjectPerson, ID: after.ID}, before.Name, after.Name)
}

func (svc *Service) bodyChanged(ctx context.Context, _ consult.Actor, before, after *consult.Body) error {
	if before == nil || after == nil || before.Name == after.Name {
		return nil
	}
	return svc.renamed(ctx, consult.Subject{Kind: consult.SubjectBody, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{BodyID: after.ID}, consult.Former{})
}

func (svc *Service) venueChanged(ctx context.Context, by consult.Actor, before, after *consult.Venue) error {
	told := func(v consult.Venue) consult.Venue {
		v.Stamp, v.Active = consult.Stamp{}, false
		return v
	}
	if before == nil || after == nil || told(*before) == told(*after) {
		return nil
	}
	return svc.renamed(ctx, consult.Subject{Kind: consult.SubjectVenue, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{VenueID: after.ID}, consult.Former{By: by.Name, Venue: *before})
}

func (svc *Service) roomChanged(ctx context.Context, by consult.Actor, before, after *consult.Room) error {
	told := func(r consult.Room) consult.Room {
		r.Stamp, r.Capacity, r.Active = consult.Stamp{}, 0, false
		return r
	}
	if before == nil || after == nil || told(*before) == told(*after) {
		return nil
	}
	if before.VenueID != after.VenueID {
		if err := svc.store.Touch(ctx, []consult.Subject{{Kind: consult.SubjectVenue, ID: before.VenueID}}); err != nil {
			return err
		}
	}
	return svc.renamed(ctx, consult.Subject{Kind: consult.SubjectRoom, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{RoomID: after.ID}, consult.Former{By: by.Name, Room: *before})
}

func (svc *Service) formChanged(ctx context.Context, _ consult.Actor, before, after *consult.Form) error {
	if before == nil || after == nil || before.NameZH == after.NameZH && before.NameEN == after.NameEN {
		return nil
	}
	return svc.store.Restamp(ctx, consult.MeetingFilter{Form: after.Key, From: svc.Now().Add(-shown)}, consult.Former{})
}

// renamed marks what shows the old name.
func (svc *Service) renamed(ctx context.Context, sub consult.Subject, was, is string, filter consult.MeetingFilter, former consult.Former) error {
	if err := svc.store.Rename(ctx, sub, was, is); err != nil {
		return err
	}
	filter.From = svc.Now().Add(-shown)
	return svc.store.Restamp(ctx, filter, former)
}

func (svc *Service) membershipChanged(ctx context.Context, by consult.Actor, before, after *consult.Membership) error {
	if after != nil && before != nil && after.BodyID != before.BodyID {
		if err := svc.booking.Reinvite(ctx, by, before.BodyID); err != nil {
			return err
		}
	}
	if after == nil {
		after = before
	}
	return svc.booking.Reinvite(ctx, by, after.BodyID)
}
