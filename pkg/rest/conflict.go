package rest

import (
	"cmp"
	"context"
	"slices"

	"huiqi/api"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/standing"
)

func conflicts(info requestInfo, found []consult.Conflict) []api.Conflict {
	return mapEach(found, func(c consult.Conflict) api.Conflict {
		c = info.toldConflict(c)
		return api.Conflict{
			Kind:           api.ConflictKind(c.Kind),
			Severity:       api.Severity(c.Severity),
			OfMeetingID:    textOrNull(c.SubjectID),
			OfMeetingTitle: textOrNull(c.SubjectTitle),
			PersonID:       textOrNull(c.PersonID),
			PersonIds:      idStrings(c.PersonIDs),
			RoomID:         textOrNull(c.RoomID),
			MeetingID:      textOrNull(c.MeetingID),
			MeetingIds:     idStrings(c.MeetingIDs),
			BlockID:        textOrNull(c.BlockID),
			StartsAt:       info.localOrNull(c.Span.From),
			EndsAt:         info.localOrNull(c.Span.To),
			From:           info.localOrNull(c.Span.From),
			To:             info.localOrNull(c.Span.To),
			Rule:           c.Rule,
			Message:        pick(info.english, c.ZH, c.EN),
		}
	})
}

func standingConflict(
	info requestInfo, s conflict.StandingConflict, meetings map[consult.ID]consult.Meeting,
) api.StandingConflict {
	c := conflicts(info, []consult.Conflict{s.Conflict})[0]
	return api.StandingConflict{
		Kind:           c.Kind,
		Severity:       c.Severity,
		OfMeetingID:    c.OfMeetingID,
		OfMeetingTitle: c.OfMeetingTitle,
		MeetingIds:     c.MeetingIds,
		PersonID:       c.PersonID,
		PersonIds:      c.PersonIds,
		RoomID:         c.RoomID,
		MeetingID:      c.MeetingID,
		BlockID:        c.BlockID,
		StartsAt:       c.StartsAt,
		EndsAt:         c.EndsAt,
		From:           c.From,
		To:             c.To,
		Rule:           c.Rule,
		Message:        c.Message,
		Meetings: mapEach(s.MeetingIDs, func(id consult.ID) api.ConcernedMeeting {
			m := meetings[id]
			return api.ConcernedMeeting{
				ID:       string(id),
				Title:    m.Title,
				Form:     string(m.Form),
				StartsAt: info.local(m.Span.From),
				EndsAt:   info.local(m.Span.To),
				RoomID:   textOrNull(m.RoomID),
			}
		}),
	}
}

func (h meetingHandlers) ListConflicts(
	ctx context.Context, r api.ListConflictsRequestObject,
) (api.ListConflictsResponseObject, error) {
	info := h.requestInfo(ctx)
	asked := info.window(r.Params.From, r.Params.To)
	filter := conflict.Filter{
		Kind:     consult.ConflictKind(value(r.Params.Kind)),
		Severity: consult.Severity(value(r.Params.Severity)),
		PersonID: idOf(r.Params.Person),
		BodyID:   idOf(r.Params.Body),
		RoomID:   idOf(r.Params.Room),
		Form:     consult.FormKey(value(r.Params.Form)),
		From:     asked.From,
		To:       asked.To,
		UnderID:  idOf(r.Params.Under),
	}
	found, err := h.cfg.Services.Standing.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	out := api.ListConflicts200JSONResponse{
		StartsAt:   info.local(found.Window.From),
		EndsAt:     info.local(found.Window.To),
		NextCursor: orNull(found.Next),
		Items: mapEach(found.Items,
			func(s conflict.StandingConflict) api.StandingConflict {
				return standingConflict(info, s, found.Meetings)
			}),
	}
	out.Total, out.Counts = counts(found)
	return out, nil
}

// counts are the findings by severity and kind, and all of them.
func counts(found standing.Page) (total int, out []api.ConflictCount) {
	out = []api.ConflictCount{}
	for kind, by := range found.Counts {
		for severity, n := range by {
			total += n
			out = append(out, api.ConflictCount{
				Kind:     api.ConflictKind(kind),
				Severity: api.Severity(severity),
				Count:    n,
			})
		}
	}
	slices.SortFunc(out, func(a, b api.ConflictCount) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
	})
	return total, out
}
