package load

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestMixAddsUp(t *testing.T) {
	t.Parallel()
	sum := 0.0
	for _, p := range Mix() {
		sum += p.Share
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the shares add up to %v", sum)
	}
	got := NaturalRate([]Program{{Share: .5, Interval: time.Hour}, {Share: .5, Interval: 30 * time.Minute}}, 7200)
	if math.Abs(got-3) > 1e-9 {
		t.Errorf("7,200 subscribers, half of them hourly and half twice an hour, make %v polls a second", got)
	}
}

// Who polls twice as often has twice as many turns, and nobody is left out.
func TestTurns(t *testing.T) {
	t.Parallel()
	c := NewCrowd(
		[]Program{{Name: "slow", Share: .5, Interval: 2 * time.Hour}, {Name: "fast", Share: .5, Interval: time.Hour}},
		1000,
		1,
	)
	r := rand.New(rand.NewPCG(1, 1))
	turns := make([]int, 1000)
	programs := [2]int{}
	for range 30_000 {
		who := c.nextPoll(r)
		turns[who]++
		programs[c.all[who].program]++
	}
	for who, n := range turns {
		if want := []int{20, 40}[c.all[who].program]; n < want*8/10 || n > want*12/10 {
			t.Errorf("%d came %d times, about %d expected", who, n, want)
		}
	}
	if programs[1] < programs[0]*17/10 {
		t.Errorf("%v turns", programs)
	}
}

// calendars is a server with one calendar for each path, whose tag rises on demand. It counts
// requests.
type calendars struct {
	mu                           sync.Mutex
	tag                          int
	paths                        map[string]int
	conditional, unchanged, gzip int
	refuse, hangUp               bool
	agents                       map[string]bool
}

func (c *calendars) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths[r.URL.Path]++
	c.agents[r.UserAgent()] = true
	if r.Header.Get("Accept-Encoding") == "gzip" {
		c.gzip++
	}
	if c.refuse {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if c.hangUp {
		w.Header().Set("Connection", "close")
	}
	tag := fmt.Sprintf(`"%d"`, c.tag)
	w.Header().Set("ETag", tag)
	if has := r.Header.Get("If-None-Match"); has != "" {
		c.conditional++
		if has == tag {
			c.unchanged++
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	fmt.Fprint(w, "BEGIN:VCALENDAR")
}

func serving(t *testing.T) (*calendars, Target) {
	c := &calendars{paths: map[string]int{}, agents: map[string]bool{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	return c, Target{
		Address: strings.TrimPrefix(s.URL, "http://"),
		Path:    func(i int) string { return fmt.Sprint("/", i) },
		Conns:   3,
	}
}

func TestEverybodyAsksOnceAndThenConditionally(t *testing.T) {
	t.Parallel()
	for _, hangUp := range []bool{false, true} {
		server, target := serving(t)
		server.hangUp = hangUp
		crowd, tally := NewCrowd(Mix(), 500, 1), &Progress{}
		f, err := crowd.Warm(t.Context(), target, tally)
		if err != nil || f.Asked != 500 || f.Whole != 500 || f.Failed != 0 || len(server.paths) != 500 ||
			server.gzip != 500 || f.Bytes != 500*15 || f.Plain.Count != 500 {
			t.Fatalf("%+v, %v: %d paths", f, err, len(server.paths))
		}
		if len(server.agents) != len(Mix()) {
			t.Errorf("programs: %v", server.agents)
		}
		f, err = crowd.Poll(t.Context(), target, 5000, 200*time.Millisecond, tally)
		if err != nil || f.Asked != 1000 || f.Unchanged != server.unchanged ||
			f.Conditional.Count != server.conditional || f.Unchanged != f.Conditional.Count ||
			f.Whole+f.Unchanged != 1000 || f.Whole == 0 || f.Unchanged < 700 {
			t.Errorf("%+v, %v", f, err)
		}
		if p := f.Conditional; !(p.P50 > 0 && p.P50 <= p.P90 && p.P90 <= p.P99 && p.P99 <= p.P999 && p.P999 <= p.Max) {
			t.Errorf("%+v", p)
		}
		server.tag++
		f, _ = crowd.Warm(t.Context(), target, tally)
		if f.Whole != 500 || f.Conditional.Count == 0 {
			t.Errorf("changed: %+v", f)
		}
		f, _ = crowd.Warm(t.Context(), target, tally)
		if f.Unchanged == 0 || f.Unchanged != f.Conditional.Count {
			t.Errorf("unchanged since: %+v", f)
		}
	}
}

func TestFailuresAreCounted(t *testing.T) {
	t.Parallel()
	server, target := serving(t)
	server.refuse = true
	crowd, tally := NewCrowd(Mix(), 100, 1), &Progress{}
	f, err := crowd.Warm(t.Context(), target, tally)
	if err != nil || f.Failed != 100 || tally.Failed.Load() != 100 || f.Plain.Count != 0 {
		t.Errorf("refused: %+v, %v", f, err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	target.Address = l.Addr().String()
	l.Close()
	if f, err := crowd.Warm(t.Context(), target, tally); err != nil || f.Failed != 100 {
		t.Errorf("nobody there: %+v, %v", f, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := crowd.Poll(ctx, target, 1, time.Hour, tally); err == nil {
		t.Error("goes on after the end")
	}
}
