package feed

import (
	"sync"
	"sync/atomic"

	"huiqi/pkg/consult"
)

// digest is the SHA-256 of a Feed's secret.
type digest [32]byte

// page is a rendered Feed together with what is needed to tell whether it is still current.
type page struct {
	// historyEpoch is the epoch of the Revisions at the time the Feed was read.
	historyEpoch uint64
	// gone is true when the secret was revoked or rotated away; no other field is set then.
	gone    bool
	feed    consult.Subject
	subject consult.Subject
	// below is true when Bodies below the subject are shown as well.
	below    bool
	calendar Calendar
	// feedAt is a Revision at or before which the Feed itself was read; shownAt is the same for
	// the contents of the calendar.
	feedAt, shownAt consult.Revision
	// day is the day in the office's zone around which the Feed's window was laid.
	day consult.Span
}

// pageCost is the approximate size of a page in bytes, not counting its calendar.
const pageCost = 768

// later reports whether p was read after q, so that q must not replace it.
func (p *page) later(q *page) bool {
	if p.historyEpoch != q.historyEpoch {
		return p.historyEpoch > q.historyEpoch
	}
	return p.gone || !q.gone && p.feedAt > q.feedAt
}

func (p *page) cost() int { return pageCost + len(p.calendar.Bytes) }

// cache holds pages by the digest of their secret. When the pages take more than limit bytes,
// it evicts pages that were not used lately (the CLOCK algorithm: a reader only sets a flag, so
// readers do not wait for each other). For each page that it evicts it keeps an evictedEntry.
type cache struct {
	limit int

	mu      sync.RWMutex
	slots   map[digest]*slot
	ring    []*slot
	hand    int
	size    int
	evicted evictedEntries
}

type slot struct {
	key  digest
	page *page
	cost int
	used atomic.Bool
}

func newCache(limit, maxEvicted int) *cache {
	return &cache{limit: limit, slots: map[digest]*slot{}, evicted: newEvictedEntries(maxEvicted)}
}

func (c *cache) get(key digest) (*page, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s, ok := c.slots[key]
	if !ok {
		return nil, false
	}
	if !s.used.Load() { // writing only when needed keeps the cache line shared between readers
		s.used.Store(true)
	}
	return s.page, true
}

// known returns what get returns, or for an evicted page what is left of it: a page without
// bytes.
func (c *cache) known(key digest) (*page, bool) {
	if p, ok := c.get(key); ok {
		return p, true
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.evicted.get(key)
}

// put stores p unless the page already stored was read later. A page that is larger than the
// whole cache is stored as an evictedEntry only.
func (c *cache) put(key digest, p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.slots[key]
	if ok && s.page.later(p) {
		return // two renderings may end in another order than they began
	}
	if p.cost() > c.limit {
		c.evicted.put(key, p)
		return
	}
	if !ok {
		s = &slot{key: key}
		c.slots[key] = s
		c.ring = append(c.ring, s)
		c.evicted.remove(key)
	}
	s.page = p
	c.resize(s, p.cost())
}

// grow adds n bytes to the size of p, if p is still in the cache.
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

// evict removes the first slot that was not used since the clock hand last passed it.
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
		c.hand++ // skip the page just moved here: it is the newest one
		delete(c.slots, s.key)
		c.size -= s.cost
		c.evicted.put(s.key, s.page)
		return
	}
}

// stats returns the numbers of pages, of bytes and of evicted entries.
func (c *cache) stats() (int, int, int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.slots), c.size, len(c.evicted.entries)
}
