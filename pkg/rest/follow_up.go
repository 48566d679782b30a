package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
)

// followUps shows the FollowUps with their files.
func (h outcomeHandlers) followUps(ctx context.Context, all []outcome.FollowUp) ([]api.FollowUp, error) {
	var ids []consult.ID
	for _, u := range all {
		ids = append(ids, u.FileIDs...)
	}
	info := h.requestInfo(ctx)
	files, err := h.cfg.Services.FollowUp.FilesOf(ctx, ids)
	return mapEach(all, func(u outcome.FollowUp) api.FollowUp {
		out := h.followUpAnswer(info, u)
		out.Files = filesIn(files, u.FileIDs)
		return out
	}), err
}

func (h outcomeHandlers) followUp(ctx context.Context, u outcome.FollowUp) (api.FollowUp, error) {
	all, err := h.followUps(ctx, []outcome.FollowUp{u})
	return all[0], err
}

func (h outcomeHandlers) followUpAnswer(info requestInfo, u outcome.FollowUp) api.FollowUp {
	return api.FollowUp{
		ID:            string(u.ID),
		OutcomeID:     string(u.OutcomeID),
		InstructionID: textOrNull(u.InstructionID),
		BodyID:        string(u.BodyID),
		What:          u.What,
		Due:           string(u.Due),
		State:         api.FollowUpState(u.State()),
		Overdue:       h.cfg.Services.FollowUp.Overdue(u),
		Reply:         textOrNull(u.Reply),
		RepliedOn:     textOrNull(u.RepliedOn),
		ClosedOn:      textOrNull(u.ClosedOn),
		Version:       u.Version,
		CreatedAt:     info.local(u.CreatedAt),
		ChangedAt:     info.local(u.ChangedAt),
	}
}

func (h outcomeHandlers) ListFollowUps(
	ctx context.Context, r api.ListFollowUpsRequestObject,
) (api.ListFollowUpsResponseObject, error) {
	of, err := h.about(ctx, r.Params.Meeting, r.Params.Topic, r.Params.Kind)
	if err != nil {
		return nil, err
	}
	of.BodyID = idOf(r.Params.Owner)
	filter := outcome.FollowUpFilter{
		Search:        value(r.Params.Q),
		From:          consult.Date(value(r.Params.From)),
		To:            consult.Date(value(r.Params.To)),
		OutcomeID:     idOf(r.Params.Outcome),
		InstructionID: idOf(r.Params.Instruction),
		BodyID:        idOf(r.Params.Body),
		UnderID:       idOf(r.Params.Under),
		PersonID:      idOf(r.Params.Person),
		State:         outcome.State(value(r.Params.State)),
		OverdueOn:     h.overdueOn(r.Params.Overdue),
		Of:            of,
	}
	page, err := h.cfg.Services.FollowUp.FollowUps.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.followUps(ctx, page.Items)
	return api.ListFollowUps200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

func (h outcomeHandlers) CreateFollowUp(
	ctx context.Context, r api.CreateFollowUpRequestObject,
) (api.CreateFollowUpResponseObject, error) {
	info := h.requestInfo(ctx)
	u, err := h.cfg.Services.FollowUp.FollowUps.Add(ctx, info.actor, outcome.FollowUp{
		OutcomeID:     consult.ID(r.Body.OutcomeID),
		InstructionID: idOrEmpty(r.Body.InstructionID),
		BodyID:        consult.ID(r.Body.BodyID),
		What:          r.Body.What,
		Due:           consult.Date(r.Body.Due),
	})
	if err != nil {
		return nil, err
	}
	out, err := h.followUp(ctx, u)
	return api.CreateFollowUp201JSONResponse{
		Body:    out,
		Headers: api.CreateFollowUp201ResponseHeaders{ETag: etag(u.Version), Location: info.location(u.ID)},
	}, err
}

func (h outcomeHandlers) GetFollowUp(
	ctx context.Context, r api.GetFollowUpRequestObject,
) (api.GetFollowUpResponseObject, error) {
	u, err := h.cfg.Services.FollowUp.FollowUps.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.followUp(ctx, u)
	return api.GetFollowUp200JSONResponse{
		Body:    out,
		Headers: api.GetFollowUp200ResponseHeaders{ETag: etag(u.Version)},
	}, err
}

func (h outcomeHandlers) UpdateFollowUp(
	ctx context.Context, r api.UpdateFollowUpRequestObject,
) (api.UpdateFollowUpResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	u, err := h.cfg.Services.FollowUp.FollowUps.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(u *outcome.FollowUp) error {
			setNullText(&u.InstructionID, in.InstructionID)
			setText(&u.BodyID, in.BodyID)
			set(&u.What, in.What)
			setText(&u.Due, in.Due)
			if in.Closed != nil {
				h.cfg.Services.FollowUp.Close(u, *in.Closed)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	out, err := h.followUp(ctx, u)
	return api.UpdateFollowUp200JSONResponse{
		Body:    out,
		Headers: api.UpdateFollowUp200ResponseHeaders{ETag: etag(u.Version)},
	}, err
}

func (h outcomeHandlers) ReplyFollowUp(
	ctx context.Context, r api.ReplyFollowUpRequestObject,
) (api.ReplyFollowUpResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	u, err := h.cfg.Services.FollowUp.Reply(ctx, info.actor, consult.ID(r.ID), version, r.Body.Reply,
		consult.Date(value(r.Body.RepliedOn)), parseIDs(value(r.Body.FileIds)))
	if err != nil {
		return nil, err
	}
	out, err := h.followUp(ctx, u)
	return api.ReplyFollowUp200JSONResponse{
		Body:    out,
		Headers: api.ReplyFollowUp200ResponseHeaders{ETag: etag(u.Version)},
	}, err
}

func (h outcomeHandlers) DeleteFollowUp(
	ctx context.Context, r api.DeleteFollowUpRequestObject,
) (api.DeleteFollowUpResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteFollowUp204Response{},
		h.cfg.Services.FollowUp.FollowUps.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
