package judging

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
func (c *Change) concede() {
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
		if id == c.After.RoomID {
			return was.RoomUnheld && was.Slot().Equal(c.After.Slot())
		}
		return kept[id] && stays
	})
}

// Order is the order in which the set is judged: who concedes something comes last.
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

// Take notes what the judged Meeting holds of what it had conceded: it is taken for
// those judged after it.
func (a *Context) Take(m consult.Meeting, conceded map[consult.ID]bool) {
	for _, r := range m.Reservations() {
		if conceded[r.ResourceID] {
			a.taken = append(a.taken, r)
		}
	}
}

// WithTaken is the Scene with what those of the set judged before took.
func (a *Context) WithTaken(s *conflict.Context) *conflict.Context {
	if len(a.taken) > 0 {
		s.Busy = slices.Concat(s.Busy, a.taken)
	}
	return s
}

// conceders are the people whom the Meeting may go without: a finding names them,
// busy or not.
func (c *Change) conceders() (out []consult.ID) {
	for _, a := range c.After.Attendances {
		if a.Unheld {
			out = append(out, a.Comer())
		}
	}
	return out
}
