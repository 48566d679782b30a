package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// updateLeaves updates the Leaves from Meetings that the set moves to another time: one for
// the former time counts no more, and one for the time to which the Meeting returns counts
// again.
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
	// The database lets one Leave of a person from a Meeting count at a time, so that those
	// that count no more are written first.
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
