package conflict

import (
	"testing"

	"huiqi/pkg/consult"
)

func TestFindCounterparts(t *testing.T) {
	t.Parallel()
	missing := "~counterpart_missing"
	paired := func(all ...Party) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Counterparts = all }
	}
	with := func(a, b func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { a(m, s); b(m, s) }
	}
	of := func(people ...consult.ID) Party {
		return Party{BodyID: "b7", Name: "住建局", People: ids(people...)}
	}
	judged := func(s consult.Severity) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, c *Context) {
			c.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.CounterpartMissing: s}
		}
	}
	holds := func(owner consult.ID, with ...consult.ID) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, _ *Context) { m.OwnerBodyID, m.CoOwnerBodyIDs = owner, with }
	}
	seats := func(lapsed bool) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, _ *Context) {
			m.Delegations = []consult.Delegation{{ID: "d1", BodyID: "b7", Seats: 2, Lapsed: lapsed}}
		}
	}
	run(t, []row{
		{"no pairing", paired(), []string{}},
		{"somebody of the partner is invited", paired(of("p2")), []string{}},
		{"nobody of the partner is", paired(of("p3")), []string{missing}},
		{"the partner is invited as such", paired(Party{BodyID: "b1", Name: "住建局"}), []string{}},
		{"one of two partners is invited", paired(of("p3"), Party{BodyID: "b8", People: ids("p1")}), []string{}},
		{"neither of two is", paired(of("p3"), Party{BodyID: "b8", Name: "民政局"}), []string{missing}},
		{"the partner holds it too", with(paired(of()), holds("b0", "b7")), []string{}},
		{"the partner owns it", with(paired(of()), holds("b7", "b0")), []string{}},
		{"the partner names people", with(paired(of()), seats(false)), []string{}},
		{"the partner has named nobody in time", with(paired(of()), seats(true)), []string{missing}},
		{"the partner has named somebody", with(paired(of()), func(m *consult.Meeting, s *Context) {
			seats(true)(m, s)
			m.Attendances[1].DelegationID = "d1"
		}), []string{}},
		{"whoever was asked refused", with(paired(of("p2")), func(m *consult.Meeting, _ *Context) {
			m.Attendances[1].Consent = consult.ConsentRefused
		}), []string{missing}},
		{"whoever was asked declined", with(paired(of("p2")), func(_ *consult.Meeting, s *Context) {
			s.Declined = ids("p2")
		}), []string{}},
		{"the form does not ask", with(paired(of()), judged(consult.Off)), []string{}},
		{"the form refuses", with(paired(of()), judged(consult.Blocking)), []string{"!counterpart_missing"}},
		{"a parent", with(paired(of()), func(m *consult.Meeting, _ *Context) { m.HasChildren = true }), []string{}},
	})
	for _, row := range []struct {
		of   []Party
		want string
	}{
		{[]Party{of()}, "对口单位住建局无人受邀|nobody of the counterpart, 住建局, is invited"},
		{
			[]Party{of(), {BodyID: "b8", Name: "民政局"}, {BodyID: "b9"}},
			"对口单位住建局、民政局均无人受邀|nobody of the counterparts (住建局, 民政局) is invited",
		},
		{[]Party{{BodyID: "b9"}}, "对口单位无人受邀|nobody of the counterpart is invited"},
	} {
		m, s := quiet(t)
		s.Counterparts = row.of
		for _, c := range Find(m, s) {
			if got := c.ZH + "|" + c.EN; got != row.want {
				t.Errorf("said %s, want %s", got, row.want)
			}
		}
	}
}
