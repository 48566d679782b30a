package rescheduling_test

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// Nobody looks for a Proposal that is asked for under a key before others can see it.
func TestProposalAskedForOnceWakesThePlannerLast(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		hall(t, o, 1)
		_, _, err := o.Idempotency.Once(t.Context(), o.By, consult.IdempotencyKey{Key: "k", Fingerprint: []byte{1}}, func(ctx context.Context) ([]consult.Made, error) {
			p, err := o.Rescheduling.Propose(ctx, o.By, plenum(t, proposal.Limits{}))
			if o.Rescheduling.Woken() {
				t.Error("the planner was woken before the proposal could be seen")
			}
			return []consult.Made{{Kind: "proposal", ID: p.ID}}, err
		})
		if Must(t, err); !o.Rescheduling.Woken() {
			t.Error("the planner was not woken")
		}
	})
}
