package officetest

import (
	"errors"
	"testing"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

// Steps takes the Plan through the steps.
func (o *Office) Steps(t testing.TB, p plan.Plan, steps ...annualplan.PlanStep) plan.Plan {
	t.Helper()
	for _, step := range steps {
		var err error
		p, err = o.AnnualPlan.StepPlan(t.Context(), o.By, p.ID, 0, step, "上级调整")
		Must(t, err)
	}
	return p
}

// Edition makes a new edition of the Plan, a draft, and returns it with its Topics.
func (o *Office) Edition(t testing.TB, p plan.Plan) (plan.Plan, []plan.Topic) {
	t.Helper()
	next, err := o.AnnualPlan.NewEdition(t.Context(), o.By, p.ID)
	Must(t, err)
	return next, o.TopicsOf(t, next)
}

// TopicsOf are the Topics of the Plan.
func (o *Office) TopicsOf(t testing.TB, p plan.Plan) []plan.Topic {
	t.Helper()
	page, err := o.AnnualPlan.Topics.List(
		t.Context(), plan.TopicFilter{PlanID: p.ID}, consult.PageRequest{Limit: 200},
	)
	Must(t, err)
	return page.Items
}

// Status is the status of the Plan now.
func (o *Office) Status(t testing.TB, p plan.Plan) plan.Status {
	t.Helper()
	now, err := o.AnnualPlan.Plans.Get(t.Context(), p.ID)
	Must(t, err)
	return now.Status
}

// YearOf asks for a Proposal that places the Plan's Topics, and works it out.
func (o *Office) YearOf(t *testing.T, p plan.Plan) proposal.Proposal {
	t.Helper()
	return o.Planned(t, proposal.Proposal{
		Cause:  proposal.Cause{Kind: proposal.CausePlan, PlanID: p.ID},
		Limits: proposal.Limits{Time: 200 * time.Millisecond},
	})
}

// RefusedPlan is the error with which carrying out the Plan is refused.
func (o *Office) RefusedPlan(t *testing.T, p plan.Plan) *consult.Invalid {
	t.Helper()
	_, err := o.Rescheduling.Propose(t.Context(), o.By, proposal.Proposal{
		Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: p.ID},
	})
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		t.Fatalf("carrying out edition %d: %v", p.Edition, err)
	}
	return bad
}
