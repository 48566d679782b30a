package feed

import (
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"huiqi/pkg/consult"
)

// RevisionOptions are the clock and the patience of Revisions; zero fields take
// the defaults named here.
type RevisionOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// Every is how often Run asks the log while nobody tells it of commits: 250 ms.
	Every time.Duration
	// Idle is how often it does while it is told, and no one waits for news: 15 s.
	Idle time.Duration
	// Bound is the age at which what was last heard is no longer trusted: 1 s.
	Bound time.Duration
	// Patience is how long one question to the log may take: 2 s.
	Patience time.Duration
	// Logger hears when the log or its listener is lost and found again, and when
	// the office's history was replaced: slog.Default.
	Logger *slog.Logger
}

func (o RevisionOptions) withDefaults() RevisionOptions {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every <= 0 {
		o.Every = 250 * time.Millisecond
	}
	if o.Idle <= 0 {
		o.Idle = 15 * time.Second
	}
	if o.Bound <= 0 {
		o.Bound = time.Second
	}
	if o.Patience <= 0 {
		o.Patience = 2 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// Revisions knows which Revision last touched each Subject: at once for this
// process's own commits, which are noted, and within Bound for those of other
// processes.
//
// Only an answer of the database proves that nothing changed, and for no longer
// than Bound. What the log tells of its own accord (Listen) makes a change known
// sooner, but hearing nothing proves nothing: the line may be cut.
type Revisions struct {
	log TouchLog
	opt RevisionOptions

	// era counts the histories followed. When the database is replaced, by a
	// backup or by a copy that lacks the last commits, a new one begins: nothing
	// learned or rendered before is worth anything.
	era atomic.Uint64

	mu sync.RWMutex
	// last holds the newest Revision of each Subject touched after floor, by hash:
	// two that share one are both taken for touched, which costs a rendering.
	last map[uint64]consult.Revision
	seed maphash.Seed
	// floor is where this process came in: all else was touched then or before.
	floor consult.Revision
	// polled is how far the log was read, met whether it was in this era, and seen
	// the newest Revision heard of.
	polled consult.Revision
	met    bool
	seen   consult.Trail
	// asked is when the last question that was answered was put.
	asked    time.Time
	watchers map[chan struct{}]struct{}
	// listening says that Listen hears, told is the newest Revision that it told of.
	listening bool
	told      consult.Revision

	flight singleflight.Group
	// ahead says that a question is being put before its answer is needed.
	ahead atomic.Bool
	// wake makes Run ask now.
	wake chan struct{}
}

// NewRevisions knows nothing until it is noted or asked.
func NewRevisions(log TouchLog, opt RevisionOptions) *Revisions {
	return &Revisions{
		log:      log,
		opt:      opt.withDefaults(),
		last:     map[uint64]consult.Revision{},
		seed:     maphash.MakeSeed(),
		watchers: map[chan struct{}]struct{}{},
		wake:     make(chan struct{}, 1),
	}
}

func (r *Revisions) hash(s consult.Subject) uint64 {
	return maphash.String(r.seed, string(s.ID)) + 3*maphash.String(r.seed, string(s.Kind))
}

// Note takes in what a commit of this process touched, and the Trail it ended
// with. It is to be called after the commit and before anyone is told of it.
func (r *Revisions) Note(at consult.Trail, touches []consult.Touch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.follow(at) {
		r.restart(at)
	}
	if r.met && at.Revision == r.polled+1 {
		r.polled = at.Revision // there is nothing else to be read up to here
	}
	r.merge(touches)
}

// follow takes at in when it belongs to the history seen. The lock is held.
func (r *Revisions) follow(at consult.Trail) bool {
	if at.Continues(r.seen) {
		r.seen = at
		return true
	}
	return r.seen.Continues(at)
}

// restart begins a new era with the history that ends with at. The lock is held.
func (r *Revisions) restart(at consult.Trail) {
	r.era.Add(1)
	clear(r.last)
	r.floor, r.polled, r.met, r.seen, r.told, r.asked = 0, 0, false, at, 0, time.Time{}
	r.signal()
	r.opt.Logger.Warn("the database was replaced, or too much was missed to be sure that it was not; all calendars are rendered anew",
		"revision", at.Revision)
}

// merge keeps the newest Revision of each Subject and tells the watchers when
// one is new. The lock is held.
func (r *Revisions) merge(touches []consult.Touch) {
	changed := false
	for _, t := range touches {
		if h := r.hash(t.Subject); t.Revision > r.last[h] {
			r.last[h] = t.Revision
			changed = true
		}
	}
	if changed {
		r.signal()
	}
}

// signal wakes the watchers. The lock is held.
func (r *Revisions) signal() {
	for w := range r.watchers {
		select {
		case w <- struct{}{}:
		default: // a signal is waiting already, and one tells as much as two
		}
	}
}

// Known is the newest Revision this process has heard of. What it reads from
// the database from now on shows that Revision and all before it.
func (r *Revisions) Known() consult.Revision {
	at, _ := r.label()
	return at
}

// label is Known and its era.
func (r *Revisions) label() (at consult.Revision, era uint64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.seen.Revision, r.era.Load()
}

// vouch reports whether what was read at this Trail, by one who was given the
// label before, belongs to the history followed. If not, the next to ask will
// ask the database which that is.
func (r *Revisions) vouch(at consult.Trail, label consult.Revision, era uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if era == r.era.Load() && at.Revision >= label && r.follow(at) {
		return true
	}
	r.asked = time.Time{}
	return false
}

// Current is the newest Revision that touched any of the subjects, or one that
// touched none of them but was committed before this process looked. When the
// last answer of the database is older than Bound it asks, and when that fails so
// does Current: the caller must then answer 503, for it cannot know.
func (r *Revisions) Current(ctx context.Context, subjects ...consult.Subject) (consult.Revision, error) {
	newest, age := r.peek(subjects)
	if age > r.opt.Bound {
		if err := r.refresh(ctx); err != nil {
			return 0, err
		}
		newest, _ = r.peek(subjects)
	} else if age > r.opt.Bound/2 && r.ahead.CompareAndSwap(false, true) {
		go r.askAhead(ctx)
	}
	return newest, nil
}

// askAhead puts the question that soon somebody would have to wait for.
func (r *Revisions) askAhead(ctx context.Context) {
	defer r.ahead.Store(false)
	_ = r.share(context.WithoutCancel(ctx)) // who needs the answer will ask again
}

func (r *Revisions) peek(subjects []consult.Subject) (newest consult.Revision, age time.Duration) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	newest = r.floor
	for _, s := range subjects {
		newest = max(newest, r.last[r.hash(s)])
	}
	return newest, r.age()
}

// age is how long ago the last question that was answered was put; for ever when
// none was, or the clock was set back. The lock is held.
func (r *Revisions) age() time.Duration {
	const ever = 1<<63 - 1
	if r.asked.IsZero() {
		return ever
	}
	if age := r.opt.Now().Sub(r.asked); age >= 0 {
		return age
	}
	return ever
}

// refresh returns once an answer is held that was asked for no longer than Bound
// before the call. Callers share one question; one that joined a question put
// too long ago puts another.
func (r *Revisions) refresh(ctx context.Context) error {
	arrived := r.opt.Now()
	for {
		if err := r.share(ctx); err != nil {
			return err
		}
		r.mu.RLock()
		done := !r.asked.Before(arrived.Add(-r.opt.Bound))
		r.mu.RUnlock()
		if done {
			return nil
		}
	}
}

// share waits for the question under way, or puts one. The question outlives
// the caller that put it, for others may wait for the same answer.
func (r *Revisions) share(ctx context.Context) error {
	answer := r.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.opt.Patience)
		defer cancel()
		return nil, r.poll(ctx)
	})
	select {
	case <-ctx.Done():
		return fmt.Errorf("feed: waiting for the change log: %w", ctx.Err())
	case a := <-answer:
		return a.Err
	}
}

// poll asks how far the log has come, and for what is new in it.
func (r *Revisions) poll(ctx context.Context) error {
	r.mu.RLock()
	era, seen, polled, met := r.era.Load(), r.seen, r.polled, r.met
	r.mu.RUnlock()
	asked := r.opt.Now()
	at, err := r.log.Trail(ctx)
	var touches []consult.Touch
	if err == nil && met && at.Revision > polled {
		touches, at, err = r.log.TouchedSince(ctx, polled)
	}
	if err != nil {
		return fmt.Errorf("feed: reading the change log: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if era != r.era.Load() {
		return nil // this answers nothing that is asked now
	}
	// The log forgets what is further back than a Trail reaches. This process's own
	// commits move what it has seen along, but not what others touched between them.
	forgotten := met && at.Revision-r.polled > consult.TrailMarks
	if !at.Continues(seen) || !r.follow(at) || forgotten {
		r.restart(at)
		touches = nil // they come after another history's Revision
	}
	if !r.met {
		r.met, r.floor = true, at.Revision
	}
	r.merge(touches)
	r.polled, r.asked = max(r.polled, at.Revision), asked
	return nil
}

// Watch signals whenever anything changed. Signals coalesce: a slow watcher
// hears one, and a watcher never delays a commit. stop ends the signals; the
// channel is not closed.
func (r *Revisions) Watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[c] = struct{}{}
	r.nudge() // from now on Run may not idle
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, c)
	}
}
