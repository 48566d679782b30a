// Package access owns bearer Tokens: it issues, lists, revokes and checks them. A secret is
// shown once, and only its SHA-256 is stored. What a role may do is decided by rest.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// prefix marks the secrets of Huiqi, so that scanners can find them in leaked text.
const prefix = "huiqi_"

// TokenStore stores Tokens.
type TokenStore interface {
	Get(ctx context.Context, id consult.ID) (consult.Token, error)
	List(ctx context.Context, filter consult.TokenFilter, p consult.PageRequest) (consult.Page[consult.Token], error)
	Add(ctx context.Context, t consult.Token) error
	Save(ctx context.Context, t consult.Token, was int64) error
}

// TokenFinder finds a Token by its hash, also a revoked one, and runs transactions.
type TokenFinder interface {
	TokenByHash(ctx context.Context, hash []byte) (consult.Token, error)
	Write(ctx context.Context, fn func(ctx context.Context) error) error
}

// Guard issues and checks Tokens.
type Guard struct {
	tokens TokenStore
	finder TokenFinder
	clock  func() time.Time
	newID  func() consult.ID
}

// New returns a Guard.
func New(tokens TokenStore, finder TokenFinder, clock func() time.Time, newID func() consult.ID) *Guard {
	return &Guard{tokens: tokens, finder: finder, clock: clock, newID: newID}
}

// Issue makes a Token and its secret, which is not stored and cannot be shown again. It returns
// a *consult.Invalid for an invalid name or role.
func (g *Guard) Issue(
	ctx context.Context, by consult.Actor, name string, role consult.Role,
) (consult.Token, string, error) {
	return g.IssueFor(ctx, by, name, role, "")
}

// IssueFor makes a Token that acts for one member.
func (g *Guard) IssueFor(
	ctx context.Context, _ consult.Actor, name string, role consult.Role, person consult.ID,
) (consult.Token, string, error) {
	now := g.clock().UTC().Truncate(time.Second)
	raw := make([]byte, 32)
	rand.Read(raw) // crypto/rand never fails
	secret := prefix + base64.RawURLEncoding.EncodeToString(raw)
	t := consult.Token{
		Stamp:    consult.Stamp{ID: g.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Name:     name,
		Role:     role,
		Hash:     hash(secret),
		PersonID: person,
	}
	t.Normalise()
	err := t.Validate()
	if err != nil {
		return t, "", err
	}
	err = g.finder.Write(ctx, func(ctx context.Context) error { return g.tokens.Add(ctx, t) })
	if err != nil {
		return t, "", err
	}
	return t, secret, nil
}

// List returns one page of Tokens, without secrets.
func (g *Guard) List(
	ctx context.Context, filter consult.TokenFilter, p consult.PageRequest,
) (consult.Page[consult.Token], error) {
	return g.tokens.List(ctx, filter, p)
}

// Revoke ends a Token for good. Revoking it again does nothing. It returns consult.ErrNotFound
// for a Token that never existed.
func (g *Guard) Revoke(ctx context.Context, _ consult.Actor, id consult.ID) error {
	return g.finder.Write(ctx, func(ctx context.Context) error {
		t, err := g.tokens.Get(ctx, id)
		if err != nil || !t.RevokedAt.IsZero() {
			return err
		}
		t.RevokedAt = g.clock().UTC().Truncate(time.Second)
		t.Version, t.ChangedAt = t.Version+1, t.RevokedAt
		return g.tokens.Save(ctx, t, t.Version-1)
	})
}

// Check returns who holds the secret. It returns consult.ErrForbidden for a secret that is
// unknown or revoked, and any other error when it could not find out.
func (g *Guard) Check(ctx context.Context, secret string) (consult.Actor, error) {
	if !strings.HasPrefix(secret, prefix) { // not worth a query
		return consult.Actor{}, consult.ErrForbidden
	}
	t, err := g.finder.TokenByHash(ctx, hash(secret))
	switch {
	case errors.Is(err, consult.ErrNotFound), err == nil && !t.RevokedAt.IsZero():
		return consult.Actor{}, consult.ErrForbidden
	case err != nil:
		return consult.Actor{}, err
	}
	return consult.Actor{TokenID: t.ID, Name: t.Name, Role: t.Role, PersonID: t.PersonID}, nil
}

func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
