package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
)

// dossierOutcomes bounds how many outcomes a dossier has.
const dossierOutcomes = 200

func (h planHandlers) GetDossier(
	ctx context.Context, r api.GetDossierRequestObject,
) (api.GetDossierResponseObject, error) {
	d, err := h.cfg.Services.AnnualPlan.Dossier(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	came, err := h.cfg.Services.FollowUp.Outcomes.List(ctx, outcome.Filter{TopicID: d.Topic.ID},
		consult.PageRequest{Limit: dossierOutcomes})
	if err != nil {
		return nil, err
	}
	outcomes, err := outcomeHandlers(h).outcomes(ctx, came.Items)
	if err != nil {
		return nil, err
	}
	shown, err := h.topicWithMeetings(ctx, d.Topic)
	return api.GetDossier200JSONResponse{
		Lineage:  string(d.Topic.Lineage),
		Topic:    shown,
		State:    api.TopicState(d.State),
		Due:      string(d.Topic.Latest),
		Outcomes: outcomes,
		Meetings: topicMeetings(h.requestInfo(ctx), d.Meetings),
		Editions: mapEach(d.Editions, func(e plan.TopicEdition) api.TopicEdition {
			return api.TopicEdition{
				PlanID:  string(e.PlanID),
				TopicID: string(e.ID),
				Edition: e.Edition,
				Status:  api.PlanStatus(e.Status),
				InForce: e.InForce,
				Title:   e.Title,
			}
		}),
	}, err
}

func (h planHandlers) DiffPlans(
	ctx context.Context, r api.DiffPlansRequestObject,
) (api.DiffPlansResponseObject, error) {
	was, d, err := h.cfg.Services.AnnualPlan.Diff(ctx, consult.ID(r.ID), idOf(r.Params.Against))
	if err != nil {
		return nil, err
	}
	// Asked for at once, whichever list a Topic is in.
	all := append(append([]plan.Topic{}, d.Added...), d.Dropped...)
	for _, c := range d.Changed {
		all = append(all, c.Was, c.Now)
	}
	shown, err := h.topics(ctx, all)
	if err != nil {
		return nil, err
	}
	out := api.DiffPlans200JSONResponse{PlanID: r.ID, AgainstID: string(was.ID), Changed: []api.ChangedTopic{}}
	out.Added, shown = shown[:len(d.Added)], shown[len(d.Added):]
	out.Dropped, shown = shown[:len(d.Dropped)], shown[len(d.Dropped):]
	for i, c := range d.Changed {
		out.Changed = append(out.Changed, api.ChangedTopic{
			Lineage: string(c.Now.Lineage),
			Fields:  c.Fields,
			Was:     shown[2*i],
			Now:     shown[2*i+1],
		})
	}
	return out, nil
}
