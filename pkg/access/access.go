// Package access owns bearer Tokens: issuing, listing, revoking and checking
// them. A secret is shown once and only its SHA-256 is kept; what a role may do
// is rest's to decide.
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

// prefix marks Huiqi's secrets, so that scanners of leaked text can find them.
const prefix = "huiqi_"

// TokenStore keeps Tokens.
type TokenStore interface {
	Get(ctx context.Context, id consult.ID) (consult.Token, error)
	List(ctx context.Context, filter consult.TokenFilter, p consult.PageRequest) (consult.Page[consult.Token], error)
	Add(ctx context.Context, t consult.Token) error
	Save(ctx context.Context, t consult.Token, was int64) error
}

// TokenFinder finds a Token, revoked or not, by its hash, and runs transactions.
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

// New makes a Guard.
func New(tokens TokenStore, finder TokenFinder, clock func() time.Time, newID func() consult.ID) *Guard {
	return &Guard{tokens, finder, clock, newID}
}

// Issue makes a Token and its secret, which is not kept: there is no second look
// at it. A bad name or role answers a *consult.Invalid.
func (g *Guard) Issue(ctx context.Context, by consult.Actor, name string, role consult.Role) (consult.Token, string, error) {
	return g.IssueFor(ctx, by, name, role, "")
}

// IssueFor makes a Token that answers for one member.
func (g *Guard) IssueFor(ctx context.Context, _ consult.Actor, name string, role consult.Role, person consult.ID) (consult.Token, string, error) {
	now := g.clock().UTC().Truncate(time.Second)
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: see crypto/rand
	secret := prefix + base64.RawURLEncoding.EncodeToString(raw)
	t := consult.Token{Stamp: consult.Stamp{ID: g.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Name: name, Role: role, Hash: hash(secret), PersonID: person}
	t.Normalise()
	if err := t.Validate(); err != nil {
		return t, "", err
	}
	if err := g.finder.Write(ctx, func(ctx context.Context) error { return g.tokens.Add(ctx, t) }); err != nil {
		return t, "", err
	}
	return t, secret, nil
}

// List answers one page of Tokens, without secrets.
func (g *Guard) List(ctx context.Context, filter consult.TokenFilter, p consult.PageRequest) (consult.Page[consult.Token], error) {
	return g.tokens.List(ctx, filter, p)
}

// Revoke ends a Token at once and for good; again does nothing. Of one that
// never was it answers consult.ErrNotFound.
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

// Check says who bears the secret: consult.ErrForbidden for one that is unknown
// or revoked, any other error when that cannot be told.
func (g *Guard) Check(ctx context.Context, secret string) (consult.Actor, error) {
	if !strings.HasPrefix(secret, prefix) {
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
