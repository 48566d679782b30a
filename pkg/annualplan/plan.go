package annualplan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// TopicsOf lists all Topics of a Plan, in their order.
func (svc *Service) TopicsOf(ctx context.Context, planID consult.ID) ([]plan.Topic, error) {
	var all []plan.Topic
	err := registry.Each(
		ctx, svc.store.Topics.List, plan.TopicFilter{PlanID: planID}, func(t plan.Topic) { all = append(all, t) },
	)
	return all, err
}

// checkPlan completes a Plan with its status and its number, and names its bad fields.
func (svc *Service) checkPlan(ctx context.Context, p *plan.Plan) error {
	if p.Status == "" {
		p.Status = plan.Draft
	}
	if err := p.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := registry.Exists(ctx, &f, svc.store.Bodies, "body_id", p.BodyID)
	if err := errors.Join(err, f.Err()); err != nil || p.Edition > 0 {
		return err
	}
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return err
	}
	p.Edition = nextEdition(editions, p.ID)
	return nil
}

// EditPlan changes a draft Plan. Of any other one only whether everybody may read it can be changed, by the office.
func (svc *Service) EditPlan(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, edit func(*plan.Plan) error,
) (plan.Plan, error) {
	var p plan.Plan
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		p, err = svc.Plans.Edit(ctx, by, id, version, func(p *plan.Plan) error {
			was := *p
			if err := edit(p); err != nil {
				return err
			}
			named := p.Year == was.Year && p.Title == was.Title && p.BodyID == was.BodyID
			if named && p.Public != was.Public && was.Status != plan.Draft {
				return checkOpener(by)
			}
			if err := checkDraft(was); err != nil {
				return err
			}
			return svc.renumber(ctx, was, p)
		})
		return err
	})
	return p, err
}

// checkOpener refuses to open or close an approved Plan to everybody for whoever is not of the office, which approved
// it as it was.
func checkOpener(by consult.Actor) error {
	if by.Has(consult.Office) || by.Has(consult.Admin) {
		return nil
	}
	return &consult.Forbidden{
		ZH: "已报批的计划是否向社会公开，由办公室决定", EN: "the office decides whether everybody may read a submitted plan",
	}
}

// renumber gives a new number to a Plan that the edit has given to another year or Body.
// It refuses that for a Plan that continues an earlier edition.
func (svc *Service) renumber(ctx context.Context, was plan.Plan, p *plan.Plan) error {
	if p.Year == was.Year && p.BodyID == was.BodyID {
		return nil
	}
	topics, err := svc.TopicsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	// A Topic with the lineage of an earlier one has its history in that year and Body.
	continues := func(t plan.Topic) bool { return t.Lineage != t.ID }
	if p.FormerID == "" && !slices.ContainsFunc(topics, continues) {
		p.Edition = 0 // checkPlan then gives the next number of that year and Body
		return nil
	}
	field := "body_id"
	if p.Year != was.Year {
		field = "year"
	}
	return consult.BadField(
		field, "edition",
		"新版的年度和组织与前一版相同；另一年度或组织的计划请新建",
		"an edition has the year and body of the one before; create a new plan for another",
	)
}

// checkDraft refuses a Plan that is no longer a draft.
func checkDraft(p plan.Plan) error {
	if p.Status == plan.Draft {
		return nil
	}
	zh, en := p.Status.Words()
	return consult.BadField(
		"status", "settled", "只有草稿可以修改，该计划"+zh+"；可另立新版",
		"only a draft can be changed; it is "+en+". Make a new edition",
	)
}

// RemovePlan deletes a draft Plan and its Topics.
func (svc *Service) RemovePlan(ctx context.Context, by consult.Actor, id consult.ID, version int64) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Plans.Get(ctx, id)
		if err != nil {
			return err
		}
		// Registry checks the version, too, but only after the Topics have been removed,
		// and a stale version must win over the fault of checkDraft.
		if version != 0 && version != p.Version {
			return consult.ErrStale
		}
		if err := checkDraft(p); err != nil {
			return err
		}
		topics, err := svc.TopicsOf(ctx, id)
		if err != nil {
			return err
		}
		for _, t := range topics {
			if err := svc.store.Topics.Remove(ctx, t.ID); err != nil {
				return err
			}
		}
		return svc.Plans.Remove(ctx, by, id, version)
	})
}

// PlanStep is one step of a Plan's approval.
type PlanStep string

// The steps of approval: a draft is submitted, and then approved or sent back. An
// approved Plan is published. A submitted, approved or published Plan can be withdrawn.
// A superseded edition can be published again when the later one has been withdrawn.
const (
	SubmitPlan   PlanStep = "submit"
	ApprovePlan  PlanStep = "approve"
	ReturnPlan   PlanStep = "return"
	PublishPlan  PlanStep = "publish"
	WithdrawPlan PlanStep = "withdraw"
)

// planSteps says from which statuses each step is possible, to which it leads, and what is
// noted of it.
var planSteps = map[PlanStep]struct {
	from []plan.Status
	to   plan.Status
	kind plan.StepKind
}{
	SubmitPlan:  {[]plan.Status{plan.Draft}, plan.Submitted, plan.StepSubmitted},
	ApprovePlan: {[]plan.Status{plan.Submitted}, plan.Approved, plan.StepApproved},
	ReturnPlan:  {[]plan.Status{plan.Submitted}, plan.Draft, plan.StepReturned},
	PublishPlan: {[]plan.Status{plan.Approved, plan.Superseded}, plan.Published, plan.StepPublished},
	WithdrawPlan: {
		[]plan.Status{plan.Submitted, plan.Approved, plan.Published}, plan.Withdrawn, plan.StepWithdrawn,
	},
}

// StepPlan takes one step of the approval of a Plan. Sending it back and withdrawing it
// need a reason. A Plan without Topics cannot be submitted. Publishing a Plan supersedes
// the edition published before, and is refused while a later edition is published.
func (svc *Service) StepPlan(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, step PlanStep, reason string,
) (plan.Plan, error) {
	var p plan.Plan
	if _, ok := planSteps[step]; !ok {
		return p, fmt.Errorf("booking: step %q of a plan", step)
	}
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		p, err = svc.Plans.Edit(ctx, by, id, version, func(p *plan.Plan) error {
			return svc.applyStep(ctx, by, p, step, reason)
		})
		return err
	})
	return p, err
}

// applyStep checks that the step is possible, and changes the Plan and what depends on it.
func (svc *Service) applyStep(
	ctx context.Context, by consult.Actor, p *plan.Plan, step PlanStep, reason string,
) error {
	s := planSteps[step]
	if !slices.Contains(s.from, p.Status) {
		zh, en := p.Status.Words()
		return consult.BadField(
			"status", "transition", "该计划目前的状态是“"+zh+"”，不能执行此操作", "is "+en+", from which this cannot be done",
		)
	}
	if (step == ReturnPlan || step == WithdrawPlan) && strings.TrimSpace(reason) == "" {
		return consult.BadField("reason", "required", "必须写明理由", "is required")
	}
	if step == SubmitPlan {
		its := plan.TopicFilter{PlanID: p.ID}
		some, err := svc.store.Topics.List(reach.Everything(ctx), its, consult.PageRequest{Limit: 1})
		if err != nil {
			return err
		}
		if len(some.Items) == 0 {
			return consult.BadField("topics", "empty", "计划中还没有议题", "the plan has no topics yet")
		}
	}
	if step == PublishPlan {
		if err := svc.supersede(ctx, *p); err != nil {
			return err
		}
	}
	// The Plan has these Topics now: if a later edition drops them, that is a new decision.
	if step == ApprovePlan || step == PublishPlan {
		if err := svc.store.ForgetKept(ctx, p.ID); err != nil {
			return err
		}
	}
	p.Status, p.Reason = s.to, strings.TrimSpace(reason)
	p.Steps = svc.recorded(by, *p, s.kind, p.Reason)
	if step == ApprovePlan {
		p.ApprovedBy, p.ApprovedAt = by.Name, svc.Now()
	}
	return nil
}

// NewEdition makes a new draft from a Plan that can no longer be changed. The copied
// Topics keep their lineage, so that they count as the same Topics.
func (svc *Service) NewEdition(ctx context.Context, by consult.Actor, id consult.ID) (plan.Plan, error) {
	var p plan.Plan
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		former, err := svc.store.Plans.Get(ctx, id)
		if err != nil {
			return err
		}
		if former.Unapproved() {
			return consult.BadField(
				"status", "transition", "该版尚未批准，可直接修改或退回",
				"this edition is not approved yet; change it or send it back",
			)
		}
		topics, err := svc.TopicsOf(ctx, id)
		if err != nil {
			return err
		}
		p, err = svc.Plans.Add(ctx, by, plan.Plan{
			Year:     former.Year,
			Title:    former.Title,
			BodyID:   former.BodyID,
			Status:   plan.Draft,
			FormerID: former.ID,
			Public:   former.Public,
		})
		if err != nil {
			return err
		}
		return svc.store.Topics.AddAll(ctx, svc.copyTopics(p, topics))
	})
	return p, err
}

// copyTopics copies the Topics into a new edition.
func (svc *Service) copyTopics(p plan.Plan, topics []plan.Topic) []plan.Topic {
	// All new IDs first: a Topic may follow one that comes later in the list.
	anew := map[consult.ID]consult.ID{}
	for _, t := range topics {
		anew[t.ID] = svc.newID()
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
