package attendance_test

import (
	"fmt"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/store/storetest"
)

// Answers of many, with and without substitutes, and leave from many meetings run as many statements as those of few.
func TestStatementsOfBatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		o := Open(t, url)
		// Two of them are the journal's, and a third where there are personal values, such as the reason for leave;
		// another counts anew who came, which leave may change.
		most := map[string]int{"answers": 8, "substitutes": 20, "other substitutes": 20, "leave": 25}
		few := statementsOfBatches(t, o, 2, 3, "06-10")
		many := statementsOfBatches(t, o, 6, 30, "06-17")
		for act, limit := range most {
			if len(many[act]) == 0 || len(many[act]) > limit {
				t.Errorf("%s: %d statements, at most %d:\n%s", act, len(many[act]), limit, Grouped(many[act]))
			}
			if len(many[act]) > len(few[act]) {
				t.Errorf("%s: %d statements for many, %d for few:\n%s\nfew:\n%s",
					act, len(many[act]), len(few[act]), Grouped(many[act]), Grouped(few[act]))
			}
			t.Logf("%s: %d", act, len(many[act]))
		}
		o.Sound(t)
	})
}

// statementsOfBatches are those of each act in n meetings of one day, one after another, each with that many people.
func statementsOfBatches(t *testing.T, o *Office, n, people int, day string) map[string][]string {
	t.Helper()
	seats := departments(t, o, people)
	session := o.Book(t, Sitting(Span(t, day+" 08:00-18:00")))
	var answers, sends, others []attendance.AnswerStep
	for i := range n {
		deputies := o.Persons(t, 2*people)
		span := consult.Span{From: session.Span.From.Add(time.Duration(i) * time.Hour)}
		span.To = span.From.Add(time.Hour)
		m := o.Book(t, With(Sitting(span, seats...), func(m *consult.Meeting) { m.ParentID = session.ID }))
		for k, seat := range seats {
			step := func(edit func(*consult.Answer)) attendance.AnswerStep {
				return attendance.AnswerStep{MeetingID: m.ID, PersonID: seat, Edit: func(a *consult.Answer) {
					a.Channel = "phone"
					edit(a)
				}}
			}
			answers = append(answers, step(func(a *consult.Answer) { a.Response = consult.Accepted }))
			sends = append(sends, step(func(a *consult.Answer) { a.SubstituteID = deputies[k] }))
			others = append(others, step(func(a *consult.Answer) { a.SubstituteID = deputies[people+k] }))
		}
	}
	services, log := o.Tallied(t)
	out := map[string][]string{}
	act := func(name string, do func() error) {
		log.During(func() { Must(t, Explain(do())) })
		out[name] = log.Statements()
	}
	answerAll := func(steps []attendance.AnswerStep) func() error {
		return func() error {
			_, err := services.Attendance.AnswerAll(t.Context(), o.By, steps)
			return err
		}
	}
	act("answers", answerAll(answers))
	act("substitutes", answerAll(sends))
	act("other substitutes", answerAll(others))
	act("leave", func() error {
		made, err := services.Attendance.AskLeaves(t.Context(), o.By, attendance.LeaveRequest{
			PersonID: seats[0], ParentID: session.ID, Reason: consult.LeaveOfficial,
		})
		if err == nil && len(made) != n {
			err = fmt.Errorf("leave from %d meetings, want %d", len(made), n)
		}
		return err
	})
	return out
}

// departments are n seats that may send somebody.
func departments(t *testing.T, o *Office, n int) []consult.ID {
	t.Helper()
	ids := make([]consult.ID, n)
	for i := range ids {
		p, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{
			Name: fmt.Sprintf("第%d局", i+1), Kind: consult.PersonDepartment, Active: true,
		})
		Must(t, Explain(err))
		ids[i] = p.ID
	}
	return ids
}
