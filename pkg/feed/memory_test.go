package feed

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// person is the subject of the tests' Feeds.
var person = consult.Subject{Kind: consult.SubjectPerson, ID: "019a0000-0000-7000-8000-00000000000a"}

// testKey is the key of the links in the tests' calendars.
var testKey = EntryKey("0123456789abcdef0123456789abcdef")

var errDown = errors.New("the database is down")

// memory is a Store in memory with one lock, so that its Revisions become visible in order. It
// serves only the freshness tests of this package.
type memory struct {
	committed func(subscription.RevisionLog, []subscription.Invalidation)
	// between runs after Contents has read its snapshot and before it returns.
	between func()
	down    atomic.Bool
	asks    atomic.Int64

	mu      sync.Mutex
	trail   subscription.RevisionLog
	stamps  int
	last    map[consult.Subject]consult.Revision
	feeds   map[consult.ID]subscription.Feed
	retired map[string]consult.ID
	// keySince is when the key of links was put outside the database.
	keySince time.Time
	events   []subscription.Event
	stale    int
}

type touchKey struct{}

func newMemory() *memory {
	return &memory{
		trail:   subscription.RevisionLog{Marks: "000000"},
		last:    map[consult.Subject]consult.Revision{},
		feeds:   map[consult.ID]subscription.Feed{},
		retired: map[string]consult.ID{},
	}
}

func (m *memory) ask() error {
	m.asks.Add(1)
	if m.down.Load() {
		return errDown
	}
	return nil
}

func (m *memory) Write(ctx context.Context, fn func(context.Context) error) error {
	if err := m.ask(); err != nil {
		return err
	}
	at, touches, err := m.write(ctx, fn)
	if err == nil && m.committed != nil {
		m.committed(at, touches)
	}
	return err
}

func (m *memory) write(
	ctx context.Context, fn func(context.Context) error,
) (subscription.RevisionLog, []subscription.Invalidation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	feeds, retired := maps.Clone(m.feeds), maps.Clone(m.retired)
	var touched []consult.Subject
	if err := fn(context.WithValue(ctx, touchKey{}, &touched)); err != nil {
		m.feeds, m.retired = feeds, retired
		return subscription.RevisionLog{}, nil, err
	}
	m.stamps++
	m.trail = subscription.RevisionLog{Revision: m.trail.Revision + 1, Marks: fmt.Sprintf("%06d", m.stamps) + m.trail.Marks}
	var touches []subscription.Invalidation
	for _, s := range touched {
		m.last[s] = m.trail.Revision
		touches = append(touches, subscription.Invalidation{Subject: s, Revision: m.trail.Revision})
	}
	return m.trail, touches, nil
}

func (m *memory) Touch(ctx context.Context, subjects []consult.Subject) error {
	touched := ctx.Value(touchKey{}).(*[]consult.Subject)
	*touched = append(*touched, subjects...)
	return nil
}

func (m *memory) SubjectName(_ context.Context, s consult.Subject) (string, error) {
	if s != person {
		return "", consult.ErrNotFound
	}
	return "顾茗沅", nil
}

func (m *memory) EntryKeySince(context.Context) (time.Time, error) { return m.keySince, nil }

func (m *memory) AdoptEntryKey(context.Context, string) (bool, error) { return false, nil }

func (m *memory) HolderActive(context.Context, consult.Subject) error { return nil }

// These methods are called inside Write, which holds the lock.

func (m *memory) Feed(_ context.Context, id consult.ID) (subscription.Feed, error) {
	f, ok := m.feeds[id]
	if !ok {
		return f, consult.ErrNotFound
	}
	return f, nil
}

func (m *memory) Feeds(context.Context, subscription.Filter, consult.PageRequest) (consult.Page[subscription.Feed], error) {
	all := slices.SortedFunc(maps.Values(m.feeds), func(a, b subscription.Feed) int { return cmp.Compare(a.ID, b.ID) })
	return consult.Page[subscription.Feed]{Items: all}, nil
}

func (m *memory) AddFeed(_ context.Context, f subscription.Feed) error {
	m.feeds[f.ID] = f
	return nil
}

func (m *memory) SaveFeed(_ context.Context, f subscription.Feed, was int64) error {
	if m.stale > 0 {
		m.stale--
		return consult.ErrStale
	}
	if m.feeds[f.ID].Version != was {
		return consult.ErrStale
	}
	m.feeds[f.ID] = f
	return nil
}

func (m *memory) RetireHash(_ context.Context, id consult.ID, hash []byte) error {
	m.retired[string(hash)] = id
	return nil
}

func (m *memory) RetiredHashes(_ context.Context, id consult.ID) ([][]byte, error) {
	var all [][]byte
	for hash, feed := range m.retired {
		if feed == id {
			all = append(all, []byte(hash))
		}
	}
	return all, nil
}

func (m *memory) ActiveBody(context.Context, consult.ID) (bool, error) {
	return false, consult.ErrNotFound
}

func (m *memory) KnownForms(_ context.Context, keys []consult.FormKey) (map[consult.FormKey]bool, error) {
	known := map[consult.FormKey]bool{}
	for _, f := range consult.Forms() {
		known[f.Key] = true
	}
	return known, nil
}

func (m *memory) FeedEvent(_ context.Context, _ subscription.Feed, meeting consult.ID) (subscription.Event, error) {
	for _, e := range m.events {
		if e.Meeting.ID == meeting {
			return e, nil
		}
	}
	return subscription.Event{}, consult.ErrNotFound
}

func (m *memory) FeedByHash(_ context.Context, hash []byte) (subscription.Feed, error) {
	if err := m.ask(); err != nil {
		return subscription.Feed{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.feeds {
		if bytes.Equal(f.TokenHash, hash) {
			return f, nil
		}
	}
	if _, ok := m.retired[string(hash)]; ok {
		return subscription.Feed{}, consult.ErrGone
	}
	return subscription.Feed{}, consult.ErrNotFound
}

func (m *memory) Contents(
	ctx context.Context, f subscription.Feed, window consult.Span, _ time.Time,
) (subscription.Contents, error) {
	if err := m.ask(); err != nil {
		return subscription.Contents{}, err
	}
	m.mu.Lock()
	c := subscription.Contents{
		Feed:        f,
		SubjectName: "顾茗沅",
		RevisionLog: m.trail,
		ChangedAt:   at("2027-02-20T10:00:00+08:00"),
	}
	for _, e := range m.events {
		if e.Meeting.Span.Overlaps(window) {
			c.Events = append(c.Events, e)
		}
	}
	between := m.between
	m.mu.Unlock()
	if between != nil {
		between()
	}
	return c, ctx.Err()
}

func (m *memory) Trail(context.Context) (subscription.RevisionLog, error) {
	if err := m.ask(); err != nil {
		return subscription.RevisionLog{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.trail, nil
}

func (m *memory) TouchedSince(
	_ context.Context, after consult.Revision,
) ([]subscription.Invalidation, subscription.RevisionLog, error) {
	if err := m.ask(); err != nil {
		return nil, subscription.RevisionLog{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var touches []subscription.Invalidation
	for s, r := range m.last {
		if r > after {
			touches = append(touches, subscription.Invalidation{Subject: s, Revision: r})
		}
	}
	return touches, m.trail, nil
}

func (m *memory) Listen(context.Context, func(consult.Revision)) error { return errors.ErrUnsupported }

// backup copies the present state. Call the result to restore it.
func (m *memory) backup() (restore func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	trail := m.trail
	last := maps.Clone(m.last)
	feeds := maps.Clone(m.feeds)
	retired := maps.Clone(m.retired)
	events := slices.Clone(m.events)
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.trail = trail
		m.last = maps.Clone(last)
		m.feeds = maps.Clone(feeds)
		m.retired = maps.Clone(retired)
		m.events = slices.Clone(events)
	}
}

// set commits these events as the complete calendar of the person.
func (m *memory) set(events ...subscription.Event) {
	err := m.Write(context.Background(), func(ctx context.Context) error {
		m.events = events
		return m.Touch(ctx, []consult.Subject{person})
	})
	if err != nil {
		panic(err)
	}
}

// desk is one process: a Service with its Revisions on a Store.
type desk struct {
	store     *memory
	revisions *Revisions
	service   *Service
	clock     *clock
}

// clock is set by the test.
type clock struct{ now atomic.Pointer[time.Time] }

func (c *clock) set(t time.Time)      { c.now.Store(&t) }
func (c *clock) read() time.Time      { return *c.now.Load() }
func (c *clock) pass(d time.Duration) { c.set(c.read().Add(d)) }

func newDesk(t testing.TB, opt Options) *desk {
	t.Helper()
	m := newMemory()
	d := beside(t, m, opt)
	m.committed = d.revisions.Note
	return d
}

// beside is another process on the same Store, which learns of commits only by polling.
func beside(t testing.TB, m *memory, opt Options) *desk {
	t.Helper()
	d := &desk{store: m, clock: &clock{}}
	d.clock.set(at("2027-03-01T10:00:00+08:00"))
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	d.revisions = NewRevisions(m, RevisionOptions{Now: d.clock.read, Logger: opt.Logger})
	opt.Zone, opt.Now = shanghai(t), d.clock.read
	opt.EntryKey = testKey
	var err error
	d.service, err = New(m, d.revisions, opt)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) issue(t testing.TB) Issued {
	t.Helper()
	issued, err := d.service.Create(t.Context(), consult.Actor{Name: "调度员甲"}, Wish{
		Subject: person,
		Name:    "",
		Options: subscription.DefaultOptions(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

func (d *desk) serve(t testing.TB, secret string) Calendar {
	t.Helper()
	c, err := d.service.Serve(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
