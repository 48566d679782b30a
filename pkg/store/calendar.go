package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

type calendarRow struct {
	SubjectKind string `gorm:"primaryKey"`
	SubjectID   string `gorm:"primaryKey"`
	Revision    int64
}

func (calendarRow) TableName() string { return "calendars" }

// ledgerRow is what the one row says of the office's history.
type ledgerRow struct {
	Revision consult.Revision
	Marks    string
}

// Touch marks the calendars of subjects as changed by the Write under way.
func (s *Store) Touch(ctx context.Context, subjects []consult.Subject) error {
	u, ok := ctx.Value(unitKey{}).(*unit)
	if !ok || !u.writes {
		return errors.New("store: Touch outside Write")
	}
	for _, sub := range subjects {
		u.touched[sub] = struct{}{}
	}
	return nil
}

// stamp gives the Write its Revision and its mark, writes the Revision to every
// touched calendar and to every Change, and has PostgreSQL tell all who listen
// when it commits. What is on nobody's calendar has no Change either.
func (s *Store) stamp(tx *gorm.DB, u *unit) (at consult.Trail, touches []consult.Touch, err error) {
	touched := u.touched
	if len(touched) == 0 {
		return at, nil, nil
	}
	query := `UPDATE ledger SET revision = revision + 1, marks = substr(? || marks, 1, ?), changed_at = ?
		WHERE id = 1 RETURNING revision, marks`
	args := []any{rand.Text()[:consult.MarkLength], consult.MarkLength * consult.TrailMarks, s.opt.Clock().Unix()}
	if s.postgres {
		query += ", pg_notify(?, revision::text || ?::text)"
		args = append(args, channel, s.signature)
	}
	var row ledgerRow
	if err := tx.Raw(query, args...).Scan(&row).Error; err != nil {
		return at, nil, err
	}
	at = consult.Trail(row)
	if err := s.journal(tx, u.changes, at.Revision); err != nil {
		return at, nil, err
	}
	rows := make([]calendarRow, 0, len(touched))
	touches = make([]consult.Touch, 0, len(touched))
	for sub := range touched {
		rows = append(rows, calendarRow{string(sub.Kind), string(sub.ID), int64(at.Revision)})
		touches = append(touches, consult.Touch{Subject: sub, Revision: at.Revision})
	}
	err = tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "subject_kind"}, {Name: "subject_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"revision"}),
	}).CreateInBatches(rows, batch).Error
	return at, touches, err
}

// Trail is the history up to the latest commit. A standby, which may lag behind,
// is no witness: its answer is consult.ErrUnavailable.
func (s *Store) Trail(ctx context.Context) (consult.Trail, error) {
	query := "SELECT revision, marks FROM ledger WHERE id = 1"
	if s.postgres {
		query += " AND NOT pg_is_in_recovery()"
	}
	var row ledgerRow
	read := s.conn(ctx).Raw(query).Scan(&row)
	if read.Error == nil && read.RowsAffected == 0 {
		return consult.Trail{}, fmt.Errorf("store: a standby answered, or the ledger is empty (%w)", consult.ErrUnavailable)
	}
	return consult.Trail(row), translate(read.Error)
}

// TouchedSince lists the calendars that a Revision later than after touched,
// and the history up to the latest.
func (s *Store) TouchedSince(ctx context.Context, after consult.Revision) (touches []consult.Touch, at consult.Trail, err error) {
	err = s.Read(ctx, func(ctx context.Context) error {
		if at, err = s.Trail(ctx); err != nil || at.Revision == after {
			return err
		}
		var rows []calendarRow
		if err := s.conn(ctx).Where("revision > ?", after).Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			touches = append(touches, consult.Touch{
				Subject:  consult.Subject{Kind: consult.SubjectKind(r.SubjectKind), ID: consult.ID(r.SubjectID)},
				Revision: consult.Revision(r.Revision),
			})
		}
		return nil
	})
	return touches, at, err
}
