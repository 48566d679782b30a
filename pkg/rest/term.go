package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
)

func term(info requestInfo, t ordinal.Term) api.Term {
	return api.Term{
		ID:        string(t.ID),
		BodyID:    string(t.BodyID),
		Ordinal:   t.Ordinal,
		Since:     string(t.Since),
		Until:     textOrNull(t.Until),
		Version:   t.Version,
		CreatedAt: info.local(t.CreatedAt),
		ChangedAt: info.local(t.ChangedAt),
	}
}

func (h planHandlers) ListTerms(
	ctx context.Context, r api.ListTermsRequestObject,
) (api.ListTermsResponseObject, error) {
	info := h.requestInfo(ctx)
	filter := ordinal.TermFilter{BodyID: idOf(r.Params.Body)}
	page, err := h.cfg.Services.Numbering.Terms.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListTerms200JSONResponse{
		Items:      mapEach(page.Items, func(t ordinal.Term) api.Term { return term(info, t) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h planHandlers) CreateTerm(
	ctx context.Context, r api.CreateTermRequestObject,
) (api.CreateTermResponseObject, error) {
	info := h.requestInfo(ctx)
	t, err := h.cfg.Services.Numbering.Terms.Add(ctx, info.actor, ordinal.Term{
		BodyID:  consult.ID(r.Body.BodyID),
		Ordinal: r.Body.Ordinal,
		Since:   consult.Date(r.Body.Since),
		Until:   consult.Date(given(r.Body.Until)),
	})
	return api.CreateTerm201JSONResponse{
		Body:    term(info, t),
		Headers: api.CreateTerm201ResponseHeaders{ETag: etag(t.Version), Location: info.location(t.ID)},
	}, err
}

func (h planHandlers) GetTerm(ctx context.Context, r api.GetTermRequestObject) (api.GetTermResponseObject, error) {
	t, err := h.cfg.Services.Numbering.Terms.Get(ctx, consult.ID(r.ID))
	return api.GetTerm200JSONResponse{
		Body:    term(h.requestInfo(ctx), t),
		Headers: api.GetTerm200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}

func (h planHandlers) UpdateTerm(
	ctx context.Context, r api.UpdateTermRequestObject,
) (api.UpdateTermResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	t, err := h.cfg.Services.Numbering.Terms.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(t *ordinal.Term) error {
			set(&t.Ordinal, in.Ordinal)
			setText(&t.Since, in.Since)
			setNullText(&t.Until, in.Until)
			return nil
		})
	return api.UpdateTerm200JSONResponse{
		Body:    term(info, t),
		Headers: api.UpdateTerm200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}

func (h planHandlers) DeleteTerm(
	ctx context.Context, r api.DeleteTermRequestObject,
) (api.DeleteTermResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteTerm204Response{},
		h.cfg.Services.Numbering.Terms.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
