package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Away asks for Leave and has it approved.
func (o *Office) Away(t *testing.T, m consult.Meeting, p consult.ID, part consult.Span) consult.Leave {
	t.Helper()
	l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{
		MeetingID: m.ID,
		PersonID:  p,
		Reason:    consult.LeaveOfficial,
		Span:      part,
	})
	Must(t, err)
	l, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0)
	Must(t, Explain(err))
	return l
}

// LeaveOf is the Leave as it is now.
func (o *Office) LeaveOf(t *testing.T, id consult.ID) consult.Leave {
	t.Helper()
	l, err := o.Attendance.Leaves.Get(t.Context(), id)
	Must(t, err)
	return l
}

// Holds reports whether the database has a Reservation of the Meeting on the person.
func (o *Office) Holds(t *testing.T, m, p consult.ID) bool {
	t.Helper()
	busy, err := o.DB.Busy(t.Context(), []consult.ID{p}, o.Meeting(t, m).Span)
	Must(t, err)
	for _, r := range busy {
		if r.MeetingID == m {
			return true
		}
	}
	return false
}
