package outreach

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/reach"
)

// checkVisit names every bad field of a Visit, references included. With a Meeting its day is that of the Meeting.
func (svc *Service) checkVisit(ctx context.Context, v *contact.Visit) error {
	stored, err := svc.store.Visits.Find(ctx, []consult.ID{v.ID})
	if err != nil {
		return err
	}
	was := stored[v.ID]
	meeting, fault, err := svc.meetingOf(ctx, was, *v)
	if err != nil {
		return err
	}
	v.HeldAt, v.Off = v.At, false
	if meeting.ID != "" {
		v.At = consult.DateOf(meeting.Span.From, svc.Zone()).Start(svc.Zone()).UTC()
		v.HeldAt, v.Off = meeting.Span.From, !meeting.Status.Live() || meeting.Held.Not()
	}
	f := append(faultsOf(v.Validate()), fault...)
	people := []reference{{"person_id", v.PersonID, v.PersonID == was.PersonID}}
	for i, id := range v.VisitorIDs {
		people = append(people, reference{
			consult.FieldAt("visitor_ids", i, ""), id, slices.Contains(was.VisitorIDs, id),
		})
	}
	if err := svc.checkPeople(ctx, &f, people); err != nil {
		return err
	}
	if err := svc.checkFirmNamed(ctx, &f, reference{"firm_id", v.FirmID, v.FirmID == was.FirmID}); err != nil {
		return err
	}
	if err := svc.checkBody(ctx, &f, reference{"body_id", v.BodyID, v.BodyID == was.BodyID}); err != nil {
		return err
	}
	return f.Err()
}

// meetingOf is the Meeting of a Visit, or the Fault of one that is not there.
func (svc *Service) meetingOf(ctx context.Context, was, v contact.Visit) (consult.Meeting, consult.Faults, error) {
	var f consult.Faults
	if v.MeetingID == "" {
		return consult.Meeting{}, nil, nil
	}
	found, err := svc.store.MeetingsByID(ctx, []consult.ID{v.MeetingID})
	if err != nil {
		return consult.Meeting{}, nil, err
	}
	standing, err := reach.StandingOf(ctx, svc.store, reach.Meeting, v.MeetingID)
	if err != nil {
		return consult.Meeting{}, nil, err
	}
	m, ok := found[v.MeetingID]
	if !ok || standing == reach.Beyond && v.MeetingID != was.MeetingID {
		f.Add(true, "meeting_id", "not_found", "不存在", "does not exist")
		return consult.Meeting{}, f, nil
	}
	return m, f, nil
}
