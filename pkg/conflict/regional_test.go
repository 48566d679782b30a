package conflict

import (
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

func TestFindRegionalHolidays(t *testing.T) {
	t.Parallel()
	hk := workday.Calendar{}.With(workday.Year{
		Region:   "HK",
		Year:     2026,
		Holidays: map[string]string{"2026-03-10": "某节"},
	})
	attends := func(all ...consult.ID) []consult.Attendance {
		var out []consult.Attendance
		for i, p := range all {
			out = append(out, consult.Attendance{PersonID: p, Required: i == 0})
		}
		return out
	}
	for _, r := range []struct {
		name string
		with func(*consult.Meeting, *Context)
		want []string
	}{
		{"nobody lives elsewhere", func(*consult.Meeting, *Context) {}, nil},
		{"a holiday of two of them, required or not", func(_ *consult.Meeting, s *Context) {
			s.Abroad = map[consult.ID]consult.Region{"q1": "HK", "q2": "HK", "q9": "HK"}
			s.Regional = map[consult.Region]workday.Calendar{"HK": hk}
		}, []string{"regional_holiday 2026-03-10是香港公众假期（某节）：甲、乙"}},
		{"no holiday", func(_ *consult.Meeting, s *Context) {
			s.Abroad = map[consult.ID]consult.Region{"q1": "HK"}
			s.Regional = map[consult.Region]workday.Calendar{
				"HK": workday.Calendar{}.With(workday.Year{Year: 2026}),
			}
		}, nil},
		{"who declined is not expected", func(_ *consult.Meeting, s *Context) {
			s.Abroad = map[consult.ID]consult.Region{"q1": "HK", "q2": "HK"}
			s.Regional = map[consult.Region]workday.Calendar{"HK": hk}
			s.Declined = ids("q1")
		}, []string{"regional_holiday 2026-03-10是香港公众假期（某节）：乙"}},
		{"not known, said once of each place", func(m *consult.Meeting, s *Context) {
			s.Abroad = map[consult.ID]consult.Region{"q1": "MO", "q2": "MO", "q3": "SG"}
			m.Span.To = m.Span.To.AddDate(0, 0, 2)
		}, []string{
			"holiday_unknown 澳门2026年的公众假期未录入，无法确定2026-03-10是否放假",
			"holiday_unknown SG2026年的公众假期未录入，无法确定2026-03-10是否放假",
		}},
		{"a parent", func(m *consult.Meeting, s *Context) {
			s.Abroad = map[consult.ID]consult.Region{"q1": "HK"}
			m.HasChildren = true
		}, nil},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := quiet(t)
			m.Attendances = attends("q1", "q2", "q3")
			for id, name := range map[consult.ID]string{"q1": "甲", "q2": "乙", "q3": "丙"} {
				s.People[id] = consult.Person{Name: name}
			}
			r.with(&m, s)
			var got []string
			for _, c := range regional(m, s) {
				got = append(got, string(c.Kind)+" "+c.ZH)
				named := c.PersonID != "" || c.PersonIDs != nil
				if c.Severity != consult.Warning || c.Kind == consult.RegionalHoliday != named {
					t.Errorf("%+v", c)
				}
			}
			if !slices.Equal(got, r.want) {
				t.Errorf("found %q, want %q", got, r.want)
			}
		})
	}
}
