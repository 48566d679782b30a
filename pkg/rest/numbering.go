package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
)

func numbering(info requestInfo, n ordinal.Numbering) api.Numbering {
	out := api.Numbering{
		ID:          string(n.ID),
		Form:        string(n.Form),
		OwnerBodyID: string(n.OwnerBodyID),
		Per:         api.NumberScope(n.Per),
		TermBodyID:  textOrNull(n.TermBodyID),
		Template:    n.Template,
		Since:       string(n.Since),
		First:       n.First,
		FixDays:     nullable.NewNullNullable[int](),
		Version:     n.Version,
		CreatedAt:   info.local(n.CreatedAt),
		ChangedAt:   info.local(n.ChangedAt),
	}
	if n.FixDays >= 0 {
		out.FixDays = nullable.NewNullableWithValue(n.FixDays)
	}
	return out
}

// fixDays are the days that an input names; null is never.
func fixDays(n nullable.Nullable[int]) int {
	if !n.IsSpecified() || n.IsNull() {
		return -1
	}
	return given(n)
}

func (h planHandlers) ListNumberings(
	ctx context.Context, r api.ListNumberingsRequestObject,
) (api.ListNumberingsResponseObject, error) {
	info := h.requestInfo(ctx)
	filter := ordinal.Filter{Form: consult.FormKey(value(r.Params.Form)), OwnerBodyID: idOf(r.Params.Owner)}
	page, err := h.cfg.Services.Numbering.Numberings.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListNumberings200JSONResponse{
		Items:      mapEach(page.Items, func(n ordinal.Numbering) api.Numbering { return numbering(info, n) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h planHandlers) CreateNumbering(
	ctx context.Context, r api.CreateNumberingRequestObject,
) (api.CreateNumberingResponseObject, error) {
	info := h.requestInfo(ctx)
	in := ordinal.Numbering{
		Form:        consult.FormKey(r.Body.Form),
		OwnerBodyID: consult.ID(r.Body.OwnerBodyID),
		Per:         ordinal.Per(r.Body.Per),
		TermBodyID:  idOrEmpty(r.Body.TermBodyID),
		Template:    r.Body.Template,
		Since:       consult.Date(r.Body.Since),
		First:       1,
		FixDays:     fixDays(r.Body.FixDays),
	}
	set(&in.First, r.Body.First)
	n, err := h.cfg.Services.Numbering.Numberings.Add(ctx, info.actor, in)
	return api.CreateNumbering201JSONResponse{
		Body:    numbering(info, n),
		Headers: api.CreateNumbering201ResponseHeaders{ETag: etag(n.Version), Location: info.location(n.ID)},
	}, err
}

func (h planHandlers) GetNumbering(
	ctx context.Context, r api.GetNumberingRequestObject,
) (api.GetNumberingResponseObject, error) {
	n, err := h.cfg.Services.Numbering.Numberings.Get(ctx, consult.ID(r.ID))
	return api.GetNumbering200JSONResponse{
		Body:    numbering(h.requestInfo(ctx), n),
		Headers: api.GetNumbering200ResponseHeaders{ETag: etag(n.Version)},
	}, err
}

func (h planHandlers) UpdateNumbering(
	ctx context.Context, r api.UpdateNumberingRequestObject,
) (api.UpdateNumberingResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	n, err := h.cfg.Services.Numbering.Numberings.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(n *ordinal.Numbering) error {
			setText(&n.Per, in.Per)
			setNullText(&n.TermBodyID, in.TermBodyID)
			set(&n.Template, in.Template)
			setText(&n.Since, in.Since)
			set(&n.First, in.First)
			if in.FixDays.IsSpecified() {
				n.FixDays = fixDays(in.FixDays)
			}
			return nil
		})
	return api.UpdateNumbering200JSONResponse{
		Body:    numbering(info, n),
		Headers: api.UpdateNumbering200ResponseHeaders{ETag: etag(n.Version)},
	}, err
}

func (h planHandlers) DeleteNumbering(
	ctx context.Context, r api.DeleteNumberingRequestObject,
) (api.DeleteNumberingResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteNumbering204Response{},
		h.cfg.Services.Numbering.Numberings.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
