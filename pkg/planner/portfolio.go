package planner

import (
	"context"
	"slices"
	"sync"
	"time"
)

// portfolio runs the search threads side by side, leg by leg. Between legs all continue from
// the best plan, so that with a number of iterations the result does not depend on which thread
// is faster.
type portfolio struct {
	m          *model
	o          Options
	threads    []*searchThread
	began      time.Time
	timeLimit  time.Duration // 0 if the iterations end the search
	mu         sync.Mutex
	reportedAt time.Time
	best       cost
}

func search(ctx context.Context, m *model, o Options) Result {
	r := &portfolio{m: m, o: o, began: time.Now()}
	if end, ok := ctx.Deadline(); ok && o.Iterations <= 0 {
		r.timeLimit = max(end.Sub(r.began), 1)
	}
	for t := range o.Threads {
		r.threads = append(r.threads, newSearchThread(m, o.Seed<<8+uint64(t)))
	}
	r.eachThread(func(w *searchThread) { w.placeAll(ctx) })
	r.best = r.bestThread().bestCost
	switch {
	case len(m.free) == 0:
	case m.benchmarkOnly:
		r.searchFromNothing(ctx)
	default:
		r.searchInRounds(ctx)
	}
	best := r.bestThread()
	result := Result{Places: best.bestPlan, Score: best.bestCost.score()}
	for _, w := range r.threads {
		result.Iterations += w.moves
		result.Priced += w.priced
	}
	return result
}

// eachThread runs fn for every thread side by side.
func (r *portfolio) eachThread(fn func(*searchThread)) {
	var wg sync.WaitGroup
	for _, w := range r.threads {
		wg.Go(func() { fn(w) })
	}
	wg.Wait()
}

// bestThread is the thread with the best plan, the first of several.
func (r *portfolio) bestThread() *searchThread {
	best := r.threads[0]
	for _, w := range r.threads {
		if w.bestCost.less(best.bestCost) {
			best = w
		}
	}
	return best
}

// shareBest lets every thread continue from the best plan.
func (r *portfolio) shareBest() {
	plan := slices.Clone(r.bestThread().bestPlan) // the best thread overwrites its own while others read
	r.eachThread(func(w *searchThread) {
		w.adoptPlan(plan)
		w.keepPlan()
	})
}

// progress is how much of the iterations or of the time is used.
func (r *portfolio) progress(w *searchThread) float64 {
	if r.timeLimit > 0 {
		return float64(time.Since(r.began)) / float64(r.timeLimit)
	}
	return float64(w.moves) / float64(r.o.Iterations)
}

// reportProgress reports progress, at most ten times a second.
func (r *portfolio) reportProgress(w *searchThread) {
	if r.o.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if w.bestCost.less(r.best) {
		r.best = w.bestCost
	}
	if now := time.Now(); now.Sub(r.reportedAt) >= 100*time.Millisecond {
		r.reportedAt = now
		r.o.Progress(Progress{
			Done:       min(1, r.progress(w)),
			Best:       r.best.score(),
			Iterations: w.moves * int64(len(r.threads)),
		})
	}
}
