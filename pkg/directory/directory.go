package directory

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/subscription"
)

// renameReach is how far back a rename changes Meetings. Older ones are on no Feed and stay as
// they are.
const renameReach = (subscription.MaxDaysBack + 1) * 24 * time.Hour

// foundByName is how many people of one name are found at most.
const foundByName = 10

// FindPerson returns the active people who have exactly the name, also those beyond the reach of whoever asks: who
// knows the whole name of somebody may invite them.
func (svc *Service) FindPerson(ctx context.Context, name string) ([]consult.Person, error) {
	if utf8.RuneCountInString(strings.TrimSpace(name)) < 2 {
		return nil, consult.BadField("name", "too_short", "至少 2 个字", "must have at least 2 characters")
	}
	page, err := svc.store.People.List(
		reach.Everything(ctx), consult.PersonFilter{Name: name, ActiveOnly: true},
		consult.PageRequest{Limit: foundByName},
	)
	return page.Items, err
}

// checkPerson checks the fields of a person.
func (svc *Service) checkPerson(_ context.Context, p *consult.Person) error {
	return p.Validate()
}

// checkMembership checks a Membership and that a person sits only once on a Body at any time.
func (svc *Service) checkMembership(ctx context.Context, m *consult.Membership) error {
	// A Membership without a first day begins today.
	if m.Since == "" {
		m.Since = consult.DateOf(svc.Now(), svc.Zone())
	}
	if err := m.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(
		registry.Exists(ctx, &f, svc.store.Bodies, "body_id", m.BodyID),
		registry.Exists(ctx, &f, svc.store.People, "person_id", m.PersonID),
	)
	if err := errors.Join(err, f.Err()); err != nil {
		return err
	}
	same := consult.MembershipFilter{BodyID: m.BodyID, PersonID: m.PersonID}
	others, err := svc.store.Memberships.List(reach.Everything(ctx), same, consult.PageRequest{Limit: 200})
	if err != nil {
		return err
	}
	for _, o := range others.Items {
		apart := o.Until != "" && o.Until <= m.Since || m.Until != "" && m.Until <= o.Since
		f.Add(
			o.ID != m.ID && !apart, "since", "overlaps", "与此人在该组织的另一段任职重叠",
			"overlaps another membership of this person on this body",
		)
	}
	return f.Err()
}

// checkRoom checks a Room and that its Venue exists.
func (svc *Service) checkRoom(ctx context.Context, r *consult.Room) error {
	if err := r.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := registry.Exists(ctx, &f, svc.store.Venues, "venue_id", r.VenueID)
	return errors.Join(err, f.Err())
}

// CheckBlock checks a Block and that its subject exists.
func (svc *Service) CheckBlock(ctx context.Context, b *consult.Block) error {
	b.Normalise()
	b.Span = b.Span.WholeSeconds()
	if err := b.Validate(); err != nil {
		return err
	}
	if err := svc.checkSubjectReach(ctx, b.Subject); err != nil {
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

// checkForm checks a Form and the Bodies that it invites.
func (svc *Service) checkForm(ctx context.Context, m *consult.Form) error {
	if err := m.Validate(); err != nil {
		return err
	}
	m.Rules = consult.Differences(m.Rules)
	// Every bad ID is reported, not only the first one.
	var f consult.Faults
	found, err := svc.store.Bodies.Find(ctx, m.InviteBodyIDs)
	if err != nil {
		return err
	}
	for i, id := range m.InviteBodyIDs {
		_, ok := found[id]
		f.Add(!ok, consult.FieldAt("invite_body_ids", i, ""), "not_found", "组织不存在", "is not a body")
		f.Add(
			slices.Index(m.InviteBodyIDs, id) < i, consult.FieldAt("invite_body_ids", i, ""),
			"duplicate", "重复", "is named twice",
		)
	}
	return f.Err()
}

// personChanged updates the Meetings of a person who became active or inactive, and follows a rename.
func (svc *Service) personChanged(ctx context.Context, by consult.Actor, before, after *consult.Person) error {
	if before == nil || after == nil {
		return nil
	}
	person := consult.Subject{Kind: consult.SubjectPerson, ID: after.ID}
	if before.Active != after.Active {
		// The links of an inactive person open nothing, also where their calendar is kept ready.
		if err := svc.store.Touch(ctx, []consult.Subject{person}); err != nil {
			return err
		}
		on, err := svc.store.Memberships.List(
			reach.Everything(ctx), consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200},
		)
		if err != nil {
			return err
		}
		// An inactive person is no longer invited through any Body, an active one is again.
		for _, m := range on.Items {
			if err := svc.booking.Reinvite(ctx, by, m.BodyID); err != nil {
				return err
			}
		}
	}
	if before.Name == after.Name {
		return nil
	}
	return svc.store.Rename(ctx, person, before.Name, after.Name)
}

// bodyChanged follows a rename of the Body, and its move to another place in the tree.
func (svc *Service) bodyChanged(ctx context.Context, _ consult.Actor, before, after *consult.Body) error {
	if before != nil && after != nil && before.ParentID != after.ParentID {
		// Calendars of Bodies above show what is below them.
		err := svc.store.Touch(ctx, []consult.Subject{{Kind: consult.SubjectBody, ID: after.ID}})
		if err != nil {
			return err
		}
	}
	if before == nil || after == nil || before.Name == after.Name {
		return nil
	}
	return svc.markRenamed(
		ctx, consult.Subject{Kind: consult.SubjectBody, ID: after.ID}, before.Name, after.Name,
		consult.MeetingFilter{BodyID: after.ID}, consult.Former{},
	)
}

// venueChanged follows a change of the Venue that people see.
func (svc *Service) venueChanged(ctx context.Context, by consult.Actor, before, after *consult.Venue) error {
	// What is not shown to people is left out of the comparison.
	shown := func(v consult.Venue) consult.Venue {
		v.Stamp, v.Active = consult.Stamp{}, false
		return v
	}
	if before == nil || after == nil || shown(*before) == shown(*after) {
		return nil
	}
	return svc.markRenamed(
		ctx, consult.Subject{Kind: consult.SubjectVenue, ID: after.ID}, before.Name, after.Name,
		consult.MeetingFilter{VenueID: after.ID}, consult.Former{By: by.Name, Venue: *before},
	)
}

// roomChanged follows a change of the Room that people see, and a move to another Venue.
func (svc *Service) roomChanged(ctx context.Context, by consult.Actor, before, after *consult.Room) error {
	// What is not shown to people is left out of the comparison.
	shown := func(r consult.Room) consult.Room {
		r.Stamp = consult.Stamp{}
		r.Capacity = 0
		r.Active = false
		r.Turnaround = consult.Turnaround{}
		return r
	}
	if before == nil || after == nil {
		return nil
	}
	if before.Turnaround != after.Turnaround {
		err := svc.refreshTurnarounds(ctx, consult.MeetingFilter{RoomID: after.ID})
		if err != nil {
			return err
		}
	}
	if shown(*before) == shown(*after) {
		return nil
	}
	// The calendar of the former Venue loses the Room; that of the new one is marked by Restamp.
	if before.VenueID != after.VenueID {
		err := svc.store.Touch(ctx, []consult.Subject{{Kind: consult.SubjectVenue, ID: before.VenueID}})
		if err != nil {
			return err
		}
	}
	return svc.markRenamed(
		ctx, consult.Subject{Kind: consult.SubjectRoom, ID: after.ID}, before.Name, after.Name,
		consult.MeetingFilter{RoomID: after.ID}, consult.Former{By: by.Name, Room: *before},
	)
}

// formChanged marks the Meetings that show the former name of the Form, and has them hold their rooms as it asks now.
func (svc *Service) formChanged(ctx context.Context, _ consult.Actor, before, after *consult.Form) error {
	if before == nil || after == nil {
		return nil
	}
	if before.Turnaround != after.Turnaround {
		filter := consult.MeetingFilter{Forms: []consult.FormKey{after.Key}}
		if err := svc.refreshTurnarounds(ctx, filter); err != nil {
			return err
		}
	}
	if before.NameZH == after.NameZH && before.NameEN == after.NameEN {
		return nil
	}
	reached := consult.MeetingFilter{Forms: []consult.FormKey{after.Key}, From: svc.Now().Add(-renameReach)}
	return svc.store.Restamp(ctx, reached, consult.Former{})
}

// markRenamed gives Feeds of the subject its new name and marks the Meetings that show the old one as changed.
func (svc *Service) markRenamed(
	ctx context.Context, sub consult.Subject, was, is string, filter consult.MeetingFilter, former consult.Former,
) error {
	if err := svc.store.Rename(ctx, sub, was, is); err != nil {
		return err
	}
	filter.From = svc.Now().Add(-renameReach)
	return svc.store.Restamp(ctx, filter, former)
}

// membershipChanged updates the Meetings of the Body, and of the Body that the member left.
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
