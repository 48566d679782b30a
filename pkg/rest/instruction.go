package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/file"
	"huiqi/pkg/outcome"
)

func instruction(info requestInfo, i outcome.Instruction, files map[consult.ID]file.File) api.Instruction {
	return api.Instruction{
		ID:        string(i.ID),
		OutcomeID: string(i.OutcomeID),
		PersonID:  string(i.PersonID),
		Post:      i.Post,
		Date:      string(i.Date),
		Words:     textOrNull(i.Words),
		Files:     filesIn(files, i.FileIDs),
		Version:   i.Version,
		CreatedAt: info.local(i.CreatedAt),
		ChangedAt: info.local(i.ChangedAt),
	}
}

// instructions shows the Instructions with their files.
func (h outcomeHandlers) instructions(ctx context.Context, all []outcome.Instruction) ([]api.Instruction, error) {
	var ids []consult.ID
	for _, i := range all {
		ids = append(ids, i.FileIDs...)
	}
	info := h.requestInfo(ctx)
	files, err := h.cfg.Services.FollowUp.FilesOf(ctx, ids)
	return mapEach(all, func(i outcome.Instruction) api.Instruction { return instruction(info, i, files) }), err
}

func (h outcomeHandlers) instruction(ctx context.Context, i outcome.Instruction) (api.Instruction, error) {
	all, err := h.instructions(ctx, []outcome.Instruction{i})
	return all[0], err
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
	page, err := h.cfg.Services.FollowUp.Instructions.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.instructions(ctx, page.Items)
	return api.ListInstructions200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
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
		FileIDs:   parseIDs(value(r.Body.FileIds)),
	})
	if err != nil {
		return nil, err
	}
	out, err := h.instruction(ctx, i)
	return api.CreateInstruction201JSONResponse{
		Body:    out,
		Headers: api.CreateInstruction201ResponseHeaders{ETag: etag(i.Version), Location: info.location(i.ID)},
	}, err
}

func (h outcomeHandlers) GetInstruction(
	ctx context.Context, r api.GetInstructionRequestObject,
) (api.GetInstructionResponseObject, error) {
	i, err := h.cfg.Services.FollowUp.Instructions.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.instruction(ctx, i)
	return api.GetInstruction200JSONResponse{
		Body:    out,
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
			if in.FileIds != nil {
				i.FileIDs = parseIDs(*in.FileIds)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	out, err := h.instruction(ctx, i)
	return api.UpdateInstruction200JSONResponse{
		Body:    out,
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
