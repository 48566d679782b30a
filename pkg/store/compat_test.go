package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/health"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// plainly opens the database at url without the store.
func plainly(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if path, file := strings.CutPrefix(url, "sqlite:"); file {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// upgrade is what a release of the year 2099 makes of the schema.
func upgrade(t *testing.T, db *sql.DB, changes ...string) {
	t.Helper()
	for _, change := range append([]string{
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, '1')",
	}, changes...) {
		_, err := db.Exec(change)
		if err != nil {
			t.Fatalf("%s: %v", change, err)
		}
	}
}

const (
	writersMustBeNew = "UPDATE schema_compat SET min_writer = 99999"
	readersMustBeNew = "UPDATE schema_compat SET min_reader = 99999"
)

func isUpgrading(err error) bool {
	var u *health.Unwritable
	return errors.As(err, &u) && u.Fault == health.Upgrading && errors.Is(err, consult.ErrUnavailable)
}

// A program that runs while a newer one changes the schema goes on as far as the schema lets it.
func TestANewerSchemaSaysWhatAnOlderProgramMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		db := plainly(t, url)
		running := storetest.Open(t, url, store.Options{})
		if err := addPerson(ctx, running, 1); err != nil {
			t.Fatal(err)
		}
		open := func(step string) *store.Store {
			s, err := store.Open(ctx, url, store.Options{})
			if err != nil {
				t.Fatalf("%s: an older program does not start: %v", step, err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}

		upgrade(t, db)
		for _, s := range []*store.Store{running, open("expanded")} {
			if err := addPerson(ctx, s, int(time.Now().UnixNano()%1e9)); err != nil {
				t.Errorf("expanded: %v", err)
			}
			m, err := s.Measure(ctx)
			if err != nil || m.Schema != 99999 || m.Known >= m.Schema {
				t.Errorf("expanded: %+v %v", m, err)
			}
		}

		upgrade(t, db, writersMustBeNew)
		for _, s := range []*store.Store{running, open("contracted for writers")} {
			if err := addPerson(ctx, s, 2); !isUpgrading(err) || kept(t, s, 2) {
				t.Errorf("writes to a schema that it must not write to: %v", err)
			}
			err := s.Write(ctx, func(ctx context.Context) error {
				return s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPublic}})
			})
			if !isUpgrading(err) {
				t.Errorf("touches calendars of a schema that it must not write to: %v", err)
			}
			// Of a rule that it does not know it would say what is not true.
			err = s.Write(ctx, func(context.Context) error { return consult.ErrConflict })
			if !isUpgrading(err) {
				t.Errorf("refuses what it cannot judge: %v", err)
			}
			err = s.SaveFetches(ctx, []subscription.Fetch{{FeedID: id(9), At: time.Now(), LinkedAt: time.Now()}})
			if !isUpgrading(err) {
				t.Errorf("writes fetches to a schema that it must not write to: %v", err)
			}
			if w := s.Writing(); w.Fault != health.Upgrading || w.Failed[health.Upgrading] == 0 {
				t.Errorf("%+v", w)
			}
			_, err = s.Trail(ctx)
			if err != nil || s.Ping(ctx) != nil || !kept(t, s, 1) {
				t.Errorf("does not read what it may read: %v", err)
			}
		}

		upgrade(t, db, readersMustBeNew)
		_, err := running.Trail(ctx)
		if !errors.Is(err, consult.ErrUnavailable) || !errors.Is(running.Ping(ctx), consult.ErrUnavailable) {
			t.Errorf("reads a schema that it must not read: %v", err)
		}
		s, err := store.Open(ctx, url, store.Options{})
		if err == nil || !strings.Contains(err.Error(), "newer") || !strings.Contains(err.Error(), "99999") {
			t.Errorf("starts on a schema that it must not read: %v", err)
		}
		if err == nil {
			s.Close()
		}
	})
}

// A migration begins when no older program is in the middle of a write, and holds the others back.
func TestAMigrationWaitsForWriters(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	db := plainly(t, url)
	_, err := db.Exec("DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)")
	if err != nil {
		t.Fatal(err)
	}
	release := occupy(t, url)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s, err := store.Open(ctx, url, store.Options{})
	if err == nil {
		s.Close()
	}
	// Run at all, it would have failed by what is there already.
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it did not wait for the writer: %v", err)
	}
	release()
	if _, err := store.Open(context.Background(), url, store.Options{}); err == nil ||
		!strings.Contains(err.Error(), "already exists") {
		t.Errorf("it did not go on: %v", err)
	}
}

// TestAColumnOfANewerProgramIsNoFault: statements that were prepared before it answer once that the database is
// unavailable for now, and then work.
func TestAColumnOfANewerProgramIsNoFault(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	s := storetest.Open(t, url, store.Options{})
	_, _, room := ground(t, s)
	ctx := context.Background()
	for range 20 { // the connections of the pool
		if _, err := s.Venues.Get(ctx, room.VenueID); err != nil {
			t.Fatal(err)
		}
	}
	upgrade(t, plainly(t, url), "ALTER TABLE venues ADD COLUMN later text")
	faults := 0
	for works := 0; works < 20; works++ {
		_, err := s.Venues.Get(ctx, room.VenueID)
		if err == nil {
			continue
		}
		if !errors.Is(err, consult.ErrUnavailable) {
			t.Fatalf("not a fault that passes: %v", err)
		}
		works = 0
		faults++
		if faults > 100 {
			t.Fatalf("it does not pass: %v", err)
		}
	}
	if faults == 0 {
		t.Error("no statement was prepared before the column came: the test shows nothing")
	}
}
