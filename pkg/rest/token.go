package rest

import (
	"context"
	"errors"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func token(f facts, t consult.Token) api.Token {
	return api.Token{ID: string(t.ID), Name: t.Name, Role: api.Role(t.Role), PersonID: text(t.PersonID), Version: t.Version, CreatedAt: f.local(t.CreatedAt), ChangedAt: f.local(t.ChangedAt), RevokedAt: f.localOrNull(t.RevokedAt)}
}

func (h handlers) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	f := h.facts(ctx)
	return api.GetMe200JSONResponse{Name: f.actor.Name, Role: api.Role(f.actor.Role), TokenID: string(f.actor.TokenID), PersonID: text(f.actor.PersonID), Now: f.local(h.cfg.Desk.Now()), Zone: f.zone.String()}, nil
}

func (h handlers) ListTokens(ctx context.Context, r api.ListTokensRequestObject) (api.ListTokensResponseObject, error) {
	page, err := h.cfg.Guard.List(ctx, consult.TokenFilter{}, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListTokens200JSONResponse{Items: each(page.Items, func(t consult.Token) api.Token { return token(f, t) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateToken(ctx context.Context, r api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	f := h.facts(ctx)
	t, secret, err := h.tokenFor(ctx, f, *r.Body)
	out := token(f, t)
	return api.CreateToken201JSONResponse{Body: api.TokenSecret{ID: out.ID, Name: out.Name, Role: out.Role, PersonID: out.PersonID, Version: out.Version, CreatedAt: out.CreatedAt,
		ChangedAt: out.ChangedAt, RevokedAt: out.RevokedAt, Secret: secret}}, err
}

func (h handlers) RevokeToken(ctx context.Context, r api.RevokeTokenRequestObject) (api.RevokeTokenResponseObject, error) {
	return api.RevokeToken204Response{}, h.cfg.Guard.Revoke(ctx, h.facts(ctx).actor, consult.ID(r.ID))
}

// tokenFor makes a Token, for a member if it names one.
func (h handlers) tokenFor(ctx context.Context, f facts, in api.TokenInput) (consult.Token, string, error) {
	person := consult.ID(value(in.PersonID))
	if person != "" {
		if _, err := h.cfg.Desk.People.Get(ctx, person); errors.Is(err, consult.ErrNotFound) {
			return consult.Token{}, "", &consult.Invalid{Faults: []consult.Fault{{Field: "person_id", Code: "not_found", ZH: "不存在", EN: "does not exist"}}}
		} else if err != nil {
			return consult.Token{}, "", err
		}
	}
	return h.cfg.Guard.IssueFor(ctx, f.actor, in.Name, consult.Role(in.Role), person)
}
