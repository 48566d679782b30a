package planner

import (
	"context"
	"slices"
	"sync"
	"time"
)

// race runs the walkers side by side, leg by leg. Between legs all go on from the best plan, so that with a number of iterations
// nothing depends on which of them is faster.
type race struct {
	m       *model
	o       Options
	walkers []*walker
	began   time.Time
	span    time.Duration // 0: the iterations end it
	mu      sync.Mutex
	told    time.Time
	best    cost
}

func search(ctx context.Context, m *model, o Options) Result {
	r := &race{m: m, o: o, began: time.Now()}
	if end, ok := ctx.Deadline(); ok && o.Iterations <= 0 {
		r.span = max(end.Sub(r.began), 1)
	}
	for t := range o.Threads {
		r.walkers = append(r.walkers, newWalker(m, o.Seed<<8+uint64(t)))
	}
	r.each(func(w *walker) { w.begin(ctx) })
	r.best = r.top().least
	switch {
	case len(m.free) == 0:
	case m.plain:
		r.fromNothing(ctx)
	default:
		r.rounds(ctx)
	}
	best := r.top()
	result := Result{Places: best.kept, Score: best.least.score()}
	for _, w := range r.walkers {
		result.Iterations += w.moves
		result.Priced += w.priced
	}
	return result
}

// each lets every walker do something, side by side.
func (r *race) each(fn func(*walker)) {
	var wg sync.WaitGroup
	for _, w := range r.walkers {
		wg.Go(func() { fn(w) })
	}
	wg.Wait()
}

// top is the walker with the best plan; of equals the first.
func (r *race) top() *walker {
	best := r.walkers[0]
	for _, w := range r.walkers {
		if w.least.less(best.least) {
			best = w
		}
	}
	return best
}

// share lets every walker go on from the best plan.
func (r *race) share() {
	plan := slices.Clone(r.top().kept)
	r.each(func(w *walker) {
		w.adopt(plan)
		w.keep()
	})
}

// done is how much of the iterations or of the time is over.
func (r *race) done(w *walker) float64 {
	if r.span > 0 {
		return float64(time.Since(r.began)) / float64(r.span)
	}
	return float64(w.moves) / float64(r.o.Iterations)
}

// tell reports progress, ten times a second.
func (r *race) tell(w *walker) {
	if r.o.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if w.least.less(r.best) {
		r.best = w.least
	}
	if now := time.Now(); now.Sub(r.told) >= 100*time.Millisecond {
		r.told = now
		r.o.Progress(Progress{Done: min(1, r.done(w)), Best: r.best.score(), Iterations: w.moves * int64(len(r.walkers))})
	}
}
