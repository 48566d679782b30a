package reporting_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	ot "huiqi/pkg/office/officetest"
)

// TestTurnoutsFollowCorrections changes at random what is known of past meetings: who came, who was invited, who was on
// leave, and whether they took place. After each change the counts that figures read are those of counting anew.
func TestTurnoutsFollowCorrections(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		random := rand.New(rand.NewPCG(53, 26))
		ctx := t.Context()
		people := o.Persons(t, 4)
		var meetings []consult.Meeting
		var leaves []consult.ID
		for day := range 4 {
			m := ot.Sitting(ot.Span(t, fmt.Sprintf("06-%02d 09:00-15:00", 2+day)))
			for i, p := range people {
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID: p, Role: consult.RoleVoting, Required: i != day,
				})
			}
			m = o.Book(t, m)
			for _, p := range people {
				l, err := o.Attendance.AskLeave(ctx, o.By, consult.Leave{
					MeetingID: m.ID, PersonID: p, Reason: consult.LeaveIllness,
				})
				ot.Must(t, err)
				leaves = append(leaves, l.ID)
			}
			meetings = append(meetings, m)
		}
		o.Set(t, "06-20 08:00")
		// carriedOut tells what was refused, as a record is against which presence speaks, from what failed.
		carriedOut := func(err error) bool {
			t.Helper()
			refused := errors.Is(err, consult.ErrInvalid) || errors.Is(err, consult.ErrConflict)
			if err != nil && !refused {
				t.Fatal(err)
			}
			return err == nil
		}
		done := map[string]int{}
		for step := range 120 {
			m := meetings[random.IntN(len(meetings))]
			person := people[random.IntN(len(people))]
			var what string
			var err error
			edit := func(change func(*consult.Meeting)) error {
				_, err := o.Booking.Edit(ctx, o.By, m.ID, func(m *consult.Meeting) error { change(m); return nil },
					booking.Options{Reason: "更正"})
				return err
			}
			switch random.IntN(5) {
			case 0:
				what = "presence"
				state := append([]consult.Presence{""}, consult.Presences...)[random.IntN(1+len(consult.Presences))]
				mark := attendance.Mark{PersonID: person, Presence: state}
				if random.IntN(2) == 0 {
					mark.HalfDay = m.Span.Halves(o.Zone())[random.IntN(2)]
				}
				_, err = o.Attendance.Attend(ctx, o.By, m.ID, []attendance.Mark{mark})
			case 1:
				what = "invitation"
				err = edit(func(m *consult.Meeting) {
					n := len(m.Attendances)
					m.Attendances = slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool {
						return a.PersonID == person
					})
					if len(m.Attendances) == n {
						m.Attendances = append(m.Attendances, consult.Attendance{
							PersonID: person, Role: consult.RoleVoting, Required: true,
						})
					}
				})
			case 2:
				what = "required"
				err = edit(func(m *consult.Meeting) {
					for i := range m.Attendances {
						m.Attendances[i].Required = m.Attendances[i].Required != (m.Attendances[i].PersonID == person)
					}
				})
			case 3:
				what = "leave"
				leave := leaves[random.IntN(len(leaves))]
				_, _, err = o.Attendance.DecideLeave(ctx, o.By, leave, random.IntN(3) > 0, "", 0)
			case 4:
				what = "held"
				said := attendance.HeldSaid{Recorded: random.IntN(3) > 0, Took: random.IntN(3) > 0, Reason: "更正"}
				_, err = o.Attendance.RecordHeld(ctx, o.By, m.ID, said)
			}
			if !carriedOut(err) {
				continue
			}
			done[what]++
			faults, err := o.DB.TurnoutFaults(ctx)
			ot.Must(t, err)
			if len(faults) > 0 {
				t.Fatalf("step %d, %s: %v", step, what, faults)
			}
		}
		for _, what := range []string{"presence", "invitation", "required", "leave", "held"} {
			if done[what] < 4 {
				t.Errorf("only %d changes of %s were carried out: %v", done[what], what, done)
			}
		}
	})
}
