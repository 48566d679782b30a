package record

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/registry"
)

// addMotions adds the Motions filed in the span that the member proposed, first or with others.
func (svc *Service) addMotions(ctx context.Context, r *Record, span consult.Span) error {
	filter := motion.Filter{
		PersonID: r.PersonID,
		From:     consult.DateOf(span.From, svc.Zone()),
		To:       consult.DateOf(span.To, svc.Zone()).AddDays(-1),
	}
	return registry.EachInReach(ctx, svc.store.Motions.List, filter, func(m motion.Motion) {
		n := slices.IndexFunc(m.Proposers, func(p motion.Proposer) bool { return p.PersonID == r.PersonID })
		if n < 0 {
			return // leads or supervises it
		}
		role := "joint"
		if n == 0 {
			role = "first"
		}
		r.Lines = append(r.Lines, Line{
			Kind:  Motion,
			ID:    m.ID,
			Date:  m.FiledOn,
			Title: m.Title,
			Role:  role,
			State: string(m.State),
		})
	})
}
