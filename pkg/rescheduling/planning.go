package rescheduling

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
	"huiqi/pkg/proposal"
)

// Processes look for Proposals to plan every pollInterval and save their progress every
// heartbeatInterval. A Proposal without a heartbeat for takeOverAfter is abandoned, and
// another process takes it over.
const (
	takeOverAfter     = 20 * time.Second
	pollInterval      = 2 * time.Second
	heartbeatInterval = time.Second
)

// planning is what this process is planning now; current is empty while it plans nothing.
type planning struct {
	woken   chan struct{}
	mu      sync.Mutex
	current consult.ID
	stop    context.CancelFunc
}

// wake makes Run look for work at once.
func (svc *Service) wake() {
	// One pending signal is enough: Run looks at everything that waits.
	select {
	case svc.planning.woken <- struct{}{}:
	default:
	}
}

// interrupt ends the planning of the Proposal if this process is planning it.
func (svc *Service) interrupt(id consult.ID) {
	svc.planning.mu.Lock()
	defer svc.planning.mu.Unlock()
	if svc.planning.current == id {
		svc.planning.stop()
	}
}

// Run works out Proposals one after another until ctx ends. Several processes may run it
// on one database: each Proposal is worked out by one of them, and by another if that one
// dies. report receives the errors.
func (svc *Service) Run(ctx context.Context, report func(error)) {
	look := time.NewTicker(pollInterval)
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

// planNext works out one waiting Proposal and reports whether it did.
func (svc *Service) planNext(ctx context.Context, report func(error)) bool {
	p, ok, err := svc.claim(ctx)
	if err == nil && ok {
		err = svc.plan(ctx, p)
	}
	if err != nil && ctx.Err() == nil {
		report(fmt.Errorf("proposals: %w", err))
	}
	return ok && err == nil && ctx.Err() == nil
}

// claim takes the oldest Proposal that no process is planning.
func (svc *Service) claim(ctx context.Context) (proposal.Proposal, bool, error) {
	planning := proposal.Filter{State: proposal.Planning}
	var p proposal.Proposal
	waiting, err := svc.store.Proposals.List(ctx, planning, consult.PageRequest{Limit: 200})
	if err != nil || !svc.anyAbandoned(waiting.Items) {
		return p, false, err
	}
	var ok bool
	// The list was read outside the transaction, so each Proposal is read again before it
	// is claimed.
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		for _, w := range waiting.Items {
			p, err = svc.store.Proposals.Get(ctx, w.ID)
			if err != nil {
				return err
			}
			ok = p.State == proposal.Planning && svc.isAbandoned(p)
			if ok {
				p.BeatAt = svc.Now()
				return svc.store.Proposals.Save(ctx, p, p.Version)
			}
		}
		return nil
	})
	return p, ok, err
}

// anyAbandoned reports whether some Proposal has no recent heartbeat.
func (svc *Service) anyAbandoned(all []proposal.Proposal) bool {
	for _, p := range all {
		if svc.isAbandoned(p) {
			return true
		}
	}
	return false
}

// isAbandoned reports whether no process has saved a heartbeat for takeOverAfter.
func (svc *Service) isAbandoned(p proposal.Proposal) bool {
	return !svc.Now().Before(p.BeatAt.Add(takeOverAfter))
}

// plan works out a claimed Proposal and saves the result.
func (svc *Service) plan(ctx context.Context, p proposal.Proposal) error {
	within, stop := context.WithCancel(ctx)
	defer stop()
	svc.planning.mu.Lock()
	svc.planning.current, svc.planning.stop = p.ID, stop
	svc.planning.mu.Unlock()
	beats := svc.startHeartbeat(within, p.ID, stop)
	out, failed := svc.drafting.Draft(ctx, within, p, beats.setProgress)
	stop()
	beats.wait()
	svc.planning.mu.Lock()
	svc.planning.current = ""
	svc.planning.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err() // this process is shutting down; another one takes over
	}
	return errors.Join(svc.finish(ctx, p.ID, out, failed), failed)
}

// finish saves the Solution, unless the Proposal was stopped meanwhile.
func (svc *Service) finish(ctx context.Context, id consult.ID, out proposal.Solution, failed error) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Proposals.Get(ctx, id)
		if err != nil || p.State != proposal.Planning {
			return err
		}
		was := p.Version
		p.State = proposal.Ready
		p.Outcome = out
		p.Done = 100
		p.Best = out.Score
		if failed != nil {
			p.State, p.Outcome = proposal.Failed, proposal.Solution{}
			p.FaultZH, p.FaultEN = "计算失败，请稍后重试或缩小范围", "planning failed; try again later or ask for less"
			// Faults of the request are shown as they are; other errors stay in the log.
			var bad *consult.Invalid
			if errors.As(failed, &bad) {
				p.FaultZH = bad.Faults[0].Field + "：" + bad.Faults[0].ZH
				p.FaultEN = bad.Faults[0].Field + ": " + bad.Faults[0].EN
			}
		}
		p.Version, p.ChangedAt = was+1, consult.Later(svc.Now(), p.ChangedAt)
		return svc.store.Proposals.Save(ctx, p, was)
	})
}

// heartbeat saves the planner's progress in the database every heartbeatInterval.
type heartbeat struct {
	mu   sync.Mutex
	last *planner.Progress // nil while nothing has been found
	done sync.WaitGroup
}

// setProgress remembers the progress that the next beat saves.
func (p *heartbeat) setProgress(now planner.Progress) {
	p.mu.Lock()
	p.last = &now
	p.mu.Unlock()
}

// wait returns once the last beat is over.
func (p *heartbeat) wait() { p.done.Wait() }

// startHeartbeat keeps the claim alive until ctx ends. It calls stop when the Proposal was
// stopped elsewhere, or is to be kept as it is now.
func (svc *Service) startHeartbeat(ctx context.Context, id consult.ID, stop func()) *heartbeat {
	p := &heartbeat{}
	tick := time.NewTicker(heartbeatInterval)
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
			// A failed beat is no reason to stop: the next one may succeed, and
			// takeOverAfter covers the rest.
			if on, err := svc.saveHeartbeat(ctx, id, last); err == nil && !on {
				stop()
			}
		}
	})
	return p
}

// saveHeartbeat saves the progress and reports whether planning is to go on.
func (svc *Service) saveHeartbeat(ctx context.Context, id consult.ID, last *planner.Progress) (bool, error) {
	var on bool
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		p, err := svc.store.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		on = p.State == proposal.Planning && !p.Keep
		if !on {
			return nil
		}
		p.BeatAt = svc.Now()
		if last != nil {
			// 100 percent is shown only once the Solution is saved.
			p.Done, p.Best = min(99, int(last.Done*100)), last.Best.String()
		}
		return svc.store.Proposals.Save(ctx, p, p.Version)
	})
	return on, err
}
