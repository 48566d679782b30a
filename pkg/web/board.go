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

// board keeps the current list of one scope for all screens that show it. One goroutine reads it and any number of
// screens take it from there; a slow screen delays neither the goroutine nor other screens.
type board struct {
	opt   Options
	scope scope
	stop  context.CancelFunc
	// ready is closed after the first read, successful or not.
	ready chan struct{}

	mu sync.Mutex
	snapshot
	// news is closed, and replaced, whenever the snapshot changes.
	news chan struct{}

	// readers and idle are guarded by the hub's lock, not by mu.
	readers int
	idle    *time.Timer
}

// snapshot is what a screen needs: the sheet in each language, and how recent it is.
type snapshot struct {
	sheets map[string][]byte
	// edition increases when the sheets change; 0 means that there are none yet.
	edition int
	date    consult.Date
	// asOf is when the sheets were last confirmed; err is why a later read failed, if it did.
	asOf time.Time
	err  error
}

// snapshotNow returns the current snapshot and a channel that is closed when it changes.
func (b *board) snapshotNow() (snapshot, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snapshot, b.news
}

// run reads the list when something has changed, at midnight, and regularly without a signal, until ctx ends or the
// venue turns out to be unknown.
func (b *board) run(ctx context.Context) {
	changed, stop := b.opt.Changes.Watch()
	defer stop()
	for first := true; ; first = false {
		err := b.read(ctx)
		if first {
			close(b.ready)
		}
		if errors.Is(err, consult.ErrNotFound) {
			return
		}
		// A burst of changes, such as a large import, is read once and not for each change.
		if !sleep(ctx, b.opt.Pace.Settle, nil) {
			return
		}
		if !sleep(ctx, b.untilNextRead(), changed) {
			return
		}
	}
}

// sleep waits for d or until wake fires. It reports false when ctx has ended.
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

// untilNextRead is the time until the next read without a signal: at midnight at the latest, and soon when the last
// read failed.
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
	r, err := b.opt.read(ctx, b.scope)
	if err != nil {
		b.fail(ctx, err)
		return err
	}
	sheets := map[string][]byte{}
	for _, lang := range []string{"zh", "en"} {
		sheet, err := json.Marshal(sheetOf(r, b.opt.Zone, wordsFor(lang)))
		if err != nil {
			return fmt.Errorf("web: writing a sheet: %w", err)
		}
		sheets[lang] = sheet
	}
	b.set(r, sheets)
	return nil
}

// fail keeps the last sheets and tells the screens that they could not be confirmed. It does so, and logs, only for the
// first of several failures in a row.
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
		b.opt.Logger.Warn("the kiosk's list cannot be read; screens keep the last one", "venue", b.scope.venue,
			"room", b.scope.room, "error", err)
	}
}

func (b *board) set(r reading, sheets map[string][]byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	same := bytes.Equal(sheets["zh"], b.sheets["zh"]) && bytes.Equal(sheets["en"], b.sheets["en"])
	news := !same || b.err != nil
	b.asOf = r.at
	b.err = nil
	b.date = r.day.Date
	if !same {
		b.sheets = sheets
		b.edition++
	}
	if news {
		b.wakeScreens()
	}
}

// wakeScreens wakes all screens. The caller holds the lock.
func (b *board) wakeScreens() {
	close(b.news)
	b.news = make(chan struct{})
}
