package load

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Target is what is asked.
type Target struct {
	// Address is the server's host and port.
	Address string
	// Path is the i-th subscriber's.
	Path func(i int) string
	// Conns is how many connections are kept.
	Conns int
}

// Progress counts while a run goes on.
type Progress struct{ Asked, Whole, Unchanged, Failed atomic.Int64 }

// Warm has everybody ask once, as fast as the server answers.
func (c *Crowd) Warm(ctx context.Context, t Target, tally *Progress) (Figures, error) {
	order := rand.New(rand.NewPCG(uint64(len(c.all)), 2)).Perm(len(c.all))
	at := 0
	return c.run(ctx, t, tally, func(jobs chan<- job) {
		for ; at < len(order); at++ {
			select {
			case jobs <- job{who: order[at], due: time.Time{}}:
			case <-ctx.Done():
				return
			}
		}
	})
}

// Poll has whoever's turn it is ask, rate times a second for so long: time passes
// faster for the subscribers than for the server when rate is above Natural. What
// is late counts from when it was due, so that a server that stalls is not
// spared.
func (c *Crowd) Poll(ctx context.Context, t Target, rate float64, duration time.Duration, tally *Progress) (Figures, error) {
	r := rand.New(rand.NewPCG(uint64(len(c.all)), 3))
	start, all := time.Now(), int(rate*duration.Seconds())
	return c.run(ctx, t, tally, func(jobs chan<- job) {
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
func (c *Crowd) run(ctx context.Context, t Target, tally *Progress, feed func(chan<- job)) (Figures, error) {
	start, jobs := time.Now(), make(chan job, 64*t.Conns)
	parts := make([]results, t.Conns)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			w := conn{address: t.Address}
			defer w.close()
			for j := range jobs {
				c.ask(ctx, t, &w, j, &parts[i], tally)
			}
		})
	}
	feed(jobs)
	close(jobs)
	wg.Wait()
	return newFigures(parts, time.Since(start)), ctx.Err()
}

func (c *Crowd) ask(ctx context.Context, t Target, w *conn, j job, took *results, tally *Progress) {
	p := &c.mix[c.all[j.who].program]
	headers, conditional := "User-Agent: "+p.Agent+"\r\nAccept-Encoding: gzip\r\n", false
	if tag := c.tag(j.who); p.Conditional && tag != "" {
		headers, conditional = headers+"If-None-Match: "+tag+"\r\n", true
	}
	if j.due.IsZero() {
		j.due = time.Now()
	}
	a, err := w.get(ctx, t.Path(j.who), headers)
	tally.Asked.Add(1)
	if ctx.Err() != nil {
		return
	}
	took.add(a, err, conditional, time.Since(j.due))
	switch {
	case err == nil && a.status == 200:
		tally.Whole.Add(1)
		c.setTag(j.who, a.tag)
	case err == nil && a.status == 304:
		tally.Unchanged.Add(1)
	default:
		tally.Failed.Add(1)
	}
}
