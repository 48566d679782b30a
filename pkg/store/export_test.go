package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"testing"

	"huiqi/pkg/journal"
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

// Watched are the tables whose writes the journal has.
func Watched() []string {
	var out []string
	for _, w := range watchedRows() {
		out = append(out, w.row.TableName())
	}
	return out
}

// AppendEntries adds rows that have their numbers and hashes already.
func (s *Store) AppendEntries(ctx context.Context, entries []journal.Entry, originals [][]journal.Originals) error {
	return s.Write(ctx, func(ctx context.Context) error { return s.append(s.conn(ctx), entries, originals) })
}

// WithoutJournal has the store journal nothing any more, to measure what it costs.
func (s *Store) WithoutJournal(t testing.TB) {
	t.Helper()
	drop := func(query string) {
		err := s.writer.Exec(query).Error
		if err != nil {
			t.Fatal(err)
		}
	}
	for table := range s.watched {
		for _, event := range []string{"insert", "update", "delete"} {
			if s.postgres {
				drop("DROP TRIGGER journal_" + event + " ON " + table)
			} else {
				drop("DROP TRIGGER IF EXISTS captured_" + event + "_" + table)
			}
		}
	}
	clear(s.watched)
}

// SplitJSON is how rows are read that triggers noted.
func SplitJSON(raw []byte, fn func(name string, value json.RawMessage)) error {
	return splitJSON(raw, fn)
}

// WatchedColumn is a column that the journal has, or a part.
type WatchedColumn struct {
	Kind        journal.Kind
	Part, Field string
}

// WatchedColumns are all that the journal has.
func WatchedColumns() ([]WatchedColumn, error) {
	tables, err := watchedTables()
	if err != nil {
		return nil, err
	}
	var out []WatchedColumn
	for _, t := range tables {
		for _, c := range t.columns {
			if c.journalled && (t.part == "" || c.name != t.thing) {
				out = append(out, WatchedColumn{Kind: t.kind, Part: t.part, Field: c.name})
			}
		}
		if t.part != "" {
			out = append(out, WatchedColumn{Kind: t.kind, Field: t.part})
		}
	}
	return out, nil
}
