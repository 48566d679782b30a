package rescheduling

import (
	"context"
	"errors"
	"maps"
	"slices"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/proposal"
)

// undoChanges is the part of Undo between reading the Proposal and saving it.
func (svc *Service) undoChanges(ctx context.Context, by consult.Actor, p *proposal.Proposal, dry bool) error {
	set, err := svc.reversals(ctx, by, *p)
	if err != nil {
		return err
	}
	markProposed(set)
	if err := svc.checkEntered(ctx, *p); err != nil {
		return err
	}
	if p.Entered && !dry {
		err := svc.directory.Blocks.Remove(ctx, by, p.Cause.Block.ID, 0)
		// Somebody may have removed the Block by hand already.
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return err
		}
	}
	judge := svc.booking
	if dry && p.Entered {
		judge = svc.bookingWithoutBlock(p.Cause.Block.ID)
	}
	all, _, err := judge.Apply(ctx, by, set, dry)
	if err != nil {
		return err
	}
	set = all[:len(set)]
	p.State = proposal.Undone
	p.UndoneAt = svc.Now()
	p.UndoneBy = by.Name
	if dry {
		return nil
	}
	if err := svc.linkTopics(ctx, by, *p, false); err != nil {
		return err
	}
	return svc.notify(ctx, *p, proposal.NoticeUndone, set)
}

// withoutBlock are the Surroundings as they would be without one Block.
type withoutBlock struct {
	judging.Surroundings
	block consult.ID
}

// BlocksOn leaves the Block out.
func (l withoutBlock) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	found, err := l.Surroundings.BlocksOn(ctx, ids, span)
	return slices.DeleteFunc(found, func(b consult.Block) bool { return b.ID == l.block }), err
}

// bookingWithoutBlock is the booking Service as it would judge if the Block were removed.
func (svc *Service) bookingWithoutBlock(block consult.ID) *booking.Service {
	return svc.booking.WithJudging(svc.judging.WithStore(func(s *judging.Store) {
		s.Surroundings = withoutBlock{s.Surroundings, block}
	}))
}

// reversals are the changes that undo the Proposal. Meetings that changed or were held since it was
// applied make it stale.
func (svc *Service) reversals(ctx context.Context, by consult.Actor, p proposal.Proposal) ([]judging.Change, error) {
	var set []judging.Change
	var placed []int
	stale := proposal.Stale{Undo: true}
	found, err := svc.store.MeetingsByID(ctx, adjustedIDs(p))
	if err != nil {
		return nil, err
	}
	for _, a := range p.Outcome.Adjustments {
		m, ok := found[a.MeetingID]
		if !ok || m.Version != a.Applied || m.Held.Took {
			stale.Add(a.MeetingID, a.Title)
			continue
		}
		if a.BeforeStatus.Live() {
			set = append(set, svc.moveBack(m, a, p.Outcome.Gone))
			continue
		}
		placed = append(placed, len(set))
		set = append(set, judging.Change{Before: &m, Undoes: &a.Trace})
	}
	if len(stale.MeetingIDs) > 0 {
		return nil, &stale
	}
	return set, svc.withdrawPlaced(ctx, by, p, set, placed)
}

// moveBack returns a moved Meeting to where it was, with everything that the move took
// from it. The move itself is removed from the Meeting's Moves.
func (svc *Service) moveBack(m consult.Meeting, a proposal.Adjustment, gone []consult.Conflict) judging.Change {
	trace := a.Trace
	if !trace.Kept { // applied by an earlier version, which recorded no Trace
		trace = proposal.Trace{Differs: m.Differs, Overrides: m.Overrides}
		trace.Stood = slices.DeleteFunc(slices.Clone(gone), func(c consult.Conflict) bool {
			return c.SubjectID != a.MeetingID
		})
	}
	after := m.Clone()
	after.Span = a.Before.Span
	after.RoomID = a.Before.RoomID
	after.Status = a.BeforeStatus
	after.Differs, after.Overrides = trace.Differs, slices.Clone(trace.Overrides)
	c := svc.booking.Edited(m, after)
	if n := len(m.Moves); n > 0 && m.Moves[n-1].From.Equal(a.Before) && !a.Before.Equal(a.After) {
		c.After.Moves = slices.Clone(m.Moves[:n-1])
	}
	c.Undoes = &trace
	return c
}

// withdrawPlaced takes back the Meetings that the Proposal placed. A Meeting that somebody
// may have seen is called off. One that nobody can have seen disappears from every list;
// if it was a draft, it becomes a draft again. This is decided once, here: whoever
// receives a link later, or looks at the kiosk on another day, sees nothing of it.
func (svc *Service) withdrawPlaced(
	ctx context.Context, by consult.Actor, p proposal.Proposal, set []judging.Change, placed []int,
) error {
	if len(placed) == 0 {
		return nil
	}
	at, err := svc.store.Coming(ctx)
	if err != nil {
		return err
	}
	shown, err := svc.seenMeetings(ctx, p, set, placed)
	if err != nil {
		return err
	}
	former := make(map[consult.ID]proposal.Adjustment, len(p.Outcome.Adjustments))
	for _, a := range p.Outcome.Adjustments {
		former[a.MeetingID] = a
	}
	cancellation := svc.newID()
	for _, i := range placed {
		before := *set[i].Before
		a, after := former[before.ID], before.Clone()
		draft := a.BeforeStatus == consult.Draft
		if !shown[before.ID] && draft {
			after.Status = consult.Draft
			after.Span = a.Before.Span
			after.RoomID = a.Before.RoomID
			after.Differs = a.Trace.Differs
			after.Unseen = true
			set[i].After = svc.booking.Edited(before, after).After
			continue
		}
		after.CallOff(cancellation, svc.Now(), "撤销调整方案（"+by.Name+"）")
		if draft {
			after.CancelledFrom = consult.Draft
		}
		after.Withdrawn, after.Unseen = at, !shown[before.ID]
		set[i] = svc.booking.Edited(before, after)
	}
	return nil
}

// seenMeetings are the Meetings that somebody may have seen since the Proposal was
// applied: by a link, because it can never be ruled out that it was fetched, or on the
// kiosk, which shows the current day.
func (svc *Service) seenMeetings(
	ctx context.Context, p proposal.Proposal, set []judging.Change, placed []int,
) (map[consult.ID]bool, error) {
	var in []consult.ID
	for _, i := range placed {
		in = append(in, set[i].Before.RoomID)
	}
	rooms, err := svc.store.Rooms.Find(ctx, consult.Distinct(in))
	if err != nil {
		return nil, err
	}
	subjects := map[consult.ID][]consult.Subject{}
	var all []consult.Subject
	for _, i := range placed {
		m := set[i].Before
		subjects[m.ID] = m.Touches(rooms[m.RoomID].VenueID)
		all = append(all, subjects[m.ID]...)
	}
	watched, err := svc.store.Watched(ctx, all, p.AppliedAt)
	if err != nil {
		return nil, err
	}
	tonight := consult.DateOf(svc.Now(), svc.Zone()).AddDays(1).Start(svc.Zone())
	out := map[consult.ID]bool{}
	for _, i := range placed {
		m := set[i].Before
		onKiosk := m.Visibility == consult.Public && !m.HasChildren && m.Span.From.Before(tonight)
		out[m.ID] = onKiosk || slices.ContainsFunc(subjects[m.ID], func(s consult.Subject) bool { return watched[s] })
	}
	return out, nil
}

// traceOf records what the change took from its Meeting, and the Conflicts that the
// Meeting had where it stood.
func traceOf(c judging.Change, stood []consult.Conflict) proposal.Trace {
	t := proposal.Trace{Kept: true, Stood: stood}
	if c.Before == nil {
		return t
	}
	t.Differs, t.Overrides = c.Before.Differs, c.Before.Overrides
	t.Lacked = slices.Sorted(maps.Keys(c.Before.NotHeld()))
	for _, a := range c.Before.Attendances {
		if !attendance.Attends(c.After, a.PersonID) {
			t.Dropped = append(t.Dropped, a)
		}
	}
	return t
}

// asTheyStand are the live Meetings of the set as changes that change nothing.
func asTheyStand(set []judging.Change) []judging.Change {
	var was []judging.Change
	for _, c := range set {
		if c.Before != nil && c.Before.Status.Live() {
			was = append(was, judging.Change{Before: c.Before, After: *c.Before})
		}
	}
	return was
}

// conflictsBefore are the blocking Conflicts that the Meetings of the set have where they
// stand, before the set changes anything.
func (svc *Service) conflictsBefore(
	ctx context.Context, set []judging.Change,
) (map[consult.ID][]consult.Conflict, error) {
	was := asTheyStand(set)
	if len(was) == 0 {
		return nil, nil
	}
	r, err := svc.judging.Snapshot(ctx, was)
	if err != nil {
		return nil, err
	}
	a, err := svc.judging.Context(ctx, was, r)
	if err != nil {
		return nil, err
	}
	out := map[consult.ID][]consult.Conflict{}
	for i, c := range was {
		s := a.Of(i)
		s.Announced = judging.AnnouncedAt(c.After)
		for _, f := range conflict.Blocked(conflict.Find(c.After, s)) {
			// Only the parties are compared when the set is undone; the words would go
			// stale.
			f.ZH = ""
			f.EN = ""
			f.SubjectID = c.After.ID
			out[c.After.ID] = append(out[c.After.ID], f)
		}
	}
	return out, nil
}
