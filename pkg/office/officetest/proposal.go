package officetest

import (
	"context"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/proposal"
)

// Planned asks for a Proposal and waits until it is worked out.
func (o *Office) Planned(t *testing.T, ask proposal.Proposal) proposal.Proposal {
	t.Helper()
	p, err := o.Rescheduling.Propose(t.Context(), o.By, ask)
	Must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go o.Rescheduling.Run(ctx, func(err error) { t.Error(err) })
	for p.State == proposal.Planning {
		p, err = o.Rescheduling.Proposal(ctx, p.ID)
		Must(t, err)
	}
	if p.State != proposal.Ready {
		t.Fatalf("the proposal is %s: %s", p.State, p.FaultEN)
	}
	return p
}

// Notices are all Notices, by Person.
func (o *Office) Notices(t *testing.T) map[consult.ID][]proposal.Notice {
	t.Helper()
	all, err := o.Rescheduling.Notices(t.Context(), proposal.NoticeFilter{}, consult.PageRequest{Limit: 200})
	Must(t, err)
	out := map[consult.ID][]proposal.Notice{}
	for _, n := range all.Items {
		if n.ZH == "" || n.EN == "" || len(n.MeetingIDs) == 0 {
			t.Errorf("notice without words or meetings: %+v", n)
		}
		out[n.PersonID] = append(out[n.PersonID], n)
	}
	return out
}

// Taken asks for a Proposal because a hard Block on everyone takes the span.
func Taken(t testing.TB, at string, limits proposal.Limits) proposal.Proposal {
	return proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{Title: "市委全会", Hard: true,
		Subject: consult.Subject{Kind: consult.SubjectEveryone}, Span: Span(t, at)}}, Limits: limits}
}
