package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// addPerson is a Write of one person.
func addPerson(ctx context.Context, s *store.Store, n int) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return s.People.Add(ctx, full(1, func(p *consult.Person) { p.ID = id(n) }))
	})
}

// kept reports whether the person is there.
func kept(t *testing.T, s *store.Store, n int) bool {
	t.Helper()
	_, err := s.People.Get(context.Background(), id(n))
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestAWriteThatIsLateSavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		for _, row := range []struct {
			name string
			// late is what the Write does after it has added somebody, until its time is over or later.
			late func(ctx context.Context) error
		}{
			{name: "waiting", late: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
			{name: "without noticing", late: func(ctx context.Context) error { <-ctx.Done(); return nil }},
			{name: "reading on", late: func(ctx context.Context) error {
				<-ctx.Done()
				_, err := s.People.Get(ctx, id(1))
				return err
			}},
		} {
			ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
			err := s.Write(ctx, func(ctx context.Context) error {
				err := s.People.Add(ctx, full(1, func(p *consult.Person) { p.ID = id(7) }))
				if err != nil {
					return err
				}
				return row.late(ctx)
			})
			if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", row.name, err)
			}
			cancel()
			if kept(t, s, 7) {
				t.Errorf("%s: saved", row.name)
			}
		}
		if err := addPerson(context.Background(), s, 8); err != nil || !kept(t, s, 8) {
			t.Errorf("the next Write: %v", err)
		}
	})
}

// What is being committed is committed, and said to be, although nobody waits for it any more.
func TestACommitIsNotCutOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		var leave atomic.Pointer[context.CancelFunc]
		s := storetest.Open(t, url, store.Options{Statement: func(text string) {
			if cancel := leave.Load(); cancel != nil && strings.EqualFold(text, "commit") {
				(*cancel)()
			}
		}})
		for n := 10; n < 20; n++ {
			ctx, cancel := context.WithCancel(context.Background())
			leave.Store(&cancel)
			err := addPerson(ctx, s, n)
			if err != nil || ctx.Err() == nil || !kept(t, s, n) {
				t.Errorf("%d: %v, left: %v, saved: %v", n, err, ctx.Err(), kept(t, s, n))
			}
			leave.Store(nil)
		}
	})
}

// Whoever waits for another writer gives up in time, and with the right error.
func TestAWriteWaitsNoLongerThanItMay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		late := func(why string) {
			t.Helper()
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			if err := addPerson(ctx, s, 30); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", why, err)
			}
		}
		err := s.Write(context.Background(), func(context.Context) error {
			late("this process writes")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		release := occupy(t, url)
		late("another process writes")
		release()
		if err := addPerson(context.Background(), s, 30); err != nil {
			t.Error(err)
		}
	})
}

// occupy takes the write lock of the database at url as another process would, until the function is called that it returns.
func occupy(t *testing.T, url string) func() {
	t.Helper()
	driver, dsn := "pgx", url
	take := "SELECT pg_advisory_xact_lock(x'6875697169'::bigint)"
	if path, file := strings.CutPrefix(url, "sqlite:"); file {
		driver, dsn = "sqlite", "file:"+path+"?_txlock=immediate"
		take = "SELECT 1"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(take)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// A COMMIT that was sent and not answered: nobody is told that it failed, or that it did not.
func TestAnUnansweredCommitIsUnknown(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	wire := pgtest.Proxy(t, db)
	var armed atomic.Bool
	s := storetest.Open(t, pgtest.Through(wire.DSN(), "unanswered"), store.Options{
		CommitTime: 500 * time.Millisecond,
		Statement: func(text string) {
			if armed.Load() && strings.EqualFold(text, "commit") {
				wire.Deafen("unanswered")
			}
		},
	})
	armed.Store(true)
	err := addPerson(context.Background(), s, 40)
	if !errors.Is(err, consult.ErrOutcomeUnknown) || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	armed.Store(false)
	wire.Deafen("")
	// The server had heard it.
	other := storetest.Open(t, db, store.Options{})
	for deadline := time.Now().Add(30 * time.Second); !kept(t, other, 40); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the commit was not carried out")
		}
	}
	if err := addPerson(context.Background(), s, 41); err != nil {
		t.Errorf("the next Write: %v", err)
	}
}

func TestAStatementThatTheDatabaseStopsIsSlow(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	conn, err := pgx.Connect(t.Context(), pgtest.Through(url, "slow")+"&statement_timeout=50")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), "SELECT pg_sleep(30)")
	if !errors.Is(store.Translate(err), consult.ErrStatementTimeout) {
		t.Errorf("%v", store.Translate(err))
	}
}
