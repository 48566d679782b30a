package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/subscription"
)

// standing is what the ledger says of the history and the home of the database.
type standing struct {
	log  subscription.RevisionLog
	home string
}

func (s *database) standing(ctx context.Context) (standing, error) {
	var row struct {
		Revision   consult.Revision
		Marks      string
		RestoredAt int64
		Home       string
	}
	err := s.conn(ctx).Raw("SELECT revision, marks, restored_at, home FROM ledger WHERE id = 1").Scan(&row).Error
	log := subscription.RevisionLog{Revision: row.Revision, Marks: row.Marks, RestoredAt: row.RestoredAt}
	return standing{log: log, home: row.Home}, translate(err)
}

// settlement is what Reconcile has to do.
type settlement string

const (
	settled settlement = ""
	// adopt has the database live where it is from now on; restore dates everything anew.
	adopt   settlement = "adopt"
	restore settlement = "restore"
)

// settle decides what the state of the database calls for, when it lives at here, and seen is a
// history that it is known to have had, or zero.
func (d standing) settle(here string, seen subscription.RevisionLog) (settlement, subscription.RestorationCause) {
	switch {
	case d.log.Contradicts(seen):
		return restore, subscription.RestorationWentBack
	case d.home == "":
		return adopt, ""
	case d.home == here:
		return settled, ""
	case seen != (subscription.RevisionLog{}) && d.log.Continues(seen):
		return adopt, "" // such as a standby that took over and has everything
	}
	return restore, subscription.RestorationMoved
}

// Reconcile compares the database with the history seen, which this process knows that it had,
// and with the place where it was last. When it lacks commits, or is a copy at another place, it
// is dated anew, once however many processes notice, and the answer is what was done; otherwise
// the answer has no Cause. It belongs before anything of it is served.
func (s *database) Reconcile(ctx context.Context, seen subscription.RevisionLog) (subscription.Restoration, error) {
	var done subscription.Restoration
	place, err := s.place(ctx)
	if errors.Is(err, errStandby) {
		return done, nil // nothing of it is served as long as it is one
	}
	if err != nil {
		return done, fmt.Errorf("store: finding where the database lives: %w", err)
	}
	need, _, err := s.judge(ctx, place, seen)
	if err != nil || need == settled {
		return done, err
	}
	err = s.Write(ctx, func(ctx context.Context) error {
		need, cause, err := s.judge(ctx, place, seen)
		switch {
		case err != nil || need == settled: // another process was faster
			return err
		case need == restore:
			done, err = s.restore(ctx, cause, s.opt.Surpassed)
		}
		if err != nil {
			return err
		}
		return s.settleAt(ctx, place)
	})
	if err != nil {
		return subscription.Restoration{}, fmt.Errorf("store: reconciling the database with its history: %w", err)
	}
	return done, s.recordHome(ctx)
}

// judge reads the state of the database and decides what it calls for.
func (s *database) judge(
	ctx context.Context, place string, seen subscription.RevisionLog,
) (settlement, subscription.RestorationCause, error) {
	now, err := s.standing(ctx)
	if err != nil {
		return settled, "", err
	}
	here := place
	if !s.postgres {
		beside, err := s.home.read()
		if err != nil {
			return settled, "", err
		}
		here, seen = beside.id, cmp.Or(seen, beside.log)
	}
	if s.fresh {
		seen = subscription.RevisionLog{}
	}
	need, cause := now.settle(here, seen)
	return need, cause, nil
}

// Restored dates everything anew because somebody says that the database was restored. known is
// what is known of the state that was lost.
func (s *database) Restored(ctx context.Context, known subscription.Surpassed) (subscription.Restoration, error) {
	var done subscription.Restoration
	place, err := s.place(ctx)
	if err != nil {
		return done, fmt.Errorf("store: finding where the database lives: %w", err)
	}
	err = s.Write(ctx, func(ctx context.Context) error {
		done, err = s.restore(ctx, subscription.RestorationSaid, known)
		if err != nil {
			return err
		}
		return s.settleAt(ctx, place)
	})
	if err != nil {
		return subscription.Restoration{}, fmt.Errorf("store: dating the database anew: %w", err)
	}
	return done, s.recordHome(ctx)
}

// restore dates every Meeting and Feed anew, forgets all fetches and what was touched, notes
// for every Meeting to come that phones may show what was lost, and begins a history that continues no other.
func (s *database) restore(
	ctx context.Context, cause subscription.RestorationCause, known subscription.Surpassed,
) (subscription.Restoration, error) {
	tx := s.conn(ctx)
	var row struct {
		Revision  consult.Revision
		ChangedAt instant
		Latest    instant
	}
	err := tx.Raw(`SELECT revision, changed_at, (SELECT MAX(changed_at) FROM meetings) AS latest
		FROM ledger WHERE id = 1`).Scan(&row).Error
	if err != nil {
		return subscription.Restoration{}, translate(err)
	}
	if row.Latest.After(known.Modified) {
		known.Modified = row.Latest.Time
	}
	r := subscription.Surpass(known, row.Revision, row.ChangedAt.Time, s.opt.Clock())
	r.Cause = cause
	err = s.noteRestoration(ctx, r)
	if err != nil {
		return subscription.Restoration{}, err
	}
	steps := []func(*gorm.DB, *subscription.Restoration) error{
		redateMeetings, redateFeeds, forget, noteRestored, beginAnew,
	}
	for _, step := range steps {
		err := step(tx, &r)
		if err != nil {
			return subscription.Restoration{}, translate(err)
		}
	}
	return r, nil
}

// redateMeetings raises what phones compare. A draft, and what was called off as one, keeps a
// SEQUENCE of 0, by which it is known not to be shown.
func redateMeetings(tx *gorm.DB, r *subscription.Restoration) error {
	at := r.At.Unix()
	done := tx.Exec(`UPDATE meetings SET sequence_floor = ?,
		sequence = CASE WHEN sequence = 0 AND status IN ('draft', 'cancelled') THEN 0
			WHEN sequence >= ? THEN sequence + 1 ELSE ? END,
		changed_at = CASE WHEN changed_at >= ? THEN changed_at + 1 ELSE ? END`,
		r.Sequence, r.Sequence, r.Sequence, at, at)
	r.Meetings = done.RowsAffected
	return done.Error
}

func redateFeeds(tx *gorm.DB, r *subscription.Restoration) error {
	at := r.At.Unix()
	query := "UPDATE feeds SET changed_at = CASE WHEN changed_at >= ? THEN changed_at + 1 ELSE ? END"
	return tx.Exec(query, at, at).Error
}

// forget drops who has fetched what: they may have been given what was lost since, or not be
// those who fetched.
func forget(tx *gorm.DB, r *subscription.Restoration) error {
	done := tx.Exec("DELETE FROM program_fetches")
	if done.Error != nil {
		return done.Error
	}
	r.Fetches = done.RowsAffected
	return tx.Exec("DELETE FROM touches").Error
}

// noteRestored gives each Meeting that is not over a Change, so that those are called whose phones do not fetch any
// more. How it was shown in the time that is lost is not known.
func noteRestored(tx *gorm.DB, r *subscription.Restoration) error {
	at := r.At.Unix()
	return tx.Exec(`INSERT INTO changes
		(meeting_id, revision, at, by_name, kinds, title, status, place, online_url, joined, dropped)
		SELECT id, ?, ?, '', ?, '', '', '', '', '[]', '[]' FROM meetings WHERE ends_at > ? AND sequence > 0`,
		int64(r.Revision), at, string(consult.ChangeRestored), at).Error
}

// beginAnew gives the history a mark and a Revision that no other has.
func beginAnew(tx *gorm.DB, r *subscription.Restoration) error {
	return tx.Exec(
		"UPDATE ledger SET revision = ?, marks = ?, restored_at = ?, restored_revision = ? WHERE id = 1",
		int64(r.Revision), rand.Text()[:subscription.MarkLength], r.At.Unix(), int64(r.Revision),
	).Error
}

// settleAt writes into the ledger that the database lives at the place, or on SQLite where the
// file beside it is.
func (s *database) settleAt(ctx context.Context, place string) error {
	if !s.postgres {
		var err error
		place, err = s.home.moveIn()
		if err != nil {
			return err
		}
	}
	return translate(s.conn(ctx).Exec("UPDATE ledger SET home = ? WHERE id = 1", place).Error)
}

// noteRestoration has the journal say that whatever was written since is lost. That everything is dated anew is no
// change of a Thing: on PostgreSQL, where each statement would be looked at, none is from here on.
func (s *database) noteRestoration(ctx context.Context, r subscription.Restoration) error {
	if s.postgres {
		err := s.conn(ctx).Exec("SELECT set_config('huiqi.journal', 'off', true)").Error
		if err != nil {
			return translate(err)
		}
	}
	note := map[string]any{"cause": r.Cause, "revision": r.Revision}
	if r.Newest.Unix() > 0 {
		note["newest"] = r.Newest.UTC()
	}
	return s.NoteEntry(ctx, journal.Note(journal.RestoreOperation, note))
}
