package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/store/storetest"
	"huiqi/pkg/store/storetest/pgtest"
)

// refused demands a 503 that says why, as one of these codes, and when to come again.
func refused(t *testing.T, what string, a answer, codes ...string) {
	t.Helper()
	var p struct{ Code, Detail string }
	err := json.Unmarshal(a.body, &p)
	if a.err != nil || err != nil || a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" ||
		p.Detail == "" {
		t.Errorf("%s: %d %v %s", what, a.status, a.err, a.body)
		return
	}
	for _, code := range codes {
		if p.Code == code {
			return
		}
	}
	t.Errorf("%s: code %s, want one of %q", what, p.Code, codes)
}

// calendar makes a link for the person and answers its path.
func (p *process) calendar(person string) string {
	p.t.Helper()
	a := p.call("POST", "/api/v1/feeds", map[string]any{"subject": map[string]any{"kind": "person", "id": person}})
	var feed struct{ URL string }
	if err := json.Unmarshal(a.body, &feed); err != nil || a.status != http.StatusCreated {
		p.t.Fatalf("%d %v %s", a.status, err, a.body)
	}
	return strings.TrimPrefix(feed.URL, p.url)
}

// A server that takes connections and answers nothing, as on a machine that hangs: every request is answered
// while it hangs, more of them than there are connections. A screen's stream goes on.
func TestAFrozenPostgreSQLIsAnsweredInTime(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t)
	if out, err := command(t, "init", "--db", c.DSN()); err != nil {
		t.Fatal(err, out)
	}
	token := organiser(t, c.DSN())
	p := serve(t, c.DSN(), token, "--request-timeout", "2s", "--db-pool", "4")
	person := p.person("赵一钱")
	warm, cold := p.calendar(person), p.calendar(person)
	if a := p.call("GET", warm, nil); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	screen := listenTo(t, p.url+"/kiosk/events")
	from := time.Now().Add(48 * time.Hour).Truncate(time.Hour)
	if err := c.Freeze(); err != nil {
		t.Fatal(err)
	}
	// What the database said within the last second still holds.
	refused(t, "a calendar", p.until(t, "GET", warm, http.StatusServiceUnavailable), "unavailable")
	var asked sync.WaitGroup
	for i := range 12 {
		asked.Go(func() {
			refused(t, "a list", p.call("GET", "/api/v1/people", nil), "timeout", "unavailable")
		})
		asked.Go(func() {
			a := p.call("POST", "/api/v1/meetings", meeting(person, from.Add(time.Duration(i)*time.Hour), time.Hour))
			refused(t, "a booking", a, "timeout", "unavailable")
		})
	}
	for _, path := range []string{warm, cold, "/readyz"} {
		asked.Go(func() { refused(t, path, p.call("GET", path, nil), "unavailable") })
	}
	for _, path := range []string{"/healthz", "/metrics"} {
		asked.Go(func() {
			if a := p.call("GET", path, nil); a.status != http.StatusOK {
				t.Errorf("%s: %d %v", path, a.status, a.err)
			}
		})
	}
	answered := make(chan struct{})
	go func() { asked.Wait(); close(answered) }()
	select {
	case <-answered:
	case <-time.After(50 * time.Second): // the server's own end of a connection comes after a minute
		t.Error("a request was not answered while the database hung")
	}
	select {
	case err := <-screen:
		t.Errorf("the stream of a screen ended: %v", err)
	default:
	}
	if err := c.Thaw(); err != nil {
		t.Fatal(err)
	}
	<-answered
	p.until(t, "GET", warm, http.StatusOK)
	a := p.call("GET", "/api/v1/meetings", nil)
	var list struct{ Items []any }
	if err := json.Unmarshal(a.body, &list); err != nil || a.status != http.StatusOK || len(list.Items) != 0 {
		t.Errorf("after the thaw: %d %v, %d meetings of bookings that were refused", a.status, err, len(list.Items))
	}
	if a := p.call("POST", "/api/v1/meetings", meeting(person, from, time.Hour)); a.status != http.StatusCreated {
		t.Errorf("after the thaw: %d %s", a.status, a.body)
	}
}

// until asks until the status comes.
func (p *process) until(t *testing.T, method, path string, status int) answer {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		a := p.call(method, path, nil)
		if a.status == status {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s %s: %d %v %s for a minute", method, path, a.status, a.err, a.body)
		}
	}
}

// listenTo opens the stream of a screen, waits for its first event, and tells of its end.
func listenTo(t *testing.T, url string) <-chan error {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "event:") {
		t.Fatalf("%d %q", res.StatusCode, lines.Text())
	}
	ended := make(chan error, 1)
	go func() {
		defer res.Body.Close()
		for lines.Scan() {
		}
		ended <- fmt.Errorf("ended: %w", lines.Err())
	}()
	return ended
}

// A statement that PostgreSQL stops by its own statement_timeout is a 503 of its own.
func TestAStatementTimeoutIsSaid(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	token := organiser(t, db)
	p := serve(t, pgtest.Through(db, "hasty")+"&statement_timeout=300", token)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "BEGIN; LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "a list", p.call("GET", "/api/v1/people", nil), "statement_timeout")
	added := map[string]any{"name": "赵一钱", "kind": "member"}
	refused(t, "a person", p.call("POST", "/api/v1/people", added), "statement_timeout")
	_, err = conn.Exec(ctx, "ROLLBACK")
	if err != nil {
		t.Fatal(err)
	}
	if a := p.call("GET", "/api/v1/people", nil); a.status != http.StatusOK || strings.Contains(string(a.body), "赵一钱") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
