package rest

import (
	"context"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func token(f facts, t consult.Token) api.Token {
	return api.Token{ID: string(t.ID), Name: t.Name, Role: api.Role(t.Role), Version: t.Version, CreatedAt: f.local(t.CreatedAt), ChangedAt: f.local(t.ChangedAt), RevokedAt: f.localOrNull(t.RevokedAt)}
}

func (h handlers) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	f := h.facts(ctx)
	return api.GetMe200JSONResponse{Name: f.actor.Name, Role: api.Role(f.actor.Role), TokenID: string(f.actor.TokenID), Now: f.local(h.cfg.Desk.Now()), Zone: f.zone.String()}, nil
}

func (h handlers) ListTokens(ctx context.Context, r api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	page, err := h.cfg.Guard.List(ctx, query(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListTokens200JSONResponse{Items: each(page.Items, func(t consult.Token) api.Token { return token(f, t) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateToken(ctx context.Context, r api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	f := h.facts(ctx)
	t, secret, err := h.cfg.Guard.Issue(ctx, f.actor, r.Body.Name, consult.Role(r.Body.Role))
	out := token(f, t)
	return api.CreateToken201JSONResponse{ID: out.ID, Name: out.Name, Role: out.Role, Version: out.Version, CreatedAt: out.CreatedAt,
		ChangedAt: out.ChangedAt, RevokedAt: out.RevokedAt, Secret: secret}, err
}

func (h handlers) RevokeToken(ctx context.Context, r api.RevokeTokenRequestObject) (api.RevokeTokenResponseObject, error) {
	return api.RevokeToken204Response{}, h.cfg.Guard.Revoke(ctx, h.facts(ctx).actor, consult.ID(r.ID))
}
