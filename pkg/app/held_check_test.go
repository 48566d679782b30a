package app_test

import (
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestCheckTellsWhatIsWronglyHeld(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 6)
		book := func(i int, span string, status consult.Status) consult.ID {
			m := Sitting(Span(t, span), p[i])
			m.Status = status
			return o.Book(t, m).ID
		}
		// The command goes by the clock on the wall.
		later := time.Date(2090, 3, 6, 9, 0, 0, 0, time.UTC)
		coming := o.Book(t, Sitting(consult.Span{From: later, To: later.Add(time.Hour)}, p[2])).ID
		record := func(id consult.ID, took bool) consult.ID {
			h := consult.Held{Took: took, Reason: "台风", At: o.Now(), By: "王秘书", Source: consult.HeldByPerson}
			Must(t, o.DB.SaveHeld(t.Context(), id, h))
			return id
		}
		came := func(id, person consult.ID) consult.ID {
			a := consult.Answer{MeetingID: id, PersonID: person, Response: consult.NoResponse, Presence: consult.Late}
			Must(t, o.DB.SaveAnswers(t.Context(), []consult.Answer{a}))
			return id
		}
		o.Set(t, "06-10 12:00")
		record(book(0, "06-10 09:00-10:00", consult.Confirmed), true)
		o.Cancel(t, record(came(book(1, "06-10 09:00-10:00", consult.Confirmed), p[1]), false))
		if out, _ := command(t, "check", "--db", o.URL); strings.Contains(out, "held: ") {
			t.Fatalf("a sound database: %s", out)
		}
		parent := book(5, "06-10 08:00-11:00", consult.Confirmed)
		o.Book(t, Child(parent, Sitting(Span(t, "06-10 08:00-09:00"))))
		want := []string{
			string(record(book(2, "06-10 09:00-10:00", consult.Draft), true)) + " is a draft with a record",
			string(record(coming, true)) + " has not begun and has a record",
			string(record(came(book(3, "06-10 09:00-10:00", consult.Confirmed), p[3]), false)) +
				" is recorded not to have been held, and has people who came",
			string(came(book(4, "06-10 09:00-10:00", consult.Confirmed), p[4])) + " has people who came and no record",
			string(record(parent, true)) + " is a parent with a record",
		}
		out, err := command(t, "check", "--db", o.URL)
		if err == nil {
			t.Error("nothing was found")
		}
		for _, w := range want {
			if !strings.Contains(out, "held: meeting "+w) {
				t.Errorf("%s is not in\n%s", w, out)
			}
		}
		if n := strings.Count(out, "held: "); n != len(want) {
			t.Errorf("%d faults, want %d:\n%s", n, len(want), out)
		}
	})
}
