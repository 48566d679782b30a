package rest

import (
	"context"
	"slices"

	"huiqi/api"
	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// errNotTheirs refuses whoever is neither the person's side nor the office.
var errNotTheirs = &consult.Forbidden{
	ZH: "只能由本人、其联络员、归口组织或办公室答复邀请",
	EN: "an invitation is answered by the person, her liaison, her home body or the office",
}

func (h meetingHandlers) AgreeToInvitation(
	ctx context.Context, r api.AgreeToInvitationRequestObject,
) (api.AgreeToInvitationResponseObject, error) {
	body, err := h.consent(ctx, r.ID, r.PersonID, consult.ConsentAgreed, value(r.Params.DryRun))
	return api.AgreeToInvitation200JSONResponse{Body: body}, err
}

func (h meetingHandlers) RefuseInvitation(
	ctx context.Context, r api.RefuseInvitationRequestObject,
) (api.RefuseInvitationResponseObject, error) {
	body, err := h.consent(ctx, r.ID, r.PersonID, consult.ConsentRefused, value(r.Params.DryRun))
	return api.RefuseInvitation200JSONResponse{Body: body}, err
}

// consent records what the person says to an invitation. A token that does not cover the whole office answers for
// people whose home it covers. Where the meeting itself is not its own, it gets the seat of that person alone.
func (h meetingHandlers) consent(
	ctx context.Context, meeting, person string, to consult.Consent, dry bool,
) (api.Roster, error) {
	info := h.requestInfo(ctx)
	id, who := consult.ID(meeting), consult.ID(person)
	standing, err := reach.StandingOf(ctx, h.cfg.Services.Reach, reach.Meeting, id)
	if err != nil {
		return api.Roster{}, err
	}
	if standing == reach.Beyond {
		return api.Roster{}, consult.ErrNotFound
	}
	theirs, err := reach.StandingOf(ctx, h.cfg.Services.Reach, reach.Person, who)
	if err != nil {
		return api.Roster{}, err
	}
	if theirs != reach.Own {
		return api.Roster{}, errNotTheirs
	}
	out, err := h.cfg.Services.Attendance.Consent(ctx, info.actor, id, who, to, dry)
	if err != nil {
		return api.Roster{}, err
	}
	if standing == reach.Own {
		return roster(info, out, everybody), nil
	}
	out.Warnings, out.Forecast = nil, nil
	out.Seats = ofPerson(out.Seats, who)
	return roster(info, out, everybody), nil
}

// ofPerson are the seats of the person alone.
func ofPerson(seats []attendance.Seat, person consult.ID) []attendance.Seat {
	return slices.DeleteFunc(seats, func(s attendance.Seat) bool { return s.Attendance.PersonID != person })
}
