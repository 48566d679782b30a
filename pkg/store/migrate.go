package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite migrations/postgres
var migrations embed.FS

// ErrNoOffice is what Open answers for a database without an office when it must not make one.
var ErrNoOffice = errors.New("there is no office in this database")

// ErrOtherVersion is what Open answers for a database of another version when it must change nothing.
var ErrOtherVersion = errors.New("the database has another version")

// findOffice notes whether there is an office, and answers ErrNoOffice when one has to be there
// and is not.
func (s *database) findOffice(ctx context.Context, db *sql.DB) error {
	query := "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ledger'"
	if s.postgres {
		query = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('ledger')"
	}
	var found int
	for try := 1; ; try++ {
		err := db.QueryRowContext(ctx, query).Scan(&found)
		if err == nil {
			break
		}
		// Whoever opens a new SQLite file first gives it a journal, and SQLite makes nobody wait for that.
		if try == migrateTries || !isBusy(err) {
			return err
		}
		select {
		case <-time.After(migratePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.fresh = found == 0
	if s.fresh && s.opt.Existing {
		return fmt.Errorf("%w: it has no tables of Huiqi", ErrNoOffice)
	}
	return nil
}

// bringUp brings the schema up to date, or only looks whether it is.
func (s *database) bringUp(ctx context.Context, db *sql.DB) error {
	if !s.opt.Inspect {
		return migrate(ctx, db, s.postgres)
	}
	p, err := ladder(db, s.postgres)
	if err != nil {
		return err
	}
	had, known, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if had != known {
		return fmt.Errorf("%w: it is at version %d, this program's is %d: huiqi migrate brings it up to date",
			ErrOtherVersion, had, known)
	}
	return nil
}

// migrateTries and migratePause bound how long a process that lost the race for
// a fresh SQLite file looks again.
const (
	migrateTries = 200
	migratePause = 50 * time.Millisecond
)

// migrate runs the numbered migrations not yet applied, each in a transaction.
// Processes that start together take turns under a lock of PostgreSQL. SQLite
// has none to offer: whoever finds that another was faster looks again.
func migrate(ctx context.Context, db *sql.DB, postgres bool) error {
	for try := 1; ; try++ {
		p, err := ladder(db, postgres)
		if err != nil {
			return err
		}
		had, err := climb(ctx, p, db, postgres)
		if err == nil {
			return nil
		}
		if postgres || try == migrateTries || !outrun(ctx, p, had, err) {
			return fmt.Errorf("migrate: %w", err)
		}
		select {
		case <-time.After(migratePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func ladder(db *sql.DB, postgres bool) (*goose.Provider, error) {
	dir, dialect := "migrations/sqlite", goose.DialectSQLite3
	opts := []goose.ProviderOption{goose.WithVerbose(false), goose.WithDisableGlobalRegistry(true)}
	if postgres {
		dir, dialect = "migrations/postgres", goose.DialectPostgres
		// Every second, for five minutes.
		turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(turns))
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files, opts...)
}

// newestMigration is the version of the schema that this program brings.
func newestMigration() int64 {
	files, err := fs.ReadDir(migrations, "migrations/sqlite")
	if err != nil {
		return 0
	}
	newest := int64(0)
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// climb brings the schema up to date, and answers from where. When it is, as at
// almost every start, it waits for no lock. A newer schema it leaves as it is.
func climb(ctx context.Context, p *goose.Provider, db *sql.DB, postgres bool) (int64, error) {
	had, known, err := p.GetVersions(ctx)
	if err != nil {
		return had, err
	}
	if had > known {
		return had, newerSchema(ctx, db, had, known)
	}
	if pending, err := p.HasPending(ctx); err != nil || !pending {
		return had, err
	}
	return had, exclusively(ctx, db, postgres, func() error {
		_, err := p.Up(ctx)
		return err
	})
}

// outrun reports whether climb failed because another process was at it too: the
// file is locked, or the schema is not where it was any more.
func outrun(ctx context.Context, p *goose.Provider, had int64, err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	if lite.Code()&0xff == sqlite3.SQLITE_BUSY {
		return true
	}
	have, _, err := p.GetVersions(ctx)
	return err == nil && have > had
}

// isBusy reports whether SQLite was asked while another connection had the file for itself.
func isBusy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}
