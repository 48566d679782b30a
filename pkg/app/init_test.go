package app_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// A wrong path must not begin an office that nobody wanted, beside the one that is meant.
func TestNoOfficeIsBegunByAccident(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, db string) {
		path, isFile := strings.CutPrefix(db, "sqlite:")
		for _, args := range [][]string{
			{"serve", "--listen", "127.0.0.1:0"},
			{"migrate"},
			{"check"},
			{"token", "list"},
			{"token", "create", "--role", "admin", "--name", "x"},
			{"plan", "--plan", "0197a5f0-0000-7000-8000-000000000001"},
		} {
			out, err := command(t, append(args, "--db", db)...)
			if err == nil || !strings.Contains(err.Error(), "huiqi init --db ") {
				t.Errorf("%v: %v %s", args, err, out)
			}
			if _, err := os.Stat(path); isFile && !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("%v made the file: %v", args, err)
			}
		}
		var keys [2]string
		entry := filepath.Join(t.TempDir(), "entry.key")
		for i := range keys { // the second leaves the first as it is
			if out, err := command(t, "init", "--db", db, "--entry-key", entry); err != nil {
				t.Fatal(err, out)
			}
			key, err := os.ReadFile(entry)
			if err != nil {
				t.Fatal(err)
			}
			keys[i] = string(key)
		}
		if _, err := os.Stat(path + ".journal-key"); keys[0] != keys[1] || isFile != (err == nil) {
			t.Errorf("the keys are %q; of the journal's beside the file: %v", keys, err)
		}
		serve(t, db, organiser(t, db)).person("赵一钱")
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Error(err, out)
		}
	})
}

// A file without a byte is what a failed copy leaves behind: it is no office either, and stays as it is.
func TestAnEmptyFileIsNoOffice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "office.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "serve", "--db", "sqlite:"+path, "--listen", "127.0.0.1:0")
	if err == nil || !strings.Contains(err.Error(), "is empty") {
		t.Errorf("%v %s", err, out)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("the file was written: %v", err)
	}
}
