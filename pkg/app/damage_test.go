package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/sample"
	"huiqi/pkg/store/storetest"
)

// loadSample fills the office at url with the sample.
func loadSample(t *testing.T, url string) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	o, err := app.Open(context.Background(), url, app.Settings{Zone: zone, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	err = o.Load(context.Background(), sample.Office(1, time.Now(), zone, o.Published()))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
}

// sampleFile is a SQLite file with the sample office, closed.
func sampleFile(t *testing.T) string {
	t.Helper()
	url := storetest.SQLite(t)
	loadSample(t, url)
	return strings.TrimPrefix(url, "sqlite:")
}

// sqliteSays is what SQLite itself thinks of the file.
func sqliteSays(t *testing.T, path string) bool {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	err = db.QueryRow("PRAGMA integrity_check(1)").Scan(&said)
	return err == nil && said == "ok"
}

// `huiqi check` calls no file sound in which SQLite itself finds flipped bytes.
func TestChaosDamage(t *testing.T) {
	const run = "bytes of a file are damaged"
	chaos(t, run)
	whole, err := os.ReadFile(sampleFile(t))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	files := rounds(18, 402)
	bySQLite, byCheck := 0, 0
	dir := t.TempDir()
	for n := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.db", n))
		if err := os.WriteFile(path, damage(random, whole, []int{64, 8, 3}[n%3]), 0o600); err != nil {
			t.Fatal(err)
		}
		sound := sqliteSays(t, path)
		var out, errs bytes.Buffer
		status := app.Main(context.Background(), "test", []string{"check", "--db", "sqlite:" + path}, &out, &errs)
		if !sound {
			bySQLite++
		}
		if status != 0 {
			byCheck++
		}
		if !sound && (status == 0 || strings.Contains(errs.String(), ": 0 faults")) {
			t.Errorf("file %d: SQLite says that it is damaged, check ends with %d: %s%s", n, status, &out, &errs)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if bySQLite < files/3 || byCheck < bySQLite {
		t.Errorf("of %d files SQLite finds %d, check %d", files, bySQLite, byCheck)
	}
	record(t, figure{
		run: run, database: "SQLite", rounds: files,
		note: fmt.Sprintf("64, 8 or 3 bytes; SQLite finds %d, `huiqi check` %d", bySQLite, byCheck),
	})
}

// damage changes n bytes of the content, as a disk may.
func damage(random *rand.Rand, content []byte, n int) []byte {
	damaged := bytes.Clone(content)
	for range n {
		damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
	}
	return damaged
}

// Rows that refer to nothing are found by the database's own foreign keys, also those that the office's own check
// does not know of.
func TestCheckFindsForeignKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		if out, err := command(t, "check", "--db", db); err != nil {
			t.Fatal(err, out)
		}
		driver, off := "pgx", "SET session_replication_role = replica"
		dsn, isFile := strings.CutPrefix(db, "sqlite:")
		if isFile {
			driver, off = "sqlite", "PRAGMA foreign_keys = 0"
		}
		raw, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		raw.SetMaxOpenConns(1)
		const absent = "0197a5f0-0000-7000-8000-000000000001"
		for _, query := range []string{
			off, fmt.Sprintf("INSERT INTO follows (meeting_id, ord, earlier_id, min_days) VALUES ('%s', 0, '%s', 0)",
				absent, absent),
		} {
			if _, err := raw.Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		out, err := command(t, "check", "--db", db)
		if err == nil || !strings.Contains(out, "integrity: foreign key") {
			t.Errorf("%v %s", err, out)
		}
	})
}

// What is not SQLite at all is damaged too, and check writes nothing into it.
func TestCheckOfWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "office.db")
	junk := bytes.Repeat([]byte("no database "), 1000)
	if err := os.WriteFile(path, junk, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	args := []string{"check", "--db", "sqlite:" + path}
	status := app.Main(context.Background(), "test", args, &out, io.Discard)
	if status == 0 || !strings.Contains(out.String(), "integrity: ") {
		t.Errorf("%d %s", status, &out)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, junk) {
		t.Errorf("the file was written (%v)", err)
	}
}
