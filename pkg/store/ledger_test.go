package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	neturl "net/url"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// raw is a connection pool beside the store, with none of its locks.
func raw(t *testing.T, url string) (db *sql.DB, arg func(int) string) {
	t.Helper()
	driver, dsn := "pgx", url
	arg = func(i int) string { return fmt.Sprintf("$%d", i) }
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+(&neturl.URL{Path: path}).EscapedPath()+"?_txlock=immediate&_pragma=busy_timeout(20000)"
		arg = func(int) string { return "?" }
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(12)
	t.Cleanup(func() { db.Close() })
	return db, arg
}

// insertHeld is raw SQL for kind, resource, meeting, from, to and exclusive.
func insertHeld(arg func(int) string) string {
	return fmt.Sprintf("INSERT INTO reservations (kind, resource_id, meeting_id, from_at, to_at, exclusive) VALUES (%s, %s, %s, %s, %s, %s)",
		arg(1), arg(2), arg(3), arg(4), arg(5), arg(6))
}

// meetings books n drafts to hang reservations on.
func meetings(t *testing.T, s *store.Store, n int) {
	t.Helper()
	var ms []consult.Meeting
	for i := range n {
		ms = append(ms, consult.Meeting{Stamp: consult.Stamp{ID: id(i), Version: 1, CreatedAt: time.Unix(1, 0), ChangedAt: time.Unix(1, 0)},
			Form: "other", Title: "会", Status: consult.Draft, Visibility: consult.Internal,
			Span: consult.Span{From: time.Unix(0, 0), To: time.Unix(60, 0)}})
	}
	if err := s.SaveMeetings(context.Background(), ms); err != nil {
		t.Fatal(err)
	}
}

// The database itself refuses overlaps: writers that know nothing of Huiqi race
// with raw SQL, without its lock and its checks, inserting and updating. What
// they leave has no two exclusive reservations that overlap, and what was refused
// really overlapped something when it was tried alone.
func TestDatabaseItselfRefusesOverlaps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ground(t, s)
		const tries = 600
		meetings(t, s, tries)
		db, arg := raw(t, url)
		insert := insertHeld(arg)
		update := fmt.Sprintf("UPDATE reservations SET from_at = %s, to_at = %s, exclusive = %s WHERE meeting_id = %s", arg(1), arg(2), arg(3), arg(4))
		var wg sync.WaitGroup
		for w := range 12 {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(w), 1))
				for i := w; i < tries; i += 12 {
					from := rng.IntN(400)
					kind := []string{"person", "room"}[rng.IntN(2)]
					db.Exec(insert, kind, string(id(rng.IntN(3))), string(id(i)), from, from+1+rng.IntN(40), rng.IntN(5) > 0)
					if rng.IntN(3) == 0 {
						from = rng.IntN(400)
						db.Exec(update, from, from+1+rng.IntN(40), rng.IntN(5) > 0, string(id(i)))
					}
				}
			})
		}
		wg.Wait()
		rows := held(t, db)
		if len(rows) < 30 {
			t.Fatalf("only %d reservations were taken: the race proves little", len(rows))
		}
		for i, a := range rows {
			for _, b := range rows[:i] {
				if a.clashes(b) {
					t.Errorf("%+v and %+v overlap", a, b)
				}
			}
		}
		if pairs, err := s.Overlaps(context.Background(), 10); err != nil || len(pairs) > 0 {
			t.Errorf("check finds %v (%v)", pairs, err)
		}
	})
}

// One at a time, the database refuses just what a plain comparison refuses:
// nothing that only touches, nothing that is shared, everything else.
func TestDatabaseRefusesJustTheOverlaps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ground(t, s)
		const tries = 300
		meetings(t, s, tries)
		db, arg := raw(t, url)
		insert := insertHeld(arg)
		update := fmt.Sprintf("UPDATE reservations SET from_at = %s, to_at = %s, exclusive = %s WHERE meeting_id = %s", arg(1), arg(2), arg(3), arg(4))
		rng := rand.New(rand.NewPCG(3, 5))
		var have []row
		refused := 0
		for i := range tries {
			// A coarse grid makes touching edges common.
			from := int64(rng.IntN(40) * 10)
			r := row{"person", string(id(rng.IntN(2))), string(id(i)), from, from + int64(10*(1+rng.IntN(3))), rng.IntN(6) > 0}
			sqlText, args, others := insert, []any{r.kind, r.resource, r.meeting, r.from, r.to, r.exclusive}, have
			if len(have) > 0 && rng.IntN(4) == 0 {
				k := rng.IntN(len(have))
				r.meeting, r.resource = have[k].meeting, have[k].resource
				sqlText, args = update, []any{r.from, r.to, r.exclusive, r.meeting}
				others = append(append([]row(nil), have[:k]...), have[k+1:]...)
			}
			want := true
			for _, o := range others {
				want = want && !r.clashes(o)
			}
			_, err := db.Exec(sqlText, args...)
			if (err == nil) != want {
				t.Fatalf("try %d: %+v beside %+v: %v, want taken %v", i, r, others, err, want)
			}
			if err != nil {
				refused++
				continue
			}
			have = append(others[:len(others):len(others)], r)
		}
		if refused < tries/5 || len(have) < 10 {
			t.Errorf("%d refused, %d held: the tries prove little", refused, len(have))
		}
	})
}

type row struct {
	kind, resource, meeting string
	from, to                int64
	exclusive               bool
}

func (a row) clashes(b row) bool {
	return a.kind == b.kind && a.resource == b.resource && a.exclusive && b.exclusive && a.from < b.to && b.from < a.to
}

func held(t *testing.T, db *sql.DB) []row {
	t.Helper()
	got, err := db.Query("SELECT kind, resource_id, meeting_id, from_at, to_at, exclusive FROM reservations")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	var rows []row
	for got.Next() {
		var r row
		if err := got.Scan(&r.kind, &r.resource, &r.meeting, &r.from, &r.to, &r.exclusive); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}
