package judging

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// attendanceState holds what the people of one Meeting have answered and asked for.
type attendanceState struct {
	answers map[consult.ID]consult.Answer
	// leaves are the pending and approved ones, with those that were for a former time.
	leaves []consult.Leave
}

// loadAttendance reads the answers and Leaves of those of the Meetings of which they are not
// known yet.
func (r *Snapshot) loadAttendance(ctx context.Context, meetings []consult.ID) error {
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
	if err != nil {
		return err
	}
	for _, id := range ids {
		r.attendance[id] = &attendanceState{answers: answers[id], leaves: leaves[id]}
	}
	return nil
}

// excused reports whether the Leave is approved and is for the whole Meeting.
func excused(l consult.Leave) bool { return l.Decision == consult.LeaveApproved && !l.Part() }

// applyTo records in s who is excused or has declined, who may not come, who attends online, who sends a
// substitute, and whose Leave has lapsed, if the Meeting takes place in the span. A person
// whose Leave is not decided yet may not come.
func (v *attendanceState) applyTo(s *conflict.Context, span consult.Span) {
	s.Excused, s.Declined = map[consult.ID]bool{}, map[consult.ID]bool{}
	s.Tentative, s.Sent = map[consult.ID]bool{}, map[consult.ID]bool{}
	s.Online = map[consult.ID]bool{}
	if v == nil {
		return
	}
	asked := consult.LeavesAt(v.leaves, span, s.Zone)
	for id, l := range consult.CountingLeaves(asked) {
		s.Excused[id], s.Tentative[id] = excused(l), l.Decision == consult.LeavePending && !l.Part()
	}
	s.Lapsed = consult.LapsedLeaves(asked)
	for id, a := range v.answers {
		s.Sent[id], s.Declined[id] = a.Sent(), a.Response == consult.Declined
		s.Tentative[id] = s.Tentative[id] || a.Response == consult.Unsure
		s.Online[id] = a.OnlineIn(span)
	}
}

// SetAttendance fills in for each attendance of the change since which version the person is
// invited, whether they are excused, and who is sent instead. It takes this from the answers
// and Leaves if they have been read, and from the Meeting before the change otherwise. Then
// it records what the change may go without.
func (r *Snapshot) SetAttendance(c *Change) {
	v, known := r.attendance[c.After.ID]
	was, next := map[consult.ID]consult.Attendance{}, int64(1)
	if c.Before != nil {
		next = c.Before.Version + 1
		for _, a := range c.Before.Attendances {
			was[a.PersonID] = a
		}
	}
	// Whoever the undone change had removed is back, with the version of their invitation.
	if c.Undoes != nil {
		for _, a := range c.Undoes.Dropped {
			was[a.PersonID] = a
		}
	}
	var asked []consult.Leave
	if known {
		asked = consult.LeavesAt(v.leaves, c.After.Span, r.svc.Zone())
	}
	counts := consult.CountingLeaves(asked)
	for i := range c.After.Attendances {
		a := &c.After.Attendances[i]
		w, stays := was[a.PersonID]
		a.Since = next
		if stays {
			a.Since = w.Since
		}
		r.setConsent(a, w, stays, &c.After)
		if !known {
			a.Excused = w.Excused
			a.Sent = w.Sent
			a.SubstituteID = w.SubstituteID
			a.Declined = w.Declined
			continue
		}
		answer := v.answers[a.PersonID]
		a.Excused = excused(counts[a.PersonID])
		a.Sent = answer.Sent()
		a.SubstituteID = answer.SubstituteID
		a.Declined = answer.Response == consult.Declined
	}
	c.After.KeepInvited()
	c.concede()
	c.concedeLapsed(consult.LapsedLeaves(asked))
}

// concedeLapsed concedes the people whose Leave was for the day that the change moves the
// Meeting away from. They are expected again, but may have another Meeting at the new time,
// and that must not refuse the move. A person who had no Reservation for this reason is
// conceded again for as long as no Leave of theirs counts.
func (c *Change) concedeLapsed(lapsed map[consult.ID]consult.Leave) {
	if len(lapsed) == 0 || c.Before == nil || c.Before.Span.Equal(c.After.Span) || !c.After.Status.Live() ||
		c.After.HasChildren {
		return
	}
	again := map[consult.ID]bool{}
	for _, a := range c.Before.Attendances {
		_, ended := lapsed[a.PersonID]
		again[a.PersonID] = ended && (a.Excused || a.Unheld)
	}
	c.After.LetGo(func(id consult.ID) bool { return again[id] })
}
