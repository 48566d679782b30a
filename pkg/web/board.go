package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"huiqi/pkg/consult"
)

// board keeps the list of one venue as it is now, for every screen that shows
// it: one goroutine reads, any number of screens look. A slow screen delays
// neither the goroutine nor another screen.
type board struct {
	opt   Options
	venue consult.ID
	stop  context.CancelFunc
	// ready is closed after the first reading, whether it succeeded or not.
	ready chan struct{}

	mu sync.Mutex
	snapshot
	// news is closed, and replaced, whenever the snapshot changes.
	news chan struct{}

	// screens and idle belong to the hub and its lock.
	screens int
	idle    *time.Timer
}

// snapshot is what a screen is told: the sheet in each language, and how far it is
// to be trusted.
type snapshot struct {
	sheets map[string][]byte
	// edition rises when the sheets change; 0 means that there are none.
	edition int
	date    consult.Date
	// asOf is when the sheets were last known to be right; err is what has
	// kept them from being confirmed since.
	asOf time.Time
	err  error
}

// snapshotNow is the snapshot as it stands and what will be closed when it changes.
func (b *board) snapshotNow() (snapshot, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snapshot, b.news
}

// run reads whenever something changed, when the date turns, and now and then
// without a reason, until ctx ends or the venue proves unknown.
func (b *board) run(ctx context.Context) {
	changed, stop := b.opt.Changes.Watch()
	defer stop()
	for first := true; ; first = false {
		err := b.read(ctx)
		if first {
			close(b.ready)
		}
		if errors.Is(err, consult.ErrNotFound) || !sleep(ctx, b.opt.Pace.Settle, nil) ||
			!sleep(ctx, b.untilNextRead(), changed) {
			return
		}
	}
}

// sleep waits for d or a wake-up and reports false when ctx ended.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-timer.C:
	}
	return true
}

// untilNextRead is how long the list may go unread: until midnight at most, and not
// long when the last reading failed.
func (b *board) untilNextRead() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.err != nil:
		return min(b.opt.Pace.Recheck, b.opt.Pace.Retry)
	case b.date == "":
		return b.opt.Pace.Recheck
	}
	midnight := b.date.AddDays(1).Start(b.opt.Zone).Sub(b.opt.Now())
	return max(0, min(b.opt.Pace.Recheck, midnight))
}

func (b *board) read(ctx context.Context) error {
	r, err := b.opt.read(ctx, b.venue)
	if err != nil {
		b.fail(ctx, err)
		return err
	}
	sheets := map[string][]byte{}
	for _, lang := range []string{"zh", "en"} {
		if sheets[lang], err = json.Marshal(sheetOf(r, b.opt.Zone, wordsFor(lang))); err != nil {
			return fmt.Errorf("web: writing a sheet: %w", err)
		}
	}
	b.set(r, sheets)
	return nil
}

// fail keeps the last sheets and lets the screens know that they are not
// confirmed. It speaks once for a row of failures.
func (b *board) fail(ctx context.Context, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fresh := b.err == nil
	b.err = err
	if !fresh {
		return
	}
	b.wakeScreens()
	if ctx.Err() == nil && !errors.Is(err, consult.ErrNotFound) {
		b.opt.Logger.Warn("the kiosk's list cannot be read; screens keep the last one", "venue", b.venue, "error", err)
	}
}

func (b *board) set(r reading, sheets map[string][]byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	same := bytes.Equal(sheets["zh"], b.sheets["zh"]) && bytes.Equal(sheets["en"], b.sheets["en"])
	news := !same || b.err != nil
	b.asOf, b.err, b.date = r.at, nil, r.day.Date
	if !same {
		b.sheets = sheets
		b.edition++
	}
	if news {
		b.wakeScreens()
	}
}

// wakeScreens wakes every screen. The lock is held.
func (b *board) wakeScreens() {
	close(b.news)
	b.news = make(chan struct{})
}
