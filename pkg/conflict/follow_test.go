package conflict

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// after makes the quiet Meeting, 2026-03-10 09:00–11:00, follow x on that span.
func after(days int, x consult.Span, status consult.Status) func(*consult.Meeting, *Context) {
	return func(m *consult.Meeting, s *Context) {
		m.Follows = []consult.Follow{{MeetingID: "x", MinDays: days}}
		s.Others["x"] = consult.Meeting{Stamp: consult.Stamp{ID: "x"}, Title: "专题协商会", Status: status, Span: x}
	}
}

// ahead makes it come before x.
func ahead(days int, x consult.Span, status consult.Status) func(*consult.Meeting, *Context) {
	return func(m *consult.Meeting, s *Context) {
		s.Followers = []consult.ID{"x"}
		s.Others["x"] = consult.Meeting{Stamp: consult.Stamp{ID: "x"}, Title: "常委会会议", Status: status, Span: x,
			Follows: []consult.Follow{{MeetingID: "y"}, {MeetingID: "m", MinDays: days}}}
	}
}

func TestFindOrder(t *testing.T) {
	t.Parallel()
	both := func(a, b func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { a(m, s); b(m, s) }
	}
	early, live := []string{"!out_of_order x"}, consult.Confirmed
	run(t, []row{
		{"long after", after(0, between(t, "2026-03-02 09:00", "2026-03-02 11:00"), live), []string{}},
		{"as the other ends", after(0, on(t, "08:30", "09:00"), live), []string{}},
		{"a minute before the other ends", after(0, on(t, "08:30", "09:01"), live), early},
		{"before the other", after(0, on(t, "14:00", "15:00"), consult.Tentative), early},
		{"a day later", after(1, between(t, "2026-03-09 22:00", "2026-03-09 23:59"), live), []string{}},
		{
			"a day later, the other until midnight",
			after(1, between(t, "2026-03-09 22:00", "2026-03-09 24:00"), live), []string{},
		},
		{"the same day, a day is asked for", after(1, on(t, "00:00", "00:01"), live), early},
		{"seven days", after(7, between(t, "2026-03-03 09:00", "2026-03-03 18:00"), live), []string{}},
		{"six days, seven asked for", after(7, between(t, "2026-03-04 09:00", "2026-03-04 10:00"), live), early},
		{"days across a month's end", after(11, between(t, "2026-02-27 09:00", "2026-02-27 10:00"), live), []string{}},
		{"a draft keeps nobody waiting", after(0, on(t, "14:00", "15:00"), consult.Draft), []string{}},
		{
			"after one that was called off", after(0, on(t, "08:00", "09:00"), consult.Cancelled),
			[]string{"~out_of_order x"},
		},
		{
			"one that is not known",
			func(m *consult.Meeting, _ *Context) { m.Follows = []consult.Follow{{MeetingID: "z"}} }, []string{},
		},
		{
			"a parent waits as well",
			both(after(0, on(t, "14:00", "15:00"), live), func(m *consult.Meeting, _ *Context) { m.HasChildren = true }),
			early,
		},

		{"a later one long after", ahead(0, on(t, "11:00", "12:00"), live), []string{}},
		{"a later one before it is over", ahead(0, on(t, "10:59", "12:00"), live), early},
		{"a later one the same day, a day is asked for", ahead(1, on(t, "14:00", "15:00"), live), early},
		{
			"a later one the next midnight", ahead(1, between(t, "2026-03-11 00:00", "2026-03-11 01:00"), live),
			[]string{},
		},
		{"a later one still a draft", ahead(0, on(t, "08:00", "09:00"), consult.Draft), []string{}},
		{"a later one called off", ahead(0, on(t, "08:00", "09:00"), consult.Cancelled), []string{}},
		{"one that follows another", func(_ *consult.Meeting, s *Context) {
			s.Followers = []consult.ID{"x"}
			s.Others["x"] = consult.Meeting{
				Stamp:   consult.Stamp{ID: "x"},
				Status:  live,
				Span:    on(t, "08:00", "08:30"),
				Follows: []consult.Follow{{MeetingID: "y"}},
			}
		}, []string{}},

		{"overridden here", both(after(0, on(t, "14:00", "15:00"), live), func(m *consult.Meeting, _ *Context) {
			m.Overrides = []consult.Override{{Kind: consult.OutOfOrder, MeetingID: "x"}}
		}), []string{"~out_of_order x"}},
		{"overridden at the other", both(after(0, on(t, "14:00", "15:00"), live), func(_ *consult.Meeting, s *Context) {
			x := s.Others["x"]
			x.Overrides = []consult.Override{{Kind: consult.OutOfOrder, MeetingID: "m"}}
			s.Others["x"] = x
		}), []string{"~out_of_order x"}},
		{"the form lets it be", both(after(0, on(t, "14:00", "15:00"), live), func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.OutOfOrder: consult.Off}
		}), []string{}},
		{"the form refuses, but not what was called off", both(after(
			0, on(t, "08:00", "09:00"), consult.Cancelled,
		), func(_ *consult.Meeting, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.OutOfOrder: consult.Blocking}
		}), []string{"~out_of_order x"}},
	})
}

func TestWordsOfOrder(t *testing.T) {
	t.Parallel()
	x := on(t, "14:00", "15:00")
	for name, r := range map[string]struct {
		with   func(*consult.Meeting, *Context)
		rule   string
		zh, en string
		span   consult.Span
	}{
		"any time": {after(0, x, consult.Confirmed), "meeting.follows", "《主席会议》（2026-03-10 09:00–11:00）应在《专题协商会》（2026-03-10 14:00–15:00）之后召开",
			"“主席会议” (2026-03-10 09:00–11:00) must be held after “专题协商会” (2026-03-10 14:00–15:00)", x},
		"a day": {after(1, x, consult.Confirmed), "meeting.follows", "《主席会议》（2026-03-10 09:00–11:00）应在《专题协商会》（2026-03-10 14:00–15:00）结束的次日或更晚召开",
			"“主席会议” (2026-03-10 09:00–11:00) must be held at least one day after “专题协商会” (2026-03-10 14:00–15:00)", x},
		"from the earlier one, days": {ahead(3, x, consult.Confirmed), "meeting.follows", "《常委会会议》（2026-03-10 14:00–15:00）应在《主席会议》（2026-03-10 09:00–11:00）结束至少3天后召开",
			"“常委会会议” (2026-03-10 14:00–15:00) must be held at least 3 days after “主席会议” (2026-03-10 09:00–11:00)", x},
		"called off": {after(0, x, consult.Cancelled), "meeting.follows_cancelled", "《主席会议》（2026-03-10 09:00–11:00）应在《专题协商会》（2026-03-10 14:00–15:00）之后召开，后者已取消",
			"“主席会议” (2026-03-10 09:00–11:00) must be held after “专题协商会” (2026-03-10 14:00–15:00), which is cancelled", x},
	} {
		m, s := quiet(t)
		r.with(&m, s)
		found := Find(m, s)
		if len(found) != 1 || found[0].Rule != r.rule || found[0].ZH != r.zh || found[0].EN != r.en || found[0].Span != r.span {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Both Meetings of a pair report the same finding, so it is listed once.
func TestOrderIsTheSameFromBothSides(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	after(2, on(t, "14:00", "15:00"), consult.Confirmed)(&m, s)
	x := s.Others["x"]
	s.Others["m"], s.Followers = m, nil
	here := about(Find(m, s), "m")
	_, of := quiet(t)
	of.Others["m"], of.Followers = m, []consult.ID{"m"}
	x.RoomID = ""
	there := about(Find(x, of), "x")
	if told := Deduplicate(append(here, there...)); len(told) != 1 || !slices.Equal(told[0].MeetingIDs, []consult.ID{
		"m", "x",
	}) {
		t.Errorf("told %+v of %+v and %+v", told, here, there)
	}
	if here[0].ZH != there[0].ZH {
		t.Errorf("%s, and %s", here[0].ZH, there[0].ZH)
	}
}

func about(found []consult.Conflict, m consult.ID) []consult.Conflict {
	found = slices.DeleteFunc(found, func(c consult.Conflict) bool { return c.Kind != consult.OutOfOrder })
	for i := range found {
		found[i].SubjectID = m
	}
	return found
}

func TestFindCallingOff(t *testing.T) {
	t.Parallel()
	off := func(with func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) {
			was := *m
			s.Was = &was
			with(m, s)
			m.Status = consult.Cancelled
		}
	}
	run(t, []row{
		{"nobody follows", off(func(*consult.Meeting, *Context) {}), []string{}},
		{"one follows", off(ahead(0, on(t, "14:00", "15:00"), consult.Confirmed)), []string{"~out_of_order x"}},
		{"one follows that was called off", off(ahead(0, on(t, "14:00", "15:00"), consult.Cancelled)), []string{}},
		{"one follows that is a draft", off(ahead(0, on(t, "14:00", "15:00"), consult.Draft)), []string{}},
		{"nothing else is looked for", off(func(m *consult.Meeting, s *Context) {
			s.Busy, m.Expected = []consult.Reservation{person("p1", "y", on(t, "09:00", "10:00"))}, 99
		}), []string{}},
		{"it was cancelled before", off(func(m *consult.Meeting, s *Context) {
			ahead(0, on(t, "14:00", "15:00"), consult.Confirmed)(m, s)
			s.Was.Status = consult.Cancelled
		}), []string{}},
	})
}

func TestSlotsKeepTheOrder(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	x := on(t, "10:00", "12:00")
	after(0, x, consult.Confirmed)(&m, s)
	s.Followers = []consult.ID{"y"}
	s.Others["y"] = consult.Meeting{
		Stamp:   consult.Stamp{ID: "y"},
		Status:  consult.Confirmed,
		Span:    on(t, "16:30", "17:30"),
		Follows: []consult.Follow{{MeetingID: "m"}},
	}
	w := Wish{
		Meeting:      m,
		AttendeeSets: []AttendeeSet{{Attendances: m.Attendances}},
		Rooms:        []consult.Room{s.Rooms["r1"]},
		Search:       Search{Window: on(t, "08:00", "24:00"), Limit: 100},
	}
	slots := NewSlotFinder(w, s).Next(100)
	if len(slots) == 0 {
		t.Fatal("nothing is offered")
	}
	for _, at := range slots {
		if at.Span.From.Before(x.To) || at.Span.To.After(s.Others["y"].Span.From) {
			t.Errorf("offered %v", at.Span)
		}
	}
	s.Others["x"] = consult.Meeting{
		Stamp:     consult.Stamp{ID: "x"},
		Status:    consult.Confirmed,
		Span:      x,
		Overrides: []consult.Override{{Kind: consult.OutOfOrder, MeetingID: "m"}},
	}
	early := func(at consult.Slot) bool { return at.Span.From.Before(x.To.Add(-time.Hour)) }
	if !slices.ContainsFunc(NewSlotFinder(w, s).Next(100), early) {
		t.Error("what the other overrides is not offered")
	}
}
