package booking

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// stances are how the people of one Meeting stand to it.
type stances struct {
	answers map[consult.ID]consult.Answer
	leaves  map[consult.ID]consult.Leave
}

// know reads how people stand to the Meetings, once.
func (r *register) know(ctx context.Context, d *Desk, meetings []consult.ID) error {
	var ids []consult.ID
	for _, id := range distinct(meetings) {
		if _, ok := r.stances[id]; !ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	answers, err := d.store.Answers(ctx, ids)
	if err != nil {
		return err
	}
	leaves, err := d.store.LeavesFrom(ctx, ids)
	for _, id := range ids {
		r.stances[id] = &stances{answers[id], leaves[id]}
	}
	return err
}

// excused reports whether the Person's Leave from the whole Meeting is approved.
func (v *stances) excused(person consult.ID) bool {
	l, ok := v.leaves[person]
	return ok && l.Decision == consult.LeaveApproved && !l.Part()
}

// tell tells a Scene who does not come, who is not sure to, and whose place is
// taken by somebody else. Who asked for Leave is not sure until it is decided.
func (v *stances) tell(s *conflict.Scene) {
	s.Excused, s.Declined = map[consult.ID]bool{}, map[consult.ID]bool{}
	s.Tentative, s.Sent = map[consult.ID]bool{}, map[consult.ID]bool{}
	if v == nil {
		return
	}
	for id, l := range v.leaves {
		s.Excused[id], s.Tentative[id] = v.excused(id), l.Decision == consult.LeavePending && !l.Part()
	}
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
		a.Excused, a.Sent, a.SubstituteID = v.excused(a.PersonID), answer.Sent(), answer.SubstituteID
	}
	c.concede()
}
