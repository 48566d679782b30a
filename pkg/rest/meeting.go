package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func meeting(info requestInfo, m consult.Meeting) api.Meeting {
	seats := delegations(info, m)
	m = info.toldMeeting(m)
	return api.Meeting{
		ID:             string(m.ID),
		Form:           string(m.Form),
		Title:          m.Title,
		Description:    textOrNull(m.Description),
		Status:         api.MeetingStatus(m.Status),
		StartsAt:       info.local(m.Span.From),
		EndsAt:         info.local(m.Span.To),
		RoomID:         textOrNull(m.RoomID),
		VenueID:        textOrNull(m.VenueID),
		Place:          place(m.Place),
		OnlineURL:      textOrNull(m.OnlineURL),
		OwnerBodyID:    textOrNull(m.OwnerBodyID),
		CoOwnerBodyIds: idStrings(m.CoOwnerBodyIDs),
		Visibility:     api.Visibility(m.Visibility),
		ParentID:       textOrNull(m.ParentID),
		HasChildren:    m.HasChildren,
		RoomUnheld:     m.RoomUnheld,
		SetupMinutes:   m.Turnaround.Setup,
		ClearupMinutes: m.Turnaround.Clearup,
		Expected:       orNull(m.Expected),
		InviteBodyIds:  idStrings(m.InviteBodyIDs),
		Sequence:       m.Sequence,
		CreatedBy:      m.CreatedBy,
		CancelledAt:    info.localOrNull(m.CancelledAt),
		CancelReason:   textOrNull(m.CancelReason),
		CancellationID: textOrNull(m.CancellationID),
		SeriesID:       textOrNull(m.SeriesID),
		OriginalStart:  info.localOrNull(m.OriginalStart),
		Differs:        m.Apart(),
		Follows: mapEach(m.Follows, func(x consult.Follow) api.Follow {
			return api.Follow{MeetingID: string(x.MeetingID), MinDays: x.MinDays}
		}),
		Pinned:           pin(info, m.Pinned),
		Number:           number(info, m.Number),
		Notice:           issuedNotice(info, m),
		Held:             held(info, m.Occurred()),
		MaterialsReadyAt: info.localOrNull(m.MaterialsReadyAt),
		Version:          m.Version,
		CreatedAt:        info.local(m.CreatedAt),
		ChangedAt:        info.local(m.ChangedAt),
		Attendances: mapEach(m.Attendances, func(a consult.Attendance) api.Attendance {
			return api.Attendance{
				PersonID:  string(a.PersonID),
				Role:      api.AttendanceRole(a.Role),
				Required:  a.Required,
				ViaBodyID: textOrNull(a.ViaBodyID),

				DelegationID: textOrNull(a.DelegationID),

				Unheld: a.Unheld,

				Consent:      orNull(api.Consent(a.Consent)),
				ConsentUntil: info.localOrNull(a.ConsentUntil),
			}
		}),
		Items:       items(info, m),
		Stops:       stops(info, m),
		Delegations: seats,
		Overrides: mapEach(m.Overrides, func(o consult.Override) api.Override {
			return api.Override{
				Kind:      api.ConflictKind(o.Kind),
				PersonID:  textOrNull(o.PersonID),
				RoomID:    textOrNull(o.RoomID),
				MeetingID: textOrNull(o.MeetingID),
				BlockID:   textOrNull(o.BlockID),
				Reason:    o.Reason,
				By:        o.By,
				At:        info.local(o.At),
			}
		}),
		FirstSlot: firstSlot(info, m),
		Withdrawn: m.Withdrawn != 0,
		Moves: mapEach(m.Moves, func(v consult.Move) api.Move {
			return api.Move{
				StartsAt: info.local(v.From.Span.From),
				EndsAt:   info.local(v.From.Span.To),
				RoomID:   textOrNull(v.From.RoomID),
				At:       info.local(v.At),
				By:       v.By,
			}
		}),
	}
}

// firstSlot is null for a meeting that was never tentative or confirmed.
func firstSlot(info requestInfo, m consult.Meeting) nullable.Nullable[api.FirstSlot] {
	first := m.First
	if first.Span.From.IsZero() {
		return nullable.NewNullNullable[api.FirstSlot]()
	}
	return nullable.NewNullableWithValue(api.FirstSlot{
		StartsAt: info.local(first.Span.From), EndsAt: info.local(first.Span.To), RoomID: textOrNull(first.RoomID)})
}

// booked is a Meeting with its warnings, the answer to every write of a meeting.
func booked(info requestInfo, b booking.Booked) api.Meeting {
	out := meeting(info, b.Meeting)
	out.Warnings = new(conflicts(info, b.Warnings))
	return out
}

// meetingETag is the ETag of a written Meeting. After a dry run it is that of the stored Meeting, the only one that the
// client can use in If-Match.
func (h meetingHandlers) meetingETag(ctx context.Context, b booking.Booked, dry bool) string {
	if dry {
		if m, err := h.cfg.Services.Booking.Meeting(ctx, b.Meeting.ID); err == nil {
			return etag(m.Version)
		}
	}
	return etag(b.Meeting.Version)
}

func (h meetingHandlers) ListMeetings(
	ctx context.Context, r api.ListMeetingsRequestObject,
) (api.ListMeetingsResponseObject, error) {
	info := h.requestInfo(ctx)
	asked := info.window(r.Params.From, r.Params.To)
	filter := consult.MeetingFilter{
		Search:         value(r.Params.Q),
		Forms:          texts[consult.FormKey](value(r.Params.Form)),
		Statuses:       texts[consult.Status](value(r.Params.Status)),
		Visibility:     consult.Visibility(value(r.Params.Visibility)),
		PersonID:       idOf(r.Params.Person),
		BodyID:         idOf(r.Params.Body),
		RoomID:         idOf(r.Params.Room),
		VenueID:        idOf(r.Params.Venue),
		SeriesID:       idOf(r.Params.Series),
		CancellationID: idOf(r.Params.Cancellation),
		TopicID:        idOf(r.Params.Topic),
		From:           asked.From,
		To:             asked.To,
		ParentID:       idOf(r.Params.Parent),
		OwnerBodyID:    idOf(r.Params.Owner),
		UnderID:        idOf(r.Params.Under),
		ChangedSince:   info.window(r.Params.ChangedSince, nil).From,
		Held:           consult.HeldState(value(r.Params.Held)),
		Notice:         consult.NoticeState(value(r.Params.Notice)),
		Category:       consult.Category(value(r.Params.Category)),
	}
	if filter.Held == consult.HeldUnrecorded {
		var err error
		filter.EndedBy, err = h.cfg.Services.Directory.UnrecordedBy(ctx)
		if err != nil {
			return nil, err
		}
	}
	if today, only := h.deskDay(info); only {
		filter = withinDay(filter, today)
	}
	page, err := h.cfg.Services.Booking.Meetings(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	if err := h.learnMeetings(ctx, page.Items...); err != nil {
		return nil, err
	}
	of, err := h.topicsOfMeetings(ctx, page.Items...)
	if err != nil {
		return nil, err
	}
	if err := h.withNumbers(ctx, page.Items...); err != nil {
		return nil, err
	}
	items := mapEach(page.Items, func(m consult.Meeting) api.Meeting {
		out := meeting(info, m)
		out.Topics = meetingTopics(of[m.ID])
		return out
	})
	return api.ListMeetings200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, nil
}

func (h meetingHandlers) BookMeeting(
	ctx context.Context, r api.BookMeetingRequestObject,
) (api.BookMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	dry := value(r.Params.DryRun)
	b, err := h.cfg.Services.Booking.Book(ctx, info.actor, meetingFromInput(*r.Body), booking.Options{DryRun: dry})
	if err != nil {
		return nil, err
	}
	out := booked(info, b)
	if dry {
		out.ID = ""
		return api.BookMeeting200JSONResponse(out), nil
	}
	return api.BookMeeting201JSONResponse{
		Body: out,
		Headers: api.BookMeeting201ResponseHeaders{
			ETag:     etag(b.Meeting.Version),
			Location: info.location(b.Meeting.ID),
		},
	}, nil
}

func (h meetingHandlers) GetMeeting(
	ctx context.Context, r api.GetMeetingRequestObject,
) (api.GetMeetingResponseObject, error) {
	m, err := h.cfg.Services.Booking.Meeting(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	if today, only := h.deskDay(h.requestInfo(ctx)); only && !m.Span.Overlaps(today) {
		return nil, consult.ErrNotFound
	}
	// What is found about the meetings of others is for them.
	var found []consult.Conflict
	if h.requestInfo(ctx).view.CoversMeeting(m) {
		found, err = h.cfg.Services.Booking.Warnings(ctx, m)
		if err != nil {
			return nil, err
		}
	}
	if err := h.learnMeetings(ctx, m); err != nil {
		return nil, err
	}
	of, err := h.topicsOfMeetings(ctx, m)
	if err != nil {
		return nil, err
	}
	one := []consult.Meeting{m}
	if err := h.withNumbers(ctx, one...); err != nil {
		return nil, err
	}
	out := booked(h.requestInfo(ctx), booking.Booked{Meeting: one[0], Warnings: found})
	out.Topics = meetingTopics(of[m.ID])
	return api.GetMeeting200JSONResponse{
		Body:    out,
		Headers: api.GetMeeting200ResponseHeaders{ETag: etag(m.Version)},
	}, nil
}

func (h meetingHandlers) UpdateMeeting(
	ctx context.Context, r api.UpdateMeetingRequestObject,
) (api.UpdateMeetingResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Booking.Edit(ctx, info.actor, consult.ID(r.ID),
		func(m *consult.Meeting) error { patchMeeting(m, in); return nil },
		booking.Options{DryRun: value(r.Params.DryRun), Version: version, Reason: value(in.Reason)})
	return api.UpdateMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.UpdateMeeting200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}

func (h meetingHandlers) ConfirmMeeting(
	ctx context.Context, r api.ConfirmMeetingRequestObject,
) (api.ConfirmMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	in := value(r.Body)
	b, err := h.cfg.Services.Booking.Confirm(ctx, info.actor, consult.ID(r.ID), overrides(in.Overrides),
		booking.Options{
			DryRun:   value(r.Params.DryRun),
			Version:  version,
			LeaveOut: parseIDs(value(in.LeaveOut)),
			Reason:   value(in.Reason),
		})
	return api.ConfirmMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.ConfirmMeeting200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}

func (h meetingHandlers) CancelMeeting(
	ctx context.Context, r api.CancelMeetingRequestObject,
) (api.CancelMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Booking.Cancel(ctx, info.actor, consult.ID(r.ID), r.Body.Reason,
		overrides(r.Body.Overrides),
		booking.Options{DryRun: value(r.Params.DryRun), Version: version})
	return api.CancelMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.CancelMeeting200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}

func (h meetingHandlers) MoveMeeting(
	ctx context.Context, r api.MoveMeetingRequestObject,
) (api.MoveMeetingResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Booking.Move(
		ctx,
		info.actor,
		consult.ID(r.ID),
		moveTo(*r.Body),
		overrides(r.Body.Overrides),
		booking.Options{
			DryRun:  value(r.Params.DryRun),
			Version: version,
			Reason:  value(r.Body.Reason),
		},
	)
	return api.MoveMeeting200JSONResponse{
		Body:    booked(info, b),
		Headers: api.MoveMeeting200ResponseHeaders{ETag: h.meetingETag(ctx, b, value(r.Params.DryRun))},
	}, err
}
