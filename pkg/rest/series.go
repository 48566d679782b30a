package rest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
	"huiqi/pkg/series"
)

func seriesBody(info requestInfo, v consult.Series) api.Series {
	return api.Series{
		ID:          string(v.ID),
		Title:       v.Title,
		Rrule:       v.Rule,
		OnDayOff:    api.OnDayOff(v.OnDayOff),
		StartsAt:    info.local(v.Span.From),
		EndsAt:      info.local(v.Span.To),
		Zone:        v.Zone,
		CreatedBy:   v.CreatedBy,
		OwnerBodyID: textOrNull(v.OwnerBodyID),
		Version:     v.Version,
		CreatedAt:   info.local(v.CreatedAt),
		ChangedAt:   info.local(v.ChangedAt),
	}
}

// occurrences are the dates of a Series. If unwritten is true, nothing was booked and new Meetings are shown without
// their id, which nothing could find.
func occurrences(info requestInfo, all []series.Sitting, unwritten bool) []api.SeriesOccurrence {
	return mapEach(all, func(s series.Sitting) api.SeriesOccurrence {
		m := s.Meeting
		if unwritten && s.Action == series.ActionBook {
			m.ID = ""
		}
		if !info.view.CoversMeeting(m) { // it was given to others since
			m.ID = ""
			m.Title = ""
			m.RoomID = ""
			m.CancellationID = ""
		}
		return api.SeriesOccurrence{
			OriginalStart:  info.local(s.Original),
			StartsAt:       info.local(s.Span.From),
			EndsAt:         info.local(s.Span.To),
			Outcome:        api.SeriesOccurrenceOutcome(s.Placement),
			Reason:         textOrNull(pick(info.english, s.ZH, s.EN)),
			Action:         api.SeriesOccurrenceAction(s.Action),
			MeetingID:      textOrNull(m.ID),
			Title:          textOrNull(m.Title),
			Status:         textOrNull(m.Status),
			RoomID:         textOrNull(m.RoomID),
			Differs:        m.Apart(),
			CancellationID: textOrNull(m.CancellationID),
			Conflicts:      conflicts(info, s.Conflicts),
		}
	})
}

func seriesDates(info requestInfo, b series.Booked, dry bool) api.SeriesDates {
	return api.SeriesDates{
		Series:      seriesBody(info, b.Series),
		Occurrences: occurrences(info, b.Sittings, dry),
		Notes:       notes(info, b.Notes),
	}
}

func notes(info requestInfo, all []recurrence.Note) []string {
	return mapEach(all, func(n recurrence.Note) string { return pick(info.english, n.ZH, n.EN) })
}

// prefixMeetingFields renames the fields of a faulty Meeting as they are called in a request for a series.
func prefixMeetingFields(err error) error {
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		return err
	}
	out := &consult.Invalid{}
	for _, x := range bad.Faults {
		if x.Field != "rrule" && x.Field != "on_day_off" {
			x.Field = "meeting." + x.Field
		}
		out.Faults = append(out.Faults, x)
	}
	return out
}

// firstMeetingOf is the Meeting with which a scope begins; empty when the scope is all.
func firstMeetingOf(scope string, id *string) (consult.ID, error) {
	var f consult.Faults
	f.Add(scope == "following" && id == nil, "from_meeting_id", "required", "scope=following 时必填",
		"is required with scope=following")
	f.Add(scope == "all" && id != nil, "from_meeting_id", "unexpected", "scope=all 时不能给出",
		"cannot be given with scope=all")
	return consult.ID(value(id)), f.Err()
}

func (h meetingHandlers) ListSeries(
	ctx context.Context, r api.ListSeriesRequestObject,
) (api.ListSeriesResponseObject, error) {
	filter := consult.SeriesFilter{Search: value(r.Params.Q), UnderID: idOf(r.Params.Under)}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Series.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListSeries200JSONResponse{
		Items:      mapEach(page.Items, func(v consult.Series) api.Series { return seriesBody(info, v) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h meetingHandlers) BookSeries(
	ctx context.Context, r api.BookSeriesRequestObject,
) (api.BookSeriesResponseObject, error) {
	info, dry := h.requestInfo(ctx), value(r.Params.DryRun)
	if len(value(r.Body.Meeting.Delegations)) > 0 {
		return nil, consult.BadField("meeting.delegations", "series", "系列会议没有名额，请在各场会议上分配",
			"are not for a series; set them at its dates")
	}
	b, err := h.cfg.Services.Series.Book(ctx, info.actor, series.Wish{
		Meeting:       meetingFromInput(r.Body.Meeting),
		Rule:          r.Body.Rrule,
		OnDayOff:      consult.OnDayOff(value(r.Body.OnDayOff)),
		SkipConflicts: value(r.Body.SkipConflicts),
	}, booking.Options{DryRun: dry})
	if err != nil {
		return nil, prefixMeetingFields(err)
	}
	out := seriesDates(info, b, dry)
	if dry {
		out.Series.ID = ""
		return api.BookSeries200JSONResponse(out), nil
	}
	return api.BookSeries201JSONResponse{
		Body: out,
		Headers: api.BookSeries201ResponseHeaders{
			ETag:     etag(b.Series.Version),
			Location: info.location(b.Series.ID),
		},
	}, nil
}

func (h meetingHandlers) GetSeries(
	ctx context.Context, r api.GetSeriesRequestObject,
) (api.GetSeriesResponseObject, error) {
	b, err := h.cfg.Services.Series.Dates(ctx, consult.ID(r.ID))
	return api.GetSeries200JSONResponse{
		Body:    seriesDates(h.requestInfo(ctx), b, false),
		Headers: api.GetSeries200ResponseHeaders{ETag: etag(b.Series.Version)},
	}, err
}

// seriesEdit is the edit that a patch asks for. What the patch says about a meeting applies to each meeting.
func seriesEdit(p *api.SeriesPatch) series.Edit {
	e := series.Edit{
		Rule:      value(p.Rrule),
		OnDayOff:  consult.OnDayOff(value(p.OnDayOff)),
		Overwrite: value(p.Overwrite),
		Length:    time.Duration(value(p.DurationMinutes)) * time.Minute,
	}
	if p.StartTime != nil {
		hour, minute, _ := strings.Cut(*p.StartTime, ":")
		h, _ := strconv.Atoi(hour)
		m, _ := strconv.Atoi(minute)
		e.Clock = new(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	}
	e.Change = func(m *consult.Meeting) {
		patchMeeting(m, &api.MeetingPatch{
			Form:           p.Form,
			Title:          p.Title,
			RoomID:         p.RoomID,
			VenueID:        p.VenueID,
			Place:          p.Place,
			OwnerBodyID:    p.OwnerBodyID,
			CoOwnerBodyIds: p.CoOwnerBodyIds,
			Visibility:     p.Visibility,
			Description:    p.Description,
			OnlineURL:      p.OnlineURL,
			Expected:       p.Expected,
			Attendances:    p.Attendances,
			InviteBodyIds:  p.InviteBodyIds,
		})
		m.Overrides = append(m.Overrides, overrides(p.Overrides)...)
	}
	return e
}

// seriesETag is the ETag of a written Series. After a dry run it is that of the stored Series, the only one that the
// client can use in If-Match.
func (h meetingHandlers) seriesETag(ctx context.Context, b series.Booked, dry bool) string {
	if dry {
		if now, _, err := h.cfg.Services.Series.Get(ctx, b.Series.ID); err == nil {
			return etag(now.Version)
		}
	}
	return etag(b.Series.Version)
}

func (h meetingHandlers) UpdateSeries(
	ctx context.Context, r api.UpdateSeriesRequestObject,
) (api.UpdateSeriesResponseObject, error) {
	in, dry := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody), value(r.Params.DryRun)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	first, err := firstMeetingOf(string(r.Params.Scope), in.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Series.Edit(ctx, info.actor, consult.ID(r.ID), first, seriesEdit(in), booking.Options{
		DryRun:  dry,
		Version: version,
		Reason:  value(in.Reason),
	})
	return api.UpdateSeries200JSONResponse{
		Body:    seriesDates(info, b, dry),
		Headers: api.UpdateSeries200ResponseHeaders{ETag: h.seriesETag(ctx, b, dry)},
	}, err
}

func (h meetingHandlers) CancelSeries(
	ctx context.Context, r api.CancelSeriesRequestObject,
) (api.CancelSeriesResponseObject, error) {
	info, dry := h.requestInfo(ctx), value(r.Params.DryRun)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	first, err := firstMeetingOf(string(r.Params.Scope), r.Body.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Series.Cancel(ctx, info.actor, consult.ID(r.ID), first, r.Body.Reason, booking.Options{
		DryRun:  dry,
		Version: version,
	})
	return api.CancelSeries200JSONResponse{
		Body:    seriesDates(info, b, dry),
		Headers: api.CancelSeries200ResponseHeaders{ETag: h.seriesETag(ctx, b, dry)},
	}, err
}

func (h meetingHandlers) ConfirmSeries(
	ctx context.Context, r api.ConfirmSeriesRequestObject,
) (api.ConfirmSeriesResponseObject, error) {
	info, dry, in := h.requestInfo(ctx), value(r.Params.DryRun), value(r.Body)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	first, err := firstMeetingOf(string(r.Params.Scope), in.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Services.Series.Confirm(ctx, info.actor, consult.ID(r.ID), first, overrides(in.Overrides),
		booking.Options{
			DryRun:       dry,
			Version:      version,
			LeaveOut:     parseIDs(value(in.LeaveOut)),
			Cancellation: consult.ID(value(in.CancellationID)),
		})
	return api.ConfirmSeries200JSONResponse{
		Body:    seriesDates(info, b, dry),
		Headers: api.ConfirmSeries200ResponseHeaders{ETag: h.seriesETag(ctx, b, dry)},
	}, err
}
