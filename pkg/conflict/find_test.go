package conflict

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestFindPeopleAndRooms(t *testing.T) {
	t.Parallel()
	busy := func(rs ...consult.Reservation) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Busy = rs }
	}
	night := func(rs ...consult.Reservation) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.Span, s.Busy = between(t, "2026-03-10 22:00", "2026-03-10 24:00"), rs
		}
	}
	run(t, []row{
		{"nothing around", busy(), []string{}},
		{"identical spans", busy(person("p1", "x", on(t, "09:00", "11:00"))), []string{"!person_double_booked p1 x"}},
		{"other contained", busy(person("p1", "x", on(t, "09:30", "10:00"))), []string{"!person_double_booked p1 x"}},
		{"other contains", busy(person("p1", "x", on(t, "08:00", "12:00"))), []string{"!person_double_booked p1 x"}},
		{
			"overlap of the last minute", busy(person("p1", "x", on(t, "10:59", "12:00"))),
			[]string{"!person_double_booked p1 x"},
		},
		{
			"overlap of the first minute", busy(person("p1", "x", on(t, "08:00", "09:01"))),
			[]string{"!person_double_booked p1 x"},
		},
		{"touching at the end", busy(person("p1", "x", on(t, "11:00", "12:00"))), []string{}},
		{"touching at the start", busy(person("p1", "x", on(t, "08:00", "09:00"))), []string{}},
		{
			"same hours, another day", busy(person("p1", "x", between(t, "2026-03-11 09:00", "2026-03-11 11:00"))),
			[]string{},
		},
		{"same instants told in another zone", busy(person("p1", "x", consult.Span{
			From: at(t, "2026-03-10 09:00").In(time.FixedZone("", -5*3600)),
			To:   at(t, "2026-03-10 11:00"),
		})),
			[]string{"!person_double_booked p1 x"}},
		{"someone who is not coming", busy(person("p3", "x", on(t, "09:00", "11:00"))), []string{}},
		{
			"someone who need not come", busy(person("p2", "x", on(t, "09:00", "11:00"))),
			[]string{"~optional_person_busy p2 x"},
		},
		{"two others on one person", busy(person("p1", "y", on(t, "10:00", "11:00")),
			person("p1", "x", on(t, "09:00", "10:00"))),
			[]string{"!person_double_booked p1 x", "!person_double_booked p1 y"}},
		{"one other with two parts of the day", busy(person("p1", "x", on(t, "09:00", "09:30")),
			person("p1", "x", on(t, "10:00", "10:30"))),
			[]string{"!person_double_booked p1 x"}},
		{
			"one other before and after",
			busy(person("p1", "x", on(t, "08:00", "09:00")), person("p1", "x", on(t, "11:00", "12:00"))), []string{},
		},
		{"a long one that began days ago behind short ones", busy(person("p1", "y", on(t, "08:00", "08:30")),
			person("p1", "x", between(t, "2026-03-07 09:00", "2026-03-10 09:30"))),
			[]string{"!person_double_booked p1 x"}},
		{"the room, identical", busy(inRoom("r1", "x", on(t, "09:00", "11:00"))), []string{"!room_double_booked r1 x"}},
		{
			"the room, touching both sides",
			busy(inRoom("r1", "x", on(t, "08:00", "09:00")), inRoom("r1", "y", on(t, "11:00", "12:00"))), []string{},
		},
		{"another room", busy(inRoom("r2", "x", on(t, "09:00", "11:00"))), []string{}},
		{"a room that shares a person's id", busy(inRoom("p1", "x", on(t, "09:00", "11:00"))), []string{}},
		{
			"what the meeting holds itself",
			busy(person("p1", "m", on(t, "09:00", "11:00")), inRoom("r1", "m", on(t, "09:00", "11:00"))), []string{},
		},
		{
			"until midnight, other from midnight",
			night(person("p1", "x", between(t, "2026-03-11 00:00", "2026-03-11 01:00"))), []string{"~outside_hours"},
		},
		{"until midnight, other across midnight", night(person("p1", "x",
			between(t, "2026-03-10 23:30", "2026-03-11 00:30"))),
			[]string{"!person_double_booked p1 x", "~outside_hours"}},
		{"a non-exclusive reservation still clashes", func(_ *consult.Meeting, s *Context) {
			r := person("p1", "x", on(t, "09:00", "11:00"))
			r.Exclusive = false
			s.Busy = []consult.Reservation{r}
		}, []string{"!person_double_booked p1 x"}},
	})
}

func TestFindStatusAndShape(t *testing.T) {
	t.Parallel()
	crowded := func(s *Context) {
		s.Busy = []consult.Reservation{
			person("p1", "x", on(t, "09:00", "11:00")), inRoom("r1", "x", on(t, "09:00", "11:00")),
		}
	}
	status := func(st consult.Status) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { m.Status = st; crowded(s) }
	}
	both := []string{"!person_double_booked p1 x", "!room_double_booked r1 x"}
	run(t, []row{
		{"confirmed", status(consult.Confirmed), both},
		{"tentative holds as well", status(consult.Tentative), both},
		{"a draft holds nothing", status(consult.Draft), []string{}},
		{"a cancelled one holds nothing", status(consult.Cancelled), []string{}},
		{
			"a parent occupies nobody", func(m *consult.Meeting, s *Context) { m.HasChildren = true; crowded(s) },
			[]string{},
		},
		{"online, without a room", func(m *consult.Meeting, s *Context) { m.RoomID = ""; crowded(s) }, both[:1]},
	})
}

func TestFindCapacity(t *testing.T) {
	t.Parallel()
	expect := func(n int) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, _ *Context) { m.Expected = n }
	}
	run(t, []row{
		{"exactly full", expect(10), []string{}},
		{"one too many", expect(11), []string{"!room_too_small r1"}},
		{"more attend than were expected", func(m *consult.Meeting, s *Context) {
			m.Expected = 1
			s.Rooms["r1"] = consult.Room{Capacity: 1, Name: "301会议室"}
		}, []string{"!room_too_small r1"}},
		{"no room, no limit", func(m *consult.Meeting, _ *Context) { m.Expected, m.RoomID = 5000, "" }, []string{}},
		{
			"a parent's room is not filled",
			func(m *consult.Meeting, _ *Context) { m.Expected, m.HasChildren = 5000, true }, []string{},
		},
	})
}

func TestFindNesting(t *testing.T) {
	t.Parallel()
	parent := func(from, to string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.ParentID = "up"
			s.Parent = &consult.Meeting{
				Stamp:       consult.Stamp{ID: "up"},
				Title:       "全会",
				Status:      consult.Confirmed,
				HasChildren: true,
				Span:        on(t, from, to),
			}
		}
	}
	child := func(from, to string, st consult.Status) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.HasChildren = true
			s.Children = []consult.Meeting{{
				Stamp:  consult.Stamp{ID: "c1"},
				Title:  "分组会",
				Status: st,
				Span:   on(t, from, to),
				RoomID: "r1",
			}}
			s.Busy = []consult.Reservation{person("p1", "c1", on(t, from, to)), inRoom("r1", "c1", on(t, from, to))}
		}
	}
	run(t, []row{
		{"child inside", parent("08:30", "12:00"), []string{}},
		{"child fills the parent", parent("09:00", "11:00"), []string{}},
		{"child begins before the parent", parent("09:01", "12:00"), []string{"!outside_parent up"}},
		{"child ends after the parent", parent("08:00", "10:59"), []string{"!outside_parent up"}},
		{"child wholly elsewhere", parent("13:00", "15:00"), []string{"!outside_parent up"}},
		{
			"parent around its child, which holds room and people", child("09:00", "10:00", consult.Confirmed),
			[]string{},
		},
		{"parent exactly around its child", child("09:00", "11:00", consult.Tentative), []string{}},
		{"parent begins after its child", child("08:59", "10:00", consult.Confirmed), []string{"!outside_parent c1"}},
		{"parent ends before its child", child("10:00", "11:01", consult.Confirmed), []string{"!outside_parent c1"}},
		{"a cancelled child does not matter", child("15:00", "16:00", consult.Cancelled), []string{}},
		{"a drafted child does not matter yet", child("15:00", "16:00", consult.Draft), []string{}},
		{"an override never lifts nesting", func(m *consult.Meeting, s *Context) {
			parent("13:00", "15:00")(m, s)
			m.Overrides = []consult.Override{
				{Kind: consult.OutsideParent}, {Kind: consult.OutsideParent, MeetingID: "up"},
			}
		}, []string{"!outside_parent up"}},
		{"nor does one of the parent", func(m *consult.Meeting, s *Context) {
			parent("13:00", "15:00")(m, s)
			s.Others["up"] = consult.Meeting{Overrides: []consult.Override{{
				Kind:      consult.OutsideParent,
				MeetingID: "m",
			}}}
		}, []string{"!outside_parent up"}},
	})
}

func TestFindQuorum(t *testing.T) {
	t.Parallel()
	// b1 has five members, its chair and vice chair among them, and one of staff.
	seats := func(s *Context) {
		s.Form.Quorum = consult.Quorum{Num: 1, Den: 2, MoreThan: true}
		for _, p := range []consult.ID{"q1", "q2", "q3", "q4", "q5"} {
			s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: p, Role: consult.MembershipMember})
		}
		s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: "q6", Role: consult.MembershipStaff},
			consult.Membership{BodyID: "b1", PersonID: "q1", Role: consult.MembershipChair}, // twice on one body
			consult.Membership{BodyID: "b9", PersonID: "q9", Role: consult.MembershipMember})
	}
	with := func(more func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { seats(s); more(m, s) }
	}
	away := func(people ...consult.ID) func(*consult.Meeting, *Context) {
		return with(func(_ *consult.Meeting, s *Context) {
			for _, p := range people {
				s.Busy = append(s.Busy, person(p, "x", on(t, "10:00", "12:00")))
			}
		})
	}
	short := []string{"~quorum_unreachable"}
	run(t, []row{
		{"all free", away(), []string{}},
		{"three of five free is more than half", away("q1", "q2"), []string{}},
		{"two of five free is not", away("q1", "q2", "q3"), short},
		{"staff's being busy does not matter", away("q1", "q2", "q6"), []string{}},
		{"members of another body do not matter", away("q1", "q2", "q9"), []string{}},
		{"busy only until it begins", with(func(_ *consult.Meeting, s *Context) {
			for _, p := range []consult.ID{"q1", "q2", "q3"} {
				s.Busy = append(s.Busy, person(p, "x", on(t, "08:00", "09:00")))
			}
		}), []string{}},
		{"a room with a member's id is no member", with(func(_ *consult.Meeting, s *Context) {
			for _, p := range []consult.ID{"q1", "q2", "q3"} {
				s.Busy = append(s.Busy, inRoom(p, "x", on(t, "09:00", "11:00")))
			}
		}), []string{}},
		{"on leave", with(func(_ *consult.Meeting, s *Context) {
			s.Excused = map[consult.ID]bool{"q1": true, "q2": true, "q3": true}
		}), short},
		{"busy, on leave and blocked count once each", with(func(_ *consult.Meeting, s *Context) {
			s.Excused = map[consult.ID]bool{"q1": true}
			s.Busy = []consult.Reservation{
				person("q1", "x", on(t, "09:00", "11:00")), person("q2", "x", on(t, "09:00", "11:00")),
			}
		}), []string{}},
		{"hard blocks on members", with(func(_ *consult.Meeting, s *Context) {
			for _, p := range []consult.ID{"q1", "q2", "q3"} {
				s.Blocks = append(s.Blocks, block("k"+p, consult.SubjectPerson, p, on(t, "08:00", "09:30"), true))
			}
		}), short},
		{"advisory blocks on members leave them free", with(func(_ *consult.Meeting, s *Context) {
			for _, p := range []consult.ID{"q1", "q2", "q3"} {
				s.Blocks = append(s.Blocks, block("k"+p, consult.SubjectPerson, p, on(t, "08:00", "09:30"), false))
			}
		}), []string{}},
		{"a form without quorum asks for nobody", with(func(_ *consult.Meeting, s *Context) {
			s.Form.Quorum = consult.Quorum{}
			s.Excused = map[consult.ID]bool{"q1": true, "q2": true, "q3": true, "q4": true, "q5": true}
		}), []string{}},
		{"a body that is not invited", with(func(m *consult.Meeting, s *Context) {
			m.InviteBodyIDs = nil
			s.Excused = map[consult.ID]bool{"q1": true, "q2": true, "q3": true}
		}), []string{}},
		{"each invited body needs its own", with(func(m *consult.Meeting, s *Context) {
			m.InviteBodyIDs = []consult.ID{"b1", "b9"}
			s.Excused = map[consult.ID]bool{"q1": true, "q2": true, "q3": true, "q9": true}
		}), []string{"~quorum_unreachable", "~quorum_unreachable"}},
		{"an empty body needs nobody", with(func(m *consult.Meeting, s *Context) { s.Members = nil }), []string{}},
	})
}

func TestFindOverrides(t *testing.T) {
	t.Parallel()
	mine := func(os ...consult.Override) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			m.Overrides = os
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:00", "11:00"))}
		}
	}
	theirs := func(os ...consult.Override) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			mine()(m, s)
			s.Others["x"] = consult.Meeting{Stamp: consult.Stamp{ID: "x"}, Overrides: os}
		}
	}
	refused, lifted := []string{"!person_double_booked p1 x"}, []string{"~person_double_booked p1 x"}
	p1 := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p1"}
	run(t, []row{
		{"none", mine(), refused},
		{
			"own, against this meeting",
			mine(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p1", MeetingID: "x"}), lifted,
		},
		{"own, against any meeting", mine(p1), lifted},
		{
			"own, against another meeting",
			mine(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p1", MeetingID: "y"}), refused,
		},
		{
			"own, for another person",
			mine(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p2", MeetingID: "x"}), refused,
		},
		{
			"own, of another kind",
			mine(consult.Override{Kind: consult.PersonBlocked, PersonID: "p1", MeetingID: "x"}), refused,
		},
		{
			"theirs, against this meeting",
			theirs(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p1", MeetingID: "m"}), lifted,
		},
		{"theirs, against nobody named", theirs(p1), refused},
		{
			"theirs, against another meeting",
			theirs(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p1", MeetingID: "y"}), refused,
		},
		{
			"theirs, for another person",
			theirs(consult.Override{Kind: consult.PersonDoubleBooked, PersonID: "p2", MeetingID: "m"}), refused,
		},
		{"a room", func(m *consult.Meeting, s *Context) {
			m.Overrides = []consult.Override{{Kind: consult.RoomDoubleBooked, RoomID: "r1", MeetingID: "x"}}
			s.Busy = []consult.Reservation{
				inRoom("r1", "x", on(t, "09:00", "11:00")), inRoom("r1", "y", on(t, "09:00", "10:00")),
			}
		}, []string{"!room_double_booked r1 y", "~room_double_booked r1 x"}},
		{"a small room", func(m *consult.Meeting, _ *Context) {
			m.Expected, m.Overrides = 11, []consult.Override{{Kind: consult.RoomTooSmall, RoomID: "r1"}}
		}, []string{"~room_too_small r1"}},
		{"one of two blocks", func(m *consult.Meeting, s *Context) {
			m.Overrides = []consult.Override{{Kind: consult.EveryoneBlocked, BlockID: "k1"}}
			s.Blocks = []consult.Block{
				block("k1", consult.SubjectEveryone, "", on(t, "08:00", "12:00"), true),
				block("k2", consult.SubjectEveryone, "", on(t, "08:00", "12:00"), true),
			}
		}, []string{"!everyone_blocked k2", "~everyone_blocked k1"}},
	})
}

// everything is a Context with every blocking clash there is, and most warnings.
func everything(t testing.TB) (consult.Meeting, *Context) {
	m, s := quiet(t)
	m.Span = between(t, "2026-10-10 19:00", "2026-10-11 09:00") // from a make-up Saturday into a Sunday
	m.Expected, m.ParentID = 11, "up"
	s.Now, s.Form.Quorum = at(t, "2026-10-09 12:00"), consult.Quorum{Num: 1, Den: 1}
	s.Members = []consult.Membership{{BodyID: "b1", PersonID: "p1", Role: consult.MembershipMember}}
	s.Parent = &consult.Meeting{Stamp: consult.Stamp{ID: "up"}, Title: "全会", Span: on(t, "09:00", "11:00")}
	s.Busy = []consult.Reservation{
		person("p1", "x", m.Span), person("p1", "y", m.Span), person("p2", "x", m.Span), inRoom("r1", "x", m.Span),
	}
	s.Blocks = []consult.Block{block("k1", consult.SubjectPerson, "p1", m.Span, true), block("k2", consult.SubjectBody, "b1", m.Span, true),
		block("k3", consult.SubjectRoom, "r1", m.Span, true), block("k4", consult.SubjectVenue, "v1", m.Span, true),
		block("k5", consult.SubjectEveryone, "", m.Span, true), block("k6", consult.SubjectBody, "b0", m.Span, false)}
	return m, s
}

func TestFindNamesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	m, s := everything(t)
	want := []string{"!outside_parent up", // its span is the parent's, the earliest
		"!body_blocked k2", "!everyone_blocked k5", "!person_blocked p1 k1", "!person_double_booked p1 x", "!person_double_booked p1 y",
		"!room_blocked r1 k3", "!room_double_booked r1 x", "!room_too_small r1", "!venue_blocked r1 k4",
		"~body_blocked k6", "~optional_person_busy p2 x", "~outside_hours", "~quorum_unreachable", "~short_notice", "~on_weekend"}
	found := Find(m, s)
	if got := codes(found); !slices.Equal(got, want) {
		t.Errorf("found %q\n want %q", got, want)
	}
	if n := len(Blocked(found)); n != 10 {
		t.Errorf("%d blocking, want 10", n)
	}
	for _, c := range found {
		if c.Rule == "" || c.ZH == "" || c.EN == "" || c.Span.From.IsZero() || strings.Contains(c.ZH+c.EN, "%!") {
			t.Errorf("%s says too little: %+v", code(c), c)
		}
	}
}

func TestFindOrderDoesNotHangOnTheScene(t *testing.T) {
	t.Parallel()
	m, s := everything(t)
	// Other Meetings of which only the ID is known, and Blocks that differ only in theirs.
	s.Busy = append(s.Busy, person("p1", "z2", m.Span), person("p1", "z1", m.Span))
	s.Blocks = append(s.Blocks, block("k9", consult.SubjectEveryone, "", m.Span, true),
		block("k8", consult.SubjectEveryone, "", m.Span, true))
	want := Find(m, s)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rng.Shuffle(len(s.Busy), func(i, j int) { s.Busy[i], s.Busy[j] = s.Busy[j], s.Busy[i] })
		rng.Shuffle(len(s.Blocks), func(i, j int) { s.Blocks[i], s.Blocks[j] = s.Blocks[j], s.Blocks[i] })
		rng.Shuffle(len(m.Attendances),
			func(i, j int) { m.Attendances[i], m.Attendances[j] = m.Attendances[j], m.Attendances[i] })
		if got := Find(m, s); !reflect.DeepEqual(got, want) {
			t.Fatalf("shuffled: %q, want %q", codes(got), codes(want))
		}
	}
}

func TestBlockedLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	found := []consult.Conflict{
		{Severity: consult.Warning, PersonID: "p1"}, {Severity: consult.Blocking, PersonID: "p2"},
	}
	if got := Blocked(found); len(got) != 1 || got[0].PersonID != "p2" || found[0].PersonID != "p1" || found[1].PersonID != "p2" {
		t.Errorf("blocked %v of %v", got, found)
	}
	if Blocked(nil) != nil {
		t.Error("something of nothing")
	}
}
