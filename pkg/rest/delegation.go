package rest

import (
	"context"
	"slices"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/naming"
)

// delegations are those of the Meeting, or of one of others those of one's own Bodies.
func delegations(info requestInfo, m consult.Meeting) []api.Delegation {
	told := slices.DeleteFunc(slices.Clone(m.Delegations), func(d consult.Delegation) bool {
		return !info.view.CoversMeeting(m) && !info.view.Covers(d.BodyID)
	})
	return mapEach(told, func(d consult.Delegation) api.Delegation {
		return delegation(info, naming.Seating{Delegation: d, Meeting: m})
	})
}

// delegation is one of a Meeting.
func delegation(info requestInfo, s naming.Seating) api.Delegation {
	m := s.Meeting
	return api.Delegation{
		ID:           string(s.ID),
		MeetingID:    string(m.ID),
		MeetingTitle: textOrNull(s.TitleFor(info.view)),
		StartsAt:     info.local(m.Span.From),
		EndsAt:       info.local(m.Span.To),
		BodyID:       string(s.BodyID),
		Seats:        s.Seats,
		Role:         api.AttendanceRole(s.Role),
		Required:     s.Required,
		NameBy:       info.local(s.NameBy),
		Note:         textOrNull(s.Note),
		State:        api.DelegationState(s.State()),
		Unnamed:      m.Unnamed(s.Delegation),
		PersonIds:    idStrings(s.Named()),

		VacatedPersonIds: idStrings(s.Vacated()),
	}
}

// delegationsFrom are the Delegations that an input asks for. Each Body has one at a Meeting, which stays the same.
func delegationsFrom(m consult.Meeting, in []api.DelegationInput) []consult.Delegation {
	return mapEach(in, func(x api.DelegationInput) consult.Delegation {
		d, stands := m.DelegationOf(consult.ID(x.BodyID))
		if !stands {
			d = consult.Delegation{BodyID: consult.ID(x.BodyID), Role: consult.RoleVoting, Required: true}
		}
		d.Seats = x.Seats
		setText(&d.Role, x.Role)
		if x.Role != nil {
			d.Required = d.Role.Required()
		}
		set(&d.Required, x.Required)
		setNull(&d.Note, x.Note)
		if by := instantOrZero(x.NameBy); !by.IsZero() && !by.Equal(d.NameBy) {
			d.NameBy = by
			d.Lapsed = false
		}
		return d
	})
}

func (h meetingHandlers) PutDelegations(
	ctx context.Context, r api.PutDelegationsRequestObject,
) (api.PutDelegationsResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	edit := func(m *consult.Meeting) error {
		m.Delegations = delegationsFrom(*m, r.Body.Delegations)
		m.Overrides = slices.Concat(m.Overrides, overrides(r.Body.Overrides))
		return nil
	}
	dry := value(r.Params.DryRun)
	b, err := h.cfg.Services.Booking.Edit(ctx, info.actor, consult.ID(r.ID), edit,
		booking.Options{DryRun: dry, Version: version, Reason: value(r.Body.Reason)})
	return api.PutDelegations200JSONResponse{
		Body:    booked(info, b),
		Headers: api.PutDelegations200ResponseHeaders{ETag: h.meetingETag(ctx, b, dry)},
	}, err
}

func (h meetingHandlers) ListDelegations(
	ctx context.Context, r api.ListDelegationsRequestObject,
) (api.ListDelegationsResponseObject, error) {
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Naming.List(ctx, info.actor, consult.DelegationFilter{
		State:     consult.DelegationState(value(r.Params.State)),
		MeetingID: idOf(r.Params.Meeting),
		BodyID:    idOf(r.Params.Body),
		NameByTo:  info.window(nil, r.Params.NameByTo).To,
	}, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListDelegations200JSONResponse{
		Items:      mapEach(page.Items, func(s naming.Seating) api.Delegation { return delegation(info, s) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h meetingHandlers) GetDelegation(
	ctx context.Context, r api.GetDelegationRequestObject,
) (api.GetDelegationResponseObject, error) {
	info := h.requestInfo(ctx)
	s, err := h.cfg.Services.Naming.Get(ctx, info.actor, consult.ID(r.ID))
	return api.GetDelegation200JSONResponse{
		Body:    delegation(info, s),
		Headers: api.GetDelegation200ResponseHeaders{ETag: etag(s.Meeting.Version)},
	}, err
}

func (h meetingHandlers) NameDelegation(
	ctx context.Context, r api.NameDelegationRequestObject,
) (api.NameDelegationResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	dry := value(r.Params.DryRun)
	n, err := h.cfg.Services.Naming.Name(ctx, info.actor, consult.ID(r.ID), naming.Naming{
		People:    parseIDs(r.Body.PersonIds),
		Overrides: overrides(r.Body.Overrides),
	}, booking.Options{DryRun: dry, Version: version, Reason: value(r.Body.Reason)})
	return api.NameDelegation200JSONResponse{
		Body: api.Naming{Delegation: delegation(info, n.Seating), Warnings: conflicts(info, n.Warnings)},
		Headers: api.NameDelegation200ResponseHeaders{
			ETag: h.meetingETag(ctx, booking.Booked{Meeting: n.Meeting}, dry),
		},
	}, err
}

// named answers a naming that is sent again.
func (h meetingHandlers) named(ctx context.Context, id consult.ID) (api.NameDelegationResponseObject, error) {
	info := h.requestInfo(ctx)
	s, err := h.cfg.Services.Naming.Get(ctx, info.actor, id)
	return api.NameDelegation200JSONResponse{
		Body:    api.Naming{Delegation: delegation(info, s), Warnings: conflicts(info, nil)},
		Headers: api.NameDelegation200ResponseHeaders{ETag: etag(s.Meeting.Version)},
	}, err
}
