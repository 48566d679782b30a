package store

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/health"
)

// A schema says which programs may read and write it, by the newest migration that they know (schema_compat). While
// replicas are upgraded one after another, the older ones stand before a newer schema: they go on as far as it lets
// them. Migration 29 brought the rule; an older program than that refuses every newer schema when it starts, and asks
// nothing while it runs.

// compat is who may read and write a schema.
type compat struct{ MinReader, MinWriter int64 }

const compatQuery = "SELECT min_reader, min_writer FROM schema_compat WHERE id = 1"

// newerSchema decides whether a program that knows the schema up to known may open a database that is at had: an error
// says why not.
func newerSchema(ctx context.Context, db *sql.DB, had, known int64) error {
	var c compat
	err := db.QueryRowContext(ctx, compatQuery).Scan(&c.MinReader, &c.MinWriter)
	if err != nil {
		return fmt.Errorf("who may read schema %d: %w", had, err)
	}
	if known < c.MinReader {
		return fmt.Errorf(
			"the database is at version %d, newer than this program's %d, and may be read by programs that "+
				"know %d or more; use the newer program",
			had, known, c.MinReader,
		)
	}
	return nil
}

// mayWrite fails with a *health.Unwritable when a newer program has changed the schema so that this one must not write
// to it. In a transaction that holds the write lock the answer stays true until it ends: a migration takes that lock.
func (s *database) mayWrite(db *gorm.DB) error {
	var c compat
	err := db.Raw(compatQuery).Scan(&c).Error
	if err != nil {
		return err
	}
	if s.knows < c.MinWriter {
		return &health.Unwritable{Fault: health.Upgrading}
	}
	return nil
}

// mayRead fails with consult.ErrUnavailable when a newer program has changed the schema so that this one must not read
// it any more.
func (s *database) mayRead(db *gorm.DB) error {
	var c compat
	err := db.Raw(compatQuery).Scan(&c).Error
	if err != nil {
		return translate(err)
	}
	if s.knows < c.MinReader {
		return fmt.Errorf(
			"store: the schema may be read by programs that know migration %d, and this one knows %d (%w)",
			c.MinReader, s.knows, consult.ErrUnavailable,
		)
	}
	return nil
}

// exclusively runs fn while nobody writes to a PostgreSQL database: a writer that an older program began must not go
// on with a schema that it does not know. On SQLite a migration is the only writer anyway.
func exclusively(ctx context.Context, db *sql.DB, postgres bool, fn func() error) error {
	if !postgres {
		return fn()
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", writeLock)
	if err != nil {
		return fmt.Errorf("waiting for the writers to finish: %w", err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", writeLock)
	}()
	return fn()
}
