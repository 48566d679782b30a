package drafting

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/plan"
	"huiqi/pkg/planner"
	"huiqi/pkg/proposal"
)

// MeetingsOn are the Meetings that hold the Topics, by lineage. A Topic that one edition
// of a Plan has placed is thus not placed again by another, and one that was only
// researched is placed.
func (svc *Service) MeetingsOn(
	ctx context.Context, all []plan.Topic,
) (map[consult.ID][]plan.TopicMeeting, error) {
	links, err := svc.annualplan.TopicMeetings(ctx, all)
	if err != nil {
		return nil, err
	}
	for lineage, of := range links {
		links[lineage] = slices.DeleteFunc(of, func(l plan.TopicMeeting) bool { return !l.Holds() })
	}
	return links, nil
}

// WindowOf is the span of whole civil days in which the Topic may be consulted on.
func (svc *Service) WindowOf(t plan.Topic) consult.Span {
	return consult.Span{From: t.Earliest.Start(svc.Zone()), To: t.Latest.AddDays(1).Start(svc.Zone())}
}

// addTopics adds an item for every Topic of the Plan that no Meeting holds.
func (svc *Service) addTopics(ctx context.Context, b *problem, p proposal.Proposal) error {
	if p.Cause.Kind != proposal.CausePlan {
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
	var open []plan.Topic
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
	itemOf := map[consult.ID]int{}
	for i, t := range open {
		err := svc.booking.Complete(ctx, &set[i], r)
		gone := onlyInactive(err) || b.isBeyond(err)
		if err != nil && !gone {
			return err
		}
		itemOf[t.ID] = len(b.items)
		b.addMeeting(
			item{wish: set[i].After, topic: &t, unplaceable: gone},
			svc.windowAfterFollowed(t, all, held).Intersection(p.Limits.Window),
		)
	}
	for _, t := range open {
		// Only now has every open Topic its item, so that one may follow a later one.
		x := &b.input.Meetings[itemOf[t.ID]]
		for _, f := range t.Follows {
			if k, ok := itemOf[f.TopicID]; ok {
				x.Follows = append(x.Follows, planner.Follow{Meeting: k, Days: f.MinDays})
			}
		}
	}
	return nil
}

// isBeyond reports whether the Topic cannot be placed because it asks for what is beyond the reach of the Proposal's
// owner.
func (b *problem) isBeyond(err error) bool {
	var bad *consult.Invalid
	return !b.view.Whole() && errors.As(err, &bad)
}

// onlyInactive reports whether the only fault is that some of those asked for are no
// longer active. Such a Topic cannot be placed until it asks for others.
func onlyInactive(err error) bool {
	var bad *consult.Invalid
	return errors.As(err, &bad) &&
		!slices.ContainsFunc(bad.Faults, func(f consult.Fault) bool { return f.Code != "inactive" })
}

// windowAfterFollowed is the Topic's window from the end of the Meetings of the Topics
// that it follows.
func (svc *Service) windowAfterFollowed(
	t plan.Topic, all []plan.Topic, held map[consult.ID][]plan.TopicMeeting,
) consult.Span {
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

// TopicChange is the booking of the Meeting that the Proposal places for a Topic. It is
// false when the Topic has changed since or has a Meeting already.
func (svc *Service) TopicChange(
	p proposal.Proposal, a proposal.Adjustment, topics map[consult.ID]plan.Topic,
	held map[consult.ID][]plan.TopicMeeting,
) (judging.Change, bool) {
	t, ok := topics[a.TopicID]
	if !ok || t.Version != a.Version || len(held[t.Lineage]) > 0 {
		return judging.Change{}, false
	}
	now := svc.Now()
	m := annualplan.WishFor(t, svc.Zone())
	m.Stamp = consult.Stamp{ID: a.MeetingID, Version: 1, CreatedAt: now, ChangedAt: now}
	m.Span = a.After.Span
	m.RoomID = a.After.RoomID
	m.Status = a.AfterStatus
	m.CreatedBy = p.AskedBy
	return judging.Change{After: m}, true
}
