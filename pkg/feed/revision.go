package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"huiqi/pkg/consult"
)

// RevisionOptions are the clock and the patience of Revisions; zero fields take
// the defaults named here.
type RevisionOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// Every is how often Run asks the log: 250 ms.
	Every time.Duration
	// Bound is the age at which what was last heard is no longer trusted: 1 s.
	Bound time.Duration
	// Patience is how long one question to the log may take: 2 s.
	Patience time.Duration
	// Logger hears when the log is lost and found again: slog.Default.
	Logger *slog.Logger
}

func (o RevisionOptions) withDefaults() RevisionOptions {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every <= 0 {
		o.Every = 250 * time.Millisecond
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
// processes, which are polled for.
type Revisions struct {
	log TouchLog
	opt RevisionOptions

	mu   sync.RWMutex
	last map[consult.Subject]consult.Revision
	// polled is how far the log was read, known the newest Revision heard of.
	polled, known consult.Revision
	// asked is when the last question that was answered was put.
	asked    time.Time
	watchers map[chan struct{}]struct{}

	flight singleflight.Group
}

// NewRevisions knows nothing until it is noted or asked.
func NewRevisions(log TouchLog, opt RevisionOptions) *Revisions {
	return &Revisions{
		log:      log,
		opt:      opt.withDefaults(),
		last:     map[consult.Subject]consult.Revision{},
		watchers: map[chan struct{}]struct{}{},
	}
}

// Note takes in what a commit of this process touched. It is to be called after
// the commit and before anyone is told of it.
func (r *Revisions) Note(touches []consult.Touch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.merge(touches)
}

// merge keeps the newest Revision of each Subject and tells the watchers when
// one is new. The lock is held.
func (r *Revisions) merge(touches []consult.Touch) {
	changed := false
	for _, t := range touches {
		if t.Revision > r.last[t.Subject] {
			r.last[t.Subject] = t.Revision
			changed = true
		}
		r.known = max(r.known, t.Revision)
	}
	if !changed {
		return
	}
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
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.known
}

// Current is the newest Revision that touched any of the subjects, 0 when none
// ever did. While Run is heard from it answers from memory; when the last answer
// is older than Bound it asks the database, and when that fails so does Current:
// the caller must then answer 503, for it cannot know.
func (r *Revisions) Current(ctx context.Context, subjects ...consult.Subject) (consult.Revision, error) {
	if newest, fresh := r.peek(subjects); fresh {
		return newest, nil
	}
	if err := r.refresh(ctx); err != nil {
		return 0, err
	}
	newest, _ := r.peek(subjects)
	return newest, nil
}

func (r *Revisions) peek(subjects []consult.Subject) (newest consult.Revision, fresh bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, s := range subjects {
		newest = max(newest, r.last[s])
	}
	return newest, r.freshAt(r.opt.Now())
}

// freshAt reports whether an answer put at most Bound before t is held. A clock
// that was set back makes nothing fresh. The lock is held.
func (r *Revisions) freshAt(t time.Time) bool {
	if r.asked.IsZero() {
		return false
	}
	age := t.Sub(r.asked)
	return age >= 0 && age <= r.opt.Bound
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

var errBackwards = errors.New("the change log has gone backwards; was the database replaced?")

func (r *Revisions) poll(ctx context.Context) error {
	r.mu.RLock()
	after := r.polled
	r.mu.RUnlock()
	asked := r.opt.Now()
	touches, upTo, err := r.log.TouchedSince(ctx, after)
	if err == nil && upTo < after {
		err = errBackwards
	}
	if err != nil {
		return fmt.Errorf("feed: reading the change log: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.merge(touches)
	r.polled, r.known, r.asked = upTo, max(r.known, upTo), asked
	return nil
}

// Run reads the log every Every until ctx ends. It says once when the log is
// lost, and once when it is found.
func (r *Revisions) Run(ctx context.Context) {
	tick := time.NewTicker(r.opt.Every)
	defer tick.Stop()
	lost := false
	for {
		err := r.share(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !lost:
			r.opt.Logger.Warn("the change log is lost; calendars are refused until it is back", "error", err)
		case err == nil && lost:
			r.opt.Logger.Info("the change log is back")
		}
		lost = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Watch signals whenever anything changed. Signals coalesce: a slow watcher
// hears one, and a watcher never delays a commit. stop ends the signals; the
// channel is not closed.
func (r *Revisions) Watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[c] = struct{}{}
	return c, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.watchers, c)
	}
}
