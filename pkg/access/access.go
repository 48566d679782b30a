// Package access owns bearer Tokens: it issues, lists, rotates, revokes and checks them, and notes when they are
// used. It owns the Sessions of those who sign in at the pages by a Token. A secret is shown once, and only its SHA-256
// is stored. What a role may do is decided by rest.
package access

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
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

// TokenFinder finds a Token by its hash, also a revoked one, a Session by its own, and those for whom a liaison acts.
// It runs transactions.
type TokenFinder interface {
	TokenByHash(ctx context.Context, hash []byte) (consult.Token, error)
	// Members lists who is on the bodies on some day from first to last, active people only.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// Covered are those of the Bodies that are active, and all below them.
	Covered(ctx context.Context, bodies []consult.ID) (map[consult.ID]bool, error)
	// HolderActive returns subscription.ErrHolderInactive when the subject is an inactive Person.
	HolderActive(ctx context.Context, sub consult.Subject) error
	SessionByHash(ctx context.Context, hash []byte) (consult.Session, error)
	// EndedSessions are those that were over by then, a bounded number.
	EndedSessions(ctx context.Context, then time.Time) ([]consult.ID, error)
	// SaveTokenUses notes when Tokens were last used, unless a later use is known.
	SaveTokenUses(ctx context.Context, used map[consult.ID]time.Time) error
	Write(ctx context.Context, fn func(ctx context.Context) error) error
}

// Why a Token that was good once opens nothing. Each unwraps to consult.ErrForbidden.
var (
	ErrRevoked = fmt.Errorf("the token was revoked: %w", consult.ErrForbidden)
	ErrRotated = fmt.Errorf("the token has another secret by now: %w", consult.ErrForbidden)
	ErrExpired = fmt.Errorf("the token has expired: %w", consult.ErrForbidden)
	// ErrHolderInactive is for a member's Token: it opens nothing until the person is active again.
	ErrHolderInactive = fmt.Errorf("the member of the token is inactive: %w", consult.ErrForbidden)
)

// Endings are the errors that say why a Token ended.
var Endings = []error{ErrRevoked, ErrRotated, ErrExpired, ErrHolderInactive}

// Guard issues and checks Tokens.
type Guard struct {
	tokens   TokenStore
	sessions SessionStore
	finder   TokenFinder
	clock    func() time.Time
	newID    func() consult.ID
	// zone tells which day it is.
	zone *time.Location
	uses uses
}

// New returns a Guard of an office in the zone.
func New(
	tokens TokenStore, sessions SessionStore, finder TokenFinder, clock func() time.Time, zone *time.Location,
	newID func() consult.ID,
) *Guard {
	return &Guard{
		tokens:   tokens,
		sessions: sessions,
		finder:   finder,
		clock:    clock,
		newID:    newID,
		zone:     zone,
		uses:     uses{waiting: map[consult.ID]time.Time{}},
	}
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
	// ExpiresAt is when the Token ends by itself; zero for never.
	ExpiresAt time.Time
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
	now := g.now()
	secret := newSecret()
	t := consult.Token{
		Stamp:      consult.Stamp{ID: g.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		Name:       grant.Name,
		Roles:      grant.Roles,
		Hash:       hash(secret),
		PersonID:   grant.PersonID,
		LiaisonFor: grant.LiaisonFor,
		Reach:      grant.Reach,
		ExpiresAt:  grant.ExpiresAt.UTC().Truncate(time.Second),
	}
	t.Normalise()
	err := t.Validate()
	if err != nil {
		return t, "", err
	}
	err = g.finder.Write(ctx, func(ctx context.Context) error {
		err := g.checkNew(ctx, t)
		if err != nil {
			return err
		}
		return g.tokens.Add(ctx, t)
	})
	if err != nil {
		return t, "", err
	}
	return t, secret, nil
}

// checkNew names an end that cannot be, and a name that another Token has which was not revoked.
func (g *Guard) checkNew(ctx context.Context, t consult.Token) error {
	var f consult.Faults
	err := g.checkExpiry(ctx, &f, t, t.ExpiresAt)
	if err != nil {
		return err
	}
	same, err := g.tokens.List(ctx, consult.TokenFilter{Name: t.Name}, consult.PageRequest{Limit: 1})
	if err != nil {
		return err
	}
	f.Add(
		len(same.Items) > 0, "name", "taken", "已有同名令牌，请换一个名称，或更换、吊销原有令牌",
		"is the name of another token; choose another one, or rotate or revoke that token",
	)
	return f.Err()
}

// List returns one page of Tokens, without secrets.
func (g *Guard) List(
	ctx context.Context, filter consult.TokenFilter, p consult.PageRequest,
) (consult.Page[consult.Token], error) {
	page, err := g.tokens.List(ctx, filter, p)
	if err != nil {
		return page, err
	}
	for i, t := range page.Items {
		page.Items[i].LastUsedAt = g.uses.since(t)
	}
	return page, nil
}

// Revoke ends a Token for good. Revoking it again does nothing. It returns consult.ErrNotFound
// for a Token that never existed, and a *consult.Forbidden for the last Token of an admin: nobody could issue another.
// A Token that will expire, or that acts for a member, is not counted on.
func (g *Guard) Revoke(ctx context.Context, _ consult.Actor, id consult.ID) error {
	return g.finder.Write(ctx, func(ctx context.Context) error {
		t, err := g.tokens.Get(ctx, id)
		if err != nil || !t.RevokedAt.IsZero() {
			return err
		}
		others := true
		if slices.Contains(t.Roles, consult.Admin) {
			others, err = g.lastingAdmin(ctx, t.ID)
		}
		if err != nil {
			return err
		}
		if !others {
			return &consult.Forbidden{
				ZH: "这是最后一个不会到期的管理员令牌，请先签发另一个",
				EN: "this is the last token of an admin that does not expire; issue another one first",
			}
		}
		t.RevokedAt = g.now()
		t.Version, t.ChangedAt = t.Version+1, t.RevokedAt
		return g.tokens.Save(ctx, t, t.Version-1)
	})
}

// lastingAdmin reports whether an admin has a Token besides this one which does not end by itself.
func (g *Guard) lastingAdmin(ctx context.Context, besides consult.ID) (bool, error) {
	lasting := false
	err := g.Each(ctx, consult.TokenFilter{Role: consult.Admin}, func(t consult.Token) bool {
		lasting = t.ID != besides && t.RevokedAt.IsZero() && t.ExpiresAt.IsZero() && t.PersonID == ""
		return !lasting
	})
	return lasting, err
}

// Each calls do with every Token that the filter lets through, oldest first, until do returns false.
func (g *Guard) Each(ctx context.Context, filter consult.TokenFilter, do func(consult.Token) bool) error {
	for p := (consult.PageRequest{Limit: 200}); ; {
		page, err := g.tokens.List(ctx, filter, p)
		if err != nil {
			return err
		}
		for _, t := range page.Items {
			if !do(t) {
				return nil
			}
		}
		p.Cursor = page.Next
		if p.Cursor == "" {
			return nil
		}
	}
}

// Check returns who holds the secret, and notes that the Token was used. It returns one of Endings for a Token that was
// good once, consult.ErrForbidden for a secret that is unknown, and any other error when it could not find out.
func (g *Guard) Check(ctx context.Context, secret string) (consult.Actor, error) {
	if !strings.HasPrefix(secret, prefix) { // not worth a query
		return consult.Actor{}, consult.ErrForbidden
	}
	return g.checkHash(ctx, hash(secret))
}

// checkHash is Check for the hash of a secret.
func (g *Guard) checkHash(ctx context.Context, sum []byte) (consult.Actor, error) {
	t, err := g.finder.TokenByHash(ctx, sum)
	if errors.Is(err, consult.ErrNotFound) {
		return consult.Actor{}, consult.ErrForbidden
	}
	if err != nil {
		return consult.Actor{}, err
	}
	err = g.ended(ctx, t, sum)
	if err != nil {
		return consult.Actor{}, err
	}
	g.uses.note(t.ID, g.now())
	who := consult.Actor{TokenID: t.ID, Name: t.Name, Roles: t.Roles, PersonID: t.PersonID}
	who.Reach = t.Reach
	who.BodyIDs = t.LiaisonFor.BodyIDs
	who.PersonIDs, err = g.liaisonFor(ctx, t.LiaisonFor)
	if err != nil || t.Reach.Office {
		return who, err
	}
	who.Covered, err = g.finder.Covered(ctx, t.Reach.BodyIDs)
	return who, err
}

// ended returns why the secret with that hash opens nothing any more.
func (g *Guard) ended(ctx context.Context, t consult.Token, sum []byte) error {
	now := g.now()
	switch {
	case !t.RevokedAt.IsZero():
		return ErrRevoked
	case !bytes.Equal(t.Hash, sum) && !now.Before(t.FormerUntil):
		return ErrRotated
	case t.Expired(now):
		return ErrExpired
	case t.PersonID == "":
		return nil
	}
	err := g.finder.HolderActive(ctx, consult.Subject{Kind: consult.SubjectPerson, ID: t.PersonID})
	if errors.Is(err, subscription.ErrHolderInactive) {
		return ErrHolderInactive
	}
	return err
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
