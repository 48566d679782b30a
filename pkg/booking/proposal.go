package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// How long a Proposal is looked for unless it says.
const (
	repairTime = time.Second
	yearTime   = 30 * time.Second
)

// How far around its cause a Proposal looks unless it says.
const (
	daysBefore = 7
	daysAfter  = 21
)

// Propose asks for a Proposal, which RunProposals then works out.
func (d *Desk) Propose(ctx context.Context, by consult.Actor, ask consult.Proposal) (p consult.Proposal, err error) {
	now := d.Now()
	ask.Stamp = consult.Stamp{ID: d.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	ask.State, ask.AskedBy = consult.ProposalPlanning, by.Name
	err = d.store.Write(ctx, func(ctx context.Context) error {
		var err error
		if p, err = d.asked(ctx, ask); err != nil {
			return err
		}
		return d.store.Proposals.Add(ctx, p)
	})
	if err == nil {
		afterwards(ctx, d.wake)
	}
	return p, err
}

// Sketch works a Proposal out at once and writes nothing.
func (d *Desk) Sketch(ctx context.Context, by consult.Actor, ask consult.Proposal) (p consult.Proposal, err error) {
	now := d.Now()
	ask.Stamp = consult.Stamp{ID: d.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	ask.State, ask.AskedBy, ask.Done = consult.ProposalReady, by.Name, 100
	err = d.store.Read(ctx, func(ctx context.Context) error {
		p, err = d.asked(ctx, ask)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Outcome, err = d.draw(ctx, ctx, p, nil)
	p.Best = p.Outcome.Score
	return p, err
}

// Proposal gets one Proposal whole.
func (d *Desk) Proposal(ctx context.Context, id consult.ID) (consult.Proposal, error) {
	return d.store.Proposals.Get(ctx, id)
}

// Proposals lists Proposals without their Outcomes, oldest first.
func (d *Desk) Proposals(ctx context.Context, filter consult.ProposalFilter, p consult.PageRequest) (consult.Page[consult.Proposal], error) {
	return d.store.Proposals.List(ctx, filter, p)
}

// Notices lists what people are to be told, oldest first.
func (d *Desk) Notices(ctx context.Context, filter consult.NoticeFilter, p consult.PageRequest) (consult.Page[consult.Notice], error) {
	return d.store.Notices.List(ctx, filter, p)
}

// StopProposal ends planning: with the best plan found so far when keep, or with
// nothing.
func (d *Desk) StopProposal(ctx context.Context, id consult.ID, keep bool) (p consult.Proposal, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		if p, err = d.store.Proposals.Get(ctx, id); err != nil {
			return err
		}
		if p.State != consult.ProposalPlanning {
			return consult.BadField("state", "not_planning", "该方案不在计算中", "the proposal is not being planned")
		}
		was := p.Version
		p.Keep = keep
		if !keep {
			p.State = consult.ProposalStopped
		}
		p.Version, p.ChangedAt = was+1, consult.Later(d.Now(), p.ChangedAt)
		return d.store.Proposals.Save(ctx, p, was)
	})
	if err == nil {
		afterwards(ctx, func() { d.interrupt(id) })
	}
	return p, err
}

// asked completes what is asked for and names every bad field, references included.
func (d *Desk) asked(ctx context.Context, p consult.Proposal) (consult.Proposal, error) {
	var f consult.Faults
	if err := d.cause(ctx, &f, &p); err != nil {
		return p, err
	}
	if p.Cause.CheckPast(&f, d.Now()); len(f) > 0 && f[len(f)-1].Code == "past" {
		return p, f.Err()
	}
	d.limit(&p)
	var bad *consult.Invalid
	if errors.As(p.Validate(), &bad) {
		f = append(f, bad.Faults...)
	}
	bodies, err := d.store.Bodies.Find(ctx, p.Limits.Bodies)
	if err != nil {
		return p, err
	}
	for i, id := range p.Limits.Bodies {
		check(&f, consult.FieldAt("limits.bodies", i, ""), id, bodies, true, nil)
	}
	for i, key := range p.Limits.Forms {
		_, err := d.store.Forms.Get(ctx, consult.ID(key))
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return p, err
		}
		f.Add(err != nil, consult.FieldAt("limits.forms", i, ""), "not_found", "没有这种协商形式", "is not a form")
	}
	heads, err := d.store.Heads(ctx, p.Limits.Pinned)
	if err != nil {
		return p, err
	}
	for i, id := range p.Limits.Pinned {
		check(&f, consult.FieldAt("limits.pinned", i, ""), id, heads, true, nil)
	}
	return p, f.Err()
}

// cause checks what the Cause refers to, and reads a Block that stands already.
func (d *Desk) cause(ctx context.Context, f *consult.Faults, p *consult.Proposal) error {
	c := &p.Cause
	switch c.Kind {
	case consult.CauseBlock:
		return d.blockCause(ctx, f, c)
	case consult.CauseMeetings:
		heads, err := d.store.Heads(ctx, c.MeetingIDs)
		if err != nil {
			return err
		}
		for i, id := range c.MeetingIDs {
			field, m := consult.FieldAt("cause.meeting_ids", i, ""), heads[id]
			check(f, field, id, heads, true, nil)
			f.Add(m.Status == consult.Cancelled, field, "cancelled", "会议已取消", "is cancelled")
			f.Add(m.HasChildren, field, "parent", "有下级会议，请逐一安排", "has children; name those")
			f.Add(slices.Index(c.MeetingIDs, id) < i, field, "duplicate", "重复", "is named twice")
		}
	case consult.CausePlan:
		return d.planCause(ctx, f, p)
	}
	return nil
}

func (d *Desk) blockCause(ctx context.Context, f *consult.Faults, c *consult.Cause) error {
	if c.Block.ID != "" {
		stood, err := d.store.Blocks.Get(ctx, c.Block.ID)
		if errors.Is(err, consult.ErrNotFound) {
			f.Add(true, "cause.block_id", "not_found", "不存在", "does not exist")
			return nil
		}
		f.Add(err == nil && !stood.Hard, "cause.block_id", "advisory", "仅供参考的占用不要求调整会议", "an advisory block moves nothing")
		c.Block = stood
		return err
	}
	var bad *consult.Invalid
	if err := d.checkBlock(ctx, &c.Block); !errors.As(err, &bad) {
		return err
	}
	if c.Block.Validate() != nil {
		return nil // Proposal.Validate names the same
	}
	for _, x := range bad.Faults {
		x.Field = "cause.block." + x.Field
		*f = append(*f, x)
	}
	return nil
}

// limit fills in what the Cause suggests.
func (d *Desk) limit(p *consult.Proposal) {
	c, l := p.Cause, &p.Limits
	around := c.Span
	if c.Kind == consult.CauseBlock {
		around = c.Block.Span
	}
	if l.Window.From.IsZero() && !around.From.IsZero() {
		l.Window.From = around.From.AddDate(0, 0, -daysBefore)
	}
	if l.Window.From.Before(d.Now()) {
		l.Window.From = d.Now()
	}
	if l.Window.To.IsZero() {
		if l.Window.To = around.To.AddDate(0, 0, daysAfter); around.To.IsZero() {
			l.Window.To = l.Window.From.AddDate(0, 0, daysBefore+daysAfter)
		}
	}
	l.Window = l.Window.WholeSeconds()
	if l.Rooms == "" {
		if l.Rooms = consult.ReachVenue; c.Kind == consult.CausePlan {
			l.Rooms = consult.ReachAny
		}
	}
	if l.Status == "" {
		l.Status = consult.Tentative
	}
	if l.Time == 0 {
		if l.Time = repairTime; c.Kind == consult.CausePlan {
			l.Time = yearTime
		}
	}
	if p.Cause.Block.Subject.Kind == consult.SubjectPerson && len(c.Roles) == 0 {
		p.Cause.Roles = []consult.AttendanceRole{consult.RolePresiding, consult.RoleReporting}
	}
}

// imagined is a Ledger in which some Blocks stand that are not entered yet.
type imagined struct {
	Ledger
	blocks []consult.Block
}

func (l imagined) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	found, err := l.Ledger.BlocksOn(ctx, ids, span)
	for _, b := range l.blocks {
		if b.Span.Overlaps(span) && (b.Subject.Kind == consult.SubjectEveryone || slices.Contains(ids, b.Subject.ID)) {
			found = append(found, b)
		}
	}
	return found, err
}

// imagining is the Desk as it would judge with the Cause's Block entered.
func (d *Desk) imagining(c consult.Cause) *Desk {
	blocks := newBlocks(c)
	if len(blocks) == 0 {
		return d
	}
	return d.withStore(func(s *Store) { s.Ledger = imagined{s.Ledger, blocks} })
}

// newBlocks are those that applying the Cause's Proposal would enter.
func newBlocks(c consult.Cause) []consult.Block {
	if c.Kind != consult.CauseBlock || c.Block.ID != "" {
		return nil
	}
	return []consult.Block{c.Block}
}

// hits reports whether the Block makes the Meeting move.
func hits(c consult.Cause, b consult.Block, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if !b.Hard || !b.Span.Overlaps(m.Span) {
		return false
	}
	found, ok := conflict.BlockConflict(b, m, &conflict.Context{Rooms: rooms})
	if !ok || found.Severity != consult.Blocking {
		return false
	}
	if found.PersonID == "" || len(c.Roles) == 0 {
		return true
	}
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
		return a.PersonID == found.PersonID && slices.Contains(c.Roles, a.Role)
	})
}

// because says in words what a Cause's hit Meetings move for.
func because(c consult.Cause, zone *time.Location) (zh, en string) {
	switch c.Kind {
	case consult.CauseBlock:
		when := conflict.FormatSpan(c.Block.Span, zone)
		return fmt.Sprintf("因“%s”占用%s", c.Block.Title, when), fmt.Sprintf("“%s” takes %s", c.Block.Title, when)
	case consult.CausePlan:
		return "按年度协商计划安排", "placed as the plan asks"
	case consult.CauseMeetings:
		return "按要求安排", "placed as asked"
	}
	return "消除现有冲突", "resolves a standing conflict"
}
