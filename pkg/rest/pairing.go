package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// pairing writes a Pairing with the names of its two Bodies, each of which the other side may not read.
func pairing(info requestInfo, p consult.Pairing, bodies map[consult.ID]consult.Body) api.Pairing {
	return api.Pairing{
		ID:              string(p.ID),
		BodyID:          string(p.BodyID),
		BodyName:        bodies[p.BodyID].Name,
		PartnerBodyID:   string(p.PartnerID),
		PartnerBodyName: bodies[p.PartnerID].Name,
		Since:           string(p.Since),
		Until:           textOrNull(p.Until),
		Note:            textOrNull(p.Note),
		Version:         p.Version,
		CreatedAt:       info.local(p.CreatedAt),
		ChangedAt:       info.local(p.ChangedAt),
	}
}

// paired finds the Bodies of the Pairings.
func (h directoryHandlers) paired(
	ctx context.Context, pairings ...consult.Pairing,
) (map[consult.ID]consult.Body, error) {
	var ids []consult.ID
	for _, p := range pairings {
		ids = append(ids, p.BodyID, p.PartnerID)
	}
	return h.cfg.Services.Directory.Bodies.Find(ctx, consult.Distinct(consult.Given(ids)))
}

func (h directoryHandlers) ListPairings(
	ctx context.Context, r api.ListPairingsRequestObject,
) (api.ListPairingsResponseObject, error) {
	filter := consult.PairingFilter{BodyID: idOf(r.Params.Body), OnDate: consult.Date(value(r.Params.On))}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Pairings.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	bodies, err := h.paired(ctx, page.Items...)
	return api.ListPairings200JSONResponse{
		Items:      mapEach(page.Items, func(p consult.Pairing) api.Pairing { return pairing(info, p, bodies) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) CreatePairing(
	ctx context.Context, r api.CreatePairingRequestObject,
) (api.CreatePairingResponseObject, error) {
	info := h.requestInfo(ctx)
	made, err := h.cfg.Services.Directory.Pairings.Add(ctx, info.actor, consult.Pairing{
		BodyID:    consult.ID(r.Body.BodyID),
		PartnerID: consult.ID(r.Body.PartnerBodyID),
		Since:     consult.Date(r.Body.Since),
		Until:     consult.Date(given(r.Body.Until)),
		Note:      given(r.Body.Note),
	})
	if err != nil {
		return nil, err
	}
	bodies, err := h.paired(ctx, made)
	return api.CreatePairing201JSONResponse{
		Body:    pairing(info, made, bodies),
		Headers: api.CreatePairing201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

func (h directoryHandlers) GetPairing(
	ctx context.Context, r api.GetPairingRequestObject,
) (api.GetPairingResponseObject, error) {
	p, err := h.cfg.Services.Directory.Pairings.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	bodies, err := h.paired(ctx, p)
	return api.GetPairing200JSONResponse{
		Body:    pairing(h.requestInfo(ctx), p, bodies),
		Headers: api.GetPairing200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h directoryHandlers) UpdatePairing(
	ctx context.Context, r api.UpdatePairingRequestObject,
) (api.UpdatePairingResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	p, err := h.cfg.Services.Directory.Pairings.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(p *consult.Pairing) error {
			setText(&p.BodyID, in.BodyID)
			setText(&p.PartnerID, in.PartnerBodyID)
			setText(&p.Since, in.Since)
			setNullText(&p.Until, in.Until)
			setNullText(&p.Note, in.Note)
			return nil
		})
	if err != nil {
		return nil, err
	}
	bodies, err := h.paired(ctx, p)
	return api.UpdatePairing200JSONResponse{
		Body:    pairing(info, p, bodies),
		Headers: api.UpdatePairing200ResponseHeaders{ETag: etag(p.Version)},
	}, err
}

func (h directoryHandlers) DeletePairing(
	ctx context.Context, r api.DeletePairingRequestObject,
) (api.DeletePairingResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeletePairing204Response{},
		h.cfg.Services.Directory.Pairings.Remove(ctx, info.actor, consult.ID(r.ID), version)
}
