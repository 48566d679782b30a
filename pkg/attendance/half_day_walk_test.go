package attendance_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/history"
	. "huiqi/pkg/office/officetest"
)

// halfDayWalk records presence at one Meeting of three days at random, whole and by half days. Its model knows half
// days alone: what is said of the whole is said of each.
type halfDayWalk struct {
	*Office
	t      *testing.T
	rnd    *rand.Rand
	m      consult.Meeting
	people []consult.ID
	// sure are those who accepted, and online those of them who said that they attend online.
	sure, online map[consult.ID]bool
	halves       []consult.HalfDay
	is           map[consult.ID][]attended
	// whole are those of whom all was said at once, or nothing.
	whole map[consult.ID]bool
	// took is whether somebody had come when presence was recorded last.
	took bool

	refused         map[string]int
	done, corrected int
}

// attended is what is recorded of a Person at one half day; empty when nothing is.
type attended struct {
	presence consult.Presence
	mode     consult.Mode
}

func TestWalksOfPresenceByHalfDays(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		p := o.Persons(t, 4)
		w := &halfDayWalk{
			Office:  o,
			t:       t,
			rnd:     rand.New(rand.NewPCG(seed, 7)),
			people:  p,
			sure:    map[consult.ID]bool{p[0]: true, p[1]: true},
			online:  map[consult.ID]bool{p[1]: true},
			is:      map[consult.ID][]attended{},
			whole:   map[consult.ID]bool{},
			refused: map[string]int{},
			halves: []consult.HalfDay{
				{Day: "2026-06-10", Half: consult.Afternoon}, {Day: "2026-06-11", Half: consult.Morning},
				{Day: "2026-06-11", Half: consult.Afternoon}, {Day: "2026-06-12", Half: consult.Morning},
			},
		}
		w.m = Sitting(Span(t, "06-10 14:00-15:00"), p...)
		w.m.Span.To = When(t, "06-12 11:00")
		_, w.m.RoomID = o.RoomAt(t, 0)
		w.m.OnlineURL = "https://meet.example/1"
		w.m = o.Book(t, w.m)
		for _, id := range p {
			w.is[id] = make([]attended, len(w.halves))
			w.whole[id] = true
		}
		for id := range w.sure {
			mode := consult.Mode("")
			if w.online[id] {
				mode = consult.Online
			}
			_, err := o.Attendance.Answer(t.Context(), o.By, w.m.ID, id, says(consult.Accepted, mode))
			Must(t, err)
		}
		o.Set(t, "06-10 11:00")
		for step := range 120 {
			if step > 30 && w.rnd.IntN(12) == 0 {
				w.correct()
			} else {
				w.step()
			}
			if step%15 == 14 {
				w.compareSums()
			}
		}
		for _, code := range []string{"too_early", "outside_meeting", "unexpected", "duplicate"} {
			if w.refused[code] == 0 {
				t.Errorf("a dull walk: nothing was refused as %s", code)
			}
		}
		if w.corrected < 2 {
			t.Errorf("a dull walk: the time was corrected %d times", w.corrected)
		}
		if w.done < 20 {
			t.Errorf("a dull walk: %d steps were done, refused %v", w.done, w.refused)
		}
	})
}

// mark is a random mark.
func (w *halfDayWalk) mark() attendance.Mark {
	k := attendance.Mark{Presence: Pick(w.rnd, append([]consult.Presence{"", ""}, consult.Presences...))}
	if w.rnd.IntN(5) > 0 {
		k.PersonID = Pick(w.rnd, w.people)
	}
	if w.rnd.IntN(4) > 0 {
		k.HalfDay = Pick(w.rnd, w.halves)
	}
	if w.rnd.IntN(20) == 0 {
		k.HalfDay = consult.HalfDay{Day: "2026-06-12", Half: consult.Afternoon}
	}
	if k.Presence.Came() && w.rnd.IntN(3) == 0 || w.rnd.IntN(8) == 0 {
		k.Mode = Pick(w.rnd, consult.Modes)
	}
	return k
}

func (w *halfDayWalk) step() {
	w.Instant.Add(int64(60 * w.rnd.IntN(80)))
	marks := []attendance.Mark{w.mark()}
	if w.rnd.IntN(3) == 0 {
		marks = append(marks, w.mark())
		if w.rnd.IntN(4) == 0 {
			marks[1].PersonID, marks[1].HalfDay = marks[0].PersonID, marks[0].HalfDay
		}
	}
	want := w.faults(marks)
	got := ""
	r, err := w.Attendance.Attend(w.t.Context(), w.By, w.m.ID, marks)
	if err != nil {
		got = Faults(w.t, err)
	}
	if (got == "") != (len(want) == 0) {
		w.t.Fatalf("%+v at %v: %q, the model says %v", marks, w.Now(), got, want)
	}
	if got != "" {
		for _, code := range want {
			w.refused[code]++
		}
		return
	}
	w.done++
	w.apply(marks)
	w.took = false
	for _, is := range w.is {
		for _, a := range is {
			w.took = w.took || w.came(a.presence)
		}
	}
	w.compare(marks, r)
}

// asAnswered reports whether the Meeting lies in the time for which people answered.
func (w *halfDayWalk) asAnswered() bool {
	return Span(w.t, "06-10 14:00-06-12 11:00").Contains(w.m.Span)
}

// correct finds that the Meeting was at other times: it began or ended another half day earlier or later. What the
// model has of half days that the Meeting no longer takes is lost, and those that it takes now are yet to be recorded,
// unless all is said as a whole.
func (w *halfDayWalk) correct() {
	day := func(d, h int) time.Time { return When(w.t, fmt.Sprintf("06-%02d %02d:00", d, h)) }
	from := []time.Time{day(10, 9), day(10, 14), day(11, 9)}
	to := []time.Time{day(10, 17), day(11, 11), day(11, 17), day(12, 11)}
	i, j := w.rnd.IntN(len(from)), w.rnd.IntN(len(to))
	if !from[i].Before(to[j]) || w.Now().Before(to[j]) {
		return
	}
	var halves []consult.HalfDay
	for n := i; n <= j+1; n++ {
		halves = append(halves, consult.HalfDay{
			Day:  consult.Date("2026-06-10").AddDays(n / 2),
			Half: consult.Halves[n%2],
		})
	}
	for _, id := range w.people {
		was := w.is[id]
		whole := w.whole[id]
		w.is[id] = make([]attended, len(halves))
		for k, h := range halves {
			at := slices.Index(w.halves, h)
			switch {
			case whole:
				w.is[id][k] = was[0]
			case at >= 0:
				w.is[id][k] = was[at]
			}
		}
	}
	m := w.Meeting(w.t, w.m.ID)
	_, err := w.Booking.Edit(w.t.Context(), w.By, w.m.ID, func(m *consult.Meeting) error {
		m.Span = consult.Span{From: from[i], To: to[j]}
		return nil
	}, booking.Options{Reason: "时间登记有误"})
	Must(w.t, Explain(err))
	if !slices.Equal(w.halves, halves) {
		w.corrected++
	}
	w.halves, w.m = halves, m
	w.m.Span = consult.Span{From: from[i], To: to[j]}
	r, err := w.Attendance.Roster(w.t.Context(), w.By, w.m.ID)
	Must(w.t, err)
	w.compare(nil, r)
}

// faults are the codes of what is wrong with the marks.
func (w *halfDayWalk) faults(marks []attendance.Mark) []string {
	var all []string
	early := map[int]string{0: "06-10 12:00", 1: "06-10 22:00", 2: "06-11 10:00", 3: "06-11 22:00"}
	if w.corrected > 0 { // all of it is over
		early = nil
	} else if w.Now().Before(When(w.t, early[0])) {
		all = append(all, "too_early")
	}
	for _, k := range marks {
		i := slices.Index(w.halves, k.HalfDay)
		switch {
		case i >= 0 && early != nil && w.Now().Before(When(w.t, early[i])):
			all = append(all, "too_early")
		case i < 0 && k.HalfDay.Day != "":
			all = append(all, "outside_meeting")
		}
		if k.Mode != "" && !w.came(k.Presence) {
			all = append(all, "unexpected")
		}
	}
	if len(marks) == 2 && marks[0].PersonID == marks[1].PersonID && marks[0].HalfDay == marks[1].HalfDay {
		all = append(all, "duplicate")
	}
	return all
}

func (*halfDayWalk) came(p consult.Presence) bool {
	return p == consult.Present || p == consult.Late || p == consult.LeftEarly
}

// apply does to the model what the marks say: those of the whole first, of everybody before those of somebody.
func (w *halfDayWalk) apply(marks []attendance.Mark) {
	before := map[consult.ID][]attended{}
	for id, is := range w.is {
		before[id] = slices.Clone(is)
	}
	for _, whole := range []bool{true, false} {
		for _, named := range []bool{false, true} {
			for _, k := range marks {
				if (k.HalfDay.Day == "") == whole && (k.PersonID != "") == named {
					w.applyOne(k, before)
				}
			}
		}
		for id, is := range w.is {
			before[id] = slices.Clone(is)
		}
	}
}

func (w *halfDayWalk) applyOne(k attendance.Mark, before map[consult.ID][]attended) {
	for _, id := range w.people {
		if k.PersonID != "" && k.PersonID != id || k.PersonID == "" && !(w.sure[id] && w.asAnswered()) {
			continue
		}
		was := before[id]
		if k.HalfDay.Day != "" {
			i := slices.Index(w.halves, k.HalfDay)
			if k.PersonID == "" && was[i].presence != "" {
				continue
			}
			w.is[id][i] = w.attends(k, id, was[i].mode)
			w.whole[id] = false
			continue
		}
		presence, mode := wholeOf(was)
		if k.PersonID == "" && presence != "" {
			continue
		}
		for i := range w.halves {
			w.is[id][i] = w.attends(k, id, mode)
		}
		w.whole[id] = true
	}
}

func (w *halfDayWalk) attends(k attendance.Mark, id consult.ID, was consult.Mode) attended {
	a := attended{presence: k.Presence}
	if w.came(k.Presence) {
		a.mode = consult.OnSite
		if w.online[id] && w.asAnswered() {
			a.mode = consult.Online
		}
		if was != "" {
			a.mode = was
		}
		if k.Mode != "" {
			a.mode = k.Mode
		}
	}
	return a
}

// wholeOf is the best of the half days, and whether somebody was ever there on site.
func wholeOf(all []attended) (consult.Presence, consult.Mode) {
	rank := map[consult.Presence]int{"present": 5, "late": 4, "left_early": 3, "absent": 2, "excused": 1}
	var best consult.Presence
	modes := map[consult.Mode]bool{}
	for _, a := range all {
		if rank[a.presence] > rank[best] {
			best = a.presence
		}
		modes[a.mode] = true
	}
	switch {
	case modes[consult.OnSite]:
		return best, consult.OnSite
	case modes[consult.Online]:
		return best, consult.Online
	}
	return best, ""
}

// compare compares each Seat with the model.
func (w *halfDayWalk) compare(marks []attendance.Mark, r attendance.Roster) {
	for _, s := range r.Seats {
		is := w.is[s.Attendance.PersonID]
		presence, mode := wholeOf(is)
		if s.Presence != presence || s.PresenceMode != mode {
			w.t.Fatalf("after %+v: %s %s, the model says %s %s of %v",
				marks, s.Presence, s.PresenceMode, presence, mode, is)
		}
		shown := map[consult.HalfDay]attended{}
		for _, h := range s.HalfDays {
			shown[h.HalfDay] = attended{h.Presence, h.Mode}
		}
		for i, at := range w.halves {
			a := shown[at]
			if len(s.HalfDays) == 0 { // the whole stands for each
				a = attended{s.Presence, s.PresenceMode}
			}
			if a != is[i] {
				w.t.Fatalf("after %+v: %v of %+v, the model says %v", marks, at, s, is[i])
			}
		}
	}
}

// compareSums compares figures and records, and what is recorded of the Meeting, with the model.
func (w *halfDayWalk) compareSums() {
	june := consult.Span{From: When(w.t, "06-01 00:00"), To: When(w.t, "06-30 00:00")}
	for _, id := range w.people {
		want := 0
		for _, a := range w.is[id] {
			if w.came(a.presence) {
				want++
			}
		}
		_, mode := wholeOf(w.is[id])
		online := 0
		if mode == consult.Online {
			online = 1
		}
		x, err := w.Attendance.Figures(w.t.Context(), w.By, id, june, "")
		Must(w.t, err)
		y, err := w.Record.Of(w.t.Context(), w.By, id, 2026)
		Must(w.t, err)
		begun := !w.Now().Before(w.m.Span.From)
		if begun && (x.HalfDays != want || x.Online != online || y.Totals().HalfDays != want ||
			y.Lines[0].Online != (online > 0)) {
			w.t.Fatalf("figures %+v, record %+v, the model says %d half days, online %d", x, y, want, online)
		}
	}
	if w.Meeting(w.t, w.m.ID).Held.Took != w.took {
		w.t.Fatalf("held: %+v, and somebody came: %v", w.Meeting(w.t, w.m.ID).Held, w.took)
	}
	recorded, err := w.DB.HalfPresences(w.t.Context(), []consult.ID{w.m.ID})
	Must(w.t, err)
	for _, all := range recorded[w.m.ID] {
		for _, h := range all {
			if !slices.Contains(w.halves, h.HalfDay) {
				w.t.Fatalf("%v is recorded, and the meeting takes %v", h.HalfDay, w.halves)
			}
		}
	}
	faults, err := w.DB.CountedFaults(w.t.Context())
	Must(w.t, err)
	if len(faults) > 0 {
		w.t.Fatal(faults)
	}
}

// Who recorded which half day is kept. When the Meeting is found to have been at another time, what it has of other
// half days is lost, the rest counts, and the journal says so.
func TestHalfDaysOfAMeetingThatWasElsewhere(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-17:00"), p))
		o.Set(t, "06-12 17:00")
		at := consult.HalfDay{Day: "2026-06-10", Half: consult.Morning}
		_, err := o.Attendance.Attend(t.Context(), o.By, m.ID, []attendance.Mark{
			{PersonID: p, Presence: consult.Present}, {PersonID: p, HalfDay: at, Presence: consult.Absent},
		})
		Must(t, err)
		if s := o.Seat(t, m, p); s.Presence != consult.Present || len(s.HalfDays) != 2 || s.HalfDays[1].By != "王秘书" ||
			s.HalfDays[1].At.IsZero() {
			t.Errorf("present but for the morning: %+v", s)
		}
		o.Set(t, "06-12 18:00")
		_, err = o.Attendance.Attend(t.Context(), consult.Actor{Name: "李秘书"}, m.ID, []attendance.Mark{
			{PersonID: p, HalfDay: at, Presence: consult.Late},
		})
		Must(t, err)
		s := o.Seat(t, m, p)
		hour := s.HalfDays[0].At.Sub(s.HalfDays[1].At)
		if s.HalfDays[0].By != "李秘书" || s.HalfDays[1].By != "王秘书" || hour != time.Hour {
			t.Errorf("who recorded what: %+v", s.HalfDays)
		}
		correct := func(span string, want int) attendance.Seat {
			_, err := o.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error {
				m.Span = Span(t, span)
				return nil
			}, booking.Options{Reason: "时间登记有误"})
			Must(t, Explain(err))
			s := o.Seat(t, m, p)
			if len(s.HalfDays) != want {
				t.Errorf("%s: %+v", span, s.HalfDays)
			}
			return s
		}
		s = correct("06-10 09:00-12:00", 1)
		if s.Presence != consult.Late {
			t.Errorf("late in the morning alone: %+v", s)
		}
		s = correct("06-10 08:30-17:30", 1)
		if s.Presence != consult.Late {
			t.Errorf("the afternoon is not recorded: %+v", s)
		}
		s = correct("06-11 09:00-12:00", 0)
		if s.Presence != "" || !s.PresenceAt.IsZero() {
			t.Errorf("nothing is recorded of the next day: %+v", s)
		}
		told, err := o.Journal.History(t.Context(), m.ID, consult.PageRequest{Limit: 50})
		Must(t, err)
		lost := slices.ContainsFunc(told.Items, func(l history.Line) bool {
			return strings.Contains(l.ZH, "撤销") && strings.Contains(l.ZH, "6月10日上午的到会登记")
		})
		if !lost {
			t.Errorf("the journal does not say what was lost: %+v", told.Items)
		}
	})
}

// The check finds half days that do not fit the presence at the whole.
func TestCheckFindsHalfDaysThatDoNotFit(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-17:00"), p))
		half := consult.HalfPresence{
			MeetingID: m.ID,
			PersonID:  p,
			HalfDay:   consult.HalfDay{Day: "2026-06-10", Half: consult.Morning},
			Presence:  consult.Absent,
			Mode:      consult.Online,
			At:        o.Now(),
		}
		Must(t, o.DB.SaveHalfPresences(t.Context(), m.ID, []consult.ID{p}, []consult.HalfPresence{half}))
		faults, err := o.DB.CountedFaults(t.Context())
		Must(t, err)
		if len(faults) != 2 || !strings.HasPrefix(faults[0], "presence: 1 × half days with a way") ||
			!strings.HasPrefix(faults[1], "presence: 1 × people whose half days come to another") {
			t.Errorf("%q", faults)
		}
		half.HalfDay.Day, half.Mode = "2026-06-12", ""
		Must(t, o.DB.SaveHalfPresences(t.Context(), m.ID, []consult.ID{p}, []consult.HalfPresence{half}))
		faults, err = o.DB.CountedFaults(t.Context())
		Must(t, err)
		if len(faults) != 2 || faults[1] != "presence: 1 × half days on which their meeting was not" {
			t.Errorf("two days later: %q", faults)
		}
	})
}
