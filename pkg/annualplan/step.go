package annualplan

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// AddStep notes a Step that the Plan, in whatever status it is, has taken outside the program.
func (svc *Service) AddStep(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, step plan.Step,
) (plan.Plan, error) {
	step.Normalise()
	return svc.changeSteps(ctx, by, id, version, func(p *plan.Plan) error {
		if err := step.Validate(); err != nil {
			return err
		}
		if len(p.Steps) >= plan.MaxSteps {
			return consult.BadField("kind", "too_many", "一个计划最多登记 100 个程序", "a plan has 100 steps at most")
		}
		step.ID = svc.newID()
		p.Steps = append(slices.Clone(p.Steps), step)
		return nil
	})
}

// RemoveStep removes a Step that was noted by hand. The error is consult.ErrNotFound when
// the Plan has no such Step.
func (svc *Service) RemoveStep(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, step consult.ID,
) (plan.Plan, error) {
	return svc.changeSteps(ctx, by, id, version, func(p *plan.Plan) error {
		at := slices.IndexFunc(p.Steps, func(s plan.Step) bool { return s.ID == step })
		if at < 0 {
			return consult.ErrNotFound
		}
		if !p.Steps[at].Kind.ByHand() {
			return consult.BadField(
				"step_id", "recorded", "系统记录的程序不能删除", "was recorded by the program and stays",
			)
		}
		p.Steps = slices.Delete(slices.Clone(p.Steps), at, at+1)
		return nil
	})
}

func (svc *Service) changeSteps(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, change func(*plan.Plan) error,
) (plan.Plan, error) {
	var p plan.Plan
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		var err error
		p, err = svc.Plans.Edit(ctx, by, id, version, change)
		return err
	})
	return p, err
}

// recorded are the Steps of the Plan with the one that is taken now.
func (svc *Service) recorded(by consult.Actor, p plan.Plan, kind plan.StepKind, note string) []plan.Step {
	return append(slices.Clone(p.Steps), plan.Step{
		ID:   svc.newID(),
		Kind: kind,
		On:   consult.DateOf(svc.Now(), svc.Zone()),
		By:   by.Name,
		Note: note,
	})
}
