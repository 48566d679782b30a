package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// pair is two processes on one database and a feed that the second shows.
type pair struct {
	t          *testing.T
	one, other *process
	person     string
	path       string
	booked     int
}

func newPair(t *testing.T, db, otherDB string) *pair {
	t.Helper()
	token := organiser(t, db)
	p := &pair{t: t, one: serve(t, db, token), other: serve(t, otherDB, token)}
	p.person = p.one.person("赵一钱")
	a := p.one.call("POST", "/api/v1/feeds", map[string]any{"subject": map[string]any{"kind": "person", "id": p.person}})
	var feed struct{ URL string }
	if err := json.Unmarshal(a.body, &feed); err != nil {
		t.Fatalf("%v %s", err, a.body)
	}
	p.path = strings.TrimPrefix(feed.URL, p.one.url)
	return p
}

// book books one more meeting on the first process; it reports what it answered.
func (p *pair) book() answer {
	from := time.Now().Add(48 * time.Hour).Truncate(time.Hour).Add(time.Duration(p.booked) * time.Hour)
	a := p.one.call("POST", "/api/v1/meetings", meeting(p.person, from, time.Hour))
	if a.status == http.StatusCreated {
		p.booked++
	}
	return a
}

// shown asks the second process; an answer is a whole calendar or an error.
func (p *pair) shown() (events int, status int) {
	p.t.Helper()
	a := p.other.call("GET", p.path, nil)
	if a.err != nil {
		p.t.Fatal(a.err)
	}
	body := string(a.body)
	if a.status == http.StatusOK && (!strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(body, "END:VCALENDAR\r\n")) {
		p.t.Fatalf("a 200 that is no calendar: %q", body)
	}
	return strings.Count(body, "BEGIN:VEVENT"), a.status
}

// fresh asks until it is fresh, and demands that what is answered a second$
// half after the booking, or later, has it. Sooner it may be old.
func (p *pair) fresh() {
	p.t.Helper()
	acknowledged := time.Now()
	for {
		asked := time.Now()
		n, status := p.shown()
		if status == http.StatusOK && n == p.booked {
			return
		}
		if late := asked.Sub(acknowledged); late > time.Second && status == http.StatusOK {
			p.t.Fatalf("%v after the booking %d of %d meetings are shown", late, n, p.booked)
		} else if late > time.Minute {
			p.t.Fatalf("answers %d for a minute", status)
		}
	}
}

// TestTheListenerIsCut while changes go on: the other process is never stale
// after the bound, and listens again by itself.
func TestTheListenerIsCut(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	p := newPair(t, db, pgtest.Through(db, "other"))
	admin, err := pgx.Connect(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var cut []int32
	for deadline := time.Now().Add(2 * time.Minute); len(cut) < 3; {
		var pid int32
		err := admin.QueryRow(context.Background(), `SELECT pid FROM pg_stat_activity
			WHERE application_name = 'other listener' AND query LIKE 'LISTEN%' AND pg_terminate_backend(pid)`).Scan(&pid)
		if err == nil && !slices.Contains(cut, pid) {
			cut = append(cut, pid)
		}
		if a := p.book(); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
		p.fresh()
		if time.Now().After(deadline) {
			t.Fatalf("it listened again %d times", len(cut))
		}
	}
}

// TestTheListenerIsDeaf: its connection stands and nothing comes by it.
func TestTheListenerIsDeaf(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	wire := pgtest.Proxy(t, db)
	p := newPair(t, db, pgtest.Through(wire.DSN(), "other"))
	p.fresh()
	wire.Deafen("other listener")
	for range 3 {
		if a := p.book(); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
		p.fresh()
	}
}

// TestPostgreSQLRestarts under bookings and fetches: errors are 503, and all goes
// on by itself, without an old or partial calendar.
func TestPostgreSQLRestarts(t *testing.T) {
	t.Parallel()
	c := pgtest.Private(t)
	db := c.DSN() + "&synchronous_commit=on" // a throw-away server may lose what it acknowledged
	p := newPair(t, db, db)
	p.book()
	p.fresh()
	for round := range 2 {
		c.Stop()
		stopped := time.Now()
		for { // until the memory of the last answer has gone
			n, status := p.shown()
			if status == http.StatusServiceUnavailable {
				break
			}
			if status != http.StatusOK || n != p.booked || time.Since(stopped) > 10*time.Second {
				t.Fatalf("without a database: %d with %d of %d", status, n, p.booked)
			}
		}
		if a := p.book(); a.status != http.StatusServiceUnavailable {
			t.Errorf("a booking without a database: %d %s", a.status, a.body)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); ; {
			a := p.book()
			if a.status == http.StatusCreated {
				break
			}
			if a.status != http.StatusServiceUnavailable || time.Now().After(deadline) {
				t.Fatalf("round %d: %d %s", round, a.status, a.body)
			}
		}
		p.fresh()
	}
}
