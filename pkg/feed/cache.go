package feed

import (
	"sync"
	"sync/atomic"
	"time"

	"huiqi/pkg/consult"
)

// Calendar is what a subscriber is given.
type Calendar struct {
	// Bytes are shared by all who ask and must not be changed.
	Bytes []byte
	// ETag is strong: quoted, and the hash of Bytes.
	ETag string
	// LastModified is the later of the contents' last change and the office's
	// midnight, in whole seconds. It is for information: a removal need not raise
	// it, so requests are to be judged by ETag and never by this alone.
	LastModified time.Time
	// fetch is what the Service remembers when these bytes are what a phone holds.
	fetch consult.Fetch
}

// digest is the SHA-256 of a Feed's secret.
type digest [32]byte

// page is a rendered Feed and what it is good for.
type page struct {
	// gone says that the secret was revoked or rotated away; nothing else is set.
	gone     bool
	feed     consult.Subject
	subject  consult.Subject
	calendar Calendar
	// feedAt is a Revision that the Feed itself was read at or after, shownAt one
	// that its contents were.
	feedAt, shownAt consult.Revision
	// day is the office's date that the window was laid around.
	day consult.Span
}

// pageCost is about what a page takes besides its bytes, in bytes.
const pageCost = 512

func (p *page) cost() int { return pageCost + len(p.calendar.Bytes) }

// cache holds pages by the digest of their secret, and forgets some of those
// that were not asked for lately when they take more than limit bytes in all
// (the CLOCK algorithm: readers only set a flag, so that they do not queue).
type cache struct {
	limit int

	mu    sync.RWMutex
	slots map[digest]*slot
	ring  []*slot
	hand  int
	size  int
}

type slot struct {
	key  digest
	page *page
	used atomic.Bool
}

func newCache(limit int) *cache { return &cache{limit: limit, slots: map[digest]*slot{}} }

func (c *cache) get(key digest) (*page, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s, ok := c.slots[key]
	if !ok {
		return nil, false
	}
	if !s.used.Load() {
		s.used.Store(true)
	}
	return s.page, true
}

// put keeps p in place of what was there, unless that was read later. A page
// greater than the whole cache is not kept.
func (c *cache) put(key digest, p *page) {
	if p.cost() > c.limit {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.slots[key]
	switch {
	case !ok:
		s = &slot{key: key}
		c.slots[key] = s
		c.ring = append(c.ring, s)
	case s.page.gone || !p.gone && s.page.feedAt > p.feedAt:
		return
	default:
		c.size -= s.page.cost()
	}
	s.page = p
	c.size += p.cost()
	for c.size > c.limit {
		c.evict()
	}
}

// evict drops the next slot that was not used since the hand last passed.
func (c *cache) evict() {
	for {
		c.hand %= len(c.ring)
		s := c.ring[c.hand]
		if s.used.Swap(false) {
			c.hand++
			continue
		}
		last := len(c.ring) - 1
		c.ring[c.hand], c.ring[last] = c.ring[last], nil
		c.ring = c.ring[:last]
		c.hand++ // past the page that was moved here, which is the newest
		delete(c.slots, s.key)
		c.size -= s.page.cost()
		return
	}
}

func (c *cache) stats() (pages, bytes int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.slots), c.size
}
