// Package storetest runs one test on every database that Huiqi keeps offices
// in, each time on a fresh and migrated one. It alone decides which databases a
// run of the tests uses (runs), and makes each from a migrated template.
package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest/pgtest"
)

// runner is a test or a benchmark that can run parts of itself.
type runner[T any] interface {
	testing.TB
	Run(name string, part func(T)) bool
}

// Each runs test as parallel parts "sqlite" and "postgres" (benchmarks: one
// after the other), each with the URL of a database of its own. A part that
// this run leaves out is skipped and says so.
func Each[T runner[T]](t T, test func(t T, url string)) {
	t.Helper()
	each(t, fresh, test)
}

// EachEmpty is Each with databases that have no table yet, for tests that
// begin with an earlier version of the schema.
func EachEmpty[T runner[T]](t T, test func(t T, url string)) {
	t.Helper()
	each(t, empty, test)
}

func each[T runner[T]](t T, create func(testing.TB, string) string, test func(t T, url string)) {
	t.Helper()
	for _, kind := range kinds {
		t.Run(kind, func(t T) {
			need(t, kind)
			if p, ok := any(t).(*testing.T); ok {
				p.Parallel()
			}
			test(t, create(t, kind))
		})
	}
}

// Sibling is another fresh database of the same kind as the one at url.
func Sibling(tb testing.TB, url string) string {
	tb.Helper()
	return fresh(tb, kindOf(url))
}

// EmptySibling is another database without any table, of the same kind as the one at url.
func EmptySibling(tb testing.TB, url string) string {
	tb.Helper()
	return empty(tb, kindOf(url))
}

// Any is one fresh database, for a test to which the kind does not matter:
// SQLite, or PostgreSQL where this run leaves SQLite out.
func Any(tb testing.TB) string {
	tb.Helper()
	for _, kind := range kinds {
		if runs(kind) {
			return fresh(tb, kind)
		}
	}
	panic("storetest: a run without a database")
}

// SQLite is a fresh SQLite database, for a test of what SQLite alone does or
// of what costs the same on both. A run without SQLite skips the test.
func SQLite(tb testing.TB) string {
	tb.Helper()
	need(tb, sqlite)
	return fresh(tb, sqlite)
}

// NoSQLite is the URL of a SQLite database of that name that nobody has made yet. A run without SQLite skips the test.
func NoSQLite(tb testing.TB, name string) string {
	tb.Helper()
	need(tb, sqlite)
	return "sqlite:" + filepath.Join(tb.TempDir(), name)
}

// Postgres is a fresh PostgreSQL database, for a test of what PostgreSQL alone
// does. A run without PostgreSQL skips the test.
func Postgres(tb testing.TB) string {
	tb.Helper()
	need(tb, postgres)
	return fresh(tb, postgres)
}

// Cluster is a PostgreSQL server of the test's own, running, with one empty
// database. A run without PostgreSQL skips the test.
func Cluster(tb testing.TB) *pgtest.Cluster {
	tb.Helper()
	return ClusterOf(tb, pgtest.Setup{})
}

// ClusterOf is Cluster with a setup of its own.
func ClusterOf(tb testing.TB, setup pgtest.Setup) *pgtest.Cluster {
	tb.Helper()
	need(tb, postgres)
	return pgtest.Private(tb, setup)
}

// fresh is a migrated database of the kind.
func fresh(tb testing.TB, kind string) string {
	tb.Helper()
	if kind == sqlite {
		return copied(tb)
	}
	return pgtest.DSN(tb, migrate)
}

// empty is a database of the kind without any table.
func empty(tb testing.TB, kind string) string {
	tb.Helper()
	if kind == sqlite {
		return NoSQLite(tb, "office.db")
	}
	return pgtest.Empty(tb)
}

// Open opens the store at url and closes it when the test ends. With HUIQI_TEST_SQL set it prints every statement to
// the standard error before the driver is given it.
func Open(tb testing.TB, url string, opt store.Options) *store.Store {
	tb.Helper()
	if opt.Statement == nil && os.Getenv("HUIQI_TEST_SQL") != "" {
		opt.Statement = func(text string) { fmt.Fprintf(os.Stderr, "%s: %s\n", tb.Name(), text) }
	}
	s, err := store.Open(context.Background(), url, opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}
