package judging

import (
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// TurnaroundOf is for how long the Room and the Form of the Meeting ask that it holds its room: the longer of both.
func (r *Snapshot) TurnaroundOf(m consult.Meeting) consult.Turnaround {
	if m.RoomID == "" {
		return consult.Turnaround{}
	}
	return r.Forms[consult.ID(m.Form)].Turnaround.Max(r.Rooms[m.RoomID].Turnaround)
}

// SetTurnaround works out for how long the Meeting holds its room. A Meeting that comes to a slot has to hold all that
// is asked for. One that stays in its slot goes on with what it held where others have the room, and so does one that
// yields or comes back: its After has that, and booking tries to give it the rest.
func (r *Snapshot) SetTurnaround(c *Change) {
	c.Wanted = r.TurnaroundOf(c.After)
	c.After.Turnaround = c.Wanted
	if least, may := c.leastTurnaround(); may {
		c.After.Turnaround = c.Wanted.Min(least)
	}
}

// leastTurnaround is the Turnaround with which the change may do; it is false when it must have all that is wanted.
func (c *Change) leastTurnaround() (consult.Turnaround, bool) {
	b := c.Before
	switch {
	case !c.After.Status.Live() || c.After.HasChildren:
		return consult.Turnaround{}, false
	case c.Yields || c.Undoes != nil:
		return consult.Turnaround{}, true
	case b == nil || !b.Status.Live() || b.HasChildren || !b.Slot().Equal(c.After.Slot()):
		return consult.Turnaround{}, false
	case b.RoomUnheld:
		return consult.Turnaround{}, true
	}
	return b.Turnaround, true
}

// GrowTurnaround has the Meeting hold its room for as long as is wanted, as far as nobody else does. Those judged after
// it find the room taken then.
func (a *Context) GrowTurnaround(c *Change, s *conflict.Context) {
	if !c.After.Status.Live() || c.After.HasChildren || c.After.Turnaround.Max(c.Wanted) == c.After.Turnaround {
		return
	}
	grown := conflict.GrownTurnaround(c.After, c.Wanted, s)
	if grown == c.After.Turnaround {
		return
	}
	c.After.Turnaround = grown
	for _, r := range c.After.Reservations() {
		if r.Kind == consult.ResourceRoom {
			a.taken = append(a.taken, r)
		}
	}
}

// roomSpan is when the Meeting may need its room at most, or one of the others.
func (a *Context) roomSpan(c Change, span consult.Span, rooms []consult.Room) consult.Span {
	longest := c.Wanted.Max(c.After.Turnaround).Max(a.TurnaroundOf(c.After))
	for _, r := range rooms {
		longest = longest.Max(r.Turnaround)
	}
	return longest.Around(span)
}
