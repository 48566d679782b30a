package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// shown is how far back a rename reaches: what Feeds no longer show stays as it was.
const shown = (consult.MaxDaysBack + 1) * 24 * time.Hour

func (d *Desk) registries() {
	s := d.store
	d.People = &Registry[consult.Person, consult.PersonFilter]{d: d, shelf: s.People, stamp: func(p *consult.Person) *consult.Stamp { return &p.Stamp },
		check: d.checkPerson, changed: d.personChanged, concerns: d.personConcerns}
	d.Bodies = &Registry[consult.Body, consult.BodyFilter]{d: d, shelf: s.Bodies, stamp: func(b *consult.Body) *consult.Stamp { return &b.Stamp },
		check: d.checkBody, changed: d.bodyChanged, concerns: d.bodyConcerns}
	d.Memberships = &Registry[consult.Membership, consult.MembershipFilter]{d: d, shelf: s.Memberships, stamp: func(m *consult.Membership) *consult.Stamp { return &m.Stamp },
		check: d.checkMembership, changed: d.membershipChanged, concerns: d.membershipConcerns}
	d.Venues = &Registry[consult.Venue, consult.VenueFilter]{d: d, shelf: s.Venues, stamp: func(v *consult.Venue) *consult.Stamp { return &v.Stamp },
		check: func(_ context.Context, v *consult.Venue) error { return v.Validate() }, changed: d.venueChanged, concerns: d.venueConcerns}
	d.Rooms = &Registry[consult.Room, consult.RoomFilter]{d: d, shelf: s.Rooms, stamp: func(r *consult.Room) *consult.Stamp { return &r.Stamp },
		check: d.checkRoom, changed: d.roomChanged, concerns: d.roomConcerns}
	d.Blocks = &Registry[consult.Block, consult.BlockFilter]{d: d, shelf: s.Blocks, stamp: func(b *consult.Block) *consult.Stamp { return &b.Stamp },
		check: d.checkBlock, concerns: d.blockConcerns}
	d.Forms = &Registry[consult.Form, consult.Unfiltered]{d: d, shelf: s.Forms, stamp: func(f *consult.Form) *consult.Stamp { return &f.Stamp },
		check: d.checkForm, changed: d.formChanged}
	d.Rules = &Registry[consult.Rules, consult.Unfiltered]{d: d, shelf: s.Rules, stamp: func(r *consult.Rules) *consult.Stamp { return &r.Stamp },
		check: func(_ context.Context, r *consult.Rules) error { return r.Validate() }}
	d.Leaves = &Registry[consult.Leave, consult.LeaveFilter]{d: d, shelf: s.Leaves, stamp: func(l *consult.Leave) *consult.Stamp { return &l.Stamp },
		check: d.checkLeave}
	d.Plans = &Registry[consult.Plan, consult.PlanFilter]{d: d, shelf: s.Plans, stamp: func(p *consult.Plan) *consult.Stamp { return &p.Stamp },
		check: d.checkPlan}
	d.Topics = &Registry[consult.Topic, consult.TopicFilter]{d: d, shelf: s.Topics, stamp: func(t *consult.Topic) *consult.Stamp { return &t.Stamp },
		check: d.checkTopic}
}

func (d *Desk) checkPerson(_ context.Context, p *consult.Person) error {
	return p.Validate()
}

func (d *Desk) checkBody(ctx context.Context, b *consult.Body) error {
	if err := b.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(exists(ctx, &f, d.store.Bodies, "parent_id", b.ParentID), exists(ctx, &f, d.store.Bodies, "paired_id", b.PairedID))
	for up := b.ParentID; err == nil && up != ""; {
		if up == b.ID {
			f.Add(true, "parent_id", "cycle", "形成循环隶属", "makes a circle")
			break
		}
		var above consult.Body
		if above, err = d.store.Bodies.Get(ctx, up); errors.Is(err, consult.ErrNotFound) {
			err = nil
		}
		up = above.ParentID
	}
	return errors.Join(err, f.Err())
}

func (d *Desk) checkMembership(ctx context.Context, m *consult.Membership) error {
	if m.Since == "" {
		m.Since = consult.DateOf(d.Now(), d.Zone())
	}
	if err := m.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(exists(ctx, &f, d.store.Bodies, "body_id", m.BodyID), exists(ctx, &f, d.store.People, "person_id", m.PersonID))
	if err := errors.Join(err, f.Err()); err != nil {
		return err
	}
	same := consult.MembershipFilter{BodyID: m.BodyID, PersonID: m.PersonID}
	others, err := d.store.Memberships.List(ctx, same, consult.PageRequest{Limit: 200})
	for _, o := range others.Items {
		apart := o.Until != "" && o.Until <= m.Since || m.Until != "" && m.Until <= o.Since
		f.Add(o.ID != m.ID && !apart, "since", "overlaps", "与此人在该组织的另一段任职重叠", "overlaps another membership of this person on this body")
	}
	return errors.Join(err, f.Err())
}

func (d *Desk) checkRoom(ctx context.Context, r *consult.Room) error {
	if err := r.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := exists(ctx, &f, d.store.Venues, "venue_id", r.VenueID)
	return errors.Join(err, f.Err())
}

func (d *Desk) checkBlock(ctx context.Context, b *consult.Block) error {
	b.Normalise()
	b.Span = b.Span.WholeSeconds()
	if err := b.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	var err error
	switch b.Subject.Kind {
	case consult.SubjectPerson:
		err = exists(ctx, &f, d.store.People, "subject.id", b.Subject.ID)
	case consult.SubjectBody:
		err = exists(ctx, &f, d.store.Bodies, "subject.id", b.Subject.ID)
	case consult.SubjectRoom:
		err = exists(ctx, &f, d.store.Rooms, "subject.id", b.Subject.ID)
	case consult.SubjectVenue:
		err = exists(ctx, &f, d.store.Venues, "subject.id", b.Subject.ID)
	}
	return errors.Join(err, f.Err())
}

func (d *Desk) checkForm(ctx context.Context, m *consult.Form) error {
	if err := m.Validate(); err != nil {
		return err
	}
	m.Rules = consult.Differences(m.Rules)
	var f consult.Faults
	found, err := d.store.Bodies.Find(ctx, m.InviteBodyIDs)
	for i, id := range m.InviteBodyIDs {
		_, ok := found[id]
		f.Add(!ok, consult.FieldAt("invite_body_ids", i, ""), "not_found", "组织不存在", "is not a body")
		f.Add(slices.Index(m.InviteBodyIDs, id) < i, consult.FieldAt("invite_body_ids", i, ""), "duplicate", "重复", "is named twice")
	}
	return errors.Join(err, f.Err())
}

// exists records a Fault when id is given and names nothing on the shelf.
func exists[T, F any](ctx context.Context, f *consult.Faults, shelf Shelf[T, F], field string, id consult.ID) error {
	if id == "" {
		return nil
	}
	_, err := shelf.Get(ctx, id)
	missing := errors.Is(err, consult.ErrNotFound)
	f.Add(missing, field, "not_found", "不存在", "does not exist")
	if missing {
		return nil
	}
	return err
}

func (d *Desk) personChanged(ctx context.Context, by consult.Actor, before, after *consult.Person) error {
	if before == nil || after == nil {
		return nil
	}
	if before.Active != after.Active {
		on, err := d.store.Memberships.List(ctx, consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200})
		if err != nil {
			return err
		}
		for _, m := range on.Items {
			if err := d.reinvite(ctx, by, m.BodyID); err != nil {
				return err
			}
		}
	}
	if before.Name == after.Name {
		return nil
	}
	return d.store.Rename(ctx, consult.Subject{Kind: consult.SubjectPerson, ID: after.ID}, before.Name, after.Name)
}

func (d *Desk) bodyChanged(ctx context.Context, _ consult.Actor, before, after *consult.Body) error {
	if before == nil || after == nil || before.Name == after.Name {
		return nil
	}
	return d.renamed(ctx, consult.Subject{Kind: consult.SubjectBody, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{BodyID: after.ID}, consult.Former{})
}

func (d *Desk) venueChanged(ctx context.Context, by consult.Actor, before, after *consult.Venue) error {
	told := func(v consult.Venue) consult.Venue {
		v.Stamp, v.Active = consult.Stamp{}, false
		return v
	}
	if before == nil || after == nil || told(*before) == told(*after) {
		return nil
	}
	return d.renamed(ctx, consult.Subject{Kind: consult.SubjectVenue, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{VenueID: after.ID}, consult.Former{By: by.Name, Venue: *before})
}

func (d *Desk) roomChanged(ctx context.Context, by consult.Actor, before, after *consult.Room) error {
	told := func(r consult.Room) consult.Room {
		r.Stamp, r.Capacity, r.Active = consult.Stamp{}, 0, false
		return r
	}
	if before == nil || after == nil || told(*before) == told(*after) {
		return nil
	}
	if before.VenueID != after.VenueID {
		if err := d.store.Touch(ctx, []consult.Subject{{Kind: consult.SubjectVenue, ID: before.VenueID}}); err != nil {
			return err
		}
	}
	return d.renamed(ctx, consult.Subject{Kind: consult.SubjectRoom, ID: after.ID}, before.Name, after.Name, consult.MeetingFilter{RoomID: after.ID}, consult.Former{By: by.Name, Room: *before})
}

func (d *Desk) formChanged(ctx context.Context, _ consult.Actor, before, after *consult.Form) error {
	if before == nil || after == nil || before.NameZH == after.NameZH && before.NameEN == after.NameEN {
		return nil
	}
	return d.store.Restamp(ctx, consult.MeetingFilter{Form: after.Key, From: d.Now().Add(-shown)}, consult.Former{})
}

// renamed marks what shows the old name.
func (d *Desk) renamed(ctx context.Context, sub consult.Subject, was, is string, filter consult.MeetingFilter, former consult.Former) error {
	if err := d.store.Rename(ctx, sub, was, is); err != nil {
		return err
	}
	filter.From = d.Now().Add(-shown)
	return d.store.Restamp(ctx, filter, former)
}

func (d *Desk) membershipChanged(ctx context.Context, by consult.Actor, before, after *consult.Membership) error {
	if after != nil && before != nil && after.BodyID != before.BodyID {
		if err := d.reinvite(ctx, by, before.BodyID); err != nil {
			return err
		}
	}
	if after == nil {
		after = before
	}
	return d.reinvite(ctx, by, after.BodyID)
}
