package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

func instruction(info requestInfo, i outcome.Instruction) api.Instruction {
	return api.Instruction{
		ID:        string(i.ID),
		OutcomeID: string(i.OutcomeID),
		PersonID:  string(i.PersonID),
		Post:      i.Post,
		Date:      string(i.Date),
		Words:     textOrNull(i.Words),
		Version:   i.Version,
		CreatedAt: info.local(i.CreatedAt),
		ChangedAt: info.local(i.ChangedAt),
	}
}

func (h outcomeHandlers) ListInstructions(
	ctx context.Context, r api.ListInstructionsRequestObject,
) (api.ListInstructionsResponseObject, error) {
	of, err := h.about(ctx, r.Params.Meeting, r.Params.Topic, r.Params.Kind)
	if err != nil {
		return nil, err
	}
	of.BodyID, of.UnderID = idOf(r.Params.Body), idOf(r.Params.Under)
	of.State, of.OverdueOn = outcome.State(value(r.Params.State)), h.overdueOn(r.Params.Overdue)
	filter := outcome.InstructionFilter{
		Search:    value(r.Params.Q),
		From:      consult.Date(value(r.Params.From)),
		To:        consult.Date(value(r.Params.To)),
		OutcomeID: idOf(r.Params.Outcome),
		PersonID:  idOf(r.Params.Person),
		Of:        of,
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.FollowUp.Instructions.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListInstructions200JSONResponse{
		Items:      mapEach(page.Items, func(i outcome.Instruction) api.Instruction { return instruction(info, i) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h outcomeHandlers) CreateInstruction(
	ctx context.Context, r api.CreateInstructionRequestObject,
) (api.CreateInstructionResponseObject, error) {
	info := h.requestInfo(ctx)
	i, err := h.cfg.Services.FollowUp.Instructions.Add(ctx, info.actor, outcome.Instruction{
		OutcomeID: consult.ID(r.Body.OutcomeID),
		PersonID:  consult.ID(r.Body.PersonID),
		Post:      given(r.Body.Post),
		Date:      consult.Date(r.Body.Date),
		Words:     given(r.Body.Words),
	})
	return api.CreateInstruction201JSONResponse{
		Body:    instruction(info, i),
		Headers: api.CreateInstruction201ResponseHeaders{ETag: etag(i.Version), Location: info.location(i.ID)},
	}, err
}

func (h outcomeHandlers) GetInstruction(
	ctx context.Context, r api.GetInstructionRequestObject,
) (api.GetInstructionResponseObject, error) {
	i, err := h.cfg.Services.FollowUp.Instructions.Get(ctx, consult.ID(r.ID))
	return api.GetInstruction200JSONResponse{
		Body:    instruction(h.requestInfo(ctx), i),
		Headers: api.GetInstruction200ResponseHeaders{ETag: etag(i.Version)},
	}, err
}

func (h outcomeHandlers) UpdateInstruction(
	ctx context.Context, r api.UpdateInstructionRequestObject,
) (api.UpdateInstructionResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	i, err := h.cfg.Services.FollowUp.Instructions.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(i *outcome.Instruction) error {
			setText(&i.PersonID, in.PersonID)
			setNull(&i.Post, in.Post)
			setText(&i.Date, in.Date)
			setNull(&i.Words, in.Words)
			return nil
		})
	return api.UpdateInstruction200JSONResponse{
		Body:    instruction(info, i),
		Headers: api.UpdateInstruction200ResponseHeaders{ETag: etag(i.Version)},
	}, err
}

func (h outcomeHandlers) DeleteInstruction(
	ctx context.Context, r api.DeleteInstructionRequestObject,
) (api.DeleteInstructionResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteInstruction204Response{},
		h.cfg.Services.FollowUp.Instructions.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
