package booking

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

func (d *Desk) revoke(ctx context.Context, by consult.Actor, p *consult.Proposal, dry bool) error {
	set, err := d.reversals(ctx, by, *p)
	if err != nil {
		return err
	}
	proposed(set)
	if p.Entered && !dry {
		if err := d.Blocks.Remove(ctx, by, p.Cause.Block.ID, 0); err != nil && !errors.Is(err, consult.ErrNotFound) {
			return err
		}
	}
	judge := d
	if dry && p.Entered {
		judge = d.without(p.Cause.Block.ID)
	}
	all, _, err := judge.apply(ctx, by, set, dry)
	if err != nil {
		return err
	}
	set = all[:len(set)]
	p.State, p.UndoneAt, p.UndoneBy = consult.ProposalUndone, d.Now(), by.Name
	if dry {
		return nil
	}
	if err := d.assign(ctx, by, *p, false); err != nil {
		return err
	}
	return d.notify(ctx, *p, consult.NoticeUndone, set)
}

// lifted is a Ledger in which one Block does not stand.
type lifted struct {
	Ledger
	block consult.ID
}

func (l lifted) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	found, err := l.Ledger.BlocksOn(ctx, ids, span)
	return slices.DeleteFunc(found, func(b consult.Block) bool { return b.ID == l.block }), err
}

// without is the Desk as it would judge if the Block were removed.
func (d *Desk) without(block consult.ID) *Desk {
	return d.withStore(func(s *Store) { s.Ledger = lifted{s.Ledger, block} })
}

// reversals make the changes that take the Proposal back.
func (d *Desk) reversals(ctx context.Context, by consult.Actor, p consult.Proposal) ([]change, error) {
	var set []change
	var placed []int
	stale := consult.Stale{Undo: true}
	found, err := d.store.MeetingsByID(ctx, adjusted(p))
	if err != nil {
		return nil, err
	}
	for _, a := range p.Outcome.Adjustments {
		m, ok := found[a.MeetingID]
		if !ok || m.Version != a.Applied {
			stale.Add(a.MeetingID, a.Title)
			continue
		}
		if a.BeforeStatus.Live() {
			set = append(set, d.returned(m, a, p.Outcome.Gone))
			continue
		}
		placed = append(placed, len(set))
		set = append(set, change{before: &m, back: &a.Trace})
	}
	if len(stale.MeetingIDs) > 0 {
		return nil, &stale
	}
	return set, d.withdraw(ctx, by, p, set, placed)
}

// returned takes a moved Meeting back to where it was, with all that the move took
// from it. The move itself, the last one that it made, is no longer one of its Moves.
func (d *Desk) returned(m consult.Meeting, a consult.Adjustment, gone []consult.Conflict) change {
	trace := a.Trace
	if !trace.Kept { // applied by a program that kept none
		trace = consult.Trace{Differs: m.Differs, Overrides: m.Overrides}
		trace.Stood = slices.DeleteFunc(slices.Clone(gone), func(c consult.Conflict) bool { return c.SubjectID != a.MeetingID })
	}
	after := m.Clone()
	after.Span, after.RoomID, after.Status = a.Before.Span, a.Before.RoomID, a.BeforeStatus
	after.Differs, after.Overrides = trace.Differs, slices.Clone(trace.Overrides)
	c := d.edited(m, after)
	if n := len(m.Moves); n > 0 && m.Moves[n-1].From.Equal(a.Before) && !a.Before.Equal(a.After) {
		c.after.Moves = slices.Clone(m.Moves[:n-1])
	}
	c.back = &trace
	return c
}

// withdraw takes back those of the set that the Proposal had placed: what somebody may
// have been shown is called off, and what nobody can have been shown is gone from every
// list; a draft is a draft again. It is decided here once: who is given a link later, or
// comes to the kiosk on another day, is told of none.
func (d *Desk) withdraw(ctx context.Context, by consult.Actor, p consult.Proposal, set []change, placed []int) error {
	if len(placed) == 0 {
		return nil
	}
	at, err := d.store.Coming(ctx)
	if err != nil {
		return err
	}
	shown, err := d.shown(ctx, p, set, placed)
	if err != nil {
		return err
	}
	former := make(map[consult.ID]consult.Adjustment, len(p.Outcome.Adjustments))
	for _, a := range p.Outcome.Adjustments {
		former[a.MeetingID] = a
	}
	cancellation := d.newID()
	for _, i := range placed {
		before := *set[i].before
		a, after := former[before.ID], before.Clone()
		draft := a.BeforeStatus == consult.Draft
		if !shown[before.ID] && draft {
			after.Status, after.Span, after.RoomID, after.Differs = consult.Draft, a.Before.Span, a.Before.RoomID, a.Trace.Differs
			after.Unseen = true
			set[i].after = d.edited(before, after).after
			continue
		}
		after.CallOff(cancellation, d.Now(), "撤销调整方案（"+by.Name+"）")
		if draft {
			after.CancelledFrom = consult.Draft
		}
		after.Withdrawn, after.Unseen = at, !shown[before.ID]
		set[i] = d.edited(before, after)
	}
	return nil
}

// shown are the Meetings that somebody may have been shown since the Proposal was
// applied: on a link, of which it is never certain that nobody fetched it, or on the
// kiosk, which shows a day while it lasts.
func (d *Desk) shown(ctx context.Context, p consult.Proposal, set []change, placed []int) (map[consult.ID]bool, error) {
	var in []consult.ID
	for _, i := range placed {
		in = append(in, set[i].before.RoomID)
	}
	rooms, err := d.store.Rooms.Find(ctx, consult.Distinct(in))
	if err != nil {
		return nil, err
	}
	subjects := map[consult.ID][]consult.Subject{}
	var all []consult.Subject
	for _, i := range placed {
		m := set[i].before
		subjects[m.ID] = m.Touches(rooms[m.RoomID].VenueID)
		all = append(all, subjects[m.ID]...)
	}
	watched, err := d.store.Watched(ctx, all, p.AppliedAt)
	if err != nil {
		return nil, err
	}
	tonight := consult.DateOf(d.Now(), d.Zone()).AddDays(1).Start(d.Zone())
	out := map[consult.ID]bool{}
	for _, i := range placed {
		m := set[i].before
		onKiosk := m.Visibility == consult.Public && !m.HasChildren && m.Span.From.Before(tonight)
		out[m.ID] = onKiosk || slices.ContainsFunc(subjects[m.ID], func(s consult.Subject) bool { return watched[s] })
	}
	return out, nil
}

// traceOf is what the change took from its Meeting, of which the Conflicts stood.
func traceOf(c change, stood []consult.Conflict) consult.Trace {
	t := consult.Trace{Kept: true, Stood: stood}
	if c.before == nil {
		return t
	}
	t.Differs, t.Overrides = c.before.Differs, c.before.Overrides
	t.Lacked = slices.Sorted(maps.Keys(c.before.NotHeld()))
	for _, a := range c.before.Attendances {
		if !attends(c.after, a.PersonID) {
			t.Dropped = append(t.Dropped, a)
		}
	}
	return t
}

// asTheyStand are the live Meetings of the set, unchanged.
func asTheyStand(set []change) []change {
	var was []change
	for _, c := range set {
		if c.before != nil && c.before.Status.Live() {
			was = append(was, change{before: c.before, after: *c.before})
		}
	}
	return was
}

// stood are the blocking Conflicts that the Meetings of the set have where they
// stand, before the set changes anything.
func (d *Desk) stood(ctx context.Context, set []change) (map[consult.ID][]consult.Conflict, error) {
	was := asTheyStand(set)
	if len(was) == 0 {
		return nil, nil
	}
	r, err := d.read(ctx, was)
	if err != nil {
		return nil, err
	}
	a, err := d.around(ctx, was, r)
	if err != nil {
		return nil, err
	}
	out := map[consult.ID][]consult.Conflict{}
	for i, c := range was {
		s := a.scene(i)
		s.Announced = announced(c.after)
		for _, f := range conflict.Blocked(conflict.Find(c.after, s)) {
			f.ZH, f.EN, f.SubjectID = "", "", c.after.ID
			out[c.after.ID] = append(out[c.after.ID], f)
		}
	}
	return out, nil
}

// stands reports whether the Conflict is one of those that stood, whatever its words. A
// double booking never does: one that stood is covered by an Override, from either side.
func stands(stood []consult.Conflict, c consult.Conflict) bool {
	if c.Taken() != "" {
		return false
	}
	return slices.ContainsFunc(stood, func(s consult.Conflict) bool {
		return s.Kind == c.Kind && s.PersonID == c.PersonID && s.RoomID == c.RoomID && s.MeetingID == c.MeetingID && s.BlockID == c.BlockID
	})
}
