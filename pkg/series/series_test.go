package series_test

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
	"huiqi/pkg/store/storetest"
)

func byDate(all []consult.Meeting) map[string]consult.ID {
	out := map[string]consult.ID{}
	for _, m := range all {
		out[m.OriginalStart.In(time.FixedZone("CST", 8*3600)).Format("01-02")] = m.ID
	}
	return out
}

func TestSeriesIsBookedAsMeetings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, room := o.Person(t), o.Room(t, o.Venue(t), 9)
		body := o.Body(t, o.Person(t), o.Person(t))
		wish := Weekly(Span(t, "06-02 09:00-11:00"), "freq=weekly;count=3", p)
		wish.Meeting.RoomID, wish.Meeting.InviteBodyIDs = room, []consult.ID{body}
		var b series.Booked
		touched := o.Touches(func() { b = o.BookSeries(t, wish) })
		if !touched[consult.Subject{Kind: consult.SubjectPerson, ID: p}] || !touched[consult.Subject{Kind: consult.SubjectRoom, ID: room}] {
			t.Errorf("touched %v", touched)
		}
		v, all, err := o.Series.Get(t.Context(), b.Series.ID)
		Must(t, err)
		if v != b.Series || v.Rule != "FREQ=WEEKLY;COUNT=3" || v.Zone != "Asia/Shanghai" || v.Title != "碰头会" || v.OnDayOff != consult.KeepDayOff || v.Version != 1 {
			t.Errorf("series %+v, booked %+v", v, b.Series)
		}
		if got := Dates(t, all); got != "06-02 09:00, 06-09 09:00, 06-16 09:00" {
			t.Error(got)
		}
		seen := map[consult.ID]bool{}
		for i, m := range all {
			seen[m.ID] = true
			if m.SeriesID != v.ID || !m.OriginalStart.Equal(m.Span.From) || m.Differs || m.Status != consult.Confirmed || len(m.Attendances) != 3 || m.Sequence != 0 {
				t.Errorf("%+v", m)
			}
			if b.Sittings[i].Meeting.ID != m.ID || b.Sittings[i].Action != series.ActionBook {
				t.Errorf("answered %+v", b.Sittings[i])
			}
		}
		if len(seen) != 3 {
			t.Errorf("%d identities", len(seen))
		}
		page, err := o.Series.List(t.Context(), consult.SeriesFilter{Search: "碰头"}, consult.PageRequest{})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("listed %v (%v)", page.Items, err)
		}
		found, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{SeriesID: v.ID}, consult.PageRequest{})
		if err != nil || len(found.Items) != 3 {
			t.Errorf("found %v (%v)", found.Items, err)
		}
		o.Sound(t)
	})
}

func TestSeriesTellsAllClashesOfAllDates(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, b, room := o.Person(t), o.Person(t), o.Room(t, o.Venue(t), 9)
		first := o.Book(t, Sitting(Span(t, "06-09 10:00-12:00"), a))
		o.Book(t, With(Sitting(Span(t, "06-23 08:00-09:30"), b), func(m *consult.Meeting) { m.RoomID = room }))
		o.Block(t, consult.SubjectEveryone, "", Span(t, "06-30 09:30-10:00"), true)
		wish := Weekly(Span(t, "06-02 09:00-11:00"), "FREQ=WEEKLY;COUNT=5", a, b)
		wish.Meeting.RoomID = room
		before := o.Rows(t)
		want := []string{"", "person_double_booked", "", "person_double_booked room_double_booked", "everyone_blocked"}
		for _, dry := range []bool{true, false} {
			_, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{DryRun: dry})
			c := Refused(t, err)
			for i, s := range c.Sittings {
				if got := Kinds(conflict.Blocked(s.Conflicts)); got != want[i] {
					t.Errorf("dry %v, date %d: %q, want %q", dry, i, got, want[i])
				}
			}
			if c.Sittings[1].Conflicts[0].MeetingID != first.ID {
				t.Errorf("%+v", c.Sittings[1].Conflicts[0])
			}
		}
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("a refusal wrote: %v, then %v", before, after)
		}
		wish.SkipConflicts = true
		if dry, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{DryRun: true}); err != nil || Actions(t, dry) != "06-02 booked, 06-09 left_out, 06-16 booked, 06-23 left_out, 06-30 left_out" {
			t.Errorf("%s (%v)", Actions(t, dry), err)
		}
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("a dry run wrote: %v, then %v", before, after)
		}
		done := o.BookSeries(t, wish)
		if got := Dates(t, o.SittingsOf(t, done.Series.ID)); got != "06-02 09:00, 06-16 09:00" || done.Sittings[3].Meeting.ID != "" || len(done.Sittings[3].Conflicts) < 2 {
			t.Errorf("%s, %+v", got, done.Sittings[3])
		}
		o.Sound(t)
		_, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{})
		if c := Refused(t, err); len(c.Sittings) != 5 {
			t.Errorf("nothing is left to book, yet %s", Actions(t, c.Booked))
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
			o := Open(t, storetest.Any(t))
			o.Set(t, "01-05 08:00")
			wish := Weekly(Span(t, row.first), "FREQ=WEEKLY;COUNT=3", o.Person(t))
			wish.OnDayOff = row.policy
			b, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{})
			if row.clash == "" {
				Must(t, Explain(err))
				if got := Dates(t, o.SittingsOf(t, b.Series.ID)); got != row.want {
					t.Errorf("%s, want %s", got, row.want)
				}
				return
			}
			c := Refused(t, err)
			if got := Kinds(conflict.Blocked(c.Sittings[2].Conflicts)); got != row.clash {
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
	o := Open(t, storetest.Any(t))
	o.Set(t, "01-05 08:00")
	p := o.Person(t)
	o.Book(t, Sitting(Span(t, "02-24 09:30-10:00"), p))
	wish := Weekly(Span(t, "02-13 09:00-10:00"), "FREQ=DAILY;COUNT=12", p)
	wish.OnDayOff = consult.NextWorkday
	_, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{})
	for i, s := range Refused(t, err).Sittings {
		want := ""
		if i == 2 {
			want = "person_double_booked"
		} else if i > 2 {
			want = "person_double_booked series_overlap"
		}
		if got := Kinds(conflict.Blocked(s.Conflicts)); got != want {
			t.Errorf("date %d: %q, want %q", i, got, want)
		}
	}
}

func TestSeriesWishesThatCannotBe(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	parent := o.Book(t, Sitting(Span(t, "06-02 08:00-18:00")))
	good := Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3")
	crowd := o.Persons(t, 300)
	for _, row := range []struct {
		reason string
		edit   func(*series.Wish)
		want   string
	}{
		{"three hundred people for a year", func(w *series.Wish) {
			w.Rule, w.Meeting = "FREQ=DAILY;COUNT=366", Sitting(w.Meeting.Span, crowd...)
		}, "rrule too_many"},
		{"everything at once", func(w *series.Wish) {
			w.Rule, w.Meeting.Title, w.Meeting.RoomID, w.Meeting.ParentID = "FREQ=HOURLY;COUNT=3", "会\r\nX-EVIL:1", NewID(), parent.ID
		}, "parent_id unexpected, room_id not_found, rrule unsupported, title line_break"},
		{"too many", func(w *series.Wish) { w.Rule = "FREQ=DAILY;COUNT=400" }, "rrule too_many"},
		{"nothing but Sundays", func(w *series.Wish) { w.Rule, w.OnDayOff = "FREQ=WEEKLY;BYDAY=SU;COUNT=3", consult.SkipDayOff }, "rrule never"},
		{"an unknown way with days off", func(w *series.Wish) { w.OnDayOff = "weekend" }, "on_day_off unknown"},
		{"called off from the start", func(w *series.Wish) { w.Meeting.Status = consult.Cancelled }, "status cancelled"},
		{"it ends before it begins", func(w *series.Wish) { w.Meeting.Span.To = w.Meeting.Span.From }, "ends_at not_after_start"},
	} {
		wish := good
		wish.Meeting = With(good.Meeting, func(*consult.Meeting) {})
		row.edit(&wish)
		if _, err := o.Series.Book(t.Context(), o.By, wish, booking.Options{}); err == nil || Faults(t, err) != row.want {
			t.Errorf("%s: %v, want %s", row.reason, err, row.want)
		}
	}
	if rows := o.Rows(t); rows["meetings"] != 1 {
		t.Errorf("wrote %v", rows)
	}
}

func TestSeriesOverlapsItself(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	_, err := o.Series.Book(t.Context(), o.By, Weekly(Span(t, "06-02 09:00-06-03 10:00"), "FREQ=DAILY;COUNT=3", o.Person(t)), booking.Options{})
	c := Refused(t, err)
	for i, want := range []string{"", "series_overlap", ""} {
		if got := Kinds(conflict.Blocked(c.Sittings[i].Conflicts)); got != want {
			t.Errorf("date %d: %q, want %q", i, got, want)
		}
	}
}

// What is done to one Meeting sets it apart; what happens to it through others
// does not.
func TestWhatSetsASittingApart(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	p := o.Person(t)
	body := o.Body(t, o.Person(t))
	wish := Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=7", p)
	wish.Meeting.InviteBodyIDs = []consult.ID{body}
	wish.Meeting.Status = consult.Tentative
	all := o.SittingsOf(t, o.BookSeries(t, wish).Series.ID)
	o.Sits(t, consult.Membership{BodyID: body, PersonID: o.Person(t), Role: consult.MembershipMember, Since: "2020-01-01"})
	o.Edit(t, all[0].ID, func(m *consult.Meeting) { m.Title = "换题" })
	o.Edit(t, all[1].ID, func(*consult.Meeting) {})
	o.Move(t, all[2].ID, Span(t, "06-17 09:00-10:00"))
	o.Cancel(t, all[3].ID)
	_, err := o.Booking.Confirm(t.Context(), o.By, all[4].ID, nil, booking.Options{})
	Must(t, err)
	o.Book(t, With(Sitting(Span(t, "06-30 09:00-09:30"), o.Person(t)), func(m *consult.Meeting) { m.ParentID = all[5-1].ID }))
	o.Edit(t, all[6].ID, func(m *consult.Meeting) { m.Attendances = m.Attendances[1:] })
	for i, want := range []bool{true, false, true, true, false, false, true} {
		m := o.Meeting(t, all[i].ID)
		if m.Apart() != want {
			t.Errorf("sitting %d stands apart: %v", i, m.Apart())
		}
		if i != 6 && len(m.Attendances) != 3 {
			t.Errorf("sitting %d has %d attendances", i, len(m.Attendances))
		}
	}
}

func TestFollowingEditKeepsIdentity(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, b := o.Person(t), o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=6", a)).Series
		before := o.SittingsOf(t, v.ID)
		o.Set(t, "06-03 08:00") // the first is past
		o.Move(t, before[4].ID, Span(t, "07-01 09:00-10:00"))
		clock := 14 * time.Hour
		e := series.Edit{Clock: &clock, Length: 90 * time.Minute, Change: func(m *consult.Meeting) {
			m.Title = "下午会"
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: b, Role: consult.RoleVoting, Required: true})
		}}
		got := o.EditSeries(t, v.ID, before[2].ID, e)
		if acts := Actions(t, got); acts != "06-16 changed, 06-23 changed, 06-30 kept, 07-07 changed" {
			t.Error(acts)
		}
		after := o.SittingsOf(t, v.ID)
		if got := Dates(t, after); got != "06-02 09:00, 06-09 09:00, 06-16 14:00, 06-23 14:00, 07-01 09:00*, 07-07 14:00" {
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
		if s := got.Series; s.Version != 2 || s.Title != "下午会" || s.Rule != "FREQ=WEEKLY;COUNT=4" || !s.Span.From.Equal(When(t, "06-16 14:00")) {
			t.Errorf("series %+v", s)
		}
		o.EditSeries(t, v.ID, "", series.Edit{Clock: &clock, Overwrite: true})
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:00, 06-09 14:00, 06-16 14:00, 06-23 14:00, 06-30 14:00, 07-07 14:00" {
			t.Error("overwritten", got)
		}
		o.Sound(t)
	})
}

func TestAnotherRuleKeepsWhatItCan(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, room := o.Person(t), o.Room(t, o.Venue(t), 9)
		wish := Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", a)
		wish.Meeting.RoomID = room
		v := o.BookSeries(t, wish).Series
		ids := byDate(o.SittingsOf(t, v.ID))
		o.Set(t, "06-03 08:00")
		o.Move(t, ids["06-16"], Span(t, "06-17 09:00-10:00"))
		got := o.EditSeries(t, v.ID, "", series.Edit{Rule: "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"})
		if acts := Actions(t, got); acts != "06-04 booked, 06-09 none, 06-11 booked, 06-16 kept, 06-18 booked, 06-23 cancelled, 06-30 cancelled" {
			t.Error(acts)
		}
		after := o.SittingsOf(t, v.ID)
		if got := Dates(t, after); got != "06-02 09:00, 06-04 09:00, 06-09 09:00, 06-11 09:00, 06-17 09:00*, 06-18 09:00" {
			t.Error(got)
		}
		for date, id := range byDate(after) {
			if was, ok := ids[date]; ok && was != id {
				t.Errorf("%s got another identity", date)
			}
		}
		if b, err := o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{}); err != nil || Actions(t, b) != "06-16 kept" {
			t.Errorf("confirming takes up what the rule no longer names: %s (%v)", Actions(t, b), err)
		}
		// Back to the old rule: what was called off comes back as itself.
		o.EditSeries(t, v.ID, "", series.Edit{Rule: "FREQ=WEEKLY;COUNT=5"})
		back := o.SittingsOf(t, v.ID)
		if got := Dates(t, back); got != "06-02 09:00, 06-09 09:00, 06-17 09:00*, 06-23 09:00, 06-30 09:00" {
			t.Error("back", got)
		}
		for _, m := range back {
			if m.ID == ids["06-30"] && (m.Sequence != 2 || m.CancelReason != "") {
				t.Errorf("came back as %+v", m)
			}
		}
		// Every other week from the fourth on.
		o.EditSeries(t, v.ID, ids["06-23"], series.Edit{Rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3"})
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-17 09:00*, 06-23 09:00, 07-07 09:00, 07-21 09:00" {
			t.Error("every other week", got)
		}
		o.Sound(t)
	})
}

// After a change of what follows the earlier dates keep their time, heed another
// way with days off, and join in when all get another rule.
func TestDatesOfAnEarlierRule(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	o.Set(t, "09-01 08:00")
	v := o.BookSeries(t, Weekly(Span(t, "09-24 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", o.Person(t))).Series
	ids := byDate(o.SittingsOf(t, v.ID))
	clock := 14 * time.Hour
	o.EditSeries(t, v.ID, ids["10-08"], series.Edit{Clock: &clock})
	o.EditSeries(t, v.ID, "", series.Edit{OnDayOff: consult.NextWorkday, Change: func(m *consult.Meeting) { m.Title = "新" }})
	all := o.SittingsOf(t, v.ID)
	if got := Dates(t, all); got != "09-24 09:00, 10-08 09:00, 10-08 14:00, 10-15 14:00, 10-22 14:00" {
		t.Error(got)
	}
	for _, m := range all {
		if m.Title != "新" || m.Differs {
			t.Errorf("%+v", m)
		}
	}
	b := o.EditSeries(t, v.ID, "", series.Edit{Rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3", OnDayOff: consult.KeepDayOff})
	if got := Dates(t, o.SittingsOf(t, v.ID)); got != "09-24 14:00, 10-08 14:00, 10-22 14:00" || !b.Series.Span.From.Equal(When(t, "09-24 14:00")) {
		t.Error(got, b.Series.Span)
	}
	o.Sound(t)
}

func TestDaysOffLaidOutAnew(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	o.Set(t, "09-01 08:00")
	v := o.BookSeries(t, Weekly(Span(t, "09-24 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", o.Person(t))).Series
	ids := byDate(o.SittingsOf(t, v.ID))
	got := o.EditSeries(t, v.ID, "", series.Edit{OnDayOff: consult.SkipDayOff})
	if acts := Actions(t, got); acts != "09-24 none, 10-01 cancelled, 10-08 none, 10-15 none" {
		t.Error(acts)
	}
	if m := o.Meeting(t, ids["10-01"]); m.CancelReason != "2026-10-01是节假日（国庆节），略过" {
		t.Error(m.CancelReason)
	}
	got = o.EditSeries(t, v.ID, "", series.Edit{OnDayOff: consult.PreviousWorkday})
	if acts := Actions(t, got); acts != "09-24 none, 10-01 changed, 10-08 none, 10-15 none" || got.Series.OnDayOff != consult.PreviousWorkday {
		t.Error(acts)
	}
	if m := o.Meeting(t, ids["10-01"]); !m.Status.Live() || !m.Span.From.Equal(When(t, "09-30 09:00")) || !m.OriginalStart.Equal(When(t, "10-01 09:00")) || m.Differs {
		t.Errorf("%+v", m)
	}
}

func TestSeriesIsCalledOffAndTakenUpAgain(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		ids := byDate(o.SittingsOf(t, v.ID))
		o.Set(t, "06-03 08:00")
		o.Cancel(t, ids["06-16"])
		if _, err := o.Series.Cancel(t.Context(), o.By, v.ID, "", " ", booking.Options{}); err == nil || Faults(t, err) != "reason required" {
			t.Error(err)
		}
		b, err := o.Series.Cancel(t.Context(), o.By, v.ID, ids["06-09"], "改为书面", booking.Options{})
		Must(t, err)
		if acts := Actions(t, b); acts != "06-09 cancelled, 06-23 cancelled, 06-30 cancelled" || b.Series.Version != 2 {
			t.Error(acts, b.Series.Version)
		}
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:00" {
			t.Error(got)
		}
		other := o.Book(t, Sitting(Span(t, "06-23 09:30-10:00"), p))
		_, err = o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{})
		if c := Refused(t, err); c.Sittings[2].Conflicts[0].MeetingID != other.ID {
			t.Errorf("%+v", c.Sittings)
		}
		o.Cancel(t, other.ID)
		b, err = o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{})
		Must(t, Explain(err))
		if acts := Actions(t, b); acts != "06-09 changed, 06-16 kept, 06-23 changed, 06-30 changed" {
			t.Error(acts)
		}
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-23 09:00, 06-30 09:00" {
			t.Error("taken up", got)
		}
		o.Sound(t)
	})
}

// The Meetings of a Series may take each other's places: what one lets go of is
// free for the next.
func TestSeriesMovesThroughItself(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=5", o.Persons(t, 3)...)).Series
		clock := 9*time.Hour + 30*time.Minute
		o.EditSeries(t, v.ID, "", series.Edit{Clock: &clock})
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:30, 06-03 09:30, 06-04 09:30, 06-05 09:30, 06-06 09:30" {
			t.Error(got)
		}
		o.Sound(t)
	})
}

func TestSeriesEditsThatCannotBe(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", p)).Series
		other := o.Book(t, Sitting(Span(t, "06-16 14:00-15:00"), p))
		all := o.SittingsOf(t, v.ID)
		o.Set(t, "06-03 08:00")
		before := o.Rows(t)
		clock := 14 * time.Hour
		_, err := o.Series.Edit(t.Context(), o.By, v.ID, "", series.Edit{Clock: &clock}, booking.Options{})
		if c := Refused(t, err); len(c.Sittings) != 3 || c.Sittings[1].Conflicts[0].MeetingID != other.ID || c.Sittings[1].Conflicts[0].SubjectID != all[2].ID {
			t.Errorf("%+v", c.Sittings)
		}
		for reason, row := range map[string]struct {
			from consult.ID
			edit series.Edit
			want string
		}{
			"a meeting of no series":   {other.ID, series.Edit{}, "from_meeting_id not_found"},
			"one that has begun":       {all[0].ID, series.Edit{}, "from_meeting_id begun"},
			"a rule that never ends":   {"", series.Edit{Rule: "FREQ=DAILY"}, "rrule endless"},
			"a rule over before today": {all[2].ID, series.Edit{Rule: "FREQ=DAILY;UNTIL=20260601"}, "rrule ended"},
			"a title of nothing":       {"", series.Edit{Change: func(m *consult.Meeting) { m.Title = "" }}, "title required"},
			"an unknown day off":       {"", series.Edit{OnDayOff: "x"}, "on_day_off unknown"},
		} {
			if _, err := o.Series.Edit(t.Context(), o.By, v.ID, row.from, row.edit, booking.Options{}); err == nil || Faults(t, err) != row.want {
				t.Errorf("%s: %v, want %s", reason, err, row.want)
			}
		}
		if _, err := o.Series.Edit(t.Context(), o.By, NewID(), "", series.Edit{}, booking.Options{}); !errors.Is(err, consult.ErrNotFound) {
			t.Error(err)
		}
		got := o.EditSeries(t, v.ID, "", series.Edit{Rule: "FREQ=WEEKLY;COUNT=4"})
		if got.Series != v {
			t.Errorf("the same rule again made it %+v", got.Series)
		}
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("wrote: %v, then %v", before, after)
		}
	})
}

// Of many who edit the version they read one wins; the others hear that it is stale.
func TestRacingSeriesEdits(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=4", o.Person(t))).Series
		desks := []*Office{o, Join(t, o.URL, o.Instant)}
		var all sync.WaitGroup
		won := make(chan int, 20)
		for i := range 20 {
			all.Go(func() {
				d := desks[i%2]
				_, err := d.Series.Edit(t.Context(), d.By, v.ID, "", series.Edit{Change: func(m *consult.Meeting) { m.Title = fmt.Sprint("第", i) }}, booking.Options{Version: 1})
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
		for _, m := range o.SittingsOf(t, v.ID) {
			if m.Title != title || m.Version != 2 {
				t.Errorf("%s at version %d, want %s", m.Title, m.Version, title)
			}
		}
	})
}

// A booking of 52 dates asks hardly more than one of a single date.
func TestStatementsPerSeries(t *testing.T) {
	t.Parallel()
	o := Open(t, storetest.Any(t))
	people := o.Persons(t, 75)
	desk, c := o.Tallied(t)
	_, err := desk.Series.Book(t.Context(), o.By, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=52", people...), booking.Options{})
	Must(t, Explain(err))
	if len(c.Statements()) > 30 {
		t.Errorf("%d statements:\n%s", len(c.Statements()), Grouped(c.Statements()))
	}
}

func BenchmarkBookSeries(b *testing.B) {
	o := Open(b, storetest.SQLite(b))
	people, room := o.Persons(b, 75), o.Room(b, o.Venue(b), 99)
	for i := 0; b.Loop(); i++ {
		wish := Weekly(Span(b, "06-02 08:00-08:10"), "FREQ=WEEKLY;COUNT=52", people...)
		wish.Meeting.RoomID = room
		shift := time.Duration(i) * 10 * time.Minute
		wish.Meeting.Span = consult.Span{From: wish.Meeting.Span.From.Add(shift), To: wish.Meeting.Span.To.Add(shift)}
		if _, err := o.Series.Book(b.Context(), o.By, wish, booking.Options{}); err != nil {
			b.Fatal(Explain(err))
		}
	}
}

// Three hundred Meetings of twenty people moved by one edit.
func BenchmarkEditSeries(b *testing.B) {
	o := Open(b, storetest.SQLite(b))
	v := o.BookSeries(b, Weekly(Span(b, "06-02 09:00-10:00"), "FREQ=DAILY;COUNT=300", o.Persons(b, 20)...)).Series
	for i := 0; b.Loop(); i++ {
		clock := 10*time.Hour + time.Duration(i%2)*time.Hour
		o.EditSeries(b, v.ID, "", series.Edit{Clock: &clock})
	}
}

// A date that was held before it begins, as presence says, is left alone and reported.
func TestASeriesLeavesWhatWasHeldAlone(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		b := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-11:00"), "freq=weekly;count=3", p))
		held := o.SittingsOf(t, b.Series.ID)[0]
		o.Set(t, "06-02 08:30")
		came := []attendance.Mark{{PersonID: p, Presence: consult.Present}}
		_, err := o.Attendance.Attend(t.Context(), o.By, held.ID, came)
		Must(t, err)
		held = o.Meeting(t, held.ID)
		edit := series.Edit{Change: func(m *consult.Meeting) { m.Title = "新题" }}
		edited := o.EditSeries(t, b.Series.ID, "", edit)
		if got := Actions(t, edited); got != "06-02 kept, 06-09 changed, 06-16 changed" {
			t.Error(got)
		}
		off, err := o.Series.Cancel(t.Context(), o.By, b.Series.ID, "", "停开", booking.Options{})
		Must(t, err)
		if got := Actions(t, off); got != "06-02 kept, 06-09 cancelled, 06-16 cancelled" {
			t.Error(got)
		}
		if got := o.Meeting(t, held.ID); got.Version != held.Version || got.Status != consult.Confirmed {
			t.Errorf("changed: %+v", got)
		}
	})
}
