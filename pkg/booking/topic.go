package booking

import (
	"context"

	"huiqi/pkg/consult"
)

func (d *Desk) planCause(_ context.Context, f *consult.Faults, _ *consult.Proposal) error {
	f.Add(true, "cause.plan_id", "not_found", "不存在", "does not exist")
	return nil
}
func (d *Desk) layTopics(context.Context, *board, consult.Proposal) error { return nil }
func (d *Desk) topicChange(context.Context, consult.Proposal, consult.Adjustment) (change, bool, error) {
	return change{}, false, nil
}
