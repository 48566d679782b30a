package annualplan

import (
	"cmp"
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Published is a published Plan as people read it, with the name of its Body; none for the whole office.
type Published struct {
	plan.Plan
	Body   string
	Topics []PublishedTopic
}

// PublishedTopic is a Topic of a published Plan with the names of its form and of all that it refers to.
type PublishedTopic struct {
	plan.Topic
	FormZH, FormEN         string
	Owner, Leader          string
	Departments, Consulted []string
}

// Published lists the published Plans of the year with their Topics, that of the whole office first; with toAll those
// alone that everybody may read. It reads everything: members read published Plans whatever Body these are of.
func (svc *Service) Published(ctx context.Context, year int, toAll bool) ([]Published, error) {
	ctx = reach.Everything(ctx)
	var out []Published
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		filter := plan.Filter{Status: plan.Published}
		err := registry.Each(ctx, svc.store.Plans.List, filter, func(p plan.Plan) {
			if p.Year == year && (p.Public || !toAll) {
				out = append(out, Published{Plan: p})
			}
		})
		if err != nil || len(out) == 0 {
			return err
		}
		err = svc.readNames(ctx, out)
		if err != nil {
			return err
		}
		slices.SortStableFunc(out, func(a, b Published) int {
			return cmp.Or(cmp.Compare(a.Body, b.Body), cmp.Compare(a.ID, b.ID))
		})
		return nil
	})
	return out, err
}

// readNames reads the Topics of the Plans, and gives them the names of all that they refer to.
func (svc *Service) readNames(ctx context.Context, plans []Published) error {
	var bodyIDs, people, keys []consult.ID
	for i := range plans {
		topics, err := svc.TopicsOf(ctx, plans[i].ID)
		if err != nil {
			return err
		}
		bodyIDs = append(bodyIDs, plans[i].BodyID)
		for _, t := range topics {
			plans[i].Topics = append(plans[i].Topics, PublishedTopic{Topic: t})
			bodyIDs = append(slices.Concat(bodyIDs, t.DepartmentIDs, t.ConsultedIDs), t.OwnerBodyID)
			people = append(people, t.LeaderID)
			keys = append(keys, consult.ID(t.Form))
		}
	}
	bodies, err := svc.store.Bodies.Find(ctx, consult.Distinct(bodyIDs))
	if err != nil {
		return err
	}
	leaders, err := svc.store.People.Find(ctx, consult.Distinct(people))
	if err != nil {
		return err
	}
	forms, err := svc.store.Forms.Find(ctx, consult.Distinct(keys))
	if err != nil {
		return err
	}
	for i := range plans {
		plans[i].Body = bodies[plans[i].BodyID].Name
		for k := range plans[i].Topics {
			t := &plans[i].Topics[k]
			t.Owner, t.Leader = bodies[t.OwnerBodyID].Name, leaders[t.LeaderID].Name
			t.Departments = consult.NamesOf(t.DepartmentIDs, bodies)
			t.Consulted = consult.NamesOf(t.ConsultedIDs, bodies)
			form := forms[consult.ID(t.Form)]
			t.FormZH, t.FormEN = form.NameZH, form.NameEN
		}
	}
	return nil
}
