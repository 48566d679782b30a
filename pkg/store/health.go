package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"huiqi/pkg/consult"
	"huiqi/pkg/health"
)

// writeRecord is what became of the Writes of this process.
type writeRecord struct {
	waiting atomic.Int64
	mu      sync.Mutex
	now     health.Writing
}

// note takes in that a Write failed for this reason, or that one has written when there is none.
func (r *writeRecord) note(fault health.Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if fault == "" {
		r.now.SucceededAt = now
		r.now.Fault = ""
		r.now.FailingSince = time.Time{}
		return
	}
	if r.now.Fault == "" {
		r.now.FailingSince = now
	}
	r.now.Fault = fault
	if r.now.Failed == nil {
		r.now.Failed = map[health.Fault]int64{}
	}
	r.now.Failed[fault]++
}

// Writing is what became of the Writes of this process.
func (s *database) Writing() health.Writing {
	s.writes.mu.Lock()
	defer s.writes.mu.Unlock()
	out := s.writes.now
	out.Failed = map[health.Fault]int64{}
	for fault, n := range s.writes.now.Failed {
		out.Failed[fault] = n
	}
	out.Waiting = s.writes.waiting.Load()
	return out
}

// TryWriting writes what is there already, to find out whether the database can be written.
func (s *database) TryWriting(ctx context.Context) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Exec("UPDATE ledger SET revision = revision WHERE id = 1").Error)
	})
}

// writeFault is why a Write failed, or empty if the reason concerns that Write alone. had says that its turn had come.
func (s *database) writeFault(ctx context.Context, err error, had bool) health.Fault {
	var known *health.Unwritable
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &known):
		return known.Fault
	case errors.As(err, &pg):
		switch pg.Code {
		case pgDiskFull, pgBrokenFile:
			return health.Disk
		case pgReadOnly:
			return health.ReadOnly
		case pgLocked:
			return health.Lock
		}
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return health.Disk
		case sqlite3.SQLITE_READONLY:
			return health.ReadOnly
		case sqlite3.SQLITE_BUSY:
			return health.Lock
		}
	case errors.Is(err, context.DeadlineExceeded) && !had:
		return health.Lock
	case errors.Is(err, context.DeadlineExceeded):
		return health.Timeout
	}
	if errors.Is(err, consult.ErrUnavailable) || errors.Is(err, consult.ErrOutcomeUnknown) {
		return health.Unreachable
	}
	return ""
}

// unwritable says of an error that it concerns every Write, where the database says why.
func unwritable(err error, fault health.Fault) error {
	switch fault {
	case health.Disk, health.ReadOnly, health.Lock:
		if !errors.Is(err, context.DeadlineExceeded) {
			return &health.Unwritable{Fault: fault, Cause: err}
		}
	}
	return err
}

// Measure reads the sizes, the schema and the queue of Proposals.
func (s *database) Measure(ctx context.Context) (health.Measurement, error) {
	m := health.Measurement{
		DatabaseBytes: health.Unknown,
		WALBytes:      health.Unknown,
		DiskFree:      health.Unknown,
		Known:         s.knows,
	}
	db := s.reader.WithContext(ctx)
	err := db.Raw("SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&m.Schema).Error
	if err != nil {
		return m, translate(err)
	}
	var waiting struct {
		N      int64
		Oldest *int64
	}
	err = db.Raw("SELECT COUNT(*) AS n, MIN(created_at) AS oldest FROM proposals WHERE state = 'planning'").
		Scan(&waiting).Error
	if err != nil {
		return m, translate(err)
	}
	m.Proposals = waiting.N
	if waiting.Oldest != nil {
		m.OldestProposal = time.Unix(*waiting.Oldest, 0)
	}
	var backup int64
	err = db.Raw("SELECT backed_up_at FROM ledger WHERE id = 1").Scan(&backup).Error
	if err == nil && backup > 0 { // a schema that this program only reads may have it elsewhere
		m.BackedUpAt = time.Unix(backup, 0).UTC()
	}
	if s.postgres {
		s.measurePostgres(ctx, &m)
	} else {
		s.measureFile(&m)
	}
	return m, nil
}

// measurePostgres asks for what the database's user may know.
func (s *database) measurePostgres(ctx context.Context, m *health.Measurement) {
	db := s.reader.WithContext(ctx)
	for query, size := range map[string]*int64{
		"SELECT pg_database_size(current_database())": &m.DatabaseBytes,
		"SELECT SUM(size) FROM pg_ls_waldir()":        &m.WALBytes, // of role pg_monitor
	} {
		var bytes int64
		if db.Raw(query).Scan(&bytes).Error == nil {
			*size = bytes
		}
	}
}

// measureFile looks at the files of SQLite and the disk that they are on.
func (s *database) measureFile(m *health.Measurement) {
	for suffix, size := range map[string]*int64{"": &m.DatabaseBytes, "-wal": &m.WALBytes} {
		info, err := os.Stat(s.path + suffix)
		if err == nil {
			*size = info.Size()
		}
	}
	var disk syscall.Statfs_t
	err := syscall.Statfs(filepath.Dir(s.path), &disk)
	if err == nil {
		m.DiskFree = int64(disk.Bavail) * disk.Bsize
	}
}
