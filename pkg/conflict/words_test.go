package conflict

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// The Context of each row causes one finding; its rule, span and words are exact.
func TestWords(t *testing.T) {
	t.Parallel()
	all := on(t, "00:00", "24:00")
	one := func(kind consult.SubjectKind, id consult.ID, hard bool) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Blocks = []consult.Block{block("k", kind, id, all, hard)} }
	}
	when := func(from, to, now string) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { m.Span, s.Now = between(t, from, to), at(t, now) }
	}
	for _, r := range []struct {
		name         string
		with         func(*consult.Meeting, *Context)
		rule, zh, en string
	}{
		{"person busy", func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:00", "12:00"))}
		}, "reservation.person_exclusive", "赵一钱在2026-03-10 10:00–12:00已安排《专题协商会》", "赵一钱 is taken by “专题协商会”, 2026-03-10 10:00–12:00"},
		{"person busy over midnight", func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{person("p1", "x", between(t, "2026-03-09 22:00", "2026-03-10 09:30"))}
		}, "reservation.person_exclusive", "赵一钱在2026-03-09 22:00 – 2026-03-10 09:30已安排《专题协商会》", "赵一钱 is taken by “专题协商会”, 2026-03-09 22:00 – 2026-03-10 09:30"},
		{"person busy with what is not known", func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{person("p1", "z", on(t, "10:00", "12:00"))}
		}, "reservation.person_exclusive", "赵一钱在2026-03-10 10:00–12:00已有其他安排", "赵一钱 is taken, 2026-03-10 10:00–12:00"},
		{"optional person busy", func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{person("p2", "x", on(t, "10:00", "12:00"))}
		}, "attendance.optional", "孙二李在2026-03-10 10:00–12:00已安排《专题协商会》（非必须参会）", "孙二李 is taken by “专题协商会”, 2026-03-10 10:00–12:00 (optional)"},
		{"room busy", func(_ *consult.Meeting, s *Context) {
			s.Busy = []consult.Reservation{inRoom("r1", "y", on(t, "08:30", "09:30"))}
		}, "reservation.room_exclusive", "301会议室在2026-03-10 08:30–09:30已安排《调研视察》", "301会议室 is taken by “调研视察”, 2026-03-10 08:30–09:30"},
		{"overridden", func(m *consult.Meeting, s *Context) {
			m.Overrides = []consult.Override{{Kind: consult.RoomDoubleBooked, RoomID: "r1"}}
			s.Busy = []consult.Reservation{inRoom("r1", "y", on(t, "08:30", "09:30"))}
		}, "reservation.room_exclusive", "301会议室在2026-03-10 08:30–09:30已安排《调研视察》（已登记例外）", "301会议室 is taken by “调研视察”, 2026-03-10 08:30–09:30 (overridden)"},
		{
			"room too small", func(m *consult.Meeting, _ *Context) { m.Expected = 30 }, "room.capacity",
			"301会议室可坐10人，预计30人", "301会议室 seats 10, 30 are expected",
		},
		{
			"person blocked", one(consult.SubjectPerson, "p1", true), "block.hard",
			"赵一钱在2026-03-10 00:00–24:00有“市委全会”，不可安排", "赵一钱 is not available during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"optional person blocked", one(consult.SubjectPerson, "p2", true), "attendance.optional",
			"孙二李在2026-03-10 00:00–24:00有“市委全会”，不可安排（非必须参会）",
			"孙二李 is not available during “市委全会”, 2026-03-10 00:00–24:00 (optional)",
		},
		{
			"person advised against", one(consult.SubjectPerson, "p1", false), "block.advisory",
			"赵一钱在2026-03-10 00:00–24:00有“市委全会”，建议避开",
			"赵一钱 is better left free during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"body blocked", one(consult.SubjectBody, "b1", true), "block.hard",
			"提案委员会在2026-03-10 00:00–24:00有“市委全会”，不可安排",
			"提案委员会 is not available during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"room blocked", one(consult.SubjectRoom, "r1", true), "block.hard",
			"301会议室在2026-03-10 00:00–24:00有“市委全会”，不可安排",
			"301会议室 is not available during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"venue blocked", one(consult.SubjectVenue, "v1", true), "block.hard",
			"会议中心在2026-03-10 00:00–24:00有“市委全会”，不可安排", "会议中心 is not available during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"everyone blocked", one(consult.SubjectEveryone, "", true), "block.hard",
			"全体人员在2026-03-10 00:00–24:00有“市委全会”，不可安排", "nobody is available during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{
			"everyone advised against", one(consult.SubjectEveryone, "", false), "block.advisory",
			"全体人员在2026-03-10 00:00–24:00有“市委全会”，建议避开",
			"everyone is better left free during “市委全会”, 2026-03-10 00:00–24:00",
		},
		{"outside the parent", func(_ *consult.Meeting, s *Context) {
			s.Parent = &consult.Meeting{
				Stamp: consult.Stamp{ID: "up"},
				Title: "全会",
				Span:  between(t, "2026-03-10 10:00", "2026-03-12 24:00"),
			}
		}, "meeting.parent_contains_child", "《主席会议》（2026-03-10 09:00–11:00）超出上级会议《全会》（2026-03-10 10:00 – 2026-03-12 24:00）的时间范围",
			"“主席会议”, 2026-03-10 09:00–11:00, lies outside its parent “全会”, 2026-03-10 10:00 – 2026-03-12 24:00"},
		{"around too little", func(m *consult.Meeting, s *Context) {
			m.HasChildren = true
			s.Children = []consult.Meeting{{
				Stamp:  consult.Stamp{ID: "c"},
				Title:  "分组会",
				Status: consult.Confirmed,
				Span:   on(t, "14:00", "16:00"),
			}}
		}, "meeting.parent_contains_child", "《分组会》（2026-03-10 14:00–16:00）超出上级会议《主席会议》（2026-03-10 09:00–11:00）的时间范围",
			"“分组会”, 2026-03-10 14:00–16:00, lies outside its parent “主席会议”, 2026-03-10 09:00–11:00"},
		{"quorum", func(_ *consult.Meeting, s *Context) {
			s.Form.Quorum, s.Excused = consult.Quorum{Num: 2, Den: 3}, map[consult.ID]bool{"q1": true, "q2": true}
			for _, p := range []consult.ID{"q1", "q2", "q3"} {
				s.Members = append(s.Members, consult.Membership{
					BodyID:   "b1",
					PersonID: p,
					Role:     consult.MembershipMember,
				})
			}
		}, "form.quorum", "提案委员会共3人，法定至少2人到会，目前仅1人有空（请假2人）", "提案委员会: 2 of 3 members must be able to come, 1 can (2 on leave)"},
		{
			"weekend", when("2026-03-14 09:00", "2026-03-14 11:00", "2026-03-02 09:00"), "workday.weekend",
			"2026-03-14是星期六", "2026-03-14 is a Saturday",
		},
		{
			"Sunday", when("2026-03-15 09:00", "2026-03-15 11:00", "2026-03-02 09:00"), "workday.weekend",
			"2026-03-15是星期日", "2026-03-15 is a Sunday",
		},
		{
			"holiday", when("2026-10-01 09:00", "2026-10-01 11:00", "2026-03-02 09:00"), "workday.holiday",
			"2026-10-01是节假日（国庆节）", "2026-10-01 is a public holiday (国庆节)",
		},
		{
			"unknown year", when("2028-03-09 09:00", "2028-03-09 11:00", "2026-03-02 09:00"), "workday.unpublished",
			"2028年的节假日安排尚未公布，无法确定2028-03-09是否放假或调休上班",
			"the holidays of 2028 are not published yet: 2028-03-09 may become a holiday or a make-up workday",
		},
		{
			"provisional year", when("2027-03-09 09:00", "2027-03-09 11:00", "2026-03-02 09:00"), "workday.unpublished",
			"2027年的节假日安排待核对，无法确定2027-03-09是否放假或调休上班",
			"the holidays of 2027 are yet to be confirmed: 2027-03-09 may become a holiday or a make-up workday",
		},
		{
			"provisional make-up", when("2027-02-14 09:00", "2027-02-14 11:00", "2026-03-02 09:00"), "workday.unpublished",
			"2027年的节假日安排待核对：2027-02-14暂按调休上班（春节）计",
			"the holidays of 2027 are yet to be confirmed: 2027-02-14 is taken for a make-up workday (春节)",
		},
		{
			"provisional holiday", when("2027-02-08 09:00", "2027-02-08 11:00", "2026-03-02 09:00"), "workday.holiday",
			"2027-02-08是节假日（春节，待核对）", "2027-02-08 is a public holiday (春节, yet to be confirmed)",
		},
		{
			"hours", when("2026-03-10 18:00", "2026-03-10 20:00", "2026-03-02 09:00"), "office.hours",
			"2026-03-10 18:00–20:00不全在工作时间（08:30–18:00）之内",
			"2026-03-10 18:00–20:00 is not all within working hours (08:30–18:00)",
		},
		{
			"notice", when("2026-03-10 09:00", "2026-03-10 11:00", "2026-03-07 09:00"), "form.notice_days",
			"主席会议应提前5天通知，现仅提前3天", "Chair's meeting asks for 5 days' notice, this gives 3",
		},
		{"notice of one day", func(_ *consult.Meeting, s *Context) { s.Form.NoticeDays, s.Now = 1, at(t, "2026-03-10 08:00") },
			"form.notice_days", "主席会议应提前1天通知，现为当天", "Chair's meeting asks for 1 day's notice, this is the same day"},
		{
			"notice of a past day", when("2026-03-10 09:00", "2026-03-10 11:00", "2026-03-12 09:00"),
			"form.notice_days", "会议日期已过，无法提前通知", "the day of the meeting is past, so no notice can be given",
		},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := quiet(t)
			r.with(&m, s)
			found := Find(m, s)
			if len(found) != 1 {
				t.Fatalf("found %q, want one", codes(found))
			}
			if c := found[0]; c.Rule != r.rule || c.ZH != r.zh || c.EN != r.en {
				t.Errorf("\n got %s | %s | %s\nwant %s | %s | %s", c.Rule, c.ZH, c.EN, r.rule, r.zh, r.en)
			}
		})
	}
}

func TestWordsAreInTheOfficesZone(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Zone, s.Hours = time.FixedZone("", 9*3600+1800), consult.Hours{Close: 24 * time.Hour}
	s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:00", "12:00"))}
	found := Find(m, s)
	if len(found) != 1 || found[0].ZH != "赵一钱在2026-03-10 11:30–13:30已安排《专题协商会》" {
		t.Errorf("told as %v", found)
	}
}

func TestFindingsCarryTheOthersSpan(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:00", "12:00"))}
	s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", on(t, "08:00", "09:30"), true)}
	found := Find(m, s)
	if len(found) != 2 || found[0].Span != on(t, "08:00", "09:30") || found[1].Span != on(t, "10:00", "12:00") {
		t.Errorf("spans of %+v", found)
	}
}

func TestTheHalfOfTheDayIsTold(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ reason, from, to, zh, en string }{
		{
			"morning", "09:00", "11:00", "把《主席会议》移到 3月10日上午（09:00–11:00）即可",
			"Move “主席会议” to 10 March, morning (09:00–11:00), and it fits",
		},
		{
			"over noon", "11:30", "14:00", "把《主席会议》移到 3月10日午间（11:30–14:00）即可",
			"Move “主席会议” to 10 March, midday (11:30–14:00), and it fits",
		},
		{
			"afternoon", "14:00", "16:00", "把《主席会议》移到 3月10日下午（14:00–16:00）即可",
			"Move “主席会议” to 10 March, afternoon (14:00–16:00), and it fits",
		},
		{
			"all day", "09:00", "17:00", "把《主席会议》移到 3月10日全天（09:00–17:00）即可",
			"Move “主席会议” to 10 March, all day (09:00–17:00), and it fits",
		},
	} {
		moved := Shift{
			Title: "主席会议",
			From:  consult.Slot{Span: between(t, "2026-03-09 09:00", "2026-03-09 11:00")},
			To:    consult.Slot{Span: on(t, r.from, r.to)},
		}
		if zh, en := sayOpening(moved, shanghai(t), ""); zh != r.zh || en != r.en {
			t.Errorf("%s: %s | %s", r.reason, zh, en)
		}
	}
}
