package drafting

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// turnaroundOf is set-up and clear-up for the planner, in quarter hours of which those only begun count whole.
func turnaroundOf(t consult.Turnaround) planner.Turnaround {
	quarters := func(minutes int) int { return (minutes + grainMinutes - 1) / grainMinutes }
	return planner.Turnaround{Setup: quarters(t.Setup), Clearup: quarters(t.Clearup)}
}

// heldBy is for how long the live Meeting holds its Room at least while it stays where it is: no longer than its Form
// and the Room ask for now, as booking takes it.
func (b *problem) heldBy(m consult.Meeting) planner.Turnaround {
	n, ok := b.roomNumbers[m.RoomID]
	if !ok || n == len(b.rooms) || m.RoomUnheld {
		return planner.Turnaround{}
	}
	return turnaroundOf(m.Turnaround.Min(b.forms[m.Form].Turnaround.Max(b.rooms[n].Turnaround)))
}
