package conflict

import (
	"testing"

	"huiqi/pkg/consult"
)

// presided lets these people preside, as required attendees or not.
func presided(required bool, who ...consult.ID) func(*consult.Meeting, *Context) {
	return func(m *consult.Meeting, s *Context) {
		s.Form.NeedsPresiding = true
		for _, p := range who {
			m.Attendances = append(m.Attendances, consult.Attendance{
				PersonID: p,
				Role:     consult.RolePresiding,
				Required: required,
			})
		}
	}
}

func TestFindPresiding(t *testing.T) {
	t.Parallel()
	with := func(a, b func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { a(m, s); b(m, s) }
	}
	missing, one := []string{"~presiding_missing"}, presided(true, "p3")
	busy := func(who consult.ID, span consult.Span) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Busy = append(s.Busy, person(who, "x", span)) }
	}
	run(t, []row{
		{"one presides", one, []string{}},
		{"nobody presides", presided(true), missing},
		{"the form does not ask", func(*consult.Meeting, *Context) {}, []string{}},
		{"who presides need not come", presided(false, "p3"), missing},
		{
			"on leave", with(one, func(_ *consult.Meeting, s *Context) { s.Excused = ids("p3") }),
			[]string{"~presiding_missing p3"},
		},
		{
			"declined", with(one, func(_ *consult.Meeting, s *Context) { s.Declined = ids("p3") }),
			[]string{"~presiding_missing p3"},
		},
		{"not sure", with(one, func(_ *consult.Meeting, s *Context) { s.Tentative = ids("p3") }), []string{}},
		{
			"taken", with(one, busy("p3", on(t, "10:59", "12:00"))),
			[]string{"!person_double_booked p3 x", "~presiding_missing p3"},
		},
		{"taken until it begins", with(one, busy("p3", on(t, "08:00", "09:00"))), []string{}},
		{"blocked", with(one, func(_ *consult.Meeting, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "p3", on(t, "08:00", "10:00"), true)}
		}), []string{"!person_blocked p3 k", "~presiding_missing p3"}},
		{"an advisory block leaves them free", with(one, func(_ *consult.Meeting, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "p3", on(t, "08:00", "10:00"), false)}
		}), []string{"~person_blocked p3 k"}},
		{
			"one of two is enough",
			with(presided(true, "p3", "p4"), func(_ *consult.Meeting, s *Context) { s.Excused = ids("p3") }),
			[]string{},
		},
		{
			"both away",
			with(presided(true, "p3", "p4"), func(_ *consult.Meeting, s *Context) { s.Excused = ids("p3", "p4") }),
			missing,
		},
		{
			"somebody else is away", with(one, func(_ *consult.Meeting, s *Context) { s.Excused = ids("p1") }),
			[]string{},
		},
		{
			"a parent: its leaves are presided over",
			with(presided(true), func(m *consult.Meeting, _ *Context) { m.HasChildren = true }), []string{},
		},
		{"a form that refuses", with(presided(true), func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.PresidingMissing: consult.Blocking}
		}), []string{"!presiding_missing"}},
	})
}

func TestWordsOfPresiding(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		with   func(*consult.Meeting, *Context)
		zh, en string
	}{
		{presided(true), "没有安排主持人", "nobody is named to preside"},
		{func(m *consult.Meeting, s *Context) {
			presided(true, "p3", "p1", "p2")(m, s)
			m.Attendances = m.Attendances[2:]
			s.Excused, s.Declined = ids("p3"), ids("p2")
			s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "p1", on(t, "08:00", "10:00"), true)}
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.PersonBlocked: consult.Off}
		}, "主持人赵一钱（另有安排）、孙二李（答复不出席）、周三吴（已请假）不能到会，无人主持", "nobody can preside: 赵一钱 (taken), 孙二李 (declined), 周三吴 (on leave)"},
	} {
		m, s := quiet(t)
		r.with(&m, s)
		found := Find(m, s)
		if len(found) != 1 || found[0].ZH != r.zh || found[0].EN != r.en || found[0].Rule != "form.needs_presiding" {
			t.Errorf("%+v, want %s | %s", found, r.zh, r.en)
		}
	}
}
