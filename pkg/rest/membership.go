package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func membership(f facts, m consult.Membership) api.Membership {
	return api.Membership{ID: string(m.ID), BodyID: string(m.BodyID), PersonID: string(m.PersonID), Role: api.MembershipRole(m.Role),
		Since: string(m.Since), Until: text(m.Until),
		Version: m.Version, CreatedAt: f.local(m.CreatedAt), ChangedAt: f.local(m.ChangedAt)}
}

// membershipOf gets a membership by the address it is reached at.
func (h handlers) membershipOf(ctx context.Context, body, id string) (consult.Membership, error) {
	m, err := h.cfg.Desk.Memberships.Get(ctx, consult.ID(id))
	if err == nil && m.BodyID != consult.ID(body) {
		err = consult.ErrNotFound
	}
	return m, err
}

func (h handlers) ListMemberships(ctx context.Context, r api.ListMembershipsRequestObject) (api.ListMembershipsResponseObject, error) {
	if _, err := h.cfg.Desk.Bodies.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	filter := consult.MembershipFilter{BodyID: consult.ID(r.ID), PersonID: idOf(r.Params.Person)}
	page, err := h.cfg.Desk.Memberships.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListMemberships200JSONResponse{Items: each(page.Items, func(m consult.Membership) api.Membership { return membership(f, m) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) AddMembership(ctx context.Context, r api.AddMembershipRequestObject) (api.AddMembershipResponseObject, error) {
	if _, err := h.cfg.Desk.Bodies.Get(ctx, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	f := h.facts(ctx)
	wish := consult.Membership{BodyID: consult.ID(r.ID), PersonID: consult.ID(r.Body.PersonID), Role: consult.MembershipMember,
		Since: consult.Date(value(r.Body.Since)), Until: consult.Date(given(r.Body.Until))}
	setText(&wish.Role, r.Body.Role)
	made, err := h.cfg.Desk.Memberships.Create(ctx, f.actor, wish, options(0, r.Params.DryRun))
	if err != nil {
		return nil, err
	}
	if value(r.Params.DryRun) {
		return api.AddMembership200JSONResponse(wouldAffect(f, made.Affects)), nil
	}
	return api.AddMembership201JSONResponse{Body: writtenMembership(f, made), Headers: api.AddMembership201ResponseHeaders{ETag: etag(made.Thing.Version),
		Location: f.at(made.Thing.ID)}}, nil
}

func (h handlers) GetMembership(ctx context.Context, r api.GetMembershipRequestObject) (api.GetMembershipResponseObject, error) {
	m, err := h.membershipOf(ctx, r.ID, r.MembershipID)
	return api.GetMembership200JSONResponse{Body: membership(h.facts(ctx), m), Headers: api.GetMembership200ResponseHeaders{ETag: etag(m.Version)}}, err
}

func (h handlers) UpdateMembership(ctx context.Context, r api.UpdateMembershipRequestObject) (api.UpdateMembershipResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.membershipOf(ctx, r.ID, r.MembershipID); err != nil {
		return nil, err
	}
	written, err := h.cfg.Desk.Memberships.Change(ctx, f.actor, consult.ID(r.MembershipID), func(m *consult.Membership) error {
		setText(&m.Role, in.Role)
		setText(&m.Since, in.Since)
		setNullText(&m.Until, in.Until)
		return nil
	}, options(version, r.Params.DryRun))
	return api.UpdateMembership200JSONResponse{Body: writtenMembership(f, written), Headers: api.UpdateMembership200ResponseHeaders{ETag: etag(written.Version)}}, err
}

func (h handlers) DeleteMembership(ctx context.Context, r api.DeleteMembershipRequestObject) (api.DeleteMembershipResponseObject, error) {
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := h.membershipOf(ctx, r.ID, r.MembershipID); err != nil {
		return nil, err
	}
	return api.DeleteMembership204Response{}, h.cfg.Desk.Memberships.Remove(ctx, f.actor, consult.ID(r.MembershipID), version)
}
