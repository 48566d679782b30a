package attendance_test

import (
	"errors"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// Substitutes of a batch are judged as they will be: two Meetings of the same hour may swap theirs, but nobody is sent
// to both, and a refusal changes nothing.
func TestSubstitutesOfABatchAreOneSet(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		seats := departments(t, o, 2)
		deputies := o.Persons(t, 3)
		var ms []consult.Meeting
		for i := range seats {
			ms = append(ms, o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), seats[i])))
		}
		send := func(deputies ...consult.ID) ([]consult.Answer, error) {
			var steps []attendance.AnswerStep
			for i, m := range ms {
				steps = append(steps, attendance.AnswerStep{
					MeetingID: m.ID,
					PersonID:  seats[i],
					Edit:      func(a *consult.Answer) { a.Channel, a.SubstituteID = "phone", deputies[i] },
				})
			}
			return o.Attendance.AnswerAll(t.Context(), o.By, steps)
		}
		holds := func(reason string, want ...consult.ID) {
			t.Helper()
			o.Sound(t)
			for i, m := range ms {
				m = o.Meeting(t, m.ID)
				held := m.Reservations()
				if m.Attendances[0].SubstituteID != want[i] || len(held) != 1 || held[0].ResourceID != want[i] {
					t.Errorf("%s: the %d. sends %s and holds %v", reason, i+1, m.Attendances[0].SubstituteID, held)
				}
			}
		}
		_, err := send(deputies[0], deputies[1])
		Must(t, Explain(err))
		holds("sent", deputies[0], deputies[1])
		_, err = send(deputies[1], deputies[0])
		Must(t, Explain(err))
		holds("swapped", deputies[1], deputies[0])
		clash := &consult.Clash{}
		_, err = send(deputies[2], deputies[2])
		if !errors.As(err, &clash) || Kinds(clash.Conflicts) == "" {
			t.Errorf("one for both: %v", err)
		}
		holds("refused", deputies[1], deputies[0])
		o.Book(t, Sitting(Span(t, "06-10 09:30-10:30"), deputies[2]))
		_, err = send(deputies[0], deputies[2])
		if !errors.As(err, &clash) {
			t.Errorf("one who is elsewhere: %v", err)
		}
		holds("refused again", deputies[1], deputies[0])
	})
}
