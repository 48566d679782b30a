// Package storetest runs one test on every database that Huiqi keeps offices
// in, each time on a fresh and migrated one.
package storetest

import (
	"context"
	"path/filepath"
	"strings"
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
// after the other), each with the URL of a database of its own.
func Each[T runner[T]](t T, test func(t T, url string)) {
	t.Helper()
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t T) {
			if p, ok := any(t).(*testing.T); ok {
				p.Parallel()
			}
			test(t, fresh(t, kind))
		})
	}
}

// Sibling is another fresh database of the same kind as the one at url.
func Sibling(tb testing.TB, url string) string {
	kind, _, _ := strings.Cut(url, ":")
	return fresh(tb, kind)
}

// SQLite is a fresh SQLite database.
func SQLite(tb testing.TB) string { return fresh(tb, "sqlite") }

// Postgres is a fresh PostgreSQL database.
func Postgres(tb testing.TB) string { return fresh(tb, "postgres") }

func fresh(tb testing.TB, kind string) string {
	tb.Helper()
	if kind == "sqlite" {
		return "sqlite:" + filepath.Join(tb.TempDir(), "office.db")
	}
	return pgtest.DSN(tb, func(dsn string) error {
		s, err := store.Open(context.Background(), dsn, store.Options{})
		if err != nil {
			return err
		}
		return s.Close()
	})
}

// Open opens the store at url and closes it when the test ends.
func Open(tb testing.TB, url string, opt store.Options) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), url, opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}
