package attendance

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// withinReach returns what of the Meetings whoever asks may act on for the person: their own, and those that they see
// when the person is at home with them. Everything is when they cover everything.
func (svc *Service) withinReach(
	ctx context.Context, ms []consult.Meeting, people ...consult.ID,
) (func(consult.Meeting) bool, func(m consult.Meeting, person consult.ID) bool, error) {
	v := reach.Of(ctx)
	var others []consult.ID
	for _, m := range ms {
		if !v.CoversMeeting(m) {
			others = append(others, m.ID)
		}
	}
	sees := func(m consult.Meeting) bool {
		return v.CoversMeeting(m) || v.Known(reach.Meeting, m.ID) != reach.Beyond
	}
	acts := func(m consult.Meeting, person consult.ID) bool {
		return v.CoversMeeting(m) || sees(m) && v.Known(reach.Person, person) == reach.Own
	}
	if len(others) == 0 {
		return sees, acts, nil
	}
	if err := reach.Learn(ctx, svc.store.Keeper, reach.Meeting, others); err != nil {
		return sees, acts, err
	}
	return sees, acts, reach.Learn(ctx, svc.store.Keeper, reach.Person, people)
}

// inReach leaves of the Roster of a Meeting of others one's own people, and nothing of who else comes.
func (svc *Service) inReach(ctx context.Context, r Roster) (Roster, error) {
	m := r.Meeting
	if reach.Of(ctx).CoversMeeting(m) {
		return r, nil
	}
	var people []consult.ID
	for _, s := range r.Seats {
		people = append(people, s.Attendance.PersonID)
	}
	_, acts, err := svc.withinReach(ctx, []consult.Meeting{m}, people...)
	if err != nil {
		return Roster{}, err
	}
	r.Warnings, r.Forecast = nil, nil
	r.Seats = slices.DeleteFunc(r.Seats, func(s Seat) bool { return !acts(m, s.Attendance.PersonID) })
	return r, nil
}

// checkSubstituteSeen makes of a substitute whom whoever asks does not see somebody who is not there.
func (svc *Service) checkSubstituteSeen(
	ctx context.Context, found map[consult.ID]consult.Person, was, substitute consult.ID,
) error {
	if substitute == was {
		return nil
	}
	if err := reach.Learn(ctx, svc.store.Keeper, reach.Person, []consult.ID{substitute}); err != nil {
		return err
	}
	if reach.Of(ctx).Known(reach.Person, substitute) == reach.Beyond {
		delete(found, substitute)
	}
	return nil
}
