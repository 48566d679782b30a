package annualplan

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
)

// Dossier gets all that became of the Topic, which may be that of any edition, as far as
// whoever asks may see it. The error is consult.ErrNotFound when that is nothing.
func (svc *Service) Dossier(ctx context.Context, topic consult.ID) (plan.Dossier, error) {
	var out plan.Dossier
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		t, err := svc.store.Topics.Get(ctx, topic)
		if err != nil {
			return err
		}
		editions, err := svc.editionsOf(ctx, t)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(editions, func(e plan.TopicEdition) bool { return e.ID == topic }) {
			return consult.ErrNotFound
		}
		links, err := svc.TopicMeetings(ctx, []plan.Topic{t})
		if err != nil {
			return err
		}
		out = plan.NewDossier(editions, links[t.Lineage], svc.Now())
		return nil
	})
	return out, err
}

// editionsOf are the Topics of the lineage that whoever asks may see, each with its edition.
func (svc *Service) editionsOf(ctx context.Context, t plan.Topic) ([]plan.TopicEdition, error) {
	p, err := svc.store.Plans.Get(ctx, t.PlanID)
	if err != nil {
		return nil, err
	}
	plans, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return nil, err
	}
	of := map[consult.ID]plan.Plan{}
	var ids []consult.ID
	for _, p := range plans {
		of[p.ID] = p
		ids = append(ids, p.ID)
	}
	topics, err := svc.store.TopicsOfLineages(ctx, ids, []consult.ID{t.Lineage})
	if err != nil {
		return nil, err
	}
	names := reach.Names{}
	for _, o := range topics {
		names.Add(reach.Topic, o.ID)
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	inForce, _ := plan.InForce(plans)
	var out []plan.TopicEdition
	for _, o := range topics {
		if seen.Has(reach.Topic, o.ID) {
			e := of[o.PlanID]
			out = append(out, plan.TopicEdition{
				Topic:   o,
				Edition: e.Edition,
				Status:  e.Status,
				InForce: e.ID == inForce.ID,
			})
		}
	}
	return out, nil
}

// Diff says what the Plan has changed against another of the same Body; without another,
// against the edition that it was made from. A Plan against is taken as unknown unless it
// is whoever asks's own.
func (svc *Service) Diff(ctx context.Context, id, against consult.ID) (plan.Plan, plan.Diff, error) {
	var was plan.Plan
	var out plan.Diff
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		now, err := svc.store.Plans.Get(ctx, id)
		if err != nil {
			return err
		}
		was, err = svc.comparedWith(ctx, now, against)
		if err != nil {
			return err
		}
		before, err := svc.TopicsOf(ctx, was.ID)
		if err != nil {
			return err
		}
		after, err := svc.TopicsOf(ctx, now.ID)
		if err != nil {
			return err
		}
		out = plan.DiffOf(before, after)
		return nil
	})
	return was, out, err
}

// comparedWith is the Plan that another one is compared with.
func (svc *Service) comparedWith(ctx context.Context, p plan.Plan, against consult.ID) (plan.Plan, error) {
	if against == "" {
		if p.FormerID == "" {
			return plan.Plan{}, consult.BadField(
				"against", "required", "第一版没有前一版，请写明与哪个计划比较", "the first edition has none before it; say which plan",
			)
		}
		return svc.store.Plans.Get(ctx, p.FormerID)
	}
	found, err := svc.store.Plans.Find(ctx, []consult.ID{against})
	if err != nil {
		return plan.Plan{}, err
	}
	other, ok := found[against]
	standing, err := reach.StandingOf(ctx, svc.store, reach.Plan, against)
	switch {
	case err != nil:
		return plan.Plan{}, err
	case !ok || standing != reach.Own:
		return plan.Plan{}, consult.BadField("against", "not_found", "不存在", "does not exist")
	case other.BodyID != p.BodyID:
		return plan.Plan{}, consult.BadField(
			"against", "other_body", "是另一组织的计划，不能比较", "is the plan of another body",
		)
	}
	return other, nil
}
