package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
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
	inside := slices.DeleteFunc(family[1:], func(m consult.Meeting) bool {
		return !m.Status.Live() || slices.ContainsFunc(set, func(c judging.Change) bool { return c.After.ID == m.ID })
	})
	if len(inside) == 0 {
		return nil, nil
	}
	a, err := svc.judging.AsTheyStand(ctx, inside, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, c := range set {
		a.Heads[c.After.ID] = c.After // as it would be, because a dry run has not written it
	}
	var found []consult.Conflict
	for i, all := range a.Findings() {
		found = append(found, Titled(inside[i], all)...)
	}
	return found, nil
}
