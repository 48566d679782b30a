package drafting

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/planner"
)

// MeetingsOn are the Topics' Meetings that are not called off, by lineage: what one
// edition placed no other places again.
func (svc *Service) MeetingsOn(ctx context.Context, all []consult.Topic) (map[consult.ID][]consult.TopicMeeting, error) {
	links, err := svc.annualplan.TopicMeetings(ctx, all)
	for lineage, of := range links {
		links[lineage] = slices.DeleteFunc(of, func(l consult.TopicMeeting) bool { return !l.Stands() })
	}
	return links, err
}

// WindowOf is when the Topic may be consulted on: whole civil days.
func (svc *Service) WindowOf(t consult.Topic) consult.Span {
	return consult.Span{From: t.Earliest.Start(svc.Zone()), To: t.Latest.AddDays(1).Start(svc.Zone())}
}

// addTopics puts a piece on the board for every Topic without a Meeting.
func (svc *Service) addTopics(ctx context.Context, b *problem, p consult.Proposal) error {
	if p.Cause.Kind != consult.CausePlan {
		return nil
	}
	all, err := svc.annualplan.TopicsOf(ctx, p.Cause.PlanID)
	if err != nil {
		return err
	}
	held, err := svc.MeetingsOn(ctx, all)
	if err != nil {
		return err
	}
	var set []judging.Change
	var open []consult.Topic
	for _, t := range all {
		if len(held[t.Lineage]) > 0 {
			continue
		}
		wish := annualplan.WishFor(t, svc.Zone())
		wish.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: svc.Now(), ChangedAt: svc.Now()}
		wish.CreatedBy, wish.Status = p.AskedBy, p.Limits.Status
		set, open = append(set, judging.Change{After: wish}), append(open, t)
	}
	r, err := svc.judging.Snapshot(ctx, set)
	if err != nil {
		return err
	}
	piecesOf := map[consult.ID]int{}
	for i, t := range open {
		err := svc.booking.Complete(ctx, &set[i], r)
		gone := onlyInactive(err)
		if err != nil && !gone {
			return err
		}
		piecesOf[t.ID] = len(b.items)
		b.addMeeting(item{wish: set[i].After, topic: &t, unplaceable: gone}, svc.afterHeld(t, all, held).Intersection(p.Limits.Window))
	}
	for _, t := range open {
		x := &b.p.Meetings[piecesOf[t.ID]]
		for _, f := range t.Follows {
			if k, ok := piecesOf[f.TopicID]; ok {
				x.Follows = append(x.Follows, planner.Follow{Meeting: k, Days: f.MinDays})
			}
		}
	}
	return nil
}

// onlyInactive reports whether nothing is wrong but that some who are asked for are
// not active any more: their Topic has no place until it asks for others.
func onlyInactive(err error) bool {
	var bad *consult.Invalid
	return errors.As(err, &bad) && !slices.ContainsFunc(bad.Faults, func(f consult.Fault) bool { return f.Code != "inactive" })
}

// afterHeld is the Topic's window after the Meetings of those it follows.
func (svc *Service) afterHeld(t consult.Topic, all []consult.Topic, held map[consult.ID][]consult.TopicMeeting) consult.Span {
	w := svc.WindowOf(t)
	for _, f := range t.Follows {
		for _, o := range all {
			if o.ID != f.TopicID {
				continue
			}
			for _, l := range held[o.Lineage] {
				if after := (consult.Follow{MinDays: f.MinDays}).Earliest(l.Span.To, svc.Zone()); after.After(w.From) {
					w.From = after
				}
			}
		}
	}
	return w
}

// TopicChange books the Meeting of a Topic as the Proposal has it; false when the
// Topic was changed since, or has a Meeting already.
func (svc *Service) TopicChange(p consult.Proposal, a consult.Adjustment, topics map[consult.ID]consult.Topic, held map[consult.ID][]consult.TopicMeeting) (judging.Change, bool) {
	t, ok := topics[a.TopicID]
	if !ok || t.Version != a.Version || len(held[t.Lineage]) > 0 {
		return judging.Change{}, false
	}
	now := svc.Now()
	m := annualplan.WishFor(t, svc.Zone())
	m.Stamp = consult.Stamp{ID: a.MeetingID, Version: 1, CreatedAt: now, ChangedAt: now}
	m.Span, m.RoomID, m.Status, m.CreatedBy = a.After.Span, a.After.RoomID, a.AfterStatus, p.AskedBy
	return judging.Change{After: m}, true
}
