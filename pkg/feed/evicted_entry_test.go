package feed

import (
	"errors"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

const anID, anotherID = consult.ID(
	"019a0000-0000-7000-8000-000000000001",
), consult.ID("019a0000-0000-7000-8000-000000000002")

func traced(kind consult.SubjectKind, feed, subject consult.ID) *page {
	p := &page{
		feed:     consult.Subject{Kind: consult.SubjectFeed, ID: feed},
		subject:  consult.Subject{Kind: kind, ID: subject},
		feedAt:   3,
		shownAt:  7,
		day:      span("2027-03-01T00:00:00+08:00", "2027-03-02T00:00:00+08:00"),
		calendar: newCalendar([]byte("x")),
	}
	p.calendar.fetch = subscription.Fetch{FeedID: feed, LinkedAt: at("2027-02-01T00:00:00Z"), Revision: 7}
	return p
}

func TestEvictedEntryRestoresThePage(t *testing.T) {
	t.Parallel()
	for kind, id := range map[consult.SubjectKind]consult.ID{
		consult.SubjectPerson: anotherID,
		consult.SubjectBody:   anotherID,
		consult.SubjectRoom:   anotherID,
		consult.SubjectVenue:  anotherID,
		consult.SubjectPublic: "",
	} {
		p := traced(kind, anID, id)
		kept, ok := evictedEntryOf(p)
		if !ok {
			t.Errorf("%s: no trace", kind)
			continue
		}
		got := kept.page()
		if got.feed != p.feed || got.subject != p.subject || got.feedAt != 3 || got.shownAt != 7 ||
			!got.day.From.Equal(p.day.From) || !got.day.To.Equal(p.day.To) || got.calendar.ETag != p.calendar.ETag ||
			got.calendar.GzipETag != p.calendar.GzipETag || got.calendar.fetch != p.calendar.fetch ||
			got.calendar.Bytes != nil {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	for reason, p := range map[string]*page{
		"gone":                        {gone: true},
		"a feed's id that is no UUID": traced(consult.SubjectPerson, "f", anotherID),
		"a subject's":                 traced(consult.SubjectPerson, anID, "p"),
		"an id in capitals":           traced(consult.SubjectPerson, anID, "019A0000-0000-7000-8000-000000000002"),
		"the nil id, which would be read back as none": traced(consult.SubjectPerson, anID,
			"00000000-0000-0000-0000-000000000000"),
		"another kind": traced(consult.SubjectFeed, anID, anotherID),
	} {
		if kept, ok := evictedEntryOf(p); ok {
			t.Errorf("%s: %+v", reason, kept)
		}
	}
}

func TestEvictedEntriesAreBounded(t *testing.T) {
	t.Parallel()
	c := newCache(1, 100)
	for i := range 1000 {
		c.put(digestOfNumber(i), traced(consult.SubjectPerson, anID, anotherID))
		if pages, bytes, traced := c.stats(); pages != 0 || bytes != 0 || traced != min(i+1, 100) {
			t.Fatalf("after %d: %d pages, %d bytes, %d traces", i, pages, bytes, traced)
		}
	}
}

// A cached page has no evictedEntry beside it, which could only be older.
func TestAPageReplacesItsEvictedEntry(t *testing.T) {
	t.Parallel()
	c := newCache(2*(pageCost+1), 100)
	one := traced(consult.SubjectPerson, anID, anotherID)
	c.put(digestOfNumber(1), one)
	for i := 2; i <= 3; i++ {
		c.put(digestOfNumber(i), traced(consult.SubjectPerson, anID, anotherID))
	}
	if p, ok := c.known(digestOfNumber(1)); !ok || p.calendar.Bytes != nil || p.calendar.ETag != one.calendar.ETag {
		t.Errorf("the page that made way: %+v, %v", p, ok)
	}
	c.put(digestOfNumber(1), one)
	if p, ok := c.known(digestOfNumber(1)); !ok || p != one {
		t.Errorf("put back: %+v, %v", p, ok)
	}
	if pages, _, traced := c.stats(); pages != 2 || traced != 1 {
		t.Errorf("%d pages, %d traces", pages, traced)
	}
}

func digestOfNumber(i int) digest {
	var d digest
	d[0], d[1] = byte(i), byte(i>>8)
	return d
}

// TestKnownWithoutBytes: a subscriber learns that a calendar is current although its bytes were
// evicted, and never when it may not be.
func TestKnownWithoutBytes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{CacheBytes: 1})
	issued := d.issue(t)
	known := func(reason string, want bool) Calendar {
		t.Helper()
		c, ok, err := d.service.Known(t.Context(), issued.Secret)
		if err != nil || ok != want {
			t.Errorf("%s: known %v, %v", reason, ok, err)
		}
		return c
	}
	d.store.set(edition(1))
	known("never rendered", false)
	first := d.serve(t, issued.Secret)
	before := d.store.asks.Load()
	if c := known("let go", true); c.ETag != first.ETag || c.GzipETag != first.GzipETag || c.Bytes != nil ||
		c.fetch != first.fetch || c.fetch.FeedID == "" {
		t.Errorf("let go: %+v", c)
	}
	if n := d.store.asks.Load() - before; n != 0 {
		t.Errorf("the database was asked %d times", n)
	}
	if s := d.service.Stats(); s.Renders != 1 || s.Hits != 1 || s.Evicted != 1 || s.Pages != 0 {
		t.Errorf("stats %+v", s)
	}
	d.store.set(edition(2))
	known("changed", false)
	wantSequence(t, d.serve(t, issued.Secret), 2)
	known("read anew", true)
	d.clock.pass(24 * time.Hour)
	known("the next day", false)
	d.serve(t, issued.Secret)
	known("rendered that day", true)
	d.store.down.Store(true)
	d.clock.pass(time.Second + time.Millisecond)
	if _, ok, err := d.service.Known(t.Context(), issued.Secret); ok || !errors.Is(err, errDown) {
		t.Errorf("cannot be known: %v, %v", ok, err)
	}
	d.store.down.Store(false)
	if err := d.service.Revoke(t.Context(), consult.Actor{}, issued.Feed.ID); err != nil {
		t.Fatal(err)
	}
	known("revoked", false)
	if _, err := d.service.Serve(t.Context(), issued.Secret); !errors.Is(err, consult.ErrGone) {
		t.Errorf("revoked: %v", err)
	}
	if _, _, err := d.service.Known(t.Context(), "short"); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("no secret: %v", err)
	}
}
