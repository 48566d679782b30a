package booking

import (
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// How a live leaf comes to hold less than it says. Before a change is judged, what
// its after records as not held (consult.Meeting.LetGo) is what the change concedes:
// judge tries to hold all of it, and where exactly that is taken (a person or room
// double booked, and no Override asked for) leaves it unheld instead of refusing.
// What is not conceded refuses as ever. Who conceded nothing goes first: two changes
// of one set never take the same.
//
// Three facts are conceded here: what was not held before, while the slot stays as it
// is, so that every later write of the Meeting tries again; what was not held before
// the change that is undone; and, with change.yields, everything. Who has another fact that a calendar cannot refuse calls
// c.after.LetGo after complete and before around.

// concede records what the change may go without. It belongs after the change says
// who comes.
func (c *change) concede() {
	was := consult.Meeting{}
	if c.before != nil && c.before.Status.Live() && !c.before.HasChildren && c.after.Status.Live() {
		was = *c.before
	}
	kept := was.NotHeld()
	c.after.HoldAll()
	all, stays := c.yields, was.Span.Equal(c.after.Span)
	if c.after.HasChildren || !c.after.Status.Live() || !all && len(kept) == 0 && c.back == nil {
		return
	}
	c.after.LetGo(func(id consult.ID) bool {
		if all || c.back != nil && slices.Contains(c.back.Lacked, id) {
			return true
		}
		if id == c.after.RoomID {
			return was.RoomUnheld && was.Slot().Equal(c.after.Slot())
		}
		return kept[id] && stays
	})
}

// turns is the order in which the set is judged: who concedes something comes last.
func (a *around) turns() []int {
	var first, last []int
	for i, c := range a.set {
		if len(c.after.NotHeld()) > 0 {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	return append(first, last...)
}

// take notes what the judged Meeting holds of what it had conceded: it is taken for
// those judged after it.
func (a *around) take(m consult.Meeting, conceded map[consult.ID]bool) {
	for _, r := range m.Reservations() {
		if conceded[r.ResourceID] {
			a.taken = append(a.taken, r)
		}
	}
}

// beside is the Scene with what those of the set judged before took.
func (a *around) beside(s *conflict.Context) *conflict.Context {
	if len(a.taken) > 0 {
		s.Busy = slices.Concat(s.Busy, a.taken)
	}
	return s
}

// conceders are the people whom the Meeting may go without: a finding names them,
// busy or not.
func (c *change) conceders() (out []consult.ID) {
	for _, a := range c.after.Attendances {
		if a.Unheld {
			out = append(out, a.Comer())
		}
	}
	return out
}
