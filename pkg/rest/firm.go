package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

func firm(info requestInfo, f contact.Firm) api.Firm {
	return api.Firm{
		ID:          string(f.ID),
		Code:        f.Code,
		Name:        f.Name,
		Address:     textOrNull(f.Address),
		OwnerBodyID: textOrNull(f.OwnerBodyID),
		Active:      f.Active,
		Version:     f.Version,
		CreatedAt:   info.local(f.CreatedAt),
		ChangedAt:   info.local(f.ChangedAt),
	}
}

func (h contactHandlers) ListFirms(
	ctx context.Context, r api.ListFirmsRequestObject,
) (api.ListFirmsResponseObject, error) {
	info, p := h.requestInfo(ctx), r.Params
	filter := contact.FirmFilter{
		Search:     value(p.Q),
		ActiveOnly: value(p.ActiveOnly),
		UnderID:    idOf(p.Under),
	}
	if p.VisitedFrom != nil || p.VisitedTo != nil || p.VisitedUnder != nil {
		window := info.window(p.VisitedFrom, p.VisitedTo)
		filter.Visited = &contact.VisitedFilter{From: window.From, To: window.To, UnderID: idOf(p.VisitedUnder)}
	}
	page, err := h.cfg.Services.Outreach.ListFirms(ctx, filter, pageOf(p.Limit, p.Cursor))
	return api.ListFirms200JSONResponse{
		Items:      mapEach(page.Items, func(f contact.Firm) api.Firm { return firm(info, f) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h contactHandlers) CreateFirm(
	ctx context.Context, r api.CreateFirmRequestObject,
) (api.CreateFirmResponseObject, error) {
	info := h.requestInfo(ctx)
	made, err := h.cfg.Services.Outreach.Firms.Add(ctx, info.actor, contact.Firm{
		Code:        r.Body.Code,
		Name:        r.Body.Name,
		Address:     given(r.Body.Address),
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
		Active:      activeByDefault(r.Body.Active),
	})
	return api.CreateFirm201JSONResponse{
		Body:    firm(info, made),
		Headers: api.CreateFirm201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

func (h contactHandlers) GetFirm(ctx context.Context, r api.GetFirmRequestObject) (api.GetFirmResponseObject, error) {
	f, err := h.cfg.Services.Outreach.Firms.Get(ctx, consult.ID(r.ID))
	return api.GetFirm200JSONResponse{
		Body:    firm(h.requestInfo(ctx), f),
		Headers: api.GetFirm200ResponseHeaders{ETag: etag(f.Version)},
	}, err
}

func (h contactHandlers) UpdateFirm(
	ctx context.Context, r api.UpdateFirmRequestObject,
) (api.UpdateFirmResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	f, err := h.cfg.Services.Outreach.Firms.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(f *contact.Firm) error {
			set(&f.Code, in.Code)
			set(&f.Name, in.Name)
			setNullText(&f.Address, in.Address)
			setNullText(&f.OwnerBodyID, in.OwnerBodyID)
			set(&f.Active, in.Active)
			return nil
		})
	return api.UpdateFirm200JSONResponse{
		Body:    firm(info, f),
		Headers: api.UpdateFirm200ResponseHeaders{ETag: etag(f.Version)},
	}, err
}

func (h contactHandlers) DeleteFirm(
	ctx context.Context, r api.DeleteFirmRequestObject,
) (api.DeleteFirmResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteFirm204Response{},
		h.cfg.Services.Outreach.Firms.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
