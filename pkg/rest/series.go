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
)

func series(f facts, v consult.Series) api.Series {
	return api.Series{ID: some(string(v.ID)), Title: v.Title, Rrule: v.Rule, OnDayOff: api.OnDayOff(v.OnDayOff), StartsAt: f.local(v.Span.From),
		EndsAt: f.local(v.Span.To), Zone: v.Zone, CreatedBy: v.CreatedBy, Version: v.Version, CreatedAt: f.local(v.CreatedAt), ChangedAt: f.local(v.ChangedAt)}
}

// occurrences are the dates of a Series; unwritten is for what is not booked, whose
// new Meetings have no id that anything answers to.
func occurrences(f facts, all []booking.Sitting, unwritten bool) []api.SeriesOccurrence {
	return each(all, func(s booking.Sitting) api.SeriesOccurrence {
		m := s.Meeting
		if unwritten && s.Action == booking.ActionBook {
			m.ID = ""
		}
		return api.SeriesOccurrence{OriginalStart: f.local(s.Original), StartsAt: f.local(s.Span.From), EndsAt: f.local(s.Span.To),
			Outcome: api.SeriesOccurrenceOutcome(s.Outcome), Reason: text(pick(f.english, s.ZH, s.EN)), Action: api.SeriesOccurrenceAction(s.Action),
			MeetingID: text(m.ID), Title: text(m.Title), Status: text(m.Status), RoomID: text(m.RoomID), Differs: m.Apart(),
			CancellationID: text(m.CancellationID),
			Conflicts:      conflicts(f, s.Conflicts)}
	})
}

func seriesDates(f facts, b booking.BookedSeries, dry bool) api.SeriesDates {
	return api.SeriesDates{Series: series(f, b.Series), Occurrences: occurrences(f, b.Sittings, dry), Notes: notes(f, b.Notes)}
}

func notes(f facts, all []recurrence.Note) []string {
	return each(all, func(n recurrence.Note) string { return pick(f.english, n.ZH, n.EN) })
}

// inMeeting spells the fields of the first sitting as a request for a series does.
func inMeeting(err error) error {
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

// from is the Meeting that a scope begins with, none for all.
func from(scope string, id *string) (consult.ID, error) {
	var f consult.Faults
	f.Add(scope == "following" && id == nil, "from_meeting_id", "required", "scope=following 时必填", "is required with scope=following")
	f.Add(scope == "all" && id != nil, "from_meeting_id", "unexpected", "scope=all 时不能给出", "cannot be given with scope=all")
	return consult.ID(value(id)), f.Err()
}

func (h handlers) ListSeries(ctx context.Context, r api.ListSeriesRequestObject) (api.ListSeriesResponseObject, error) {
	filter := consult.SeriesFilter{Search: value(r.Params.Q)}
	page, err := h.cfg.Desk.AllSeries(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListSeries200JSONResponse{Items: each(page.Items, func(v consult.Series) api.Series { return series(f, v) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) BookSeries(ctx context.Context, r api.BookSeriesRequestObject) (api.BookSeriesResponseObject, error) {
	f, dry := h.facts(ctx), value(r.Params.DryRun)
	b, err := h.cfg.Desk.BookSeries(ctx, f.actor, booking.SeriesWish{Meeting: wish(r.Body.Meeting), Rule: r.Body.Rrule,
		OnDayOff: consult.OnDayOff(value(r.Body.OnDayOff)), SkipConflicts: value(r.Body.SkipConflicts)}, booking.Options{DryRun: dry})
	if err != nil {
		return nil, inMeeting(err)
	}
	out := seriesDates(f, b, dry)
	if dry {
		out.Series.ID = nil
		return api.BookSeries200JSONResponse(out), nil
	}
	return api.BookSeries201JSONResponse{Body: out, Headers: api.BookSeries201ResponseHeaders{ETag: etag(b.Series.Version),
		Location: f.at(b.Series.ID)}}, nil
}

func (h handlers) GetSeries(ctx context.Context, r api.GetSeriesRequestObject) (api.GetSeriesResponseObject, error) {
	b, err := h.cfg.Desk.SeriesDates(ctx, consult.ID(r.ID))
	return api.GetSeries200JSONResponse{Body: seriesDates(h.facts(ctx), b, false), Headers: api.GetSeries200ResponseHeaders{ETag: etag(b.Series.Version)}}, err
}

// seriesEdit is what a patch asks for. What it says of a meeting is said of each.
func seriesEdit(p *api.SeriesPatch) booking.SeriesEdit {
	e := booking.SeriesEdit{Rule: value(p.Rrule), OnDayOff: consult.OnDayOff(value(p.OnDayOff)), Overwrite: value(p.Overwrite),
		Length: time.Duration(value(p.DurationMinutes)) * time.Minute}
	if p.StartTime != nil {
		hour, minute, _ := strings.Cut(*p.StartTime, ":")
		h, _ := strconv.Atoi(hour)
		m, _ := strconv.Atoi(minute)
		e.Clock = new(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	}
	e.Change = func(m *consult.Meeting) {
		amend(m, &api.MeetingPatch{Form: p.Form, Title: p.Title, RoomID: p.RoomID, OwnerBodyID: p.OwnerBodyID, Visibility: p.Visibility, Description: p.Description,
			OnlineURL: p.OnlineURL, Expected: p.Expected, Attendances: p.Attendances, InviteBodyIds: p.InviteBodyIds})
		m.Overrides = append(m.Overrides, overrides(p.Overrides)...)
	}
	return e
}

// tagSeries is the ETag of a written Series; on a dry run that of the Series as it
// still stands, since no other can be sent back.
func (h handlers) tagSeries(ctx context.Context, b booking.BookedSeries, dry bool) string {
	if dry {
		if now, _, err := h.cfg.Desk.Series(ctx, b.Series.ID); err == nil {
			return etag(now.Version)
		}
	}
	return etag(b.Series.Version)
}

func (h handlers) UpdateSeries(ctx context.Context, r api.UpdateSeriesRequestObject) (api.UpdateSeriesResponseObject, error) {
	in, dry := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody), value(r.Params.DryRun)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	first, err := from(string(r.Params.Scope), in.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Desk.EditSeries(ctx, f.actor, consult.ID(r.ID), first, seriesEdit(in), booking.Options{DryRun: dry, Version: version})
	return api.UpdateSeries200JSONResponse{Body: seriesDates(f, b, dry), Headers: api.UpdateSeries200ResponseHeaders{ETag: h.tagSeries(ctx, b, dry)}}, err
}

func (h handlers) CancelSeries(ctx context.Context, r api.CancelSeriesRequestObject) (api.CancelSeriesResponseObject, error) {
	f, dry := h.facts(ctx), value(r.Params.DryRun)
	version, err := f.versionIfGiven()
	if err != nil {
		return nil, err
	}
	first, err := from(string(r.Params.Scope), r.Body.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Desk.CancelSeries(ctx, f.actor, consult.ID(r.ID), first, r.Body.Reason, booking.Options{DryRun: dry, Version: version})
	return api.CancelSeries200JSONResponse{Body: seriesDates(f, b, dry), Headers: api.CancelSeries200ResponseHeaders{ETag: h.tagSeries(ctx, b, dry)}}, err
}

func (h handlers) ConfirmSeries(ctx context.Context, r api.ConfirmSeriesRequestObject) (api.ConfirmSeriesResponseObject, error) {
	f, dry, in := h.facts(ctx), value(r.Params.DryRun), value(r.Body)
	version, err := f.versionIfGiven()
	if err != nil {
		return nil, err
	}
	first, err := from(string(r.Params.Scope), in.FromMeetingID)
	if err != nil {
		return nil, err
	}
	b, err := h.cfg.Desk.ConfirmSeries(ctx, f.actor, consult.ID(r.ID), first, overrides(in.Overrides),
		booking.Options{DryRun: dry, Version: version, LeaveOut: ofIDs(value(in.LeaveOut)), Cancellation: consult.ID(value(in.CancellationID))})
	return api.ConfirmSeries200JSONResponse{Body: seriesDates(f, b, dry), Headers: api.ConfirmSeries200ResponseHeaders{ETag: h.tagSeries(ctx, b, dry)}}, err
}
