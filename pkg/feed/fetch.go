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
)

// FetchStore keeps the last Fetch of each Feed.
type FetchStore interface {
	// SaveFetches writes each over what is kept of its Feed, unless that is newer.
	// It touches no calendar and raises no Revision.
	SaveFetches(ctx context.Context, fs []consult.Fetch) error
	// Links are the live Feeds of the people, with what is kept of their Fetches.
	Links(ctx context.Context, people []consult.ID) ([]consult.Link, error)
}

// FetchOptions are the pace and the bounds of Fetches; zero fields take the
// defaults named here.
type FetchOptions struct {
	// Now is the clock: time.Now.
	Now func() time.Time
	// Every is how often Run writes, and so how often one link is written at most: 1 min.
	Every time.Duration
	// Most is how many links may wait to be written: 600,000, some 250 MB. Beyond it
	// a Fetch is forgotten, and whoever made it counts as one who has not.
	Most int
	// Batch is how many are written at once, in one short transaction: 500.
	Batch int
	// Patience is how long writing everything may take at the end: 5 s.
	Patience time.Duration
	// Logger hears when writing fails and works again: slog.Default.
	Logger *slog.Logger
}

func (o FetchOptions) withDefaults() FetchOptions {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	o.Every, o.Patience = cmp.Or(o.Every, time.Minute), cmp.Or(o.Patience, 5*time.Second)
	o.Most, o.Batch = cmp.Or(o.Most, 600_000), cmp.Or(o.Batch, 500)
	return o
}

// Fetches remembers who fetched what: at once in memory, and from there in the
// database, away from any request. A process that is killed forgets what it has
// not written, and those links count as not fetched until they are fetched again.
type Fetches struct {
	store FetchStore
	opt   FetchOptions
	// era is whose Revisions count: those of a database that was replaced since say
	// nothing about the one there is, and what shows them is forgotten.
	era func() uint64

	mu sync.Mutex
	// waiting are not written yet; written are those written last, kept for a reader
	// whose snapshot of the database is older than they are.
	waiting, written map[consult.ID]*noted
	forgotten        int

	flushing sync.Mutex
}

// noted is a Fetch as it was heard of: what its agent is is told later.
type noted struct {
	consult.Fetch
	agent string
	era   uint64
}

// whole is the Fetch as the database keeps it.
func (n *noted) whole() consult.Fetch {
	f := n.Fetch
	f.At, f.Client = f.At.UTC().Truncate(time.Second), clientOf(n.agent)
	return f
}

// NewFetches remembers nothing yet.
func NewFetches(store FetchStore, opt FetchOptions) *Fetches {
	return &Fetches{store: store, opt: opt.withDefaults(), era: func() uint64 { return 0 }, waiting: map[consult.ID]*noted{}}
}

// note is called for every calendar that goes out, so it does next to nothing.
func (t *Fetches) note(f consult.Fetch, agent string, era uint64) {
	f.At = t.opt.Now()
	if len(agent) > agentRead {
		agent = strings.Clone(agent[:agentRead])
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n, waits := t.waiting[f.FeedID]
	switch {
	case waits:
		n.Fetch, n.agent, n.era = f, agent, era
	case len(t.waiting) < t.opt.Most:
		t.waiting[f.FeedID] = &noted{f, agent, era}
	default:
		t.forgotten++
	}
}

// Links are the live Feeds of the people, with the Fetches that wait to be written
// beside those that are.
func (t *Fetches) Links(ctx context.Context, people []consult.ID) ([]consult.Link, error) {
	links, err := t.store.Links(ctx, people)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range links {
		l := &links[i]
		for _, recent := range []map[consult.ID]*noted{t.written, t.waiting} {
			if n, ok := recent[l.Feed.ID]; ok && n.era == t.era() && n.whole().Newer(l.Fetch) {
				l.Fetch = n.whole()
			}
		}
	}
	return links, nil
}

// Flush writes what waits. What could not be written waits on.
func (t *Fetches) Flush(ctx context.Context) error {
	t.flushing.Lock()
	defer t.flushing.Unlock()
	t.mu.Lock()
	taken, forgotten := t.waiting, t.forgotten
	t.waiting, t.written, t.forgotten = make(map[consult.ID]*noted, len(taken)), taken, 0
	current := t.era()
	maps.DeleteFunc(taken, func(_ consult.ID, n *noted) bool { return n.era != current })
	t.mu.Unlock()
	if forgotten > 0 {
		t.opt.Logger.Warn("too many links wait to be written; their fetches are forgotten", "fetches", forgotten)
	}
	// In the order of their Feeds, so that replicas that write the same ones at the
	// same time wait for each other in turn.
	ids := slices.Sorted(maps.Keys(taken))
	for some := range slices.Chunk(ids, t.opt.Batch) {
		batch := make([]consult.Fetch, len(some))
		for i, id := range some {
			batch[i] = taken[id].whole()
		}
		if err := t.store.SaveFetches(ctx, batch); err != nil {
			t.putBack(taken, ids[slices.Index(ids, some[0]):])
			return fmt.Errorf("feed: writing fetches: %w", err)
		}
	}
	return nil
}

// putBack makes what was not written wait again, unless it was fetched since.
func (t *Fetches) putBack(taken map[consult.ID]*noted, ids []consult.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		if _, since := t.waiting[id]; !since && len(t.waiting) < t.opt.Most {
			t.waiting[id] = taken[id]
		}
	}
}

// Run writes every Every until ctx ends, and then once more. It says once when
// writing fails, and once when it works again.
func (t *Fetches) Run(ctx context.Context) {
	tick := time.NewTicker(t.opt.Every)
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
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.opt.Patience)
			defer cancel()
			flush(last)
			return
		}
	}
}
