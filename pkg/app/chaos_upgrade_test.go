package app_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// An office of an earlier commit's program is upgraded while people work with it: today's program is started beside the
// old one and brings the schema up to date, people go over to it, and the old one is stopped. Then a release to come
// takes the right to write away, and gives it back.
func TestChaosUpgrade(t *testing.T) {
	const run = "replicas are upgraded"
	chaos(t, run)
	bin := older(t, firstThatKnows)
	storetest.EachEmpty(t, func(t *testing.T, db string) {
		n := rounds(1, 6)
		var l *load
		var from, to int64
		for round := range n {
			if round > 0 {
				db = storetest.EmptySibling(t, db)
			}
			if out, err := commandBy(bin, "init", "--db", db); err != nil {
				t.Fatal(err, out)
			}
			token, err := commandBy(bin, "token", "create", "--db", db, "--role", "organiser", "--name", "test")
			if err != nil {
				t.Fatal(err)
			}
			plain := open(t, db)
			from = schema(t, plain)
			old := serveBy(t, bin, db, strings.TrimSpace(token), "--drain-delay", "0s")
			l = newLoad(t, db, old).countingOn(l)
			l.work()
			l.until(&l.acknowledged, 20)
			l.older.Store(true)
			today := serve(t, db, old.token, "--drain-delay", "0s")
			to = schema(t, plain)
			l.mended()
			l.server.Store(today)
			l.until(&l.acknowledged, 20)
			old.stop()
			l.until(&l.acknowledged, 10)
			l.older.Store(false)

			var writer int64
			err = plain.QueryRow("SELECT min_writer FROM schema_compat").Scan(&writer)
			if err != nil {
				t.Fatal(err)
			}
			alter(t, plain, "UPDATE schema_compat SET min_writer = 99999")
			l.until(&l.refused, 8)
			if r := today.ready(); r.Writes != "failing" || r.Reason != "upgrading" {
				t.Errorf("/readyz: %+v", r)
			}
			alter(t, plain, fmt.Sprintf("UPDATE schema_compat SET min_writer = %d", writer))
			l.until(&l.acknowledged, 10)
			l.rest()
			l.audit()
			today.stop()
		}
		record(t, figure{
			run: run, database: kindOf(db), rounds: n, work: l,
			note: fmt.Sprintf("from schema %d to %d", from, to),
		})
	})
}

// countingOn goes on with the counters of another load, if there is one.
func (l *load) countingOn(before *load) *load {
	if before == nil {
		return l
	}
	l.lost = before.lost
	l.acknowledged.Store(before.acknowledged.Load())
	l.refused.Store(before.refused.Load())
	l.unanswered.Store(before.unanswered.Load())
	l.found.Store(before.found.Load())
	l.longest.Store(before.longest.Load())
	l.back.Store(before.back.Load())
	return l
}

// open is a plain connection to the database, past the program.
func open(t *testing.T, db string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", db
	if path, file := strings.CutPrefix(db, "sqlite:"); file {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	plain, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plain.Close() })
	return plain
}

func alter(t *testing.T, plain *sql.DB, query string) {
	t.Helper()
	_, err := plain.Exec(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// schema is the version of the schema.
func schema(t *testing.T, plain *sql.DB) int64 {
	t.Helper()
	var version int64
	err := plain.QueryRow("SELECT MAX(version_id) FROM goose_db_version").Scan(&version)
	if err != nil {
		t.Fatal(err)
	}
	return version
}
