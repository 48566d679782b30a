package consult

import (
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// Token is a bearer credential of which only the SHA-256 hash is kept.
type Token struct {
	Stamp
	Name      string
	Roles     []Role
	Hash      []byte
	RevokedAt time.Time
	// PersonID is the member for whom a member's Token answers, or none.
	PersonID ID
	// LiaisonFor are those for whom a liaison's Token answers.
	LiaisonFor LiaisonFor
	Reach      Reach
	// ExpiresAt is when the Token ends by itself; zero for one that does not.
	ExpiresAt time.Time
	// FormerHash is that of the secret before the last rotation, which is good until FormerUntil.
	FormerHash  []byte
	FormerUntil time.Time
	// LastUsedAt is when the Token was last used, within some minutes. It is kept apart, and read only.
	LastUsedAt time.Time
}

// Expired reports whether the Token has ended by itself.
func (t Token) Expired(now time.Time) bool { return !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt) }

// LiaisonFor names the people for whom a liaison acts, and the Bodies for whose members of the day.
type LiaisonFor struct {
	PersonIDs, BodyIDs []ID
}

// Empty reports whether nobody is named.
func (l LiaisonFor) Empty() bool { return len(l.PersonIDs)+len(l.BodyIDs) == 0 }

// Normalise writes every text in its normal form.
func (t *Token) Normalise() { t.Name = spelling.Line(t.Name) }

// Validate names every bad field.
func (t Token) Validate() error {
	var f Faults
	f.CheckLine("name", t.Name, 1, 100)
	f.Add(len(t.Roles) == 0, "roles", "required", "必填", "is required")
	for i, r := range t.Roles {
		field := FieldAt("roles", i, "")
		f.Add(!slices.Contains(Roles, r), field, "unknown", "没有这种角色", "is not a role")
		f.Add(slices.Index(t.Roles, r) < i, field, "duplicate", "重复", "is named twice")
	}
	f.Add(
		t.PersonID != "" && !slices.Contains(t.Roles, Member), "person_id", "unexpected", "只有 member 令牌可绑定人员",
		"is for tokens of the role member alone",
	)
	liaison := slices.Contains(t.Roles, Liaison)
	f.Add(
		!liaison && !t.LiaisonFor.Empty(), "liaison_for", "unexpected", "只有 liaison 令牌可指定联络对象",
		"is for tokens of the role liaison alone",
	)
	f.Add(
		liaison && t.LiaisonFor.Empty(), "liaison_for", "required", "liaison 令牌须指定联络的人员或组织",
		"is required for the role liaison",
	)
	f.Add(
		len(t.LiaisonFor.PersonIDs)+len(t.LiaisonFor.BodyIDs) > 200, "liaison_for", "too_many", "不能超过 200 个",
		"must name 200 at most",
	)
	t.Reach.validate(&f, t.Roles)
	return f.Err()
}
