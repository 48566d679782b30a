package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func venue(info requestInfo, v consult.Venue) api.Venue {
	return api.Venue{
		ID:          string(v.ID),
		Name:        v.Name,
		Address:     textOrNull(v.Address),
		Wayfinding:  textOrNull(v.Wayfinding),
		OwnerBodyID: textOrNull(v.OwnerBodyID),
		Active:      v.Active,
		Version:     v.Version,
		CreatedAt:   info.local(v.CreatedAt),
		ChangedAt:   info.local(v.ChangedAt),
		Position:    position(v.Lat, v.Lon, v.HasPosition),
	}
}

func (h directoryHandlers) ListVenues(
	ctx context.Context, r api.ListVenuesRequestObject,
) (api.ListVenuesResponseObject, error) {
	filter := consult.VenueFilter{
		Search:     value(r.Params.Q),
		ActiveOnly: value(r.Params.ActiveOnly),
		UnderID:    idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Venues.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListVenues200JSONResponse{
		Items:      mapEach(page.Items, func(v consult.Venue) api.Venue { return venue(info, v) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) CreateVenue(
	ctx context.Context, r api.CreateVenueRequestObject,
) (api.CreateVenueResponseObject, error) {
	info := h.requestInfo(ctx)
	wish := consult.Venue{
		Name:        r.Body.Name,
		Address:     given(r.Body.Address),
		Wayfinding:  given(r.Body.Wayfinding),
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
		Active:      activeByDefault(r.Body.Active),
	}
	if at := r.Body.Position; at.IsSpecified() && !at.IsNull() {
		wish.Lat, wish.Lon, wish.HasPosition = given(at).Lat, given(at).Lon, true
	}
	v, err := h.cfg.Services.Directory.Venues.Add(ctx, info.actor, wish)
	return api.CreateVenue201JSONResponse{
		Body:    venue(info, v),
		Headers: api.CreateVenue201ResponseHeaders{ETag: etag(v.Version), Location: info.location(v.ID)},
	}, err
}

func (h directoryHandlers) GetVenue(
	ctx context.Context, r api.GetVenueRequestObject,
) (api.GetVenueResponseObject, error) {
	v, err := h.cfg.Services.Directory.Venues.Get(ctx, consult.ID(r.ID))
	return api.GetVenue200JSONResponse{
		Body:    venue(h.requestInfo(ctx), v),
		Headers: api.GetVenue200ResponseHeaders{ETag: etag(v.Version)},
	}, err
}

func (h directoryHandlers) UpdateVenue(
	ctx context.Context, r api.UpdateVenueRequestObject,
) (api.UpdateVenueResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.Venues.Change(ctx, info.actor, consult.ID(r.ID),
		func(v *consult.Venue) error {
			set(&v.Name, in.Name)
			setNull(&v.Address, in.Address)
			setNull(&v.Wayfinding, in.Wayfinding)
			setNullText(&v.OwnerBodyID, in.OwnerBodyID)
			set(&v.Active, in.Active)
			if at := in.Position; at.IsSpecified() {
				v.Lat, v.Lon, v.HasPosition = given(at).Lat, given(at).Lon, !at.IsNull()
			}
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdateVenue200JSONResponse{
		Body:    writtenVenue(info, written),
		Headers: api.UpdateVenue200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeleteVenue(
	ctx context.Context, r api.DeleteVenueRequestObject,
) (api.DeleteVenueResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteVenue204Response{},
		h.cfg.Services.Directory.Venues.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
