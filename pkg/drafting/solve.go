package drafting

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/planner"
	"huiqi/pkg/registry"
)

// patience is how many rounds without a better plan end the search.
const patience = 3

// maxRounds bounds how often a plan that a rule unknown to the planner refuses
// is drawn again without what was refused.
const maxRounds = 6

// Draft works out the Proposal: it lays the office on a board, lets the planner
// place the pieces, and has every change judged as a booking is. What is refused
// is ruled out and drawn again; what then still has no place stays as it is.
// When thinking ends, the best so far has to do.
func (svc *Service) Draft(ctx, thinking context.Context, p consult.Proposal, tell func(planner.Progress)) (out consult.Solution, err error) {
	var b *problem
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		b, err = svc.buildProblem(ctx, p)
		return err
	})
	if err != nil || len(b.items)+len(b.stuck) == 0 {
		return out, err
	}
	if !b.asksForMore() {
		out.Unplaced = b.unplaced(nil)
		out.Gone, out.Left, err = svc.resolvedNow(ctx, p, b)
		return out, err
	}
	if err := b.p.Check(); err != nil {
		return out, fmt.Errorf("booking: plan: %w", err)
	}
	budget := p.Limits.Time
	for round := 1; ; round++ {
		within, cancel := context.WithTimeout(thinking, budget)
		res, err := planner.Solve(within, &b.p, planner.Options{Threads: min(2, runtime.GOMAXPROCS(0)), Seed: 1,
			MaxIdleRounds: patience, Progress: tell})
		cancel()
		if err != nil {
			return out, fmt.Errorf("booking: plan: %w", err)
		}
		var refused []int
		err = svc.store.Read(ctx, func(ctx context.Context) error {
			out, refused, err = svc.outcome(ctx, p, b, res)
			return err
		})
		if err != nil || len(refused) == 0 || round == maxRounds || thinking.Err() != nil {
			return out, err
		}
		for _, i := range refused {
			b.forbid(i, res.Places[i])
		}
		budget = max(budget/4, 200*time.Millisecond)
	}
}

// asksForMore reports whether some piece has to be placed.
func (b *problem) asksForMore() bool {
	return slices.ContainsFunc(b.items, func(pc item) bool { return !pc.unplaceable && (pc.hit || pc.topic != nil) })
}

// resolvedNow tells what is left where nothing can move.
func (svc *Service) resolvedNow(ctx context.Context, p consult.Proposal, b *problem) (gone, left []consult.Conflict, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		gone, left, err = svc.withBlockOf(p.Cause).resolved(ctx, b, nil)
		return err
	})
	return gone, left, err
}

// forbid rules out that the piece starts there, unless nothing else is left.
func (b *problem) forbid(i int, at planner.Place) {
	x := &b.p.Meetings[i]
	if k := slices.Index(x.Starts, at.Start); k >= 0 && len(x.Starts) > 1 {
		x.Starts = slices.Delete(slices.Clone(x.Starts), k, k+1)
	}
}

// buildProblem lays the Cause's Meetings, and those that may make way for them, on a
// board; everything else keeps people and rooms busy.
func (svc *Service) buildProblem(ctx context.Context, p consult.Proposal) (*problem, error) {
	b, err := svc.newBoard(ctx, p.Limits, NewBlocks(p.Cause))
	if err != nil {
		return nil, err
	}
	rooms := b.roomsByID()
	standing, err := svc.liveMeetings(ctx, p)
	if err != nil {
		return nil, err
	}
	named, err := svc.named(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := b.learn(ctx, slices.AppendSeq(slices.Clone(standing), maps.Values(named))); err != nil {
		return nil, err
	}
	tangled := overlapping(standing)
	var stay []consult.Meeting
	for _, m := range standing {
		hit := b.hitBy(p.Cause, m, rooms)
		_, isNamed := named[m.ID]
		switch {
		case m.HasChildren: // occupies nothing itself
		case m.Span.From.After(svc.Now()) && (hit || isNamed) && !m.Pinned.Set() && !slices.Contains(p.Limits.Pinned, m.ID):
			b.addMeeting(item{before: &m, wish: m, hit: true}, within(p.Limits.Window, m, standing))
			delete(named, m.ID)
		case b.mayMove(p, m, tangled, rooms):
			b.addMeeting(item{before: &m, wish: m}, within(p.Limits.Window, m, standing))
		default:
			if stay = append(stay, m); hit {
				b.stuck = append(b.stuck, m)
			}
		}
	}
	for _, id := range p.Cause.MeetingIDs {
		if m, ok := named[id]; ok {
			b.addMeeting(item{before: &m, wish: m, hit: true}, within(p.Limits.Window, m, standing))
		}
	}
	if err := svc.addTopics(ctx, b, p); err != nil {
		return nil, err
	}
	for _, m := range stay {
		b.stay(m)
	}
	for _, pc := range b.items {
		if pc.unplaceable && pc.before != nil && pc.before.Status.Live() {
			b.stay(*pc.before)
			stay = append(stay, *pc.before)
		}
	}
	b.addBlocks()
	b.spread(stay)
	b.order(standing)
	for i, pc := range b.items {
		if pc.unplaceable {
			b.p.Meetings[i].Follows = nil
		}
	}
	return b, nil
}

// liveMeetings reads every live Meeting that overlaps the window or the Cause.
func (svc *Service) liveMeetings(ctx context.Context, p consult.Proposal) (all []consult.Meeting, err error) {
	span := p.Limits.Window
	for _, s := range []consult.Span{p.Cause.Block.Span, p.Cause.Span} {
		if !s.From.IsZero() && s.From.Before(span.From) {
			span.From = s.From
		}
		if s.To.After(span.To) {
			span.To = s.To
		}
	}
	err = registry.Each(ctx, svc.store.Meetings.Meetings, consult.MeetingFilter{From: span.From, To: span.To}, func(m consult.Meeting) {
		if m.Status.Live() {
			all = append(all, m)
		}
	})
	return all, err
}

// named are the Meetings that the Cause names, drafts completed as if booked.
func (svc *Service) named(ctx context.Context, p consult.Proposal) (map[consult.ID]consult.Meeting, error) {
	out := map[consult.ID]consult.Meeting{}
	var drafts []judging.Change
	for _, id := range p.Cause.MeetingIDs {
		m, err := svc.store.Meeting(ctx, id)
		if err != nil {
			return nil, err
		}
		if out[id] = m; m.Status == consult.Draft {
			drafts = append(drafts, judging.Change{Before: &m, After: m.Clone()})
		}
	}
	r, err := svc.judging.Snapshot(ctx, drafts)
	if err != nil {
		return nil, err
	}
	for i := range drafts {
		if err := svc.booking.Complete(ctx, &drafts[i], r); err != nil {
			return nil, err
		}
		out[drafts[i].After.ID] = drafts[i].After
	}
	return out, nil
}

// hitBy reports whether the Cause makes the standing Meeting move.
func (b *problem) hitBy(c consult.Cause, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	switch c.Kind {
	case consult.CauseBlock:
		return hits(c, c.Block, m, rooms)
	case consult.CauseClashes:
		return c.Span.Overlaps(m.Span) && !b.sound(m, rooms)
	}
	return false
}

// sound reports whether nothing is wrong with where the Meeting stands: Blocks,
// capacity, and what is not in use any more; double bookings cannot stand.
func (b *problem) sound(m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if r, ok := rooms[m.RoomID]; ok && r.Capacity < m.Seats() || b.inactive[m.RoomID] || b.lacks(m) {
		return false
	}
	return !slices.ContainsFunc(b.blocks, func(v consult.Block) bool { return hits(consult.Cause{}, v, m, rooms) })
}

// mayMove reports whether the Meeting may make way for others.
func (b *problem) mayMove(p consult.Proposal, m consult.Meeting, tangled map[consult.ID]bool, rooms map[consult.ID]consult.Room) bool {
	l := p.Limits
	if l.Alone || p.Cause.Kind == consult.CausePlan || m.Pinned.Set() || tangled[m.ID] || slices.Contains(l.Pinned, m.ID) {
		return false
	}
	g, onGrid := b.grain[m.Span.From.Unix()]
	n := int((m.Span.Length() + grainLength - 1) / grainLength)
	if !onGrid || !b.fits(g, n) || !m.Span.From.After(b.svc.Now()) || !b.sound(m, rooms) {
		return false
	}
	invited := func(id consult.ID) bool { return id == m.OwnerBodyID || slices.Contains(m.InviteBodyIDs, id) }
	return (len(l.Forms) == 0 || slices.Contains(l.Forms, m.Form)) &&
		(len(l.Statuses) == 0 || slices.Contains(l.Statuses, m.Status)) &&
		(len(l.Bodies) == 0 || slices.ContainsFunc(l.Bodies, invited))
}

// overlapping are the Meetings that knowingly overlap others: they stay.
func overlapping(standing []consult.Meeting) map[consult.ID]bool {
	out := map[consult.ID]bool{}
	for _, m := range standing {
		for _, o := range m.Overrides {
			out[m.ID], out[o.MeetingID] = true, true
		}
	}
	return out
}

// within narrows the window to the Meeting's parent.
func within(window consult.Span, m consult.Meeting, standing []consult.Meeting) consult.Span {
	i := slices.IndexFunc(standing, func(o consult.Meeting) bool { return m.ParentID != "" && o.ID == m.ParentID })
	if i < 0 {
		return window
	}
	up := standing[i].Span
	if up.From.Before(window.From) {
		up.From = window.From
	}
	if up.To.After(window.To) {
		up.To = window.To
	}
	return up
}

// slot is where the planner's place is in the office.
func (b *problem) slot(i int, at planner.Place) consult.Slot {
	from, room := b.starts[at.Start], consult.ID("")
	if at.Room < len(b.rooms) {
		room = b.rooms[at.Room].ID
	}
	return consult.Slot{Span: consult.Span{From: from, To: from.Add(b.items[i].wish.Span.Length())}, RoomID: room}
}

// change is what placing the piece there does; false when that is nothing.
func (b *problem) change(i int, at planner.Place, p consult.Proposal) (judging.Change, bool) {
	pc, to := b.items[i], b.slot(i, at)
	if pc.unplaceable {
		return judging.Change{}, false
	}
	after := pc.wish.Clone()
	after.Span, after.RoomID = to.Span, to.RoomID
	if pc.before == nil {
		after.Status = p.Limits.Status
		return judging.Change{After: after}, true
	}
	if pc.before.Status == consult.Draft {
		after.Status = p.Limits.Status
	} else if pc.before.Slot().Equal(to) {
		return judging.Change{}, false
	}
	return b.svc.booking.Edited(*pc.before, after), true
}

// outcome has the planner's result judged. refused are the pieces that some rule
// refuses where the planner put them; the Outcome leaves them where they are.
func (svc *Service) outcome(ctx context.Context, p consult.Proposal, b *problem, res planner.Result) (out consult.Solution, refused []int, err error) {
	var set []judging.Change
	var which []int
	for i, at := range res.Places {
		if c, ok := b.change(i, at, p); ok {
			set, which = append(set, c), append(which, i)
		}
	}
	judge := svc.withBlockOf(p.Cause)
	for {
		all, found, err := judge.booking.Evaluate(ctx, consult.Actor{Name: p.AskedBy}, set)
		if err != nil {
			return out, nil, err
		}
		set = all[:len(set):len(set)]
		var bad []int
		for k := range set {
			if len(conflict.Blocked(found[k])) > 0 {
				bad = append(bad, k)
			}
		}
		if len(bad) == 0 {
			out, err = judge.outcomeOf(ctx, p, b, set, which, found)
			out.Score = res.Score.String()
			return out, refused, err
		}
		for _, k := range slices.Backward(bad) {
			refused = append(refused, which[k])
			set, which = slices.Delete(set, k, k+1), slices.Delete(which, k, k+1)
		}
	}
}
