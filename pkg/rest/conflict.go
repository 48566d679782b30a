package rest

import (
	"cmp"
	"context"
	"slices"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func conflicts(f facts, found []consult.Conflict) []api.Conflict {
	return each(found, func(c consult.Conflict) api.Conflict {
		return api.Conflict{Kind: api.ConflictKind(c.Kind), Severity: api.Severity(c.Severity), OfMeetingID: text(c.SubjectID), OfMeetingTitle: text(c.SubjectTitle),
			PersonID: text(c.PersonID), PersonIds: ids(c.PersonIDs), RoomID: text(c.RoomID),
			MeetingID: text(c.MeetingID), MeetingIds: ids(c.MeetingIDs), BlockID: text(c.BlockID), From: f.localOrNull(c.Span.From), To: f.localOrNull(c.Span.To),
			Rule: c.Rule, Message: pick(f.english, c.ZH, c.EN)}
	})
}

func standing(f facts, s consult.Standing, meetings map[consult.ID]consult.Meeting) api.StandingConflict {
	c := conflicts(f, []consult.Conflict{s.Conflict})[0]
	return api.StandingConflict{Kind: c.Kind, Severity: c.Severity, OfMeetingID: c.OfMeetingID, OfMeetingTitle: c.OfMeetingTitle, MeetingIds: c.MeetingIds, PersonID: c.PersonID, PersonIds: c.PersonIds,
		RoomID: c.RoomID, MeetingID: c.MeetingID, BlockID: c.BlockID, From: c.From, To: c.To, Rule: c.Rule, Message: c.Message,
		Meetings: each(s.MeetingIDs, func(id consult.ID) api.ConcernedMeeting {
			m := meetings[id]
			return api.ConcernedMeeting{ID: string(id), Title: m.Title, Form: string(m.Form), StartsAt: f.local(m.Span.From), EndsAt: f.local(m.Span.To), RoomID: text(m.RoomID)}
		})}
}

func (h handlers) ListConflicts(ctx context.Context, r api.ListConflictsRequestObject) (api.ListConflictsResponseObject, error) {
	q, p := query(r.Params.Limit, r.Params.Cursor), r.Params
	q.From, q.To, q.Kind, q.Severity = value(p.From), value(p.To), string(value(p.Kind)), consult.Severity(value(p.Severity))
	q.PersonID, q.BodyID, q.RoomID, q.Form = consult.ID(value(p.Person)), consult.ID(value(p.Body)), consult.ID(value(p.Room)), consult.FormKey(value(p.Form))
	found, err := h.cfg.Desk.Standing(ctx, q)
	f := h.facts(ctx)
	out := api.ListConflicts200JSONResponse{StartsAt: f.local(found.Window.From), EndsAt: f.local(found.Window.To), NextCursor: orNull(found.Next),
		Items: each(found.Items, func(s consult.Standing) api.StandingConflict { return standing(f, s, found.Meetings) })}
	out.Total, out.Counts = counts(found)
	return out, err
}

// counts are the findings by severity and kind, and all of them.
func counts(found booking.Standing) (total int, out []api.ConflictCount) {
	out = []api.ConflictCount{}
	for kind, by := range found.Counts {
		for severity, n := range by {
			total += n
			out = append(out, api.ConflictCount{Kind: api.ConflictKind(kind), Severity: api.Severity(severity), Count: n})
		}
	}
	slices.SortFunc(out, func(a, b api.ConflictCount) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
	})
	return total, out
}
