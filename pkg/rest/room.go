package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func room(f facts, r consult.Room) api.Room {
	return api.Room{ID: string(r.ID), VenueID: string(r.VenueID), Name: r.Name, Floor: text(r.Floor), Wayfinding: text(r.Wayfinding), Capacity: r.Capacity,
		Active: r.Active, Version: r.Version, CreatedAt: f.local(r.CreatedAt), ChangedAt: f.local(r.ChangedAt)}
}

func (h handlers) ListRooms(ctx context.Context, r api.ListRoomsRequestObject) (api.ListRoomsResponseObject, error) {
	filter := consult.RoomFilter{
		Search:      value(r.Params.Q),
		VenueID:     idOf(r.Params.Venue),
		MinCapacity: value(r.Params.MinCapacity),
		ActiveOnly:  value(r.Params.ActiveOnly),
	}
	page, err := h.cfg.Desk.Rooms.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListRooms200JSONResponse{Items: each(page.Items, func(r consult.Room) api.Room { return room(f, r) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateRoom(ctx context.Context, r api.CreateRoomRequestObject) (api.CreateRoomResponseObject, error) {
	f := h.facts(ctx)
	made, err := h.cfg.Desk.Rooms.Add(ctx, f.actor, consult.Room{VenueID: consult.ID(r.Body.VenueID), Name: r.Body.Name, Floor: given(r.Body.Floor),
		Wayfinding: given(r.Body.Wayfinding), Capacity: r.Body.Capacity, Active: active(r.Body.Active)})
	return api.CreateRoom201JSONResponse{Body: room(f, made), Headers: api.CreateRoom201ResponseHeaders{ETag: etag(made.Version), Location: f.at(made.ID)}}, err
}

func (h handlers) GetRoom(ctx context.Context, r api.GetRoomRequestObject) (api.GetRoomResponseObject, error) {
	found, err := h.cfg.Desk.Rooms.Get(ctx, consult.ID(r.ID))
	return api.GetRoom200JSONResponse{Body: room(h.facts(ctx), found), Headers: api.GetRoom200ResponseHeaders{ETag: etag(found.Version)}}, err
}

func (h handlers) UpdateRoom(ctx context.Context, r api.UpdateRoomRequestObject) (api.UpdateRoomResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Desk.Rooms.Change(ctx, f.actor, consult.ID(r.ID), func(v *consult.Room) error {
		setText(&v.VenueID, in.VenueID)
		set(&v.Name, in.Name)
		setNull(&v.Floor, in.Floor)
		setNull(&v.Wayfinding, in.Wayfinding)
		set(&v.Capacity, in.Capacity)
		set(&v.Active, in.Active)
		return nil
	}, options(version, r.Params.DryRun))
	return api.UpdateRoom200JSONResponse{Body: writtenRoom(f, written), Headers: api.UpdateRoom200ResponseHeaders{ETag: etag(written.Version)}}, err
}

func (h handlers) DeleteRoom(ctx context.Context, r api.DeleteRoomRequestObject) (api.DeleteRoomResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteRoom204Response{}, h.cfg.Desk.Rooms.Remove(ctx, f.actor, consult.ID(r.ID), version)
}
