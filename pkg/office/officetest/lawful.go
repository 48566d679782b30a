package officetest

import (
	"testing"

	"huiqi/pkg/proposal"
)

// Goes works out a Proposal that must have exactly one Adjustment. It returns the new
// start, the Adjustment and the Solution.
func (o *Office) Goes(t *testing.T, ask proposal.Proposal) (string, proposal.Adjustment, proposal.Solution) {
	t.Helper()
	out := o.Planned(t, ask).Outcome
	if len(out.Adjustments) != 1 {
		t.Fatalf("%d changes: %+v", len(out.Adjustments), out.Adjustments)
	}
	a := out.Adjustments[0]
	return a.After.Span.From.In(o.Zone()).Format("01-02 15:04"), a, out
}
