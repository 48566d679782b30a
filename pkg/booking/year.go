package booking

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// planCause checks that the Plan may be carried out, and looks where its Topics ask.
func (d *Desk) planCause(ctx context.Context, f *consult.Faults, p *consult.Proposal) error {
	plan, err := d.store.Plans.Get(ctx, p.Cause.PlanID)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(p.Cause.PlanID != "", "cause.plan_id", "not_found", "不存在", "does not exist")
		return nil
	}
	if err != nil {
		return err
	}
	latest, ok, err := d.inForce(ctx, plan)
	if err != nil {
		return err
	}
	switch {
	case plan.Unapproved():
		f.Add(true, "cause.plan_id", "not_approved", "计划尚未批准", "is not approved")
	case plan.ID != latest.ID:
		faultNotInForce(f, plan, latest, ok)
		return nil
	}
	topics, err := d.unplanned(ctx, plan.ID)
	if err != nil {
		return err
	}
	f.Add(len(topics) == 0, "cause.plan_id", "nothing_open", "计划中没有待安排的议题", "has no topic without a meeting")
	w := &p.Limits.Window
	for _, t := range topics {
		span := d.windowOf(t)
		if p.Limits.Window.From.IsZero() || span.From.Before(w.From) {
			w.From = span.From
		}
		if span.To.After(w.To) {
			w.To = span.To
		}
	}
	return nil
}

// unplanned are the Plan's Topics that have no Meeting that stands.
func (d *Desk) unplanned(ctx context.Context, plan consult.ID) ([]consult.Topic, error) {
	all, err := d.topics(ctx, plan)
	if err != nil {
		return nil, err
	}
	held, err := d.held(ctx, all)
	var open []consult.Topic
	for _, t := range all {
		if len(held[t.Lineage]) == 0 {
			open = append(open, t)
		}
	}
	return open, err
}

// held are the Topics' Meetings that are not called off, by lineage: what one
// edition placed no other places again.
func (d *Desk) held(ctx context.Context, all []consult.Topic) (map[consult.ID][]consult.TopicMeeting, error) {
	links, err := d.TopicMeetings(ctx, all)
	for lineage, of := range links {
		links[lineage] = slices.DeleteFunc(of, func(l consult.TopicMeeting) bool { return !l.Stands() })
	}
	return links, err
}

// windowOf is when the Topic may be consulted on: whole civil days.
func (d *Desk) windowOf(t consult.Topic) consult.Span {
	return consult.Span{From: t.Earliest.Start(d.Zone()), To: t.Latest.AddDays(1).Start(d.Zone())}
}

// layTopics puts a piece on the board for every Topic without a Meeting.
func (d *Desk) layTopics(ctx context.Context, b *board, p consult.Proposal) error {
	if p.Cause.Kind != consult.CausePlan {
		return nil
	}
	all, err := d.topics(ctx, p.Cause.PlanID)
	if err != nil {
		return err
	}
	held, err := d.held(ctx, all)
	if err != nil {
		return err
	}
	var set []change
	var open []consult.Topic
	for _, t := range all {
		if len(held[t.Lineage]) > 0 {
			continue
		}
		wish := wishOf(t, d.Zone())
		wish.Stamp = consult.Stamp{ID: d.newID(), Version: 1, CreatedAt: d.Now(), ChangedAt: d.Now()}
		wish.CreatedBy, wish.Status = p.AskedBy, p.Limits.Status
		set, open = append(set, change{after: wish}), append(open, t)
	}
	r, err := d.read(ctx, set)
	if err != nil {
		return err
	}
	piecesOf := map[consult.ID]int{}
	for i, t := range open {
		err := d.complete(ctx, &set[i], r)
		gone := onlyInactive(err)
		if err != nil && !gone {
			return err
		}
		piecesOf[t.ID] = len(b.pieces)
		b.lay(piece{wish: set[i].after, topic: &t, homeless: gone}, d.afterHeld(t, all, held).Intersection(p.Limits.Window))
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
func (d *Desk) afterHeld(t consult.Topic, all []consult.Topic, held map[consult.ID][]consult.TopicMeeting) consult.Span {
	w := d.windowOf(t)
	for _, f := range t.Follows {
		for _, o := range all {
			if o.ID != f.TopicID {
				continue
			}
			for _, l := range held[o.Lineage] {
				if after := (consult.Follow{MinDays: f.MinDays}).Earliest(l.Span.To, d.Zone()); after.After(w.From) {
					w.From = after
				}
			}
		}
	}
	return w
}

// topicChange books the Meeting of a Topic as the Proposal has it; false when the
// Topic was changed since, or has a Meeting already.
func (d *Desk) topicChange(p consult.Proposal, a consult.Adjustment, topics map[consult.ID]consult.Topic, held map[consult.ID][]consult.TopicMeeting) (change, bool) {
	t, ok := topics[a.TopicID]
	if !ok || t.Version != a.Version || len(held[t.Lineage]) > 0 {
		return change{}, false
	}
	now := d.Now()
	m := wishOf(t, d.Zone())
	m.Stamp = consult.Stamp{ID: a.MeetingID, Version: 1, CreatedAt: now, ChangedAt: now}
	m.Span, m.RoomID, m.Status, m.CreatedBy = a.After.Span, a.After.RoomID, a.AfterStatus, p.AskedBy
	return change{after: m}, true
}

// heldTopics are the Topics of the Proposal and those of their Meetings that are not cancelled.
func (d *Desk) heldTopics(ctx context.Context, p consult.Proposal) (map[consult.ID]consult.Topic, map[consult.ID][]consult.TopicMeeting, error) {
	var ids []consult.ID
	for _, a := range p.Outcome.Adjustments {
		ids = append(ids, a.TopicID)
	}
	found, err := d.store.Topics.Find(ctx, consult.Distinct(consult.Given(ids)))
	if err != nil {
		return nil, nil, err
	}
	var all []consult.Topic
	for _, t := range found {
		all = append(all, t)
	}
	held, err := d.held(ctx, all)
	return found, held, err
}

// notInForce answers a *consult.Stale when the Proposal carries out a Plan that is
// no longer the edition in force.
func (d *Desk) notInForce(ctx context.Context, p consult.Proposal) error {
	if p.Cause.Kind != consult.CausePlan {
		return nil
	}
	plan, err := d.store.Plans.Get(ctx, p.Cause.PlanID)
	if err != nil {
		return err
	}
	latest, _, err := d.inForce(ctx, plan)
	if err != nil || latest.ID == plan.ID {
		return err
	}
	stale := consult.Stale{}
	stale.Add(plan.ID, plan.Title)
	return &stale
}

// assign links every Topic of an applied Proposal to the Meeting that was placed
// for it. What is taken back stays linked, as called off.
func (d *Desk) assign(ctx context.Context, by consult.Actor, p consult.Proposal, give bool) error {
	topics, _, err := d.heldTopics(ctx, p)
	if err != nil {
		return err
	}
	var links []consult.TopicMeeting
	var lineages []consult.ID
	for _, a := range p.Outcome.Adjustments {
		if t, ok := topics[a.TopicID]; ok {
			links = append(links, consult.TopicMeeting{Lineage: t.Lineage, MeetingID: a.MeetingID, Since: d.Now(), By: by.Name, ProposalID: p.ID})
			lineages = append(lineages, t.Lineage)
		}
	}
	if give {
		if err := d.store.LinkMeetings(ctx, links); err != nil {
			return err
		}
	}
	return d.store.TouchTopics(ctx, consult.Distinct(lineages), d.Now())
}
