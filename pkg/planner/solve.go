package planner

import (
	"context"
	"runtime"
)

// Options configure Solve. The deadline comes with the context.
type Options struct {
	// Threads is how many threads search; 0 means as many as the machine has.
	Threads int
	Seed    uint64
	// Iterations is how many moves each thread tries; 0 means until the context is done. With it the Result is
	// the same to the byte on any machine.
	Iterations int64
	// MaxIdleRounds is how many rounds without improvement end the search for a plan that exists already;
	// 0 means that all of the time is used.
	MaxIdleRounds int
	// Progress is called by one goroutine at a time, at most ten times a second. It may be nil.
	Progress func(Progress)
}

// Progress is how far a search has come.
type Progress struct {
	Done       float64 // 0 to 1
	Best       Score
	Iterations int64
}

// Result is the best plan found.
type Result struct {
	Places     []Place // one for each meeting
	Score      Score
	Iterations int64 // moves tried by all threads
	Priced     int64 // places priced for them
}

// Solve returns the best plan found when the context ends, the iterations are used up or
// nothing better can exist. It starts from every At, and the result is never worse. Without a
// deadline or Iterations it would never end, so it returns an error. Errors about the Problem
// wrap ErrProblem.
func Solve(ctx context.Context, p *Problem, o Options) (Result, error) {
	if err := p.Check(); err != nil {
		return Result{}, err
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if _, ok := ctx.Deadline(); !ok && o.Iterations <= 0 {
		return Result{}, refuse("neither a deadline nor iterations end the search")
	}
	m, err := compile(p)
	if err != nil {
		return Result{}, err
	}
	return search(ctx, m, o), nil
}
