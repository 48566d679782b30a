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
	f.Add(!plan.Settled(), "cause.plan_id", "not_approved", "计划尚未批准", "is not approved")
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

// unplanned are the Plan's Topics that have no live Meeting.
func (d *Desk) unplanned(ctx context.Context, plan consult.ID) ([]consult.Topic, error) {
	all, err := d.topics(ctx, plan)
	if err != nil {
		return nil, err
	}
	held, err := d.held(ctx, all)
	var open []consult.Topic
	for _, t := range all {
		if held[t.MeetingID].Status == "" {
			open = append(open, t)
		}
	}
	return open, err
}

// held are the Topics' Meetings that are not cancelled.
func (d *Desk) held(ctx context.Context, all []consult.Topic) (map[consult.ID]consult.Meeting, error) {
	var ids []consult.ID
	for _, t := range all {
		ids = append(ids, t.MeetingID)
	}
	heads, err := d.store.Heads(ctx, distinct(given(ids)))
	for id, m := range heads {
		if m.Status == consult.Cancelled {
			delete(heads, id)
		}
	}
	return heads, err
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
		if held[t.MeetingID].Status != "" {
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
		b.lay(piece{wish: set[i].after, topic: &t, homeless: gone}, cut(d.afterHeld(t, all, held), p.Limits.Window))
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
func (d *Desk) afterHeld(t consult.Topic, all []consult.Topic, held map[consult.ID]consult.Meeting) consult.Span {
	w := d.windowOf(t)
	for _, f := range t.Follows {
		for _, o := range all {
			m, ok := held[o.MeetingID]
			if o.ID != f.TopicID || !ok {
				continue
			}
			if after := (consult.Follow{MinDays: f.MinDays}).Earliest(m.Span.To, d.Zone()); after.After(w.From) {
				w.From = after
			}
		}
	}
	return w
}

// topicChange books the Meeting of a Topic as the Proposal has it; false when the
// Topic was changed since, or has a Meeting already.
func (d *Desk) topicChange(p consult.Proposal, a consult.Adjustment, topics map[consult.ID]consult.Topic, held map[consult.ID]consult.Meeting) (change, bool) {
	t, ok := topics[a.TopicID]
	if !ok || t.Version != a.Version || held[t.MeetingID].Status != "" {
		return change{}, false
	}
	now := d.Now()
	m := wishOf(t, d.Zone())
	m.Stamp = consult.Stamp{ID: a.MeetingID, Version: 1, CreatedAt: now, ChangedAt: now}
	m.Span, m.RoomID, m.Status, m.CreatedBy = a.After.Span, a.After.RoomID, a.AfterStatus, p.AskedBy
	return change{after: m}, true
}

// heldTopics are the Topics of the Proposal and those of their Meetings that are not cancelled.
func (d *Desk) heldTopics(ctx context.Context, p consult.Proposal) (map[consult.ID]consult.Topic, map[consult.ID]consult.Meeting, error) {
	var ids []consult.ID
	for _, a := range p.Outcome.Adjustments {
		ids = append(ids, a.TopicID)
	}
	found, err := d.store.Topics.Find(ctx, distinct(given(ids)))
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

// assign gives every Topic of an applied Proposal its Meeting, or takes it away.
func (d *Desk) assign(ctx context.Context, p consult.Proposal, give bool) error {
	topics, _, err := d.heldTopics(ctx, p)
	if err != nil {
		return err
	}
	for _, a := range p.Outcome.Adjustments {
		t, ok := topics[a.TopicID]
		if !ok || !give && t.MeetingID != a.MeetingID {
			continue
		}
		if t.MeetingID = ""; give {
			t.MeetingID = a.MeetingID
		}
		was := t.Version
		t.Version, t.ChangedAt = was+1, later(d.Now(), t.ChangedAt)
		if err := d.store.Topics.Save(ctx, t, was); err != nil {
			return err
		}
	}
	return nil
}
