// Package apptest serves a whole office to a test: the real router over a real
// database, on a loopback port.
package apptest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

// Clock is a clock that a test sets; it is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock stands at t.
func NewClock(t time.Time) *Clock { return &Clock{at: t} }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// Server is an office being served.
type Server struct {
	tb     testing.TB
	Office *app.Office
	URL    string
	// Log collects what the server logs.
	Log *Log
	// Admin, Organiser and Kiosk are live tokens.
	Admin, Organiser, Kiosk string
}

// Log is a concurrent buffer.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is everything logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Start serves the office kept at the database URL until the test ends; a nil
// clock is the real one.
func Start(tb testing.TB, url string, clock func() time.Time, set app.SiteSettings) *Server {
	tb.Helper()
	return StartIn(tb, "Asia/Shanghai", url, clock, set)
}

// StartIn is Start for an office in the zone of this IANA name.
func StartIn(tb testing.TB, name, url string, clock func() time.Time, set app.SiteSettings) *Server {
	tb.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{tb: tb, Log: &Log{}}
	level := slog.LevelDebug
	if _, bench := tb.(*testing.B); bench {
		level = slog.LevelInfo // as in service
	}
	log := slog.New(slog.NewJSONHandler(s.Log, &slog.HandlerOptions{Level: level}))
	s.Office, err = app.Open(context.Background(), url, app.Settings{
		Zone:      zone,
		Clock:     clock,
		Log:       log,
		Contact:   cmp.Or(set.Contact, set.Office),
		PublicURL: set.PublicURL,
		EntryKey:  feed.EntryKey(EntryKey),
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Office.Close() })
	site, err := app.NewSite(s.Office, set)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s.URL = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- site.Serve(ctx, l) }()
	tb.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			tb.Errorf("serve: %v", err)
		}
	})
	for role, secret := range map[consult.Role]*string{
		consult.Admin:     &s.Admin,
		consult.Organiser: &s.Organiser,
		consult.Kiosk:     &s.Kiosk,
	} {
		roles := []consult.Role{role}
		if role == consult.Admin { // whoever runs a small office has both roles
			roles = append(roles, consult.Office)
		}
		name := "test " + string(role)
		have, err := s.Office.Guard.List(ctx, consult.TokenFilter{Name: name}, consult.PageRequest{Limit: 1})
		if err != nil {
			tb.Fatal(err)
		}
		if len(have.Items) > 0 { // another server has the same database
			name += " " + l.Addr().String()
		}
		_, *secret, err = s.Office.Guard.Issue(ctx, consult.Actor{}, name, roles...)
		if err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

// EntryKey makes the links in events.
const EntryKey = "a key of 32 bytes for the tests.."

// Answer is a response read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON reads the body into v.
func (a Answer) JSON(tb testing.TB, v any) {
	tb.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		tb.Fatalf("not JSON: %v\n%s", err, a.Body)
	}
}

// Do sends one request as the bearer of token; a body that is neither nil nor
// []byte goes out as JSON. Headers are pairs of name and value.
func (s *Server) Do(method, path, token string, body any, headers ...string) Answer {
	s.tb.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		r = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			s.tb.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, s.URL+path, r)
	if err != nil {
		s.tb.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity") // Go's client would ask for gzip and unpack it unseen
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		s.tb.Fatal(err)
	}
	return Answer{res.StatusCode, res.Header, out}
}
