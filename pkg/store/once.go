package store

import (
	"bytes"
	"context"
	"errors"
	"time"

	"huiqi/pkg/consult"
)

type onceRow struct {
	Actor       string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	Fingerprint []byte
	ResourceID  string
	CreatedAt   instant `gorm:"autoCreateTime:false"`
}

func (onceRow) TableName() string { return "idempotency" }

// OnceFor is how long a key is remembered.
const OnceFor = 7 * 24 * time.Hour

// Remember stores that the request made the resource, unless its key is known:
// then it answers what was made before, or consult.ErrReused when that was by
// another request. It belongs inside the Write that makes the resource.
func (s *Store) Remember(ctx context.Context, by consult.Actor, once consult.Once, made consult.ID) (before consult.ID, err error) {
	if once.Key == "" {
		return "", nil
	}
	tx, now := s.conn(ctx), s.opt.Clock()
	var r onceRow
	err = translate(tx.Where("actor = ? AND key = ? AND created_at > ?", string(by.TokenID), once.Key, now.Add(-OnceFor).Unix()).Take(&r).Error)
	switch {
	case err == nil && !bytes.Equal(r.Fingerprint, once.Fingerprint):
		return "", consult.ErrReused
	case err == nil:
		return consult.ID(r.ResourceID), nil
	case !errors.Is(err, consult.ErrNotFound):
		return "", err
	}
	if err := tx.Where("created_at <= ?", now.Add(-OnceFor).Unix()).Delete(&onceRow{}).Error; err != nil {
		return "", translate(err)
	}
	return "", translate(tx.Create(&onceRow{string(by.TokenID), once.Key, once.Fingerprint, string(made), instant{now}}).Error)
}
