package access

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// MaxOverlap is how long the former secret of a Token may stay good after a rotation at most.
const MaxOverlap = 7 * 24 * time.Hour

// rotateGrace is how long a new secret is protected from being replaced by somebody who gives no version, and so may
// not know about it.
const rotateGrace = 10 * time.Second

// Rotation is how a Token gets a new secret.
type Rotation struct {
	// Version is that of the Token which the caller has read; 0 matches any.
	Version int64
	// Overlap is how long the former secret stays good beside the new one.
	Overlap time.Duration
	// ExpiresAt is when the Token is to end from now on; zero leaves that as it is.
	ExpiresAt time.Time
}

// Rotated says that the Token got a new secret a moment ago, which another rotation would end before it is used. It
// unwraps to consult.ErrConflict.
type Rotated struct{ At time.Time }

func (e *Rotated) Error() string { return "the token was rotated a moment ago" }

// Unwrap makes errors.Is(err, consult.ErrConflict) true.
func (e *Rotated) Unwrap() error { return consult.ErrConflict }

// Rotate gives a Token a new secret. The former one is good for the Overlap; one before it ends at once. It returns
// consult.ErrNotFound for a Token that never existed, consult.ErrGone for a revoked one, consult.ErrStale for one at
// another version, a *consult.Invalid for an expired one that is given no new end, and *Rotated as explained there.
func (g *Guard) Rotate(
	ctx context.Context, _ consult.Actor, id consult.ID, r Rotation,
) (consult.Token, string, error) {
	began := g.now()
	// If the secret differs inside the transaction, another rotation came first.
	read, err := g.tokens.Get(ctx, id)
	if err != nil {
		return consult.Token{}, "", err
	}
	secret := newSecret()
	var t consult.Token
	err = g.finder.Write(ctx, func(ctx context.Context) error {
		t, err = g.tokens.Get(ctx, id)
		if err != nil {
			return err
		}
		recent := t.FormerHash != nil && began.Before(t.ChangedAt.Add(rotateGrace))
		switch {
		case !t.RevokedAt.IsZero():
			return consult.ErrGone
		case r.Version != 0 && r.Version != t.Version:
			return consult.ErrStale
		case r.Version == 0 && (recent || !bytes.Equal(t.Hash, read.Hash)):
			return &Rotated{At: t.ChangedAt}
		}
		err := g.checkRotation(ctx, t, r)
		if err != nil {
			return err
		}
		now := g.now()
		t.FormerHash, t.FormerUntil = t.Hash, now.Add(r.Overlap)
		t.Hash = hash(secret)
		if !r.ExpiresAt.IsZero() {
			t.ExpiresAt = r.ExpiresAt.UTC().Truncate(time.Second)
		}
		t.Version, t.ChangedAt = t.Version+1, now
		return g.tokens.Save(ctx, t, t.Version-1)
	})
	if err != nil {
		return consult.Token{}, "", err
	}
	t.LastUsedAt = g.uses.since(t)
	return t, secret, nil
}

func (g *Guard) checkRotation(ctx context.Context, t consult.Token, r Rotation) error {
	var f consult.Faults
	f.Add(r.Overlap < 0 || r.Overlap > MaxOverlap, "overlap_minutes", "out_of_range", "应在 0 至 10080 之间",
		"must be between 0 and 10,080")
	f.Add(
		t.Expired(g.now()) && r.ExpiresAt.IsZero(), "expires_at", "required", "令牌已到期，须给出新的到期时间",
		"is required, for the token has expired",
	)
	err := g.checkExpiry(ctx, &f, t, r.ExpiresAt)
	if err != nil {
		return err
	}
	return f.Err()
}

// checkExpiry names an end that is past, and one for the only admin's Token that has none.
func (g *Guard) checkExpiry(ctx context.Context, f *consult.Faults, t consult.Token, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	f.Add(!at.After(g.now()), "expires_at", "past", "须晚于现在", "must be in the future")
	if !slices.Contains(t.Roles, consult.Admin) {
		return nil
	}
	lasting, err := g.lastingAdmin(ctx, t.ID)
	if err != nil {
		return err
	}
	f.Add(
		!lasting, "expires_at", "last_admin", "至少要有一个不会到期的管理员令牌，请先签发另一个",
		"at least one token of an admin must not expire; issue another one first",
	)
	return nil
}

// Reissue gives the Token of that name a new secret, or issues it when there is none.
func (g *Guard) Reissue(ctx context.Context, by consult.Actor, name string, roles ...consult.Role) (string, error) {
	found, err := g.tokens.List(ctx, consult.TokenFilter{Name: name}, consult.PageRequest{Limit: 1})
	if err != nil {
		return "", err
	}
	secret := ""
	if len(found.Items) > 0 {
		_, secret, err = g.Rotate(ctx, by, found.Items[0].ID, Rotation{Version: found.Items[0].Version})
	} else {
		_, secret, err = g.Issue(ctx, by, name, roles...)
	}
	return secret, err
}

// newSecret makes a secret of 256 random bits.
func newSecret() string {
	raw := make([]byte, 32)
	rand.Read(raw) // crypto/rand never fails
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// now is the present with the precision of the database.
func (g *Guard) now() time.Time { return g.clock().UTC().Truncate(time.Second) }
