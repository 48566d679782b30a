package booking

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// patience is how many rounds without a better plan end the search.
const patience = 3

// maxRounds bounds how often a plan that a rule unknown to the planner refuses
// is drawn again without what was refused.
const maxRounds = 6

// draw works out the Proposal: it lays the office on a board, lets the planner
// place the pieces, and has every change judged as a booking is. What is refused
// is ruled out and drawn again; what then still has no place stays as it is.
// When thinking ends, the best so far has to do.
func (d *Desk) draw(ctx, thinking context.Context, p consult.Proposal, tell func(planner.Progress)) (out consult.Solution, err error) {
	var b *board
	err = d.store.Read(ctx, func(ctx context.Context) error {
		b, err = d.setUp(ctx, p)
		return err
	})
	if err != nil || len(b.pieces)+len(b.stuck) == 0 {
		return out, err
	}
	if !b.asksForMore() {
		out.Unplaced = b.unplaced(nil)
		out.Gone, out.Left, err = d.resolvedNow(ctx, p, b)
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
		err = d.store.Read(ctx, func(ctx context.Context) error {
			out, refused, err = d.outcome(ctx, p, b, res)
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
func (b *board) asksForMore() bool {
	return slices.ContainsFunc(b.pieces, func(pc piece) bool { return !pc.homeless && (pc.hit || pc.topic != nil) })
}

// resolvedNow tells what is left where nothing can move.
func (d *Desk) resolvedNow(ctx context.Context, p consult.Proposal, b *board) (gone, left []consult.Conflict, err error) {
	err = d.store.Read(ctx, func(ctx context.Context) error {
		gone, left, err = d.imagining(p.Cause).resolved(ctx, b, nil)
		return err
	})
	return gone, left, err
}

// forbid rules out that the piece starts there, unless nothing else is left.
func (b *board) forbid(i int, at planner.Place) {
	x := &b.p.Meetings[i]
	if k := slices.Index(x.Starts, at.Start); k >= 0 && len(x.Starts) > 1 {
		x.Starts = slices.Delete(slices.Clone(x.Starts), k, k+1)
	}
}

// setUp lays the Cause's Meetings, and those that may make way for them, on a
// board; everything else keeps people and rooms busy.
func (d *Desk) setUp(ctx context.Context, p consult.Proposal) (*board, error) {
	b, err := d.newBoard(ctx, p.Limits, newBlocks(p.Cause))
	if err != nil {
		return nil, err
	}
	rooms := b.byID()
	standing, err := d.standing(ctx, p)
	if err != nil {
		return nil, err
	}
	named, err := d.named(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := b.learn(ctx, slices.AppendSeq(slices.Clone(standing), maps.Values(named))); err != nil {
		return nil, err
	}
	tangled := tangledIn(standing)
	var stay []consult.Meeting
	for _, m := range standing {
		hit := b.hitBy(p.Cause, m, rooms)
		_, isNamed := named[m.ID]
		switch {
		case m.HasChildren: // occupies nothing itself
		case m.Span.From.After(d.Now()) && (hit || isNamed) && !m.Pinned.Set() && !slices.Contains(p.Limits.Pinned, m.ID):
			b.lay(piece{before: &m, wish: m, hit: true}, within(p.Limits.Window, m, standing))
			delete(named, m.ID)
		case b.mayMove(p, m, tangled, rooms):
			b.lay(piece{before: &m, wish: m}, within(p.Limits.Window, m, standing))
		default:
			if stay = append(stay, m); hit {
				b.stuck = append(b.stuck, m)
			}
		}
	}
	for _, id := range p.Cause.MeetingIDs {
		if m, ok := named[id]; ok {
			b.lay(piece{before: &m, wish: m, hit: true}, within(p.Limits.Window, m, standing))
		}
	}
	if err := d.layTopics(ctx, b, p); err != nil {
		return nil, err
	}
	for _, m := range stay {
		b.stay(m)
	}
	for _, pc := range b.pieces {
		if pc.homeless && pc.before != nil && pc.before.Status.Live() {
			b.stay(*pc.before)
			stay = append(stay, *pc.before)
		}
	}
	b.bar()
	b.spread(stay)
	b.order(standing)
	for i, pc := range b.pieces {
		if pc.homeless {
			b.p.Meetings[i].Follows = nil
		}
	}
	return b, nil
}

// standing reads every live Meeting that overlaps the window or the Cause.
func (d *Desk) standing(ctx context.Context, p consult.Proposal) (all []consult.Meeting, err error) {
	span := p.Limits.Window
	for _, s := range []consult.Span{p.Cause.Block.Span, p.Cause.Span} {
		if !s.From.IsZero() && s.From.Before(span.From) {
			span.From = s.From
		}
		if s.To.After(span.To) {
			span.To = s.To
		}
	}
	err = each(ctx, d.store.Meetings.Meetings, consult.MeetingFilter{From: span.From, To: span.To}, func(m consult.Meeting) {
		if m.Status.Live() {
			all = append(all, m)
		}
	})
	return all, err
}

// named are the Meetings that the Cause names, drafts completed as if booked.
func (d *Desk) named(ctx context.Context, p consult.Proposal) (map[consult.ID]consult.Meeting, error) {
	out := map[consult.ID]consult.Meeting{}
	var drafts []change
	for _, id := range p.Cause.MeetingIDs {
		m, err := d.store.Meeting(ctx, id)
		if err != nil {
			return nil, err
		}
		if out[id] = m; m.Status == consult.Draft {
			drafts = append(drafts, change{before: &m, after: m.Clone()})
		}
	}
	r, err := d.read(ctx, drafts)
	if err != nil {
		return nil, err
	}
	for i := range drafts {
		if err := d.complete(ctx, &drafts[i], r); err != nil {
			return nil, err
		}
		out[drafts[i].after.ID] = drafts[i].after
	}
	return out, nil
}

// hitBy reports whether the Cause makes the standing Meeting move.
func (b *board) hitBy(c consult.Cause, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
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
func (b *board) sound(m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if r, ok := rooms[m.RoomID]; ok && r.Capacity < m.Seats() || b.inactive[m.RoomID] || b.lacks(m) {
		return false
	}
	return !slices.ContainsFunc(b.blocks, func(v consult.Block) bool { return hits(consult.Cause{}, v, m, rooms) })
}

// mayMove reports whether the Meeting may make way for others.
func (b *board) mayMove(p consult.Proposal, m consult.Meeting, tangled map[consult.ID]bool, rooms map[consult.ID]consult.Room) bool {
	l := p.Limits
	if l.Alone || p.Cause.Kind == consult.CausePlan || m.Pinned.Set() || tangled[m.ID] || slices.Contains(l.Pinned, m.ID) {
		return false
	}
	g, onGrid := b.grain[m.Span.From.Unix()]
	n := int((m.Span.Length() + grainLength - 1) / grainLength)
	if !onGrid || !b.fits(g, n) || !m.Span.From.After(b.d.Now()) || !b.sound(m, rooms) {
		return false
	}
	invited := func(id consult.ID) bool { return id == m.OwnerBodyID || slices.Contains(m.InviteBodyIDs, id) }
	return (len(l.Forms) == 0 || slices.Contains(l.Forms, m.Form)) &&
		(len(l.Statuses) == 0 || slices.Contains(l.Statuses, m.Status)) &&
		(len(l.Bodies) == 0 || slices.ContainsFunc(l.Bodies, invited))
}

// tangledIn are the Meetings that knowingly overlap others: they stay.
func tangledIn(standing []consult.Meeting) map[consult.ID]bool {
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
func (b *board) slot(i int, at planner.Place) consult.Slot {
	from, room := b.starts[at.Start], consult.ID("")
	if at.Room < len(b.rooms) {
		room = b.rooms[at.Room].ID
	}
	return consult.Slot{Span: consult.Span{From: from, To: from.Add(b.pieces[i].wish.Span.Length())}, RoomID: room}
}

// change is what placing the piece there does; false when that is nothing.
func (b *board) change(i int, at planner.Place, p consult.Proposal) (change, bool) {
	pc, to := b.pieces[i], b.slot(i, at)
	if pc.homeless {
		return change{}, false
	}
	after := pc.wish.Clone()
	after.Span, after.RoomID = to.Span, to.RoomID
	if pc.before == nil {
		after.Status = p.Limits.Status
		return change{after: after}, true
	}
	if pc.before.Status == consult.Draft {
		after.Status = p.Limits.Status
	} else if pc.before.Slot().Equal(to) {
		return change{}, false
	}
	return b.d.edited(*pc.before, after), true
}

// outcome has the planner's result judged. refused are the pieces that some rule
// refuses where the planner put them; the Outcome leaves them where they are.
func (d *Desk) outcome(ctx context.Context, p consult.Proposal, b *board, res planner.Result) (out consult.Solution, refused []int, err error) {
	var set []change
	var which []int
	for i, at := range res.Places {
		if c, ok := b.change(i, at, p); ok {
			set, which = append(set, c), append(which, i)
		}
	}
	judge := d.imagining(p.Cause)
	for {
		all, found, err := judge.weigh(ctx, consult.Actor{Name: p.AskedBy}, set)
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
			out, err = judge.tell(ctx, p, b, set, which, found)
			out.Score = res.Score.String()
			return out, refused, err
		}
		for _, k := range slices.Backward(bad) {
			refused = append(refused, which[k])
			set, which = slices.Delete(set, k, k+1), slices.Delete(which, k, k+1)
		}
	}
}
