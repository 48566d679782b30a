package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/health"
	"huiqi/pkg/subscription"
)

// DefaultCommitTime is how long a COMMIT may go without an answer before its connection is given up.
const DefaultCommitTime = 30 * time.Second

// Write runs fn in one transaction that holds the office's only write lock,
// here and, on PostgreSQL, across processes: what fn reads cannot change until
// it commits. An error from fn rolls everything back and is returned as it is.
// A Write inside a Write joins it, and when it fails so does the whole, even if
// its error is not passed on; inside a Read it is refused.
//
// When ctx ends first, everything is rolled back and its error is returned. Once
// the transaction is being committed it no longer heeds ctx: it returns what the
// database answers, or consult.ErrOutcomeUnknown if that does not answer.
func (s *database) Write(ctx context.Context, fn func(ctx context.Context) error) error {
	if u, ok := ctx.Value(unitKey{}).(*unit); ok {
		if !u.writes {
			return errors.New("store: Write inside Read")
		}
		err := fn(ctx)
		u.failed = cmp.Or(u.failed, err)
		return err
	}
	u := &unit{writes: true, touched: map[consult.Subject]struct{}{}, cache: newReadCache()}
	err := s.write(ctx, u, fn)
	fault := s.writeFault(ctx, err, u.tx != nil)
	if fault != "" || err == nil && u.wrote.Load() {
		s.writes.note(fault)
	}
	return unwritable(err, fault)
}

// write waits for this process's turn to write, and tells of what was committed.
func (s *database) write(ctx context.Context, u *unit, fn func(ctx context.Context) error) error {
	s.writes.waiting.Add(1)
	select {
	case s.gate <- struct{}{}:
		s.writes.waiting.Add(-1)
	case <-ctx.Done():
		s.writes.waiting.Add(-1)
		return ctx.Err()
	}
	defer func() { <-s.gate }()
	err := s.opened.check()
	if err != nil {
		return err
	}
	at, touches, err := s.transact(ctx, u, fn)
	if err != nil {
		return s.orUpgrading(ctx, translate(inTime(ctx, err)))
	}
	if len(touches) > 0 {
		s.committed(at, touches)
	}
	return nil
}

// committed keeps the history beside the database, and tells of the commit. That the file beside
// it cannot be written is no reason to call a commit failed: it only stays behind.
func (s *database) committed(at subscription.RevisionLog, touches []subscription.Invalidation) {
	if !s.postgres {
		_ = s.home.record(at)
	}
	if s.opt.Committed != nil {
		s.opt.Committed(at, touches)
	}
}

// transact runs fn in a transaction and commits it.
func (s *database) transact(
	ctx context.Context, u *unit, fn func(ctx context.Context) error,
) (subscription.RevisionLog, []subscription.Invalidation, error) {
	var nothing subscription.RevisionLog
	// The transaction has a life of its own, which ends with ctx until it is to be committed and
	// not afterwards: a COMMIT that is cut off may have been carried out.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	unbind := context.AfterFunc(ctx, end)
	tx := s.writer.WithContext(life).Begin()
	if tx.Error != nil {
		return nothing, nil, tx.Error
	}
	committing := false
	defer func() {
		if !committing { // after a panic too
			tx.Rollback()
		}
	}()
	at, touches, err := s.fill(ctx, tx, u, fn)
	if err != nil {
		return nothing, nil, err
	}
	if !unbind() {
		return nothing, nil, ctx.Err()
	}
	err = s.opened.check()
	if err != nil {
		return nothing, nil, err
	}
	committing = true
	patience := time.AfterFunc(s.opt.CommitTime, end)
	defer patience.Stop()
	return at, touches, s.outcome(tx.Commit().Error)
}

// fill takes the write lock, runs fn in the transaction, and notes what it touched, if the schema may be written.
func (s *database) fill(
	ctx context.Context, tx *gorm.DB, u *unit, fn func(ctx context.Context) error,
) (subscription.RevisionLog, []subscription.Invalidation, error) {
	if s.postgres {
		err := tx.WithContext(ctx).Exec("SELECT pg_advisory_xact_lock(?)", writeLock).Error
		if err != nil {
			return subscription.RevisionLog{}, nil, err
		}
	}
	u.tx = tx
	err := fn(context.WithValue(ctx, unitKey{}, u))
	err = cmp.Or(err, u.failed)
	if err != nil {
		return subscription.RevisionLog{}, nil, err
	}
	err = s.seal(ctx, tx.WithContext(ctx), u)
	if err != nil {
		return subscription.RevisionLog{}, nil, err
	}
	if len(u.touched) == 0 && u.wrote.Load() {
		return subscription.RevisionLog{}, nil, s.mayWrite(tx.WithContext(ctx)) // stamp asks with what it writes
	}
	return s.stamp(tx.WithContext(ctx), u)
}

// orUpgrading is err, unless it comes of a schema that this program must not write to: what looks like a mistake of
// the caller, or like one of this program, may be a rule that it does not know.
func (s *database) orUpgrading(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, consult.ErrUnavailable) {
		return err
	}
	var upgrading *health.Unwritable
	if may := s.mayWrite(s.reader.WithContext(ctx)); errors.As(may, &upgrading) {
		return upgrading
	}
	return err
}

// outcome says what a COMMIT came to. SQLite always knows. PostgreSQL may have carried out a
// COMMIT that it did not answer, and one that it answered with the end of the connection.
func (s *database) outcome(err error) error {
	if err == nil || !s.postgres {
		return err
	}
	if errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, sql.ErrTxDone) || pgconn.SafeToRetry(err) {
		return err
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR" {
		return err
	}
	return fmt.Errorf("%w (%v)", consult.ErrOutcomeUnknown, err)
}

// inTime makes of a failure that ctx brought about the error of ctx. The transaction may have
// noticed the end before the statement did, and the driver names the statement's.
func inTime(ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, context.Canceled) && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return ctx.Err()
}
