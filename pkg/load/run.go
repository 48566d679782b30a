package load

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Target is the server to poll.
type Target struct {
	// Address is the host and port of the server.
	Address string
	// Path returns the path of the i-th subscriber's feed.
	Path func(i int) string
	// Conns is the number of connections.
	Conns int
}

// Progress counts polls during a run.
type Progress struct{ Asked, Whole, Unchanged, Failed atomic.Int64 }

// Warm lets every subscriber poll once, as fast as the server answers.
func (c *Crowd) Warm(ctx context.Context, t Target, progress *Progress) (Figures, error) {
	order := rand.New(rand.NewPCG(uint64(len(c.all)), 2)).Perm(len(c.all))
	at := 0
	return c.run(ctx, t, progress, func(jobs chan<- job) {
		for ; at < len(order); at++ {
			select {
			case jobs <- job{who: order[at], due: time.Time{}}:
			case <-ctx.Done():
				return
			}
		}
	})
}

// Poll lets the subscribers poll in their turn, rate times a second for the given duration. If
// rate is above NaturalRate, simulated time runs faster than real time. The time of a late poll
// counts from when it was due, so that a stalled server is not spared.
func (c *Crowd) Poll(
	ctx context.Context, t Target, rate float64, duration time.Duration, progress *Progress,
) (Figures, error) {
	r := rand.New(rand.NewPCG(uint64(len(c.all)), 3))
	start, all := time.Now(), int(rate*duration.Seconds())
	return c.run(ctx, t, progress, func(jobs chan<- job) {
		for n := range all {
			due := start.Add(time.Duration(float64(n) / rate * float64(time.Second)))
			if wait := time.Until(due); wait > 0 {
				select {
				case <-time.After(wait):
				case <-ctx.Done():
					return
				}
			}
			select {
			case jobs <- job{who: c.nextPoll(r), due: due}:
			case <-ctx.Done():
				return
			}
		}
	})
}

type job struct {
	who int
	due time.Time
}

// run lets each connection take jobs until there are no more.
func (c *Crowd) run(ctx context.Context, t Target, progress *Progress, feed func(chan<- job)) (Figures, error) {
	start, jobs := time.Now(), make(chan job, 64*t.Conns)
	parts := make([]results, t.Conns)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			w := conn{address: t.Address}
			defer w.close()
			for j := range jobs {
				c.ask(ctx, t, &w, j, &parts[i], progress)
			}
		})
	}
	feed(jobs)
	close(jobs)
	wg.Wait()
	return newFigures(parts, time.Since(start)), ctx.Err()
}

func (c *Crowd) ask(ctx context.Context, t Target, w *conn, j job, took *results, progress *Progress) {
	p := &c.mix[c.all[j.who].program]
	headers := "User-Agent: " + p.Agent + "\r\nAccept-Encoding: gzip\r\n"
	tag := c.tag(j.who)
	conditional := p.Conditional && tag != ""
	if conditional {
		headers += "If-None-Match: " + tag + "\r\n"
	}
	if j.due.IsZero() {
		j.due = time.Now()
	}
	progress.Asked.Add(1)
	a, err := w.get(ctx, t.Path(j.who), headers)
	if err != nil && ctx.Err() != nil {
		return // the run has ended and cut this poll short
	}
	took.add(a, err, conditional, time.Since(j.due))
	switch {
	case err == nil && a.status == 200:
		progress.Whole.Add(1)
		c.setTag(j.who, a.tag)
	case err == nil && a.status == 304:
		progress.Unchanged.Add(1)
	default:
		progress.Failed.Add(1)
	}
}
