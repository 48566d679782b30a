package conflict

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
	"huiqi/pkg/workday"
)

// offered shortens slots: "2026-03-10 13:00–15:00 r1 4", where the last number is the cost, and
// a "~" for each warning.
func offered(s *Context, as []Alternative) []string {
	out := []string{}
	for _, a := range as {
		text := formatSpan(s, a.Slot.Span)
		if a.Slot.RoomID != "" {
			text += " " + string(a.Slot.RoomID)
		}
		text += fmt.Sprint(" ", a.Cost)
		for range a.Warnings {
			text += "~"
		}
		out = append(out, text)
	}
	return out
}

func roomsOf(s *Context) []consult.Room { return []consult.Room{s.Rooms["r2"], s.Rooms["r1"]} }

func wishOf(m consult.Meeting, s *Context, rooms []consult.Room, window consult.Span) Wish {
	w := Wish{
		Search:       Search{Window: window},
		Meeting:      m,
		Placed:       true,
		AttendeeSets: []AttendeeSet{{Attendances: m.Attendances, Members: s.Members}},
	}
	if m.RoomID != "" {
		w.Rooms = append([]consult.Room{}, rooms...)
	}
	return w
}

// seek asks for slots as booking does, with one Context for all.
func seek(w Wish, s *Context, limit int) []Alternative {
	q := NewSlotFinder(w, s)
	var out []Alternative
	for len(out) < limit {
		some := q.Next(limit - len(out))
		if len(some) == 0 {
			break
		}
		for _, at := range some {
			there := w.Meeting
			there.Span, there.RoomID = at.Span, at.RoomID
			if a, ok := q.Evaluate(at, []PlacedMeeting{{there, s}}); ok {
				out = append(out, a)
			} else {
				q.Refuse(at)
			}
		}
	}
	q.Rank(out)
	return out
}

func TestSlots(t *testing.T) {
	t.Parallel()
	week := between(t, "2026-03-09 00:00", "2026-03-13 24:00")
	tuesday, saturday := on(t, "00:00", "24:00"), between(t, "2026-03-14 00:00", "2026-03-15 24:00")
	nothing := func(*Wish, *Context) {}
	meeting := func(with func(*consult.Meeting)) func(*Wish, *Context) {
		return func(w *Wish, s *Context) {
			with(&w.Meeting)
			*w = Wish{
				Search:       w.Search,
				Meeting:      w.Meeting,
				Placed:       w.Placed,
				AttendeeSets: wishOf(w.Meeting, s, nil, week).AttendeeSets,
				Rooms:        w.Rooms,
			}
		}
	}
	clock := func(d time.Duration) *time.Duration { return &d }
	for _, r := range []struct {
		name   string
		window consult.Span
		limit  int
		with   func(*Wish, *Context)
		want   []string
	}{
		{"other days, other halves of the day, and its own room", week, 4, nothing,
			[]string{
				"2026-03-10 09:30–11:30 r1 0", "2026-03-11 09:00–11:00 r1 2", "2026-03-09 09:00–11:00 r1 2",
				"2026-03-12 09:00–11:00 r1 4",
			}},
		{"then the other half of the days", between(t, "2026-03-11 00:00", "2026-03-12 24:00"), 4, nothing,
			[]string{
				"2026-03-11 09:00–11:00 r1 2", "2026-03-12 09:00–11:00 r1 4", "2026-03-11 13:30–15:30 r1 6",
				"2026-03-12 13:30–15:30 r1 8",
			}},
		{"not the slot it has, nor another room for no reason", on(t, "09:00", "11:00"), 9, nothing, []string{}},
		{"the slot that a wish wishes for", on(t, "09:00", "11:00"), 9, func(w *Wish, _ *Context) { w.Placed = false },
			[]string{"2026-03-10 09:00–11:00 r1 0", "2026-03-10 09:00–11:00 r2 3"}},
		{"own time in another room when its own is taken", on(t, "09:00", "11:00"), 1, func(_ *Wish, s *Context) {
			s.Busy = []consult.Reservation{inRoom("r1", "x", on(t, "08:00", "18:00"))}
		}, []string{"2026-03-10 09:00–11:00 r2 3"}},
		{"room blocked", on(t, "09:00", "11:00"), 1, func(_ *Wish, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectRoom, "r1", tuesday, true)}
		}, []string{"2026-03-10 09:00–11:00 r2 3"}},
		{"a room blocked is no hindrance where the form says so", on(t, "13:00", "15:00"), 1, func(_ *Wish, s *Context) {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{consult.RoomBlocked: consult.Warning}
			s.Blocks = []consult.Block{
				block("k", consult.SubjectRoom, "r1", tuesday, true),
				block("k", consult.SubjectRoom, "r2", tuesday, true),
			}
		}, []string{"2026-03-10 13:00–15:00 r1 15~"}},
		{"both rooms' venue blocked", tuesday, 1, func(_ *Wish, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectVenue, "v1", tuesday, true)}
		}, []string{}},
		{"a person taken until a quarter past three", tuesday, 1, func(_ *Wish, s *Context) {
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:00", "15:15"))}
		}, []string{"2026-03-10 15:30–17:30 r1 6"}},
		{"who need not come does not stand in the way, but a slot that suits is better", tuesday, 2, func(_ *Wish, s *Context) {
			s.Busy = []consult.Reservation{
				person("p1", "x", on(t, "08:30", "14:00")), person("p2", "x", on(t, "14:00", "15:00")),
			}
		}, []string{"2026-03-10 15:00–17:00 r1 6", "2026-03-10 15:00–17:00 r2 9"}},
		{"who need not come is lost when nothing else is left", on(t, "14:00", "16:00"), 2, func(_ *Wish, s *Context) {
			s.Busy = []consult.Reservation{
				person("p2", "x", on(t, "14:00", "15:00")), person("p2", "y", on(t, "15:00", "16:00")),
			}
		}, []string{"2026-03-10 14:00–16:00 r1 15~~", "2026-03-10 14:00–16:00 r2 18~~"}},
		{"everyone blocked on Tuesday", between(t, "2026-03-10 00:00", "2026-03-11 24:00"), 1, func(_ *Wish, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", tuesday, true)}
		}, []string{"2026-03-11 09:00–11:00 r1 2"}},
		{"an advisory block is a cost", between(t, "2026-03-10 13:00", "2026-03-10 15:00"), 1, func(_ *Wish, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectBody, "b1", tuesday, false)}
		}, []string{"2026-03-10 13:00–15:00 r1 15~"}},
		{"a body blocked, hard", tuesday, 2, func(_ *Wish, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectBody, "b1", tuesday, true)}
		}, []string{}},
		{"not before now", on(t, "09:00", "15:00"), 1, func(_ *Wish, s *Context) { s.Now, s.Form.NoticeDays = at(t, "2026-03-10 12:50"), 0 },
			[]string{"2026-03-10 13:00–15:00 r1 10"}},
		{"exactly now will do", on(t, "12:45", "14:45"), 1, func(_ *Wish, s *Context) { s.Now, s.Form.NoticeDays = at(t, "2026-03-10 12:45"), 0 },
			[]string{"2026-03-10 12:45–14:45 r1 10"}},
		{
			"short notice costs", on(t, "13:30", "15:30"), 1, func(_ *Wish, s *Context) { s.Form.NoticeDays = 10 },
			[]string{"2026-03-10 13:30–15:30 r1 8~"},
		},
		{"short notice refuses where the form says so", tuesday, 1, func(_ *Wish, s *Context) {
			s.Form.NoticeDays, s.Form.Rules = 10, map[consult.ConflictKind]consult.Severity{consult.ShortNotice: consult.Blocking}
		}, []string{}},
		{"the office's break costs, noon then does not", on(t, "11:30", "13:30"), 1, func(_ *Wish, s *Context) {
			s.Hours.BreakFrom, s.Hours.BreakTo = 13*time.Hour, 14*time.Hour
		}, []string{"2026-03-10 11:30–13:30 r1 12~"}},
		{"a window a minute too short", on(t, "13:00", "14:59"), 9, nothing, []string{}},
		{"a weekend has none", saturday, 9, nothing, []string{}},
		{
			"a weekend that is asked for", saturday, 1,
			func(w *Wish, _ *Context) { w.Days = []time.Weekday{time.Sunday} },
			[]string{"2026-03-15 09:00–11:00 r1 30~"},
		},
		{
			"only the days asked for", week, 1, func(w *Wish, _ *Context) { w.Days = []time.Weekday{time.Friday} },
			[]string{"2026-03-13 09:00–11:00 r1 6"},
		},
		{"a holiday has none, asked for or not", between(t, "2026-10-01 00:00", "2026-10-07 24:00"), 9, func(w *Wish, _ *Context) {
			w.Days = []time.Weekday{0, 1, 2, 3, 4, 5, 6}
		}, []string{}},
		{
			"a make-up Saturday has some", between(t, "2026-10-10 00:00", "2026-10-11 24:00"), 1, nothing,
			[]string{"2026-10-10 09:00–11:00 r1 428"},
		},
		{
			"a year not published is tried, with a warning", between(t, "2027-03-09 00:00", "2027-03-09 24:00"), 1,
			nothing, []string{"2027-03-09 09:00–11:00 r1 728~"},
		},
		{
			"inside the parent", week, 9,
			func(_ *Wish, s *Context) { s.Parent = &consult.Meeting{Span: on(t, "09:15", "11:15")} },
			[]string{"2026-03-10 09:15–11:15 r1 1", "2026-03-10 09:15–11:15 r2 4"},
		},
		{
			"an odd minute is kept", on(t, "09:00", "10:05"), 1,
			meeting(func(m *consult.Meeting) { m.Span = between(t, "2026-03-11 09:10", "2026-03-11 10:00") }),
			[]string{"2026-03-10 09:10–10:00 r1 2"},
		},
		{
			"wished in the evening, offered last thing", tuesday, 1,
			meeting(func(m *consult.Meeting) { m.Span = on(t, "19:00", "20:00") }),
			[]string{"2026-03-10 17:00–18:00 r1 2"},
		},
		{
			"the evening, asked for", tuesday, 1,
			func(w *Wish, _ *Context) { w.Earliest, w.Latest = clock(18*time.Hour), clock(20*time.Hour) },
			[]string{"2026-03-10 18:00–20:00 r1 19~"},
		},
		{
			"from a time that is no quarter of an hour", on(t, "00:00", "10:50"), 1,
			func(w *Wish, _ *Context) { w.Earliest = clock(8*time.Hour + 40*time.Minute) },
			[]string{"2026-03-10 08:45–10:45 r1 1"},
		},
		{
			"longer than the day's hours keeps its hour", between(t, "2026-03-11 00:00", "2026-03-11 24:00"), 1,
			meeting(func(m *consult.Meeting) { m.Span = on(t, "07:00", "19:00") }),
			[]string{"2026-03-11 07:00–19:00 r1 12~"},
		},
		{
			"longer than a day", between(t, "2026-03-12 00:00", "2026-03-14 24:00"), 1,
			meeting(func(m *consult.Meeting) { m.Span = between(t, "2026-03-10 09:00", "2026-03-12 09:00") }),
			[]string{"2026-03-12 09:00 – 2026-03-14 09:00 r1 34~~"},
		},
		{
			"exactly the day's hours", tuesday, 9,
			meeting(func(m *consult.Meeting) { m.Span = on(t, "10:00", "19:30") }),
			[]string{"2026-03-10 08:30–18:00 r1 7", "2026-03-10 08:30–18:00 r2 10"},
		},
		{
			"no room wanted, none given", on(t, "09:15", "11:15"), 1,
			func(w *Wish, _ *Context) { w.Meeting.RoomID, w.Rooms = "", nil }, []string{"2026-03-10 09:15–11:15 1"},
		},
		{
			"a room wanted, none to be had", tuesday, 1, func(w *Wish, _ *Context) { w.Rooms = []consult.Room{} },
			[]string{},
		},
		{
			"any room when none is wished for", on(t, "09:15", "11:15"), 1,
			func(w *Wish, _ *Context) { w.Meeting.RoomID = "" }, []string{"2026-03-10 09:15–11:15 r1 1"},
		},
		{
			"its own room too small, the next that fits", on(t, "09:00", "11:00"), 1,
			meeting(func(m *consult.Meeting) { m.Expected = 11 }), []string{"2026-03-10 09:00–11:00 r2 3"},
		},
		{
			"its own room exactly full", on(t, "09:15", "11:15"), 1,
			meeting(func(m *consult.Meeting) { m.Expected = 10 }), []string{"2026-03-10 09:15–11:15 r1 1"},
		},
		{"too small only warns where the form says so", on(t, "09:15", "11:15"), 1, func(w *Wish, s *Context) {
			w.Meeting.Expected, s.Form.Rules = 30, map[consult.ConflictKind]consult.Severity{consult.RoomTooSmall: consult.Warning}
		}, []string{"2026-03-10 09:15–11:15 r1 6~"}},
		{"no room fits", tuesday, 1, meeting(func(m *consult.Meeting) { m.Expected = 21 }), []string{}},
		{"limit none", week, 0, nothing, []string{}},
		{"limit below none", week, -1, nothing, []string{}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := quiet(t)
			w := wishOf(m, s, roomsOf(s), r.window)
			r.with(&w, s)
			if got := offered(s, seek(w, s, r.limit)); !slices.Equal(got, r.want) {
				t.Errorf("got %q\nwant %q", got, r.want)
			}
		})
	}
}

func TestSlotsChooseRooms(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	room := func(id, venue consult.ID, capacity int) consult.Room {
		return consult.Room{Stamp: consult.Stamp{ID: id}, VenueID: venue, Capacity: capacity, Active: true}
	}
	all := []consult.Room{
		room("r9", "v2", 5), room("r4", "v1", 500), room("r6", "v1", 20), room("r5", "v1", 20),
		room("r1", "v1", 300), room("r0", "v1", 1),
	}
	for _, r := range all {
		s.Rooms[r.ID] = r
	}
	day := on(t, "13:00", "15:00")
	for i, id := range []consult.ID{"r1", "r5", "r6", "r9", "r4"} {
		got := seek(wishOf(m, s, all, day), s, 9)
		if len(got) == 0 || got[0].Slot.RoomID != id {
			t.Fatalf("with %d rooms taken: %q, want %s", i, offered(s, got), id)
		}
		s.Busy = append(s.Busy, inRoom(id, "x", day))
	}
	if got := seek(wishOf(m, s, all, day), s, 9); len(got) != 0 {
		t.Errorf("with every room taken: %q", offered(s, got))
	}
}

func TestSlotsTellWhomTheyLose(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Form.Quorum = consult.Quorum{Num: 1, Den: 2}
	m.InviteBodyIDs = []consult.ID{"b1", "b2"}
	s.Bodies["b2"] = consult.Body{Name: "经济委"}
	for _, p := range []consult.ID{"q1", "q2", "q3", "q4"} {
		s.Members = append(s.Members, consult.Membership{BodyID: "b1", PersonID: p, Role: consult.MembershipMember})
	}
	s.Members = append(s.Members, consult.Membership{BodyID: "b2", PersonID: "p1", Role: consult.MembershipMember})
	noon := on(t, "13:00", "15:00")
	s.Busy = []consult.Reservation{person("q1", "x", noon), person("p2", "x", noon)}
	got := seek(wishOf(m, s, roomsOf(s), noon), s, 1)
	if len(got) != 1 {
		t.Fatal(offered(s, got))
	}
	a := got[0]
	zh := "缺 1 名可选人员；提案委员会可到 3/4；经济委全体可到；提案委员会法定人数 3/4（须 2 人）；经济委法定人数 1/1（须 1 人）"
	en := "1 optional person cannot come; 3 of 4 of 提案委员会 can come; all of 经济委 can come; 提案委员会: quorum 3/4 (2 needed); 经济委: quorum 1/1 (1 needed)"
	if a.ZH != zh || a.EN != en {
		t.Errorf("said\n%s\n%s\nwant\n%s\n%s", a.ZH, a.EN, zh, en)
	}
	bodies := []Turnout{
		{BodyID: "b1", Name: "提案委员会", Free: 3, Members: 4, Needed: 2},
		{BodyID: "b2", Name: "经济委", Free: 1, Members: 1, Needed: 1},
	}
	if !slices.Equal(a.Bodies, bodies) || !slices.Equal(a.Quorum, bodies) {
		t.Errorf("turnouts %+v %+v", a.Bodies, a.Quorum)
	}
	if len(a.Loses) != 1 || a.Loses[0].PersonID != "p2" || a.Loses[0].ZH != "孙二李在2026-03-10 13:00–15:00已安排《专题协商会》" {
		t.Errorf("loses %+v", a.Loses)
	}
	if want := costLost + costMargin*1/2 + 4; a.Cost != want+costMidday {
		t.Errorf("costs %d, want %d", a.Cost, want+costMidday)
	}
	s.Busy = append(s.Busy, person("q2", "x", noon), person("q3", "x", noon))
	if worse := seek(wishOf(m, s, roomsOf(s), noon), s, 1); worse[0].Cost != a.Cost-costMargin*1/2+costQuorum {
		t.Errorf("without a quorum it costs %d", worse[0].Cost)
	}
}

// Memberships begin and end: former members are in nobody's way, and new ones are.
func TestSlotsKnowWhoComesWhen(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	both := between(t, "2026-03-11 00:00", "2026-03-12 24:00")
	s.Busy = []consult.Reservation{person("p8", "x", both), person("p9", "y", both)}
	w := wishOf(m, s, roomsOf(s), both)
	one := func(p consult.ID) []consult.Attendance {
		return []consult.Attendance{{PersonID: p, Role: consult.RoleVoting, Required: true}}
	}
	for _, row := range []struct {
		reason     string
		first, sec []consult.Attendance
		want       []consult.Date
	}{
		{"the first goes", one("p9"), one("p1"), []consult.Date{"2026-03-12"}},
		{"the second comes", one("p1"), one("p9"), []consult.Date{"2026-03-11"}},
		{"the one follows the other", one("p8"), one("p9"), []consult.Date{}},
	} {
		w.AttendeeSets = []AttendeeSet{{Attendances: row.first}, {Since: "2026-03-12", Attendances: row.sec}}
		got := []consult.Date{}
		for _, at := range NewSlotFinder(w, s).Next(50) {
			if d := s.date(at.Span.From); !slices.Contains(got, d) {
				got = append(got, d)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.reason, got, row.want)
		}
	}
}

// The leaves of a parent move together and keep their rooms and distances.
func TestSlotsOfAParent(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	m.Span = on(t, "09:00", "16:00")
	m.HasChildren = true
	m.RoomID = ""
	m.Attendances = nil
	leaf := func(id, room, who consult.ID, from, to string) consult.Meeting {
		return consult.Meeting{
			Stamp:       consult.Stamp{ID: id},
			ParentID:    m.ID,
			Status:      consult.Confirmed,
			Span:        on(t, from, to),
			RoomID:      room,
			Attendances: []consult.Attendance{{PersonID: who, Required: true}},
		}
	}
	leaves := []consult.Meeting{leaf("l1", "r1", "p1", "09:00", "11:00"), leaf("l2", "r2", "p2", "14:00", "16:00")}
	days := between(t, "2026-03-10 00:00", "2026-03-13 24:00")
	for _, row := range []struct {
		reason string
		busy   []consult.Reservation
		want   []string
	}{
		{"nothing is in the way, themselves least of all", []consult.Reservation{
			inRoom("r1", "l1", leaves[0].Span), person("p2", "l2", leaves[1].Span),
		},
			[]string{
				"2026-03-10 09:30–16:30", "2026-03-11 09:00–16:00", "2026-03-12 09:00–16:00",
				"2026-03-13 09:00–16:00",
			}},
		{"one leaf's room, another's person", []consult.Reservation{inRoom("r1", "x",
			between(t, "2026-03-11 08:30", "2026-03-11 13:00")),
			person("p2", "x", between(t, "2026-03-12 13:00", "2026-03-12 18:00")), person("p1", "x",
				between(t, "2026-03-13 14:00", "2026-03-13 16:00"))},
			[]string{"2026-03-10 09:30–16:30", "2026-03-13 09:00–16:00"}},
	} {
		s.Busy = row.busy
		w := wishOf(m, s, nil, days)
		w.Leaves = leaves
		q := NewSlotFinder(w, s)
		all := []Alternative{}
		for _, at := range q.Next(4) {
			all = append(all, Alternative{Slot: at})
		}
		q.Rank(all)
		got := []string{}
		for _, a := range all {
			if a.Slot.Span.From.Weekday() != time.Saturday {
				got = append(got, formatSpan(s, a.Slot.Span))
			}
		}
		slices.Sort(got)
		if !slices.Equal(slices.Compact(got)[:len(row.want)], row.want) {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}

func TestSlotsLeaveTheirSceneAlone(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	rooms := roomsOf(s)
	s.Busy = []consult.Reservation{
		inRoom("r2", "y", on(t, "15:00", "16:00")), inRoom("r1", "x", on(t, "09:00", "11:00")),
	}
	s.Blocks = []consult.Block{block("k", consult.SubjectVenue, "v1", on(t, "00:00", "24:00"), false)}
	before := slices.Clone(rooms)
	held := slices.Clone(s.Busy)
	known := len(s.Rooms)
	seek(wishOf(m, s, rooms, on(t, "00:00", "24:00")), s, 5)
	if len(s.Rooms) != known || !slices.Equal(rooms, before) || !slices.Equal(s.Busy, held) {
		t.Error("the scene was changed")
	}
}

// crowded is a random Meeting in a random, crowded week, as a wish.
func crowded(t *testing.T, days workday.Calendar, rng *rand.Rand) (Wish, *Context) {
	m, s := gather(t, days, rng)
	m.Status = consult.Confirmed
	m.HasChildren = false
	m.Overrides = nil
	s.Others["y"] = consult.Meeting{}
	for i := range m.Attendances {
		m.Attendances[i].Role = consult.RoleVoting
	}
	for i, r := range s.Busy { // a Meeting has one span
		if r.MeetingID != m.ID {
			s.Busy[i].MeetingID = consult.ID(fmt.Sprint("x", r.Span.From.Unix(), r.Span.To.Unix()))
		}
	}
	s.Now = at(t, "2026-03-08 00:00").Add(time.Duration(rng.IntN(96)) * time.Hour)
	if rng.IntN(2) == 0 {
		s.Form.Quorum = consult.Quorum{Num: 1, Den: 2}
		if rng.IntN(2) == 0 {
			s.Form.Rules = map[consult.ConflictKind]consult.Severity{
				consult.QuorumUnreachable: consult.Blocking,
				consult.VenueBlocked:      consult.Off,
			}
		}
		for i := range 5 {
			s.Members = append(s.Members, consult.Membership{
				BodyID:   "b1",
				PersonID: consult.ID(fmt.Sprint("p", i)),
				Role:     consult.MembershipMember,
			})
		}
		// Who attends online counts at some of them.
		s.Online = ids(pick(rng, "p", 5), pick(rng, "p", 5))
		s.Form.OnlineCounts = rng.IntN(3) == 0
		m.OnlineURL = []string{"", "https://meet.example/1"}[rng.IntN(2)]
	}
	w := wishOf(m, s, roomsOf(s), between(t, "2026-03-06 00:00", "2026-03-17 12:00"))
	if rng.IntN(3) == 0 {
		w.Days = []time.Weekday{time.Monday, time.Saturday, time.Sunday, time.Wednesday}
	}
	units := []consult.DayUnit{consult.CalendarDays, consult.WorkingDays}
	s.Form.NoticeDays, s.Form.NoticeUnit = rng.IntN(12), units[rng.IntN(2)]
	if rng.IntN(2) == 0 {
		s.Form.MaterialsDays, s.Form.MaterialsUnit = 1+rng.IntN(5), units[rng.IntN(2)]
		w.Meeting.MaterialsReadyAt = []time.Time{{}, at(t, "2026-03-06 09:00"), at(t, "2026-03-12 09:00")}[rng.IntN(3)]
	}
	if rng.IntN(2) == 0 {
		s.Hours.BreakFrom, s.Hours.BreakTo = 12*time.Hour, 13*time.Hour+30*time.Minute
	}
	return w, s
}

// breaksRules says, from the findings about a slot alone, whether it comes after those that
// keep the rules. In another room at the time that it has, the Meeting keeps them.
func breaksRules(w Wish, s *Context, from time.Time, found []consult.Conflict) bool {
	if w.Placed && from.Equal(w.Meeting.Span.From) {
		return false
	}
	avoidable := w.Meeting.Span.Length() <= max(s.Hours.BreakFrom-s.Hours.Open, s.Hours.Close-s.Hours.BreakTo)
	return slices.ContainsFunc(found, func(c consult.Conflict) bool {
		return c.Kind == consult.ShortNotice || c.Kind == consult.MaterialsLate || c.Rule == "office.midday_break" && avoidable
	})
}

// Every quarter of an hour in every room, judged by Find one at a time: SlotFinder must find
// exactly the same slots free, at the same cost, and return the cheapest first.
func TestSlotsAgreeWithTryingThemAll(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(19, 23)), published(t)
	offers := 0
	none := 0
	bent := 0
	scenes := racetest.Fewer(150, 30)
	for i := range scenes {
		w, s := crowded(t, days, rng)
		q := NewSlotFinder(w, s)
		best := -1
		lawful := false
		holds := func(from time.Time, room consult.ID) (free, known bool) {
			n := sort.Search(len(q.starts), func(k int) bool { return q.starts[k].at >= from.Unix() })
			r := slices.IndexFunc(q.rooms, func(r roomOption) bool { return r.ID == room })
			if n == len(q.starts) || q.starts[n].at != from.Unix() || r < 0 {
				return false, false
			}
			return !q.excluded.has(n) && !q.requiredBusy.has(n) && !q.rooms[r].excluded.has(n) && !q.rooms[r].held.has(n), true
		}
		rooms := []consult.ID{""}
		if w.Rooms != nil {
			rooms = []consult.ID{"r1", "r2"}
		}
		for from := w.Window.From; from.Before(w.Window.To); from = from.Add(Grain) {
			for _, room := range rooms {
				there := w.Meeting
				there.Span, there.RoomID = consult.Span{From: from, To: from.Add(w.Meeting.Span.Length())}, room
				if !plainlyOpen(w, s, there.Span) {
					continue
				}
				found := Find(there, s)
				blocked := len(Blocked(found)) > 0
				free, known := holds(from, room)
				if free == blocked || !known && !blocked {
					t.Fatalf("scene %d: %s in %q is free: %v, of %q", i, formatSpan(s, there.Span), room, free,
						codes(found))
				}
				if blocked || q.isOwnSlot(slices.IndexFunc(q.starts, func(a start) bool { return a.at == from.Unix() })) {
					continue
				}
				a, ok := q.Evaluate(there.Slot(), []PlacedMeeting{{there, s}})
				n, r := q.locate(there.Slot())
				if said := q.candidateCost(n, r); !ok || said > a.Cost || said < a.Cost && !unforeseen(found) {
					t.Fatalf("scene %d: %s in %q costs %d, the survey says %d: %q", i, formatSpan(s, there.Span), room,
						a.Cost, said, codes(found))
				}
				if a.Unlawful != breaksRules(w, s, from, found) {
					t.Fatalf("scene %d: %s in %q is unlawful: %v, of %q", i, formatSpan(s, there.Span), room,
						a.Unlawful, codes(found))
				}
				if said := q.candidateCost(n, r); best < 0 || !a.Unlawful && !lawful || a.Unlawful != lawful && said < best {
					best, lawful = said, !a.Unlawful
				}
			}
		}
		first := q.Next(1)
		if best < 0 != (len(first) == 0) {
			t.Fatalf("scene %d: %v, the best costs %d", i, first, best)
		}
		if best < 0 {
			none++
			continue
		}
		offers++
		if n, r := q.locate(first[0]); q.candidateCost(n, r) != best || q.starts[n].unlawful == lawful {
			t.Fatalf("scene %d: the first costs %d and is lawful: %v, the best %d, %v", i, q.candidateCost(n, r),
				!q.starts[n].unlawful, best, lawful)
		}
		if !lawful {
			bent++
		}
	}
	if offers < scenes/2 || none < scenes/30 || bent < scenes/30 || bent > offers*3/4 {
		t.Errorf("%d scenes with offers, %d of them without a lawful one, %d without any: they prove too little",
			offers, bent, none)
	}
}

// unforeseen are warnings that no Reservation shows, or that rank a slot whatever they cost.
func unforeseen(found []consult.Conflict) bool {
	return slices.ContainsFunc(found, func(c consult.Conflict) bool {
		return c.Kind == consult.TravelTooShort || c.Kind == consult.PersonOverloaded || c.Kind == consult.MaterialsLate
	})
}

// plainlyOpen says, without a SlotFinder, whether the span may be tried.
func plainlyOpen(w Wish, s *Context, span consult.Span) bool {
	day := s.date(span.From)
	wants := s.Days.IsWorkday(string(day))
	if len(w.Days) > 0 {
		wants = slices.Contains(w.Days, span.From.In(s.Zone).Weekday()) && s.Days.On(string(day)).Kind != workday.Holiday
	}
	inHours := sinceMidnight(span.From, s.Zone) >= s.Hours.Open && s.date(span.To) == day && sinceMidnight(span.To, s.Zone) <= s.Hours.Close
	return wants && inHours && !span.From.Before(s.Now) && w.Window.Contains(span) && (s.Parent == nil || s.Parent.Span.Contains(span))
}

// In any Context, what is offered can be booked, is as the search asked for, differs from the
// other offers, and is offered again for the same question.
func TestSlotsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(29, 31)), published(t)
	offers := 0
	scenes := racetest.Fewer(300, 30)
	for i := range scenes {
		w, s := crowded(t, days, rng)
		got := seek(w, s, 12)
		if again := seek(w, s, 12); !reflect.DeepEqual(got, again) {
			t.Fatalf("scene %d: asked twice, answered %q and %q", i, offered(s, got), offered(s, again))
		}
		offers += len(got)
		for k, a := range got {
			there := w.Meeting
			there.Span, there.RoomID = a.Slot.Span, a.Slot.RoomID
			found := Find(there, s)
			switch {
			case s.Form.Rules == nil && !bookable(there, s) || len(Blocked(found)) > 0 || !slices.EqualFunc(found, a.Warnings, same):
				t.Fatalf("scene %d: %d cannot be booked so: %q, %q", i, k, codes(found), codes(a.Warnings))
			case !plainlyOpen(w, s, a.Slot.Span) || a.Slot.Equal(w.Meeting.Slot()) || (a.Slot.RoomID == "") != (w.Meeting.RoomID == ""):
				t.Fatalf("scene %d: %d is another meeting: %q", i, k, offered(s, got))
			case k > 0 && got[k-1].Unlawful && !a.Unlawful || a.Unlawful != breaksRules(w, s, there.Span.From, found):
				t.Fatalf("scene %d: %d keeps the rules and comes after one that does not: %q", i, k, offered(s, got))
			case k > 0 && got[k-1].Unlawful == a.Unlawful && got[k-1].Cost > a.Cost:
				t.Fatalf("scene %d: %d costs less than the one before: %q", i, k, offered(s, got))
			}
			for _, b := range got[:k] {
				if b.Slot.Span.Overlaps(a.Slot.Span) && (b.Slot.Span != a.Slot.Span || b.Slot.RoomID == a.Slot.RoomID) {
					t.Fatalf("scene %d: %q are neighbours", i, offered(s, got))
				}
			}
		}
	}
	if offers < scenes*10/3 {
		t.Errorf("only %d offers: the scenes prove too little", offers)
	}
}

func same(a, b consult.Conflict) bool { return reflect.DeepEqual(a, b) }

// hinder is the nearest slot that each other Meeting alone blocks, found by judging every start
// in every room.
func hinder(q *SlotFinder, w Wish, s *Context) map[consult.ID]int {
	out := map[consult.ID]int{}
	for i := range q.starts {
		for r := range q.rooms {
			there, by := w.Meeting, map[consult.ID]bool{}
			there.Span, there.RoomID = q.slot(candidate{start: i, room: r}).Span, q.rooms[r].ID
			people, other := false, false
			for _, c := range Blocked(Find(there, s)) {
				by[c.MeetingID], people = true, people || c.Kind == consult.PersonDoubleBooked
				other = other || c.MeetingID == ""
			}
			if len(by) != 1 || other || q.isOwnSlot(i) || !people && there.RoomID != w.Meeting.RoomID {
				continue
			}
			for id := range by {
				if best, known := out[id]; !known || q.compareOddThenDistance(i, best) < 0 {
					out[id] = i
				}
			}
		}
	}
	return out
}

// For each Meeting that alone blocks a slot, the nearest such slot is returned, and without
// that Meeting it can be had.
func TestHindrances(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(37, 41)), published(t)
	told := 0
	scenes := racetest.Fewer(150, 15)
	for i := range scenes {
		w, s := crowded(t, days, rng)
		for k := range 20 {
			from := at(t, "2026-03-09 08:00").Add(time.Duration(rng.IntN(4*96)) * Grain)
			r := person(pick(rng, "p", 4), consult.ID(fmt.Sprint("z", k)), consult.Span{
				From: from,
				To:   from.Add(3 * time.Hour),
			})
			if k%2 == 0 {
				r.Kind, r.ResourceID = consult.ResourceRoom, pick(rng, "r", 3)
				r.Span.To = from.Add(time.Duration(1+rng.IntN(12)) * Grain)
			}
			s.Busy = append(s.Busy, r)
			if k%4 == 1 { // it needs somebody for another part of it
				from = from.Add(time.Duration(rng.IntN(40)-20) * Grain)
				s.Busy = append(s.Busy, person(pick(rng, "p", 4), r.MeetingID, consult.Span{
					From: from,
					To:   from.Add(2 * time.Hour),
				}))
			}
		}
		q := NewSlotFinder(w, s)
		want := hinder(q, w, s)
		all := q.Blockers(99)
		told += len(all)
		for k, h := range all {
			n, _ := q.locate(h.Slot)
			best, is := want[h.MeetingID]
			if delete(want, h.MeetingID); !is || best != n {
				t.Fatalf("scene %d: %s stands alone in the way at %s: %v", i, h.MeetingID, formatSpan(s, h.Slot.Span),
					is)
			}
			if first, _ := q.locate(all[max(0, k-1)].Slot); q.compareOddThenDistance(first, n) > 0 {
				t.Fatalf("scene %d: %d is likelier than the one before", i, k)
			}
			there, gone := w.Meeting, *s
			there.Span, there.RoomID = h.Slot.Span, h.Slot.RoomID
			gone.Busy = slices.DeleteFunc(slices.Clone(s.Busy),
				func(r consult.Reservation) bool { return r.MeetingID == h.MeetingID })
			if len(Blocked(Find(there, &gone))) > 0 {
				t.Fatalf("scene %d: without %s still %q", i, h.MeetingID, codes(Find(there, &gone)))
			}
		}
		if len(want) > 0 {
			t.Fatalf("scene %d: not told of %v", i, want)
		}
	}
	if told < scenes*2/3 {
		t.Errorf("only %d told", told)
	}
}
