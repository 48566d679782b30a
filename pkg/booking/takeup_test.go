package booking_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
)

// about are the Meetings about which something blocks, each once.
func about(t *testing.T, err error) []consult.ID {
	t.Helper()
	c, ok := errors.AsType[*consult.Clash](err)
	if !ok {
		t.Fatalf("got %v, want a clash", err)
	}
	var out []consult.ID
	for _, f := range c.Conflicts {
		if f.Severity == consult.Blocking && !slices.Contains(out, f.SubjectID) {
			out = append(out, f.SubjectID)
		}
	}
	return out
}

func leaveOut(t *testing.T, err error) []consult.ID {
	t.Helper()
	c, ok := errors.AsType[*consult.Clash](err)
	if !ok {
		t.Fatalf("got %v, want a clash", err)
	}
	return c.LeaveOut
}

func TestAFamilyComesBackAsItWas(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, parent, ids := o.Conference(t)
		before := map[consult.ID]consult.Meeting{}
		for _, id := range append(slices.Clone(ids), parent) {
			before[id] = o.Meeting(t, id)
		}
		off := o.Cancel(t, parent)
		if off.CancellationID == "" || off.CancelledFrom != consult.Confirmed {
			t.Errorf("%+v", off)
		}
		for i, id := range ids {
			if m := o.Meeting(t, id); m.Status != consult.Cancelled || m.CancellationID == off.CancellationID != (i < 4) {
				t.Errorf("child %d is %s by %s, the parent by %s", i, m.Status, m.CancellationID, off.CancellationID)
			}
		}
		if again := o.Cancel(t, parent); again.Version != off.Version || again.CancellationID != off.CancellationID {
			t.Error("called off twice")
		}
		o.Sound(t)
		o.Instant.Add(3600)
		o.Confirm(t, parent)
		if got := o.Statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed confirmed tentative draft tentative cancelled" {
			t.Error(got)
		}
		for id, was := range before {
			m := o.Meeting(t, id)
			rises := 2
			if was.Status == consult.Draft {
				rises = 0
			}
			if id == ids[4] {
				rises = 0
			}
			if m.Sequence != was.Sequence+rises {
				t.Errorf("SEQUENCE of %s went from %d to %d", id, was.Sequence, m.Sequence)
			}
			if was.Status != consult.Cancelled && !m.CancelledAt.IsZero() {
				t.Errorf("%s remembers being called off", id)
			}
		}
		o.Sound(t)
		version := o.Meeting(t, parent).Version
		o.Confirm(t, parent)
		if m := o.Meeting(t, parent); m.Version != version {
			t.Error("confirmed twice")
		}
		if o.Confirm(t, ids[4]); o.Statuses(t, ids[4]) != "confirmed" {
			t.Error("the child that was called off alone is taken up alone")
		}
	})
}

func TestAllWhoseSlotIsGoneAreNamed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		people, parent, ids := o.Conference(t)
		o.Cancel(t, parent)
		one := o.Book(t, Sitting(Span(t, "06-10 13:30-13:45"), people[1]))
		other := o.Book(t, Sitting(Span(t, "06-10 09:30-09:45"), people[2]))
		before := o.Rows(t)
		for _, dry := range []bool{false, true} {
			_, err := o.Booking.Confirm(t.Context(), o.By, parent, nil, booking.Options{DryRun: dry})
			want := []consult.ID{ids[1], ids[3]}
			if got := about(t, err); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("about %v, want %v", got, want)
			}
			if got := leaveOut(t, err); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("leave out %v, want %v", got, want)
			}
		}
		if after := o.Rows(t); after["revision"] != before["revision"] {
			t.Error("a refusal wrote something")
		}
		o.Confirm(t, parent, ids[1], ids[3])
		if got := o.Statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed confirmed cancelled draft cancelled cancelled" {
			t.Error(got)
		}
		o.Confirm(t, parent, ids[1], ids[3]) // asked again
		o.Sound(t)
		o.Cancel(t, one.ID)
		if m := o.Confirm(t, ids[1]); m.Status != consult.Confirmed || m.CancellationID != "" {
			t.Errorf("%+v", m)
		}
		_, err := o.Booking.Confirm(t.Context(), o.By, ids[3], nil, booking.Options{})
		if got := leaveOut(t, err); got != nil || !slices.Equal(about(t, err), []consult.ID{ids[3]}) {
			t.Errorf("its own slot is gone: leave out %v, about %v", got, about(t, err))
		}
		o.Cancel(t, other.ID)
		o.Confirm(t, ids[3])
		o.Sound(t)
	})
}

// Without its only child the parent would need its own people, who are taken too:
// leaving the child out does not help, and is not proposed.
func TestNothingIsProposedThatDoesNotHelp(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, q := o.Person(t), o.Person(t)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"), p)).ID
		only := o.Book(t, Child(parent, Sitting(Span(t, "06-10 09:00-10:00"), q))).ID
		o.Cancel(t, parent)
		o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), q))
		o.Book(t, Sitting(Span(t, "06-10 16:00-17:00"), p))
		_, err := o.Booking.Confirm(t.Context(), o.By, parent, nil, booking.Options{})
		if got := about(t, err); !slices.Equal(got, []consult.ID{only}) || leaveOut(t, err) != nil {
			t.Errorf("about %v, leave out %v", got, leaveOut(t, err))
		}
	})
}

// What is left out takes along what is nested in it.
func TestWhatIsUnderWhatIsLeftOutStaysOff(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		_, parent, ids := o.Conference(t)
		o.Cancel(t, parent)
		for want, leave := range map[string][]consult.ID{
			"leave_out[0] self":      {parent},
			"leave_out[1] not_found": {ids[0], o.Book(t, Sitting(Span(t, "06-20 09:00-10:00"))).ID},
			"leave_out[1] duplicate": {ids[0], ids[0]},
		} {
			_, err := o.Booking.Confirm(t.Context(), o.By, parent, nil, booking.Options{LeaveOut: leave})
			if got := Faults(t, err); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		o.Confirm(t, parent, ids[0])
		if got := o.Statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed cancelled tentative draft cancelled cancelled" {
			t.Error(got)
		}
		_, err := o.Booking.Confirm(t.Context(), o.By, ids[3], nil, booking.Options{})
		bad, _ := errors.AsType[*consult.Invalid](err)
		if bad == nil || Faults(t, err) != "parent_id cancelled" || !strings.Contains(bad.Faults[0].EN, "/meetings/"+string(ids[0])+"/confirm") ||
			!strings.Contains(bad.Faults[0].ZH, "leave_out") {
			t.Errorf("a child alone under what is off: %v", err)
		}
		o.Confirm(t, ids[0])
		if got := o.Statuses(t, ids[0], ids[3]); got != "confirmed tentative" {
			t.Error("what was left out comes back with what is under it:", got)
		}
		o.Sound(t)
	})
}

func TestTakingUpIsJudgedAsBookingIs(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, room := o.Person(t), o.Room(t, o.Venue(t), 9)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"))).ID
		first := o.Book(t, With(Child(parent, Sitting(Span(t, "06-10 09:00-10:00"), p)), func(m *consult.Meeting) { m.RoomID = room })).ID
		o.Book(t, Child(parent, Sitting(Span(t, "06-10 10:00-11:00"), p)))
		o.Cancel(t, parent)
		closed := o.Block(t, consult.SubjectRoom, room, Span(t, "06-10 09:30-09:45"), true)
		_, err := o.Booking.Confirm(t.Context(), o.By, parent, nil, booking.Options{})
		if got := Clash(t, err); got != "room_blocked" || !slices.Equal(leaveOut(t, err), []consult.ID{first}) {
			t.Errorf("into a blocked room: %s, leave out %v", got, leaveOut(t, err))
		}
		asked := []consult.Override{{Kind: consult.RoomBlocked, RoomID: room, Reason: "已协调"}}
		b, err := o.Booking.Confirm(t.Context(), o.By, parent, asked, booking.Options{DryRun: true})
		Must(t, Explain(err))
		if b.Meeting.Status != consult.Confirmed {
			t.Error(b.Meeting.Status)
		}
		Must(t, o.Directory.Blocks.Remove(t.Context(), o.By, closed, 0))
		_, err = o.Directory.Rooms.Edit(t.Context(), o.By, room, 0, func(r *consult.Room) error { r.Active = false; return nil })
		Must(t, err)
		_, err = o.Booking.Confirm(t.Context(), o.By, parent, nil, booking.Options{})
		if got := Clash(t, err); got != "room_inactive" || !slices.Equal(leaveOut(t, err), []consult.ID{first}) {
			t.Errorf("into a closed room: %s, leave out %v", got, leaveOut(t, err))
		}
		o.Set(t, "06-11 08:00")
		o.Confirm(t, parent, first) // what is past can be entered, as by booking
		o.Sound(t)
	})
}

// Pins, overrides and moves are what they were.
func TestTakingUpKeepsPinsAndOverrides(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		taken := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		asked := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: taken.ID, Reason: "知情"}
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:30-10:30"), p), func(m *consult.Meeting) { m.Overrides = []consult.Override{asked} }))
		_, err := o.Booking.Pin(t.Context(), o.By, m.ID, "领导出席", booking.Options{})
		Must(t, err)
		before := o.Meeting(t, m.ID)
		_, err = o.Booking.Cancel(t.Context(), o.By, m.ID, "停", []consult.Override{{Kind: consult.Pinned, Reason: "主席同意"}}, booking.Options{})
		Must(t, Explain(err))
		o.Confirm(t, m.ID)
		after := o.Meeting(t, m.ID)
		if after.Pinned != before.Pinned || len(after.Overrides) != 2 || after.Overrides[1] != before.Overrides[0] {
			t.Errorf("pinned %+v, overrides %+v; before %+v", after.Pinned, after.Overrides, before.Overrides)
		}
		o.Sound(t)
	})
}

func TestASeriesComesBackAsItWas(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		wish := Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=6", p)
		wish.Meeting.Status = consult.Tentative
		v := o.BookSeries(t, wish).Series
		all := o.SittingsOf(t, v.ID)
		o.Edit(t, all[1].ID, func(m *consult.Meeting) { m.Title = "换题" })
		o.Confirm(t, all[2].ID)
		o.Cancel(t, all[3].ID)
		under := o.Book(t, Child(all[4].ID, Sitting(Span(t, "06-30 09:00-09:30"), p))).ID
		states := func() string {
			var out []string
			for i, m := range o.SittingsOf(t, v.ID) {
				mark := ""
				if m.Differs {
					mark = "*"
				}
				if m.Apart() != (i == 1 || i == 3) {
					t.Errorf("date %d stands apart: %v", i, m.Apart())
				}
				out = append(out, string(m.Status)+mark)
			}
			return strings.Join(out, " ")
		}
		before := states()
		if before != "tentative tentative* confirmed cancelled tentative tentative" {
			t.Error(before)
		}
		id := o.CancelSeries(t, v.ID, "")
		for i, m := range o.SittingsOf(t, v.ID) {
			if m.CancellationID == id != (i != 3) {
				t.Errorf("date %d is off by %s, the series by %s", i, m.CancellationID, id)
			}
		}
		if m := o.Meeting(t, under); m.CancellationID != id {
			t.Errorf("%+v", m)
		}
		b := o.ConfirmSeries(t, v.ID, booking.Options{})
		if acts := Actions(t, b); acts != "06-02 changed, 06-09 changed, 06-16 changed, 06-23 kept, 06-30 changed, 07-07 changed" {
			t.Error(acts)
		}
		if got := states(); got != before || o.Statuses(t, under) != "confirmed" {
			t.Errorf("came back as %s, was %s", got, before)
		}
		o.Sound(t)
		o.EditSeries(t, v.ID, "", series.Edit{Change: func(m *consult.Meeting) { m.Title = "新" }})
		var titles []string
		for _, m := range o.SittingsOf(t, v.ID) {
			titles = append(titles, m.Title)
		}
		if got := strings.Join(titles, " "); got != "新 换题 新 碰头会 碰头会 新" { // the fifth has a child
			t.Error(got)
		}
		o.Confirm(t, all[3].ID)
		if m := o.Meeting(t, all[3].ID); m.Apart() {
			t.Error("called off alone and taken up alone, it is a date like any other")
		}
	})
}

// A date that was knowingly put beside another comes back there.
func TestDatesThatOverlapComeBackSo(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3", p)).Series
		all := o.SittingsOf(t, v.ID)
		asked := []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: p, Reason: "知情"}}
		_, err := o.Booking.Move(t.Context(), o.By, all[1].ID, consult.Slot{Span: Span(t, "06-16 09:30-10:30")}, asked, booking.Options{})
		Must(t, Explain(err))
		before := Dates(t, o.SittingsOf(t, v.ID))
		o.CancelSeries(t, v.ID, "")
		o.ConfirmSeries(t, v.ID, booking.Options{})
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != before || before != "06-02 09:00, 06-16 09:00, 06-16 09:30*" {
			t.Errorf("came back as %s, was %s", got, before)
		}
		o.Sound(t)
	})
}

func TestADateIsTakenUpAlone(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		all := o.SittingsOf(t, v.ID)
		id := o.CancelSeries(t, v.ID, "")
		if m := o.Confirm(t, all[1].ID); m.CancellationID != "" || m.Apart() {
			t.Errorf("%+v", m)
		}
		o.Book(t, Sitting(Span(t, "06-16 09:00-10:00"), p))
		_, err := o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{})
		if got := leaveOut(t, err); !slices.Equal(got, []consult.ID{all[2].ID}) {
			t.Errorf("leave out %v", got)
		}
		b := o.ConfirmSeries(t, v.ID, booking.Options{LeaveOut: leaveOut(t, err)})
		if acts := Actions(t, b); acts != "06-02 changed, 06-16 left_out, 06-23 changed, 06-30 changed" {
			t.Error(acts)
		}
		if m := o.Meeting(t, all[2].ID); m.CancellationID != id {
			t.Errorf("what was left out is off by %s", m.CancellationID)
		}
		o.Cancel(t, all[4].ID) // another cancellation: the first takes up its own alone
		o.Move(t, o.SittingAt(t, "06-16 09:00-10:00"), Span(t, "06-17 09:00-10:00"))
		o.ConfirmSeries(t, v.ID, booking.Options{})
		if got := Dates(t, o.SittingsOf(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00" {
			t.Error(got)
		}
		o.Sound(t)
	})
}

// Of several cancellations of a series the last is taken back, or the one asked for.
func TestEachCancellationOfASeriesIsTakenBackByItself(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		all := o.SittingsOf(t, v.ID)
		later := o.CancelSeries(t, v.ID, all[3].ID)
		rest := o.CancelSeries(t, v.ID, "")
		if later == rest || later == "" || rest == "" {
			t.Fatal(later, rest)
		}
		live := func(want string) {
			t.Helper()
			if got := Dates(t, o.SittingsOf(t, v.ID)); got != want {
				t.Errorf("live are %s, want %s", got, want)
			}
		}
		o.ConfirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00")
		o.CancelSeries(t, v.ID, "")
		o.ConfirmSeries(t, v.ID, booking.Options{Cancellation: later})
		live("06-23 09:00, 06-30 09:00")
		o.ConfirmSeries(t, v.ID, booking.Options{Cancellation: later}) // asked again
		live("06-23 09:00, 06-30 09:00")
		o.ConfirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		// The last one may be about a later date than the one before.
		o.CancelSeries(t, v.ID, "")
		o.Confirm(t, all[2].ID)
		o.CancelSeries(t, v.ID, "")
		o.ConfirmSeries(t, v.ID, booking.Options{})
		live("06-16 09:00")
		o.ConfirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		// What an edit drops shares an id too. The rule names it no more, so that
		// only its id brings it back.
		b := o.EditSeries(t, v.ID, "", series.Edit{Rule: "FREQ=WEEKLY;COUNT=3"})
		dropped := b.Sittings[4].Meeting.CancellationID
		if dropped == "" || b.Sittings[3].Meeting.CancellationID != dropped {
			t.Errorf("%+v", b.Sittings)
		}
		o.ConfirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00")
		o.ConfirmSeries(t, v.ID, booking.Options{Cancellation: dropped})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		foreign := o.Cancel(t, o.Book(t, Sitting(Span(t, "06-20 09:00-10:00"), p)).ID).CancellationID
		_, err := o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{Cancellation: foreign})
		if got := Faults(t, err); got != "cancellation_id not_found" {
			t.Error(got)
		}
		o.Sound(t)
	})
}

// What blocks something under a date is told with the date.
func TestWhatIsUnderADateIsToldWithIt(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, q := o.Person(t), o.Person(t)
		v := o.BookSeries(t, Weekly(Span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3", p)).Series
		all := o.SittingsOf(t, v.ID)
		under := o.Book(t, Child(all[2].ID, Sitting(Span(t, "06-16 09:00-09:30"), q))).ID
		o.CancelSeries(t, v.ID, "")
		o.Book(t, Sitting(Span(t, "06-16 09:00-09:30"), q))
		_, err := o.Series.Confirm(t.Context(), o.By, v.ID, "", nil, booking.Options{})
		c := Refused(t, err)
		if len(c.Sittings[0].Conflicts) != 0 || len(c.Sittings[2].Conflicts) == 0 || c.Sittings[2].Conflicts[0].SubjectID != under {
			t.Errorf("%+v", c.Sittings)
		}
		if !slices.Equal(c.LeaveOut, []consult.ID{under}) {
			t.Errorf("leave out %v", c.LeaveOut)
		}
		o.ConfirmSeries(t, v.ID, booking.Options{LeaveOut: c.LeaveOut})
		if got := o.Statuses(t, all[0].ID, all[2].ID, under); got != "confirmed confirmed cancelled" {
			t.Error(got)
		}
		o.Sound(t)
	})
}

// A dry run calls nothing off, so that no cancellation has an id.
func TestADryRunNamesNoCancellation(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t)))
		b, err := o.Booking.Cancel(t.Context(), o.By, m.ID, "停", nil, booking.Options{DryRun: true})
		Must(t, err)
		if b.Meeting.Status != consult.Cancelled || b.Meeting.CancellationID != "" {
			t.Errorf("%+v", b.Meeting)
		}
		if o.Cancel(t, m.ID).CancellationID == "" {
			t.Error("called off without an id")
		}
	})
}
