package conflict

import (
	"testing"

	"huiqi/pkg/consult"
)

func TestFindMotionParties(t *testing.T) {
	t.Parallel()
	missing := "~motion_party_missing"
	about := func(first Party, handlers ...Party) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) {
			s.Motions = []Motion{{Year: 2027, Number: 17, Title: "加装电梯", First: first, Handlers: handlers}}
		}
	}
	with := func(a, b func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { a(m, s); b(m, s) }
	}
	p1, p3 := Party{PersonID: "p1", Name: "赵一钱"}, Party{PersonID: "p3", Name: "周三吴"}
	of := func(people ...consult.ID) Party {
		return Party{BodyID: "b7", Name: "住建局", People: ids(people...)}
	}
	consent := func(c consult.Consent) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, _ *Context) { m.Attendances[1].Consent = c }
	}
	run(t, []row{
		{"both are invited", about(p1, of("p2")), []string{}},
		{"the first proposer is not", about(p3, of("p2")), []string{missing + " p3"}},
		{"nobody of the handler is", about(p1, of("p3")), []string{missing}},
		{"neither is", about(p3, of()), []string{missing, missing + " p3"}},
		{"no handler yet", about(p1), []string{}},
		{"a body proposes, and somebody of it comes", about(of("p1")), []string{}},
		{"a body proposes, and nobody of it comes", about(of("p3")), []string{missing}},
		{"a body is invited as such", about(p1, Party{BodyID: "b1", Name: "提案委员会"}), []string{}},
		{"one of two separate handlers comes", about(p1, of("p3"), of("p2")), []string{}},
		{"neither of two separate handlers comes", about(p1, of("p3"), of()), []string{missing}},
		{"yet to agree", with(about(p1, of("p2")), consent(consult.ConsentAgreed)), []string{}},
		{"refused to come", with(about(p1, of("p2")), consent(consult.ConsentRefused)), []string{missing}},
		{"declined, and so was asked", with(about(p1, of("p2")), func(_ *consult.Meeting, s *Context) {
			s.Declined = ids("p2")
		}), []string{}},
		{"the form does not ask", with(about(p3), func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.MotionPartyMissing: consult.Off}
		}), []string{}},
		{"the form refuses", with(about(p3), func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.MotionPartyMissing: consult.Blocking}
		}), []string{"!motion_party_missing p3"}},
		{"a parent", with(about(p3), func(m *consult.Meeting, _ *Context) { m.HasChildren = true }), []string{}},
	})
	m, s := quiet(t)
	about(p3, of())(&m, s)
	words := ""
	for _, c := range Find(m, s) {
		words += c.ZH + "|" + c.EN + "|"
	}
	want := "2027年第17号提案《加装电梯》的主办单位住建局无人受邀|motion 2027/17 “加装电梯”: nobody of the main handler, 住建局, is invited|" +
		"2027年第17号提案《加装电梯》的第一提案人周三吴未受邀|motion 2027/17 “加装电梯”: the first proposer, 周三吴, is not invited|"
	if words != want {
		t.Errorf("said %s\nwant %s", words, want)
	}
}
