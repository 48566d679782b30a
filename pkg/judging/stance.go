package judging

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// attendanceState are how the people of one Meeting stand to it.
type attendanceState struct {
	answers map[consult.ID]consult.Answer
	// asked are the Leaves that stand, former ones too.
	asked []consult.Leave
}

// readAttendance reads how people stand to the Meetings, once.
func (r *Snapshot) readAttendance(ctx context.Context, meetings []consult.ID) error {
	var ids []consult.ID
	for _, id := range consult.Distinct(meetings) {
		if _, ok := r.attendance[id]; !ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	answers, err := r.svc.store.Answers(ctx, ids)
	if err != nil {
		return err
	}
	leaves, err := r.svc.store.LeavesFrom(ctx, ids)
	for _, id := range ids {
		r.attendance[id] = &attendanceState{answers: answers[id], asked: leaves[id]}
	}
	return err
}

// excused reports whether it is approved Leave from the whole Meeting.
func excused(l consult.Leave) bool { return l.Decision == consult.LeaveApproved && !l.Part() }

// tell tells a Scene who does not come, who is not sure to, and whose place is
// taken by somebody else, when the Meeting has the span. Who asked for Leave is not
// sure until it is decided; whose Leave ended with its day is told.
func (v *attendanceState) tell(s *conflict.Context, span consult.Span) {
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

// SetAttendance says of those who attend since when they do, whether they are away, and who
// is sent: as is known of them, or else as it was before the change.
func (r *Snapshot) SetAttendance(c *Change) {
	v, known := r.attendance[c.After.ID]
	was, next := map[consult.ID]consult.Attendance{}, int64(1)
	if c.Before != nil {
		next = c.Before.Version + 1
		for _, a := range c.Before.Attendances {
			was[a.PersonID] = a
		}
	}
	if c.Undoes != nil {
		for _, a := range c.Undoes.Dropped {
			was[a.PersonID] = a
		}
	}
	var asked []consult.Leave
	if known {
		asked = consult.LeavesAt(v.asked, c.After.Span, r.svc.Zone())
	}
	counts := consult.CountingLeaves(asked)
	for i := range c.After.Attendances {
		a := &c.After.Attendances[i]
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
func (c *Change) expectAgain(lapsed map[consult.ID]consult.Leave) {
	if len(lapsed) == 0 || c.Before == nil || c.Before.Span.Equal(c.After.Span) || !c.After.Status.Live() || c.After.HasChildren {
		return
	}
	again := map[consult.ID]bool{}
	for _, a := range c.Before.Attendances {
		_, ended := lapsed[a.PersonID]
		again[a.PersonID] = ended && (a.Excused || a.Unheld)
	}
	c.After.LetGo(func(id consult.ID) bool { return again[id] })
}
