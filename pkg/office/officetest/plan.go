package officetest

import (
	"testing"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// Topic is a Topic that the people consult on in June.
func Topic(title string, people ...consult.ID) plan.Topic {
	t := plan.Topic{
		Title:    title,
		Form:     "thematic",
		Earliest: "2026-06-02",
		Latest:   "2026-06-30",
		Duration: 2 * time.Hour,
	}
	t.Attendances = Sitting(consult.Span{}, people...).Attendances
	return t
}

// Approved adds a Plan with the Topics and has it approved.
func (o *Office) Approved(t *testing.T, topics ...plan.Topic) (plan.Plan, []plan.Topic) {
	t.Helper()
	p, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "年度协商计划"})
	Must(t, err)
	made, err := o.AnnualPlan.AddTopics(t.Context(), o.By, p.ID, topics)
	Must(t, err)
	for _, step := range []annualplan.PlanStep{annualplan.SubmitPlan, annualplan.ApprovePlan} {
		p, err = o.AnnualPlan.StepPlan(t.Context(), o.By, p.ID, 0, step, "")
		Must(t, err)
	}
	return p, made
}

// Placed is the Meeting that the Topic has, or empty.
func (o *Office) Placed(t *testing.T, v plan.Topic) consult.ID {
	t.Helper()
	links, err := o.AnnualPlan.TopicMeetings(t.Context(), []plan.Topic{v})
	Must(t, err)
	return plan.HeldBy(links[v.Lineage])
}
