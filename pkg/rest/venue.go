package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func venue(f facts, v consult.Venue) api.Venue {
	out := api.Venue{ID: string(v.ID), Name: v.Name, Address: text(v.Address), Wayfinding: text(v.Wayfinding),
		Active: v.Active, Version: v.Version, CreatedAt: f.local(v.CreatedAt), ChangedAt: f.local(v.ChangedAt)}
	if v.HasPosition {
		out.Position = &api.Position{Lat: v.Lat, Lon: v.Lon}
	}
	return out
}

func (h handlers) ListVenues(ctx context.Context, r api.ListVenuesRequestObject) (api.ListVenuesResponseObject, error) {
	filter := consult.VenueFilter{Search: value(r.Params.Q), ActiveOnly: value(r.Params.ActiveOnly)}
	page, err := h.cfg.Desk.Venues.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListVenues200JSONResponse{Items: each(page.Items, func(v consult.Venue) api.Venue { return venue(f, v) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateVenue(ctx context.Context, r api.CreateVenueRequestObject) (api.CreateVenueResponseObject, error) {
	f := h.facts(ctx)
	wish := consult.Venue{Name: r.Body.Name, Address: given(r.Body.Address), Wayfinding: given(r.Body.Wayfinding), Active: active(r.Body.Active)}
	if at := r.Body.Position; at != nil {
		wish.Lat, wish.Lon, wish.HasPosition = at.Lat, at.Lon, true
	}
	v, err := h.cfg.Desk.Venues.Add(ctx, f.actor, wish)
	return api.CreateVenue201JSONResponse{Body: venue(f, v), Headers: api.CreateVenue201ResponseHeaders{ETag: etag(v.Version), Location: f.at(v.ID)}}, err
}

func (h handlers) GetVenue(ctx context.Context, r api.GetVenueRequestObject) (api.GetVenueResponseObject, error) {
	v, err := h.cfg.Desk.Venues.Get(ctx, consult.ID(r.ID))
	return api.GetVenue200JSONResponse{Body: venue(h.facts(ctx), v), Headers: api.GetVenue200ResponseHeaders{ETag: etag(v.Version)}}, err
}

func (h handlers) UpdateVenue(ctx context.Context, r api.UpdateVenueRequestObject) (api.UpdateVenueResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Desk.Venues.Change(ctx, f.actor, consult.ID(r.ID), func(v *consult.Venue) error {
		set(&v.Name, in.Name)
		setNull(&v.Address, in.Address)
		setNull(&v.Wayfinding, in.Wayfinding)
		set(&v.Active, in.Active)
		if at := in.Position; at.IsSpecified() {
			v.Lat, v.Lon, v.HasPosition = given(at).Lat, given(at).Lon, !at.IsNull()
		}
		return nil
	}, options(version, r.Params.DryRun))
	return api.UpdateVenue200JSONResponse{Body: writtenVenue(f, written), Headers: api.UpdateVenue200ResponseHeaders{ETag: etag(written.Version)}}, err
}

func (h handlers) DeleteVenue(ctx context.Context, r api.DeleteVenueRequestObject) (api.DeleteVenueResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteVenue204Response{}, h.cfg.Desk.Venues.Remove(ctx, f.actor, consult.ID(r.ID), version)
}
