package feed

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"huiqi/pkg/consult"
)

// The pauses between attempts to listen, which double; a line that held this
// long begins anew with the first.
const (
	firstPause = 250 * time.Millisecond
	lastPause  = 30 * time.Second
)

// Run follows other processes' commits until ctx ends: it listens for them where
// the log can tell, and asks the log besides. It says once when the log or the
// line is lost, and once when it is found.
func (r *Revisions) Run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.listen(ctx)
	}()
	defer func() { <-done }()
	lost := false
	for {
		err := r.share(ctx)
		if err == nil && r.behind() {
			err = r.share(ctx) // the one just answered may have been put too early
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !lost:
			r.opt.Logger.Warn("the change log is lost; calendars are refused until it is back", "error", err)
		case err == nil && lost:
			r.opt.Logger.Info("the change log is back")
		}
		lost = err != nil
		if !r.rest(ctx, lost) {
			return
		}
	}
}

// rest waits until it is time to ask, and reports false when ctx ended.
func (r *Revisions) rest(ctx context.Context, lost bool) bool {
	pause := time.NewTimer(r.pace(lost))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-r.wake:
	case <-pause.C:
	}
	return true
}

// pace is how long the log may go unasked. While it tells, only watchers must
// not depend on that: whoever asks Current is answered by Bound in any case.
func (r *Revisions) pace(lost bool) time.Duration {
	r.mu.RLock()
	defer r.mu.RUnlock()
	switch {
	case lost || !r.listening:
		return r.opt.Every
	case len(r.watchers) > 0:
		return r.opt.Bound / 2
	}
	return r.opt.Idle
}

// behind reports whether the log told of what was not read yet.
func (r *Revisions) behind() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.told > r.polled
}

// nudge makes Run ask now.
func (r *Revisions) nudge() {
	select {
	case r.wake <- struct{}{}:
	default: // it will
	}
}

// Listening reports whether the log tells of commits at present.
func (r *Revisions) Listening() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.listening
}

// listen keeps a line to the log.
func (r *Revisions) listen(ctx context.Context) {
	lost := false
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		var since time.Time
		err := r.log.Listen(ctx, func(at consult.Revision) {
			if since.IsZero() {
				since = time.Now()
				if lost {
					r.opt.Logger.Info("other processes' changes are heard of again")
				}
				lost = false
			}
			r.hear(at)
		})
		r.hang()
		if ctx.Err() != nil || errors.Is(err, errors.ErrUnsupported) {
			return
		}
		if !lost {
			r.opt.Logger.Warn("other processes' changes are not heard of; the database is asked for them until they are", "error", err)
		}
		lost = true
		if !since.IsZero() && time.Since(since) > lastPause {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// hear takes in that the log told of at, or that it is heard.
func (r *Revisions) hear(at consult.Revision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.listening || at > r.polled {
		r.nudge() // also for what was committed before it listened
	}
	r.listening, r.told = true, max(r.told, at)
}

// hang takes in that the log tells no more.
func (r *Revisions) hang() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listening {
		r.nudge()
	}
	r.listening = false
}
