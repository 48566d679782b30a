package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// childrensWarnings are the findings about the live Meetings inside the parent, as
// they stand, but for those of the set, which have been judged.
func (d *Desk) childrensWarnings(ctx context.Context, parent consult.Meeting, set []change) ([]consult.Conflict, error) {
	if !parent.HasChildren || !parent.Status.Live() {
		return nil, nil
	}
	family, err := d.family(ctx, parent)
	if err != nil {
		return nil, err
	}
	inside := slices.DeleteFunc(family[1:], func(m consult.Meeting) bool {
		return !m.Status.Live() || slices.ContainsFunc(set, func(c change) bool { return c.after.ID == m.ID })
	})
	if len(inside) == 0 {
		return nil, nil
	}
	a, err := d.asTheyStand(ctx, inside, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, c := range set {
		a.heads[c.after.ID] = c.after // as it is to be, also on a dry run
	}
	var found []consult.Conflict
	for i, all := range a.findings() {
		found = append(found, titled(inside[i], all)...)
	}
	return found, nil
}
