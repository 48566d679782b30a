package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is an office at work while machines fail: people book and move meetings, each with a phone. They repeat what was
// refused or got no answer, with its Idempotency-Key, and remember what was acknowledged.
type load struct {
	t       *testing.T
	db      string
	server  atomic.Pointer[process]
	writers []*writer
	stop    context.CancelFunc
	working sync.WaitGroup

	acknowledged, refused, unanswered, found atomic.Int64
	// longest is how long an answer took, back how long after a repair the first write was acknowledged; both in
	// nanoseconds. repaired is the instant of a repair, until something is acknowledged.
	longest, back, repaired atomic.Int64
	// older is set while a program serves that answers 500, not 503, when a newer one has added a column to a table.
	older atomic.Bool
	lost  int64
}

// writer is one of the people. Only its own goroutine, or nobody while nobody works, touches it.
type writer struct {
	load     *load
	person   string
	calendar string
	asked    int
	booked   []*booked
	// pending is what has not been acknowledged yet.
	pending *attempt
	phone   map[string]event
}

// booked is a Meeting that was acknowledged, and the starts that were, the last one last.
type booked struct {
	id     string
	starts []time.Time
}

func (b *booked) start() time.Time { return b.starts[len(b.starts)-1] }

// attempt is a request that is repeated until it is acknowledged.
type attempt struct {
	key, path string
	body      map[string]any
	start     time.Time
	// moves is nil for a booking.
	moves *booked
}

const chaosWriters = 4

// newLoad has the people and their calendars made; work lets them begin.
func newLoad(t *testing.T, db string, p *process) *load {
	t.Helper()
	l := &load{t: t, db: db}
	l.server.Store(p)
	for i := range chaosWriters {
		w := &writer{load: l, phone: map[string]event{}}
		w.person = p.person(fmt.Sprintf("写者%d", i))
		w.calendar = p.calendar(w.person)
		l.writers = append(l.writers, w)
	}
	t.Cleanup(l.rest)
	return l
}

// anew is the same people with counters at zero.
func (l *load) anew() *load {
	l.t.Helper()
	other := &load{t: l.t, db: l.db, writers: l.writers}
	other.server.Store(l.server.Load())
	for _, w := range l.writers {
		w.load = other
	}
	l.t.Cleanup(other.rest)
	return other
}

// work lets everybody go on.
func (l *load) work() {
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	for _, w := range l.writers {
		l.working.Go(func() { w.work(ctx) })
	}
}

// rest waits until nobody has a request under way.
func (l *load) rest() {
	if l.stop != nil {
		l.stop()
	}
	l.working.Wait()
}

// mended says that the machine works again.
func (l *load) mended() { l.repaired.Store(time.Now().UnixNano()) }

// until waits for so many more of the counter.
func (l *load) until(counter *atomic.Int64, more int64) {
	l.t.Helper()
	want := counter.Load() + more
	for deadline := time.Now().Add(3 * time.Minute); counter.Load() < want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.t.Fatalf("%d of %d in three minutes", counter.Load(), want)
		}
	}
}

func (w *writer) work(ctx context.Context) {
	for ctx.Err() == nil {
		if w.pending == nil {
			w.pending = w.next()
		}
		p := w.load.server.Load()
		began := time.Now()
		a := p.call("POST", w.pending.path, w.pending.body, "Idempotency-Key", w.pending.key)
		if a.err == nil {
			raise(&w.load.longest, int64(time.Since(began)))
		}
		if !w.take(a) {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if w.asked%5 == 0 {
			w.look(p)
		}
	}
}

// next is a booking of the next free hour, or now and then a move of the last one by ten minutes.
func (w *writer) next() *attempt {
	w.asked++
	at := &attempt{key: fmt.Sprintf("%s-%d", w.person, w.asked)}
	if n := len(w.booked); n > 0 && w.asked%3 == 0 {
		at.moves = w.booked[n-1]
		at.start = at.moves.start().Add(10 * time.Minute)
		at.path = "/api/v1/meetings/" + at.moves.id + "/move"
		at.body = map[string]any{"starts_at": at.start.Format(time.RFC3339)}
		return at
	}
	at.start = firstHour.Add(time.Duration(w.asked) * time.Hour)
	at.path = "/api/v1/meetings"
	at.body = meeting(w.person, at.start, 30*time.Minute)
	return at
}

var firstHour = time.Now().Add(72 * time.Hour).Truncate(time.Hour)

// take notes what became of the pending attempt, and reports whether it was acknowledged.
func (w *writer) take(a answer) bool {
	l, at := w.load, w.pending
	if a.err != nil || a.status == http.StatusInternalServerError && l.older.Load() {
		l.unanswered.Add(1)
		return false
	}
	if a.status == http.StatusServiceUnavailable {
		var p struct{ Code string }
		err := json.Unmarshal(a.body, &p)
		if err != nil || p.Code == "" || a.header.Get("Retry-After") == "" {
			l.t.Errorf("a refusal that does not say why: %s", a.body)
		}
		l.refused.Add(1)
		return false
	}
	w.pending = nil
	var made struct{ ID string }
	err := json.Unmarshal(a.body, &made)
	if err != nil || a.status != http.StatusCreated && a.status != http.StatusOK {
		l.t.Errorf("%s of %s: %d %s", at.path, at.key, a.status, a.body)
		return true
	}
	if a.header.Get("Idempotent-Replayed") == "true" {
		l.found.Add(1)
	}
	if since := l.repaired.Swap(0); since != 0 {
		raise(&l.back, time.Now().UnixNano()-since)
	}
	l.acknowledged.Add(1)
	if at.moves != nil {
		at.moves.starts = append(at.moves.starts, at.start)
		return true
	}
	w.booked = append(w.booked, &booked{id: made.ID, starts: []time.Time{at.start}})
	return true
}

func raise(high *atomic.Int64, to int64) {
	for was := high.Load(); was < to && !high.CompareAndSwap(was, to); was = high.Load() {
	}
}

// look fetches the calendar as the phone does: what it gets is whole, shows what was acknowledged by this server,
// and takes nothing back.
func (w *writer) look(p *process) {
	a := p.call("GET", w.calendar, nil, "User-Agent", "iOS/18.1 dataaccessd/1.0")
	if a.err != nil || a.status == http.StatusServiceUnavailable {
		return
	}
	t := w.load.t
	if a.status != http.StatusOK || !strings.HasSuffix(string(a.body), "END:VCALENDAR\r\n") {
		t.Errorf("a calendar: %d %.200s", a.status, a.body)
		return
	}
	given := eventsOf(t, a)
	for uid, is := range given {
		was, held := w.phone[uid]
		// A recast writes the same meeting anew: SEQUENCE is the meeting's own (ADR 8).
		recast := is.sequence == was.sequence && is.start == was.start
		rises := is.modified > was.modified && (is.sequence > was.sequence || recast)
		if held && is != was && (!rises || is.stamp < was.stamp) {
			t.Errorf("%s: a phone holds %+v and is given %+v", uid, was, is)
		}
	}
	for _, m := range w.booked {
		is, shown := given[m.id+"@huiqi"]
		want := "TZID=Asia/Shanghai:" + m.start().In(shanghai).Format("20060102T150405")
		if !shown || is.start != want && (w.pending == nil || w.pending.moves != m) {
			t.Errorf("acknowledged, and not in the calendar: %s of %s (there: %v)", m.id, want, is)
		}
	}
	w.phone = given
}

var shanghai = time.FixedZone("", 8*60*60)

// audit demands, while nobody works, that the office holds what was acknowledged and nothing that was not, that
// phones are shown it, and that check finds nothing.
func (l *load) audit() {
	l.t.Helper()
	p := l.server.Load()
	for _, w := range l.writers {
		there := p.meetingsOf(l.t, w.person)
		for _, m := range w.booked {
			start, found := there[m.id]
			delete(there, m.id)
			moving := w.pending != nil && w.pending.moves == m && start.Equal(w.pending.start)
			if !found || !start.Equal(m.start()) && !moving {
				l.lost++
				l.t.Errorf("acknowledged and lost: %s at %v (there: %v %v)", m.id, m.start(), found, start)
			}
		}
		for id, start := range there {
			if w.pending == nil || w.pending.moves != nil || !start.Equal(w.pending.start) {
				l.t.Errorf("nobody was told of %s at %v", id, start)
			}
		}
		w.look(p)
	}
	if out, err := command(l.t, "check", "--db", l.db); err != nil {
		l.t.Errorf("%v %s", err, out)
	}
}

// meetingsOf lists the meetings of a person with their starts.
func (p *process) meetingsOf(t *testing.T, person string) map[string]time.Time {
	t.Helper()
	all := map[string]time.Time{}
	for cursor := ""; ; {
		a := p.call("GET", "/api/v1/meetings?limit=200&person="+person+cursor, nil)
		var page struct {
			Items []struct {
				ID     string
				Starts time.Time `json:"starts_at"`
			}
			Next string `json:"next_cursor"`
		}
		err := json.Unmarshal(a.body, &page)
		if err != nil || a.status != http.StatusOK {
			t.Fatalf("%d %v %s", a.status, err, a.body)
		}
		for _, m := range page.Items {
			all[m.ID] = m.Starts
		}
		if page.Next == "" {
			return all
		}
		cursor = "&cursor=" + page.Next
	}
}
