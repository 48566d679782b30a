package record

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// addMeetings adds the Meetings of the span that have begun and to which the member was invited, but for those that are
// recorded not to have taken place.
func (svc *Service) addMeetings(ctx context.Context, r *Record, span consult.Span) error {
	var all []consult.Meeting
	var ids []consult.ID
	filter := consult.MeetingFilter{PersonID: r.PersonID, From: span.From, To: span.To}
	err := registry.EachInReach(ctx, svc.store.Meetings.Meetings, filter, func(m consult.Meeting) {
		begun := !m.Span.From.After(svc.Now()) && !m.Span.From.Before(span.From) && m.Span.From.Before(span.To)
		if m.Status.Live() && !m.HasChildren && begun && !m.Occurred().Not() {
			all, ids = append(all, m), append(ids, m.ID)
		}
	})
	if err != nil {
		return err
	}
	answers, err := svc.store.Answers(ctx, ids)
	if err != nil {
		return err
	}
	halves, err := svc.store.HalfPresences(ctx, ids)
	if err != nil {
		return err
	}
	for _, m := range all {
		for _, a := range m.Attendances {
			if a.PersonID == r.PersonID && !a.Out() {
				r.Lines = append(r.Lines, svc.meeting(m, a, answers[m.ID], halves[m.ID][a.PersonID]))
			}
		}
	}
	return nil
}

// meeting is the Line of one invitation, by the rules of the Figures: whoever is excused does not count, and where
// nobody's presence was recorded nobody does.
func (svc *Service) meeting(
	m consult.Meeting, a consult.Attendance, answers map[consult.ID]consult.Answer, halves []consult.HalfPresence,
) Line {
	v := answers[a.PersonID]
	recorded := false
	for _, o := range answers {
		recorded = recorded || o.Presence != ""
	}
	excused := v.Presence == consult.Excused || a.Excused && !v.Presence.Came()
	return Line{
		Kind:       Meeting,
		ID:         m.ID,
		Date:       consult.DateOf(m.Span.From, svc.Zone()),
		Title:      m.Title,
		Role:       string(a.Role),
		State:      string(v.Presence),
		Required:   a.Required,
		Counted:    a.Required && recorded && !excused && m.Occurred().Took,
		Came:       v.Presence.Came(),
		HalfDays:   consult.CameFor(v, halves, m.Span, svc.Zone()),
		Online:     v.PresenceMode == consult.Online,
		RecordedBy: v.PresenceBy,
		RecordedAt: v.PresenceAt,
	}
}

// addLeaves adds the Leaves from Meetings of the span that the member asked for.
func (svc *Service) addLeaves(ctx context.Context, r *Record, span consult.Span) error {
	filter := consult.LeaveFilter{PersonID: r.PersonID}
	var all []consult.Leave
	var ids []consult.ID
	err := registry.EachInReach(ctx, svc.store.Leaves.List, filter, func(l consult.Leave) {
		in := !l.For.From.Before(span.From) && l.For.From.Before(span.To)
		if in && l.Decision != consult.LeaveWithdrawn {
			all, ids = append(all, l), append(ids, l.MeetingID)
		}
	})
	if err != nil {
		return err
	}
	heads, err := svc.store.Heads(ctx, consult.Distinct(ids))
	if err != nil {
		return err
	}
	for _, l := range all {
		r.Lines = append(r.Lines, Line{
			Kind:       Leave,
			ID:         l.ID,
			Date:       consult.DateOf(l.For.From, svc.Zone()),
			Title:      heads[l.MeetingID].Title,
			State:      string(l.Decision),
			RecordedBy: l.DecidedBy,
			RecordedAt: l.DecidedAt,
		})
	}
	return nil
}
