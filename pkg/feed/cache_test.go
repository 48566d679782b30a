package feed

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

func pageOf(bytes int) *page { return &page{calendar: newCalendar(make([]byte, bytes))} }

func keyOf(i int) digest { return digest([]byte(fmt.Sprintf("%032d", i))) }

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newCache(10*(pageCost+1000), 100)
	for i := range 1000 {
		c.put(keyOf(i), pageOf(1000))
		if pages, bytes, _ := c.stats(); bytes > c.limit || pages > 10 || len(c.ring) != pages {
			t.Fatalf("after %d: %d pages, %d bytes", i, pages, bytes)
		}
	}
	if _, bytes, _ := c.stats(); bytes != c.limit {
		t.Errorf("%d bytes of %d are used", bytes, c.limit)
	}
	c.put(keyOf(5000), pageOf(c.limit))
	if _, ok := c.get(keyOf(5000)); ok {
		t.Error("kept a page greater than the cache")
	}
	if pages, _, _ := c.stats(); pages != 10 {
		t.Errorf("it pushed others out: %d pages stay", pages)
	}
}

func TestCacheKeepsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	c := newCache(10*(pageCost+1000), 100)
	for i := range 200 {
		c.put(keyOf(i), pageOf(1000))
		if _, ok := c.get(keyOf(0)); !ok {
			t.Fatalf("forgot, after %d, what is asked for all the time", i)
		}
	}
}

func TestCacheReplaces(t *testing.T) {
	t.Parallel()
	c := newCache(1<<20, 100)
	old := pageOf(100)
	newer := pageOf(300)
	old.feedAt, newer.feedAt = 1, 2
	c.put(keyOf(1), old)
	c.put(keyOf(1), newer)
	if p, _ := c.get(keyOf(1)); p != newer {
		t.Error("the newer page did not take the place")
	}
	c.put(keyOf(1), old)
	if p, _ := c.get(keyOf(1)); p != newer {
		t.Error("an older page took the place")
	}
	if pages, bytes, _ := c.stats(); pages != 1 || bytes != pageCost+300 {
		t.Errorf("%d pages, %d bytes", pages, bytes)
	}
	c.put(keyOf(1), &page{gone: true})
	c.put(keyOf(1), newer)
	if p, _ := c.get(keyOf(1)); !p.gone {
		t.Error("what was gone came back")
	}
}

func TestCacheUnderARace(t *testing.T) {
	t.Parallel()
	c := newCache(20*(pageCost+500), 100)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for range 2000 {
				if k := keyOf(r.IntN(60)); r.IntN(2) == 0 {
					p := pageOf(r.IntN(1000))
					c.put(k, p)
					c.grow(k, p, r.IntN(100))
				} else {
					c.get(k)
				}
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, s := range c.ring {
		sum += s.cost
	}
	if pages, bytes, _ := c.stats(); bytes != sum || bytes > c.limit || pages != len(c.ring) {
		t.Errorf("counts %d bytes in %d pages, has %d in %d", bytes, pages, sum, len(c.ring))
	}
}
