package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
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
	a := p.one.call("POST", "/api/v1/feeds", map[string]any{
		"subject": map[string]any{"kind": "person", "id": p.person},
	})
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
func (p *pair) shown() (int, int) {
	p.t.Helper()
	a := p.other.call("GET", p.path, nil)
	if a.err != nil {
		p.t.Fatal(a.err)
	}
	body := string(a.body)
	if a.status == http.StatusOK &&
		(!strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(body, "END:VCALENDAR\r\n")) {
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
			WHERE application_name = 'other listener' AND query LIKE 'LISTEN%'
			AND pg_terminate_backend(pid)`).Scan(&pid)
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

// rush is what writers and readers of a pair saw while they went on.
type rush struct {
	*pair
	mu sync.Mutex
	// acked are when bookings were acknowledged, tried how many were sent.
	acked []time.Time
	tried int
	// held is how many meetings each calendar had that was given out, by its tag.
	held map[string]int
	// seen counts bookings and fetches by what was answered.
	seen map[string]int
}

// run books on the first process and fetches from both until ctx ends.
func (r *rush) run(ctx context.Context) func() {
	var wg sync.WaitGroup
	wg.Go(func() {
		for ctx.Err() == nil {
			r.write()
		}
	})
	for i := range 4 {
		wg.Go(func() {
			tag := ""
			for ctx.Err() == nil {
				tag = r.read([]*process{r.one, r.other}[i%2], tag)
			}
		})
	}
	return wg.Wait
}

func (r *rush) write() {
	r.mu.Lock()
	from := time.Now().Add(48 * time.Hour).Truncate(time.Hour).Add(time.Duration(r.tried) * 30 * time.Minute)
	r.tried++
	r.mu.Unlock()
	a := r.one.call("POST", "/api/v1/meetings", meeting(r.person, from, 30*time.Minute))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[fmt.Sprint("booked ", a.status)]++
	if r.polite(r.one, a, http.StatusCreated); a.status == http.StatusCreated {
		r.acked = append(r.acked, time.Now())
	}
}

// read fetches, conditionally when it has a calendar, and answers the tag of what it
// has now. What was acknowledged a second before it asked has to be there.
func (r *rush) read(p *process, tag string) string {
	asked := time.Now()
	a := p.call("GET", r.path, nil, "If-None-Match", tag)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[fmt.Sprint("fetched ", a.status)]++
	body := string(a.body)
	switch r.polite(p, a, http.StatusOK, http.StatusNotModified); a.status {
	case http.StatusOK:
		tag = a.header.Get("ETag")
		if !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(body, "END:VCALENDAR\r\n") {
			r.t.Errorf("a 200 that is no calendar: %q", body)
		}
		r.held[tag] = strings.Count(body, "BEGIN:VEVENT")
	case http.StatusNotModified:
	default:
		return tag
	}
	least := 0
	for least < len(r.acked) && r.acked[least].Before(asked.Add(-time.Second)) {
		least++
	}
	if n := r.held[tag]; n < least || n > r.tried {
		r.t.Errorf(
			"%d: %d meetings of %d that were acknowledged a second ago, and %d tried", a.status, n, least, r.tried,
		)
	}
	return tag
}

// polite demands one of these statuses, or a 503 that says what it is and when to
// come again.
func (r *rush) polite(p *process, a answer, good ...int) {
	switch {
	case a.err != nil:
		r.t.Error(a.err)
	case slices.Contains(good, a.status):
	case a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" ||
		a.header.Get("Content-Type") != "application/problem+json" ||
		!strings.Contains(string(a.body), `"unavailable"`) && !strings.Contains(string(a.body), `"outcome_unknown"`):
		why, _ := p.failures.Load(a.header.Get("X-Request-Id"))
		r.t.Errorf("%d %v %s\n%v", a.status, a.header, a.body, why)
	}
}

// until waits for more of each of these answers than there are now.
func (r *rush) until(what ...string) {
	r.t.Helper()
	r.mu.Lock()
	before := maps.Clone(r.seen)
	r.mu.Unlock()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		r.mu.Lock()
		waits := slices.ContainsFunc(what, func(w string) bool { return r.seen[w] < before[w]+10 })
		r.mu.Unlock()
		switch {
		case !waits:
			return
		case time.Now().After(deadline):
			r.t.Fatalf("no more of %q within a minute: %v", what, r.seen)
		}
	}
}

// TestPostgreSQLRestarts while meetings are booked and calendars fetched from two
// processes: no answer is old or partial, every error is a polite 503, and all goes
// on by itself with nothing lost.
func TestPostgreSQLRestarts(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t)
	db := c.DSN() + "&synchronous_commit=on" // a throw-away server may lose what it acknowledged
	if out, err := command(t, "init", "--db", db); err != nil {
		t.Fatal(err, out)
	}
	r := &rush{pair: newPair(t, db, db), held: map[string]int{}, seen: map[string]int{}}
	ctx, stop := context.WithCancel(t.Context())
	wait := r.run(ctx)
	defer wait()
	defer stop()
	for range 3 {
		r.until("booked 201", "fetched 200", "fetched 304")
		c.Stop()
		r.until("booked 503", "fetched 503")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	r.until("booked 201", "fetched 200", "fetched 304")
	stop()
	wait()
	time.Sleep(time.Second) // for so long the other process may be behind
	if n, status := r.shown(); status != http.StatusOK || n < len(r.acked) {
		t.Errorf("%d: %d of %d acknowledged meetings", status, n, len(r.acked))
	}
	t.Log(r.seen)
}
