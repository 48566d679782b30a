package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	neturl "net/url"
	"slices"
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
func raw(t *testing.T, url string) (*sql.DB, func(int) string) {
	t.Helper()
	driver, dsn := "pgx", url
	arg := func(i int) string { return fmt.Sprintf("$%d", i) }
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver = "sqlite"
		dsn = "file:" + (&neturl.URL{Path: path}).EscapedPath() + "?_txlock=immediate&_pragma=busy_timeout(20000)"
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
	return fmt.Sprintf(
		"INSERT INTO reservations (kind, resource_id, meeting_id, from_at, to_at, exclusive) VALUES (%s, %s, %s, "+
			"%s, %s, %s)",
		arg(1), arg(2), arg(3), arg(4), arg(5), arg(6),
	)
}

// meetings books n drafts to hang reservations on.
func meetings(t *testing.T, s *store.Store, n int) {
	t.Helper()
	var ms []consult.Meeting
	for i := range n {
		ms = append(ms, consult.Meeting{
			Stamp:      consult.Stamp{ID: id(i), Version: 1, CreatedAt: time.Unix(1, 0), ChangedAt: time.Unix(1, 0)},
			Form:       "other",
			Title:      "会",
			Status:     consult.Draft,
			Visibility: consult.Internal,
			Span:       consult.Span{From: time.Unix(0, 0), To: time.Unix(60, 0)},
		})
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
		update := fmt.Sprintf(
			"UPDATE reservations SET from_at = %s, to_at = %s, exclusive = %s WHERE meeting_id = %s",
			arg(1), arg(2), arg(3), arg(4),
		)
		var wg sync.WaitGroup
		for w := range 12 {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(uint64(w), 1))
				for i := w; i < tries; i += 12 {
					from := rng.IntN(400)
					kind := []string{"person", "room"}[rng.IntN(2)]
					db.Exec(
						insert, kind, string(id(rng.IntN(3))), string(id(i)), from,
						from+1+rng.IntN(40), rng.IntN(5) > 0,
					)
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
		update := fmt.Sprintf(
			"UPDATE reservations SET from_at = %s, to_at = %s, exclusive = %s WHERE meeting_id = %s AND resource_id "+
				"= %s AND from_at = %s",
			arg(1), arg(2), arg(3), arg(4), arg(5), arg(6),
		)
		rng := rand.New(rand.NewPCG(3, 5))
		var have []row
		refused, parts := 0, 0
		for i := range tries {
			// A coarse grid makes touching edges common.
			from := int64(rng.IntN(40) * 10)
			r := row{
				kind:      "person",
				resource:  string(id(rng.IntN(2))),
				meeting:   string(id(i)),
				from:      from,
				to:        from + int64(10*(1+rng.IntN(3))),
				exclusive: rng.IntN(6) > 0,
			}
			others := have
			if len(have) > 0 && rng.IntN(3) == 0 { // one part more of a meeting
				r.meeting = have[rng.IntN(len(have))].meeting
			}
			sqlText, args := insert, []any{r.kind, r.resource, r.meeting, r.from, r.to, r.exclusive}
			if len(have) > 0 && rng.IntN(4) == 0 {
				k := rng.IntN(len(have))
				r.meeting, r.resource = have[k].meeting, have[k].resource
				sqlText, args = update, []any{r.from, r.to, r.exclusive, r.meeting, r.resource, have[k].from}
				others = append(append([]row(nil), have[:k]...), have[k+1:]...)
			}
			want := true
			for _, o := range others {
				same := r.meeting == o.meeting && r.resource == o.resource
				if same {
					parts++
				}
				want = want && !r.clashes(o) && !(same && r.from == o.from)
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
		if refused < tries/5 || len(have) < 10 || parts < 20 {
			t.Errorf("%d refused, %d held, %d parts: the tries prove little", refused, len(have), parts)
		}
	})
}

// One meeting may hold one person for several parts. The database refuses two that
// overlap as it refuses those of two meetings, and tells two parts by their start.
func TestDatabaseTellsThePartsOfAMeetingApart(t *testing.T) {
	t.Parallel()
	type part struct {
		from, to  int
		exclusive bool
	}
	for _, c := range []struct {
		reason string
		first  part
		second part
		taken  bool
	}{
		{reason: "apart", first: part{0, 10, true}, second: part{20, 30, true}, taken: true},
		{reason: "touching", first: part{0, 10, true}, second: part{10, 20, true}, taken: true},
		{reason: "touching from before", first: part{10, 20, true}, second: part{0, 10, true}, taken: true},
		{reason: "by a second", first: part{0, 10, true}, second: part{9, 20, true}},
		{reason: "by a second from before", first: part{9, 20, true}, second: part{0, 10, true}},
		{reason: "inside", first: part{0, 30, true}, second: part{10, 20, true}},
		{reason: "around", first: part{10, 20, true}, second: part{0, 30, true}},
		{reason: "the same", first: part{0, 10, true}, second: part{0, 10, true}},
		{reason: "one of them shared", first: part{0, 10, true}, second: part{5, 20, false}, taken: true},
		{reason: "the same start, shared", first: part{0, 10, false}, second: part{0, 20, false}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				s := storetest.Open(t, url, store.Options{})
				ground(t, s)
				meetings(t, s, 1)
				db, arg := raw(t, url)
				insert := func(p part) error {
					_, err := db.Exec(
						insertHeld(arg), "person", string(id(7)), string(id(0)), p.from, p.to, p.exclusive,
					)
					return err
				}
				if err := insert(c.first); err != nil {
					t.Fatal(err)
				}
				if err := insert(c.second); (err == nil) != c.taken {
					t.Errorf("the second part: %v, want taken %v", err, c.taken)
				}
				if c.taken || c.first.from == c.second.from {
					return
				}
				if err := insert(part{100, 110, true}); err != nil {
					t.Fatal(err)
				}
				_, err := db.Exec(
					fmt.Sprintf("UPDATE reservations SET from_at = %s, to_at = %s WHERE from_at = 100", arg(1), arg(2)),
					c.second.from,
					c.second.to,
				)
				if err == nil {
					t.Error("a part moved over another is taken")
				}
			})
		})
	}
}

// What an office of an earlier version holds it still holds, under the wider key.
func TestReservationsOfAnEarlierVersionStay(t *testing.T) {
	t.Parallel()
	earlier(t, 1, func(t *testing.T, url string, old oldOffice) {
		old.form(t)
		old.meeting(t, 1, "confirmed", "", false, 0, 60)
		want := []row{
			{kind: "person", resource: string(id(7)), meeting: string(id(1)), to: 60, exclusive: true},
			{kind: "room", resource: string(id(8)), meeting: string(id(1)), to: 60},
		}
		for _, r := range want {
			_, err := old.db.Exec(insertHeld(old.arg), r.kind, r.resource, r.meeting, r.from, r.to, r.exclusive)
			if err != nil {
				t.Fatal(err)
			}
		}
		storetest.Open(t, url, store.Options{})
		got := held(t, old.db)
		slices.SortFunc(got, func(a, b row) int { return strings.Compare(a.resource, b.resource) })
		if !slices.Equal(got, want) {
			t.Errorf("holds %v, want %v", got, want)
		}
		_, err := old.db.Exec(insertHeld(old.arg), "person", string(id(7)), string(id(1)), 60, 90, true)
		if err != nil {
			t.Errorf("a second part: %v", err)
		}
		_, err = old.db.Exec(insertHeld(old.arg), "person", string(id(7)), string(id(1)), 30, 90, true)
		if err == nil {
			t.Error("a part over another is taken")
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
