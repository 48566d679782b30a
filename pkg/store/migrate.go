package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrate runs the numbered migrations not yet applied, each in a transaction.
// Processes that start together on PostgreSQL take turns.
func migrate(ctx context.Context, db *sql.DB, postgres bool) error {
	dir, dialect := "migrations/sqlite", goose.DialectSQLite3
	opts := []goose.ProviderOption{goose.WithVerbose(false), goose.WithDisableGlobalRegistry(true)}
	if postgres {
		dir, dialect = "migrations/postgres", goose.DialectPostgres
		turns, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(turns))
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files, opts...)
	if err != nil {
		return err
	}
	if have, err := p.GetDBVersion(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	} else if known := p.ListSources(); have > known[len(known)-1].Version {
		return fmt.Errorf("migrate: the database is at version %d, newer than this program's %d; use the newer program", have, known[len(known)-1].Version)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
