package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// touchRow is what one commit touched, as a list of pairs of kind and id.
type touchRow struct {
	Revision consult.Revision `gorm:"primaryKey"`
	Subjects string
}

func (touchRow) TableName() string { return "touches" }

// feedRevisionRow is the Revision that last touched a Feed itself.
type feedRevisionRow struct {
	FeedID   string `gorm:"primaryKey"`
	Revision consult.Revision
}

func (feedRevisionRow) TableName() string { return "feed_revisions" }

// ledgerRow is what the one row says of the office's history.
type ledgerRow struct {
	Revision   consult.Revision
	Marks      string
	RestoredAt int64
}

// Touch marks the calendars of subjects as changed by the Write under way.
func (s *database) Touch(ctx context.Context, subjects []consult.Subject) error {
	u, ok := ctx.Value(unitKey{}).(*unit)
	if !ok || !u.writes {
		return errors.New("store: Touch outside Write")
	}
	for _, sub := range subjects {
		u.touched[sub] = struct{}{}
	}
	return nil
}

// stamp gives the Write its Revision and its mark, logs what it touched, writes the
// Revision to every Change, and has PostgreSQL tell all who listen
// when it commits. What is on nobody's calendar has no Change either.
func (s *database) stamp(tx *gorm.DB, u *unit) (subscription.RevisionLog, []subscription.Invalidation, error) {
	touched := u.touched
	var at subscription.RevisionLog
	if len(touched) == 0 {
		return at, nil, nil
	}
	query := `UPDATE ledger SET revision = revision + 1, marks = substr(? || marks, 1, ?), changed_at = ?
		WHERE id = 1 AND (SELECT min_writer FROM schema_compat) <= ? RETURNING revision, marks, restored_at`
	args := []any{
		rand.Text()[:subscription.MarkLength], subscription.MarkLength * subscription.TrailMarks, s.opt.Clock().Unix(),
		s.knows,
	}
	if s.postgres {
		query += ", pg_notify(?, revision::text || ?::text)"
		args = append(args, channel, s.signature)
	}
	var row ledgerRow
	stamped := tx.Raw(query, args...).Scan(&row)
	if stamped.Error != nil {
		return at, nil, stamped.Error
	}
	if stamped.RowsAffected == 0 {
		return at, nil, cmp.Or(s.mayWrite(tx), consult.ErrUnavailable)
	}
	at = subscription.RevisionLog(row)
	if err := s.journal(tx, u.changes, at.Revision); err != nil {
		return at, nil, err
	}
	touches := make([]subscription.Invalidation, 0, len(touched))
	for sub := range touched {
		touches = append(touches, subscription.Invalidation{Subject: sub, Revision: at.Revision})
	}
	return at, touches, s.mark(tx, at.Revision, touches)
}

// sweepEvery is after how many commits touches that are too old are deleted: each time
// would cost every commit a statement.
const sweepEvery = 64

// mark logs the touches of one commit, and now and then deletes those that are further
// back than a Trail reaches: whoever has missed that many begins anew.
func (s *database) mark(tx *gorm.DB, at consult.Revision, touches []subscription.Invalidation) error {
	subjects := make([][2]string, len(touches))
	var feeds []feedRevisionRow
	for i, t := range touches {
		subjects[i] = [2]string{string(t.Subject.Kind), string(t.Subject.ID)}
		if t.Subject.Kind == consult.SubjectFeed {
			feeds = append(feeds, feedRevisionRow{string(t.Subject.ID), at})
		}
	}
	text, err := json.Marshal(subjects)
	if err != nil {
		return err
	}
	if err := tx.Create(&touchRow{at, string(text)}).Error; err != nil {
		return err
	}
	if at%sweepEvery == 0 {
		err := tx.Where("revision <= ?", at-subscription.TrailMarks).Delete(&touchRow{}).Error
		if err != nil {
			return err
		}
	}
	if len(feeds) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "feed_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"revision"}),
	}).
		CreateInBatches(feeds, batch).Error
}

// Trail is the history up to the latest commit. A standby, which may lag behind,
// is no witness: its answer is consult.ErrUnavailable. So is that of a schema that
// this program may not read any more.
func (s *database) Trail(ctx context.Context) (subscription.RevisionLog, error) {
	query := "SELECT revision, marks, restored_at FROM ledger WHERE id = 1 AND (SELECT min_reader FROM " +
		"schema_compat) <= ?"
	if s.postgres {
		query += " AND NOT pg_is_in_recovery()"
	}
	var row ledgerRow
	read := s.conn(ctx).Raw(query, s.knows).Scan(&row)
	if read.Error == nil && read.RowsAffected == 0 {
		err := s.mayRead(s.conn(ctx))
		if err != nil {
			return subscription.RevisionLog{}, err
		}
		return subscription.RevisionLog{},
			fmt.Errorf("store: a standby answered, or the ledger is empty (%w)", consult.ErrUnavailable)
	}
	return subscription.RevisionLog(row), translate(read.Error)
}

// newest lists each Subject of the rows once, with the last Revision that touched it.
func newest(rows []touchRow) ([]subscription.Invalidation, error) {
	last := map[consult.Subject]consult.Revision{}
	for _, r := range rows {
		var subjects [][2]string
		if err := json.Unmarshal([]byte(r.Subjects), &subjects); err != nil {
			return nil, fmt.Errorf("store: touches of revision %d: %w", r.Revision, err)
		}
		for _, sub := range subjects {
			last[consult.Subject{Kind: consult.SubjectKind(sub[0]), ID: consult.ID(sub[1])}] = r.Revision
		}
	}
	touches := make([]subscription.Invalidation, 0, len(last))
	for sub, at := range last {
		touches = append(touches, subscription.Invalidation{Subject: sub, Revision: at})
	}
	return touches, nil
}

// TouchedSince lists the calendars that a Revision later than after touched,
// and the history up to the latest. What is further back than that history's Trail
// is not listed.
func (s *database) TouchedSince(
	ctx context.Context, after consult.Revision,
) ([]subscription.Invalidation, subscription.RevisionLog, error) {
	var touches []subscription.Invalidation
	var at subscription.RevisionLog
	var err error
	err = s.Read(ctx, func(ctx context.Context) error {
		at, err = s.Trail(ctx)
		if err != nil || at.Revision == after {
			return err
		}
		var rows []touchRow
		err := s.conn(ctx).
			Where("revision > ?", max(after, at.Revision-subscription.TrailMarks)).
			Order("revision").Find(&rows).Error
		if err != nil {
			return err
		}
		touches, err = newest(rows)
		return err
	})
	return touches, at, err
}
