package web

import (
	"context"
	"sync"
	"time"
)

// maxScreens is how many streams one process serves at most, because anybody may open one, and maxPerAddress how many
// to one address, so that nobody takes all of them. A screen that gets none asks for the list from time to time.
const (
	maxScreens    = 2000
	maxPerAddress = 64
)

// hub keeps one board for each scope while a screen shows it.
type hub struct {
	opt        Options
	ctx        context.Context
	stop       context.CancelFunc
	goroutines sync.WaitGroup

	mu      sync.Mutex
	boards  map[scope]*board
	screens int
	// perAddress are the streams to each address.
	perAddress map[string]int
	closed     bool
}

func newHub(opt Options) *hub {
	ctx, stop := context.WithCancel(context.Background())
	return &hub{opt: opt, ctx: ctx, stop: stop, boards: map[scope]*board{},
		perAddress: map[string]int{}}
}

// admit counts a stream to an address, which must be dismissed later. It reports false when there are too many.
func (h *hub) admit(address string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.screens >= maxScreens || h.perAddress[address] >= maxPerAddress {
		return false
	}
	h.screens++
	h.perAddress[address]++
	return true
}

func (h *hub) dismiss(address string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.screens--
	h.perAddress[address]--
	if h.perAddress[address] == 0 {
		delete(h.perAddress, address)
	}
}

// join adds a reader to the board of a scope; the reader must leave it later. It reports false when the hub is closed.
func (h *hub) join(what scope) (*board, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, false
	}
	b := h.boards[what]
	if b == nil {
		b = h.open(what)
	}
	if b.idle != nil {
		b.idle.Stop()
		b.idle = nil
	}
	b.readers++
	return b, true
}

// open starts a board. The caller holds the lock.
func (h *hub) open(what scope) *board {
	ctx, stop := context.WithCancel(h.ctx)
	b := &board{opt: h.opt, scope: what, stop: stop, ready: make(chan struct{}), news: make(chan struct{})}
	h.boards[what] = b
	h.goroutines.Go(func() {
		defer h.removeEnded(b)
		b.run(ctx)
	})
	return b
}

// leave removes a reader from the board. A board without readers stays for a while, in case a screen reloads.
func (h *hub) leave(b *board) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b.readers--
	if b.readers == 0 && !h.closed {
		b.idle = time.AfterFunc(h.opt.Pace.Linger, func() { h.stopIfUnwatched(b) })
	}
}

// stopIfUnwatched stops a board unless a screen has joined it in the meantime.
func (h *hub) stopIfUnwatched(b *board) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b.readers == 0 {
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
	if h.boards[b.scope] == b {
		delete(h.boards, b.scope)
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
