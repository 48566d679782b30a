package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

func room(info requestInfo, r consult.Room) api.Room {
	return api.Room{
		ID:         string(r.ID),
		VenueID:    string(r.VenueID),
		Name:       r.Name,
		Floor:      textOrNull(r.Floor),
		Wayfinding: textOrNull(r.Wayfinding),
		Capacity:   r.Capacity,

		SetupMinutes:   r.Turnaround.Setup,
		ClearupMinutes: r.Turnaround.Clearup,

		OwnerBodyID: textOrNull(r.OwnerBodyID),
		Active:      r.Active,
		Version:     r.Version,
		CreatedAt:   info.local(r.CreatedAt),
		ChangedAt:   info.local(r.ChangedAt),
	}
}

func (h directoryHandlers) ListRooms(
	ctx context.Context, r api.ListRoomsRequestObject,
) (api.ListRoomsResponseObject, error) {
	filter := consult.RoomFilter{
		Search:      value(r.Params.Q),
		VenueID:     idOf(r.Params.Venue),
		MinCapacity: value(r.Params.MinCapacity),
		ActiveOnly:  value(r.Params.ActiveOnly),
		UnderID:     idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	var err error
	filter.Free, err = info.freeSpan(r.Params.FreeFrom, r.Params.FreeTo)
	if err != nil {
		return nil, err
	}
	page, err := h.cfg.Services.Directory.Rooms.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListRooms200JSONResponse{
		Items:      mapEach(page.Items, func(r consult.Room) api.Room { return room(info, r) }),
		NextCursor: orNull(page.Next),
	}, err
}

// freeSpan is the span for which rooms must be free; zero if none was asked for.
func (info requestInfo) freeSpan(from, to *api.InstantOrDate) (consult.Span, error) {
	if from == nil && to == nil {
		return consult.Span{}, nil
	}
	if from == nil {
		return consult.Span{}, malformedField("free_from", "required", "须与 free_to 一同给出", "is required with free_to")
	}
	if to == nil {
		return consult.Span{}, malformedField("free_to", "required", "须与 free_from 一同给出", "is required with free_from")
	}
	free := info.window(from, to)
	if !free.From.Before(free.To) {
		return free, malformedField("free_to", "not_after_start", "必须晚于 free_from", "must be after free_from")
	}
	return free, nil
}

func (h directoryHandlers) CreateRoom(
	ctx context.Context, r api.CreateRoomRequestObject,
) (api.CreateRoomResponseObject, error) {
	if err := h.mustSee(ctx, "venue_id", reach.Venue, consult.ID(r.Body.VenueID)); err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	made, err := h.cfg.Services.Directory.Rooms.Add(ctx, info.actor, consult.Room{
		VenueID:     consult.ID(r.Body.VenueID),
		Name:        r.Body.Name,
		Floor:       given(r.Body.Floor),
		Wayfinding:  given(r.Body.Wayfinding),
		Capacity:    r.Body.Capacity,
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
		Active:      activeByDefault(r.Body.Active),
		Turnaround: consult.Turnaround{
			Setup:   value(r.Body.SetupMinutes),
			Clearup: value(r.Body.ClearupMinutes),
		},
	})
	return api.CreateRoom201JSONResponse{
		Body:    room(info, made),
		Headers: api.CreateRoom201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

func (h directoryHandlers) GetRoom(ctx context.Context, r api.GetRoomRequestObject) (api.GetRoomResponseObject, error) {
	found, err := h.cfg.Services.Directory.Rooms.Get(ctx, consult.ID(r.ID))
	return api.GetRoom200JSONResponse{
		Body:    room(h.requestInfo(ctx), found),
		Headers: api.GetRoom200ResponseHeaders{ETag: etag(found.Version)},
	}, err
}

func (h directoryHandlers) UpdateRoom(
	ctx context.Context, r api.UpdateRoomRequestObject,
) (api.UpdateRoomResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if in.VenueID != nil {
		if err := h.mustSee(ctx, "venue_id", reach.Venue, consult.ID(*in.VenueID)); err != nil {
			return nil, err
		}
	}
	written, err := h.cfg.Services.Directory.Rooms.Change(ctx, info.actor, consult.ID(r.ID),
		func(v *consult.Room) error {
			setText(&v.VenueID, in.VenueID)
			set(&v.Name, in.Name)
			setNull(&v.Floor, in.Floor)
			setNull(&v.Wayfinding, in.Wayfinding)
			set(&v.Capacity, in.Capacity)
			set(&v.Turnaround.Setup, in.SetupMinutes)
			set(&v.Turnaround.Clearup, in.ClearupMinutes)
			setNullText(&v.OwnerBodyID, in.OwnerBodyID)
			set(&v.Active, in.Active)
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdateRoom200JSONResponse{
		Body:    writtenRoom(info, written),
		Headers: api.UpdateRoom200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeleteRoom(
	ctx context.Context, r api.DeleteRoomRequestObject,
) (api.DeleteRoomResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteRoom204Response{},
		h.cfg.Services.Directory.Rooms.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
