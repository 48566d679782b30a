package store

import (
	"context"

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
}

func (tokenRow) TableName() string { return "tokens" }

func toToken(t consult.Token) tokenRow {
	return tokenRow{
		Stamped:   toStamp(t.Stamp),
		Name:      t.Name,
		Role:      string(t.Role),
		Hash:      t.Hash,
		RevokedAt: instant{t.RevokedAt},
		PersonID:  ref(t.PersonID),
	}
}

func fromToken(r tokenRow) consult.Token {
	return consult.Token{
		Stamp:     r.stamp(),
		Name:      r.Name,
		Role:      consult.Role(r.Role),
		Hash:      r.Hash,
		RevokedAt: r.RevokedAt.Time,
		PersonID:  consult.ID(r.PersonID),
	}
}

func narrowTokens(db *gorm.DB, filter consult.TokenFilter) *gorm.DB {
	if filter.Role != "" {
		db = db.Where("role = ?", string(filter.Role))
	}
	return db
}

// TokenByHash finds a Token, revoked or not, by the SHA-256 of its secret.
func (s *nounStore) TokenByHash(ctx context.Context, hash []byte) (consult.Token, error) {
	var r tokenRow
	err := s.conn(ctx).Where("hash = ?", hash).Take(&r).Error
	return fromToken(r), translate(err)
}
