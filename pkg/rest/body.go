package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func body(info requestInfo, b consult.Body) api.Body {
	return api.Body{
		ID:        string(b.ID),
		Name:      b.Name,
		Kind:      string(b.Kind),
		Level:     api.Level(b.Level),
		ParentID:  textOrNull(info.inView(b.ParentID)),
		PairedID:  textOrNull(info.inView(b.PairedID)),
		Active:    b.Active,
		Version:   b.Version,
		CreatedAt: info.local(b.CreatedAt),
		ChangedAt: info.local(b.ChangedAt),
	}
}

func (h directoryHandlers) ListBodies(
	ctx context.Context, r api.ListBodiesRequestObject,
) (api.ListBodiesResponseObject, error) {
	filter := consult.BodyFilter{
		Search:     value(r.Params.Q),
		Kind:       consult.BodyKindKey(value(r.Params.Kind)),
		PersonID:   idOf(r.Params.Person),
		ActiveOnly: value(r.Params.ActiveOnly),
		UnderID:    idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Bodies.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListBodies200JSONResponse{
		Items:      mapEach(page.Items, func(b consult.Body) api.Body { return body(info, b) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) CreateBody(
	ctx context.Context, r api.CreateBodyRequestObject,
) (api.CreateBodyResponseObject, error) {
	info := h.requestInfo(ctx)
	b, err := h.cfg.Services.Directory.Bodies.Add(ctx, info.actor, consult.Body{
		Name:     r.Body.Name,
		Kind:     consult.BodyKindKey(r.Body.Kind),
		ParentID: idOrEmpty(r.Body.ParentID),
		PairedID: idOrEmpty(r.Body.PairedID),
		Active:   activeByDefault(r.Body.Active),
	})
	return api.CreateBody201JSONResponse{
		Body:    body(info, b),
		Headers: api.CreateBody201ResponseHeaders{ETag: etag(b.Version), Location: info.location(b.ID)},
	}, err
}

func (h directoryHandlers) GetBody(ctx context.Context, r api.GetBodyRequestObject) (api.GetBodyResponseObject, error) {
	b, err := h.cfg.Services.Directory.Bodies.Get(ctx, consult.ID(r.ID))
	return api.GetBody200JSONResponse{
		Body:    body(h.requestInfo(ctx), b),
		Headers: api.GetBody200ResponseHeaders{ETag: etag(b.Version)},
	}, err
}

func (h directoryHandlers) UpdateBody(
	ctx context.Context, r api.UpdateBodyRequestObject,
) (api.UpdateBodyResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.Bodies.Change(ctx, info.actor, consult.ID(r.ID),
		func(b *consult.Body) error {
			set(&b.Name, in.Name)
			setText(&b.Kind, in.Kind)
			info.setBody(&b.ParentID, in.ParentID)
			info.setBody(&b.PairedID, in.PairedID)
			set(&b.Active, in.Active)
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdateBody200JSONResponse{
		Body:    writtenBody(info, written),
		Headers: api.UpdateBody200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeleteBody(
	ctx context.Context, r api.DeleteBodyRequestObject,
) (api.DeleteBodyResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteBody204Response{},
		h.cfg.Services.Directory.Bodies.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
