package booking_test

import (
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestFirstChildFreesItsParent(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, r := o.Person(t), o.Room(t, o.Venue(t), 5)
		parent := o.Book(t, With(Sitting(Span(t, "06-10 08:00-18:00"), p), func(m *consult.Meeting) { m.RoomID = r }))
		draft := o.Book(t, With(Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), p)), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if m := o.Meeting(t, parent.ID); m.HasChildren || m.Version != 1 || len(m.Reservations()) != 2 {
			t.Errorf("a draft child made a parent: %+v", m)
		}
		b, err := o.Booking.Confirm(t.Context(), o.By, draft.ID, nil, booking.Options{})
		Must(t, Explain(err))
		if b.Meeting.ID != draft.ID || b.Meeting.Status != consult.Confirmed {
			t.Errorf("answered %+v", b.Meeting)
		}
		if m := o.Meeting(t, parent.ID); !m.HasChildren || m.Version != 2 || m.Sequence != 1 || len(m.Reservations()) != 0 {
			t.Errorf("still holds: %+v", m)
		}
		o.Sound(t)
		o.Book(t, With(Sitting(Span(t, "06-10 10:00-11:00"), p), func(m *consult.Meeting) { m.RoomID = r }))
		o.Sound(t)
	})
}

func TestNesting(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, parent, first, _ := o.Session(t)
		for _, row := range []struct {
			reason string
			wish   consult.Meeting
			want   string
		}{
			{"before its parent", Child(parent.ID, Sitting(Span(t, "06-10 07:59-08:30"), p)), "outside_parent"},
			{"at its parent's start", Child(parent.ID, Sitting(Span(t, "06-10 08:00-08:30"), p)), ""},
			{"at its parent's end", Child(parent.ID, Sitting(Span(t, "06-11 17:00-18:00"), p)), ""},
			{"beyond its parent's end", Child(parent.ID, Sitting(Span(t, "06-11 17:00-18:01"), p)), "outside_parent"},
			{"over a sibling", Child(parent.ID, Sitting(Span(t, "06-10 09:30-09:45"), p)), "person_double_booked"},
			{"over its parent alone, not its child", Sitting(Span(t, "06-11 09:00-10:00"), p), ""},
			{"over someone else's child", Sitting(Span(t, "06-10 09:00-10:00"), p), "person_double_booked"},
			{"a grandchild within its parent", Child(first.ID, Sitting(Span(t, "06-10 09:15-09:30"), p)), ""},
			{"a grandchild outside its parent", Child(first.ID, Sitting(Span(t, "06-10 09:45-10:15"), o.Person(t))), "outside_parent"},
		} {
			_, err := o.Booking.Book(t.Context(), o.By, row.wish, booking.Options{DryRun: true})
			if got := Clash(t, err); got != row.want {
				t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
			}
		}
		for reason, edit := range map[string]func(m *consult.Meeting){
			"below itself":     func(m *consult.Meeting) { m.ParentID = parent.ID },
			"below its child":  func(m *consult.Meeting) { m.ParentID = first.ID },
			"below what isn't": func(m *consult.Meeting) { m.ParentID = NewID() },
		} {
			_, err := o.Booking.Edit(t.Context(), o.By, parent.ID, func(m *consult.Meeting) error { edit(m); return nil }, booking.Options{})
			if Faults(t, err) == "" {
				t.Errorf("%s: %v", reason, err)
			}
		}
		_, err := o.Booking.Edit(t.Context(), o.By, parent.ID, func(m *consult.Meeting) error { m.Span = Span(t, "06-11 08:00-18:00"); return nil }, booking.Options{})
		if got := Clash(t, err); got != "outside_parent outside_parent" {
			t.Errorf("a parent that leaves both children behind: %q", got)
		}
	})
}

func TestMoveTakesChildrenAlong(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, parent, first, second := o.Session(t)
		off := o.Cancel(t, o.Book(t, Child(parent.ID, Sitting(Span(t, "06-11 09:00-10:00")))).ID)
		draft := o.Book(t, With(Child(parent.ID, Sitting(Span(t, "06-11 09:00-10:00"))), func(m *consult.Meeting) { m.Status = consult.Draft }))
		o.Move(t, parent.ID, Span(t, "06-10 09:00-06-11 19:00"))
		for _, row := range []struct {
			reason string
			id     consult.ID
			want   consult.Span
		}{
			{"the parent", parent.ID, Span(t, "06-10 09:00-06-11 19:00")},
			{"a child, into its sibling's place", first.ID, Span(t, "06-10 10:00-11:00")},
			{"its sibling", second.ID, Span(t, "06-10 11:00-12:00")},
			{"a draft", draft.ID, Span(t, "06-11 10:00-11:00")},
			{"a cancelled child stays", off.ID, Span(t, "06-11 09:00-10:00")},
		} {
			if got := o.Meeting(t, row.id).Span; got != row.want {
				t.Errorf("%s: got %v, want %v", row.reason, got, row.want)
			}
		}
		o.Sound(t)
		o.Book(t, Sitting(Span(t, "06-12 10:30-10:45"), p))
		before := o.Rows(t)
		_, err := o.Booking.Move(t.Context(), o.By, parent.ID, consult.Slot{Span: Span(t, "06-12 09:00-06-13 19:00")}, nil, booking.Options{})
		if got := Clash(t, err); got != "person_double_booked" {
			t.Errorf("one child clashes: got %q", got)
		}
		if after := o.Rows(t); after["revision"] != before["revision"] || o.Meeting(t, second.ID).Version != 2 {
			t.Errorf("part of it moved: %v, %v", before, after)
		}
	})
}

func TestCancelTakesChildrenAlong(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, parent, first, second := o.Session(t)
		o.Cancel(t, second.ID)
		o.Cancel(t, parent.ID)
		for id, version := range map[consult.ID]int64{parent.ID: 3, first.ID: 2, second.ID: 2} {
			if m := o.Meeting(t, id); m.Status != consult.Cancelled || m.Version != version || len(m.Attendances) != 1 {
				t.Errorf("got %+v, want version %d", m, version)
			}
		}
		o.Sound(t)
		other := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		_, err := o.Booking.Confirm(t.Context(), o.By, first.ID, nil, booking.Options{})
		if got := Faults(t, err); got != "parent_id cancelled" {
			t.Errorf("a child of what is off: %s", got)
		}
		leave := booking.Options{LeaveOut: []consult.ID{first.ID}}
		_, err = o.Booking.Confirm(t.Context(), o.By, parent.ID, nil, leave)
		if got := Clash(t, err); got != "person_double_booked" || leaveOut(t, err) != nil {
			t.Errorf("without its children it needs its own people: %q, leave out %v", got, leaveOut(t, err))
		}
		o.Cancel(t, other.ID)
		_, err = o.Booking.Confirm(t.Context(), o.By, parent.ID, nil, leave)
		Must(t, Explain(err))
		if m := o.Meeting(t, parent.ID); m.HasChildren || len(m.Reservations()) != 1 {
			t.Errorf("taken up without children: %+v", m)
		}
		if m := o.Meeting(t, first.ID); m.Status != consult.Cancelled {
			t.Errorf("a child was taken up unasked: %+v", m)
		}
	})
}

func TestParentWithoutChildrenHoldsAgain(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, parent, first, second := o.Session(t)
		away := func(m *consult.Meeting) { m.ParentID = "" }
		o.Edit(t, first.ID, away)
		if !o.Meeting(t, parent.ID).HasChildren {
			t.Error("one child is left")
		}
		o.Book(t, With(Child(parent.ID, Sitting(Span(t, "06-10 12:00-13:00"), p)), func(m *consult.Meeting) { m.Status = consult.Draft }))
		o.Edit(t, second.ID, away)
		if m := o.Meeting(t, parent.ID); m.HasChildren || !m.NotHeld()[p] || len(m.Reservations()) > 0 {
			t.Errorf("its children took whom it needs: %+v", m)
		}
		o.Edit(t, second.ID, func(m *consult.Meeting) { m.ParentID = parent.ID })
		o.Cancel(t, first.ID)
		if m := o.Cancel(t, second.ID); o.Meeting(t, parent.ID).HasChildren || len(o.Meeting(t, parent.ID).Reservations()) != 1 {
			t.Errorf("all called off: %+v", m)
		}
		_, err := o.Booking.Confirm(t.Context(), o.By, second.ID, nil, booking.Options{})
		Must(t, Explain(err))
		o.Edit(t, second.ID, func(m *consult.Meeting) { m.ParentID, m.Span = "", Span(t, "06-12 09:00-10:00") })
		m := o.Meeting(t, parent.ID)
		if want := []consult.Reservation{{Kind: consult.ResourcePerson, ResourceID: p, MeetingID: m.ID, Span: m.Span, Exclusive: true}}; m.HasChildren || !slices.Equal(m.Reservations(), want) {
			t.Errorf("holds %v, want %v", m.Reservations(), want)
		}
		o.Sound(t)
		other := o.Book(t, Sitting(Span(t, "06-12 08:00-18:00")))
		o.Edit(t, second.ID, func(m *consult.Meeting) { m.ParentID = other.ID })
		if !o.Meeting(t, other.ID).HasChildren {
			t.Error("an adopted child made no parent")
		}
		o.Sound(t)
	})
}
