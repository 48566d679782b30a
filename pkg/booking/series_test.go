package booking_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
)

// weekly is a wish for sittings of these people by a rule.
func weekly(s consult.Span, rule string, people ...consult.ID) booking.SeriesWish {
	return booking.SeriesWish{Meeting: sitting(s, people...), Rule: rule}
}

func (o *office) series(t testing.TB, wish booking.SeriesWish) booking.BookedSeries {
	t.Helper()
	b, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{})
	must(t, explain(err))
	return b
}

func (o *office) edits(t testing.TB, id, from consult.ID, e booking.SeriesEdit) booking.BookedSeries {
	t.Helper()
	b, err := o.EditSeries(t.Context(), o.by, id, from, e, booking.Options{})
	must(t, explain(err))
	return b
}

// sittings are the Series' Meetings as they are in the database.
func (o *office) sittings(t testing.TB, id consult.ID) []consult.Meeting {
	t.Helper()
	_, all, err := o.Series(t.Context(), id)
	must(t, err)
	return all
}

// dates are the days and hours of live Meetings, "*" behind those that differ.
func dates(t testing.TB, all []consult.Meeting) string {
	t.Helper()
	var out []string
	for _, m := range all {
		if !m.Status.Live() {
			continue
		}
		s := m.Span.From.In(shanghai(t)).Format("01-02 15:04")
		if m.Differs {
			s += "*"
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// actions are what was done date by date.
func actions(t testing.TB, b booking.BookedSeries) string {
	t.Helper()
	var out []string
	for _, s := range b.Sittings {
		out = append(out, s.Original.In(shanghai(t)).Format("01-02 ")+string(s.Action))
	}
	return strings.Join(out, ", ")
}

// refused is the clash that a write to a Series was refused with.
func refused(t testing.TB, err error) *booking.SeriesClash {
	t.Helper()
	c, ok := errors.AsType[*booking.SeriesClash](err)
	if !ok || !errors.Is(err, consult.ErrConflict) {
		t.Fatalf("got %v, want a series' clash", err)
	}
	if clash(t, errors.Unwrap(err)) == "" {
		t.Error("refused without a blocking finding")
	}
	return c
}

func byDate(all []consult.Meeting) map[string]consult.ID {
	out := map[string]consult.ID{}
	for _, m := range all {
		out[m.OriginalStart.In(time.FixedZone("CST", 8*3600)).Format("01-02")] = m.ID
	}
	return out
}

func TestSeriesIsBookedAsMeetings(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, room := o.person(t), o.room(t, o.venue(t), 9)
		body := o.body(t, o.person(t), o.person(t))
		wish := weekly(span(t, "06-02 09:00-11:00"), "freq=weekly;count=3", p)
		wish.Meeting.RoomID, wish.Meeting.InviteBodyIDs = room, []consult.ID{body}
		var b booking.BookedSeries
		touched := o.touches(func() { b = o.series(t, wish) })
		if !touched[consult.Subject{Kind: consult.SubjectPerson, ID: p}] || !touched[consult.Subject{Kind: consult.SubjectRoom, ID: room}] {
			t.Errorf("touched %v", touched)
		}
		v, all, err := o.Series(t.Context(), b.Series.ID)
		must(t, err)
		if v != b.Series || v.Rule != "FREQ=WEEKLY;COUNT=3" || v.Zone != "Asia/Shanghai" || v.Title != "碰头会" || v.OnDayOff != consult.KeepDayOff || v.Version != 1 {
			t.Errorf("series %+v, booked %+v", v, b.Series)
		}
		if got := dates(t, all); got != "06-02 09:00, 06-09 09:00, 06-16 09:00" {
			t.Error(got)
		}
		seen := map[consult.ID]bool{}
		for i, m := range all {
			seen[m.ID] = true
			if m.SeriesID != v.ID || !m.OriginalStart.Equal(m.Span.From) || m.Differs || m.Status != consult.Confirmed || len(m.Attendances) != 3 || m.Sequence != 0 {
				t.Errorf("%+v", m)
			}
			if b.Sittings[i].Meeting.ID != m.ID || b.Sittings[i].Action != booking.ActionBook {
				t.Errorf("answered %+v", b.Sittings[i])
			}
		}
		if len(seen) != 3 {
			t.Errorf("%d identities", len(seen))
		}
		page, err := o.AllSeries(t.Context(), consult.SeriesFilter{Search: "碰头"}, consult.PageRequest{})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("listed %v (%v)", page.Items, err)
		}
		found, err := o.Meetings(t.Context(), consult.MeetingFilter{SeriesID: v.ID}, consult.PageRequest{})
		if err != nil || len(found.Items) != 3 {
			t.Errorf("found %v (%v)", found.Items, err)
		}
		o.sound(t)
	})
}

func TestSeriesTellsAllClashesOfAllDates(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, b, room := o.person(t), o.person(t), o.room(t, o.venue(t), 9)
		first := o.book(t, sitting(span(t, "06-09 10:00-12:00"), a))
		o.book(t, with(sitting(span(t, "06-23 08:00-09:30"), b), func(m *consult.Meeting) { m.RoomID = room }))
		o.block(t, consult.SubjectEveryone, "", span(t, "06-30 09:30-10:00"), true)
		wish := weekly(span(t, "06-02 09:00-11:00"), "FREQ=WEEKLY;COUNT=5", a, b)
		wish.Meeting.RoomID = room
		before := o.rows(t)
		want := []string{"", "person_double_booked", "", "person_double_booked room_double_booked", "everyone_blocked"}
		for _, dry := range []bool{true, false} {
			_, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{DryRun: dry})
			c := refused(t, err)
			for i, s := range c.Sittings {
				if got := kinds(conflict.Blocked(s.Conflicts)); got != want[i] {
					t.Errorf("dry %v, date %d: %q, want %q", dry, i, got, want[i])
				}
			}
			if c.Sittings[1].Conflicts[0].MeetingID != first.ID {
				t.Errorf("%+v", c.Sittings[1].Conflicts[0])
			}
		}
		if after := o.rows(t); !maps.Equal(before, after) {
			t.Errorf("a refusal wrote: %v, then %v", before, after)
		}
		wish.SkipConflicts = true
		if dry, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{DryRun: true}); err != nil || actions(t, dry) != "06-02 booked, 06-09 left_out, 06-16 booked, 06-23 left_out, 06-30 left_out" {
			t.Errorf("%s (%v)", actions(t, dry), err)
		}
		if after := o.rows(t); !maps.Equal(before, after) {
			t.Errorf("a dry run wrote: %v, then %v", before, after)
		}
		done := o.series(t, wish)
		if got := dates(t, o.sittings(t, done.Series.ID)); got != "06-02 09:00, 06-16 09:00" || done.Sittings[3].Meeting.ID != "" || len(done.Sittings[3].Conflicts) < 2 {
			t.Errorf("%s, %+v", got, done.Sittings[3])
		}
		o.sound(t)
		_, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{})
		if c := refused(t, err); len(c.Sittings) != 5 {
			t.Errorf("nothing is left to book, yet %s", actions(t, c.BookedSeries))
		}
	})
}

func TestSeriesAroundSpringFestival(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		first  string
		policy consult.OnDayOff
		want   string
		clash  string
	}{
		"kept":                             {"02-10 09:00-10:00", consult.KeepDayOff, "02-10 09:00, 02-17 09:00, 02-24 09:00", ""},
		"left out":                         {"02-10 09:00-10:00", consult.SkipDayOff, "02-10 09:00, 02-24 09:00", ""},
		"behind the holiday two meet":      {"02-10 09:00-10:00", consult.NextWorkday, "", "series_overlap"},
		"before it, on a make-up Saturday": {"02-12 09:00-10:00", consult.PreviousWorkday, "02-12 09:00, 02-14 09:00, 02-26 09:00", ""},
		"make-up Saturdays are workdays":   {"02-14 09:00-10:00", consult.SkipDayOff, "02-14 09:00, 02-28 09:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, storetest.Any(t))
			o.set(t, "01-05 08:00")
			wish := weekly(span(t, row.first), "FREQ=WEEKLY;COUNT=3", o.person(t))
			wish.OnDayOff = row.policy
			b, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{})
			if row.clash == "" {
				must(t, explain(err))
				if got := dates(t, o.sittings(t, b.Series.ID)); got != row.want {
					t.Errorf("%s, want %s", got, row.want)
				}
				return
			}
			c := refused(t, err)
			if got := kinds(conflict.Blocked(c.Sittings[2].Conflicts)); got != row.clash {
				t.Errorf("%s, want %s alone", got, row.clash)
			}
			if f := c.Sittings[2].Conflicts[0]; f.ZH != "本系列2026-02-17与2026-02-24的两次会都落在2026-02-24 09:00" {
				t.Error(f.ZH)
			}
		})
	}
}

// Nine days off go to one workday: each of them is told that it is not alone there,
// and not that its people are busy with the others.
func TestSeriesHeapedOnOneDay(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	o.set(t, "01-05 08:00")
	p := o.person(t)
	o.book(t, sitting(span(t, "02-24 09:30-10:00"), p))
	wish := weekly(span(t, "02-13 09:00-10:00"), "FREQ=DAILY;COUNT=12", p)
	wish.OnDayOff = consult.NextWorkday
	_, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{})
	for i, s := range refused(t, err).Sittings {
		want := ""
		if i == 2 {
			want = "person_double_booked"
		} else if i > 2 {
			want = "person_double_booked series_overlap"
		}
		if got := kinds(conflict.Blocked(s.Conflicts)); got != want {
			t.Errorf("date %d: %q, want %q", i, got, want)
		}
	}
}

func TestSeriesWishesThatCannotBe(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	parent := o.book(t, sitting(span(t, "06-02 08:00-18:00")))
	good := weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3")
	crowd := o.persons(t, 300)
	for _, row := range []struct {
		reason string
		edit   func(*booking.SeriesWish)
		want   string
	}{
		{"three hundred people for a year", func(w *booking.SeriesWish) {
			w.Rule, w.Meeting = "FREQ=DAILY;COUNT=366", sitting(w.Meeting.Span, crowd...)
		}, "rrule too_many"},
		{"everything at once", func(w *booking.SeriesWish) {
			w.Rule, w.Meeting.Title, w.Meeting.RoomID, w.Meeting.ParentID = "FREQ=HOURLY;COUNT=3", "会\r\nX-EVIL:1", newID(), parent.ID
		}, "parent_id unexpected, room_id not_found, rrule unsupported, title line_break"},
		{"too many", func(w *booking.SeriesWish) { w.Rule = "FREQ=DAILY;COUNT=400" }, "rrule too_many"},
		{"nothing but Sundays", func(w *booking.SeriesWish) { w.Rule, w.OnDayOff = "FREQ=WEEKLY;BYDAY=SU;COUNT=3", consult.SkipDayOff }, "rrule never"},
		{"an unknown way with days off", func(w *booking.SeriesWish) { w.OnDayOff = "weekend" }, "on_day_off unknown"},
		{"called off from the start", func(w *booking.SeriesWish) { w.Meeting.Status = consult.Cancelled }, "status cancelled"},
		{"it ends before it begins", func(w *booking.SeriesWish) { w.Meeting.Span.To = w.Meeting.Span.From }, "ends_at not_after_start"},
	} {
		wish := good
		wish.Meeting = with(good.Meeting, func(*consult.Meeting) {})
		row.edit(&wish)
		if _, err := o.BookSeries(t.Context(), o.by, wish, booking.Options{}); err == nil || faults(t, err) != row.want {
			t.Errorf("%s: %v, want %s", row.reason, err, row.want)
		}
	}
	if rows := o.rows(t); rows["meetings"] != 1 {
		t.Errorf("wrote %v", rows)
	}
}

func TestSeriesOverlapsItself(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	_, err := o.BookSeries(t.Context(), o.by, weekly(span(t, "06-02 09:00-06-03 10:00"), "FREQ=DAILY;COUNT=3", o.person(t)), booking.Options{})
	c := refused(t, err)
	for i, want := range []string{"", "series_overlap", ""} {
		if got := kinds(conflict.Blocked(c.Sittings[i].Conflicts)); got != want {
			t.Errorf("date %d: %q, want %q", i, got, want)
		}
	}
}

// What is done to one Meeting sets it apart; what happens to it through others
// does not.
func TestWhatSetsASittingApart(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	p := o.person(t)
	body := o.body(t, o.person(t))
	wish := weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=7", p)
	wish.Meeting.InviteBodyIDs = []consult.ID{body}
	wish.Meeting.Status = consult.Tentative
	all := o.sittings(t, o.series(t, wish).Series.ID)
	o.sits(t, consult.Membership{BodyID: body, PersonID: o.person(t), Role: consult.MembershipMember, Since: "2020-01-01"})
	o.edit(t, all[0].ID, func(m *consult.Meeting) { m.Title = "换题" })
	o.edit(t, all[1].ID, func(*consult.Meeting) {})
	o.move(t, all[2].ID, span(t, "06-17 09:00-10:00"))
	o.cancel(t, all[3].ID)
	_, err := o.Confirm(t.Context(), o.by, all[4].ID, nil, booking.Options{})
	must(t, err)
	o.book(t, with(sitting(span(t, "06-30 09:00-09:30"), o.person(t)), func(m *consult.Meeting) { m.ParentID = all[5-1].ID }))
	o.edit(t, all[6].ID, func(m *consult.Meeting) { m.Attendances = m.Attendances[1:] })
	for i, want := range []bool{true, false, true, true, false, false, true} {
		m := o.meeting(t, all[i].ID)
		if m.Apart() != want {
			t.Errorf("sitting %d stands apart: %v", i, m.Apart())
		}
		if i != 6 && len(m.Attendances) != 3 {
			t.Errorf("sitting %d has %d attendances", i, len(m.Attendances))
		}
	}
}

func TestFollowingEditKeepsIdentity(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, b := o.person(t), o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=6", a)).Series
		before := o.sittings(t, v.ID)
		o.set(t, "06-03 08:00") // the first is past
		o.move(t, before[4].ID, span(t, "07-01 09:00-10:00"))
		clock := 14 * time.Hour
		e := booking.SeriesEdit{Clock: &clock, Length: 90 * time.Minute, Change: func(m *consult.Meeting) {
			m.Title = "下午会"
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: b, Role: consult.RoleVoting, Required: true})
		}}
		got := o.edits(t, v.ID, before[2].ID, e)
		if acts := actions(t, got); acts != "06-16 changed, 06-23 changed, 06-30 kept, 07-07 changed" {
			t.Error(acts)
		}
		after := o.sittings(t, v.ID)
		if got := dates(t, after); got != "06-02 09:00, 06-09 09:00, 06-16 14:00, 06-23 14:00, 07-01 09:00*, 07-07 14:00" {
			t.Error(got)
		}
		for i, m := range after {
			changed := i == 2 || i == 3 || i == 5
			if m.ID != before[i].ID || changed != (m.Sequence == 1 && m.Title == "下午会" && len(m.Attendances) == 2) {
				t.Errorf("sitting %d: %+v", i, m)
			}
			if changed && (m.Span.Length() != 90*time.Minute || !m.OriginalStart.Equal(m.Span.From)) {
				t.Errorf("sitting %d: %v from %v", i, m.Span, m.OriginalStart)
			}
		}
		if s := got.Series; s.Version != 2 || s.Title != "下午会" || s.Rule != "FREQ=WEEKLY;COUNT=4" || !s.Span.From.Equal(when(t, "06-16 14:00")) {
			t.Errorf("series %+v", s)
		}
		o.edits(t, v.ID, "", booking.SeriesEdit{Clock: &clock, Overwrite: true})
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:00, 06-09 14:00, 06-16 14:00, 06-23 14:00, 06-30 14:00, 07-07 14:00" {
			t.Error("overwritten", got)
		}
		o.sound(t)
	})
}

func TestAnotherRuleKeepsWhatItCan(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, room := o.person(t), o.room(t, o.venue(t), 9)
		wish := weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", a)
		wish.Meeting.RoomID = room
		v := o.series(t, wish).Series
		ids := byDate(o.sittings(t, v.ID))
		o.set(t, "06-03 08:00")
		o.move(t, ids["06-16"], span(t, "06-17 09:00-10:00"))
		got := o.edits(t, v.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"})
		if acts := actions(t, got); acts != "06-04 booked, 06-09 none, 06-11 booked, 06-16 kept, 06-18 booked, 06-23 cancelled, 06-30 cancelled" {
			t.Error(acts)
		}
		after := o.sittings(t, v.ID)
		if got := dates(t, after); got != "06-02 09:00, 06-04 09:00, 06-09 09:00, 06-11 09:00, 06-17 09:00*, 06-18 09:00" {
			t.Error(got)
		}
		for date, id := range byDate(after) {
			if was, ok := ids[date]; ok && was != id {
				t.Errorf("%s got another identity", date)
			}
		}
		if b, err := o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{}); err != nil || actions(t, b) != "06-16 kept" {
			t.Errorf("confirming takes up what the rule no longer names: %s (%v)", actions(t, b), err)
		}
		// Back to the old rule: what was called off comes back as itself.
		o.edits(t, v.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;COUNT=5"})
		back := o.sittings(t, v.ID)
		if got := dates(t, back); got != "06-02 09:00, 06-09 09:00, 06-17 09:00*, 06-23 09:00, 06-30 09:00" {
			t.Error("back", got)
		}
		for _, m := range back {
			if m.ID == ids["06-30"] && (m.Sequence != 2 || m.CancelReason != "") {
				t.Errorf("came back as %+v", m)
			}
		}
		// Every other week from the fourth on.
		o.edits(t, v.ID, ids["06-23"], booking.SeriesEdit{Rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3"})
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-17 09:00*, 06-23 09:00, 07-07 09:00, 07-21 09:00" {
			t.Error("every other week", got)
		}
		o.sound(t)
	})
}

// After a change of what follows the earlier dates keep their time, heed another
// way with days off, and join in when all get another rule.
func TestDatesOfAnEarlierRule(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	o.set(t, "09-01 08:00")
	v := o.series(t, weekly(span(t, "09-24 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", o.person(t))).Series
	ids := byDate(o.sittings(t, v.ID))
	clock := 14 * time.Hour
	o.edits(t, v.ID, ids["10-08"], booking.SeriesEdit{Clock: &clock})
	o.edits(t, v.ID, "", booking.SeriesEdit{OnDayOff: consult.NextWorkday, Change: func(m *consult.Meeting) { m.Title = "新" }})
	all := o.sittings(t, v.ID)
	if got := dates(t, all); got != "09-24 09:00, 10-08 09:00, 10-08 14:00, 10-15 14:00, 10-22 14:00" {
		t.Error(got)
	}
	for _, m := range all {
		if m.Title != "新" || m.Differs {
			t.Errorf("%+v", m)
		}
	}
	b := o.edits(t, v.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3", OnDayOff: consult.KeepDayOff})
	if got := dates(t, o.sittings(t, v.ID)); got != "09-24 14:00, 10-08 14:00, 10-22 14:00" || !b.Series.Span.From.Equal(when(t, "09-24 14:00")) {
		t.Error(got, b.Series.Span)
	}
	o.sound(t)
}

func TestDaysOffLaidOutAnew(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	o.set(t, "09-01 08:00")
	v := o.series(t, weekly(span(t, "09-24 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", o.person(t))).Series
	ids := byDate(o.sittings(t, v.ID))
	got := o.edits(t, v.ID, "", booking.SeriesEdit{OnDayOff: consult.SkipDayOff})
	if acts := actions(t, got); acts != "09-24 none, 10-01 cancelled, 10-08 none, 10-15 none" {
		t.Error(acts)
	}
	if m := o.meeting(t, ids["10-01"]); m.CancelReason != "2026-10-01是节假日（国庆节），略过" {
		t.Error(m.CancelReason)
	}
	got = o.edits(t, v.ID, "", booking.SeriesEdit{OnDayOff: consult.PreviousWorkday})
	if acts := actions(t, got); acts != "09-24 none, 10-01 changed, 10-08 none, 10-15 none" || got.Series.OnDayOff != consult.PreviousWorkday {
		t.Error(acts)
	}
	if m := o.meeting(t, ids["10-01"]); !m.Status.Live() || !m.Span.From.Equal(when(t, "09-30 09:00")) || !m.OriginalStart.Equal(when(t, "10-01 09:00")) || m.Differs {
		t.Errorf("%+v", m)
	}
}

func TestSeriesIsCalledOffAndTakenUpAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		ids := byDate(o.sittings(t, v.ID))
		o.set(t, "06-03 08:00")
		o.cancel(t, ids["06-16"])
		if _, err := o.CancelSeries(t.Context(), o.by, v.ID, "", " ", booking.Options{}); err == nil || faults(t, err) != "reason required" {
			t.Error(err)
		}
		b, err := o.CancelSeries(t.Context(), o.by, v.ID, ids["06-09"], "改为书面", booking.Options{})
		must(t, err)
		if acts := actions(t, b); acts != "06-09 cancelled, 06-23 cancelled, 06-30 cancelled" || b.Series.Version != 2 {
			t.Error(acts, b.Series.Version)
		}
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:00" {
			t.Error(got)
		}
		other := o.book(t, sitting(span(t, "06-23 09:30-10:00"), p))
		_, err = o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{})
		if c := refused(t, err); c.Sittings[2].Conflicts[0].MeetingID != other.ID {
			t.Errorf("%+v", c.Sittings)
		}
		o.cancel(t, other.ID)
		b, err = o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{})
		must(t, explain(err))
		if acts := actions(t, b); acts != "06-09 changed, 06-16 kept, 06-23 changed, 06-30 changed" {
			t.Error(acts)
		}
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-23 09:00, 06-30 09:00" {
			t.Error("taken up", got)
		}
		o.sound(t)
	})
}

// The Meetings of a Series may take each other's places: what one lets go of is
// free for the next.
func TestSeriesMovesThroughItself(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=5", o.persons(t, 3)...)).Series
		clock := 9*time.Hour + 30*time.Minute
		o.edits(t, v.ID, "", booking.SeriesEdit{Clock: &clock})
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:30, 06-03 09:30, 06-04 09:30, 06-05 09:30, 06-06 09:30" {
			t.Error(got)
		}
		o.sound(t)
	})
}

func TestSeriesEditsThatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", p)).Series
		other := o.book(t, sitting(span(t, "06-16 14:00-15:00"), p))
		all := o.sittings(t, v.ID)
		o.set(t, "06-03 08:00")
		before := o.rows(t)
		clock := 14 * time.Hour
		_, err := o.EditSeries(t.Context(), o.by, v.ID, "", booking.SeriesEdit{Clock: &clock}, booking.Options{})
		if c := refused(t, err); len(c.Sittings) != 3 || c.Sittings[1].Conflicts[0].MeetingID != other.ID || c.Sittings[1].Conflicts[0].SubjectID != all[2].ID {
			t.Errorf("%+v", c.Sittings)
		}
		for reason, row := range map[string]struct {
			from consult.ID
			edit booking.SeriesEdit
			want string
		}{
			"a meeting of no series":   {other.ID, booking.SeriesEdit{}, "from_meeting_id not_found"},
			"one that has begun":       {all[0].ID, booking.SeriesEdit{}, "from_meeting_id begun"},
			"a rule that never ends":   {"", booking.SeriesEdit{Rule: "FREQ=DAILY"}, "rrule endless"},
			"a rule over before today": {all[2].ID, booking.SeriesEdit{Rule: "FREQ=DAILY;UNTIL=20260601"}, "rrule ended"},
			"a title of nothing":       {"", booking.SeriesEdit{Change: func(m *consult.Meeting) { m.Title = "" }}, "title required"},
			"an unknown day off":       {"", booking.SeriesEdit{OnDayOff: "x"}, "on_day_off unknown"},
		} {
			if _, err := o.EditSeries(t.Context(), o.by, v.ID, row.from, row.edit, booking.Options{}); err == nil || faults(t, err) != row.want {
				t.Errorf("%s: %v, want %s", reason, err, row.want)
			}
		}
		if _, err := o.EditSeries(t.Context(), o.by, newID(), "", booking.SeriesEdit{}, booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
			t.Error(err)
		}
		got := o.edits(t, v.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;COUNT=4"})
		if got.Series != v {
			t.Errorf("the same rule again made it %+v", got.Series)
		}
		if after := o.rows(t); !maps.Equal(before, after) {
			t.Errorf("wrote: %v, then %v", before, after)
		}
	})
}

// Of many who edit the version they read one wins; the others hear that it is stale.
func TestRacingSeriesEdits(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", o.person(t))).Series
		desks := []*office{o, join(t, o.url, o.now)}
		var all sync.WaitGroup
		won := make(chan int, 20)
		for i := range 20 {
			all.Go(func() {
				d := desks[i%2]
				_, err := d.EditSeries(t.Context(), d.by, v.ID, "", booking.SeriesEdit{Change: func(m *consult.Meeting) { m.Title = fmt.Sprint("第", i) }}, booking.Options{Version: 1})
				if err == nil {
					won <- i
				} else if !errors.Is(err, consult.ErrStale) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(won) != 1 {
			t.Fatalf("%d won", len(won))
		}
		title := fmt.Sprint("第", <-won)
		for _, m := range o.sittings(t, v.ID) {
			if m.Title != title || m.Version != 2 {
				t.Errorf("%s at version %d, want %s", m.Title, m.Version, title)
			}
		}
	})
}

// A booking of 52 dates asks hardly more than one of a single date.
func TestQuestionsPerSeries(t *testing.T) {
	t.Parallel()
	o := open(t, storetest.Any(t))
	people := o.persons(t, 75)
	desk, c := o.tallied(t)
	_, err := desk.BookSeries(t.Context(), o.by, weekly(span(t, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=52", people...), booking.Options{})
	must(t, explain(err))
	if len(c.asked) > 16 {
		t.Errorf("%d questions: %v", len(c.asked), c.asked)
	}
}

func BenchmarkBookSeries(b *testing.B) {
	o := open(b, storetest.SQLite(b))
	people, room := o.persons(b, 75), o.room(b, o.venue(b), 99)
	for i := 0; b.Loop(); i++ {
		wish := weekly(span(b, "06-02 08:00-08:10"), "FREQ=WEEKLY;COUNT=52", people...)
		wish.Meeting.RoomID = room
		shift := time.Duration(i) * 10 * time.Minute
		wish.Meeting.Span = consult.Span{From: wish.Meeting.Span.From.Add(shift), To: wish.Meeting.Span.To.Add(shift)}
		if _, err := o.BookSeries(b.Context(), o.by, wish, booking.Options{}); err != nil {
			b.Fatal(explain(err))
		}
	}
}

// Three hundred Meetings of twenty people moved by one edit.
func BenchmarkEditSeries(b *testing.B) {
	o := open(b, storetest.SQLite(b))
	v := o.series(b, weekly(span(b, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=300", o.persons(b, 20)...)).Series
	for i := 0; b.Loop(); i++ {
		clock := 10*time.Hour + time.Duration(i%2)*time.Hour
		o.edits(b, v.ID, "", booking.SeriesEdit{Clock: &clock})
	}
}
