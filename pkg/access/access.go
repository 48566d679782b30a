// Package access owns bearer Tokens: it issues, lists, revokes and checks them. A secret is
// shown once, and only its SHA-256 is stored. What a role may do is decided by rest.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
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

// TokenFinder finds a Token by its hash, also a revoked one, and those for whom a liaison acts. It runs transactions.
type TokenFinder interface {
	TokenByHash(ctx context.Context, hash []byte) (consult.Token, error)
	// Members lists who is on the bodies on some day from first to last, active people only.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// Covered are those of the Bodies that are active, and all below them.
	Covered(ctx context.Context, bodies []consult.ID) (map[consult.ID]bool, error)
	Write(ctx context.Context, fn func(ctx context.Context) error) error
}

// Guard issues and checks Tokens.
type Guard struct {
	tokens TokenStore
	finder TokenFinder
	clock  func() time.Time
	newID  func() consult.ID
	// zone tells which day it is.
	zone *time.Location
}

// New returns a Guard of an office in the zone.
func New(
	tokens TokenStore, finder TokenFinder, clock func() time.Time, zone *time.Location, newID func() consult.ID,
) *Guard {
	return &Guard{tokens: tokens, finder: finder, clock: clock, newID: newID, zone: zone}
}

// Grant is what a Token is to be.
type Grant struct {
	Name  string
	Roles []consult.Role
	// PersonID is the member for whom a member's Token acts, or none.
	PersonID consult.ID
	// LiaisonFor are those for whom a liaison's Token acts.
	LiaisonFor consult.LiaisonFor
	Reach      consult.Reach
}

// Issue makes a Token that covers the whole office, and its secret, which is not stored and cannot be shown again. It
// returns a *consult.Invalid for an invalid name or role.
func (g *Guard) Issue(
	ctx context.Context, by consult.Actor, name string, roles ...consult.Role,
) (consult.Token, string, error) {
	return g.IssueFor(ctx, by, Grant{Name: name, Roles: roles, Reach: consult.WholeOffice()})
}

// IssueFor makes a Token with the Grant. The people and bodies that the Grant names must exist.
func (g *Guard) IssueFor(ctx context.Context, _ consult.Actor, grant Grant) (consult.Token, string, error) {
	now := g.clock().UTC().Truncate(time.Second)
	raw := make([]byte, 32)
	rand.Read(raw) // crypto/rand never fails
	secret := prefix + base64.RawURLEncoding.EncodeToString(raw)
	t := consult.Token{
		Stamp:      consult.Stamp{ID: g.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Name:       grant.Name,
		Roles:      grant.Roles,
		Hash:       hash(secret),
		PersonID:   grant.PersonID,
		LiaisonFor: grant.LiaisonFor,
		Reach:      grant.Reach,
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
// for a Token that never existed, and a *consult.Forbidden for the last Token of an admin: nobody could issue another.
func (g *Guard) Revoke(ctx context.Context, _ consult.Actor, id consult.ID) error {
	return g.finder.Write(ctx, func(ctx context.Context) error {
		t, err := g.tokens.Get(ctx, id)
		if err != nil || !t.RevokedAt.IsZero() {
			return err
		}
		last, err := g.isLastAdmin(ctx, t)
		if err != nil {
			return err
		}
		if last {
			return &consult.Forbidden{
				ZH: "这是最后一个管理员令牌，请先签发另一个",
				EN: "this is the last token of an admin; issue another one first",
			}
		}
		t.RevokedAt = g.clock().UTC().Truncate(time.Second)
		t.Version, t.ChangedAt = t.Version+1, t.RevokedAt
		return g.tokens.Save(ctx, t, t.Version-1)
	})
}

// isLastAdmin reports whether the Token is an admin's and no other live one is.
func (g *Guard) isLastAdmin(ctx context.Context, t consult.Token) (bool, error) {
	if !slices.Contains(t.Roles, consult.Admin) {
		return false, nil
	}
	for p := (consult.PageRequest{Limit: 200}); ; {
		page, err := g.tokens.List(ctx, consult.TokenFilter{Role: consult.Admin}, p)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(page.Items, func(o consult.Token) bool { return o.ID != t.ID && o.RevokedAt.IsZero() }) {
			return false, nil
		}
		p.Cursor = page.Next
		if p.Cursor == "" {
			return true, nil
		}
	}
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
	who := consult.Actor{TokenID: t.ID, Name: t.Name, Roles: t.Roles, PersonID: t.PersonID}
	who.Reach = t.Reach
	who.PersonIDs, err = g.liaisonFor(ctx, t.LiaisonFor)
	if err != nil || t.Reach.Office {
		return who, err
	}
	who.Covered, err = g.finder.Covered(ctx, t.Reach.BodyIDs)
	return who, err
}

// liaisonFor are the people whom a liaison acts for today: those named, and the members of the bodies named.
func (g *Guard) liaisonFor(ctx context.Context, of consult.LiaisonFor) ([]consult.ID, error) {
	if len(of.BodyIDs) == 0 {
		return of.PersonIDs, nil
	}
	today := consult.DateOf(g.clock(), g.zone)
	members, err := g.finder.Members(ctx, of.BodyIDs, today, today)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(of.PersonIDs)
	for _, m := range members {
		all = append(all, m.PersonID)
	}
	return consult.Distinct(all), nil
}

func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
