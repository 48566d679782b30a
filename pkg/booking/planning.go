package booking

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// A Proposal whose planner has not been heard of for deadAfter is taken over;
// planners look for work every lookEvery and say how far they are every beatEvery.
const (
	deadAfter = 20 * time.Second
	lookEvery = 2 * time.Second
	beatEvery = time.Second
)

// planning is what one process is planning now.
type planning struct {
	woken chan struct{}
	mu    sync.Mutex
	now   consult.ID
	stop  context.CancelFunc
}

func (d *Desk) wake() {
	select {
	case d.planning.woken <- struct{}{}:
	default:
	}
}

// interrupt ends the planning of the Proposal if this process plans it.
func (d *Desk) interrupt(id consult.ID) {
	d.planning.mu.Lock()
	defer d.planning.mu.Unlock()
	if d.planning.now == id {
		d.planning.stop()
	}
}

// RunProposals works out Proposals one after another until ctx ends. Several
// processes may run it on one database: each Proposal is worked out by one of
// them, and by another if that one dies. report hears of what went wrong.
func (d *Desk) RunProposals(ctx context.Context, report func(error)) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		for d.planNext(ctx, report) {
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		case <-d.planning.woken:
		}
	}
}

// planNext works out one Proposal, if one waits.
func (d *Desk) planNext(ctx context.Context, report func(error)) bool {
	p, ok, err := d.claim(ctx)
	if err == nil && ok {
		err = d.work(ctx, p)
	}
	if err != nil && ctx.Err() == nil {
		report(fmt.Errorf("proposals: %w", err))
	}
	return ok && err == nil && ctx.Err() == nil
}

// claim takes the oldest Proposal that nobody plans.
func (d *Desk) claim(ctx context.Context) (p consult.Proposal, ok bool, err error) {
	planning := consult.ProposalFilter{State: consult.ProposalPlanning}
	waiting, err := d.store.Proposals.List(ctx, planning, consult.PageRequest{Limit: 200})
	if err != nil || !d.anyDead(waiting.Items) {
		return p, false, err
	}
	err = d.store.Write(ctx, func(ctx context.Context) error {
		for _, w := range waiting.Items {
			if p, err = d.store.Proposals.Get(ctx, w.ID); err != nil {
				return err
			}
			if ok = p.State == consult.ProposalPlanning && d.dead(p); ok {
				p.BeatAt = d.Now()
				return d.store.Proposals.Save(ctx, p, p.Version)
			}
		}
		return nil
	})
	return p, ok, err
}

func (d *Desk) anyDead(all []consult.Proposal) bool {
	for _, p := range all {
		if d.dead(p) {
			return true
		}
	}
	return false
}

func (d *Desk) dead(p consult.Proposal) bool { return !d.Now().Before(p.BeatAt.Add(deadAfter)) }

// work plans a claimed Proposal and saves what came of it.
func (d *Desk) work(ctx context.Context, p consult.Proposal) error {
	within, stop := context.WithCancel(ctx)
	defer stop()
	d.planning.mu.Lock()
	d.planning.now, d.planning.stop = p.ID, stop
	d.planning.mu.Unlock()
	beats := d.beats(within, p.ID, stop)
	out, failed := d.draw(ctx, within, p, beats.tell)
	stop()
	beats.wait()
	d.planning.mu.Lock()
	d.planning.now = ""
	d.planning.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err() // the next process takes it up
	}
	return errors.Join(d.finish(ctx, p.ID, out, failed), failed)
}

// finish saves the Outcome, unless the Proposal was stopped meanwhile.
func (d *Desk) finish(ctx context.Context, id consult.ID, out consult.Solution, failed error) error {
	return d.store.Write(ctx, func(ctx context.Context) error {
		p, err := d.store.Proposals.Get(ctx, id)
		if err != nil || p.State != consult.ProposalPlanning {
			return err
		}
		was := p.Version
		p.State, p.Outcome, p.Done = consult.ProposalReady, out, 100
		p.Best = out.Score
		if failed != nil {
			p.State, p.Outcome = consult.ProposalFailed, consult.Solution{}
			p.FaultZH, p.FaultEN = "计算失败，请稍后重试或缩小范围", "planning failed; try again later or ask for less"
			var bad *consult.Invalid
			if errors.As(failed, &bad) {
				p.FaultZH, p.FaultEN = bad.Faults[0].Field+"："+bad.Faults[0].ZH, bad.Faults[0].Field+": "+bad.Faults[0].EN
			}
		}
		p.Version, p.ChangedAt = was+1, consult.Later(d.Now(), p.ChangedAt)
		return d.store.Proposals.Save(ctx, p, was)
	})
}

// pulse tells the database every second how far the planner is.
type pulse struct {
	mu   sync.Mutex
	last *planner.Progress // nil while nothing has been found
	done sync.WaitGroup
}

func (p *pulse) tell(now planner.Progress) {
	p.mu.Lock()
	p.last = &now
	p.mu.Unlock()
}

func (p *pulse) wait() { p.done.Wait() }

// beats keeps the claim alive; when the Proposal was stopped elsewhere, or is to
// be kept as it is, it ends the planning.
func (d *Desk) beats(ctx context.Context, id consult.ID, stop func()) *pulse {
	p := &pulse{}
	tick := time.NewTicker(beatEvery)
	p.done.Go(func() {
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			p.mu.Lock()
			last := p.last
			p.mu.Unlock()
			if on, err := d.beat(ctx, id, last); err == nil && !on {
				stop()
			}
		}
	})
	return p
}

// beat saves the progress and reports whether to go on.
func (d *Desk) beat(ctx context.Context, id consult.ID, last *planner.Progress) (on bool, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		p, err := d.store.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		if on = p.State == consult.ProposalPlanning && !p.Keep; !on {
			return nil
		}
		p.BeatAt = d.Now()
		if last != nil {
			p.Done, p.Best = min(99, int(last.Done*100)), last.Best.String()
		}
		return d.store.Proposals.Save(ctx, p, p.Version)
	})
	return on, err
}
