package conflict

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// offered are slots in short: "2026-03-10 13:00–15:00 r1", a "~" for each warning.
func offered(s *Scene, as []consult.Alternative) []string {
	out := []string{}
	for _, a := range as {
		text := spell(s, a.Slot.Span)
		if a.Slot.RoomID != "" {
			text += " " + string(a.Slot.RoomID)
		}
		for range a.Warnings {
			text += "~"
		}
		out = append(out, text)
	}
	return out
}

func roomsOf(s *Scene) []consult.Room { return []consult.Room{s.Rooms["r2"], s.Rooms["r1"]} }

func TestSlots(t *testing.T) {
	t.Parallel()
	week := between(t, "2026-03-09 00:00", "2026-03-13 24:00")
	tuesday := on(t, "00:00", "24:00")
	for _, r := range []struct {
		name   string
		window consult.Span
		limit  int
		with   func(*consult.Meeting, *Scene)
		want   []string
	}{
		{"the same hour on near days, twice a day at most and apart", week, 4, func(*consult.Meeting, *Scene) {},
			[]string{"2026-03-10 08:30–10:30 r1", "2026-03-10 10:30–12:30 r1", "2026-03-09 09:00–11:00 r1", "2026-03-11 09:00–11:00 r1"}},
		{"not the slot it has, and not in another room for no reason", tuesday, 9, func(*consult.Meeting, *Scene) {},
			[]string{"2026-03-10 08:30–10:30 r1", "2026-03-10 10:30–12:30 r1"}},
		{"own time in another room when its own is taken", tuesday, 1, func(_ *consult.Meeting, s *Scene) {
			s.Busy = []consult.Reservation{inRoom("r1", "x", on(t, "08:00", "18:00"))}
		}, []string{"2026-03-10 09:00–11:00 r2"}},
		{"room blocked", tuesday, 1, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectRoom, "r1", tuesday, true)}
		}, []string{"2026-03-10 09:00–11:00 r2"}},
		{"both rooms' venue blocked", tuesday, 1, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectVenue, "v1", tuesday, true)}
		}, []string{}},
		{"a person taken until three", tuesday, 1, func(_ *consult.Meeting, s *Scene) {
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:00", "15:00"))}
		}, []string{"2026-03-10 15:00–17:00 r1"}},
		{"who need not come does not stand in the way, but a slot that suits is better", tuesday, 2, func(_ *consult.Meeting, s *Scene) {
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:30", "14:00")), person("p2", "x", on(t, "14:00", "15:00"))}
		}, []string{"2026-03-10 15:00–17:00 r1"}},
		{"everyone blocked on Tuesday", between(t, "2026-03-10 00:00", "2026-03-11 24:00"), 1, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", tuesday, true)}
		}, []string{"2026-03-11 09:00–11:00 r1"}},
		{"an advisory block is a cost", between(t, "2026-03-10 00:00", "2026-03-11 24:00"), 2, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectBody, "b1", tuesday, false)}
		}, []string{"2026-03-11 09:00–11:00 r1", "2026-03-11 11:00–13:00 r1"}},
		{"a body blocked, hard", tuesday, 2, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectBody, "b1", tuesday, true)}
		}, []string{}},
		{"not before now", tuesday, 1, func(m *consult.Meeting, s *Scene) { s.Now, s.Form.NoticeDays = at(t, "2026-03-10 12:15"), 0 },
			[]string{"2026-03-10 12:30–14:30 r1"}},
		{"exactly now will do", tuesday, 1, func(m *consult.Meeting, s *Scene) { s.Now, s.Form.NoticeDays = at(t, "2026-03-10 12:30"), 0 },
			[]string{"2026-03-10 12:30–14:30 r1"}},
		{"a window with one place", on(t, "13:00", "15:00"), 9, func(*consult.Meeting, *Scene) {}, []string{"2026-03-10 13:00–15:00 r1"}},
		{"a window a minute too short", on(t, "13:00", "14:59"), 9, func(*consult.Meeting, *Scene) {}, []string{}},
		{"a weekend has none", between(t, "2026-03-14 00:00", "2026-03-15 24:00"), 9, func(*consult.Meeting, *Scene) {}, []string{}},
		{"a holiday has none", between(t, "2026-10-01 00:00", "2026-10-07 24:00"), 9, func(*consult.Meeting, *Scene) {}, []string{}},
		{"a make-up Saturday has some", between(t, "2026-10-10 00:00", "2026-10-11 24:00"), 1, func(*consult.Meeting, *Scene) {}, []string{"2026-10-10 09:00–11:00 r1"}},
		{"a year not published is tried, with a warning", between(t, "2027-03-09 00:00", "2027-03-09 24:00"), 1, func(*consult.Meeting, *Scene) {}, []string{"2027-03-09 09:00–11:00 r1~"}},
		{"inside the parent", week, 9, func(_ *consult.Meeting, s *Scene) { s.Parent = &consult.Meeting{Span: on(t, "09:00", "13:00")} }, []string{"2026-03-10 09:30–11:30 r1"}},
		{"an odd minute is kept", between(t, "2026-03-11 00:00", "2026-03-11 24:00"), 1, func(m *consult.Meeting, _ *Scene) { m.Span = on(t, "09:10", "10:00") }, []string{"2026-03-11 09:10–10:00 r1"}},
		{"wished in the evening, offered last thing", between(t, "2026-03-11 00:00", "2026-03-11 24:00"), 1, func(m *consult.Meeting, _ *Scene) { m.Span = on(t, "19:00", "20:00") }, []string{"2026-03-11 17:00–18:00 r1"}},
		{"longer than the day's hours keeps its hour", between(t, "2026-03-11 00:00", "2026-03-12 24:00"), 1, func(m *consult.Meeting, _ *Scene) { m.Span = on(t, "07:00", "19:00") }, []string{"2026-03-11 07:00–19:00 r1~"}},
		{"exactly the day's hours", between(t, "2026-03-11 00:00", "2026-03-11 24:00"), 9, func(m *consult.Meeting, _ *Scene) { m.Span = on(t, "08:30", "18:00") }, []string{"2026-03-11 08:30–18:00 r1"}},
		{"exactly the day's hours, wished later", between(t, "2026-03-11 00:00", "2026-03-11 24:00"), 9, func(m *consult.Meeting, _ *Scene) { m.Span = on(t, "10:00", "19:30") }, []string{"2026-03-11 08:30–18:00 r1"}},
		{"no room wanted, none given", tuesday, 1, func(m *consult.Meeting, _ *Scene) { m.RoomID = "" }, []string{"2026-03-10 08:30–10:30"}},
		{"its own room too small, the next that fits", tuesday, 1, func(m *consult.Meeting, _ *Scene) { m.Expected = 11 }, []string{"2026-03-10 09:00–11:00 r2"}},
		{"its own room exactly full", tuesday, 1, func(m *consult.Meeting, _ *Scene) { m.Expected = 10 }, []string{"2026-03-10 08:30–10:30 r1"}},
		{"an advisory block on its own room", on(t, "13:00", "15:00"), 1, func(_ *consult.Meeting, s *Scene) {
			s.Blocks = []consult.Block{block("k", consult.SubjectRoom, "r1", tuesday, false)}
		}, []string{"2026-03-10 13:00–15:00 r1~"}},
		{"a parent leaves its children nowhere", week, 9, func(m *consult.Meeting, s *Scene) {
			m.HasChildren = true
			s.Children = []consult.Meeting{{Status: consult.Confirmed, Span: on(t, "09:00", "11:00")}}
		}, []string{}},
		{"no room fits", tuesday, 1, func(m *consult.Meeting, _ *Scene) { m.Expected = 21 }, []string{}},
		{"a draft is judged as if live", tuesday, 1, func(m *consult.Meeting, s *Scene) {
			m.Status = consult.Draft
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "08:30", "15:00"))}
		}, []string{"2026-03-10 15:00–17:00 r1"}},
		{"limit none", week, 0, func(*consult.Meeting, *Scene) {}, []string{}},
		{"limit below none", week, -1, func(*consult.Meeting, *Scene) {}, []string{}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			m, s := quiet(t)
			r.with(&m, s)
			if got := offered(s, Slots(m, s, roomsOf(s), r.window, r.limit)); !slices.Equal(got, r.want) {
				t.Errorf("got %q\nwant %q", got, r.want)
			}
		})
	}
}

func TestSlotsChooseRooms(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	room := func(id, venue consult.ID, capacity int, active bool) consult.Room {
		return consult.Room{Stamp: consult.Stamp{ID: id}, VenueID: venue, Capacity: capacity, Active: active}
	}
	all := []consult.Room{room("r9", "v2", 5, true), room("r4", "v1", 500, true), room("r7", "v1", 12, false), room("r6", "v1", 20, true),
		room("r5", "v1", 20, true), room("r1", "v1", 300, true), room("r0", "v1", 1, true)}
	want := []consult.ID{"r1", "r5", "r6", "r4", "r9"}
	day := on(t, "13:00", "15:00")
	for i, id := range want {
		got := Slots(m, s, all, day, 9)
		if len(got) != 1 || got[0].Slot.RoomID != id {
			t.Fatalf("with %d rooms taken: %q, want %s", i, offered(s, got), id)
		}
		s.Busy = append(s.Busy, inRoom(id, "x", day))
	}
	if got := Slots(m, s, all, day, 9); len(got) != 0 {
		t.Errorf("with every room taken: %q", offered(s, got))
	}
}

func TestSlotsPreferQuorum(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Form.Quorum = consult.Quorum{Num: 1, Den: 1}
	s.Members = []consult.Membership{{BodyID: "b1", PersonID: "q1", Role: consult.MembershipMember}}
	s.Busy = []consult.Reservation{person("q1", "x", between(t, "2026-03-10 00:00", "2026-03-12 24:00"))}
	got := Slots(m, s, roomsOf(s), between(t, "2026-03-10 00:00", "2026-03-13 24:00"), 3)
	want := []string{"2026-03-13 09:00–11:00 r1", "2026-03-13 11:00–13:00 r1", "2026-03-10 08:30–10:30 r1~"}
	if !slices.Equal(offered(s, got), want) {
		t.Errorf("got %q, want %q", offered(s, got), want)
	}
}

func TestSlotsGoToAnotherVenue(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	day := on(t, "13:00", "15:00")
	s.Blocks = []consult.Block{block("k", consult.SubjectVenue, "v1", day, true)}
	rooms := append(roomsOf(s), consult.Room{Stamp: consult.Stamp{ID: "r3"}, VenueID: "v2", Capacity: 10, Active: true})
	if got := Slots(m, s, rooms, day, 9); !slices.Equal(offered(s, got), []string{"2026-03-10 13:00–15:00 r3"}) {
		t.Errorf("got %q", offered(s, got))
	}
}

func TestSlotsLeaveTheirSceneAlone(t *testing.T) {
	t.Parallel()
	for _, none := range []bool{true, false} {
		m, s := quiet(t)
		rooms := roomsOf(s)
		delete(s.Rooms, "r2")
		if none {
			s.Rooms = nil
		}
		s.Busy = []consult.Reservation{inRoom("r2", "y", on(t, "15:00", "16:00")), inRoom("r1", "x", on(t, "09:00", "11:00"))}
		s.Blocks = []consult.Block{block("k", consult.SubjectVenue, "v1", on(t, "00:00", "24:00"), false)}
		before, held, known := slices.Clone(rooms), slices.Clone(s.Busy), len(s.Rooms)
		got := Slots(m, s, rooms, on(t, "00:00", "24:00"), 1)
		if want := []string{"2026-03-10 09:00–11:00 r2~"}; !slices.Equal(offered(s, got), want) {
			t.Errorf("a room that only Slots was given: %q, want %q", offered(s, got), want)
		}
		if len(s.Rooms) != known || !slices.Equal(rooms, before) || !slices.Equal(s.Busy, held) {
			t.Error("the scene was changed")
		}
	}
}

// Whatever the scene: what is offered can be booked, lies where it may, and is
// offered again for the same question.
func TestSlotsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(19, 23)), published(t)
	window := between(t, "2026-03-06 00:00", "2026-03-17 12:00")
	offers := 0
	for i := range 400 {
		m, s := gather(t, days, rng)
		m.Status, m.HasChildren = consult.Confirmed, false
		m.Overrides, s.Others["y"] = nil, consult.Meeting{}
		s.Now = at(t, "2026-03-08 00:00").Add(time.Duration(rng.IntN(96)) * time.Hour)
		got := Slots(m, s, roomsOf(s), window, 50)
		if again := Slots(m, s, roomsOf(s), window, 50); !reflect.DeepEqual(got, again) {
			t.Fatalf("scene %d: asked twice, answered %q and %q", i, offered(s, got), offered(s, again))
		}
		offers += len(got)
		if err := kept(m, s, window, got); err != nil {
			t.Fatalf("scene %d: %v in %q", i, err, offered(s, got))
		}
	}
	if offers < 400 {
		t.Errorf("only %d offers: the scenes prove too little", offers)
	}
}

func kept(m consult.Meeting, s *Scene, window consult.Span, got []consult.Alternative) error {
	perDay := map[consult.Date]int{}
	for i, a := range got {
		there := m
		there.Span, there.RoomID = a.Slot.Span, a.Slot.RoomID
		day := s.date(a.Slot.Span.From)
		perDay[day]++
		found := Find(there, s)
		switch {
		case !bookable(there, s) || len(Blocked(found)) > 0:
			return fmt.Errorf("%d cannot be booked: %q", i, codes(found))
		case !reflect.DeepEqual(found, a.Warnings):
			return fmt.Errorf("%d warns of %q, not %q", i, codes(a.Warnings), codes(found))
		case a.Slot.Span.From.Before(s.Now), !window.Contains(a.Slot.Span):
			return fmt.Errorf("%d is not in the window", i)
		case !s.Days.IsWorkday(string(day)), slices.ContainsFunc(found, func(c consult.Conflict) bool { return c.Kind == consult.OutsideHours }):
			return fmt.Errorf("%d is not in working hours", i)
		case a.Slot.Span.Length() != m.Span.Length(), (a.Slot.RoomID == "") != (m.RoomID == ""), a.Slot.Equal(m.Slot()):
			return fmt.Errorf("%d is another meeting", i)
		case perDay[day] > slotsPerDay:
			return fmt.Errorf("%s has too many", day)
		case i > 0 && hardness(got[i-1]) > hardness(a):
			return fmt.Errorf("%d costs less than the one before", i)
		}
		for _, b := range got[:i] {
			if b.Slot.Span.Overlaps(a.Slot.Span) {
				return fmt.Errorf("%d overlaps another", i)
			}
		}
	}
	return nil
}
