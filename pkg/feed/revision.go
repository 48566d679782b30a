package feed

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// RevisionOptions configure Revisions. A zero field takes the default named here.
type RevisionOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// PollInterval is how often Run asks the log while it gets no notifications: 250 ms.
	PollInterval time.Duration
	// IdleInterval is how often Run asks while it gets notifications and nobody watches: 15 s.
	IdleInterval time.Duration
	// MaxAge is the age at which an answer of the log is no longer trusted: 1 s.
	MaxAge time.Duration
	// PollTimeout is how long one question to the log may take: 2 s.
	PollTimeout time.Duration
	// Reconcile is called before a history is followed that does not continue seen, and again
	// when the database is back: it makes sure that nothing which phones hold is undercut. Until
	// it succeeds, no calendar is served. It reports whether it wrote anything. By default it
	// does not.
	Reconcile func(ctx context.Context, seen subscription.RevisionLog) (wrote bool, err error)
	// ReconcileTimeout is how long that may take: 1 min.
	ReconcileTimeout time.Duration
	// Logger is told when the log or its notifications are lost and found again, and when the
	// database was replaced: slog.Default.
	Logger *slog.Logger
}

func (o RevisionOptions) withDefaults() RevisionOptions {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PollInterval <= 0 {
		o.PollInterval = 250 * time.Millisecond
	}
	if o.IdleInterval <= 0 {
		o.IdleInterval = 15 * time.Second
	}
	if o.MaxAge <= 0 {
		o.MaxAge = time.Second
	}
	if o.PollTimeout <= 0 {
		o.PollTimeout = 2 * time.Second
	}
	if o.Reconcile == nil {
		o.Reconcile = func(context.Context, subscription.RevisionLog) (bool, error) { return false, nil }
	}
	if o.ReconcileTimeout <= 0 {
		o.ReconcileTimeout = time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// Revisions knows which Revision last touched each Subject. It knows the commits of this
// process at once, because they are noted, and those of other processes within MaxAge.
//
// Only an answer of the database proves that nothing changed, and only for MaxAge. A
// notification (Listen) makes a change known sooner, but silence proves nothing, because the
// connection may be broken.
type Revisions struct {
	log TouchLog
	opt RevisionOptions

	// historyEpoch counts the histories that were followed. A new one begins when the database
	// was replaced by a backup or by a copy without the last commits. Nothing that was learned
	// or rendered in an earlier epoch may be used.
	historyEpoch atomic.Uint64

	mu sync.RWMutex
	// last holds the newest Revision of each Subject touched after floor, by hash. If two
	// Subjects share a hash, both count as touched, which only costs an extra rendering.
	last map[uint64]consult.Revision
	seed maphash.Seed
	// floor is the Revision at which this process started. All other Subjects were last touched
	// then or before.
	floor consult.Revision
	// polled is how far the log was read, synced whether it was read in this epoch, and seen
	// the newest Revision known.
	polled consult.Revision
	synced bool
	seen   subscription.RevisionLog
	// doubted is the log of an earlier epoch that the present one did not continue, until Reconcile
	// has seen it. away is true after a question that was not answered.
	doubted subscription.RevisionLog
	away    bool
	// askedAt is when the last answered question was asked.
	askedAt  time.Time
	watchers map[chan struct{}]struct{}
	// listening is true while notifications arrive, and notified is the newest Revision that
	// one of them named.
	listening bool
	notified  consult.Revision

	polls singleflight.Group
	// askingAhead is true while a question is asked before its answer is needed.
	askingAhead atomic.Bool
	// wake makes Run ask at once.
	wake chan struct{}
}

// NewRevisions returns Revisions that know nothing until Note or a question to the log.
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

// hash combines the ID with the kind, because one ID may be a Person and a Body.
func (r *Revisions) hash(s consult.Subject) uint64 {
	return maphash.String(r.seed, string(s.ID)) + 3*maphash.String(r.seed, string(s.Kind))
}

// Note takes in what a commit of this process touched and the RevisionLog after it. Call it after the
// commit and before anybody is told that it succeeded.
func (r *Revisions) Note(at subscription.RevisionLog, touches []subscription.Invalidation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.follow(at) {
		r.doubt()
		r.restart(at)
	}
	if r.synced && at.Revision == r.polled+1 {
		r.polled = at.Revision // no other commit lies in between
	}
	r.merge(touches)
}

// follow takes in a RevisionLog of the history that is being followed, and returns false for one
// of another history. The lock must be held.
func (r *Revisions) follow(at subscription.RevisionLog) bool {
	if at.Continues(r.seen) {
		r.seen = at
		return true
	}
	return r.seen.Continues(at)
}

// doubt keeps what is known of the history that is left, for Reconcile. The lock must be held.
func (r *Revisions) doubt() {
	if r.doubted == (subscription.RevisionLog{}) {
		r.doubted = r.seen
	}
}

// restart begins a new epoch with the history that ends with this log. The lock must be held.
func (r *Revisions) restart(at subscription.RevisionLog) {
	r.historyEpoch.Add(1)
	clear(r.last)
	r.floor = 0
	r.polled = 0
	r.synced = false
	r.seen = at
	r.notified = 0
	r.askedAt = time.Time{}
	r.signal()
	r.opt.Logger.Warn("the database was replaced, or so many changes were missed that it may have been; "+
		"all calendars are rendered again", "revision", at.Revision)
}

// merge keeps the newest Revision of each Subject and signals the watchers when one is new. The
// lock must be held.
func (r *Revisions) merge(touches []subscription.Invalidation) {
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

// signal wakes the watchers. The lock must be held.
func (r *Revisions) signal() {
	for w := range r.watchers {
		select {
		case w <- struct{}{}:
		default: // a signal is waiting already; one is enough
		}
	}
}

// Known returns the newest Revision that this process knows of. Everything read from the
// database from now on includes that Revision and all before it.
func (r *Revisions) Known() consult.Revision {
	at, _ := r.knownAndEpoch()
	return at
}

// knownAndEpoch returns Known and its epoch.
func (r *Revisions) knownAndEpoch() (consult.Revision, uint64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.seen.Revision, r.historyEpoch.Load()
}

// validate reports whether data read with this log belongs to the history being followed. known
// and epoch are what knownAndEpoch returned before the read. If it does not, the next question
// goes to the database again.
func (r *Revisions) validate(at subscription.RevisionLog, known consult.Revision, epoch uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if epoch == r.historyEpoch.Load() && at.Revision >= known && r.follow(at) {
		return true
	}
	r.askedAt = time.Time{}
	return false
}

// Current returns the newest Revision that touched any of the subjects. For subjects not
// touched since this process started it returns the Revision of that start. When the last
// answer of the database is older than MaxAge it asks again. If that fails, Current fails too,
// and the caller must answer 503, because nobody knows what is current.
func (r *Revisions) Current(ctx context.Context, subjects ...consult.Subject) (consult.Revision, error) {
	newest, age := r.peek(subjects)
	if age > r.opt.MaxAge {
		err := r.refresh(ctx)
		if err != nil {
			return 0, err
		}
		newest, _ = r.peek(subjects)
		return newest, nil
	}
	if age > r.opt.MaxAge/2 && r.askingAhead.CompareAndSwap(false, true) {
		go r.askAhead(ctx)
	}
	return newest, nil
}

// Fresh fails when nobody knows what is current, so that calendars are refused.
func (r *Revisions) Fresh(ctx context.Context) error {
	_, err := r.Current(ctx)
	return err
}

// askAhead asks early, so that no request has to wait for the answer.
func (r *Revisions) askAhead(ctx context.Context) {
	defer r.askingAhead.Store(false)
	_ = r.sharedPoll(context.WithoutCancel(ctx)) // on an error the request that needs the answer asks again
}

// peek returns the newest Revision that touched any of the subjects as far as is known, and how old that
// knowledge is.
func (r *Revisions) peek(subjects []consult.Subject) (consult.Revision, time.Duration) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	newest := r.floor
	for _, s := range subjects {
		newest = max(newest, r.last[r.hash(s)])
	}
	return newest, r.age()
}

// age is how long ago the last answered question was asked. It is the largest Duration when
// there was none or the clock was set back. The lock must be held.
func (r *Revisions) age() time.Duration {
	const ever = 1<<63 - 1
	if r.askedAt.IsZero() {
		return ever
	}
	if age := r.opt.Now().Sub(r.askedAt); age >= 0 {
		return age
	}
	return ever
}

// refresh returns once there is an answer to a question asked at most MaxAge before the call.
// Callers share one question; a caller that joined a question asked too early asks another.
func (r *Revisions) refresh(ctx context.Context) error {
	arrived := r.opt.Now()
	for {
		if err := r.sharedPoll(ctx); err != nil {
			return err
		}
		r.mu.RLock()
		done := !r.askedAt.Before(arrived.Add(-r.opt.MaxAge))
		r.mu.RUnlock()
		if done {
			return nil
		}
	}
}

// sharedPoll waits for the question being asked, or asks one. The question goes on when the
// caller that asked it gives up, because others may be waiting for the same answer.
func (r *Revisions) sharedPoll(ctx context.Context) error {
	answer := r.polls.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.opt.PollTimeout)
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

// poll asks the log how far it has come and what is new in it.
func (r *Revisions) poll(ctx context.Context) error {
	r.mu.RLock()
	epoch := r.historyEpoch.Load()
	seen := r.seen
	polled := r.polled
	synced := r.synced
	doubted := r.doubted
	away := r.away
	r.mu.RUnlock()
	// The time of the question, not of the answer: the answer may lack a commit made in between.
	asked := r.opt.Now()
	at, touches, err := r.readLog(ctx, synced, polled)
	if err == nil && (away || doubted != (subscription.RevisionLog{}) || !at.Continues(seen)) {
		var wrote bool
		wrote, err = r.reconcile(ctx, cmp.Or(doubted, seen))
		if err == nil && wrote {
			at, touches, err = r.readLog(ctx, synced, polled)
		}
	}
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.away = true
		return fmt.Errorf("feed: reading the change log: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if epoch != r.historyEpoch.Load() {
		return nil // another epoch began meanwhile, for which this answer is of no use
	}
	// The log drops what lies further back than a RevisionLog reaches. Our own commits advance seen,
	// but they do not tell what other processes touched in between.
	forgotten := synced && at.Revision-r.polled > subscription.TrailMarks
	if !at.Continues(seen) || !r.follow(at) || forgotten {
		r.restart(at)
		touches = nil // they were read after a Revision of another history
	}
	if !r.synced {
		r.synced, r.floor = true, at.Revision
	}
	r.merge(touches)
	r.polled, r.askedAt = max(r.polled, at.Revision), asked
	return nil
}

// reconcile has the database compared with the history known before. That outlasts the question that
// it is a part of: redating a whole office takes longer than reading a row.
func (r *Revisions) reconcile(ctx context.Context, seen subscription.RevisionLog) (bool, error) {
	if seen == (subscription.RevisionLog{}) {
		return false, nil // whoever opened the database did so
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.opt.ReconcileTimeout)
	defer cancel()
	wrote, err := r.opt.Reconcile(ctx, seen)
	if err != nil {
		return wrote, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.away = false
	if r.doubted == seen {
		r.doubted = subscription.RevisionLog{}
	}
	return wrote, nil
}

// readLog returns how far the log has come and, once synced, what was touched after polled.
func (r *Revisions) readLog(
	ctx context.Context, synced bool, polled consult.Revision,
) (subscription.RevisionLog, []subscription.Invalidation, error) {
	at, err := r.log.Trail(ctx)
	if err != nil || !synced || at.Revision <= polled {
		return at, nil, err
	}
	touches, at, err := r.log.TouchedSince(ctx, polled)
	return at, touches, err
}

// Watch returns a channel that signals whenever anything changed, and a function that ends the signals
// without closing the channel. Signals are merged: a slow watcher gets one, and no watcher delays a
// commit.
func (r *Revisions) Watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[c] = struct{}{}
	r.wakeRun() // Run must not stay idle from now on
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, c)
	}
}
