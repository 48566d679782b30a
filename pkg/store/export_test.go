package store

import (
	"context"
	"database/sql"
)

// MigrateTo brings a database to one version of the schema.
func MigrateTo(ctx context.Context, db *sql.DB, postgres bool, version int64) error {
	p, err := ladder(db, postgres)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// Pragma reads one of SQLite's settings on the writing or a reading connection.
func (s *Store) Pragma(ctx context.Context, writer bool, name string) (string, error) {
	db := s.reader
	if writer {
		db = s.writer
	}
	var value string
	err := db.WithContext(ctx).Raw("PRAGMA " + name).Scan(&value).Error
	return value, err
}

// Translate is what the store makes of a driver's error.
func Translate(err error) error { return translate(err) }

// Link is a column that holds another row's ID.
type Link struct{ What, Table, Column, Where string }

// Links are all that Orphans looks at.
func Links() []Link {
	var out []Link
	for _, l := range links {
		out = append(out, Link{What: l.what, Table: l.table, Column: l.column, Where: l.where})
	}
	return out
}
