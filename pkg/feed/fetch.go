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

// FetchStore keeps the last Fetch of each Feed by each family of programs.
type FetchStore interface {
	// SaveFetches replaces the stored Fetch of the same Feed and family unless the stored one is
	// newer, and keeps the FirstRevision of a family that has fetched the same link before. It
	// changes no calendar and creates no Revision.
	SaveFetches(ctx context.Context, fs []subscription.Fetch) error
	// Links returns the active Feeds of the people, each with its stored Fetches.
	Links(ctx context.Context, people []consult.ID) ([]subscription.Link, error)
}

// FetchOptions configure Fetches. A zero field takes the default named here.
type FetchOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// FlushInterval is how often Run writes, and so the shortest time between two writes of one
	// link: 1 min.
	FlushInterval time.Duration
	// MaxWaiting is how many programs' fetches of links may wait to be written: 600,000, about
	// 250 MB. Beyond it a Fetch is dropped, and the link counts as not fetched.
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
	waiting, written map[fetchKey]*pendingFetch
	forgotten        int
	// families are those of the agents seen lately: to look for one takes longer than all else
	// that a fetch costs here.
	families map[string]subscription.Client

	flushing sync.Mutex
}

// fetchKey names what one Fetch is kept of.
type fetchKey struct {
	feed   consult.ID
	client subscription.Client
}

// pendingFetch is a Fetch as it was noted.
type pendingFetch struct {
	subscription.Fetch
	historyEpoch uint64
}

// record returns the Fetch as the database stores it.
func (n *pendingFetch) record() subscription.Fetch {
	f := n.Fetch
	f.At = f.At.UTC().Truncate(time.Second)
	return f
}

// NewFetches returns an empty Fetches.
func NewFetches(store FetchStore, opt FetchOptions) *Fetches {
	return &Fetches{
		store:        store,
		opt:          opt.withDefaults(),
		historyEpoch: func() uint64 { return 0 },
		waiting:      map[fetchKey]*pendingFetch{},
		families:     map[string]subscription.Client{},
	}
}

// note is called for every calendar that is sent, so it does as little as possible.
func (t *Fetches) note(f subscription.Fetch, agent string, epoch uint64) {
	f.At = t.opt.Now()
	f.FirstRevision = f.Revision
	t.mu.Lock()
	defer t.mu.Unlock()
	f.Client = t.family(agent[:min(len(agent), maxAgentLength)])
	key := fetchKey{f.FeedID, f.Client}
	n, found := t.waiting[key]
	switch {
	case found && n.historyEpoch == epoch:
		n.Fetch = f.After(n.Fetch)
	case found:
		*n = pendingFetch{f, epoch}
	case len(t.waiting) < t.opt.MaxWaiting:
		t.waiting[key] = &pendingFetch{f, epoch}
	default:
		t.forgotten++
	}
}

// maxFamilies is how many agents' families are remembered. There are some dozens of programs,
// in a few versions each; whoever invents more costs themselves a search.
const maxFamilies = 1000

// family returns the family of the agent. It is called with mu held.
func (t *Fetches) family(agent string) subscription.Client {
	client, known := t.families[agent]
	if !known {
		client = clientOf(agent)
		if len(t.families) < maxFamilies {
			t.families[strings.Clone(agent)] = client // the agent is part of a whole header
		}
	}
	return client
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
		for _, recent := range []map[fetchKey]*pendingFetch{t.written, t.waiting} {
			l.Fetches = t.merge(l.Feed.ID, l.Fetches, recent)
		}
	}
	return links, nil
}

// merge returns the Fetches of the Feed with those that are newer in recent.
func (t *Fetches) merge(
	feed consult.ID, stored []subscription.Fetch, recent map[fetchKey]*pendingFetch,
) []subscription.Fetch {
	epoch := t.historyEpoch()
	for _, client := range subscription.Clients() {
		n, found := recent[fetchKey{feed, client}]
		if !found || n.historyEpoch != epoch {
			continue
		}
		at := slices.IndexFunc(stored, func(f subscription.Fetch) bool { return f.Client == client })
		switch f := n.record(); {
		case at < 0:
			stored = append(stored, f)
		case f.Newer(stored[at]):
			stored[at] = f.After(stored[at])
		}
	}
	return stored
}

// Flush writes everything that is waiting. What cannot be written keeps waiting.
func (t *Fetches) Flush(ctx context.Context) error {
	t.flushing.Lock()
	defer t.flushing.Unlock()
	// Take what waits and release the lock at once: requests must not wait for the database.
	t.mu.Lock()
	taken := t.waiting
	forgotten := t.forgotten
	t.waiting = make(map[fetchKey]*pendingFetch, len(taken))
	t.written = taken
	t.forgotten = 0
	current := t.historyEpoch()
	maps.DeleteFunc(taken, func(_ fetchKey, n *pendingFetch) bool { return n.historyEpoch != current })
	t.mu.Unlock()
	if forgotten > 0 {
		t.opt.Logger.Warn("too many links wait to be written; their fetches are forgotten", "fetches", forgotten)
	}
	// Sorted, so that replicas that write the same Feeds at the same time wait for each other in
	// one order and cannot deadlock.
	keys := slices.SortedFunc(maps.Keys(taken), func(a, b fetchKey) int {
		return cmp.Or(cmp.Compare(a.feed, b.feed), cmp.Compare(a.client, b.client))
	})
	for some := range slices.Chunk(keys, t.opt.BatchSize) {
		batch := make([]subscription.Fetch, len(some))
		for i, key := range some {
			batch[i] = taken[key].record()
		}
		if err := t.store.SaveFetches(ctx, batch); err != nil {
			t.putBack(taken, keys[slices.Index(keys, some[0]):])
			return fmt.Errorf("feed: writing fetches: %w", err)
		}
	}
	return nil
}

// putBack returns fetches that could not be written to waiting. A newer one that waits already
// learns since when its family is known.
func (t *Fetches) putBack(taken map[fetchKey]*pendingFetch, keys []fetchKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		n, since := t.waiting[key]
		switch {
		case since && n.historyEpoch == taken[key].historyEpoch:
			n.Fetch = n.Fetch.After(taken[key].Fetch)
		case !since && len(t.waiting) < t.opt.MaxWaiting:
			t.waiting[key] = taken[key]
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
