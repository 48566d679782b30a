package booking

import (
	"context"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// stances are how the people of one Meeting stand to it.
type stances struct {
	answers map[consult.ID]consult.Answer
	// asked are the Leaves that stand, former ones too.
	asked []consult.Leave
}

// know reads how people stand to the Meetings, once.
func (r *register) know(ctx context.Context, meetings []consult.ID) error {
	var ids []consult.ID
	for _, id := range consult.Distinct(meetings) {
		if _, ok := r.stances[id]; !ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	answers, err := r.d.store.Answers(ctx, ids)
	if err != nil {
		return err
	}
	leaves, err := r.d.store.LeavesFrom(ctx, ids)
	for _, id := range ids {
		r.stances[id] = &stances{answers: answers[id], asked: leaves[id]}
	}
	return err
}

// excused reports whether it is approved Leave from the whole Meeting.
func excused(l consult.Leave) bool { return l.Decision == consult.LeaveApproved && !l.Part() }

// tell tells a Scene who does not come, who is not sure to, and whose place is
// taken by somebody else, when the Meeting has the span. Who asked for Leave is not
// sure until it is decided; whose Leave ended with its day is told.
func (v *stances) tell(s *conflict.Context, span consult.Span) {
	s.Excused, s.Declined = map[consult.ID]bool{}, map[consult.ID]bool{}
	s.Tentative, s.Sent = map[consult.ID]bool{}, map[consult.ID]bool{}
	if v == nil {
		return
	}
	asked := consult.LeavesAt(v.asked, span, s.Zone)
	for id, l := range consult.CountingLeaves(asked) {
		s.Excused[id], s.Tentative[id] = excused(l), l.Decision == consult.LeavePending && !l.Part()
	}
	s.Lapsed = consult.LapsedLeaves(asked)
	for id, a := range v.answers {
		s.Sent[id], s.Declined[id] = a.Sent(), a.Response == consult.Declined
		s.Tentative[id] = s.Tentative[id] || a.Response == consult.Unsure
	}
}

// stand says of those who attend since when they do, whether they are away, and who
// is sent: as is known of them, or else as it was before the change.
func (r *register) stand(c *change) {
	v, known := r.stances[c.after.ID]
	was, next := map[consult.ID]consult.Attendance{}, int64(1)
	if c.before != nil {
		next = c.before.Version + 1
		for _, a := range c.before.Attendances {
			was[a.PersonID] = a
		}
	}
	if c.back != nil {
		for _, a := range c.back.Dropped {
			was[a.PersonID] = a
		}
	}
	var asked []consult.Leave
	if known {
		asked = consult.LeavesAt(v.asked, c.after.Span, r.d.Zone())
	}
	counts := consult.CountingLeaves(asked)
	for i := range c.after.Attendances {
		a := &c.after.Attendances[i]
		w, stays := was[a.PersonID]
		if a.Since = next; stays {
			a.Since = w.Since
		}
		if !known {
			a.Excused, a.Sent, a.SubstituteID = w.Excused, w.Sent, w.SubstituteID
			continue
		}
		answer := v.answers[a.PersonID]
		a.Excused, a.Sent, a.SubstituteID = excused(counts[a.PersonID]), answer.Sent(), answer.SubstituteID
	}
	c.concede()
	c.expectAgain(consult.LapsedLeaves(asked))
}

// expectAgain concedes those whose Leave ends with the day that the change leaves:
// they may be elsewhere by now, which refuses no move. Who was not held for that
// reason is conceded again as long as no Leave of theirs counts.
func (c *change) expectAgain(lapsed map[consult.ID]consult.Leave) {
	if len(lapsed) == 0 || c.before == nil || c.before.Span.Equal(c.after.Span) || !c.after.Status.Live() || c.after.HasChildren {
		return
	}
	again := map[consult.ID]bool{}
	for _, a := range c.before.Attendances {
		_, ended := lapsed[a.PersonID]
		again[a.PersonID] = ended && (a.Excused || a.Unheld)
	}
	c.after.LetGo(func(id consult.ID) bool { return again[id] })
}

// restand makes the Leaves from Meetings that the set takes to another time former,
// or count again.
func (d *Desk) restand(ctx context.Context, set []change) error {
	asked, err := d.store.LeavesFrom(ctx, retimed(set))
	if err != nil || len(asked) == 0 {
		return err
	}
	var changed []consult.Leave
	for _, c := range set {
		was := asked[c.after.ID]
		for i, l := range consult.LeavesAt(was, c.after.Span, d.Zone()) {
			if l.Former != was[i].Former || !l.For.Equal(was[i].For) || !l.Span.Equal(was[i].Span) {
				l.Version, l.ChangedAt = l.Version+1, consult.Later(d.Now(), l.ChangedAt)
				changed = append(changed, l)
			}
		}
	}
	// One counts at a time: those that do so no more make room first.
	slices.SortStableFunc(changed, func(a, b consult.Leave) int {
		switch {
		case a.Former == b.Former:
			return 0
		case a.Former:
			return -1
		}
		return 1
	})
	return d.store.SaveLeaves(ctx, changed)
}
