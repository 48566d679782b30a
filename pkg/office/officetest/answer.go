package officetest

import (
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
)

// Says records that the person answered by phone.
func (o *Office) Says(t *testing.T, m consult.Meeting, person consult.ID, r consult.Response) attendance.Roster {
	t.Helper()
	after, err := o.Attendance.Answer(t.Context(), o.By, m.ID, person, func(a *consult.Answer) {
		a.Response = r
		a.Channel = "phone"
	})
	Must(t, err)
	return after
}

// Seat is the person's seat on the Roster of the Meeting.
func (o *Office) Seat(t *testing.T, m consult.Meeting, person consult.ID) attendance.Seat {
	t.Helper()
	r, err := o.Attendance.Roster(t.Context(), o.By, m.ID)
	Must(t, err)
	for _, s := range r.Seats {
		if s.Attendance.PersonID == person {
			return s
		}
	}
	t.Fatalf("%s does not attend", person)
	return attendance.Seat{}
}
