package conflict

import (
	"slices"
	"testing"

	"huiqi/pkg/consult"
)

// What a meeting does not hold is no clash: it is one finding with everything in it.
func TestFindWhatIsNotHeld(t *testing.T) {
	t.Parallel()
	unheld := func(m *consult.Meeting) { m.Attendances[0].Unheld = true }
	run(t, []row{
		{"somebody who is taken", func(m *consult.Meeting, s *Context) {
			unheld(m)
			s.Busy = []consult.Reservation{person("p1", "x", on(t, "09:00", "11:00"))}
		}, []string{"~holds_less p1 x"}},
		{"somebody who is free", func(m *consult.Meeting, _ *Context) { unheld(m) }, []string{"~holds_less p1"}},
		{"somebody who need not come", func(m *consult.Meeting, _ *Context) { m.Attendances[1].Unheld = true }, []string{}},
		{"the room", func(m *consult.Meeting, s *Context) {
			m.RoomUnheld = true
			s.Busy = []consult.Reservation{inRoom("r1", "x", on(t, "09:00", "11:00"))}
		}, []string{"~holds_less r1 x"}},
		{"nothing at all", func(m *consult.Meeting, _ *Context) {
			unheld(m)
			m.RoomUnheld = true
		}, []string{"~holds_nobody p1 r1"}},
		{"nobody to hold, and no room", func(m *consult.Meeting, _ *Context) {
			m.Attendances, m.RoomID = m.Attendances[1:], ""
		}, []string{"~holds_nobody"}},
		{"the same online", func(m *consult.Meeting, _ *Context) {
			m.Attendances, m.RoomID = m.Attendances[1:], ""
			m.OnlineURL = "https://meet.example/1"
		}, []string{}},
	})
}

func TestWordsOfWhatIsNotHeld(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	m.Attendances[0].Unheld, m.RoomUnheld = true, true
	s.Busy = []consult.Reservation{
		person("p1", "x", on(t, "09:00", "10:00")),
		person("p1", "y", on(t, "10:00", "11:00")),
	}
	s.People["p1"] = consult.Person{Name: "赵一钱", Post: "主任"}
	found := Find(m, s)
	if len(found) != 1 {
		t.Fatalf("found %q", codes(found))
	}
	wantZH := "本会议没有占用任何人员和会议室，也没有线上入口；本会议需要而未能占用：" +
		"赵一钱（主任）已安排《专题协商会》（2026-03-10 09:00–10:00）、《调研视察》（2026-03-10 10:00–11:00）；" +
		"301会议室现已空出，保存本会议即可占用"
	if found[0].ZH != wantZH {
		t.Errorf("says\n%s, want\n%s", found[0].ZH, wantZH)
	}
	wantEN := "the meeting holds nobody and no room, and has no online entrance; " +
		"the meeting needs and does not hold: " +
		"赵一钱 (主任) is taken by “专题协商会”, 2026-03-10 09:00–10:00 and “调研视察”, 2026-03-10 10:00–11:00; " +
		"301会议室 is free by now, and held once the meeting is saved"
	if found[0].EN != wantEN {
		t.Errorf("says\n%s, want\n%s", found[0].EN, wantEN)
	}
	c := found[0]
	others := []consult.ID{"x", "y"}
	if c.PersonID != "p1" || c.PersonIDs != nil || c.MeetingID != "" || !slices.Equal(c.MeetingIDs, others) {
		t.Errorf("names %q %q, %q %q", c.PersonID, c.PersonIDs, c.MeetingID, c.MeetingIDs)
	}
}

func TestQuorumInEnglish(t *testing.T) {
	t.Parallel()
	ten := Tally{Name: "B", Members: 10, Needed: 6}
	for reason, c := range map[string]struct {
		edit func(*Tally)
		want string
	}{
		"one to spare": {
			func(t *Tally) { t.Free, t.Excused = 7, 3 },
			"B: 6 of 10 members must be able to come, 7 can, only 1 to spare (3 on leave)",
		},
		"none to spare": {
			func(t *Tally) {
				*t = Tally{Name: "B", Members: 10, Needed: 6, Free: 6, Declined: 3, Busy: 1}
			},
			"B: 6 of 10 members must be able to come, 6 can, none to spare (3 declined, 1 taken)",
		},
		"too few without the unsure": {
			func(t *Tally) { t.Free, t.Tentative = 10, 5 },
			"B: 6 of 10 members must be able to come, 10 can, 5 of them unsure; without those, 1 too few",
		},
	} {
		tally := ten
		c.edit(&tally)
		if _, got := sayMargin(tally); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", reason, got, c.want)
		}
	}
}
