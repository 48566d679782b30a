package booking

import (
	"context"
	"slices"

	"huiqi/pkg/conflict"
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
	children := make([]change, len(inside))
	for i, m := range inside {
		children[i].after = m
	}
	r, err := d.read(ctx, children)
	if err != nil {
		return nil, err
	}
	a := &around{d: d, set: children, register: r, asked: make([]question, len(children))}
	for i, m := range inside {
		a.asked[i] = question{span: m.Span, reach: d.reach(m.Span), resources: a.resources(m, nil), leave: true}
	}
	if err := a.gather(ctx); err != nil {
		return nil, err
	}
	for _, c := range set {
		a.heads[c.after.ID] = c.after // as it is to be, also on a dry run
	}
	var found []consult.Conflict
	for i, m := range inside {
		s := a.scene(i)
		s.Announced = announced(m)
		found = append(found, titled(m, about(m, conflict.Find(m, s)))...)
	}
	return found, nil
}
