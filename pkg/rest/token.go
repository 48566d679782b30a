package rest

import (
	"context"
	"errors"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func token(info requestInfo, t consult.Token) api.Token {
	return api.Token{
		ID:        string(t.ID),
		Name:      t.Name,
		Role:      api.Role(t.Role),
		PersonID:  textOrNull(t.PersonID),
		Version:   t.Version,
		CreatedAt: info.local(t.CreatedAt),
		ChangedAt: info.local(t.ChangedAt),
		RevokedAt: info.localOrNull(t.RevokedAt),
	}
}

func (h calendarHandlers) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	info := h.requestInfo(ctx)
	return api.GetMe200JSONResponse{
		Name:     info.actor.Name,
		Role:     api.Role(info.actor.Role),
		TokenID:  string(info.actor.TokenID),
		PersonID: textOrNull(info.actor.PersonID),
		Now:      info.local(h.cfg.Services.Now()),
		Zone:     info.zone.String(),
	}, nil
}

func (h calendarHandlers) ListTokens(
	ctx context.Context, r api.ListTokensRequestObject,
) (api.ListTokensResponseObject, error) {
	info := h.requestInfo(ctx)
	page, err := h.cfg.Guard.List(ctx, consult.TokenFilter{}, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListTokens200JSONResponse{
		Items:      mapEach(page.Items, func(t consult.Token) api.Token { return token(info, t) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h calendarHandlers) CreateToken(
	ctx context.Context, r api.CreateTokenRequestObject,
) (api.CreateTokenResponseObject, error) {
	info := h.requestInfo(ctx)
	t, secret, err := h.issueToken(ctx, info, *r.Body)
	if err != nil {
		return nil, err
	}
	out := token(info, t)
	return api.CreateToken201JSONResponse{Body: api.TokenSecret{
		ID:        out.ID,
		Name:      out.Name,
		Role:      out.Role,
		PersonID:  out.PersonID,
		Version:   out.Version,
		CreatedAt: out.CreatedAt,
		ChangedAt: out.ChangedAt,
		RevokedAt: out.RevokedAt,
		Secret:    secret,
	}}, nil
}

func (h calendarHandlers) RevokeToken(
	ctx context.Context, r api.RevokeTokenRequestObject,
) (api.RevokeTokenResponseObject, error) {
	return api.RevokeToken204Response{}, h.cfg.Guard.Revoke(ctx, h.requestInfo(ctx).actor, consult.ID(r.ID))
}

// issueToken makes a Token, which is for a member if the input names one.
func (h calendarHandlers) issueToken(
	ctx context.Context, info requestInfo, in api.TokenInput,
) (consult.Token, string, error) {
	person := consult.ID(value(in.PersonID))
	if person != "" {
		if _, err := h.cfg.Services.Directory.People.Get(ctx, person); errors.Is(err, consult.ErrNotFound) {
			return consult.Token{}, "", &consult.Invalid{Faults: []consult.Fault{{
				Field: "person_id",
				Code:  "not_found",
				ZH:    "不存在",
				EN:    "does not exist",
			}}}
		} else if err != nil {
			return consult.Token{}, "", err
		}
	}
	return h.cfg.Guard.IssueFor(ctx, info.actor, in.Name, consult.Role(in.Role), person)
}
