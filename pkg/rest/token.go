package rest

import (
	"context"
	"errors"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

func token(info requestInfo, t consult.Token) api.Token {
	return api.Token{
		ID:         string(t.ID),
		Name:       t.Name,
		Roles:      apiRoles(t.Roles),
		LiaisonFor: liaisonFor(t.LiaisonFor),
		Reach:      apiReach(t.Reach),
		PersonID:   textOrNull(t.PersonID),
		Version:    t.Version,
		CreatedAt:  info.local(t.CreatedAt),
		ChangedAt:  info.local(t.ChangedAt),
		RevokedAt:  info.localOrNull(t.RevokedAt),

		ExpiresAt:   info.localOrNull(t.ExpiresAt),
		FormerUntil: info.localOrNull(t.FormerUntil),
		LastUsedAt:  info.localOrNull(t.LastUsedAt),
	}
}

// tokenSecret is the Token with its secret, which is shown once.
func tokenSecret(info requestInfo, t consult.Token, secret string) api.TokenSecret {
	out := token(info, t)
	return api.TokenSecret{
		ID:          out.ID,
		Name:        out.Name,
		Roles:       out.Roles,
		LiaisonFor:  out.LiaisonFor,
		Reach:       out.Reach,
		PersonID:    out.PersonID,
		ExpiresAt:   out.ExpiresAt,
		FormerUntil: out.FormerUntil,
		LastUsedAt:  out.LastUsedAt,
		Version:     out.Version,
		CreatedAt:   out.CreatedAt,
		ChangedAt:   out.ChangedAt,
		RevokedAt:   out.RevokedAt,
		Secret:      secret,
	}
}

func (h calendarHandlers) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	info := h.requestInfo(ctx)
	return api.GetMe200JSONResponse{
		Name:     info.actor.Name,
		Roles:    apiRoles(info.actor.Roles),
		TokenID:  string(info.actor.TokenID),
		PersonID: textOrNull(info.actor.PersonID),
		Reach:    apiReach(info.actor.Reach),
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
	return api.CreateToken201JSONResponse{Body: tokenSecret(info, t, secret)}, nil
}

func (h calendarHandlers) RotateToken(
	ctx context.Context, r api.RotateTokenRequestObject,
) (api.RotateTokenResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	in := value(r.Body)
	t, secret, err := h.cfg.Guard.Rotate(ctx, info.actor, consult.ID(r.ID), access.Rotation{
		Version:   version,
		Overlap:   time.Duration(value(in.OverlapMinutes)) * time.Minute,
		ExpiresAt: value(in.ExpiresAt),
	})
	if errors.Is(err, consult.ErrGone) {
		err = errTokenRevoked
	}
	return api.RotateToken200JSONResponse{
		Body:    tokenSecret(info, t, secret),
		Headers: api.RotateToken200ResponseHeaders{ETag: etag(t.Version)},
	}, err
}

func (h calendarHandlers) RevokeToken(
	ctx context.Context, r api.RevokeTokenRequestObject,
) (api.RevokeTokenResponseObject, error) {
	return api.RevokeToken204Response{}, h.cfg.Guard.Revoke(ctx, h.requestInfo(ctx).actor, consult.ID(r.ID))
}

func apiRoles(roles []consult.Role) []api.Role {
	return mapEach(roles, func(r consult.Role) api.Role { return api.Role(r) })
}

func liaisonFor(l consult.LiaisonFor) nullable.Nullable[api.LiaisonFor] {
	if l.Empty() {
		return nullable.NewNullNullable[api.LiaisonFor]()
	}
	return nullable.NewNullableWithValue(api.LiaisonFor{
		PersonIds: idStrings(l.PersonIDs),
		BodyIds:   idStrings(l.BodyIDs),
	})
}

// issueToken makes a Token. The people and bodies that it names must exist.
func (h calendarHandlers) issueToken(
	ctx context.Context, info requestInfo, in api.TokenInput,
) (consult.Token, string, error) {
	covers, err := reachFrom(in.Reach)
	if err != nil {
		return consult.Token{}, "", err
	}
	named := value(in.LiaisonFor)
	grant := access.Grant{
		Name:     in.Name,
		Roles:    mapEach(in.Roles, func(r api.Role) consult.Role { return consult.Role(r) }),
		PersonID: consult.ID(value(in.PersonID)),
		LiaisonFor: consult.LiaisonFor{
			PersonIDs: parseIDs(value(named.PersonIds)),
			BodyIDs:   parseIDs(value(named.BodyIds)),
		},
		Reach:     covers,
		ExpiresAt: value(in.ExpiresAt),
	}
	var f consult.Faults
	people, bodies := h.cfg.Services.Directory.People, h.cfg.Services.Directory.Bodies
	err = registry.Exists(ctx, &f, people, "person_id", grant.PersonID)
	for i, id := range grant.LiaisonFor.PersonIDs {
		err = errors.Join(err, registry.Exists(ctx, &f, people, consult.FieldAt("liaison_for.person_ids", i, ""), id))
	}
	for i, id := range grant.LiaisonFor.BodyIDs {
		err = errors.Join(err, registry.Exists(ctx, &f, bodies, consult.FieldAt("liaison_for.body_ids", i, ""), id))
	}
	for i, id := range covers.BodyIDs {
		field := consult.FieldAt("reach.body_ids", i, "")
		err = errors.Join(err, registry.OwnerFault(ctx, &f, bodies, field, id))
	}
	if err := errors.Join(err, f.Err()); err != nil {
		return consult.Token{}, "", err
	}
	return h.cfg.Guard.IssueFor(ctx, info.actor, grant)
}
