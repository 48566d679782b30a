package store

import (
	"context"
	"time"

	"huiqi/pkg/consult"
)

type sessionRow struct {
	Stamped   `gorm:"embedded"`
	TokenID   string
	Hash      []byte `journal:"secret"`
	TokenHash []byte `journal:"secret"`
	EndsAt    instant
}

func (sessionRow) TableName() string { return "sessions" }

func toSession(s consult.Session) sessionRow {
	return sessionRow{
		Stamped:   toStamp(s.Stamp),
		TokenID:   string(s.TokenID),
		Hash:      s.Hash,
		TokenHash: s.TokenHash,
		EndsAt:    instant{s.EndsAt},
	}
}

func fromSession(r sessionRow) consult.Session {
	return consult.Session{
		Stamp:     r.stamp(),
		TokenID:   consult.ID(r.TokenID),
		Hash:      r.Hash,
		TokenHash: r.TokenHash,
		EndsAt:    r.EndsAt.Time,
	}
}

// sessionShelf wires Sessions to their rows.
func (s *nounStore) sessionShelf() {
	s.Sessions = &Shelf[consult.Session, sessionRow, consult.Unfiltered]{
		db:       s.database,
		row:      toSession,
		noun:     fromSession,
		narrow:   unfiltered,
		order:    series{"sessions", "created_at", true},
		key:      func(x consult.Session) (string, int64) { return "", x.CreatedAt.Unix() },
		identify: func(x consult.Session) consult.Stamp { return x.Stamp },
	}
}

// SessionByHash finds a Session, over or not, by the SHA-256 of its secret.
func (s *nounStore) SessionByHash(ctx context.Context, hash []byte) (consult.Session, error) {
	var r sessionRow
	err := s.conn(ctx).Where("hash = ?", hash).Take(&r).Error
	return fromSession(r), translate(err)
}

// EndedSessions are those that were over by then, up to some hundreds.
func (s *nounStore) EndedSessions(ctx context.Context, then time.Time) ([]consult.ID, error) {
	var ids []consult.ID
	err := s.conn(ctx).Model(&sessionRow{}).Where("ends_at <= ?", then.Unix()).Order("id").Limit(batch).
		Pluck("id", &ids).Error
	return ids, translate(err)
}

// sessionFaults count what no Session may be.
var sessionFaults = []countedFault{
	{"session of more than twelve hours", `SELECT COUNT(*) FROM sessions WHERE ends_at - created_at > 43200`},
}
