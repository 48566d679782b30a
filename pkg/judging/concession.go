package judging

import (
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// A live Meeting may have no Reservation on some of its people, or on its room, because they
// are reserved elsewhere. A change says before it is judged which people or room it may go
// without; it concedes them, by consult.Meeting.LetGo on its After. booking then tries to
// reserve all of them. One that is double booked and has no Override is left without a
// Reservation and does not refuse the change. Whatever is not conceded refuses the change as
// usual. Changes that concede nothing are judged first, so that two changes of one set never
// reserve the same person or room.
//
// This file concedes in three cases: the person or room had no Reservation before and the
// slot stays, so that each later write of the Meeting tries again; it had none before the
// change that is now undone; or Change.Yields is set, and everything is conceded. A caller
// that has another reason calls LetGo after booking.Service.Complete and before
// Service.Context.

// concede records which people or room the change may go without. It is called when the
// attendances of the change are complete.
func (c *Change) concede() {
	// Only a live Meeting without children has Reservations, so that only such a one can lack
	// some. For every other one the zero Meeting lacks nothing.
	was := consult.Meeting{}
	if c.Before != nil && c.Before.Status.Live() && !c.Before.HasChildren && c.After.Status.Live() {
		was = *c.Before
	}
	kept := was.NotHeld()
	c.After.HoldAll()
	all, stays := c.Yields, was.Span.Equal(c.After.Span)
	if c.After.HasChildren || !c.After.Status.Live() || !all && len(kept) == 0 && c.Undoes == nil {
		return
	}
	c.After.LetGo(func(id consult.ID) bool {
		if all || c.Undoes != nil && slices.Contains(c.Undoes.Lacked, id) {
			return true
		}
		// Another room at the same time is a new wish; it has to be free.
		if id == c.After.RoomID {
			return was.RoomUnheld && was.Slot().Equal(c.After.Slot())
		}
		return kept[id] && stays
	})
}

// Order returns the order in which the changes of the set are judged: those that concede
// something come last, because they take only what the others leave.
func (a *Context) Order() []int {
	var first, last []int
	for i, c := range a.Set {
		if len(c.After.NotHeld()) > 0 {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	return append(first, last...)
}

// Take notes what the judged Meeting could reserve of what it had conceded, so that the
// Meetings judged after it find it busy.
func (a *Context) Take(m consult.Meeting, conceded map[consult.ID]bool) {
	for _, r := range m.Reservations() {
		if conceded[r.ResourceID] {
			a.taken = append(a.taken, r)
		}
	}
}

// WithTaken adds to s the Reservations that Take noted for Meetings judged earlier.
func (a *Context) WithTaken(s *conflict.Context) *conflict.Context {
	if len(a.taken) > 0 {
		s.Busy = slices.Concat(s.Busy, a.taken)
	}
	return s
}

// concededPeople returns the people whom the Meeting may go without. Their names are always
// needed, because a finding lists those of them who have no Reservation in the end.
func (c *Change) concededPeople() []consult.ID {
	var out []consult.ID
	for _, a := range c.After.Attendances {
		if a.Unheld {
			out = append(out, a.Comer())
		}
	}
	return out
}
