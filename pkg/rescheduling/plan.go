package rescheduling

import (
	"context"
	"errors"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

// checkPlanCause checks that the Plan may be carried out, and extends the window to the
// spans of its open Topics.
func (svc *Service) checkPlanCause(ctx context.Context, f *consult.Faults, p *proposal.Proposal) error {
	plan, err := svc.ownPlan(ctx, p.Cause.PlanID)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(p.Cause.PlanID != "", "cause.plan_id", "not_found", "不存在", "does not exist")
		return nil
	}
	if err != nil {
		return err
	}
	latest, ok, err := svc.annualplan.InForce(ctx, plan)
	if err != nil {
		return err
	}
	switch {
	case plan.Unapproved():
		f.Add(true, "cause.plan_id", "not_approved", "计划尚未批准", "is not approved")
	case plan.ID != latest.ID:
		annualplan.FaultNotInForce(f, plan, latest, ok)
		return nil
	}
	topics, err := svc.openTopics(ctx, plan.ID)
	if err != nil {
		return err
	}
	f.Add(len(topics) == 0, "cause.plan_id", "nothing_open", "计划中没有待安排的议题", "has no topic without a meeting")
	w := &p.Limits.Window
	for _, t := range topics {
		span := svc.drafting.WindowOf(t)
		if p.Limits.Window.From.IsZero() || span.From.Before(w.From) {
			w.From = span.From
		}
		if span.To.After(w.To) {
			w.To = span.To
		}
	}
	return nil
}

// openTopics are the Plan's Topics that no Meeting holds.
func (svc *Service) openTopics(ctx context.Context, planID consult.ID) ([]plan.Topic, error) {
	all, err := svc.annualplan.TopicsOf(ctx, planID)
	if err != nil {
		return nil, err
	}
	held, err := svc.drafting.MeetingsOn(ctx, all)
	if err != nil {
		return nil, err
	}
	var open []plan.Topic
	for _, t := range all {
		if len(held[t.Lineage]) == 0 {
			open = append(open, t)
		}
	}
	return open, nil
}

// topicsAndMeetings are the Topics of the Proposal and the Meetings that hold them, by lineage.
func (svc *Service) topicsAndMeetings(
	ctx context.Context, p proposal.Proposal,
) (map[consult.ID]plan.Topic, map[consult.ID][]plan.TopicMeeting, error) {
	var ids []consult.ID
	for _, a := range p.Outcome.Adjustments {
		ids = append(ids, a.TopicID)
	}
	found, err := svc.store.Topics.Find(ctx, consult.Distinct(consult.Given(ids)))
	if err != nil {
		return nil, nil, err
	}
	var all []plan.Topic
	for _, t := range found {
		all = append(all, t)
	}
	held, err := svc.drafting.MeetingsOn(ctx, all)
	return found, held, err
}

// checkInForce returns a *proposal.Stale when the Proposal carries out a Plan that is no
// longer the edition in force.
func (svc *Service) checkInForce(ctx context.Context, p proposal.Proposal) error {
	if p.Cause.Kind != proposal.CausePlan {
		return nil
	}
	plan, err := svc.store.Plans.Get(ctx, p.Cause.PlanID)
	if err != nil {
		return err
	}
	latest, _, err := svc.annualplan.InForce(ctx, plan)
	if err != nil || latest.ID == plan.ID {
		return err
	}
	stale := proposal.Stale{}
	stale.Add(plan.ID, plan.Title)
	return &stale
}

// linkTopics links every Topic of the Proposal to the Meeting that was placed for it, when
// give is true. Undoing keeps the links: the Meetings are called off.
func (svc *Service) linkTopics(ctx context.Context, by consult.Actor, p proposal.Proposal, give bool) error {
	topics, _, err := svc.topicsAndMeetings(ctx, p)
	if err != nil {
		return err
	}
	var links []plan.TopicMeeting
	var lineages []consult.ID
	for _, a := range p.Outcome.Adjustments {
		if t, ok := topics[a.TopicID]; ok {
			links = append(links, plan.TopicMeeting{
				Lineage:    t.Lineage,
				MeetingID:  a.MeetingID,
				Kind:       plan.Consult,
				Since:      svc.Now(),
				By:         by.Name,
				ProposalID: p.ID,
			})
			lineages = append(lineages, t.Lineage)
		}
	}
	if give {
		if err := svc.store.LinkMeetings(ctx, links); err != nil {
			return err
		}
	}
	// Whether a Topic has a Meeting is part of what readers see, so its version rises both
	// ways.
	return svc.store.TouchTopics(ctx, consult.Distinct(lineages), svc.Now())
}
