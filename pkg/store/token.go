package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type tokenRow struct {
	Stamped   `gorm:"embedded"`
	Name      string
	Role      string
	Hash      []byte `journal:"secret"`
	RevokedAt instant
	PersonID  ref
	// Roles lists the roles. Older programs read the first of them in Role.
	Roles      string
	LiaisonFor document[consult.LiaisonFor]
	Reach      string

	ExpiresAt   instant
	FormerHash  []byte `journal:"secret"`
	FormerUntil instant
	// LastUsedAt is read beside the columns.
	LastUsedAt instant `gorm:"->"`
}

func (tokenRow) TableName() string { return "tokens" }

// narrow stands before each role of a Token that does not cover the whole office. A program that knows no reach does
// not know these roles either, and lets the Token do nothing.
const narrow = "~"

func toToken(t consult.Token) tokenRow {
	r := tokenRow{
		Stamped:    toStamp(t.Stamp),
		Name:       t.Name,
		Role:       string(firstOf(t.Roles)),
		Roles:      joined(t.Roles),
		Reach:      t.Reach.String(),
		LiaisonFor: document[consult.LiaisonFor]{t.LiaisonFor},
		Hash:       t.Hash,
		RevokedAt:  instant{t.RevokedAt},
		PersonID:   ref(t.PersonID),

		ExpiresAt:   instant{t.ExpiresAt},
		FormerHash:  t.FormerHash,
		FormerUntil: instant{t.FormerUntil},
	}
	if !t.Reach.Office && r.Roles != "" {
		r.Role, r.Roles = narrow+r.Role, narrow+strings.ReplaceAll(r.Roles, ",", ","+narrow)
	}
	return r
}

func fromToken(r tokenRow) consult.Token {
	return consult.Token{
		Stamp:      r.stamp(),
		Name:       r.Name,
		Roles:      r.roles(),
		LiaisonFor: r.LiaisonFor.v,
		Reach:      consult.ParseReach(r.Reach),
		Hash:       r.Hash,
		RevokedAt:  r.RevokedAt.Time,
		PersonID:   consult.ID(r.PersonID),

		ExpiresAt:   r.ExpiresAt.Time,
		FormerHash:  r.FormerHash,
		FormerUntil: r.FormerUntil.Time,
		LastUsedAt:  r.LastUsedAt.Time,
	}
}

func narrowTokens(db *gorm.DB, filter consult.TokenFilter) *gorm.DB {
	if filter.Role != "" {
		db = db.Where("',' || REPLACE(roles, '"+narrow+"', '') || ',' LIKE ?", "%,"+string(filter.Role)+",%")
	}
	if filter.Name != "" {
		db = db.Where("name = ? AND revoked_at IS NULL", filter.Name)
	}
	return db
}

// roles are those of the Token.
func (r tokenRow) roles() []consult.Role {
	var out []consult.Role
	for role := range strings.FieldsFuncSeq(r.Roles, func(c rune) bool { return c == ',' }) {
		out = append(out, consult.Role(strings.TrimPrefix(role, narrow)))
	}
	return out
}

func firstOf(roles []consult.Role) consult.Role {
	if len(roles) == 0 {
		return ""
	}
	return roles[0]
}

func joined(roles []consult.Role) string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, ",")
}

// TokenByHash finds a Token, revoked or not, by the SHA-256 of its secret or of the one before.
func (s *nounStore) TokenByHash(ctx context.Context, hash []byte) (consult.Token, error) {
	var r tokenRow
	err := s.conn(ctx).Where("hash = ? OR former_hash = ?", hash, hash).Take(&r).Error
	return fromToken(r), translate(err)
}
