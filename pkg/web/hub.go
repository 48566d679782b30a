package web

import (
	"context"
	"sync"
	"time"

	"huiqi/pkg/consult"
)

// maxScreens is how many streams one process serves at most, because anybody may open one.
const maxScreens = 2000

// hub keeps one board for each venue while a screen shows it.
type hub struct {
	opt        Options
	ctx        context.Context
	stop       context.CancelFunc
	goroutines sync.WaitGroup

	mu      sync.Mutex
	boards  map[consult.ID]*board
	screens int
	closed  bool
}

func newHub(opt Options) *hub {
	ctx, stop := context.WithCancel(context.Background())
	return &hub{opt: opt, ctx: ctx, stop: stop, boards: map[consult.ID]*board{}}
}

// join adds a screen to the board of a venue; the screen must leave it later. It reports false when there are too many
// screens or the hub is closed.
func (h *hub) join(venue consult.ID) (*board, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.screens >= maxScreens {
		return nil, false
	}
	b := h.boards[venue]
	if b == nil {
		b = h.open(venue)
	}
	if b.idle != nil {
		b.idle.Stop()
		b.idle = nil
	}
	b.screens++
	h.screens++
	return b, true
}

// open starts a board. The caller holds the lock.
func (h *hub) open(venue consult.ID) *board {
	ctx, stop := context.WithCancel(h.ctx)
	b := &board{opt: h.opt, venue: venue, stop: stop, ready: make(chan struct{}), news: make(chan struct{})}
	h.boards[venue] = b
	h.goroutines.Go(func() {
		defer h.removeEnded(b)
		b.run(ctx)
	})
	return b
}

// leave removes a screen from the board. A board without screens stays for a while, in case a screen reloads.
func (h *hub) leave(b *board) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b.screens--
	h.screens--
	if b.screens == 0 && !h.closed {
		b.idle = time.AfterFunc(h.opt.Pace.Linger, func() { h.stopIfUnwatched(b) })
	}
}

// stopIfUnwatched stops a board unless a screen has joined it in the meantime.
func (h *hub) stopIfUnwatched(b *board) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b.screens == 0 {
		h.remove(b)
		b.stop()
	}
}

// removeEnded removes a board whose goroutine has ended.
func (h *hub) removeEnded(b *board) {
	b.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(b)
}

// remove takes the board out of the hub, so that the next screen opens a new one. The caller holds the lock.
func (h *hub) remove(b *board) {
	if h.boards[b.venue] == b {
		delete(h.boards, b.venue)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	for _, b := range h.boards {
		if b.idle != nil {
			b.idle.Stop()
		}
	}
	h.mu.Unlock()
	h.stop()
	h.goroutines.Wait()
}
