package storetest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huiqi/pkg/store"
)

// migrate brings the database at url up to date, and has it live nowhere: its copies are no
// restored backups.
func migrate(url string) error {
	s, err := store.Open(context.Background(), url, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(s.Close(), Evict(url))
}

// Evict has the database at url live nowhere. Whoever opens it next takes it for an office that
// was never kept elsewhere.
func Evict(url string) error {
	driver := "pgx"
	dsn, isFile := strings.CutPrefix(url, "sqlite:")
	if isFile {
		driver = "sqlite"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	_, err = db.Exec("UPDATE ledger SET home = ''")
	return errors.Join(err, db.Close())
}

// template is a migrated SQLite file without an office in it, 0.5 MB. It is made once in each test
// binary. A file that all binaries share would save each of them 0.2 s, and could be an old one.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "huiqi-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	err = migrate("sqlite:" + path)
	if err != nil {
		return nil, err
	}
	// Closing the last connection has moved the whole journal into the file.
	return os.ReadFile(path)
})

// copied is a SQLite file of the test's own, a copy of the template.
func copied(tb testing.TB) string {
	tb.Helper()
	content, err := template()
	if err != nil {
		tb.Fatalf("preparing a SQLite template: %v", err)
	}
	path := filepath.Join(tb.TempDir(), "office.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + path
}
