package reporting_test

import (
	"math/rand/v2"
	"testing"

	"huiqi/pkg/consult"
	ot "huiqi/pkg/office/officetest"
	"huiqi/pkg/record"
)

// TestRecordsAndFiguresAgree adds up the records of everybody and compares them with what each person's attendance
// comes to, and with what the office did.
func TestRecordsAndFiguresAgree(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		s := happen(t, o, rand.New(rand.NewPCG(11, 26)))
		span := consult.Span{From: ot.When(t, "01-01 00:00"), To: ot.When(t, "12-31 00:00")}
		var sum record.Totals
		for _, p := range s.people {
			r, err := o.Record.Of(t.Context(), o.By, p, 2026)
			ot.Must(t, err)
			x, err := o.Attendance.Figures(t.Context(), o.By, p, span, "")
			ot.Must(t, err)
			totals := r.Totals()
			if totals.Required != x.Counted || totals.RequiredCame != x.Came {
				t.Errorf("the record says %d of %d, the attendance %d of %d", totals.RequiredCame, totals.Required,
					x.Came, x.Counted)
			}
			sum.Meetings += totals.Meetings
			sum.Required += totals.Required
			sum.RequiredCame += totals.RequiredCame
			sum.HalfDays += totals.HalfDays
		}
		f, err := o.Reporting.Figures(t.Context(), june)
		ot.Must(t, err)
		office := record.Totals{
			Meetings:     f.Now.Whole["attended"],
			Required:     f.Now.Whole["required"],
			RequiredCame: f.Now.Whole["required_came"],
			HalfDays:     f.Now.Whole["half_days"],
		}
		if sum != office {
			t.Errorf("the records come to %+v, the figures to %+v", sum, office)
		}
		if sum.Meetings == 0 || sum.Required == sum.RequiredCame {
			t.Errorf("nothing to compare: %+v", sum)
		}
	})
}

// TestAMemberReadsTheirOwnRecord refuses another's, and a year that no office has.
func TestAMemberReadsTheirOwnRecord(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		people := o.Persons(t, 2)
		me := consult.Actor{Name: "本人", Roles: []consult.Role{consult.Member}, PersonID: people[0]}
		_, err := o.Record.Of(t.Context(), me, people[0], 0)
		ot.Must(t, err)
		_, err = o.Record.Of(t.Context(), me, people[1], 0)
		if err == nil {
			t.Error("a member reads the record of another")
		}
		_, err = o.Record.Of(t.Context(), me, people[0], 1999)
		if got := ot.Faults(t, err); got != "year range" {
			t.Errorf("1999: %s", got)
		}
	})
}
