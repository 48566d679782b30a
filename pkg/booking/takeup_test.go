package booking_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func (o *office) confirm(t *testing.T, id consult.ID, leave ...consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Confirm(t.Context(), o.by, id, nil, booking.Options{LeaveOut: leave})
	must(t, explain(err))
	return b.Meeting
}

func (o *office) cancelSeries(t *testing.T, id, from consult.ID) consult.ID {
	t.Helper()
	b, err := o.CancelSeries(t.Context(), o.by, id, from, "议题已办结", booking.Options{})
	must(t, explain(err))
	k := slices.IndexFunc(b.Sittings, func(s booking.Sitting) bool { return s.Action == booking.ActionCancel })
	return b.Sittings[k].Meeting.CancellationID
}

func (o *office) confirmSeries(t *testing.T, id consult.ID, op booking.Options) booking.BookedSeries {
	t.Helper()
	b, err := o.ConfirmSeries(t.Context(), o.by, id, "", nil, op)
	must(t, explain(err))
	return b
}

// statuses are the states of the Meetings, in order.
func (o *office) statuses(t *testing.T, ids ...consult.ID) string {
	t.Helper()
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(o.meeting(t, id).Status)
	}
	return strings.Join(out, " ")
}

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

// conference is a parent with a confirmed, a tentative and a draft child, one under
// the first, and one that was called off before.
func (o *office) conference(t *testing.T) (people []consult.ID, parent consult.ID, ids []consult.ID) {
	t.Helper()
	people = o.persons(t, 3)
	parent = o.book(t, sitting(span(t, "06-10 08:00-18:00"))).ID
	add := func(of consult.ID, s consult.Status, when string, p consult.ID) consult.ID {
		m := o.book(t, with(child(of, sitting(span(t, when), p)), func(m *consult.Meeting) { m.Status = s }))
		ids = append(ids, m.ID)
		return m.ID
	}
	first := add(parent, consult.Confirmed, "06-10 09:00-12:00", people[0])
	add(parent, consult.Tentative, "06-10 13:00-14:00", people[1])
	add(parent, consult.Draft, "06-10 14:00-15:00", people[1])
	add(first, consult.Tentative, "06-10 09:00-10:00", people[2])
	o.cancel(t, add(parent, consult.Confirmed, "06-10 16:00-17:00", people[0]))
	return people, parent, ids
}

func TestAFamilyComesBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, parent, ids := o.conference(t)
		before := map[consult.ID]consult.Meeting{}
		for _, id := range append(slices.Clone(ids), parent) {
			before[id] = o.meeting(t, id)
		}
		off := o.cancel(t, parent)
		if off.CancellationID == "" || off.CancelledFrom != consult.Confirmed {
			t.Errorf("%+v", off)
		}
		for i, id := range ids {
			if m := o.meeting(t, id); m.Status != consult.Cancelled || m.CancellationID == off.CancellationID != (i < 4) {
				t.Errorf("child %d is %s by %s, the parent by %s", i, m.Status, m.CancellationID, off.CancellationID)
			}
		}
		if again := o.cancel(t, parent); again.Version != off.Version || again.CancellationID != off.CancellationID {
			t.Error("called off twice")
		}
		o.sound(t)
		o.now.Add(3600)
		o.confirm(t, parent)
		if got := o.statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed confirmed tentative draft tentative cancelled" {
			t.Error(got)
		}
		for id, was := range before {
			m := o.meeting(t, id)
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
		o.sound(t)
		version := o.meeting(t, parent).Version
		o.confirm(t, parent)
		if m := o.meeting(t, parent); m.Version != version {
			t.Error("confirmed twice")
		}
		if o.confirm(t, ids[4]); o.statuses(t, ids[4]) != "confirmed" {
			t.Error("the child that was called off alone is taken up alone")
		}
	})
}

func TestAllWhoseSlotIsGoneAreNamed(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		people, parent, ids := o.conference(t)
		o.cancel(t, parent)
		one := o.book(t, sitting(span(t, "06-10 13:30-13:45"), people[1]))
		other := o.book(t, sitting(span(t, "06-10 09:30-09:45"), people[2]))
		before := o.rows(t)
		for _, dry := range []bool{false, true} {
			_, err := o.Confirm(t.Context(), o.by, parent, nil, booking.Options{DryRun: dry})
			want := []consult.ID{ids[1], ids[3]}
			if got := about(t, err); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("about %v, want %v", got, want)
			}
			if got := leaveOut(t, err); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("leave out %v, want %v", got, want)
			}
		}
		if after := o.rows(t); after["revision"] != before["revision"] {
			t.Error("a refusal wrote something")
		}
		o.confirm(t, parent, ids[1], ids[3])
		if got := o.statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed confirmed cancelled draft cancelled cancelled" {
			t.Error(got)
		}
		o.confirm(t, parent, ids[1], ids[3]) // asked again
		o.sound(t)
		o.cancel(t, one.ID)
		if m := o.confirm(t, ids[1]); m.Status != consult.Confirmed || m.CancellationID != "" {
			t.Errorf("%+v", m)
		}
		_, err := o.Confirm(t.Context(), o.by, ids[3], nil, booking.Options{})
		if got := leaveOut(t, err); got != nil || !slices.Equal(about(t, err), []consult.ID{ids[3]}) {
			t.Errorf("its own slot is gone: leave out %v, about %v", got, about(t, err))
		}
		o.cancel(t, other.ID)
		o.confirm(t, ids[3])
		o.sound(t)
	})
}

// Without its only child the parent would need its own people, who are taken too:
// leaving the child out does not help, and is not proposed.
func TestNothingIsProposedThatDoesNotHelp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, q := o.person(t), o.person(t)
		parent := o.book(t, sitting(span(t, "06-10 08:00-18:00"), p)).ID
		only := o.book(t, child(parent, sitting(span(t, "06-10 09:00-10:00"), q))).ID
		o.cancel(t, parent)
		o.book(t, sitting(span(t, "06-10 09:00-10:00"), q))
		o.book(t, sitting(span(t, "06-10 16:00-17:00"), p))
		_, err := o.Confirm(t.Context(), o.by, parent, nil, booking.Options{})
		if got := about(t, err); !slices.Equal(got, []consult.ID{only}) || leaveOut(t, err) != nil {
			t.Errorf("about %v, leave out %v", got, leaveOut(t, err))
		}
	})
}

// What is left out takes along what is nested in it.
func TestWhatIsUnderWhatIsLeftOutStaysOff(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, parent, ids := o.conference(t)
		o.cancel(t, parent)
		for want, leave := range map[string][]consult.ID{
			"leave_out[0] self":      {parent},
			"leave_out[1] not_found": {ids[0], o.book(t, sitting(span(t, "06-20 09:00-10:00"))).ID},
			"leave_out[1] duplicate": {ids[0], ids[0]},
		} {
			_, err := o.Confirm(t.Context(), o.by, parent, nil, booking.Options{LeaveOut: leave})
			if got := faults(t, err); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		o.confirm(t, parent, ids[0])
		if got := o.statuses(t, append([]consult.ID{parent}, ids...)...); got != "confirmed cancelled tentative draft cancelled cancelled" {
			t.Error(got)
		}
		_, err := o.Confirm(t.Context(), o.by, ids[3], nil, booking.Options{})
		bad, _ := errors.AsType[*consult.Invalid](err)
		if bad == nil || faults(t, err) != "parent_id cancelled" || !strings.Contains(bad.Faults[0].EN, "/meetings/"+string(ids[0])+"/confirm") ||
			!strings.Contains(bad.Faults[0].ZH, "leave_out") {
			t.Errorf("a child alone under what is off: %v", err)
		}
		o.confirm(t, ids[0])
		if got := o.statuses(t, ids[0], ids[3]); got != "confirmed tentative" {
			t.Error("what was left out comes back with what is under it:", got)
		}
		o.sound(t)
	})
}

func TestTakingUpIsJudgedAsBookingIs(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, room := o.person(t), o.room(t, o.venue(t), 9)
		parent := o.book(t, sitting(span(t, "06-10 08:00-18:00"))).ID
		first := o.book(t, with(child(parent, sitting(span(t, "06-10 09:00-10:00"), p)), func(m *consult.Meeting) { m.RoomID = room })).ID
		o.book(t, child(parent, sitting(span(t, "06-10 10:00-11:00"), p)))
		o.cancel(t, parent)
		closed := o.block(t, consult.SubjectRoom, room, span(t, "06-10 09:30-09:45"), true)
		_, err := o.Confirm(t.Context(), o.by, parent, nil, booking.Options{})
		if got := clash(t, err); got != "room_blocked" || !slices.Equal(leaveOut(t, err), []consult.ID{first}) {
			t.Errorf("into a blocked room: %s, leave out %v", got, leaveOut(t, err))
		}
		asked := []consult.Override{{Kind: consult.RoomBlocked, RoomID: room, Reason: "已协调"}}
		b, err := o.Confirm(t.Context(), o.by, parent, asked, booking.Options{DryRun: true})
		must(t, explain(err))
		if b.Meeting.Status != consult.Confirmed {
			t.Error(b.Meeting.Status)
		}
		must(t, o.Blocks.Remove(t.Context(), o.by, closed, 0))
		_, err = o.Rooms.Edit(t.Context(), o.by, room, 0, func(r *consult.Room) error { r.Active = false; return nil })
		must(t, err)
		_, err = o.Confirm(t.Context(), o.by, parent, nil, booking.Options{})
		if got := clash(t, err); got != "room_inactive" || !slices.Equal(leaveOut(t, err), []consult.ID{first}) {
			t.Errorf("into a closed room: %s, leave out %v", got, leaveOut(t, err))
		}
		o.set(t, "06-11 08:00")
		o.confirm(t, parent, first) // what is past can be entered, as by booking
		o.sound(t)
	})
}

// Pins, overrides and moves are what they were.
func TestTakingUpKeepsPinsAndOverrides(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		taken := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p))
		asked := consult.Override{Kind: consult.PersonDoubleBooked, PersonID: p, MeetingID: taken.ID, Reason: "知情"}
		m := o.book(t, with(sitting(span(t, "06-10 09:30-10:30"), p), func(m *consult.Meeting) { m.Overrides = []consult.Override{asked} }))
		_, err := o.Pin(t.Context(), o.by, m.ID, "领导出席", booking.Options{})
		must(t, err)
		before := o.meeting(t, m.ID)
		_, err = o.Cancel(t.Context(), o.by, m.ID, "停", []consult.Override{{Kind: consult.Pinned, Reason: "主席同意"}}, booking.Options{})
		must(t, explain(err))
		o.confirm(t, m.ID)
		after := o.meeting(t, m.ID)
		if after.Pinned != before.Pinned || len(after.Overrides) != 2 || after.Overrides[1] != before.Overrides[0] {
			t.Errorf("pinned %+v, overrides %+v; before %+v", after.Pinned, after.Overrides, before.Overrides)
		}
		o.sound(t)
	})
}

func TestASeriesComesBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		wish := weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=6", p)
		wish.Meeting.Status = consult.Tentative
		v := o.series(t, wish).Series
		all := o.sittings(t, v.ID)
		o.edit(t, all[1].ID, func(m *consult.Meeting) { m.Title = "换题" })
		o.confirm(t, all[2].ID)
		o.cancel(t, all[3].ID)
		under := o.book(t, child(all[4].ID, sitting(span(t, "06-30 09:00-09:30"), p))).ID
		states := func() string {
			var out []string
			for i, m := range o.sittings(t, v.ID) {
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
		id := o.cancelSeries(t, v.ID, "")
		for i, m := range o.sittings(t, v.ID) {
			if m.CancellationID == id != (i != 3) {
				t.Errorf("date %d is off by %s, the series by %s", i, m.CancellationID, id)
			}
		}
		if m := o.meeting(t, under); m.CancellationID != id {
			t.Errorf("%+v", m)
		}
		b := o.confirmSeries(t, v.ID, booking.Options{})
		if acts := actions(t, b); acts != "06-02 changed, 06-09 changed, 06-16 changed, 06-23 kept, 06-30 changed, 07-07 changed" {
			t.Error(acts)
		}
		if got := states(); got != before || o.statuses(t, under) != "confirmed" {
			t.Errorf("came back as %s, was %s", got, before)
		}
		o.sound(t)
		o.edits(t, v.ID, "", booking.SeriesEdit{Change: func(m *consult.Meeting) { m.Title = "新" }})
		var titles []string
		for _, m := range o.sittings(t, v.ID) {
			titles = append(titles, m.Title)
		}
		if got := strings.Join(titles, " "); got != "新 换题 新 碰头会 碰头会 新" { // the fifth has a child
			t.Error(got)
		}
		o.confirm(t, all[3].ID)
		if m := o.meeting(t, all[3].ID); m.Apart() {
			t.Error("called off alone and taken up alone, it is a date like any other")
		}
	})
}

// A date that was knowingly put beside another comes back there.
func TestDatesThatOverlapComeBackSo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3", p)).Series
		all := o.sittings(t, v.ID)
		asked := []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: p, Reason: "知情"}}
		_, err := o.Move(t.Context(), o.by, all[1].ID, consult.Slot{Span: span(t, "06-16 09:30-10:30")}, asked, booking.Options{})
		must(t, explain(err))
		before := dates(t, o.sittings(t, v.ID))
		o.cancelSeries(t, v.ID, "")
		o.confirmSeries(t, v.ID, booking.Options{})
		if got := dates(t, o.sittings(t, v.ID)); got != before || before != "06-02 09:00, 06-16 09:00, 06-16 09:30*" {
			t.Errorf("came back as %s, was %s", got, before)
		}
		o.sound(t)
	})
}

func TestADateIsTakenUpAlone(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		all := o.sittings(t, v.ID)
		id := o.cancelSeries(t, v.ID, "")
		if m := o.confirm(t, all[1].ID); m.CancellationID != "" || m.Apart() {
			t.Errorf("%+v", m)
		}
		o.book(t, sitting(span(t, "06-16 09:00-10:00"), p))
		_, err := o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{})
		if got := leaveOut(t, err); !slices.Equal(got, []consult.ID{all[2].ID}) {
			t.Errorf("leave out %v", got)
		}
		b := o.confirmSeries(t, v.ID, booking.Options{LeaveOut: leaveOut(t, err)})
		if acts := actions(t, b); acts != "06-02 changed, 06-16 left_out, 06-23 changed, 06-30 changed" {
			t.Error(acts)
		}
		if m := o.meeting(t, all[2].ID); m.CancellationID != id {
			t.Errorf("what was left out is off by %s", m.CancellationID)
		}
		o.cancel(t, all[4].ID) // another cancellation: the first takes up its own alone
		o.move(t, o.sittingAt(t, "06-16 09:00-10:00"), span(t, "06-17 09:00-10:00"))
		o.confirmSeries(t, v.ID, booking.Options{})
		if got := dates(t, o.sittings(t, v.ID)); got != "06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00" {
			t.Error(got)
		}
		o.sound(t)
	})
}

// sittingAt is the live Meeting over that span.
func (o *office) sittingAt(t *testing.T, s string) consult.ID {
	t.Helper()
	page, err := o.Meetings(t.Context(), consult.MeetingFilter{From: span(t, s).From, To: span(t, s).To, Status: consult.Confirmed}, consult.PageRequest{})
	must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d meetings over %s", len(page.Items), s)
	}
	return page.Items[0].ID
}

// Of several cancellations of a series the last is taken back, or the one asked for.
func TestEachCancellationOfASeriesIsTakenBackByItself(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=5", p)).Series
		all := o.sittings(t, v.ID)
		later := o.cancelSeries(t, v.ID, all[3].ID)
		rest := o.cancelSeries(t, v.ID, "")
		if later == rest || later == "" || rest == "" {
			t.Fatal(later, rest)
		}
		live := func(want string) {
			t.Helper()
			if got := dates(t, o.sittings(t, v.ID)); got != want {
				t.Errorf("live are %s, want %s", got, want)
			}
		}
		o.confirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00")
		o.cancelSeries(t, v.ID, "")
		o.confirmSeries(t, v.ID, booking.Options{Cancellation: later})
		live("06-23 09:00, 06-30 09:00")
		o.confirmSeries(t, v.ID, booking.Options{Cancellation: later}) // asked again
		live("06-23 09:00, 06-30 09:00")
		o.confirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		// The last one may be about a later date than the one before.
		o.cancelSeries(t, v.ID, "")
		o.confirm(t, all[2].ID)
		o.cancelSeries(t, v.ID, "")
		o.confirmSeries(t, v.ID, booking.Options{})
		live("06-16 09:00")
		o.confirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		// What an edit drops shares an id too. The rule names it no more, so that
		// only its id brings it back.
		b := o.edits(t, v.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;COUNT=3"})
		dropped := b.Sittings[4].Meeting.CancellationID
		if dropped == "" || b.Sittings[3].Meeting.CancellationID != dropped {
			t.Errorf("%+v", b.Sittings)
		}
		o.confirmSeries(t, v.ID, booking.Options{})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00")
		o.confirmSeries(t, v.ID, booking.Options{Cancellation: dropped})
		live("06-02 09:00, 06-09 09:00, 06-16 09:00, 06-23 09:00, 06-30 09:00")

		foreign := o.cancel(t, o.book(t, sitting(span(t, "06-20 09:00-10:00"), p)).ID).CancellationID
		_, err := o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{Cancellation: foreign})
		if got := faults(t, err); got != "cancellation_id not_found" {
			t.Error(got)
		}
		o.sound(t)
	})
}

// What blocks something under a date is told with the date.
func TestWhatIsUnderADateIsToldWithIt(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, q := o.person(t), o.person(t)
		v := o.series(t, weekly(span(t, "06-02 09:00-10:00"), "FREQ=WEEKLY;COUNT=3", p)).Series
		all := o.sittings(t, v.ID)
		under := o.book(t, child(all[2].ID, sitting(span(t, "06-16 09:00-09:30"), q))).ID
		o.cancelSeries(t, v.ID, "")
		o.book(t, sitting(span(t, "06-16 09:00-09:30"), q))
		_, err := o.ConfirmSeries(t.Context(), o.by, v.ID, "", nil, booking.Options{})
		c := refused(t, err)
		if len(c.Sittings[0].Conflicts) != 0 || len(c.Sittings[2].Conflicts) == 0 || c.Sittings[2].Conflicts[0].SubjectID != under {
			t.Errorf("%+v", c.Sittings)
		}
		if !slices.Equal(c.LeaveOut, []consult.ID{under}) {
			t.Errorf("leave out %v", c.LeaveOut)
		}
		o.confirmSeries(t, v.ID, booking.Options{LeaveOut: c.LeaveOut})
		if got := o.statuses(t, all[0].ID, all[2].ID, under); got != "confirmed confirmed cancelled" {
			t.Error(got)
		}
		o.sound(t)
	})
}

// A dry run calls nothing off, so that no cancellation has an id.
func TestADryRunNamesNoCancellation(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), o.person(t)))
		b, err := o.Cancel(t.Context(), o.by, m.ID, "停", nil, booking.Options{DryRun: true})
		must(t, err)
		if b.Meeting.Status != consult.Cancelled || b.Meeting.CancellationID != "" {
			t.Errorf("%+v", b.Meeting)
		}
		if o.cancel(t, m.ID).CancellationID == "" {
			t.Error("called off without an id")
		}
	})
}
