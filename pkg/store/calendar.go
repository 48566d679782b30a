package store

import (
	"context"
	"errors"

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

// stamp gives the Write its Revision, and writes it to every touched calendar and
// to every Change: what is on nobody's calendar has no Change either.
func (s *Store) stamp(tx *gorm.DB, u *unit) ([]consult.Touch, error) {
	touched := u.touched
	if len(touched) == 0 {
		return nil, nil
	}
	var rev int64
	err := tx.Raw("UPDATE ledger SET revision = revision + 1, changed_at = ? WHERE id = 1 RETURNING revision",
		s.opt.Clock().Unix()).Scan(&rev).Error
	if err != nil {
		return nil, err
	}
	if err := s.journal(tx, u.changes, consult.Revision(rev)); err != nil {
		return nil, err
	}
	rows := make([]calendarRow, 0, len(touched))
	touches := make([]consult.Touch, 0, len(touched))
	for sub := range touched {
		rows = append(rows, calendarRow{string(sub.Kind), string(sub.ID), rev})
		touches = append(touches, consult.Touch{Subject: sub, Revision: consult.Revision(rev)})
	}
	err = tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "subject_kind"}, {Name: "subject_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"revision"}),
	}).CreateInBatches(rows, batch).Error
	return touches, err
}

// TouchedSince lists the calendars that a Revision later than after touched,
// and the latest Revision.
func (s *Store) TouchedSince(ctx context.Context, after consult.Revision) (touches []consult.Touch, upTo consult.Revision, err error) {
	err = s.Read(ctx, func(ctx context.Context) error {
		if upTo, err = s.revision(ctx); err != nil || upTo == after {
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
	return touches, upTo, err
}

func (s *Store) revision(ctx context.Context) (consult.Revision, error) {
	var rev int64
	err := s.conn(ctx).Raw("SELECT revision FROM ledger WHERE id = 1").Scan(&rev).Error
	return consult.Revision(rev), translate(err)
}
