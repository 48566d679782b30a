package rescheduling

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
)

// checkOwner checks the Body that a field names as an owner: an active one within the reach of whoever asks.
func checkOwner(
	ctx context.Context, f *consult.Faults, field string, owner consult.ID, bodies map[consult.ID]consult.Body,
) {
	if v := reach.Of(ctx); !v.Covers(owner) {
		v.OwnerFault(f, field, owner)
		return
	}
	booking.CheckReference(f, field, owner, bodies, false, func(b consult.Body) bool { return b.Active })
}

// headsInReach are those of the Meetings, without their people, that are at least that to whoever asks.
func (svc *Service) headsInReach(
	ctx context.Context, ids []consult.ID, least reach.Standing,
) (map[consult.ID]consult.Meeting, error) {
	if err := reach.Learn(ctx, svc.store, reach.Meeting, ids); err != nil {
		return nil, err
	}
	v := reach.Of(ctx)
	near := func(id consult.ID) bool { return v.Known(reach.Meeting, id) >= least }
	return svc.store.Heads(ctx, slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return !near(id) }))
}

// ownBlock is the Block, or consult.ErrNotFound if it is not of whoever asks.
func (svc *Service) ownBlock(ctx context.Context, id consult.ID) (consult.Block, error) {
	standing, err := reach.StandingOf(ctx, svc.store, reach.Block, id)
	if err == nil && standing != reach.Own {
		err = consult.ErrNotFound
	}
	if err != nil {
		return consult.Block{}, err
	}
	return svc.store.Blocks.Get(ctx, id)
}

// ownPlan is the Plan, or consult.ErrNotFound if it is not of whoever asks.
func (svc *Service) ownPlan(ctx context.Context, id consult.ID) (plan.Plan, error) {
	standing, err := reach.StandingOf(ctx, svc.store, reach.Plan, id)
	if err == nil && standing != reach.Own {
		err = consult.ErrNotFound
	}
	if err != nil {
		return plan.Plan{}, err
	}
	return svc.store.Plans.Get(ctx, id)
}

// checkEntered refuses to take back a Proposal whose Block belongs to others.
func (svc *Service) checkEntered(ctx context.Context, p proposal.Proposal) error {
	if !p.Entered || reach.Of(ctx).Whole() {
		return nil
	}
	standing, err := reach.StandingOf(ctx, svc.store, reach.Block, p.Cause.Block.ID)
	if err != nil || standing == reach.Own {
		return err
	}
	_, err = svc.store.Blocks.Get(ctx, p.Cause.Block.ID)
	if errors.Is(err, consult.ErrNotFound) {
		return nil // somebody has removed it by hand already
	}
	if err != nil {
		return err
	}
	return reach.NotYours()
}

// toldStale leaves out of a *proposal.Stale what is beyond the reach of whoever asks.
func (svc *Service) toldStale(ctx context.Context, err error) error {
	stale, ok := errors.AsType[*proposal.Stale](err)
	if !ok || reach.Of(ctx).Whole() {
		return err
	}
	nouns := []reach.Noun{reach.Meeting, reach.Topic, reach.Plan}
	for _, noun := range nouns {
		if err := reach.Learn(ctx, svc.store, noun, stale.MeetingIDs); err != nil {
			return err
		}
	}
	told := proposal.Stale{Undo: stale.Undo}
	for i, id := range stale.MeetingIDs {
		if slices.ContainsFunc(nouns, func(n reach.Noun) bool { return reach.Of(ctx).Known(n, id) != reach.Beyond }) {
			told.Add(id, stale.Titles[i])
		}
	}
	return &told
}
