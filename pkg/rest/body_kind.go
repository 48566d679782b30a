package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func bodyKind(info requestInfo, k consult.BodyKind) api.BodyKind {
	return api.BodyKind{
		Key:       string(k.Key),
		NameZh:    k.NameZH,
		NameEn:    k.NameEN,
		Level:     orNull(api.BodyKindLevel(k.Level)),
		Version:   k.Version,
		CreatedAt: info.local(k.CreatedAt),
		ChangedAt: info.local(k.ChangedAt),
	}
}

func (h directoryHandlers) ListBodyKinds(
	ctx context.Context, r api.ListBodyKindsRequestObject,
) (api.ListBodyKindsResponseObject, error) {
	info := h.requestInfo(ctx)
	kinds := h.cfg.Services.Directory.BodyKinds
	page, err := kinds.List(ctx, consult.Unfiltered{}, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListBodyKinds200JSONResponse{
		Items:      mapEach(page.Items, func(k consult.BodyKind) api.BodyKind { return bodyKind(info, k) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) GetBodyKind(
	ctx context.Context, r api.GetBodyKindRequestObject,
) (api.GetBodyKindResponseObject, error) {
	k, err := h.cfg.Services.Directory.BodyKinds.Get(ctx, consult.ID(r.Key))
	return api.GetBodyKind200JSONResponse{
		Body:    bodyKind(h.requestInfo(ctx), k),
		Headers: api.GetBodyKind200ResponseHeaders{ETag: etag(k.Version)},
	}, err
}

func (h directoryHandlers) PutBodyKind(
	ctx context.Context, r api.PutBodyKindRequestObject,
) (api.PutBodyKindResponseObject, error) {
	info := h.requestInfo(ctx)
	k, err := h.cfg.Services.Directory.PutBodyKind(ctx, info.actor, consult.BodyKind{
		Key:    consult.BodyKindKey(r.Key),
		NameZH: r.Body.NameZh,
		NameEN: r.Body.NameEn,
		Level:  consult.Level(given(r.Body.Level)),
	})
	return api.PutBodyKind200JSONResponse{
		Body:    bodyKind(info, k),
		Headers: api.PutBodyKind200ResponseHeaders{ETag: etag(k.Version)},
	}, err
}

func (h directoryHandlers) DeleteBodyKind(
	ctx context.Context, r api.DeleteBodyKindRequestObject,
) (api.DeleteBodyKindResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteBodyKind204Response{},
		h.cfg.Services.Directory.BodyKinds.Remove(ctx, info.actor, consult.ID(r.Key), version)
}
