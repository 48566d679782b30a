package booking_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/series"
)

// finding is the one of the kind among them; it fails unless there is just one.
func finding(t *testing.T, found []consult.Conflict, kind consult.ConflictKind) consult.Conflict {
	t.Helper()
	var of []consult.Conflict
	for _, c := range found {
		if c.Kind == kind {
			of = append(of, c)
		}
	}
	if len(of) != 1 {
		t.Fatalf("%d findings %s in %s", len(of), kind, Kinds(found))
	}
	return of[0]
}

func TestLastLiveChildGoneTheParentHoldsAgain(t *testing.T) {
	for _, row := range []struct {
		reason string
		goes   func(t *testing.T, o *Office, child, elsewhere consult.ID)
	}{
		{"called off", func(t *testing.T, o *Office, child, _ consult.ID) { o.Cancel(t, child) }},
		{"under no parent", func(t *testing.T, o *Office, child, _ consult.ID) {
			_, err := o.Booking.Edit(t.Context(), o.By, child, func(m *consult.Meeting) error {
				m.ParentID, m.Attendances = "", nil
				return nil
			}, booking.Options{})
			Must(t, Explain(err))
		}},
		{"under another parent", func(t *testing.T, o *Office, child, elsewhere consult.ID) {
			o.Edit(t, child, func(m *consult.Meeting) { m.ParentID = elsewhere })
			if m := o.Meeting(t, elsewhere); !m.HasChildren {
				t.Error("the other parent is none")
			}
		}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			Each(t, func(t *testing.T, o *Office) {
				p, q, room := o.Person(t), o.Person(t), o.Room(t, o.Venue(t), 5)
				parent := o.Book(t, InRoom(Sitting(Span(t, "06-10 08:00-18:00"), p), room))
				elsewhere := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00")))
				c := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), q)))
				if m := o.Meeting(t, parent.ID); !m.HasChildren || len(m.Reservations()) > 0 {
					t.Fatalf("with a child: %+v", m)
				}
				row.goes(t, o, c.ID, elsewhere.ID)
				m := o.Meeting(t, parent.ID)
				if m.HasChildren || len(m.Reservations()) != 2 || len(m.NotHeld()) > 0 {
					t.Errorf("a leaf again, and holds %v", m.Reservations())
				}
				_, err := o.Booking.Book(t.Context(), o.By, InRoom(Sitting(Span(t, "06-10 12:00-13:00"), p), room), booking.Options{})
				if got := Clash(t, err); got != "person_double_booked room_double_booked" {
					t.Errorf("booked over it: %q", got)
				}
				o.Sound(t)
			})
		})
	}
}

// Calling a child off is never refused for what its parent cannot hold any more: that
// is told at once, stands in the list of conflicts, and is tried again by every later
// write.
func TestParentHoldsAsFarAsFree(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.Instant.Store(When(t, "06-01 08:00").Unix())
		ps, room := o.Persons(t, 3), o.Room(t, o.Venue(t), 5)
		_, err := o.Directory.People.Edit(t.Context(), o.By, ps[0], 0, func(p *consult.Person) error { p.Name, p.Post = "李四", "副主席"; return nil })
		Must(t, err)
		parent := o.Book(t, With(InRoom(Sitting(Span(t, "06-10 08:00-18:00"), ps...), room), func(m *consult.Meeting) { m.Title = "年会" }))
		c := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), ps[0])))
		first := o.Book(t, With(InRoom(Sitting(Span(t, "06-10 14:00-15:00"), ps[0]), room), func(m *consult.Meeting) { m.Title = "甲会" }))
		second := o.Book(t, With(Sitting(Span(t, "06-10 16:00-17:00"), ps[0], ps[1]), func(m *consult.Meeting) { m.Title = "乙会" }))

		dry, err := o.Booking.Cancel(t.Context(), o.By, c.ID, "改期", nil, booking.Options{DryRun: true})
		Must(t, Explain(err))
		b, err := o.Booking.Cancel(t.Context(), o.By, c.ID, "改期", nil, booking.Options{})
		Must(t, Explain(err))
		if b.Meeting.ID != c.ID || Kinds(dry.Warnings) != Kinds(b.Warnings) {
			t.Errorf("dry %s, told %s", Kinds(dry.Warnings), Kinds(b.Warnings))
		}
		less := finding(t, b.Warnings, consult.HoldsLess)
		if less.SubjectID != parent.ID || less.SubjectTitle != "年会" || less.Severity != consult.Warning || !slices.Equal(less.PersonIDs, ps[:2]) ||
			less.RoomID != room || !slices.Equal(less.MeetingIDs, []consult.ID{first.ID, second.ID}) {
			t.Errorf("%+v", less)
		}
		for _, part := range []string{"《年会》", "李四（副主席）已安排《甲会》（2026-06-10 14:00–15:00）、《乙会》"} {
			if !strings.Contains(less.ZH, part) {
				t.Errorf("%q says nothing of %s", less.ZH, part)
			}
		}
		if !strings.Contains(less.EN, "“年会”: the meeting needs and does not hold: 李四 (副主席) is taken by “甲会”") {
			t.Errorf("%q", less.EN)
		}
		m := o.Meeting(t, parent.ID)
		if m.HasChildren || len(m.Reservations()) != 1 || m.Reservations()[0].ResourceID != ps[2] {
			t.Errorf("holds %v", m.Reservations())
		}
		o.Sound(t)
		if got := o.StandingOf(t, parent.ID, consult.HoldsLess); len(got) != 1 || len(got[0].MeetingIDs) != 3 {
			t.Errorf("stands: %+v", got)
		}
		if found, err := o.Booking.Warnings(t.Context(), m); err != nil || !strings.Contains(Kinds(found), "~holds_less") || strings.Contains(Kinds(found), "double") {
			t.Errorf("of itself: %s %v", Kinds(found), err)
		}

		// What it holds, it holds: the rest is others' still.
		_, err = o.Booking.Book(t.Context(), o.By, Sitting(Span(t, "06-10 11:00-12:00"), ps[2]), booking.Options{})
		if got := Clash(t, err); got != "person_double_booked" {
			t.Errorf("booked over the parent: %q", got)
		}
		between := o.Book(t, Sitting(Span(t, "06-10 11:00-12:00"), ps[1]))

		// A title is no reason to refuse, and another slot is judged as ever.
		o.Edit(t, parent.ID, func(m *consult.Meeting) { m.Title = "年会（第一天）" })
		_, err = o.Booking.Move(t.Context(), o.By, parent.ID, consult.Slot{Span: Span(t, "06-10 08:30-18:30")}, nil, booking.Options{})
		if got := Clash(t, err); got != "person_double_booked person_double_booked person_double_booked person_double_booked room_double_booked" {
			t.Errorf("moved: %q", got)
		}

		// As the others let go, the finding says so, and the next write holds.
		o.Cancel(t, first.ID)
		o.Cancel(t, second.ID)
		got := o.StandingOf(t, parent.ID, consult.HoldsLess)
		if len(got) != 1 || !strings.Contains(got[0].ZH, "李四（副主席）现已空出") || got[0].MeetingID != between.ID {
			t.Errorf("let go: %+v", got)
		}
		saved, err := o.Booking.Edit(t.Context(), o.By, parent.ID, func(*consult.Meeting) error { return nil }, booking.Options{})
		Must(t, Explain(err))
		if less := finding(t, saved.Warnings, consult.HoldsLess); less.PersonID != ps[1] || less.RoomID != "" || less.MeetingID != between.ID {
			t.Errorf("%+v", less)
		}
		o.Sound(t)
		o.Cancel(t, between.ID)
		o.Edit(t, parent.ID, func(*consult.Meeting) {})
		if m := o.Meeting(t, parent.ID); len(m.NotHeld()) > 0 || len(m.Reservations()) != 4 {
			t.Errorf("holds %v", m.Reservations())
		}
		if got := o.StandingOf(t, parent.ID, consult.HoldsLess, consult.HoldsNobody); len(got) > 0 {
			t.Errorf("still stands: %+v", got)
		}
		o.Sound(t)
	})
}

func TestParentThatHoldsNothingAnyMore(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"), p))
		c := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), p)))
		o.Book(t, Sitting(Span(t, "06-10 14:00-15:00"), p))
		b, err := o.Booking.Cancel(t.Context(), o.By, c.ID, "改期", nil, booking.Options{})
		Must(t, Explain(err))
		if none := finding(t, b.Warnings, consult.HoldsNobody); none.SubjectID != parent.ID || none.PersonID != p {
			t.Errorf("%+v", none)
		}
		o.Sound(t)
		// Taken up again, the child makes it a parent, which needs nobody.
		_, err = o.Booking.Confirm(t.Context(), o.By, c.ID, nil, booking.Options{})
		Must(t, Explain(err))
		if m := o.Meeting(t, parent.ID); !m.HasChildren || len(m.NotHeld()) > 0 || len(m.Reservations()) > 0 {
			t.Errorf("with a child again: %+v", m)
		}
		// A family called off together holds nothing, and its parent stays one.
		o.Cancel(t, parent.ID)
		if m := o.Meeting(t, parent.ID); !m.HasChildren || len(m.Reservations()) > 0 {
			t.Errorf("called off: %+v", m)
		}
		o.Sound(t)
	})
}

// A child that goes to another parent keeps its people: its own parent, a leaf again,
// comes last.
func TestAChildIsServedBeforeTheParentItLeaves(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ps := o.Persons(t, 2)
		a := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"), ps...))
		b := o.Book(t, Sitting(Span(t, "06-10 08:00-20:00")))
		c := o.Book(t, Child(a.ID, Sitting(Span(t, "06-10 09:00-10:00"), ps[0])))
		o.Edit(t, c.ID, func(m *consult.Meeting) { m.ParentID = b.ID })
		if m := o.Meeting(t, a.ID); !m.NotHeld()[ps[0]] || m.NotHeld()[ps[1]] || len(m.Reservations()) != 1 {
			t.Errorf("holds %v", m.Reservations())
		}
		o.Sound(t)
	})
}

// Two parents that are leaves again by one write do not take the same.
func TestTwoParentsTakeTurns(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		week := consult.Span{From: When(t, "06-08 08:00"), To: When(t, "06-26 18:00")}
		whole := Sitting(week, p)
		first := o.Book(t, whole)
		series, err := o.Series.Book(t.Context(), o.By, series.Wish{Rule: "FREQ=WEEKLY;COUNT=2",
			Meeting: Sitting(Span(t, "06-10 09:00-10:00"))}, booking.Options{})
		Must(t, Explain(err))
		o.Edit(t, series.Sittings[0].Meeting.ID, func(m *consult.Meeting) { m.ParentID = first.ID })
		second := o.Book(t, whole)
		o.Edit(t, series.Sittings[1].Meeting.ID, func(m *consult.Meeting) { m.ParentID = second.ID })
		_, err = o.Series.Cancel(t.Context(), o.By, series.Series.ID, "", "改期", booking.Options{})
		Must(t, err)
		a, b := o.Meeting(t, first.ID), o.Meeting(t, second.ID)
		if a.HasChildren || b.HasChildren || len(a.Reservations())+len(b.Reservations()) != 1 || len(a.NotHeld())+len(b.NotHeld()) != 1 {
			t.Errorf("%v and %v", a.Reservations(), b.Reservations())
		}
		o.Sound(t)
	})
}

// An answer or a leave on a Meeting that lacks somebody does not disturb that, and
// takes whom it finds free.
func TestAnswersLeaveWhatIsNotHeld(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ps := o.Persons(t, 3)
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-18:00"), ps...))
		c := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"))))
		other := o.Book(t, Sitting(Span(t, "06-10 14:00-15:00"), ps[0], ps[1]))
		o.Cancel(t, c.ID)
		leave := func(p consult.ID) {
			l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: parent.ID, PersonID: p, Reason: consult.LeaveOfficial})
			Must(t, err)
			_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0)
			Must(t, Explain(err))
		}
		leave(ps[0])
		if m := o.Meeting(t, parent.ID); m.NotHeld()[ps[0]] || !m.NotHeld()[ps[1]] || len(m.Reservations()) != 1 {
			t.Errorf("holds %v, lacks %v", m.Reservations(), m.NotHeld())
		}
		o.Sound(t)
		o.Cancel(t, other.ID)
		leave(ps[2])
		if m := o.Meeting(t, parent.ID); len(m.NotHeld()) > 0 || len(m.Reservations()) != 1 || m.Reservations()[0].ResourceID != ps[1] {
			t.Errorf("holds %v, lacks %v", m.Reservations(), m.NotHeld())
		}
		o.Sound(t)
	})
}
