package drafting_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/workday"
)

// lawyer is an office in which time is taken away at random, and who checks every
// proposal by rules and a search of their own.
type lawyer struct {
	*Office
	t      *testing.T
	rnd    *rand.Rand
	part   *rand.Rand
	people []consult.ID
	rooms  []consult.Room
	days   workday.Calendar
	hours  consult.Hours
	forms  map[consult.FormKey]consult.Form
	moved  int
	bent   int
	left   int
}

// Whatever time is taken away: a proposal moves nothing under its notice, behind its
// materials, into the break or onto the day of another date of its series, while any
// slot is free, given all else, that keeps them; and it says what it breaks.
func TestProposalsAreLawfulFirst(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := newLawyer(t, o, seed)
		for range 3 {
			w.step()
		}
		t.Logf("%d moved, %d of them where no slot keeps the rules; %d left out", w.moved, w.bent, w.left)
	})
}

func newLawyer(t *testing.T, o *Office, seed uint64) *lawyer {
	w := &lawyer{
		Office: o,
		t:      t,
		rnd:    rand.New(rand.NewPCG(seed, 11)),
		part:   rand.New(rand.NewPCG(seed, 12)),
		people: o.Persons(t, 6),
		forms:  map[consult.FormKey]consult.Form{},
	}
	var err error
	w.days, err = workday.Published()
	Must(t, err)
	venue := o.Venue(t)
	for range 2 {
		room := o.Room(t, venue, 6)
		Must(t, Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) {
			r.Turnaround = consult.Turnaround{Setup: 15 * w.part.IntN(3), Clearup: 15 * w.part.IntN(2)}
		})())
		r, err := o.Directory.Rooms.Get(t.Context(), room)
		Must(t, err)
		w.rooms = append(w.rooms, r)
	}
	o.ChangeRules(t, func(r *consult.Rules) {
		r.Load = consult.Load{}
		if w.rnd.IntN(3) == 0 {
			r.Hours.BreakFrom, r.Hours.BreakTo = 0, 0
		}
		w.hours = r.Hours
	})
	units := []consult.DayUnit{consult.CalendarDays, consult.WorkingDays}
	for _, key := range []consult.FormKey{"other", "expert", "research"} {
		f, err := o.Directory.Forms.Edit(t.Context(), o.By, consult.ID(key), 0, func(f *consult.Form) error {
			f.NoticeDays, f.NoticeUnit = w.rnd.IntN(8), units[w.rnd.IntN(2)]
			f.Turnaround = consult.Turnaround{Setup: 15 * w.part.IntN(2), Clearup: 15 * w.part.IntN(3)}
			f.MaterialsDays, f.MaterialsUnit = max(0, w.rnd.IntN(8)-3), units[w.rnd.IntN(2)]
			if w.rnd.IntN(6) == 0 {
				f.Rules = map[consult.ConflictKind]consult.Severity{consult.ShortNotice: consult.Off}
			}
			return nil
		})
		Must(t, err)
		w.forms[key] = f
	}
	for range 70 {
		m := Sitting(w.span(), w.some()...)
		m.Form = []consult.FormKey{"other", "expert", "research"}[w.rnd.IntN(3)]
		if w.rnd.IntN(3) > 0 {
			m.RoomID = w.rooms[w.rnd.IntN(2)].ID
		}
		if w.rnd.IntN(3) == 0 {
			m.MaterialsReadyAt = When(t, fmt.Sprintf("06-%02d 10:00", 2+w.rnd.IntN(20)))
		}
		w.nameForItems(&m)
		m.Status = []consult.Status{consult.Confirmed, consult.Tentative}[w.rnd.IntN(2)]
		_, _ = o.Booking.Book(t.Context(), o.By, m, booking.Options{}) // what clashes is left out
	}
	rule := []string{
		"FREQ=DAILY;COUNT=8", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=7", "FREQ=WEEKLY;COUNT=4",
		"FREQ=DAILY;BYHOUR=9,16;COUNT=9",
	}[w.rnd.IntN(4)]
	_, _ = o.Series.Book(t.Context(), o.By, Weekly(Span(t, "06-03 09:00-09:45"), rule, w.some()...), booking.Options{})
	return w
}

func (w *lawyer) some() (ids []consult.ID) {
	for _, p := range w.people {
		if w.rnd.IntN(3) == 0 {
			ids = append(ids, p)
		}
	}
	return append(ids, w.people[w.rnd.IntN(len(w.people))])[:max(1, len(ids))]
}

func (w *lawyer) span() consult.Span {
	from := When(
		w.t, fmt.Sprintf("06-%02d %02d:00", 2+w.rnd.IntN(18), 8+w.rnd.IntN(9)),
	).Add(time.Duration(2+w.rnd.IntN(3)) * 15 * time.Minute)
	return consult.Span{From: from, To: from.Add(time.Duration(2+w.rnd.IntN(12)) * 15 * time.Minute)}
}

// step takes some time away, checks what is proposed, and carries it out.
func (w *lawyer) step() {
	t := w.t
	w.Instant.Add(int64(w.rnd.IntN(40)) * 3600)
	day := consult.DateOf(w.Now(), w.Zone()).AddDays(1 + w.rnd.IntN(7))
	from := day.Start(w.Zone()).Add(time.Duration(8+w.rnd.IntN(6)) * time.Hour)
	taken := consult.Block{
		Title: "市委全会",
		Hard:  true,
		Span:  consult.Span{From: from, To: from.Add(time.Duration(2+w.rnd.IntN(30)) * time.Hour)},
	}
	switch w.rnd.IntN(3) {
	case 0:
		taken.Subject = consult.Subject{Kind: consult.SubjectEveryone}
	case 1:
		taken.Subject = consult.Subject{Kind: consult.SubjectRoom, ID: w.rooms[w.rnd.IntN(2)].ID}
	default:
		taken.Subject = consult.Subject{Kind: consult.SubjectPerson, ID: w.people[w.rnd.IntN(6)]}
	}
	ask := proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: taken,
		Roles: []consult.AttendanceRole{consult.RoleVoting}},
		Limits: proposal.Limits{
			Window:   consult.Span{From: from.AddDate(0, 0, -3), To: from.AddDate(0, 0, 1+w.rnd.IntN(11))},
			Rooms:    []proposal.RoomReach{proposal.ReachRoom, proposal.ReachVenue}[w.rnd.IntN(2)],
			Weekends: w.rnd.IntN(4) == 0,
			Alone:    w.rnd.IntN(2) == 0,
			Time:     200 * time.Millisecond,
		}}
	if taken.Subject.Kind != consult.SubjectPerson {
		ask.Cause.Roles = nil
	}
	p := w.Planned(t, ask)
	w.check(p)
	_, err := w.Rescheduling.Apply(t.Context(), w.By, p.ID, booking.Options{})
	Must(t, Explain(err))
	w.Sound(t)
}

// check compares the proposal with the rules, and with a search of every slot.
func (w *lawyer) check(p proposal.Proposal) {
	t := w.t
	page, err := w.Booking.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{Limit: 200})
	Must(t, err)
	after, before := map[consult.ID]consult.Meeting{}, map[consult.ID]consult.Meeting{}
	for _, m := range page.Items {
		if m.Status.Live() {
			after[m.ID], before[m.ID] = m, m
		}
	}
	for _, a := range p.Outcome.Adjustments {
		m := after[a.MeetingID]
		m.Span, m.RoomID = a.After.Span, a.After.RoomID
		m.Turnaround = w.asked(m)
		after[m.ID] = m
	}
	blocks, err := w.Directory.Blocks.List(t.Context(), consult.BlockFilter{}, consult.PageRequest{Limit: 200})
	Must(t, err)
	shut := append(blocks.Items, p.Cause.Block)
	unlawful := 0
	for _, a := range p.Outcome.Adjustments {
		m, was := after[a.MeetingID], before[a.MeetingID]
		if was.Span.From.Equal(m.Span.From) {
			continue
		}
		w.moved++
		broken := w.breaks(m, was, after, before)
		if told := strings.Contains(a.ZH, "范围内没有合乎"); told != (broken != "") {
			t.Fatalf("%s to %s breaks %q, and is told of: %s", m.Title, m.Span.From.In(w.Zone()), broken, a.ZH)
		}
		if broken == "" {
			continue
		}
		unlawful++
		w.bent++
		for at := range w.slots(p.Limits, was) {
			if !at.Span.From.Equal(was.Span.From) && w.free(at, m, after, shut) {
				there := m
				there.Span, there.RoomID = at.Span, at.RoomID
				there.Turnaround = w.asked(there)
				if w.breaks(there, was, after, before) == "" {
					t.Fatalf(
						"%s (%s) is moved from %s to %s, which breaks %s, and %s is free in %s; score %s",
						m.Title, m.Form, was.Span.From.In(w.Zone()), m.Span.From.In(w.Zone()), broken,
						at.Span.From.In(w.Zone()), at.RoomID, p.Outcome.Score,
					)
				}
			}
		}
	}
	w.checkLeftOut(p, after, shut)
	if unlawful != p.Outcome.Unlawful {
		t.Fatalf("%d changes break a rule, %d are told of", unlawful, p.Outcome.Unlawful)
	}
}

// checkLeftOut looks for a slot, given all else, for each meeting that the proposal leaves where it cannot stay.
func (w *lawyer) checkLeftOut(p proposal.Proposal, after map[consult.ID]consult.Meeting, shut []consult.Block) {
	for _, id := range p.Outcome.Unplaced {
		m := after[id]
		w.left++
		for at := range w.slots(p.Limits, m) {
			if w.free(at, m, after, shut) {
				w.t.Fatalf("%s is left out, and %s is free in %s", m.Title, at.Span.From.In(w.Zone()), at.RoomID)
			}
		}
	}
}

// breaks names the rules that the Meeting breaks where it is put.
func (w *lawyer) breaks(m, was consult.Meeting, after, before map[consult.ID]consult.Meeting) (broken string) {
	f, day := w.forms[m.Form], consult.DateOf(m.Span.From, w.Zone())
	if f.Severity(consult.ShortNotice) != consult.Off && w.ahead(f.NoticeUnit, w.Now(), day) < f.NoticeDays {
		broken += "notice "
	}
	out := m.MaterialsReadyAt
	if out.IsZero() {
		out = w.Now()
	}
	if f.MaterialsDays > 0 && w.ahead(f.MaterialsUnit, out, day) < f.MaterialsDays {
		broken += "materials "
	}
	noon := consult.Span{From: day.Start(w.Zone()).Add(w.hours.BreakFrom), To: day.Start(w.Zone()).Add(w.hours.BreakTo)}
	if noon.Length() > 0 && m.Span.Overlaps(noon) &&
		m.Span.Length() <= max(w.hours.BreakFrom-w.hours.Open, w.hours.Close-w.hours.BreakTo) {
		broken += "break "
	}
	on := func(at time.Time) consult.Date { return consult.DateOf(at, w.Zone()) }
	for id, o := range after {
		if id != m.ID && m.SeriesID != "" && o.SeriesID == m.SeriesID && on(o.Span.From) == day &&
			on(o.OriginalStart) != on(m.OriginalStart) && on(before[id].Span.From) != on(was.Span.From) {
			return broken + "series "
		}
	}
	return broken
}

// ahead counts the days from the instant's day up to the date, one at a time.
func (w *lawyer) ahead(unit consult.DayUnit, told time.Time, day consult.Date) (n int) {
	d := consult.DateOf(told, w.Zone())
	if d > day {
		return -1
	}
	for ; d < day; d = d.AddDays(1) {
		if unit == consult.CalendarDays || w.days.IsWorkday(string(d)) {
			n++
		}
	}
	return n
}

// slots are every quarter of an hour of the limits in every room that they allow.
func (w *lawyer) slots(l proposal.Limits, was consult.Meeting) func(func(consult.Slot) bool) {
	return func(yield func(consult.Slot) bool) {
		for day := consult.DateOf(
			l.Window.From, w.Zone(),
		); day.Start(w.Zone()).Before(l.Window.To); day = day.AddDays(1) {
			kind := w.days.On(string(day)).Kind
			if kind == workday.Holiday || kind == workday.Weekend && !l.Weekends {
				continue
			}
			for at := w.hours.Open; at+was.Span.Length() <= w.hours.Close; at += 15 * time.Minute {
				from := day.Start(w.Zone()).Add(at)
				s := consult.Span{From: from, To: from.Add(was.Span.Length())}
				if !from.After(w.Now()) || !l.Window.Contains(s) {
					continue
				}
				for _, room := range w.may(l, was) {
					if !yield(consult.Slot{Span: s, RoomID: room}) {
						return
					}
				}
			}
		}
	}
}

func (w *lawyer) may(l proposal.Limits, was consult.Meeting) []consult.ID {
	if was.RoomID == "" || l.Rooms == proposal.ReachRoom {
		return []consult.ID{was.RoomID}
	}
	return []consult.ID{w.rooms[0].ID, w.rooms[1].ID}
}

// free reports whether nobody and nothing stands in the way of the Meeting.
func (w *lawyer) free(
	at consult.Slot, m consult.Meeting, after map[consult.ID]consult.Meeting, shut []consult.Block,
) bool {
	m.Span, m.RoomID = at.Span, at.RoomID
	held := w.asked(m).Around(m.Span)
	for id, o := range after {
		if id != m.ID && (at.RoomID != "" && o.RoomID == at.RoomID && o.Turnaround.Around(o.Span).Overlaps(held) ||
			slices.ContainsFunc(o.People(), func(p consult.ID) bool { return bothNeed(m, o, p) })) {
			return false
		}
	}
	return !slices.ContainsFunc(shut, func(b consult.Block) bool {
		hits := b.Subject.Kind == consult.SubjectEveryone ||
			b.Subject.Kind == consult.SubjectRoom && b.Subject.ID == at.RoomID ||
			b.Subject.Kind == consult.SubjectPerson && neededIn(m, b.Subject.ID, b.Span)
		return b.Hard && hits && b.Span.Overlaps(at.Span)
	})
}

// asked is for how long the meeting has to hold its room: what its form or the room asks for, whichever is longer.
func (w *lawyer) asked(m consult.Meeting) consult.Turnaround {
	var t consult.Turnaround
	for _, r := range w.rooms {
		if r.ID == m.RoomID {
			f := w.forms[m.Form].Turnaround
			t.Setup, t.Clearup = max(r.Turnaround.Setup, f.Setup), max(r.Turnaround.Clearup, f.Clearup)
		}
	}
	return t
}

// nameForItems gives some meetings an agenda, and people who come for some of it alone.
func (w *lawyer) nameForItems(m *consult.Meeting) {
	for left := m.Span.Length(); w.part.IntN(3) > 0 && left > 15*time.Minute; {
		minutes := 15 * (1 + w.part.IntN(int(left/(15*time.Minute))))
		it := consult.Item{Kind: consult.ItemReport, Title: "听取汇报", Minutes: minutes}
		for _, a := range m.Attendances {
			if w.part.IntN(3) == 0 {
				it.PersonIDs = append(it.PersonIDs, a.PersonID)
			}
		}
		m.Items = append(m.Items, it)
		left -= time.Duration(it.Minutes) * time.Minute
	}
}

// bothNeed reports whether the two meetings need the person at one time.
func bothNeed(m, o consult.Meeting, person consult.ID) bool {
	for at := m.Span.From; at.Before(m.Span.To) && o.Span.Overlaps(m.Span); at = at.Add(15 * time.Minute) {
		quarter := consult.Span{From: at, To: at.Add(15 * time.Minute)}
		if neededIn(m, person, quarter) && neededIn(o, person, quarter) {
			return true
		}
	}
	return false
}

// neededIn reports whether the meeting needs the person at some time of the span: each quarter hour is looked at alone.
func neededIn(m consult.Meeting, person consult.ID, span consult.Span) bool {
	if !slices.Contains(m.People(), person) {
		return false
	}
	some := slices.ContainsFunc(m.Items, func(it consult.Item) bool { return slices.Contains(it.PersonIDs, person) })
	for at := m.Span.From; at.Before(m.Span.To); at = at.Add(15 * time.Minute) {
		item, left := 0, at.Sub(m.Span.From)
		for item < len(m.Items) && left >= time.Duration(m.Items[item].Minutes)*time.Minute {
			left -= time.Duration(m.Items[item].Minutes) * time.Minute
			item++
		}
		here := !some || item < len(m.Items) && slices.Contains(m.Items[item].PersonIDs, person)
		if here && span.Overlaps(consult.Span{From: at, To: at.Add(15 * time.Minute)}) {
			return true
		}
	}
	return false
}
