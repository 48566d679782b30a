package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

func stepAnswer(s plan.Step) api.PlanStep {
	return api.PlanStep{
		ID:             string(s.ID),
		Kind:           api.PlanStepKind(s.Kind),
		On:             string(s.On),
		By:             textOrNull(s.By),
		DocumentNumber: textOrNull(s.DocumentNumber),
		Issuers:        append([]string{}, s.Issuers...),
		Note:           textOrNull(s.Note),
	}
}

func (h planHandlers) AddPlanStep(
	ctx context.Context, r api.AddPlanStepRequestObject,
) (api.AddPlanStepResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	in := plan.Step{Kind: plan.StepKind(r.Body.Kind), On: consult.Date(r.Body.On), Issuers: value(r.Body.Issuers)}
	setNull(&in.By, r.Body.By)
	setNull(&in.DocumentNumber, r.Body.DocumentNumber)
	setNull(&in.Note, r.Body.Note)
	p, err := h.cfg.Services.AnnualPlan.AddStep(ctx, info.actor, consult.ID(r.ID), version, in)
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.AddPlanStep200JSONResponse{
		Body:    out,
		Headers: api.AddPlanStep200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h planHandlers) RemovePlanStep(
	ctx context.Context, r api.RemovePlanStepRequestObject,
) (api.RemovePlanStepResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	id, step := consult.ID(r.ID), consult.ID(r.StepID)
	p, err := h.cfg.Services.AnnualPlan.RemoveStep(ctx, info.actor, id, version, step)
	if err != nil {
		return nil, err
	}
	out, err := h.planWithDropped(ctx, p)
	return api.RemovePlanStep200JSONResponse{
		Body:    out,
		Headers: api.RemovePlanStep200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}
