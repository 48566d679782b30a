package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// childrensWarnings returns the findings about the live Meetings inside the parent as they are
// stored. It leaves out those of the set, which have been judged already.
func (svc *Service) childrensWarnings(
	ctx context.Context, parent consult.Meeting, set []judging.Change,
) ([]consult.Conflict, error) {
	if !parent.HasChildren || !parent.Status.Live() {
		return nil, nil
	}
	family, err := svc.Family(ctx, parent)
	if err != nil {
		return nil, err
	}
	v := reach.Of(ctx)
	inside := slices.DeleteFunc(family[1:], func(m consult.Meeting) bool {
		judged := func(c judging.Change) bool { return c.After.ID == m.ID }
		return !m.Status.Live() || !v.CoversMeeting(m) || slices.ContainsFunc(set, judged)
	})
	if len(inside) == 0 {
		return nil, nil
	}
	a, err := svc.judging.AsTheyStand(ctx, inside, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, c := range set {
		a.Heads[c.After.ID] = a.Told(c.After) // as it would be, because a dry run has not written it
	}
	var found []consult.Conflict
	for i, all := range a.Findings() {
		found = append(found, Titled(inside[i], all)...)
	}
	return found, nil
}
