package booking_test

import (
	"slices"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// session is a parent of two days with one child on each, all of one person.
func (o *office) session(t *testing.T) (p consult.ID, parent, first, second consult.Meeting) {
	t.Helper()
	p = o.person(t)
	parent = o.book(t, sitting(span(t, "06-10 08:00-06-11 18:00"), p))
	first = o.book(t, child(parent.ID, sitting(span(t, "06-10 09:00-10:00"), p)))
	second = o.book(t, child(parent.ID, sitting(span(t, "06-10 10:00-11:00"), p)))
	return p, o.meeting(t, parent.ID), first, second
}

func child(of consult.ID, m consult.Meeting) consult.Meeting {
	m.ParentID = of
	return m
}

func TestFirstChildFreesItsParent(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, r := o.person(t), o.room(t, o.venue(t), 5)
		parent := o.book(t, with(sitting(span(t, "06-10 08:00-18:00"), p), func(m *consult.Meeting) { m.RoomID = r }))
		draft := o.book(t, with(child(parent.ID, sitting(span(t, "06-10 09:00-10:00"), p)), func(m *consult.Meeting) { m.Status = consult.Draft }))
		if m := o.meeting(t, parent.ID); m.HasChildren || m.Version != 1 || len(m.Reservations()) != 2 {
			t.Errorf("a draft child made a parent: %+v", m)
		}
		b, err := o.Confirm(t.Context(), o.by, draft.ID, nil, booking.Options{})
		must(t, explain(err))
		if b.Meeting.ID != draft.ID || b.Meeting.Status != consult.Confirmed {
			t.Errorf("answered %+v", b.Meeting)
		}
		if m := o.meeting(t, parent.ID); !m.HasChildren || m.Version != 2 || m.Sequence != 1 || len(m.Reservations()) != 0 {
			t.Errorf("still holds: %+v", m)
		}
		o.sound(t)
		o.book(t, with(sitting(span(t, "06-10 10:00-11:00"), p), func(m *consult.Meeting) { m.RoomID = r }))
		o.sound(t)
	})
}

func TestNesting(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, parent, first, _ := o.session(t)
		for _, row := range []struct {
			reason string
			wish   consult.Meeting
			want   string
		}{
			{"before its parent", child(parent.ID, sitting(span(t, "06-10 07:59-08:30"), p)), "outside_parent"},
			{"at its parent's start", child(parent.ID, sitting(span(t, "06-10 08:00-08:30"), p)), ""},
			{"at its parent's end", child(parent.ID, sitting(span(t, "06-11 17:00-18:00"), p)), ""},
			{"beyond its parent's end", child(parent.ID, sitting(span(t, "06-11 17:00-18:01"), p)), "outside_parent"},
			{"over a sibling", child(parent.ID, sitting(span(t, "06-10 09:30-09:45"), p)), "person_double_booked"},
			{"over its parent alone, not its child", sitting(span(t, "06-11 09:00-10:00"), p), ""},
			{"over someone else's child", sitting(span(t, "06-10 09:00-10:00"), p), "person_double_booked"},
			{"a grandchild within its parent", child(first.ID, sitting(span(t, "06-10 09:15-09:30"), p)), ""},
			{"a grandchild outside its parent", child(first.ID, sitting(span(t, "06-10 09:45-10:15"), o.person(t))), "outside_parent"},
		} {
			_, err := o.Book(t.Context(), o.by, row.wish, booking.Options{DryRun: true})
			if got := clash(t, err); got != row.want {
				t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
			}
		}
		for reason, edit := range map[string]func(m *consult.Meeting){
			"below itself":     func(m *consult.Meeting) { m.ParentID = parent.ID },
			"below its child":  func(m *consult.Meeting) { m.ParentID = first.ID },
			"below what isn't": func(m *consult.Meeting) { m.ParentID = newID() },
		} {
			_, err := o.Edit(t.Context(), o.by, parent.ID, func(m *consult.Meeting) error { edit(m); return nil }, booking.Options{})
			if faults(t, err) == "" {
				t.Errorf("%s: %v", reason, err)
			}
		}
		_, err := o.Edit(t.Context(), o.by, parent.ID, func(m *consult.Meeting) error { m.Span = span(t, "06-11 08:00-18:00"); return nil }, booking.Options{})
		if got := clash(t, err); got != "outside_parent outside_parent" {
			t.Errorf("a parent that leaves both children behind: %q", got)
		}
	})
}

func TestMoveTakesChildrenAlong(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, parent, first, second := o.session(t)
		off := o.cancel(t, o.book(t, child(parent.ID, sitting(span(t, "06-11 09:00-10:00")))).ID)
		draft := o.book(t, with(child(parent.ID, sitting(span(t, "06-11 09:00-10:00"))), func(m *consult.Meeting) { m.Status = consult.Draft }))
		o.move(t, parent.ID, span(t, "06-10 09:00-06-11 19:00"))
		for _, row := range []struct {
			reason string
			id     consult.ID
			want   consult.Span
		}{
			{"the parent", parent.ID, span(t, "06-10 09:00-06-11 19:00")},
			{"a child, into its sibling's place", first.ID, span(t, "06-10 10:00-11:00")},
			{"its sibling", second.ID, span(t, "06-10 11:00-12:00")},
			{"a draft", draft.ID, span(t, "06-11 10:00-11:00")},
			{"a cancelled child stays", off.ID, span(t, "06-11 09:00-10:00")},
		} {
			if got := o.meeting(t, row.id).Span; got != row.want {
				t.Errorf("%s: got %v, want %v", row.reason, got, row.want)
			}
		}
		o.sound(t)
		o.book(t, sitting(span(t, "06-12 10:30-10:45"), p))
		before := o.rows(t)
		_, err := o.Move(t.Context(), o.by, parent.ID, consult.Slot{Span: span(t, "06-12 09:00-06-13 19:00")}, nil, booking.Options{})
		if got := clash(t, err); got != "person_double_booked" {
			t.Errorf("one child clashes: got %q", got)
		}
		if after := o.rows(t); after["revision"] != before["revision"] || o.meeting(t, second.ID).Version != 2 {
			t.Errorf("part of it moved: %v, %v", before, after)
		}
	})
}

func TestCancelTakesChildrenAlong(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, parent, first, second := o.session(t)
		o.cancel(t, second.ID)
		o.cancel(t, parent.ID)
		for id, version := range map[consult.ID]int64{parent.ID: 3, first.ID: 2, second.ID: 2} {
			if m := o.meeting(t, id); m.Status != consult.Cancelled || m.Version != version || len(m.Attendances) != 1 {
				t.Errorf("got %+v, want version %d", m, version)
			}
		}
		o.sound(t)
		other := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p))
		_, err := o.Confirm(t.Context(), o.by, first.ID, nil, booking.Options{})
		if got := faults(t, err); got != "parent_id cancelled" {
			t.Errorf("a child of what is off: %s", got)
		}
		leave := booking.Options{LeaveOut: []consult.ID{first.ID}}
		_, err = o.Confirm(t.Context(), o.by, parent.ID, nil, leave)
		if got := clash(t, err); got != "person_double_booked" || leaveOut(t, err) != nil {
			t.Errorf("without its children it needs its own people: %q, leave out %v", got, leaveOut(t, err))
		}
		o.cancel(t, other.ID)
		_, err = o.Confirm(t.Context(), o.by, parent.ID, nil, leave)
		must(t, explain(err))
		if m := o.meeting(t, parent.ID); m.HasChildren || len(m.Reservations()) != 1 {
			t.Errorf("taken up without children: %+v", m)
		}
		if m := o.meeting(t, first.ID); m.Status != consult.Cancelled {
			t.Errorf("a child was taken up unasked: %+v", m)
		}
	})
}

func TestParentWithoutChildrenHoldsAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, parent, first, second := o.session(t)
		away := func(m *consult.Meeting) { m.ParentID = "" }
		o.edit(t, first.ID, away)
		if !o.meeting(t, parent.ID).HasChildren {
			t.Error("one child is left")
		}
		o.book(t, with(child(parent.ID, sitting(span(t, "06-10 12:00-13:00"), p)), func(m *consult.Meeting) { m.Status = consult.Draft }))
		o.edit(t, second.ID, away)
		if m := o.meeting(t, parent.ID); m.HasChildren || !m.NotHeld()[p] || len(m.Reservations()) > 0 {
			t.Errorf("its children took whom it needs: %+v", m)
		}
		o.edit(t, second.ID, func(m *consult.Meeting) { m.ParentID = parent.ID })
		o.cancel(t, first.ID)
		if m := o.cancel(t, second.ID); o.meeting(t, parent.ID).HasChildren || len(o.meeting(t, parent.ID).Reservations()) != 1 {
			t.Errorf("all called off: %+v", m)
		}
		_, err := o.Confirm(t.Context(), o.by, second.ID, nil, booking.Options{})
		must(t, explain(err))
		o.edit(t, second.ID, func(m *consult.Meeting) { m.ParentID, m.Span = "", span(t, "06-12 09:00-10:00") })
		m := o.meeting(t, parent.ID)
		if want := []consult.Reservation{{Kind: consult.ResourcePerson, ResourceID: p, MeetingID: m.ID, Span: m.Span, Exclusive: true}}; m.HasChildren || !slices.Equal(m.Reservations(), want) {
			t.Errorf("holds %v, want %v", m.Reservations(), want)
		}
		o.sound(t)
		other := o.book(t, sitting(span(t, "06-12 08:00-18:00")))
		o.edit(t, second.ID, func(m *consult.Meeting) { m.ParentID = other.ID })
		if !o.meeting(t, other.ID).HasChildren {
			t.Error("an adopted child made no parent")
		}
		o.sound(t)
	})
}
