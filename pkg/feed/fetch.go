package feed

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// FetchStore keeps the last Fetch of each Feed.
type FetchStore interface {
	// SaveFetches replaces the stored Fetch of each Feed unless the stored one is newer. It
	// changes no calendar and creates no Revision.
	SaveFetches(ctx context.Context, fs []subscription.Fetch) error
	// Links returns the active Feeds of the people, each with its stored Fetch.
	Links(ctx context.Context, people []consult.ID) ([]subscription.Link, error)
}

// FetchOptions configure Fetches. A zero field takes the default named here.
type FetchOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// FlushInterval is how often Run writes, and so the shortest time between two writes of one
	// link: 1 min.
	FlushInterval time.Duration
	// MaxWaiting is how many links may wait to be written: 600,000, about 250 MB. Beyond it a
	// Fetch is dropped, and the link counts as not fetched.
	MaxWaiting int
	// BatchSize is how many are written in one short transaction: 500.
	BatchSize int
	// LastFlushTimeout is how long the last write may take when the process ends: 5 s.
	LastFlushTimeout time.Duration
	// Logger is told when writing fails and when it works again: slog.Default.
	Logger *slog.Logger
}

func (o FetchOptions) withDefaults() FetchOptions {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	o.FlushInterval = cmp.Or(o.FlushInterval, time.Minute)
	o.LastFlushTimeout = cmp.Or(o.LastFlushTimeout, 5*time.Second)
	o.MaxWaiting = cmp.Or(o.MaxWaiting, 600_000)
	o.BatchSize = cmp.Or(o.BatchSize, 500)
	return o
}

// Fetches remembers who fetched which calendar: in memory at once, and later in the database,
// outside of any request. A process that is killed loses what it has not written; those links
// count as not fetched until the next fetch.
type Fetches struct {
	store FetchStore
	opt   FetchOptions
	// historyEpoch returns the current epoch. After the database was replaced, fetches of an
	// earlier epoch say nothing about the new one and are dropped.
	historyEpoch func() uint64

	mu sync.Mutex
	// waiting are not written yet. written are those of the last write, kept for a reader whose
	// database snapshot is older than that write.
	waiting, written map[consult.ID]*pendingFetch
	forgotten        int

	flushing sync.Mutex
}

// pendingFetch is a Fetch as it was noted. The family of its agent is worked out later.
type pendingFetch struct {
	subscription.Fetch
	agent        string
	historyEpoch uint64
}

// record returns the Fetch as the database stores it.
func (n *pendingFetch) record() subscription.Fetch {
	f := n.Fetch
	f.At, f.Client = f.At.UTC().Truncate(time.Second), clientOf(n.agent)
	return f
}

// NewFetches returns an empty Fetches.
func NewFetches(store FetchStore, opt FetchOptions) *Fetches {
	return &Fetches{
		store:        store,
		opt:          opt.withDefaults(),
		historyEpoch: func() uint64 { return 0 },
		waiting:      map[consult.ID]*pendingFetch{},
	}
}

// note is called for every calendar that is sent, so it does as little as possible.
func (t *Fetches) note(f subscription.Fetch, agent string, epoch uint64) {
	f.At = t.opt.Now()
	if len(agent) > maxAgentLength {
		agent = strings.Clone(agent[:maxAgentLength]) // a slice would keep the whole header in memory
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n, found := t.waiting[f.FeedID]
	switch {
	case found:
		*n = pendingFetch{f, agent, epoch}
	case len(t.waiting) < t.opt.MaxWaiting:
		t.waiting[f.FeedID] = &pendingFetch{f, agent, epoch}
	default:
		t.forgotten++
	}
}

// Links returns the active Feeds of the people with their newest Fetches, including those that
// are not written yet.
func (t *Fetches) Links(ctx context.Context, people []consult.ID) ([]subscription.Link, error) {
	links, err := t.store.Links(ctx, people)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range links {
		l := &links[i]
		for _, recent := range []map[consult.ID]*pendingFetch{t.written, t.waiting} {
			if n, ok := recent[l.Feed.ID]; ok && n.historyEpoch == t.historyEpoch() && n.record().Newer(l.Fetch) {
				l.Fetch = n.record()
			}
		}
	}
	return links, nil
}

// Flush writes everything that is waiting. What cannot be written keeps waiting.
func (t *Fetches) Flush(ctx context.Context) error {
	t.flushing.Lock()
	defer t.flushing.Unlock()
	// Take what waits and release the lock at once: requests must not wait for the database.
	t.mu.Lock()
	taken := t.waiting
	forgotten := t.forgotten
	t.waiting = make(map[consult.ID]*pendingFetch, len(taken))
	t.written = taken
	t.forgotten = 0
	current := t.historyEpoch()
	maps.DeleteFunc(taken, func(_ consult.ID, n *pendingFetch) bool { return n.historyEpoch != current })
	t.mu.Unlock()
	if forgotten > 0 {
		t.opt.Logger.Warn("too many links wait to be written; their fetches are forgotten", "fetches", forgotten)
	}
	// Sorted by Feed, so that replicas that write the same Feeds at the same time wait for each
	// other in one order and cannot deadlock.
	ids := slices.Sorted(maps.Keys(taken))
	for some := range slices.Chunk(ids, t.opt.BatchSize) {
		batch := make([]subscription.Fetch, len(some))
		for i, id := range some {
			batch[i] = taken[id].record()
		}
		if err := t.store.SaveFetches(ctx, batch); err != nil {
			t.putBack(taken, ids[slices.Index(ids, some[0]):])
			return fmt.Errorf("feed: writing fetches: %w", err)
		}
	}
	return nil
}

// putBack returns fetches that could not be written to waiting, unless a newer one waits
// already.
func (t *Fetches) putBack(taken map[consult.ID]*pendingFetch, ids []consult.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		if _, since := t.waiting[id]; !since && len(t.waiting) < t.opt.MaxWaiting {
			t.waiting[id] = taken[id]
		}
	}
}

// Run writes at every FlushInterval until ctx ends, and then once more. It logs once when
// writing starts to fail and once when it works again.
func (t *Fetches) Run(ctx context.Context) {
	tick := time.NewTicker(t.opt.FlushInterval)
	defer tick.Stop()
	failing := false
	flush := func(ctx context.Context) {
		err := t.Flush(ctx)
		switch {
		case err != nil && !failing:
			t.opt.Logger.Warn("fetches of calendars cannot be written; they wait in memory", "error", err)
		case err == nil && failing:
			t.opt.Logger.Info("fetches of calendars are written again")
		}
		failing = err != nil
	}
	for {
		select {
		case <-tick.C:
			flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.opt.LastFlushTimeout)
			defer cancel()
			flush(last)
			return
		}
	}
}
