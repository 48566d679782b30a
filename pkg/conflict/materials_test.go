package conflict

import (
	"testing"

	"huiqi/pkg/consult"
)

// due makes the materials of the Meeting of 10 March due days ahead, and sent at out.
func due(t testing.TB, days int, now, out string) func(*consult.Meeting, *Context) {
	return func(m *consult.Meeting, s *Context) {
		s.Form.MaterialsDays, s.Announced = days, s.Now
		if now != "" {
			s.Now = at(t, now)
		}
		if out != "" {
			m.MaterialsReadyAt = at(t, out)
		}
	}
}

func TestFindMaterials(t *testing.T) {
	t.Parallel()
	late := []string{"~materials_late"}
	run(t, []row{
		{"none asked for", due(t, 0, "2026-03-09 09:00", ""), []string{}},
		{"time enough", due(t, 3, "", ""), []string{}},
		{"the last minute of the day they are due", due(t, 3, "2026-03-07 23:59", ""), []string{}},
		{"the day after, and nobody has said", due(t, 3, "2026-03-08 00:00", ""), late},
		{"while it sits, still not out", due(t, 3, "2026-03-10 10:59", ""), late},
		{"it is over", due(t, 3, "2026-03-10 11:00", ""), []string{}},
		{"out in time, looked at later", due(t, 3, "2026-03-09 09:00", "2026-03-07 23:59"), []string{}},
		{"out a minute late", due(t, 3, "2026-03-09 09:00", "2026-03-08 00:00"), late},
		{"planned in time", due(t, 3, "", "2026-03-06 09:00"), []string{}},
		{"planned too late", due(t, 3, "", "2026-03-09 09:00"), late},
		{"late, and over", due(t, 3, "2026-03-12 09:00", "2026-03-09 09:00"), late},
		{"booked too late for them", due(t, 9, "", ""), late},
		{"over a month's end", due(t, 10, "2026-02-28 23:00", ""), []string{}},
		{"over a month's end, a day late", due(t, 10, "2026-03-01 00:00", ""), late},
		{"a parent: its leaves have materials", func(m *consult.Meeting, s *Context) {
			due(t, 3, "2026-03-09 09:00", "")(m, s)
			m.HasChildren = true
		}, []string{}},
		{"notice is counted from when it was announced", func(m *consult.Meeting, s *Context) {
			s.Now, s.Announced = at(t, "2026-03-09 09:00"), at(t, "2026-03-05 09:00")
		}, []string{}},
		{"and is short then", func(m *consult.Meeting, s *Context) {
			s.Announced = at(t, "2026-03-06 09:00")
		}, []string{"~short_notice"}},
	})
}

func TestWordsOfMaterials(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ now, out, zh, en string }{
		{
			"2026-03-08 09:00", "", "主席会议的材料应提前3天、不晚于2026-03-07发出，尚未发出",
			"Chair's meeting: materials are due 2026-03-07, 3 days ahead; they are not out yet",
		},
		{
			"2026-03-08 09:00", "2026-03-09 09:00", "主席会议的材料应提前3天、不晚于2026-03-07发出，定于2026-03-09发出",
			"Chair's meeting: materials are due 2026-03-07, 3 days ahead; they are planned for 2026-03-09",
		},
		{
			"2026-03-09 10:00", "2026-03-09 09:00", "主席会议的材料应提前3天、不晚于2026-03-07发出，2026-03-09才发出",
			"Chair's meeting: materials are due 2026-03-07, 3 days ahead; they came out on 2026-03-09",
		},
	} {
		m, s := quiet(t)
		due(t, 3, r.now, r.out)(&m, s)
		found := Find(m, s)
		if len(found) != 1 || found[0].ZH != r.zh || found[0].EN != r.en || found[0].Rule != "form.materials_days" {
			t.Errorf("%+v, want %s | %s", found, r.zh, r.en)
		}
	}
}
