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
	Made        document[[]consult.Made]
	CreatedAt   instant `gorm:"autoCreateTime:false"`
}

func (onceRow) TableName() string { return "idempotency" }

// OnceFor is how long a key is remembered.
const OnceFor = 7 * 24 * time.Hour

// Recall answers what the request made when it was sent before, in the order in which
// it made it, and whether it was sent before. It answers consult.ErrReused when the
// key was sent with another request. It belongs inside the Write that would do it.
func (s *database) Recall(
	ctx context.Context, by consult.Actor, once consult.IdempotencyKey,
) ([]consult.Made, bool, error) {
	var r onceRow
	since := s.opt.Clock().Add(-OnceFor).Unix()
	err := translate(
		s.conn(ctx).
			Where("actor = ? AND key = ? AND created_at > ?", string(by.TokenID), once.Key, since).
			Take(&r).Error,
	)
	switch {
	case errors.Is(err, consult.ErrNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case !bytes.Equal(r.Fingerprint, once.Fingerprint):
		return nil, false, consult.ErrReused
	}
	return r.Made.v, true, nil
}

// Remember stores what the request made, and forgets every key that is too old. It
// belongs inside the Write that made it.
func (s *database) Remember(
	ctx context.Context, by consult.Actor, once consult.IdempotencyKey, made []consult.Made,
) error {
	tx, now := s.conn(ctx), s.opt.Clock()
	if err := tx.Where("created_at <= ?", now.Add(-OnceFor).Unix()).Delete(&onceRow{}).Error; err != nil {
		return translate(err)
	}
	r := onceRow{Actor: string(by.TokenID), Key: once.Key, Fingerprint: once.Fingerprint,
		Made: document[[]consult.Made]{append([]consult.Made{}, made...)}, CreatedAt: instant{now}}
	return translate(tx.Create(&r).Error)
}
