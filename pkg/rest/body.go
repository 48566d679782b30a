package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func body(f facts, b consult.Body) api.Body {
	return api.Body{ID: string(b.ID), Name: b.Name, Kind: api.BodyKind(b.Kind), ParentID: text(b.ParentID), PairedID: text(b.PairedID), Active: b.Active,
		Version: b.Version, CreatedAt: f.local(b.CreatedAt), ChangedAt: f.local(b.ChangedAt)}
}

func (h handlers) ListBodies(ctx context.Context, r api.ListBodiesRequestObject) (api.ListBodiesResponseObject, error) {
	filter := consult.BodyFilter{
		Search:     value(r.Params.Q),
		Kind:       consult.BodyKind(value(r.Params.Kind)),
		PersonID:   idOf(r.Params.Person),
		ActiveOnly: value(r.Params.ActiveOnly),
	}
	page, err := h.cfg.Desk.Bodies.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListBodies200JSONResponse{Items: each(page.Items, func(b consult.Body) api.Body { return body(f, b) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateBody(ctx context.Context, r api.CreateBodyRequestObject) (api.CreateBodyResponseObject, error) {
	f := h.facts(ctx)
	b, err := h.cfg.Desk.Bodies.Add(ctx, f.actor, consult.Body{Name: r.Body.Name, Kind: consult.BodyKind(r.Body.Kind),
		ParentID: named(r.Body.ParentID), PairedID: named(r.Body.PairedID), Active: active(r.Body.Active)})
	return api.CreateBody201JSONResponse{Body: body(f, b), Headers: api.CreateBody201ResponseHeaders{ETag: etag(b.Version), Location: f.at(b.ID)}}, err
}

func (h handlers) GetBody(ctx context.Context, r api.GetBodyRequestObject) (api.GetBodyResponseObject, error) {
	b, err := h.cfg.Desk.Bodies.Get(ctx, consult.ID(r.ID))
	return api.GetBody200JSONResponse{Body: body(h.facts(ctx), b), Headers: api.GetBody200ResponseHeaders{ETag: etag(b.Version)}}, err
}

func (h handlers) UpdateBody(ctx context.Context, r api.UpdateBodyRequestObject) (api.UpdateBodyResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Desk.Bodies.Change(ctx, f.actor, consult.ID(r.ID), func(b *consult.Body) error {
		set(&b.Name, in.Name)
		setText(&b.Kind, in.Kind)
		setNullText(&b.ParentID, in.ParentID)
		setNullText(&b.PairedID, in.PairedID)
		set(&b.Active, in.Active)
		return nil
	}, options(version, r.Params.DryRun))
	return api.UpdateBody200JSONResponse{Body: writtenBody(f, written), Headers: api.UpdateBody200ResponseHeaders{ETag: etag(written.Version)}}, err
}

func (h handlers) DeleteBody(ctx context.Context, r api.DeleteBodyRequestObject) (api.DeleteBodyResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteBody204Response{}, h.cfg.Desk.Bodies.Remove(ctx, f.actor, consult.ID(r.ID), version)
}
