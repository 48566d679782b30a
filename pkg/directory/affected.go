package directory

import (
	"cmp"
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// affectedDays is how many days ahead Meetings are looked for that a write may change.
const affectedDays = 400

// comingMeetings returns the live Meetings without children that pass the filter and are not
// over, up to affectedDays ahead.
func (svc *Service) comingMeetings(ctx context.Context, filter consult.MeetingFilter) ([]consult.Meeting, error) {
	now, last := svc.Now(), svc.Now().AddDate(0, 0, affectedDays)
	// The filter may narrow the window further, as a Block does, but not widen it.
	if filter.From.Before(now) {
		filter.From = now
	}
	if filter.To.IsZero() || filter.To.After(last) {
		filter.To = last
	}
	if !filter.From.Before(filter.To) {
		return nil, nil
	}
	var all []consult.Meeting
	err := registry.Each(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		if m.Status.Live() && !m.HasChildren {
			all = append(all, m)
		}
	})
	return all, err
}

// personConcerns returns the Meetings of a person who becomes inactive. For one who becomes
// active again it adds the Meetings to which their Bodies are invited.
func (svc *Service) personConcerns(ctx context.Context, before, after *consult.Person) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	all, err := svc.comingMeetings(ctx, consult.MeetingFilter{PersonID: after.ID})
	if err != nil || !after.Active {
		return all, err
	}
	on, err := svc.store.Memberships.List(
		reach.Everything(ctx), consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200},
	)
	if err != nil {
		return nil, err
	}
	// A Meeting that invites several of the Bodies must be listed once.
	known := map[consult.ID]bool{}
	for _, m := range all {
		known[m.ID] = true
	}
	for _, body := range consult.Distinct(bodiesOf(on.Items)) {
		theirs, err := svc.comingMeetings(ctx, consult.MeetingFilter{BodyID: body})
		if err != nil {
			return nil, err
		}
		for _, m := range theirs {
			if !known[m.ID] {
				known[m.ID] = true
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// bodiesOf returns the Body of each Membership.
func bodiesOf(all []consult.Membership) []consult.ID {
	ids := make([]consult.ID, len(all))
	for i, ms := range all {
		ids[i] = ms.BodyID
	}
	return ids
}

// bodyConcerns returns the Meetings of a Body that becomes active or inactive.
func (svc *Service) bodyConcerns(ctx context.Context, before, after *consult.Body) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return svc.comingMeetings(ctx, consult.MeetingFilter{BodyID: after.ID})
}

// venueConcerns returns the Meetings at a Venue that becomes active or inactive.
func (svc *Service) venueConcerns(ctx context.Context, before, after *consult.Venue) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return svc.comingMeetings(ctx, consult.MeetingFilter{VenueID: after.ID})
}

// formConcerns returns the Meetings of a Form that asks for another time before or after them.
func (svc *Service) formConcerns(ctx context.Context, before, after *consult.Form) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Turnaround == after.Turnaround {
		return nil, nil
	}
	all, err := svc.comingMeetings(ctx, consult.MeetingFilter{Forms: []consult.FormKey{after.Key}})
	return slices.DeleteFunc(all, func(m consult.Meeting) bool { return m.RoomID == "" }), err
}

// roomConcerns returns the Meetings in a Room whose use, capacity, Venue, set-up or clear-up changes.
func (svc *Service) roomConcerns(ctx context.Context, before, after *consult.Room) ([]consult.Meeting, error) {
	if before == nil || after == nil ||
		before.Active == after.Active && before.Capacity == after.Capacity && before.VenueID == after.VenueID &&
			before.Turnaround == after.Turnaround {
		return nil, nil
	}
	return svc.comingMeetings(ctx, consult.MeetingFilter{RoomID: after.ID})
}

// blockConcerns returns the Meetings that overlap a new or changed Block and have its subject.
func (svc *Service) blockConcerns(ctx context.Context, _, after *consult.Block) ([]consult.Meeting, error) {
	if after == nil {
		return nil, nil
	}
	filter := consult.MeetingFilter{From: after.Span.From, To: after.Span.To}
	switch id := after.Subject.ID; after.Subject.Kind {
	case consult.SubjectPerson:
		filter.PersonID = id
	case consult.SubjectBody:
		filter.BodyID = id
	case consult.SubjectRoom:
		filter.RoomID = id
	case consult.SubjectVenue:
		filter.VenueID = id
	}
	return svc.comingMeetings(ctx, filter)
}

// membershipConcerns returns the Meetings to which the Body of the Membership is invited.
func (svc *Service) membershipConcerns(
	ctx context.Context, before, after *consult.Membership,
) ([]consult.Meeting, error) {
	ms := cmp.Or(after, before)
	return svc.comingMeetings(ctx, consult.MeetingFilter{BodyID: ms.BodyID})
}
