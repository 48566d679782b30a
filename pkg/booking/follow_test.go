package booking_test

import (
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
)

// following has the wish come after these, days later.
func following(days int, earlier ...consult.ID) func(*consult.Meeting) {
	return func(m *consult.Meeting) {
		m.Follows = nil
		for _, id := range earlier {
			m.Follows = append(m.Follows, consult.Follow{MeetingID: id, MinDays: days})
		}
	}
}

func later(why consult.ID) []consult.Override {
	return []consult.Override{{Kind: consult.OutOfOrder, MeetingID: why, Reason: "主席同意"}}
}

func TestOrderIsKeptFromBothSides(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		chair := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Title = "主席会议" }))
		wish := With(Sitting(Span(t, "06-10 14:00-15:00")), following(1, chair.ID))
		_, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
		if Clash(t, err) != "out_of_order" {
			t.Fatalf("the same day: %v", err)
		}
		wish.Span = Span(t, "06-11 08:30-09:30")
		m := o.Book(t, wish)
		if got := o.Meeting(t, m.ID).Follows; len(got) != 1 || got[0] != (consult.Follow{MeetingID: chair.ID, MinDays: 1}) {
			t.Errorf("stored %+v", got)
		}
		_, err = o.Booking.Move(t.Context(), o.By, chair.ID, consult.Slot{Span: Span(t, "06-11 10:00-11:00")}, nil, booking.Options{})
		if Clash(t, err) != "out_of_order" {
			t.Errorf("the earlier one past it: %v", err)
		}
		_, err = o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, "06-10 15:00-16:00")}, nil, booking.Options{})
		if Clash(t, err) != "out_of_order" {
			t.Errorf("the later one before it: %v", err)
		}
		b, err := o.Booking.Move(t.Context(), o.By, chair.ID, consult.Slot{Span: Span(t, "06-11 10:00-11:00")}, later(m.ID), booking.Options{})
		Must(t, Explain(err))
		want := consult.Override{Kind: consult.OutOfOrder, MeetingID: m.ID, Reason: "主席同意", By: "王秘书", At: o.Now()}
		if len(b.Meeting.Overrides) != 1 || b.Meeting.Overrides[0] != want || Kinds(b.Warnings) != "~out_of_order" {
			t.Errorf("recorded %+v, told %s", b.Meeting.Overrides, Kinds(b.Warnings))
		}
		// The override of one lifts it for the other, whatever else changes there.
		if got := o.Edit(t, m.ID, func(m *consult.Meeting) { m.Span = Span(t, "06-11 08:00-09:00") }); len(got.Moves) != 1 {
			t.Errorf("%+v", got)
		}
		s, err := o.Standing.List(t.Context(), conflict.Filter{}, consult.PageRequest{})
		Must(t, err)
		if Told(s) != "~out_of_order ~outside_hours" {
			t.Errorf("standing %q", Told(s))
		}
	})
}

func TestOrderOfASetIsJudgedAsTheSetWouldHaveIt(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-12:00")))
		child := func(s string, follows ...consult.ID) consult.Meeting {
			return o.Book(t, With(Sitting(Span(t, s)), func(m *consult.Meeting) { m.ParentID = parent.ID; following(0, follows...)(m) }))
		}
		first := child("06-10 09:00-10:00")
		child("06-10 10:00-11:00", first.ID)
		o.Move(t, parent.ID, Span(t, "06-12 08:00-12:00")) // both by two days: neither is ever out of order
		drafts := o.Book(t, With(Sitting(Span(t, "06-20 09:00-10:00")), func(m *consult.Meeting) { m.Status = consult.Draft; following(0, first.ID)(m) }))
		o.Move(t, parent.ID, Span(t, "06-22 08:00-12:00")) // a draft keeps nobody
		if _, err := o.Booking.Confirm(t.Context(), o.By, drafts.ID, nil, booking.Options{}); Clash(t, err) != "out_of_order" {
			t.Errorf("confirmed before what it follows: %v", err)
		}
	})
}

func TestWhatAnEditOfTheOrderRefuses(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		early, late := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"))), o.Book(t, Sitting(Span(t, "06-12 09:00-10:00")))
		edit := func(id consult.ID, follows func(*consult.Meeting), op booking.Options) (booking.Booked, error) {
			return o.Booking.Edit(t.Context(), o.By, id, func(m *consult.Meeting) error { follows(m); return nil }, op)
		}
		before := o.Rows(t)
		if _, err := edit(early.ID, following(0, late.ID), booking.Options{}); Clash(t, err) != "out_of_order" {
			t.Errorf("after one that is later: %v", err)
		}
		if _, err := edit(late.ID, following(3, early.ID), booking.Options{}); Clash(t, err) != "out_of_order" {
			t.Errorf("a day too far: %v", err)
		}
		if got := o.Rows(t); got["revision"] != before["revision"] {
			t.Error("something was written")
		}
		b, err := edit(late.ID, following(2, early.ID), booking.Options{})
		Must(t, Explain(err))
		if b.Meeting.Version != 2 {
			t.Errorf("%+v", b.Meeting.Stamp)
		}
		if b, err = edit(late.ID, following(2, early.ID), booking.Options{}); err != nil || b.Meeting.Version != 2 {
			t.Errorf("the same again: version %d, %v", b.Meeting.Version, err)
		}
		// What stands out of order does not refuse an edit of something else.
		b, err = edit(late.ID, func(m *consult.Meeting) { m.Span, m.Overrides = Span(t, "06-09 09:00-10:00"), later(early.ID) }, booking.Options{})
		Must(t, Explain(err))
		b, err = edit(late.ID, func(m *consult.Meeting) { m.Title = "改题" }, booking.Options{})
		Must(t, Explain(err))
		if Kinds(b.Warnings) != "~out_of_order" || len(b.Meeting.Overrides) != 1 {
			t.Errorf("%s, %+v", Kinds(b.Warnings), b.Meeting.Overrides)
		}
		b, err = edit(late.ID, following(0), booking.Options{})
		Must(t, Explain(err))
		if len(b.Warnings)+len(b.Meeting.Overrides)+len(b.Meeting.Follows) > 0 {
			t.Errorf("in no order any more: %+v", b)
		}
	})
}

func TestBadReferencesOfTheOrder(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		b := o.Book(t, With(Sitting(Span(t, "06-11 09:00-10:00")), following(0, a.ID)))
		c := o.Book(t, With(Sitting(Span(t, "06-12 09:00-10:00")), following(0, b.ID)))
		off := o.Book(t, Sitting(Span(t, "06-09 09:00-10:00")))
		kept := o.Book(t, With(Sitting(Span(t, "06-13 09:00-10:00")), following(0, off.ID)))
		o.Cancel(t, off.ID)
		parent := o.Book(t, Sitting(Span(t, "06-20 08:00-12:00")))
		middle := o.Book(t, With(Sitting(Span(t, "06-20 08:00-11:00")), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		leaf := o.Book(t, With(Sitting(Span(t, "06-20 08:00-09:00")), func(m *consult.Meeting) { m.ParentID = middle.ID }))
		crowd := make([]consult.ID, consult.MaxFollows+1)
		for i := range crowd {
			from := When(t, "06-08 08:00").Add(time.Duration(i) * 10 * time.Minute)
			crowd[i] = o.Book(t, Sitting(consult.Span{From: from, To: from.Add(5 * time.Minute)})).ID
		}
		for _, r := range []struct {
			reason  string
			of      consult.ID
			follows func(*consult.Meeting)
			want    string
		}{
			{"itself", a.ID, following(0, a.ID), "follows[0].meeting_id self"},
			{"nothing there", a.ID, following(0, NewID()), "follows[0].meeting_id not_found"},
			{"the one right after it", a.ID, following(0, b.ID), "follows[0].meeting_id cycle"},
			{"one further down the line", a.ID, following(0, off.ID, c.ID), "follows[0].meeting_id cancelled, follows[1].meeting_id cycle"},
			{"one that was called off", a.ID, following(0, off.ID), "follows[0].meeting_id cancelled"},
			{"its parent's parent", leaf.ID, following(0, parent.ID), "follows[0].meeting_id nested"},
			{"a child's child", parent.ID, following(0, leaf.ID), "follows[0].meeting_id nested"},
			{"too many", a.ID, following(0, crowd...), "follows too_long"},
		} {
			_, err := o.Booking.Edit(t.Context(), o.By, r.of, func(m *consult.Meeting) error { r.follows(m); return nil }, booking.Options{})
			if got := Faults(t, err); got != r.want {
				t.Errorf("%s: %s, want %s", r.reason, got, r.want)
			}
		}
		_, err := o.Booking.Book(t.Context(), o.By, With(Sitting(Span(t, "06-14 09:00-10:00")), following(0, NewID())), booking.Options{})
		if got := Faults(t, err); got != "follows[0].meeting_id not_found" {
			t.Errorf("a new one: %s", got)
		}
		// What was called off since stays named, and warns.
		m := o.Edit(t, kept.ID, following(2, off.ID))
		found, err := o.Booking.Warnings(t.Context(), m)
		Must(t, err)
		if Kinds(found) != "~on_weekend ~out_of_order" || found[0].Rule != "meeting.follows_cancelled" {
			t.Errorf("%+v", found)
		}
	})
}

func TestCallingOffTellsWhoFollows(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		b := o.Book(t, With(Sitting(Span(t, "06-11 09:00-10:00")), following(0, a.ID)))
		c := o.Book(t, With(Sitting(Span(t, "06-12 09:00-10:00")), following(0, a.ID)))
		o.Cancel(t, c.ID)
		off, err := o.Booking.Cancel(t.Context(), o.By, a.ID, "并入常委会", nil, booking.Options{})
		Must(t, Explain(err))
		if Kinds(off.Warnings) != "~out_of_order" || off.Warnings[0].MeetingID != b.ID || off.Warnings[0].SubjectID != a.ID {
			t.Errorf("%+v", off.Warnings)
		}
		if again, err := o.Booking.Cancel(t.Context(), o.By, a.ID, "再说一次", nil, booking.Options{}); err != nil || len(again.Warnings) > 0 || again.Meeting.Version != off.Meeting.Version {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

func TestAlternativesKeepTheOrder(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		early := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		m := o.Book(t, With(Sitting(Span(t, "06-15 09:00-10:00")), following(2, early.ID)))
		late := o.Book(t, With(Sitting(Span(t, "06-17 14:00-15:00")), following(0, m.ID)))
		for name, find := range map[string]func(conflict.Search) (conflict.Availability, error){
			"of a booked one": func(q conflict.Search) (conflict.Availability, error) {
				return o.Availability.Alternatives(t.Context(), m.ID, q)
			},
			"of a wish": func(q conflict.Search) (conflict.Availability, error) {
				return o.Availability.Available(t.Context(), With(Sitting(m.Span), following(2, early.ID)), q)
			},
		} {
			out, err := find(conflict.Search{Window: consult.Span{From: When(t, "06-08 00:00"), To: When(t, "06-20 00:00")}, Limit: 50})
			Must(t, err)
			if len(out.Items) == 0 {
				t.Fatalf("%s: nothing", name)
			}
			for _, a := range out.Items {
				if a.Slot.Span.From.Before(When(t, "06-12 00:00")) || name == "of a booked one" && a.Slot.Span.To.After(late.Span.From) {
					t.Errorf("%s: offered %v", name, a.Slot.Span)
				}
			}
		}
	})
}

// New Meetings may come after each other in the set that books them.
func TestOrderAmongNewMeetings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ids := []consult.ID{NewID(), NewID(), NewID()}
		wish := func(i int, s string, follows ...consult.ID) consult.Meeting {
			return With(Sitting(Span(t, s)), func(m *consult.Meeting) { m.ID = ids[i]; following(0, follows...)(m) })
		}
		err := o.BookAll(t.Context(), o.By, wish(0, "06-12 09:00-10:00", ids[2]), wish(1, "06-11 09:00-10:00", ids[0]), wish(2, "06-10 09:00-10:00", ids[1]))
		if got := Faults(t, err); got != "follows[0].meeting_id cycle" {
			t.Errorf("a circle: %s", got)
		}
		err = o.BookAll(t.Context(), o.By, wish(0, "06-12 09:00-10:00", ids[1]), wish(1, "06-12 10:00-11:00"))
		if Clash(t, err) != "out_of_order out_of_order" { // told of both
			t.Errorf("out of order: %v", err)
		}
		early := wish(1, "06-12 10:00-11:00")
		early.Overrides = later(ids[0])
		Must(t, Explain(o.BookAll(t.Context(), o.By, early, wish(0, "06-12 09:00-10:00", ids[1]), wish(2, "06-12 11:00-12:00", ids[0], ids[1]))))
		if got := o.Meeting(t, ids[2]).Follows; len(got) != 2 || got[0].MeetingID != ids[0] {
			t.Errorf("%+v", got)
		}
	})
}

func TestEditOfTheOrderInPlace(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		m := o.Book(t, With(Sitting(Span(t, "06-15 09:00-10:00")), following(0, a.ID)))
		m = o.Edit(t, m.ID, func(m *consult.Meeting) { m.Follows[0].MinDays = 3 })
		if got := o.Meeting(t, m.ID); got.Version != 2 || got.Follows[0].MinDays != 3 {
			t.Errorf("%+v", got)
		}
	})
}

// What one date of a Series follows, and that it is pinned, is its own: it does
// not set it apart, and new dates are not made after it.
func TestOrderAndPinsOfASeriesAreItsDatesOwn(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Book(t, Sitting(Span(t, "06-03 09:00-10:00")))
		b := o.BookSeries(t, Weekly(Span(t, "06-08 09:00-10:00"), "FREQ=WEEKLY;COUNT=3"))
		first := b.Sittings[0].Meeting.ID
		o.Edit(t, first, following(0, a.ID))
		o.Edit(t, first, func(m *consult.Meeting) { m.MaterialsReadyAt = When(t, "06-05 09:00") })
		o.Pin(t, director, first)
		o.EditSeries(t, b.Series.ID, "", series.Edit{Change: func(m *consult.Meeting) { m.Title = "例会" }})
		o.EditSeries(t, b.Series.ID, "", series.Edit{Rule: "FREQ=WEEKLY;COUNT=4"})
		for i, m := range o.SittingsOf(t, b.Series.ID) {
			own := m.Pinned.Set() && len(m.Follows) == 1 && !m.MaterialsReadyAt.IsZero()
			bare := !m.Pinned.Set() && m.Follows == nil && m.MaterialsReadyAt.IsZero()
			if m.Title != "例会" || m.Differs || i == 0 && !own || i > 0 && !bare {
				t.Errorf("date %d: %+v", i, m)
			}
		}
		clock := When(t, "06-08 14:00").Sub(When(t, "06-08 00:00"))
		_, err := o.Series.Edit(t.Context(), o.By, b.Series.ID, "", series.Edit{Clock: &clock}, booking.Options{})
		if got := Clash(t, err); got != "pinned" {
			t.Errorf("a pinned date moved with its series: %q", got)
		}
		if _, err = o.Series.Cancel(t.Context(), o.By, b.Series.ID, "", "x", booking.Options{}); Clash(t, err) != "pinned" {
			t.Errorf("a pinned date was called off with its series: %v", err)
		}
	})
}
