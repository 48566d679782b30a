package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// updateLeaves makes the Leaves from Meetings that the set takes to another time former,
// or count again.
func (svc *Service) updateLeaves(ctx context.Context, set []judging.Change) error {
	asked, err := svc.store.LeavesFrom(ctx, retimed(set))
	if err != nil || len(asked) == 0 {
		return err
	}
	var changed []consult.Leave
	for _, c := range set {
		was := asked[c.After.ID]
		for i, l := range consult.LeavesAt(was, c.After.Span, svc.Zone()) {
			if l.Former != was[i].Former || !l.For.Equal(was[i].For) || !l.Span.Equal(was[i].Span) {
				l.Version, l.ChangedAt = l.Version+1, consult.Later(svc.Now(), l.ChangedAt)
				changed = append(changed, l)
			}
		}
	}
	// One counts at a time: those that do so no more make room first.
	slices.SortStableFunc(changed, func(a, b consult.Leave) int {
		switch {
		case a.Former == b.Former:
			return 0
		case a.Former:
			return -1
		}
		return 1
	})
	return svc.store.SaveLeaves(ctx, changed)
}
