package drafting_test

import (
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/workday"
)

// A meeting with somebody from Hong Kong does not move onto a holiday there, unless that alone keeps the rules.
func TestAProposalMindsHolidaysElsewhere(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		guest := o.Person(t)
		Must(t, Changes(t, o, o.Directory.People, guest, func(p *consult.Person) { p.Region = "HK" })())
		y := workday.Year{
			Region:   "HK",
			Year:     2026,
			Holidays: map[string]string{"2026-06-11": "某节", "2026-06-19": "端午节"},
			Source:   "公报",
		}
		_, err := o.Directory.PublishRegionHolidays(t.Context(), o.By, y, 0)
		Must(t, err)
		expert := func(m *consult.Meeting) { m.Form = "expert" }
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), guest), expert))
		ask := func(window string) proposal.Proposal {
			return Taken(t, "06-10 08:00-06-10 18:00", proposal.Limits{Window: Span(t, window)})
		}
		if to, a, _ := o.Goes(t, ask("06-08 08:00-06-13 18:00")); to == "06-11 09:00" || len(a.Warnings) > 0 {
			t.Errorf("to %s, warned of %q", to, Kinds(a.Warnings))
		}
		// Monday and Tuesday are under the notice, and Friday is not within the window.
		if to, a, out := o.Goes(t, ask("06-01 08:00-06-11 18:00")); to != "06-09 09:00" || out.Unlawful != 0 {
			t.Errorf("a lawful day that is no holiday: to %s, %d unlawful, %q", to, out.Unlawful, Kinds(a.Warnings))
		}
		_, err = o.Directory.Forms.Edit(t.Context(), o.By, "expert", 0, func(f *consult.Form) error {
			f.NoticeDays, f.NoticeUnit = 10, consult.CalendarDays
			return nil
		})
		Must(t, err)
		if to, a, out := o.Goes(t, ask("06-01 08:00-06-11 18:00")); to != "06-11 09:00" || out.Unlawful != 0 {
			t.Errorf("the only lawful day is a holiday: to %s, %d unlawful, %q", to, out.Unlawful, Kinds(a.Warnings))
		}
		_, err = o.Directory.Forms.Edit(t.Context(), o.By, "expert", 0, func(f *consult.Form) error {
			f.NoticeDays = 0
			f.Rules = map[consult.ConflictKind]consult.Severity{consult.RegionalHoliday: consult.Blocking}
			return nil
		})
		Must(t, err)
		out := o.Planned(t, ask("06-11 08:00-06-11 18:00")).Outcome
		if len(out.Adjustments) != 0 || len(out.Unplaced) != 1 {
			t.Errorf("where the form forbids it, %s moves: %+v", m.Title, out.Adjustments)
		}
	})
}
