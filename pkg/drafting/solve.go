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
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// maxIdleRounds is how many rounds without a better plan end the planner's search.
const maxIdleRounds = 3

// minBudget is how long the planner may think at least when it repairs a few places.
const minBudget = 200 * time.Millisecond

// maxRounds bounds how often the planner runs again because rules that it does not know
// refused some of its places.
const maxRounds = 6

// Draft works out the Proposal. It builds the problem, lets the planner place the items,
// and has every change judged as a booking is. Places that are refused are forbidden and
// the planner runs again; an item that still has no place then stays where it is. When
// thinking ends, the best plan so far is taken.
func (svc *Service) Draft(
	ctx, thinking context.Context, p proposal.Proposal, tell func(planner.Progress),
) (proposal.Solution, error) {
	var b *problem
	var out proposal.Solution
	ctx, err := svc.asOwner(ctx, p)
	if err != nil {
		return out, err
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		b, err = svc.buildProblem(ctx, p)
		return err
	})
	if err != nil {
		return out, err
	}
	if len(b.items)+len(b.fixedHits)+len(b.beyond) == 0 {
		return out, nil
	}
	// With nothing to place the planner is not asked; the Solution only lists what is
	// left.
	if !b.hasItemsToPlace() {
		out.Unplaced = b.unplaced(nil)
		out.Gone, out.Left, err = svc.resolvedUnmoved(ctx, p, b)
		return out, err
	}
	if err := b.input.Check(); err != nil {
		return out, fmt.Errorf("drafting: solve: %w", err)
	}
	budget := p.Limits.Time
	for round := 1; ; round++ {
		within, cancel := context.WithTimeout(thinking, budget)
		res, err := planner.Solve(within, &b.input, planner.Options{
			Threads:       min(2, runtime.GOMAXPROCS(0)),
			Seed:          1,
			MaxIdleRounds: maxIdleRounds,
			Progress:      tell,
		})
		cancel()
		if err != nil {
			return out, fmt.Errorf("drafting: solve: %w", err)
		}
		var refused []int
		err = svc.store.Read(ctx, func(ctx context.Context) error {
			out, refused, err = svc.judgeResult(ctx, p, b, res)
			return err
		})
		if err != nil || len(refused) == 0 || round == maxRounds || thinking.Err() != nil {
			return out, err
		}
		for _, i := range refused {
			b.forbid(i, res.Places[i])
		}
		// Later rounds repair a few places only and need less time.
		budget = max(budget/4, minBudget)
	}
}

// asOwner is ctx with the reach of the Body that owns the Proposal: whoever asked for it, the Meetings of the Body and
// of those below it are moved and placed, and what is beyond is not named.
func (svc *Service) asOwner(ctx context.Context, p proposal.Proposal) (context.Context, error) {
	if p.OwnerBodyID == "" {
		return ctx, nil
	}
	roots := []consult.ID{p.OwnerBodyID}
	covered, err := svc.store.Covered(ctx, roots)
	return reach.Into(ctx, consult.Actor{Reach: consult.Reach{BodyIDs: roots}, Covered: covered}), err
}

// hasItemsToPlace reports whether some item must be placed.
func (b *problem) hasItemsToPlace() bool {
	return slices.ContainsFunc(b.items, func(it item) bool { return !it.unplaceable && (it.hit || it.topic != nil) })
}

// resolvedUnmoved lists the Conflicts gone and left when nothing can move.
func (svc *Service) resolvedUnmoved(
	ctx context.Context, p proposal.Proposal, b *problem,
) ([]consult.Conflict, []consult.Conflict, error) {
	var gone []consult.Conflict
	var left []consult.Conflict
	var err error
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		gone, left, err = svc.withCauseBlock(p.Cause).resolved(ctx, b, nil)
		return err
	})
	return gone, left, err
}

// forbid removes the start from those of item i, unless it is the last one.
func (b *problem) forbid(i int, at planner.Place) {
	x := &b.input.Meetings[i]
	if k := slices.Index(x.Starts, at.Start); k >= 0 && len(x.Starts) > 1 {
		x.Starts = slices.Delete(slices.Clone(x.Starts), k, k+1)
	}
}

// buildProblem adds the Cause's Meetings, and those that may make way for them, as items.
// All other Meetings keep their people and rooms busy.
func (svc *Service) buildProblem(ctx context.Context, p proposal.Proposal) (*problem, error) {
	b, err := svc.newProblem(ctx, p.Limits, NewBlocks(p.Cause))
	if err != nil {
		return nil, err
	}
	rooms := b.roomsByID()
	standing, err := svc.liveMeetings(ctx, p)
	if err != nil {
		return nil, err
	}
	named, err := svc.namedMeetings(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := b.addInactivePeople(ctx, slices.AppendSeq(slices.Clone(standing), maps.Values(named))); err != nil {
		return nil, err
	}
	overlaps := overlapping(standing)
	var stay []consult.Meeting
	for _, m := range standing {
		hit := b.hitBy(p.Cause, m, rooms)
		_, isNamed := named[m.ID]
		switch {
		case m.HasChildren: // a parent occupies nobody and no room
		case !b.view.CoversMeeting(m):
			stay = append(stay, m)
		case m.Span.From.After(svc.Now()) && (hit || isNamed) && !m.Pinned.Set() && !m.Held.Took &&
			!slices.Contains(p.Limits.Pinned, m.ID):
			b.addMeeting(item{before: &m, wish: m, hit: true}, parentWindow(p.Limits.Window, m, standing))
			delete(named, m.ID)
		case b.mayMove(p, m, overlaps, rooms):
			b.addMeeting(item{before: &m, wish: m}, parentWindow(p.Limits.Window, m, standing))
		default:
			stay = append(stay, m)
			if hit {
				b.fixedHits = append(b.fixedHits, m)
			}
		}
	}
	// Named Meetings that are not live, such as drafts, were not among the standing ones.
	for _, id := range p.Cause.MeetingIDs {
		switch m, ok := named[id]; {
		case ok && !b.view.CoversMeeting(m):
			b.beyond = append(b.beyond, id)
		case ok:
			b.addMeeting(item{before: &m, wish: m, hit: true}, parentWindow(p.Limits.Window, m, standing))
		}
	}
	if err := svc.addTopics(ctx, b, p); err != nil {
		return nil, err
	}
	// People get their numbers from the items, so what keeps them busy is added last.
	for _, m := range stay {
		b.addStaying(m)
	}
	for _, it := range b.items {
		if it.unplaceable && it.before != nil && it.before.Status.Live() {
			b.addStaying(*it.before)
			stay = append(stay, *it.before)
		}
	}
	b.addBlocks()
	b.addApart(stay)
	b.addOrder(standing)
	// A stand-in has no real place, so it follows nothing.
	for i, it := range b.items {
		if it.unplaceable {
			b.input.Meetings[i].Follows = nil
		}
	}
	return b, nil
}

// liveMeetings reads every live Meeting that overlaps the window or the Cause.
func (svc *Service) liveMeetings(ctx context.Context, p proposal.Proposal) ([]consult.Meeting, error) {
	span := p.Limits.Window
	for _, s := range []consult.Span{p.Cause.Block.Span, p.Cause.Span} {
		if !s.From.IsZero() && s.From.Before(span.From) {
			span.From = s.From
		}
		if s.To.After(span.To) {
			span.To = s.To
		}
	}
	var all []consult.Meeting
	err := registry.Each(
		ctx,
		svc.store.Meetings.Meetings,
		consult.MeetingFilter{From: span.From, To: span.To},
		func(m consult.Meeting) {
			if m.Status.Live() {
				all = append(all, m)
			}
		},
	)
	return all, err
}

// namedMeetings are the Meetings that the Cause names. Drafts are completed as a booking
// completes them.
func (svc *Service) namedMeetings(ctx context.Context, p proposal.Proposal) (map[consult.ID]consult.Meeting, error) {
	out := map[consult.ID]consult.Meeting{}
	var drafts []judging.Change
	for _, id := range p.Cause.MeetingIDs {
		m, err := svc.store.Meeting(ctx, id)
		if err != nil {
			return nil, err
		}
		out[id] = m
		if m.Status == consult.Draft && reach.Of(ctx).CoversMeeting(m) {
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

// hitBy reports whether the Cause makes the live Meeting move.
func (b *problem) hitBy(c proposal.Cause, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	switch c.Kind {
	case proposal.CauseBlock:
		return blockHits(c, b.asRead(c.Block), m, rooms)
	case proposal.CauseClashes:
		return c.Span.Overlaps(m.Span) && !b.standsSoundly(m, rooms)
	}
	return false
}

// standsSoundly reports whether the Meeting can stay where it is: no Block, enough seats,
// and nothing that is no longer in use. Double bookings need no check, for the database
// refuses them.
func (b *problem) standsSoundly(m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if r, ok := rooms[m.RoomID]; ok && r.Capacity < m.Seats() || b.inactive[m.RoomID] || b.needsInactive(m) {
		return false
	}
	return !slices.ContainsFunc(b.blocks, func(v consult.Block) bool {
		return blockHits(proposal.Cause{}, v, m, rooms)
	})
}

// mayMove reports whether the Meeting may make way for others.
func (b *problem) mayMove(
	p proposal.Proposal, m consult.Meeting, overlaps map[consult.ID]bool, rooms map[consult.ID]consult.Room,
) bool {
	l := p.Limits
	if l.Alone || p.Cause.Kind == proposal.CausePlan || m.Pinned.Set() || m.Held.Took || overlaps[m.ID] ||
		slices.Contains(l.Pinned, m.ID) {
		return false
	}
	g, onGrid := b.grainAt[m.Span.From.Unix()]
	n := int((m.Span.Length() + grainLength - 1) / grainLength)
	if !onGrid || !b.fits(g, n) || !m.Span.From.After(b.svc.Now()) || !b.standsSoundly(m, rooms) {
		return false
	}
	return (len(l.Forms) == 0 || slices.Contains(l.Forms, m.Form)) &&
		(len(l.Statuses) == 0 || slices.Contains(l.Statuses, m.Status)) &&
		(len(l.Bodies) == 0 || slices.ContainsFunc(l.Bodies, m.TakesPart))
}

// overlapping are the Meetings that overlap knowingly; they stay where they are.
func overlapping(standing []consult.Meeting) map[consult.ID]bool {
	out := map[consult.ID]bool{}
	for _, m := range standing {
		for _, o := range m.Overrides {
			out[m.ID], out[o.MeetingID] = true, true
		}
	}
	return out
}

// parentWindow narrows the window to the span of the Meeting's parent.
func parentWindow(window consult.Span, m consult.Meeting, standing []consult.Meeting) consult.Span {
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

// slotOf is the Slot that the planner's place of item i stands for.
func (b *problem) slotOf(i int, at planner.Place) consult.Slot {
	from, room := b.starts[at.Start], consult.ID("")
	if at.Room < len(b.rooms) {
		room = b.rooms[at.Room].ID
	}
	return consult.Slot{Span: consult.Span{From: from, To: from.Add(b.items[i].wish.Span.Length())}, RoomID: room}
}

// changeOf is the change that placing item i there makes; it is false when nothing
// changes.
func (b *problem) changeOf(i int, at planner.Place, p proposal.Proposal) (judging.Change, bool) {
	it, to := b.items[i], b.slotOf(i, at)
	if it.unplaceable {
		return judging.Change{}, false
	}
	after := it.wish.Clone()
	after.Span = to.Span
	after.TakeRoom(to.RoomID)
	if it.before == nil {
		after.Status = p.Limits.Status
		return judging.Change{After: after}, true
	}
	if it.before.Status == consult.Draft {
		after.Status = p.Limits.Status
	} else if it.before.Slot().Equal(to) {
		return judging.Change{}, false
	}
	return b.svc.booking.Edited(*it.before, after), true
}

// judgeResult has the planner's result judged. It returns the Solution and the items whose
// places some rule refuses; the Solution leaves those where they are.
func (svc *Service) judgeResult(
	ctx context.Context, p proposal.Proposal, b *problem, res planner.Result,
) (proposal.Solution, []int, error) {
	var set []judging.Change
	var which []int
	for i, at := range res.Places {
		if c, ok := b.changeOf(i, at, p); ok {
			set, which = append(set, c), append(which, i)
		}
	}
	judge := svc.withCauseBlock(p.Cause)
	var out proposal.Solution
	var refused []int
	// Leaving one change out may make another one impossible, so the rest is judged again
	// until nothing is refused.
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
			out, err = judge.solutionOf(ctx, p, b, set, which, found)
			if err != nil {
				return proposal.Solution{}, nil, err
			}
			out.Score = res.Score.String()
			return out, refused, nil
		}
		for _, k := range slices.Backward(bad) {
			refused = append(refused, which[k])
			set, which = slices.Delete(set, k, k+1), slices.Delete(which, k, k+1)
		}
	}
}
