package rescheduling

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/idempotency"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
)

// How long the planner searches unless the Proposal sets a time.
const (
	repairTime = time.Second
	yearTime   = 30 * time.Second
)

// How many days around its Cause a Proposal may use unless it sets a window.
const (
	daysBefore = 7
	daysAfter  = 21
)

// Propose asks for a Proposal, which Run then works out.
func (svc *Service) Propose(ctx context.Context, by consult.Actor, ask proposal.Proposal) (proposal.Proposal, error) {
	now := svc.Now()
	ask.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	ask.State, ask.AskedBy = proposal.Planning, by.Name
	var p proposal.Proposal
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		var err error
		p, err = svc.complete(ctx, ask)
		if err != nil {
			return err
		}
		return svc.store.Proposals.Add(ctx, p)
	})
	if err == nil {
		idempotency.Afterwards(ctx, svc.wake)
	}
	return p, err
}

// Sketch works a Proposal out at once and stores nothing.
func (svc *Service) Sketch(ctx context.Context, by consult.Actor, ask proposal.Proposal) (proposal.Proposal, error) {
	now := svc.Now()
	ask.Stamp = consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	ask.State = proposal.Ready
	ask.AskedBy = by.Name
	ask.Done = 100
	var p proposal.Proposal
	var err error
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		p, err = svc.complete(ctx, ask)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Outcome, err = svc.drafting.Draft(ctx, ctx, p, nil)
	if err != nil {
		return proposal.Proposal{}, err
	}
	p.Best = p.Outcome.Score
	return p, nil
}

// Proposal gets one Proposal with its Solution.
func (svc *Service) Proposal(ctx context.Context, id consult.ID) (proposal.Proposal, error) {
	return svc.store.Proposals.Get(ctx, id)
}

// Proposals lists Proposals without their Solutions, oldest first.
func (svc *Service) Proposals(
	ctx context.Context, filter proposal.Filter, p consult.PageRequest,
) (consult.Page[proposal.Proposal], error) {
	return svc.store.Proposals.List(ctx, filter, p)
}

// Notices lists what people are to be told, oldest first.
func (svc *Service) Notices(
	ctx context.Context, filter proposal.NoticeFilter, p consult.PageRequest,
) (consult.Page[proposal.Notice], error) {
	return svc.store.Notices.List(ctx, filter, p)
}

// Stop ends planning. The best plan found so far is kept when keep is true; otherwise the
// Proposal is stopped without a Solution.
func (svc *Service) Stop(ctx context.Context, id consult.ID, keep bool) (proposal.Proposal, error) {
	var p proposal.Proposal
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		p, err = svc.store.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		if p.State != proposal.Planning {
			return consult.BadField("state", "not_planning", "该方案不在计算中", "the proposal is not being planned")
		}
		was := p.Version
		p.Keep = keep
		if !keep {
			p.State = proposal.Stopped
		}
		p.Version, p.ChangedAt = was+1, consult.Later(svc.Now(), p.ChangedAt)
		return svc.store.Proposals.Save(ctx, p, was)
	})
	if err == nil {
		idempotency.Afterwards(ctx, func() { svc.interrupt(id) })
	}
	return p, err
}

// complete fills in the defaults of a request and names every bad field, references
// included.
func (svc *Service) complete(ctx context.Context, p proposal.Proposal) (proposal.Proposal, error) {
	var f consult.Faults
	if err := svc.checkCause(ctx, &f, &p); err != nil {
		return p, err
	}
	// The window is derived from the Cause, so a Cause in the past would only add faults
	// about a window that nobody asked for.
	p.Cause.CheckPast(&f, svc.Now())
	if len(f) > 0 && f[len(f)-1].Code == "past" {
		return p, f.Err()
	}
	svc.fillLimits(&p)
	var bad *consult.Invalid
	if errors.As(p.Validate(), &bad) {
		f = append(f, bad.Faults...)
	}
	named := append([]consult.ID{p.OwnerBodyID, p.Cause.Block.OwnerBodyID}, p.Limits.Bodies...)
	bodies, err := svc.store.Bodies.Find(ctx, consult.Distinct(named))
	if err != nil {
		return p, err
	}
	checkOwner(ctx, &f, "owner_body_id", p.OwnerBodyID, bodies)
	if p.Cause.Kind == proposal.CauseBlock && p.Cause.Block.ID == "" {
		checkOwner(ctx, &f, "cause.block.owner_body_id", p.Cause.Block.OwnerBodyID, bodies)
	}
	maps.DeleteFunc(bodies, func(id consult.ID, _ consult.Body) bool { return !reach.Of(ctx).Covers(id) })
	for i, id := range p.Limits.Bodies {
		booking.CheckReference(&f, consult.FieldAt("limits.bodies", i, ""), id, bodies, true, nil)
	}
	for i, key := range p.Limits.Forms {
		_, err := svc.store.Forms.Get(ctx, consult.ID(key))
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return p, err
		}
		f.Add(err != nil, consult.FieldAt("limits.forms", i, ""), "not_found", "没有这种协商形式", "is not a form")
	}
	heads, err := svc.headsInReach(ctx, p.Limits.Pinned, reach.Seen)
	if err != nil {
		return p, err
	}
	for i, id := range p.Limits.Pinned {
		booking.CheckReference(&f, consult.FieldAt("limits.pinned", i, ""), id, heads, true, nil)
	}
	return p, f.Err()
}

// checkCause checks what the Cause refers to, and reads its Block if that is entered
// already.
func (svc *Service) checkCause(ctx context.Context, f *consult.Faults, p *proposal.Proposal) error {
	c := &p.Cause
	switch c.Kind {
	case proposal.CauseBlock:
		return svc.checkBlockCause(ctx, f, c)
	case proposal.CauseMeetings:
		heads, err := svc.headsInReach(ctx, c.MeetingIDs, reach.Own)
		if err != nil {
			return err
		}
		for i, id := range c.MeetingIDs {
			field, m := consult.FieldAt("cause.meeting_ids", i, ""), heads[id]
			booking.CheckReference(f, field, id, heads, true, nil)
			f.Add(m.Status == consult.Cancelled, field, "cancelled", "会议已取消", "is cancelled")
			f.Add(m.HasChildren, field, "parent", "有下级会议，请逐一安排", "has children; name those")
			f.Add(slices.Index(c.MeetingIDs, id) < i, field, "duplicate", "重复", "is named twice")
		}
	case proposal.CausePlan:
		return svc.checkPlanCause(ctx, f, p)
	}
	return nil
}

// checkBlockCause reads the Block that the Cause names, or checks the one that it would
// enter.
func (svc *Service) checkBlockCause(ctx context.Context, f *consult.Faults, c *proposal.Cause) error {
	if c.Block.ID != "" {
		stood, err := svc.ownBlock(ctx, c.Block.ID)
		if errors.Is(err, consult.ErrNotFound) {
			f.Add(true, "cause.block_id", "not_found", "不存在", "does not exist")
			return nil
		}
		f.Add(
			err == nil && !stood.Hard, "cause.block_id", "advisory",
			"仅供参考的占用不要求调整会议", "an advisory block moves nothing",
		)
		c.Block = stood
		return err
	}
	var bad *consult.Invalid
	if err := svc.directory.CheckBlock(ctx, &c.Block); !errors.As(err, &bad) {
		return err
	}
	if c.Block.Validate() != nil {
		return nil // Proposal.Validate names the same faults
	}
	for _, x := range bad.Faults {
		x.Field = "cause.block." + x.Field
		*f = append(*f, x)
	}
	return nil
}

// fillLimits fills in the limits that were not given, as the Cause suggests.
func (svc *Service) fillLimits(p *proposal.Proposal) {
	c, l := p.Cause, &p.Limits
	around := c.Span
	if c.Kind == proposal.CauseBlock {
		around = c.Block.Span
	}
	if l.Window.From.IsZero() && !around.From.IsZero() {
		l.Window.From = around.From.AddDate(0, 0, -daysBefore)
	}
	if l.Window.From.Before(svc.Now()) {
		l.Window.From = svc.Now()
	}
	if l.Window.To.IsZero() {
		l.Window.To = around.To.AddDate(0, 0, daysAfter)
		if around.To.IsZero() {
			l.Window.To = l.Window.From.AddDate(0, 0, daysBefore+daysAfter)
		}
	}
	l.Window = l.Window.WholeSeconds()
	if l.Rooms == "" {
		l.Rooms = proposal.ReachVenue
		if c.Kind == proposal.CausePlan {
			l.Rooms = proposal.ReachAny
		}
	}
	if l.Status == "" {
		l.Status = consult.Tentative
	}
	if l.Time == 0 {
		l.Time = repairTime
		if c.Kind == proposal.CausePlan {
			l.Time = yearTime
		}
	}
	// Meetings can usually do without one listener, but not without their chair or
	// speaker.
	if p.Cause.Block.Subject.Kind == consult.SubjectPerson && len(c.Roles) == 0 {
		p.Cause.Roles = []consult.AttendanceRole{consult.RolePresiding, consult.RoleReporting}
	}
}
