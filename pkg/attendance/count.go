package attendance

import "huiqi/pkg/consult"

// Figures sum up the Attendances of one Person or one Body over a period.
type Figures struct {
	PersonID consult.ID
	Name     string
	// Invited counts Meetings that took place, Required those that needed them.
	Invited, Required          int
	Accepted, Declined, Unsure int
	// Excused counts by class of reason: approved Leave from a whole Meeting, and
	// under none whoever was excused at the door.
	Excused map[consult.LeaveReason]int
	// Whom a seat sends counts for the seat.
	Present, Late, Early, Absent int
	// Unrecorded are Meetings of which nobody wrote down whether they came.
	Unrecorded int
	// Counted are the required ones where presence was recorded and they were not
	// excused, and Came those of them where they were seen: the rate is Came over
	// Counted.
	Counted, Came int
	// Online are the Meetings that they attended online alone, and HalfDays the half days that they came for.
	Online, HalfDays int
}

// Count adds one Attendance at a Meeting that took place, with the reason of the Leave
// from it. Where presence was recorded for others, a Person without a record did not come.
func (x *Figures) Count(a consult.Attendance, v consult.Answer, reason consult.LeaveReason, recorded bool) {
	x.Invited++
	if a.Required {
		x.Required++
	}
	switch v.Response {
	case consult.Accepted:
		x.Accepted++
	case consult.Declined:
		x.Declined++
	case consult.Unsure:
		x.Unsure++
	}
	if a.Excused && !v.Presence.Came() || v.Presence == consult.Excused {
		if !a.Excused {
			reason = ""
		}
		x.excuse(reason, 1)
		return
	}
	if v.PresenceMode == consult.Online {
		x.Online++
	}
	switch v.Presence {
	case consult.Present:
		x.Present++
	case consult.Late:
		x.Late++
	case consult.LeftEarly:
		x.Early++
	case consult.Absent:
		x.Absent++
	default:
		x.Unrecorded++
	}
	if !a.Required || !recorded {
		return
	}
	x.Counted++
	if v.Presence.Came() {
		x.Came++
	}
}

func (x *Figures) excuse(reason consult.LeaveReason, n int) {
	if x.Excused == nil {
		x.Excused = map[consult.LeaveReason]int{}
	}
	x.Excused[reason] += n
}

// Add adds the Figures of another, for a total.
func (x *Figures) Add(o Figures) {
	x.Invited, x.Required = x.Invited+o.Invited, x.Required+o.Required
	x.Accepted += o.Accepted
	x.Declined += o.Declined
	x.Unsure += o.Unsure
	x.Present += o.Present
	x.Late += o.Late
	x.Early += o.Early
	x.Absent += o.Absent
	x.Unrecorded += o.Unrecorded
	x.Counted += o.Counted
	x.Came += o.Came
	x.Online += o.Online
	x.HalfDays += o.HalfDays
	for reason, n := range o.Excused {
		x.excuse(reason, n)
	}
}
