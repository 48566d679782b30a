package feed

import (
	"sync"
	"sync/atomic"

	"huiqi/pkg/consult"
)

// digest is the SHA-256 of a Feed's secret.
type digest [32]byte

// page is a rendered Feed and what it is good for.
type page struct {
	// era is that of the Revisions when the Feed was read.
	era uint64
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
const pageCost = 768

// later reports whether p is not to be replaced by q, which was read earlier.
func (p *page) later(q *page) bool {
	if p.era != q.era {
		return p.era > q.era
	}
	return p.gone || !q.gone && p.feedAt > q.feedAt
}

func (p *page) cost() int { return pageCost + len(p.calendar.Bytes) }

// cache holds pages by the digest of their secret, and forgets some of those
// that were not asked for lately when they take more than limit bytes in all
// (the CLOCK algorithm: readers only set a flag, so that they do not queue). Of
// a page that it forgets it keeps the trace.
type cache struct {
	limit int

	mu     sync.RWMutex
	slots  map[digest]*slot
	ring   []*slot
	hand   int
	size   int
	traces traces
}

type slot struct {
	key  digest
	page *page
	cost int
	used atomic.Bool
}

func newCache(limit, traced int) *cache {
	return &cache{limit: limit, slots: map[digest]*slot{}, traces: newTraces(traced)}
}

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

// known is get, or else what is left of a page that was forgotten: one without
// bytes.
func (c *cache) known(key digest) (*page, bool) {
	if p, ok := c.get(key); ok {
		return p, true
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.traces.get(key)
}

// put keeps p in place of what was there, unless that was read later. Of a page
// greater than the whole cache only the trace is kept.
func (c *cache) put(key digest, p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.slots[key]
	if ok && s.page.later(p) {
		return
	}
	if p.cost() > c.limit {
		c.traces.put(key, p)
		return
	}
	if !ok {
		s = &slot{key: key}
		c.slots[key] = s
		c.ring = append(c.ring, s)
		c.traces.drop(key)
	}
	s.page = p
	c.resize(s, p.cost())
}

// grow charges a page that is kept for n bytes more.
func (c *cache) grow(key digest, p *page, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.slots[key]; ok && s.page == p {
		c.resize(s, s.cost+n)
	}
}

func (c *cache) resize(s *slot, cost int) {
	c.size += cost - s.cost
	s.cost = cost
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
		c.size -= s.cost
		c.traces.put(s.key, s.page)
		return
	}
}

func (c *cache) stats() (pages, bytes, traced int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.slots), c.size, len(c.traces.all)
}
