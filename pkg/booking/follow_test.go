package booking_test

import (
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
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
	each(t, func(t *testing.T, o *office) {
		chair := o.book(t, with(sitting(span(t, "06-10 09:00-10:00")), func(m *consult.Meeting) { m.Title = "主席会议" }))
		wish := with(sitting(span(t, "06-10 14:00-15:00")), following(1, chair.ID))
		_, err := o.Book(t.Context(), o.by, wish, booking.Options{})
		if clash(t, err) != "out_of_order" {
			t.Fatalf("the same day: %v", err)
		}
		wish.Span = span(t, "06-11 08:30-09:30")
		m := o.book(t, wish)
		if got := o.meeting(t, m.ID).Follows; len(got) != 1 || got[0] != (consult.Follow{MeetingID: chair.ID, MinDays: 1}) {
			t.Errorf("stored %+v", got)
		}
		_, err = o.Move(t.Context(), o.by, chair.ID, consult.Slot{Span: span(t, "06-11 10:00-11:00")}, nil, booking.Options{})
		if clash(t, err) != "out_of_order" {
			t.Errorf("the earlier one past it: %v", err)
		}
		_, err = o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: span(t, "06-10 15:00-16:00")}, nil, booking.Options{})
		if clash(t, err) != "out_of_order" {
			t.Errorf("the later one before it: %v", err)
		}
		b, err := o.Move(t.Context(), o.by, chair.ID, consult.Slot{Span: span(t, "06-11 10:00-11:00")}, later(m.ID), booking.Options{})
		must(t, explain(err))
		want := consult.Override{Kind: consult.OutOfOrder, MeetingID: m.ID, Reason: "主席同意", By: "王秘书", At: o.Now()}
		if len(b.Meeting.Overrides) != 1 || b.Meeting.Overrides[0] != want || kinds(b.Warnings) != "~out_of_order" {
			t.Errorf("recorded %+v, told %s", b.Meeting.Overrides, kinds(b.Warnings))
		}
		// The override of one lifts it for the other, whatever else changes there.
		if got := o.edit(t, m.ID, func(m *consult.Meeting) { m.Span = span(t, "06-11 08:00-09:00") }); len(got.Moves) != 1 {
			t.Errorf("%+v", got)
		}
		s, err := o.Standing(t.Context(), consult.StandingFilter{}, consult.PageRequest{})
		must(t, err)
		if told(s) != "~out_of_order ~outside_hours" {
			t.Errorf("standing %q", told(s))
		}
	})
}

func TestOrderOfASetIsJudgedAsTheSetWouldHaveIt(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		parent := o.book(t, sitting(span(t, "06-10 08:00-12:00")))
		child := func(s string, follows ...consult.ID) consult.Meeting {
			return o.book(t, with(sitting(span(t, s)), func(m *consult.Meeting) { m.ParentID = parent.ID; following(0, follows...)(m) }))
		}
		first := child("06-10 09:00-10:00")
		child("06-10 10:00-11:00", first.ID)
		o.move(t, parent.ID, span(t, "06-12 08:00-12:00")) // both by two days: neither is ever out of order
		drafts := o.book(t, with(sitting(span(t, "06-20 09:00-10:00")), func(m *consult.Meeting) { m.Status = consult.Draft; following(0, first.ID)(m) }))
		o.move(t, parent.ID, span(t, "06-22 08:00-12:00")) // a draft keeps nobody
		if _, err := o.Confirm(t.Context(), o.by, drafts.ID, nil, booking.Options{}); clash(t, err) != "out_of_order" {
			t.Errorf("confirmed before what it follows: %v", err)
		}
	})
}

func TestWhatAnEditOfTheOrderRefuses(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		early, late := o.book(t, sitting(span(t, "06-10 09:00-10:00"))), o.book(t, sitting(span(t, "06-12 09:00-10:00")))
		edit := func(id consult.ID, follows func(*consult.Meeting), op booking.Options) (booking.Booked, error) {
			return o.Edit(t.Context(), o.by, id, func(m *consult.Meeting) error { follows(m); return nil }, op)
		}
		before := o.rows(t)
		if _, err := edit(early.ID, following(0, late.ID), booking.Options{}); clash(t, err) != "out_of_order" {
			t.Errorf("after one that is later: %v", err)
		}
		if _, err := edit(late.ID, following(3, early.ID), booking.Options{}); clash(t, err) != "out_of_order" {
			t.Errorf("a day too far: %v", err)
		}
		if got := o.rows(t); got["revision"] != before["revision"] {
			t.Error("something was written")
		}
		b, err := edit(late.ID, following(2, early.ID), booking.Options{})
		must(t, explain(err))
		if b.Meeting.Version != 2 {
			t.Errorf("%+v", b.Meeting.Stamp)
		}
		if b, err = edit(late.ID, following(2, early.ID), booking.Options{}); err != nil || b.Meeting.Version != 2 {
			t.Errorf("the same again: version %d, %v", b.Meeting.Version, err)
		}
		// What stands out of order does not refuse an edit of something else.
		b, err = edit(late.ID, func(m *consult.Meeting) { m.Span, m.Overrides = span(t, "06-09 09:00-10:00"), later(early.ID) }, booking.Options{})
		must(t, explain(err))
		b, err = edit(late.ID, func(m *consult.Meeting) { m.Title = "改题" }, booking.Options{})
		must(t, explain(err))
		if kinds(b.Warnings) != "~out_of_order" || len(b.Meeting.Overrides) != 1 {
			t.Errorf("%s, %+v", kinds(b.Warnings), b.Meeting.Overrides)
		}
		b, err = edit(late.ID, following(0), booking.Options{})
		must(t, explain(err))
		if len(b.Warnings)+len(b.Meeting.Overrides)+len(b.Meeting.Follows) > 0 {
			t.Errorf("in no order any more: %+v", b)
		}
	})
}

func TestBadReferencesOfTheOrder(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		b := o.book(t, with(sitting(span(t, "06-11 09:00-10:00")), following(0, a.ID)))
		c := o.book(t, with(sitting(span(t, "06-12 09:00-10:00")), following(0, b.ID)))
		off := o.book(t, sitting(span(t, "06-09 09:00-10:00")))
		kept := o.book(t, with(sitting(span(t, "06-13 09:00-10:00")), following(0, off.ID)))
		o.cancel(t, off.ID)
		parent := o.book(t, sitting(span(t, "06-20 08:00-12:00")))
		middle := o.book(t, with(sitting(span(t, "06-20 08:00-11:00")), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		leaf := o.book(t, with(sitting(span(t, "06-20 08:00-09:00")), func(m *consult.Meeting) { m.ParentID = middle.ID }))
		for _, r := range []struct {
			reason  string
			of      consult.ID
			follows func(*consult.Meeting)
			want    string
		}{
			{"itself", a.ID, following(0, a.ID), "follows[0].meeting_id self"},
			{"nothing there", a.ID, following(0, newID()), "follows[0].meeting_id not_found"},
			{"the one right after it", a.ID, following(0, b.ID), "follows[0].meeting_id cycle"},
			{"one further down the line", a.ID, following(0, off.ID, c.ID), "follows[0].meeting_id cancelled, follows[1].meeting_id cycle"},
			{"one that was called off", a.ID, following(0, off.ID), "follows[0].meeting_id cancelled"},
			{"its parent's parent", leaf.ID, following(0, parent.ID), "follows[0].meeting_id nested"},
			{"a child's child", parent.ID, following(0, leaf.ID), "follows[0].meeting_id nested"},
			{"too many", a.ID, func(m *consult.Meeting) { m.Follows = make([]consult.Follow, 21) }, ""},
		} {
			_, err := o.Edit(t.Context(), o.by, r.of, func(m *consult.Meeting) error { r.follows(m); return nil }, booking.Options{})
			if got := faults(t, err); got != r.want && r.want != "" || !strings.Contains(got, "follows") {
				t.Errorf("%s: %s, want %s", r.reason, got, r.want)
			}
		}
		_, err := o.Book(t.Context(), o.by, with(sitting(span(t, "06-14 09:00-10:00")), following(0, newID())), booking.Options{})
		if got := faults(t, err); got != "follows[0].meeting_id not_found" {
			t.Errorf("a new one: %s", got)
		}
		// What was called off since stays named, and warns.
		m := o.edit(t, kept.ID, following(2, off.ID))
		found, err := o.Warnings(t.Context(), m)
		must(t, err)
		if kinds(found) != "~on_weekend ~out_of_order" || found[0].Rule != "meeting.follows_cancelled" {
			t.Errorf("%+v", found)
		}
	})
}

func TestCallingOffTellsWhoFollows(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		b := o.book(t, with(sitting(span(t, "06-11 09:00-10:00")), following(0, a.ID)))
		c := o.book(t, with(sitting(span(t, "06-12 09:00-10:00")), following(0, a.ID)))
		o.cancel(t, c.ID)
		off, err := o.Cancel(t.Context(), o.by, a.ID, "并入常委会", nil, booking.Options{})
		must(t, explain(err))
		if kinds(off.Warnings) != "~out_of_order" || off.Warnings[0].MeetingID != b.ID || off.Warnings[0].SubjectID != a.ID {
			t.Errorf("%+v", off.Warnings)
		}
		if again, err := o.Cancel(t.Context(), o.by, a.ID, "再说一次", nil, booking.Options{}); err != nil || len(again.Warnings) > 0 || again.Meeting.Version != off.Meeting.Version {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

func TestAlternativesKeepTheOrder(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		early := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		m := o.book(t, with(sitting(span(t, "06-15 09:00-10:00")), following(2, early.ID)))
		late := o.book(t, with(sitting(span(t, "06-17 14:00-15:00")), following(0, m.ID)))
		for name, find := range map[string]func(consult.Search) (consult.Availability, error){
			"of a booked one": func(q consult.Search) (consult.Availability, error) { return o.Alternatives(t.Context(), m.ID, q) },
			"of a wish": func(q consult.Search) (consult.Availability, error) {
				return o.Available(t.Context(), with(sitting(m.Span), following(2, early.ID)), q)
			},
		} {
			out, err := find(consult.Search{Window: consult.Span{From: when(t, "06-08 00:00"), To: when(t, "06-20 00:00")}, Limit: 50})
			must(t, err)
			if len(out.Items) == 0 {
				t.Fatalf("%s: nothing", name)
			}
			for _, a := range out.Items {
				if a.Slot.Span.From.Before(when(t, "06-12 00:00")) || name == "of a booked one" && a.Slot.Span.To.After(late.Span.From) {
					t.Errorf("%s: offered %v", name, a.Slot.Span)
				}
			}
		}
	})
}

// New Meetings may come after each other in the set that books them.
func TestOrderAmongNewMeetings(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ids := []consult.ID{newID(), newID(), newID()}
		wish := func(i int, s string, follows ...consult.ID) consult.Meeting {
			return with(sitting(span(t, s)), func(m *consult.Meeting) { m.ID = ids[i]; following(0, follows...)(m) })
		}
		err := o.BookAll(t.Context(), o.by, wish(0, "06-12 09:00-10:00", ids[2]), wish(1, "06-11 09:00-10:00", ids[0]), wish(2, "06-10 09:00-10:00", ids[1]))
		if got := faults(t, err); got != "follows[0].meeting_id cycle" {
			t.Errorf("a circle: %s", got)
		}
		err = o.BookAll(t.Context(), o.by, wish(0, "06-12 09:00-10:00", ids[1]), wish(1, "06-12 10:00-11:00"))
		if clash(t, err) != "out_of_order out_of_order" { // told of both
			t.Errorf("out of order: %v", err)
		}
		early := wish(1, "06-12 10:00-11:00")
		early.Overrides = later(ids[0])
		must(t, explain(o.BookAll(t.Context(), o.by, early, wish(0, "06-12 09:00-10:00", ids[1]), wish(2, "06-12 11:00-12:00", ids[0], ids[1]))))
		if got := o.meeting(t, ids[2]).Follows; len(got) != 2 || got[0].MeetingID != ids[0] {
			t.Errorf("%+v", got)
		}
	})
}

func TestEditOfTheOrderInPlace(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.book(t, sitting(span(t, "06-10 09:00-10:00")))
		m := o.book(t, with(sitting(span(t, "06-15 09:00-10:00")), following(0, a.ID)))
		m = o.edit(t, m.ID, func(m *consult.Meeting) { m.Follows[0].MinDays = 3 })
		if got := o.meeting(t, m.ID); got.Version != 2 || got.Follows[0].MinDays != 3 {
			t.Errorf("%+v", got)
		}
	})
}

// What one date of a Series follows, and that it is pinned, is its own: it does
// not set it apart, and new dates are not made after it.
func TestOrderAndPinsOfASeriesAreItsDatesOwn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.book(t, sitting(span(t, "06-03 09:00-10:00")))
		b := o.series(t, weekly(span(t, "06-08 09:00-10:00"), "FREQ=WEEKLY;COUNT=3"))
		first := b.Sittings[0].Meeting.ID
		o.edit(t, first, following(0, a.ID))
		o.edit(t, first, func(m *consult.Meeting) { m.MaterialsReadyAt = when(t, "06-05 09:00") })
		o.pin(t, director, first)
		o.edits(t, b.Series.ID, "", booking.SeriesEdit{Change: func(m *consult.Meeting) { m.Title = "例会" }})
		o.edits(t, b.Series.ID, "", booking.SeriesEdit{Rule: "FREQ=WEEKLY;COUNT=4"})
		for i, m := range o.sittings(t, b.Series.ID) {
			own := m.Pinned.Set() && len(m.Follows) == 1 && !m.MaterialsReadyAt.IsZero()
			bare := !m.Pinned.Set() && m.Follows == nil && m.MaterialsReadyAt.IsZero()
			if m.Title != "例会" || m.Differs || i == 0 && !own || i > 0 && !bare {
				t.Errorf("date %d: %+v", i, m)
			}
		}
		clock := when(t, "06-08 14:00").Sub(when(t, "06-08 00:00"))
		_, err := o.EditSeries(t.Context(), o.by, b.Series.ID, "", booking.SeriesEdit{Clock: &clock}, booking.Options{})
		if got := clash(t, err); got != "pinned" {
			t.Errorf("a pinned date moved with its series: %q", got)
		}
		if _, err = o.CancelSeries(t.Context(), o.by, b.Series.ID, "", "x", booking.Options{}); clash(t, err) != "pinned" {
			t.Errorf("a pinned date was called off with its series: %v", err)
		}
	})
}
