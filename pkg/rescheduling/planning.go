package rescheduling

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

func (svc *Service) wake() {
	select {
	case svc.planning.woken <- struct{}{}:
	default:
	}
}

// interrupt ends the planning of the Proposal if this process plans it.
func (svc *Service) interrupt(id consult.ID) {
	svc.planning.mu.Lock()
	defer svc.planning.mu.Unlock()
	if svc.planning.now == id {
		svc.planning.stop()
	}
}

// Run works out Proposals one after another until ctx ends. Several
// processes may run it on one database: each Proposal is worked out by one of
// them, and by another if that one dies. report hears of what went wrong.
func (svc *Service) Run(ctx context.Context, report func(error)) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		for svc.planNext(ctx, report) {
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		case <-svc.planning.woken:
		}
	}
}

// planNext works out one Proposal, if one waits.
func (svc *Service) planNext(ctx context.Context, report func(error)) bool {
	p, ok, err := svc.claim(ctx)
	if err == nil && ok {
		err = svc.work(ctx, p)
	}
	if err != nil && ctx.Err() == nil {
		report(fmt.Errorf("proposals: %w", err))
	}
	return ok && err == nil && ctx.Err() == nil
}

// claim takes the oldest Proposal that nobody plans.
func (svc *Service) claim(ctx context.Context) (p consult.Proposal, ok bool, err error) {
	planning := consult.ProposalFilter{State: consult.ProposalPlanning}
	waiting, err := svc.store.Proposals.List(ctx, planning, consult.PageRequest{Limit: 200})
	if err != nil || !svc.anyDead(waiting.Items) {
		return p, false, err
	}
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		for _, w := range waiting.Items {
			if p, err = svc.store.Proposals.Get(ctx, w.ID); err != nil {
				return err
			}
			if ok = p.State == consult.ProposalPlanning && svc.dead(p); ok {
				p.BeatAt = svc.Now()
				return svc.store.Proposals.Save(ctx, p, p.Version)
			}
		}
		return nil
	})
	return p, ok, err
}

func (svc *Service) anyDead(all []consult.Proposal) bool {
	for _, p := range all {
		if svc.dead(p) {
			return true
		}
	}
	return false
}

func (svc *Service) dead(p consult.Proposal) bool { return !svc.Now().Before(p.BeatAt.Add(deadAfter)) }

// work plans a claimed Proposal and saves what came of it.
func (svc *Service) work(ctx context.Context, p consult.Proposal) error {
	within, stop := context.WithCancel(ctx)
	defer stop()
	svc.planning.mu.Lock()
	svc.planning.now, svc.planning.stop = p.ID, stop
	svc.planning.mu.Unlock()
	beats := svc.beats(within, p.ID, stop)
	out, failed := svc.drafting.Draft(ctx, within, p, beats.tell)
	stop()
	beats.wait()
	svc.planning.mu.Lock()
	svc.planning.now = ""
	svc.planning.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err() // the next process takes it up
	}
	return errors.Join(svc.finish(ctx, p.ID, out, failed), failed)
}

// finish saves the Outcome, unless the Proposal was stopped meanwhile.
func (svc *Service) finish(ctx context.Context, id consult.ID, out consult.Solution, failed error) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Proposals.Get(ctx, id)
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
		p.Version, p.ChangedAt = was+1, consult.Later(svc.Now(), p.ChangedAt)
		return svc.store.Proposals.Save(ctx, p, was)
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
func (svc *Service) beats(ctx context.Context, id consult.ID, stop func()) *pulse {
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
			if on, err := svc.beat(ctx, id, last); err == nil && !on {
				stop()
			}
		}
	})
	return p
}

// beat saves the progress and reports whether to go on.
func (svc *Service) beat(ctx context.Context, id consult.ID, last *planner.Progress) (on bool, err error) {
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		if on = p.State == consult.ProposalPlanning && !p.Keep; !on {
			return nil
		}
		p.BeatAt = svc.Now()
		if last != nil {
			p.Done, p.Best = min(99, int(last.Done*100)), last.Best.String()
		}
		return svc.store.Proposals.Save(ctx, p, p.Version)
	})
	return on, err
}
