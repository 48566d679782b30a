package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"huiqi/pkg/consult"
)

// useInterval is how often it is written which Tokens were used, and so how coarse that is.
const useInterval = 5 * time.Minute

// lastFlushTimeout is how long the last write may take when the process ends.
const lastFlushTimeout = 5 * time.Second

// uses remembers in memory when Tokens were last used. A process that is killed loses what it has not written.
type uses struct {
	mu      sync.Mutex
	waiting map[consult.ID]time.Time
}

func (u *uses) note(id consult.ID, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.After(u.waiting[id]) {
		u.waiting[id] = now
	}
}

// since is when the Token was last used, by what is written and by what waits here.
func (u *uses) since(t consult.Token) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	if at := u.waiting[t.ID]; at.After(t.LastUsedAt) {
		return at
	}
	return t.LastUsedAt
}

// take empties what waits.
func (u *uses) take() map[consult.ID]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := u.waiting
	u.waiting = map[consult.ID]time.Time{}
	return taken
}

// Flush writes when Tokens were last used. What cannot be written waits on.
func (g *Guard) Flush(ctx context.Context) error {
	taken := g.uses.take()
	err := g.finder.SaveTokenUses(ctx, taken)
	if err == nil {
		return nil
	}
	for id, at := range taken {
		g.uses.note(id, at)
	}
	return fmt.Errorf("access: writing when tokens were used: %w", err)
}

// Run flushes every five minutes until ctx ends, and then once more, and removes Sessions that are over. It logs once
// when writing begins to fail.
func (g *Guard) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(useInterval)
	defer tick.Stop()
	failing := false
	flush := func(ctx context.Context) {
		err := errors.Join(g.Flush(ctx), g.EndSessions(ctx))
		if err != nil && !failing {
			log.Warn("when tokens are used, or which sessions are over, cannot be written; it waits", "error", err)
		}
		failing = err != nil
	}
	for {
		select {
		case <-tick.C:
			flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlushTimeout)
			defer cancel()
			flush(last)
			return
		}
	}
}
