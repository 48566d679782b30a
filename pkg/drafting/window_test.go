package drafting_test

import (
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// agenda gives the meeting two items, of which the first alone needs the people named.
func agenda(minutes int, people ...consult.ID) func(*consult.Meeting) {
	return func(m *consult.Meeting) {
		rest := int(m.Span.Length().Minutes()) - minutes
		m.Items = []consult.Item{
			{Kind: consult.ItemReport, Title: "听取汇报", Minutes: minutes, PersonIDs: people},
			{Kind: consult.ItemConsult, Title: "讨论", Minutes: rest},
		}
	}
}

// The mayor comes for forty minutes of three hours. What needs them the rest of the time is put beside these.
func TestAProposalUsesTheTimeOfWhoComesForAnItem(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		mayor, chair := o.Person(t), o.Person(t)
		o.Book(t, With(Sitting(Span(t, "06-10 09:00-12:00"), mayor, chair), agenda(40, mayor)))
		o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), mayor))
		within := func(at string) proposal.Limits { return proposal.Limits{Alone: true, Window: Span(t, at)} }
		ask := Taken(t, "06-11 00:00-06-12 00:00", within("06-10 08:00-06-10 12:00"))
		if to, _, out := o.Goes(t, ask); to != "06-10 09:45" && to != "06-10 10:00" || len(out.Unplaced) > 0 {
			t.Errorf("to %s, %v unplaced", to, out.Unplaced)
		}
		// The other way round: the one with the agenda goes where the mayor has another meeting afterwards.
		o.Book(t, Sitting(Span(t, "06-15 09:45-11:30"), mayor))
		o.Book(t, With(Sitting(Span(t, "06-16 09:00-12:00"), mayor, chair), agenda(40, mayor)))
		// At no other time are both free for three hours.
		for _, at := range []string{
			"06-15 12:00-12:15", "06-15 14:45-15:00", "06-17 10:30-10:45", "06-17 13:00-13:15", "06-17 15:30-15:45",
		} {
			o.Book(t, Sitting(Span(t, at), chair))
		}
		ask = Taken(t, "06-16 00:00-06-17 00:00", within("06-15 09:00-06-17 17:30"))
		p := o.Planned(t, ask)
		if a := p.Outcome.Adjustments; len(a) != 1 || !a[0].After.Span.Equal(Span(t, "06-15 09:00-12:00")) {
			t.Fatalf("%+v", a)
		}
		_, err := o.Rescheduling.Apply(t.Context(), o.By, p.ID, booking.Options{})
		Must(t, Explain(err))
		o.Sound(t)
	})
}

// Whose time is taken while the meeting does not need them has no reason to make it move.
func TestABlockOnWhoIsNotNeededThenMovesNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		mayor, chair := o.Person(t), o.Person(t)
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-12:00"), mayor, chair), agenda(40, mayor)))
		for _, r := range []struct {
			at   string
			hits bool
		}{{"06-10 09:40-12:00", false}, {"06-10 09:30-12:00", true}} {
			ask := Taken(t, r.at, proposal.Limits{})
			ask.Cause.Block.Subject = consult.Subject{Kind: consult.SubjectPerson, ID: mayor}
			ask.Cause.Roles = []consult.AttendanceRole{consult.RoleVoting}
			out := o.Planned(t, ask).Outcome
			moves := slices.ContainsFunc(out.Adjustments, func(a proposal.Adjustment) bool {
				return a.MeetingID == m.ID
			})
			if moves != r.hits {
				t.Errorf("%s: moves %v", r.at, moves)
			}
		}
	})
}
