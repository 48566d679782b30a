package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

func membership(info requestInfo, m consult.Membership) api.Membership {
	return api.Membership{
		ID:        string(m.ID),
		BodyID:    string(m.BodyID),
		PersonID:  string(m.PersonID),
		Role:      api.MembershipRole(m.Role),
		Since:     string(m.Since),
		Until:     textOrNull(m.Until),
		Version:   m.Version,
		CreatedAt: info.local(m.CreatedAt),
		ChangedAt: info.local(m.ChangedAt),
	}
}

// membershipOf gets a membership by its address, which names its body too.
func (h directoryHandlers) membershipOf(ctx context.Context, body, id string) (consult.Membership, error) {
	m, err := h.cfg.Services.Directory.Memberships.Get(ctx, consult.ID(id))
	if err == nil && m.BodyID != consult.ID(body) {
		err = consult.ErrNotFound
	}
	return m, err
}

func (h directoryHandlers) ListMemberships(
	ctx context.Context, r api.ListMembershipsRequestObject,
) (api.ListMembershipsResponseObject, error) {
	if _, err := h.cfg.Services.Directory.Bodies.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	filter := consult.MembershipFilter{BodyID: consult.ID(r.ID), PersonID: idOf(r.Params.Person)}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Memberships.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListMemberships200JSONResponse{
		Items:      mapEach(page.Items, func(m consult.Membership) api.Membership { return membership(info, m) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) AddMembership(
	ctx context.Context, r api.AddMembershipRequestObject,
) (api.AddMembershipResponseObject, error) {
	if _, err := h.cfg.Services.Directory.Bodies.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	if err := h.mustSee(ctx, "person_id", reach.Person, consult.ID(r.Body.PersonID)); err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	wish := consult.Membership{
		BodyID:   consult.ID(r.ID),
		PersonID: consult.ID(r.Body.PersonID),
		Role:     consult.MembershipMember,
		Since:    consult.Date(value(r.Body.Since)),
		Until:    consult.Date(given(r.Body.Until)),
	}
	setText(&wish.Role, r.Body.Role)
	made, err := h.cfg.Services.Directory.Memberships.Create(ctx, info.actor, wish, options(0, r.Params.DryRun))
	if err != nil {
		return nil, err
	}
	if value(r.Params.DryRun) {
		return api.AddMembership200JSONResponse(wouldAffect(info, made.Affects)), nil
	}
	return api.AddMembership201JSONResponse{
		Body: writtenMembership(info, made),
		Headers: api.AddMembership201ResponseHeaders{
			ETag:     etag(made.Thing.Version),
			Location: info.location(made.Thing.ID),
		},
	}, nil
}

func (h directoryHandlers) GetMembership(
	ctx context.Context, r api.GetMembershipRequestObject,
) (api.GetMembershipResponseObject, error) {
	m, err := h.membershipOf(ctx, r.ID, r.MembershipID)
	return api.GetMembership200JSONResponse{
		Body:    membership(h.requestInfo(ctx), m),
		Headers: api.GetMembership200ResponseHeaders{ETag: etag(m.Version)},
	}, err
}

func (h directoryHandlers) UpdateMembership(
	ctx context.Context, r api.UpdateMembershipRequestObject,
) (api.UpdateMembershipResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.membershipOf(ctx, r.ID, r.MembershipID); err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.Memberships.Change(ctx, info.actor, consult.ID(r.MembershipID),
		func(m *consult.Membership) error {
			setText(&m.Role, in.Role)
			setText(&m.Since, in.Since)
			setNullText(&m.Until, in.Until)
			return nil
		}, options(version, r.Params.DryRun))
	return api.UpdateMembership200JSONResponse{
		Body:    writtenMembership(info, written),
		Headers: api.UpdateMembership200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

func (h directoryHandlers) DeleteMembership(
	ctx context.Context, r api.DeleteMembershipRequestObject,
) (api.DeleteMembershipResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.membershipOf(ctx, r.ID, r.MembershipID); err != nil {
		return nil, err
	}
	return api.DeleteMembership204Response{},
		h.cfg.Services.Directory.Memberships.Remove(ctx, info.actor, consult.ID(r.MembershipID), version)
}
