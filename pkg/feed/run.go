package feed

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"huiqi/pkg/consult"
)

// The pause before the next attempt to listen doubles each time. After a connection that lasted
// longer than lastPause it starts with firstPause again.
const (
	firstPause = 250 * time.Millisecond
	lastPause  = 30 * time.Second
)

// Run follows the commits of other processes until ctx ends: it listens for notifications where
// the log can send them, and polls as well. It logs once when the log or its notifications are
// lost, and once when they are back.
func (r *Revisions) Run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.listen(ctx)
	}()
	defer func() { <-done }()
	lost := false
	for {
		err := r.sharedPoll(ctx)
		if err == nil && r.behind() {
			err = r.sharedPoll(ctx) // that answer may be older than the notification
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
		if !r.waitToPoll(ctx, lost) {
			return
		}
	}
}

// waitToPoll waits until the next poll is due. It returns false when ctx ended.
func (r *Revisions) waitToPoll(ctx context.Context, lost bool) bool {
	pause := time.NewTimer(r.pollDelay(lost))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-r.wake:
	case <-pause.C:
	}
	return true
}

// pollDelay is how long the log may go without a poll. While notifications arrive, polls serve
// only the watchers: whoever calls Current gets an answer that is at most MaxAge old anyway.
func (r *Revisions) pollDelay(lost bool) time.Duration {
	r.mu.RLock()
	defer r.mu.RUnlock()
	switch {
	case lost || !r.listening:
		return r.opt.PollInterval
	case len(r.watchers) > 0:
		return r.opt.MaxAge / 2
	}
	return r.opt.IdleInterval
}

// behind reports whether a notification named a Revision that was not read yet.
func (r *Revisions) behind() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.notified > r.polled
}

// wakeRun makes Run poll at once.
func (r *Revisions) wakeRun() {
	select {
	case r.wake <- struct{}{}:
	default: // it is already about to poll
	}
}

// Listening reports whether notifications arrive at present.
func (r *Revisions) Listening() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.listening
}

// listen keeps listening for notifications until ctx ends or the log cannot send any.
func (r *Revisions) listen(ctx context.Context) {
	lost := false
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		var since time.Time
		heard := func(at consult.Revision) {
			if since.IsZero() {
				since = time.Now()
				if lost {
					r.opt.Logger.Info("notifications of other processes' changes arrive again")
				}
				lost = false
			}
			r.onNotify(at)
		}
		err := r.listenOnce(ctx, heard)
		if ctx.Err() != nil || errors.Is(err, errors.ErrUnsupported) {
			return
		}
		if !lost {
			r.opt.Logger.Warn("no notifications of other processes' changes arrive; "+
				"the database is polled until they do", "error", err)
		}
		lost = true
		if !since.IsZero() && time.Since(since) > lastPause {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause/2 + rand.N(pause)): // random, so that replicas do not reconnect together
		}
	}
}

// listenOnce listens until the connection breaks.
func (r *Revisions) listenOnce(ctx context.Context, heard func(consult.Revision)) error {
	defer r.onDisconnect()
	return r.log.Listen(ctx, heard)
}

// onNotify takes in a notification of this Revision; 0 only says that the connection works.
func (r *Revisions) onNotify(at consult.Revision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.listening || at > r.polled {
		r.wakeRun() // also for commits from before it listened
	}
	r.listening, r.notified = true, max(r.notified, at)
}

// onDisconnect takes in that notifications have stopped.
func (r *Revisions) onDisconnect() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listening {
		r.wakeRun()
	}
	r.listening = false
}
