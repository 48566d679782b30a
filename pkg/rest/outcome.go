package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/file"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
)

func outcomeKind(info requestInfo, k outcome.Kind) api.OutcomeKind {
	return api.OutcomeKind{
		Key:       string(k.Key),
		NameZh:    k.NameZH,
		NameEn:    k.NameEN,
		Order:     k.Order,
		Active:    k.Active,
		Version:   k.Version,
		CreatedAt: info.local(k.CreatedAt),
		ChangedAt: info.local(k.ChangedAt),
	}
}

func (h outcomeHandlers) ListOutcomeKinds(
	ctx context.Context, r api.ListOutcomeKindsRequestObject,
) (api.ListOutcomeKindsResponseObject, error) {
	info := h.requestInfo(ctx)
	kinds := h.cfg.Services.FollowUp.Kinds
	page, err := kinds.List(ctx, consult.Unfiltered{}, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListOutcomeKinds200JSONResponse{
		Items:      mapEach(page.Items, func(k outcome.Kind) api.OutcomeKind { return outcomeKind(info, k) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h outcomeHandlers) GetOutcomeKind(
	ctx context.Context, r api.GetOutcomeKindRequestObject,
) (api.GetOutcomeKindResponseObject, error) {
	k, err := h.cfg.Services.FollowUp.Kinds.Get(ctx, consult.ID(r.Key))
	return api.GetOutcomeKind200JSONResponse{
		Body:    outcomeKind(h.requestInfo(ctx), k),
		Headers: api.GetOutcomeKind200ResponseHeaders{ETag: etag(k.Version)},
	}, err
}

func (h outcomeHandlers) PutOutcomeKind(
	ctx context.Context, r api.PutOutcomeKindRequestObject,
) (api.PutOutcomeKindResponseObject, error) {
	info := h.requestInfo(ctx)
	k, err := h.cfg.Services.FollowUp.PutKind(ctx, info.actor, outcome.Kind{
		Key:    outcome.KindKey(r.Key),
		NameZH: r.Body.NameZh,
		NameEN: r.Body.NameEn,
		Order:  value(r.Body.Order),
		Active: activeByDefault(r.Body.Active),
	})
	return api.PutOutcomeKind200JSONResponse{
		Body:    outcomeKind(info, k),
		Headers: api.PutOutcomeKind200ResponseHeaders{ETag: etag(k.Version)},
	}, err
}

func (h outcomeHandlers) DeleteOutcomeKind(
	ctx context.Context, r api.DeleteOutcomeKindRequestObject,
) (api.DeleteOutcomeKindResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteOutcomeKind204Response{},
		h.cfg.Services.FollowUp.Kinds.Remove(ctx, info.actor, consult.ID(r.Key), version)
}

func outcomeAnswer(info requestInfo, o outcome.Outcome, files map[consult.ID]file.File) api.Outcome {
	return api.Outcome{
		ID:               string(o.ID),
		Kind:             string(o.Kind),
		Title:            o.Title,
		Number:           textOrNull(o.Number),
		Date:             string(o.Date),
		OwnerBodyIds:     idStrings(o.OwnerBodyIDs),
		RecipientBodyIds: idStrings(o.RecipientBodyIDs),
		Recipients:       append([]string{}, o.Recipients...),
		Summary:          textOrNull(o.Summary),
		MeetingIds:       idStrings(o.MeetingIDs),
		TopicIds:         idStrings(o.TopicIDs),
		Files:            filesIn(files, o.FileIDs),
		Version:          o.Version,
		CreatedAt:        info.local(o.CreatedAt),
		ChangedAt:        info.local(o.ChangedAt),
	}
}

// outcomes shows the Outcomes without what whoever asks may not see.
func (h outcomeHandlers) outcomes(ctx context.Context, all []outcome.Outcome) ([]api.Outcome, error) {
	info := h.requestInfo(ctx)
	all, err := h.cfg.Services.FollowUp.OutcomesSeen(ctx, all)
	if err != nil {
		return nil, err
	}
	var ids []consult.ID
	for _, o := range all {
		ids = append(ids, o.FileIDs...)
	}
	files, err := h.cfg.Services.FollowUp.FilesOf(ctx, ids)
	return mapEach(all, func(o outcome.Outcome) api.Outcome { return outcomeAnswer(info, o, files) }), err
}

func (h outcomeHandlers) outcome(ctx context.Context, o outcome.Outcome) (api.Outcome, error) {
	all, err := h.outcomes(ctx, []outcome.Outcome{o})
	if err != nil {
		return api.Outcome{}, err
	}
	return all[0], nil
}

// about is the filter for what came of a meeting or a topic, or is of a kind. What is beyond reach names nothing.
func (h outcomeHandlers) about(
	ctx context.Context, meeting, topic *api.ID, kind *api.OutcomeKindKey,
) (outcome.Filter, error) {
	f := outcome.Filter{Kind: outcome.KindKey(value(kind))}
	for _, x := range []struct {
		to   *consult.ID
		id   *api.ID
		noun reach.Noun
	}{{&f.MeetingID, meeting, reach.Meeting}, {&f.TopicID, topic, reach.Topic}} {
		if x.id == nil {
			continue
		}
		standing, err := h.standingOf(ctx, x.noun, consult.ID(*x.id))
		if err != nil {
			return f, err
		}
		*x.to = consult.ID(*x.id)
		if standing == reach.Beyond {
			*x.to = nothing
		}
	}
	return f, nil
}

// overdueOn is today when only what is overdue is asked for.
func (h outcomeHandlers) overdueOn(only *bool) consult.Date {
	if !value(only) {
		return ""
	}
	return h.cfg.Services.FollowUp.Today()
}

func (h outcomeHandlers) ListOutcomes(
	ctx context.Context, r api.ListOutcomesRequestObject,
) (api.ListOutcomesResponseObject, error) {
	filter, err := h.about(ctx, r.Params.Meeting, r.Params.Topic, r.Params.Kind)
	if err != nil {
		return nil, err
	}
	filter.Search = value(r.Params.Q)
	filter.From, filter.To = consult.Date(value(r.Params.From)), consult.Date(value(r.Params.To))
	filter.BodyID, filter.UnderID = idOf(r.Params.Body), idOf(r.Params.Under)
	filter.PersonID, filter.Instructed = idOf(r.Params.Person), value(r.Params.Instructed)
	filter.State, filter.OverdueOn = outcome.State(value(r.Params.State)), h.overdueOn(r.Params.Overdue)
	page, err := h.cfg.Services.FollowUp.Outcomes.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	items, err := h.outcomes(ctx, page.Items)
	return api.ListOutcomes200JSONResponse{Items: items, NextCursor: orNull(page.Next)}, err
}

func (h outcomeHandlers) CreateOutcome(
	ctx context.Context, r api.CreateOutcomeRequestObject,
) (api.CreateOutcomeResponseObject, error) {
	info := h.requestInfo(ctx)
	var wish outcome.Outcome
	patchOutcome(&wish, &api.OutcomePatch{
		Kind:             &r.Body.Kind,
		Title:            &r.Body.Title,
		Number:           r.Body.Number,
		Date:             &r.Body.Date,
		OwnerBodyIds:     &r.Body.OwnerBodyIds,
		RecipientBodyIds: r.Body.RecipientBodyIds,
		Recipients:       r.Body.Recipients,
		Summary:          r.Body.Summary,
		MeetingIds:       r.Body.MeetingIds,
		TopicIds:         r.Body.TopicIds,
		FileIds:          r.Body.FileIds,
	})
	o, err := h.cfg.Services.FollowUp.Outcomes.Add(ctx, info.actor, wish)
	if err != nil {
		return nil, err
	}
	out, err := h.outcome(ctx, o)
	return api.CreateOutcome201JSONResponse{
		Body:    out,
		Headers: api.CreateOutcome201ResponseHeaders{ETag: etag(o.Version), Location: info.location(o.ID)},
	}, err
}

// patchOutcome applies a patch.
func patchOutcome(o *outcome.Outcome, p *api.OutcomePatch) {
	setText(&o.Kind, p.Kind)
	set(&o.Title, p.Title)
	setNull(&o.Number, p.Number)
	setText(&o.Date, p.Date)
	setNull(&o.Summary, p.Summary)
	for _, x := range []struct {
		to *[]consult.ID
		in *[]string
	}{
		{&o.OwnerBodyIDs, p.OwnerBodyIds}, {&o.RecipientBodyIDs, p.RecipientBodyIds}, {&o.MeetingIDs, p.MeetingIds},
		{&o.TopicIDs, p.TopicIds}, {&o.FileIDs, p.FileIds},
	} {
		if x.in != nil {
			*x.to = parseIDs(*x.in)
		}
	}
	if p.Recipients != nil {
		o.Recipients = *p.Recipients
	}
}

func (h outcomeHandlers) GetOutcome(
	ctx context.Context, r api.GetOutcomeRequestObject,
) (api.GetOutcomeResponseObject, error) {
	o, err := h.cfg.Services.FollowUp.Outcomes.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	out, err := h.outcome(ctx, o)
	return api.GetOutcome200JSONResponse{
		Body:    out,
		Headers: api.GetOutcome200ResponseHeaders{ETag: etag(o.Version)},
	}, err
}

func (h outcomeHandlers) UpdateOutcome(
	ctx context.Context, r api.UpdateOutcomeRequestObject,
) (api.UpdateOutcomeResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	o, err := h.cfg.Services.FollowUp.Outcomes.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(o *outcome.Outcome) error {
			patchOutcome(o, in)
			return nil
		})
	if err != nil {
		return nil, err
	}
	out, err := h.outcome(ctx, o)
	return api.UpdateOutcome200JSONResponse{
		Body:    out,
		Headers: api.UpdateOutcome200ResponseHeaders{ETag: etag(o.Version)},
	}, err
}

func (h outcomeHandlers) DeleteOutcome(
	ctx context.Context, r api.DeleteOutcomeRequestObject,
) (api.DeleteOutcomeResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteOutcome204Response{},
		h.cfg.Services.FollowUp.Outcomes.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
