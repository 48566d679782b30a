package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// The disk of a SQLite file runs full while people work, and has room again.
func TestChaosFullDisk(t *testing.T) {
	const run = "the disk is full"
	chaos(t, run)
	content, err := os.ReadFile(strings.TrimPrefix(storetest.SQLite(t), "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	dir := smallDisk(t, "24")
	db := "sqlite:" + filepath.Join(dir, "office.db")
	err = os.WriteFile(strings.TrimPrefix(db, "sqlite:"), content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	token := organiser(t, db)
	l := newLoad(t, db, serve(t, db, token))
	n := rounds(1, 12)
	for range n {
		l.work()
		l.until(&l.acknowledged, 30)
		empty := fill(t, dir)
		l.until(&l.refused, 12)
		empty()
		l.mended()
		l.until(&l.acknowledged, 20)
		l.rest()
		l.audit()
	}
	record(t, figure{run: run, database: "SQLite", rounds: n, work: l})
}

// The disk of PostgreSQL runs full, its journal on it. The server ends when it cannot write its journal; then an
// operator makes room and starts it.
func TestChaosFullDiskOfPostgreSQL(t *testing.T) {
	const run = "the disk is full"
	chaos(t, run)
	dir := smallDisk(t, "320")
	for _, open := range []string{dir, filepath.Dir(dir)} { // PostgreSQL is another user
		err := os.Chmod(open, 0o755)
		if err != nil {
			t.Fatal(err)
		}
	}
	c := storetest.ClusterOf(t, pgtest.Setup{
		Dir:    dir,
		Server: []string{"-c", "min_wal_size=32MB", "-c", "max_wal_size=48MB", "-c", "wal_recycle=off"},
	})
	l := clusterLoad(t, c, "--request-timeout", "2s")
	n := rounds(1, 8)
	ended := 0
	for range n {
		l.work()
		l.until(&l.acknowledged, 30)
		empty := fill(t, dir)
		switchJournal(c.DSN())
		l.until(&l.refused, 12)
		empty()
		if !answers(c.DSN()) {
			ended++
			c.Stop()
			err := c.Start()
			if err != nil {
				t.Fatal(err)
			}
		}
		l.mended()
		l.until(&l.acknowledged, 20)
		l.rest()
		l.audit()
	}
	record(t, figure{
		run: run, database: "PostgreSQL", rounds: n, work: l,
		note: "PostgreSQL ended " + strconv.Itoa(ended) + " times and was started again",
	})
}

// switchJournal has PostgreSQL begin a new file of its journal, for which it needs room.
func switchJournal(dsn string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return
	}
	_, _ = conn.Exec(ctx, "SELECT pg_switch_wal()") // the server may end by it
	_ = conn.Close(ctx)
}

// answers reports whether somebody answers at dsn within some seconds.
func answers(dsn string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			_ = conn.Close(ctx)
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}
