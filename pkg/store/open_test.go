package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Two commands may be started on a file that is not there yet.
func TestSQLiteIsMigratedOnceHoweverManyOpenIt(t *testing.T) {
	t.Parallel()
	for range racetest.Fewer(3, 1) {
		url := storetest.NoSQLite(t, "office.db")
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), url, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				s.Close()
			})
		}
		wg.Wait()
		ground(t, storetest.Open(t, url, store.Options{}))
	}
}

func TestSQLiteFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	url := storetest.NoSQLite(t, "office.db")
	dir := filepath.Dir(strings.TrimPrefix(url, "sqlite:"))
	s := storetest.Open(t, url, store.Options{})
	ground(t, s)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("no journal beside the file: %v (%v)", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", f.Name(), info.Mode(), err)
		}
	}
	// An office that shares its file on purpose keeps the mode it chose.
	shared := filepath.Join(t.TempDir(), "office.db")
	if err := os.WriteFile(shared, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	storetest.Open(t, "sqlite:"+shared, store.Options{})
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("a file that was there has mode %v (%v)", info.Mode(), err)
	}
}

func TestMissingDirectoryIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "not", "there", "office.db")
	s, err := store.Open(context.Background(), "sqlite:"+path, store.Options{})
	if err == nil {
		s.Close()
		t.Fatal("opened")
	}
	for _, want := range []string{path, "no such file or directory"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

// A connection that was lost before anything was sent by it: the database is away,
// unless it is the caller who has gone.
func TestLostConnectionsAreTheDatabases(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := conn.Exec(gone, "SELECT 1"); err == nil || errors.Is(store.Translate(err), consult.ErrUnavailable) {
		t.Errorf("the caller went: %v", store.Translate(err))
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "SELECT 1"); !errors.Is(store.Translate(err), consult.ErrUnavailable) {
		t.Errorf("the connection went: %v", store.Translate(err))
	}
}
