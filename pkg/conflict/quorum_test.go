package conflict

import (
	"reflect"
	"slices"
	"testing"

	"huiqi/pkg/consult"
)

// seated is the quiet Meeting with ten members on b1, whose chair is q0 and whose vice chairs
// are q1 and q2, and one of staff. More than half must come.
func seated(t testing.TB) (consult.Meeting, *Context) {
	m, s := quiet(t)
	s.Form.Quorum = consult.Quorum{Num: 1, Den: 2, MoreThan: true}
	for i, p := range []consult.ID{"q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"} {
		role := consult.MembershipMember
		switch {
		case i == 0:
			role = consult.MembershipChair
		case i < 3:
			role = consult.MembershipViceChair
		}
		s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: p, Role: role})
		s.People[p] = consult.Person{Name: "委员" + string(p)}
	}
	s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: "s1", Role: consult.MembershipStaff})
	return m, s
}

func ids(all ...consult.ID) map[consult.ID]bool {
	out := map[consult.ID]bool{}
	for _, id := range all {
		out[id] = true
	}
	return out
}

func TestForecast(t *testing.T) {
	t.Parallel()
	full := Tally{BodyID: "b1", Name: "提案委员会", Members: 10, Needed: 6, Free: 10, Reached: true}
	for _, r := range []struct {
		name string
		with func(*consult.Meeting, *Context)
		want []Tally
	}{
		{"all free", func(*consult.Meeting, *Context) {}, []Tally{full}},
		{"each away for a reason of its own", func(_ *consult.Meeting, s *Context) {
			s.Excused = ids("q3")
			s.Declined = ids("q4")
			s.Tentative = ids("q5", "q6")
			s.Busy = []consult.Reservation{person("q7", "x", on(t, "10:00", "12:00"))}
			s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "q8", on(t, "08:00", "09:30"), true)}
		}, []Tally{{
			BodyID:    "b1",
			Name:      "提案委员会",
			Members:   10,
			Needed:    6,
			Free:      6,
			Tentative: 2,
			Excused:   1,
			Declined:  1,
			Busy:      2,
			Reached:   true,
		}}},
		{"away for every reason counts once, leave first", func(_ *consult.Meeting, s *Context) {
			s.Excused = ids("q3")
			s.Declined = ids("q3", "q4")
			s.Tentative = ids("q3", "q4")
			s.Busy = []consult.Reservation{
				person("q3", "x", on(t, "10:00", "12:00")), person("q4", "x", on(t, "10:00", "12:00")),
			}
		}, []Tally{{
			BodyID:   "b1",
			Name:     "提案委员会",
			Members:  10,
			Needed:   6,
			Free:     8,
			Excused:  1,
			Declined: 1,
			Reached:  true,
		}}},
		{"online, where that does not count", func(m *consult.Meeting, s *Context) {
			m.OnlineURL = "https://meet.example/1"
			s.Online = ids("q0", "q3", "q4", "q5")
			s.Declined = ids("q3")
			s.Sent = ids("q4")
			s.Form.MustAttend = []consult.MembershipRole{consult.MembershipChair}
		}, []Tally{{
			BodyID:   "b1",
			Name:     "提案委员会",
			Members:  10,
			Needed:   6,
			Free:     7,
			Declined: 1,
			Online:   2,
			Absent:   []consult.MembershipRole{consult.MembershipChair},
		}}},
		{"online, where that counts", func(m *consult.Meeting, s *Context) {
			m.OnlineURL = "https://meet.example/1"
			s.Online = ids("q0", "q3", "q4", "q5")
			s.Form.MustAttend = []consult.MembershipRole{consult.MembershipChair}
			s.Form.OnlineCounts = true
		}, []Tally{full}},
		{"online, where that counts, but the link is gone", func(_ *consult.Meeting, s *Context) {
			s.Online = ids("q3")
			s.Form.OnlineCounts = true
		}, []Tally{{BodyID: "b1", Name: "提案委员会", Members: 10, Needed: 6, Free: 9, Online: 1, Reached: true}}},
		{"not reached", func(_ *consult.Meeting, s *Context) { s.Declined = ids("q3", "q4", "q5", "q6", "q7") },
			[]Tally{{BodyID: "b1", Name: "提案委员会", Members: 10, Needed: 6, Free: 5, Declined: 5}}},
		{"reached but for the chair", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend, s.Excused = []consult.MembershipRole{consult.MembershipChair}, ids("q0")
		}, []Tally{{
			BodyID:  "b1",
			Name:    "提案委员会",
			Members: 10,
			Needed:  6,
			Free:    9,
			Excused: 1,
			Absent:  []consult.MembershipRole{consult.MembershipChair},
		}}},
		{"a form without a quorum still tells who can come", func(_ *consult.Meeting, s *Context) {
			s.Form.Quorum, s.Excused = consult.Quorum{}, ids("q0")
		}, []Tally{{BodyID: "b1", Name: "提案委员会", Members: 10, Free: 9, Excused: 1, Reached: true}}},
		{"each body of its own, in the order of invitation", func(m *consult.Meeting, s *Context) {
			m.InviteBodyIDs = []consult.ID{"b2", "b1"}
			s.Members = append(s.Members, consult.Membership{
				BodyID:   "b2",
				PersonID: "q9",
				Role:     consult.MembershipMember,
			})
			s.Excused = ids("q9")
		}, []Tally{
			{BodyID: "b2", Members: 1, Needed: 1, Excused: 1},
			{BodyID: "b1", Name: "提案委员会", Members: 10, Needed: 6, Free: 9, Excused: 1, Reached: true},
		}},
		{
			"a body whose members are not known",
			func(m *consult.Meeting, _ *Context) { m.InviteBodyIDs = []consult.ID{"b7"} }, nil,
		},
		{"a parent: its leaves are counted", func(m *consult.Meeting, _ *Context) { m.HasChildren = true }, nil},
		{
			"a draft can be forecast", func(m *consult.Meeting, _ *Context) { m.Status = consult.Draft },
			[]Tally{full},
		},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := seated(t)
			r.with(&m, s)
			if got := Forecast(m, s); !reflect.DeepEqual(got, r.want) {
				t.Errorf("got %+v\nwant %+v", got, r.want)
			}
		})
	}
}

func TestFindQuorumAtRisk(t *testing.T) {
	t.Parallel()
	const percent = 20 // of ten: two to spare
	for _, r := range []struct {
		name string
		with func(*consult.Meeting, *Context)
		want []string
	}{
		{"all come", func(*consult.Meeting, *Context) {}, []string{}},
		{"two to spare are enough", func(_ *consult.Meeting, s *Context) { s.Excused = ids("q3", "q4") }, []string{}},
		{"one to spare", func(_ *consult.Meeting, s *Context) { s.Excused = ids("q3", "q4", "q5") },
			[]string{"form.quorum 提案委员会共10人，法定至少6人到会，目前7人有空，仅余1人（请假3人）"}},
		{"none to spare", func(_ *consult.Meeting, s *Context) { s.Declined = ids("q3", "q4", "q5", "q6") },
			[]string{"form.quorum 提案委员会共10人，法定至少6人到会，目前6人有空，刚好够数（答复不出席4人）"}},
		{"some to spare, but they are not sure", func(_ *consult.Meeting, s *Context) { s.Tentative = ids("q3", "q4", "q5") },
			[]string{"form.quorum 提案委员会共10人，法定至少6人到会，目前10人有空，其中3人未定，若都不来，仅余1人"}},
		{"only if all who are not sure come", func(_ *consult.Meeting, s *Context) {
			s.Tentative, s.Form.QuorumMargin = ids("q3", "q4", "q5", "q6", "q7"), 0
		}, []string{"form.quorum 提案委员会共10人，法定至少6人到会，目前10人有空，其中5人未定，若都不来，缺1人"}},
		{"no margin asked for", func(_ *consult.Meeting, s *Context) {
			s.Declined, s.Form.QuorumMargin = ids("q3", "q4", "q5", "q6"), 0
		}, []string{}},
		{
			"a quorum of all, and all come",
			func(_ *consult.Meeting, s *Context) { s.Form.Quorum = consult.Quorum{Num: 1, Den: 1} }, []string{},
		},
		{"unreachable is not at risk as well", func(_ *consult.Meeting, s *Context) { s.Excused = ids("q3", "q4", "q5", "q6", "q7") },
			[]string{"!form.quorum 提案委员会共10人，法定至少6人到会，目前仅5人有空（请假5人）"}},
		{"four online are as good as away", func(_ *consult.Meeting, s *Context) {
			s.Online = ids("q3", "q4", "q5", "q6")
		}, []string{"form.quorum 提案委员会共10人，法定至少6人到会，目前6人有空，刚好够数（线上出席不计入4人）"}},
		{"no quorum", func(_ *consult.Meeting, s *Context) {
			s.Form.Quorum, s.Excused = consult.Quorum{}, ids("q3", "q4", "q5")
		}, []string{}},
		{"the chair cannot come", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend, s.Excused = []consult.MembershipRole{consult.MembershipChair}, ids("q0")
		}, []string{"!form.must_attend 提案委员会主要负责人（委员q0）必须到会，不能到会"}},
		{"the chair is not sure", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend, s.Tentative = []consult.MembershipRole{consult.MembershipChair}, ids("q0")
		}, []string{"form.must_attend 提案委员会主要负责人（委员q0）必须到会，能否到会未定"}},
		{"one vice chair of two is enough", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend = []consult.MembershipRole{consult.MembershipViceChair}
			s.Declined = ids("q1")
			s.Tentative = ids("q0")
		}, []string{}},
		{"neither vice chair can", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend, s.Declined = []consult.MembershipRole{consult.MembershipViceChair}, ids("q1", "q2")
		}, []string{"!form.must_attend 提案委员会副职负责人（委员q1、委员q2）必须到会，不能到会"}},
		{"a role that nobody holds", func(_ *consult.Meeting, s *Context) {
			s.Form.MustAttend = []consult.MembershipRole{consult.MembershipSecretary}
		}, []string{}},
		{"a role without any quorum", func(_ *consult.Meeting, s *Context) {
			s.Form.Quorum, s.Form.MustAttend = consult.Quorum{}, []consult.MembershipRole{consult.MembershipChair}
			s.Busy = []consult.Reservation{person("q0", "x", on(t, "10:59", "12:00"))}
		}, []string{"!form.must_attend 提案委员会主要负责人（委员q0）必须到会，不能到会"}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := seated(t)
			s.Form.QuorumMargin = percent
			r.with(&m, s)
			got := []string{}
			for _, c := range Find(m, s) {
				hard := ""
				if c.Kind == consult.QuorumUnreachable {
					hard = "!"
				}
				got = append(got, hard+c.Rule+" "+c.ZH)
			}
			if !slices.Equal(got, r.want) {
				t.Errorf("found %q, want %q", got, r.want)
			}
		})
	}
}
