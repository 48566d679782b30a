package directory

import (
	"cmp"
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// affectedDays is how many days ahead they are looked for.
const affectedDays = 400

// coming are the live Meetings without children that the filter finds and that are not over,
// as far as affectedDays ahead.
func (svc *Service) coming(ctx context.Context, filter consult.MeetingFilter) (all []consult.Meeting, err error) {
	now, last := svc.Now(), svc.Now().AddDate(0, 0, affectedDays)
	if filter.From.Before(now) {
		filter.From = now
	}
	if filter.To.IsZero() || filter.To.After(last) {
		filter.To = last
	}
	if !filter.From.Before(filter.To) {
		return nil, nil
	}
	err = registry.Each(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		if m.Status.Live() && !m.HasChildren {
			all = append(all, m)
		}
	})
	return all, err
}

// personConcerns are the Meetings of one who is in use no more, and of one who is
// again those that their Bodies bring them to.
func (svc *Service) personConcerns(ctx context.Context, before, after *consult.Person) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	all, err := svc.coming(ctx, consult.MeetingFilter{PersonID: after.ID})
	if err != nil || !after.Active {
		return all, err
	}
	on, err := svc.store.Memberships.List(ctx, consult.MembershipFilter{PersonID: after.ID}, consult.PageRequest{Limit: 200})
	if err != nil {
		return nil, err
	}
	known := map[consult.ID]bool{}
	for _, m := range all {
		known[m.ID] = true
	}
	for _, body := range consult.Distinct(bodiesOf(on.Items)) {
		theirs, err := svc.coming(ctx, consult.MeetingFilter{BodyID: body})
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

func bodiesOf(all []consult.Membership) []consult.ID {
	ids := make([]consult.ID, len(all))
	for i, ms := range all {
		ids[i] = ms.BodyID
	}
	return ids
}

func (svc *Service) bodyConcerns(ctx context.Context, before, after *consult.Body) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return svc.coming(ctx, consult.MeetingFilter{BodyID: after.ID})
}

func (svc *Service) venueConcerns(ctx context.Context, before, after *consult.Venue) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active {
		return nil, nil
	}
	return svc.coming(ctx, consult.MeetingFilter{VenueID: after.ID})
}

func (svc *Service) roomConcerns(ctx context.Context, before, after *consult.Room) ([]consult.Meeting, error) {
	if before == nil || after == nil || before.Active == after.Active && before.Capacity == after.Capacity && before.VenueID == after.VenueID {
		return nil, nil
	}
	return svc.coming(ctx, consult.MeetingFilter{RoomID: after.ID})
}

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
	return svc.coming(ctx, filter)
}

func (svc *Service) membershipConcerns(ctx context.Context, before, after *consult.Membership) ([]consult.Meeting, error) {
	ms := cmp.Or(after, before)
	return svc.coming(ctx, consult.MeetingFilter{BodyID: ms.BodyID})
}
