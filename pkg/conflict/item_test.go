package conflict

import (
	"strings"
	"testing"

	"huiqi/pkg/consult"
)

func TestFindJudgesPeopleByTheirItems(t *testing.T) {
	t.Parallel()
	// The meeting lasts from 9:00 to 11:00; p1 is needed from 9:30 to 10:00.
	second := func(more func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.Items = []consult.Item{
				{Minutes: 30, Title: "开场"},
				{Minutes: 30, Title: "听取汇报", PersonIDs: []consult.ID{"p1"}},
				{Minutes: 30, Title: "讨论"},
			}
			more(m, s)
		}
	}
	busy := func(from, to string) func(*consult.Meeting, *Context) {
		return second(func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{person("p1", "x", on(t, from, to))}
		})
	}
	blocked := func(from, to string) func(*consult.Meeting, *Context) {
		return second(func(_ *consult.Meeting, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "p1", on(t, from, to), true)}
		})
	}
	run(t, []row{
		{"elsewhere until the item begins", busy("09:00", "09:30"), []string{}},
		{"elsewhere a minute into the item", busy("09:00", "09:31"), []string{"!person_double_booked p1 x"}},
		{"elsewhere in the item's last minute", busy("09:59", "11:00"), []string{"!person_double_booked p1 x"}},
		{"elsewhere from its end on", busy("10:00", "11:00"), []string{}},
		{"whoever no item names is needed whole", second(func(m *consult.Meeting, s *Context) {
			m.Attendances[1].Required = true
			s.Busy = []consult.Reservation{person("p2", "x", on(t, "10:59", "12:00"))}
		}), []string{"!person_double_booked p2 x"}},
		{"needed in the place of somebody", second(func(m *consult.Meeting, s *Context) {
			m.Attendances[0].Sent, m.Attendances[0].SubstituteID = true, "p9"
			s.Busy = []consult.Reservation{
				person("p9", "x", on(t, "09:00", "09:30")), person("p9", "y", on(t, "09:30", "09:40")),
				person("p1", "z", on(t, "09:00", "11:00")),
			}
		}), []string{"!person_double_booked p9 y"}},
		{"an optional person", second(func(m *consult.Meeting, s *Context) {
			m.Items[0].PersonIDs = []consult.ID{"p2"}
			s.Busy = []consult.Reservation{
				person("p2", "x", on(t, "09:29", "09:50")), person("p2", "y", on(t, "10:00", "10:30")),
			}
		}), []string{"~optional_person_busy p2 x"}},
		{"a block before the item", blocked("08:00", "09:30"), []string{}},
		{"a block into the item", blocked("08:00", "09:31"), []string{"!person_blocked p1 k"}},
		{"whoever presides is there for a free item", second(func(m *consult.Meeting, s *Context) {
			s.Form.NeedsPresiding = true
			m.Attendances[0].Role = consult.RolePresiding
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:00", "11:00"))}
		}), []string{}},
	})
}

func TestAClashNamesTheItem(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	m.Items = []consult.Item{
		{Minutes: 30, Title: "开场"}, {Minutes: 30, Title: "听取汇报", PersonIDs: []consult.ID{"p1"}},
	}
	s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:00", "11:00"))}
	c := Find(m, s)[0]
	if !strings.HasSuffix(c.ZH, "，而议程第2项“听取汇报”需其到会") ||
		!strings.HasSuffix(c.EN, "; needed for item 2 “听取汇报”") {
		t.Errorf("%s / %s", c.ZH, c.EN)
	}
	m.Title = ""
	c = Find(m, s)[0]
	if strings.Contains(c.ZH+c.EN, "听取汇报") {
		t.Errorf("a meeting that may not be named has its item named: %s / %s", c.ZH, c.EN)
	}
}
