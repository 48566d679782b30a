package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// topics are all of a Plan's, in order.
func (d *Desk) topics(ctx context.Context, plan consult.ID) (all []consult.Topic, err error) {
	err = each(ctx, d.store.Topics.List, consult.Query{PlanID: plan}, func(t consult.Topic) { all = append(all, t) })
	return all, err
}

func (d *Desk) checkPlan(ctx context.Context, p *consult.Plan) error {
	if p.Status == "" {
		p.Status = consult.PlanDraft
	}
	if p.Edition == 0 {
		p.Edition = 1
	}
	if err := p.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := exists(ctx, &f, d.store.Bodies, "body_id", p.BodyID)
	return errors.Join(err, f.Err())
}

// EditPlan changes a Plan that is not settled yet.
func (d *Desk) EditPlan(ctx context.Context, by consult.Actor, id consult.ID, version int64, edit func(*consult.Plan) error) (consult.Plan, error) {
	return d.Plans.Edit(ctx, by, id, version, func(p *consult.Plan) error {
		if err := open(*p); err != nil {
			return err
		}
		return edit(p)
	})
}

func open(p consult.Plan) error {
	if p.Status == consult.PlanDraft {
		return nil
	}
	zh, en := p.Status.Words()
	return fault("status", "settled", "只有草稿可以修改，该计划"+zh+"；可另立新版", "only a draft can be changed; it is "+en+". Make a new edition")
}

// RemovePlan deletes a draft with its Topics.
func (d *Desk) RemovePlan(ctx context.Context, by consult.Actor, id consult.ID, version int64) error {
	return d.store.Write(ctx, func(ctx context.Context) error {
		p, err := d.store.Plans.Get(ctx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != p.Version {
			return consult.ErrStale
		}
		if err := open(p); err != nil {
			return err
		}
		topics, err := d.topics(ctx, id)
		if err != nil {
			return err
		}
		for _, t := range topics {
			if err := d.store.Topics.Remove(ctx, t.ID); err != nil {
				return err
			}
		}
		return d.Plans.Remove(ctx, by, id, version)
	})
}

// PlanStep is one step of a Plan's approval.
type PlanStep string

// The steps: a draft is submitted, and approved or sent back; what is approved is
// published; any but a draft can be withdrawn.
const (
	SubmitPlan   PlanStep = "submit"
	ApprovePlan  PlanStep = "approve"
	ReturnPlan   PlanStep = "return"
	PublishPlan  PlanStep = "publish"
	WithdrawPlan PlanStep = "withdraw"
)

var planSteps = map[PlanStep]struct {
	from []consult.PlanStatus
	to   consult.PlanStatus
}{
	SubmitPlan:   {[]consult.PlanStatus{consult.PlanDraft}, consult.PlanSubmitted},
	ApprovePlan:  {[]consult.PlanStatus{consult.PlanSubmitted}, consult.PlanApproved},
	ReturnPlan:   {[]consult.PlanStatus{consult.PlanSubmitted}, consult.PlanDraft},
	PublishPlan:  {[]consult.PlanStatus{consult.PlanApproved}, consult.PlanPublished},
	WithdrawPlan: {[]consult.PlanStatus{consult.PlanSubmitted, consult.PlanApproved, consult.PlanPublished}, consult.PlanWithdrawn},
}

// StepPlan takes a Plan one step on. Sending it back and withdrawing it ask for a
// reason; a Plan without Topics is not submitted.
func (d *Desk) StepPlan(ctx context.Context, by consult.Actor, id consult.ID, version int64, step PlanStep, reason string) (p consult.Plan, err error) {
	s, ok := planSteps[step]
	if !ok {
		return p, fmt.Errorf("booking: step %q of a plan", step)
	}
	return d.Plans.Edit(ctx, by, id, version, func(p *consult.Plan) error {
		if !slices.Contains(s.from, p.Status) {
			zh, en := p.Status.Words()
			return fault("status", "transition", "该计划目前的状态是“"+zh+"”，不能执行此操作", "is "+en+", from which this cannot be done")
		}
		if (step == ReturnPlan || step == WithdrawPlan) && strings.TrimSpace(reason) == "" {
			return fault("reason", "required", "必须写明理由", "is required")
		}
		if step == SubmitPlan {
			some, err := d.store.Topics.List(ctx, consult.Query{PlanID: id, Limit: 1})
			if err != nil {
				return err
			}
			if len(some.Items) == 0 {
				return fault("topics", "empty", "计划中还没有议题", "the plan has no topics yet")
			}
		}
		p.Status, p.Reason = s.to, strings.TrimSpace(reason)
		if step == ApprovePlan {
			p.ApprovedBy, p.ApprovedAt = by.Name, d.Now()
		}
		return nil
	})
}

// NewEdition makes a draft of a Plan that can no longer be changed: its Topics
// are copied, those that have their Meeting with it.
func (d *Desk) NewEdition(ctx context.Context, by consult.Actor, id consult.ID) (p consult.Plan, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		former, err := d.store.Plans.Get(ctx, id)
		if err != nil {
			return err
		}
		if former.Status == consult.PlanDraft || former.Status == consult.PlanSubmitted {
			return fault("status", "transition", "该版尚未批准，可直接修改或退回", "this edition is not approved yet; change it or send it back")
		}
		topics, err := d.topics(ctx, id)
		if err != nil {
			return err
		}
		p, err = d.Plans.Add(ctx, by, consult.Plan{Year: former.Year, Title: former.Title, BodyID: former.BodyID,
			Status: consult.PlanDraft, Edition: former.Edition + 1, FormerID: former.ID})
		if err != nil {
			return err
		}
		return d.store.Topics.AddAll(ctx, d.copied(p, topics))
	})
	return p, err
}

// copied are the Topics as a new edition's.
func (d *Desk) copied(p consult.Plan, topics []consult.Topic) []consult.Topic {
	anew := map[consult.ID]consult.ID{}
	for _, t := range topics {
		anew[t.ID] = d.newID()
	}
	out := slices.Clone(topics)
	for i := range out {
		t := &out[i]
		t.Stamp = consult.Stamp{ID: anew[t.ID], Version: 1, CreatedAt: p.CreatedAt, ChangedAt: p.CreatedAt}
		t.PlanID, t.Follows = p.ID, slices.Clone(t.Follows)
		for k := range t.Follows {
			t.Follows[k].TopicID = anew[t.Follows[k].TopicID]
		}
	}
	return out
}
