package planner

import (
	"context"
	"runtime"
)

// Options steer Solve. The wall clock comes in through the context's deadline.
type Options struct {
	Threads       int // 0: as many as the machine has
	Seed          uint64
	Iterations    int64          // moves tried by each thread; 0: until the context is done. With it a Result is the same to the byte on any machine
	MaxIdleRounds int            // how many rounds may bring nothing better before a plan that stands already is left; 0: all the time is used
	Progress      func(Progress) // called from one goroutine at a time, about ten times a second; may be nil
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

// Solve returns the best plan found when the context is done, the iterations are spent or nothing better can exist. It
// starts from every At and never ends worse than that. Without a deadline or Iterations it would never end, and refuses. A
// Problem that does not Check is refused with an error that unwraps to ErrProblem.
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
