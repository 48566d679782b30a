package booking_test

import (
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// inRoom is the wish in the room.
func inRoom(m consult.Meeting, room consult.ID) consult.Meeting {
	m.RoomID = room
	return m
}

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
		t.Fatalf("%d findings %s in %s", len(of), kind, kinds(found))
	}
	return of[0]
}

// standingOf are the kinds of what stands about the Meeting.
func (o *office) standingOf(t *testing.T, id consult.ID, only ...consult.ConflictKind) (out []consult.Standing) {
	t.Helper()
	all, err := o.Standing(t.Context(), consult.StandingFilter{From: when(t, "06-01 08:00")}, consult.PageRequest{Limit: 200})
	must(t, err)
	for _, s := range all.Items {
		if s.SubjectID == id && slices.Contains(only, s.Kind) {
			out = append(out, s)
		}
	}
	return out
}

func TestLastLiveChildGoneTheParentHoldsAgain(t *testing.T) {
	for _, row := range []struct {
		reason string
		goes   func(t *testing.T, o *office, child, elsewhere consult.ID)
	}{
		{"called off", func(t *testing.T, o *office, child, _ consult.ID) { o.cancel(t, child) }},
		{"under no parent", func(t *testing.T, o *office, child, _ consult.ID) {
			_, err := o.Edit(t.Context(), o.by, child, func(m *consult.Meeting) error {
				m.ParentID, m.Attendances = "", nil
				return nil
			}, booking.Options{})
			must(t, explain(err))
		}},
		{"under another parent", func(t *testing.T, o *office, child, elsewhere consult.ID) {
			o.edit(t, child, func(m *consult.Meeting) { m.ParentID = elsewhere })
			if m := o.meeting(t, elsewhere); !m.HasChildren {
				t.Error("the other parent is none")
			}
		}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			each(t, func(t *testing.T, o *office) {
				p, q, room := o.person(t), o.person(t), o.room(t, o.venue(t), 5)
				parent := o.book(t, inRoom(sitting(span(t, "06-10 08:00-18:00"), p), room))
				elsewhere := o.book(t, sitting(span(t, "06-10 08:00-18:00")))
				c := o.book(t, child(parent.ID, sitting(span(t, "06-10 09:00-10:00"), q)))
				if m := o.meeting(t, parent.ID); !m.HasChildren || len(m.Reservations()) > 0 {
					t.Fatalf("with a child: %+v", m)
				}
				row.goes(t, o, c.ID, elsewhere.ID)
				m := o.meeting(t, parent.ID)
				if m.HasChildren || len(m.Reservations()) != 2 || len(m.NotHeld()) > 0 {
					t.Errorf("a leaf again, and holds %v", m.Reservations())
				}
				_, err := o.Book(t.Context(), o.by, inRoom(sitting(span(t, "06-10 12:00-13:00"), p), room), booking.Options{})
				if got := clash(t, err); got != "person_double_booked room_double_booked" {
					t.Errorf("booked over it: %q", got)
				}
				o.sound(t)
			})
		})
	}
}

// Calling a child off is never refused for what its parent cannot hold any more: that
// is told at once, stands in the list of conflicts, and is tried again by every later
// write.
func TestParentHoldsAsFarAsFree(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.now.Store(when(t, "06-01 08:00").Unix())
		ps, room := o.persons(t, 3), o.room(t, o.venue(t), 5)
		_, err := o.People.Edit(t.Context(), o.by, ps[0], 0, func(p *consult.Person) error { p.Name, p.Post = "李四", "副主席"; return nil })
		must(t, err)
		parent := o.book(t, with(inRoom(sitting(span(t, "06-10 08:00-18:00"), ps...), room), func(m *consult.Meeting) { m.Title = "年会" }))
		c := o.book(t, child(parent.ID, sitting(span(t, "06-10 09:00-10:00"), ps[0])))
		first := o.book(t, with(inRoom(sitting(span(t, "06-10 14:00-15:00"), ps[0]), room), func(m *consult.Meeting) { m.Title = "甲会" }))
		second := o.book(t, with(sitting(span(t, "06-10 16:00-17:00"), ps[0], ps[1]), func(m *consult.Meeting) { m.Title = "乙会" }))

		dry, err := o.Cancel(t.Context(), o.by, c.ID, "改期", nil, booking.Options{DryRun: true})
		must(t, explain(err))
		b, err := o.Cancel(t.Context(), o.by, c.ID, "改期", nil, booking.Options{})
		must(t, explain(err))
		if b.Meeting.ID != c.ID || kinds(dry.Warnings) != kinds(b.Warnings) {
			t.Errorf("dry %s, told %s", kinds(dry.Warnings), kinds(b.Warnings))
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
		m := o.meeting(t, parent.ID)
		if m.HasChildren || len(m.Reservations()) != 1 || m.Reservations()[0].ResourceID != ps[2] {
			t.Errorf("holds %v", m.Reservations())
		}
		o.sound(t)
		if got := o.standingOf(t, parent.ID, consult.HoldsLess); len(got) != 1 || len(got[0].MeetingIDs) != 3 {
			t.Errorf("stands: %+v", got)
		}
		if found, err := o.Warnings(t.Context(), m); err != nil || !strings.Contains(kinds(found), "~holds_less") || strings.Contains(kinds(found), "double") {
			t.Errorf("of itself: %s %v", kinds(found), err)
		}

		// What it holds, it holds: the rest is others' still.
		_, err = o.Book(t.Context(), o.by, sitting(span(t, "06-10 11:00-12:00"), ps[2]), booking.Options{})
		if got := clash(t, err); got != "person_double_booked" {
			t.Errorf("booked over the parent: %q", got)
		}
		between := o.book(t, sitting(span(t, "06-10 11:00-12:00"), ps[1]))

		// A title is no reason to refuse, and another slot is judged as ever.
		o.edit(t, parent.ID, func(m *consult.Meeting) { m.Title = "年会（第一天）" })
		_, err = o.Move(t.Context(), o.by, parent.ID, consult.Slot{Span: span(t, "06-10 08:30-18:30")}, nil, booking.Options{})
		if got := clash(t, err); got != "person_double_booked person_double_booked person_double_booked person_double_booked room_double_booked" {
			t.Errorf("moved: %q", got)
		}

		// As the others let go, the finding says so, and the next write holds.
		o.cancel(t, first.ID)
		o.cancel(t, second.ID)
		got := o.standingOf(t, parent.ID, consult.HoldsLess)
		if len(got) != 1 || !strings.Contains(got[0].ZH, "李四（副主席）现已空出") || got[0].MeetingID != between.ID {
			t.Errorf("let go: %+v", got)
		}
		saved, err := o.Edit(t.Context(), o.by, parent.ID, func(*consult.Meeting) error { return nil }, booking.Options{})
		must(t, explain(err))
		if less := finding(t, saved.Warnings, consult.HoldsLess); less.PersonID != ps[1] || less.RoomID != "" || less.MeetingID != between.ID {
			t.Errorf("%+v", less)
		}
		o.sound(t)
		o.cancel(t, between.ID)
		o.edit(t, parent.ID, func(*consult.Meeting) {})
		if m := o.meeting(t, parent.ID); len(m.NotHeld()) > 0 || len(m.Reservations()) != 4 {
			t.Errorf("holds %v", m.Reservations())
		}
		if got := o.standingOf(t, parent.ID, consult.HoldsLess, consult.HoldsNobody); len(got) > 0 {
			t.Errorf("still stands: %+v", got)
		}
		o.sound(t)
	})
}

func TestParentThatHoldsNothingAnyMore(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		parent := o.book(t, sitting(span(t, "06-10 08:00-18:00"), p))
		c := o.book(t, child(parent.ID, sitting(span(t, "06-10 09:00-10:00"), p)))
		o.book(t, sitting(span(t, "06-10 14:00-15:00"), p))
		b, err := o.Cancel(t.Context(), o.by, c.ID, "改期", nil, booking.Options{})
		must(t, explain(err))
		if none := finding(t, b.Warnings, consult.HoldsNobody); none.SubjectID != parent.ID || none.PersonID != p {
			t.Errorf("%+v", none)
		}
		o.sound(t)
		// Taken up again, the child makes it a parent, which needs nobody.
		_, err = o.Confirm(t.Context(), o.by, c.ID, nil, booking.Options{})
		must(t, explain(err))
		if m := o.meeting(t, parent.ID); !m.HasChildren || len(m.NotHeld()) > 0 || len(m.Reservations()) > 0 {
			t.Errorf("with a child again: %+v", m)
		}
		// A family called off together holds nothing, and its parent stays one.
		o.cancel(t, parent.ID)
		if m := o.meeting(t, parent.ID); !m.HasChildren || len(m.Reservations()) > 0 {
			t.Errorf("called off: %+v", m)
		}
		o.sound(t)
	})
}

// A child that goes to another parent keeps its people: its own parent, a leaf again,
// comes last.
func TestAChildIsServedBeforeTheParentItLeaves(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ps := o.persons(t, 2)
		a := o.book(t, sitting(span(t, "06-10 08:00-18:00"), ps...))
		b := o.book(t, sitting(span(t, "06-10 08:00-20:00")))
		c := o.book(t, child(a.ID, sitting(span(t, "06-10 09:00-10:00"), ps[0])))
		o.edit(t, c.ID, func(m *consult.Meeting) { m.ParentID = b.ID })
		if m := o.meeting(t, a.ID); !m.NotHeld()[ps[0]] || m.NotHeld()[ps[1]] || len(m.Reservations()) != 1 {
			t.Errorf("holds %v", m.Reservations())
		}
		o.sound(t)
	})
}

// Two parents that are leaves again by one write do not take the same.
func TestTwoParentsTakeTurns(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		week := consult.Span{From: when(t, "06-08 08:00"), To: when(t, "06-26 18:00")}
		whole := sitting(week, p)
		first := o.book(t, whole)
		series, err := o.BookSeries(t.Context(), o.by, booking.SeriesWish{Rule: "FREQ=WEEKLY;COUNT=2",
			Meeting: sitting(span(t, "06-10 09:00-10:00"))}, booking.Options{})
		must(t, explain(err))
		o.edit(t, series.Sittings[0].Meeting.ID, func(m *consult.Meeting) { m.ParentID = first.ID })
		second := o.book(t, whole)
		o.edit(t, series.Sittings[1].Meeting.ID, func(m *consult.Meeting) { m.ParentID = second.ID })
		_, err = o.CancelSeries(t.Context(), o.by, series.Series.ID, "", "改期", booking.Options{})
		must(t, err)
		a, b := o.meeting(t, first.ID), o.meeting(t, second.ID)
		if a.HasChildren || b.HasChildren || len(a.Reservations())+len(b.Reservations()) != 1 || len(a.NotHeld())+len(b.NotHeld()) != 1 {
			t.Errorf("%v and %v", a.Reservations(), b.Reservations())
		}
		o.sound(t)
	})
}

// An answer or a leave on a Meeting that lacks somebody does not disturb that, and
// takes whom it finds free.
func TestAnswersLeaveWhatIsNotHeld(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ps := o.persons(t, 3)
		parent := o.book(t, sitting(span(t, "06-10 08:00-18:00"), ps...))
		c := o.book(t, child(parent.ID, sitting(span(t, "06-10 09:00-10:00"))))
		other := o.book(t, sitting(span(t, "06-10 14:00-15:00"), ps[0], ps[1]))
		o.cancel(t, c.ID)
		leave := func(p consult.ID) {
			l, err := o.AskLeave(t.Context(), o.by, consult.Leave{MeetingID: parent.ID, PersonID: p, Reason: consult.LeaveOfficial})
			must(t, err)
			_, _, err = o.DecideLeave(t.Context(), o.by, l.ID, true, "", 0)
			must(t, explain(err))
		}
		leave(ps[0])
		if m := o.meeting(t, parent.ID); m.NotHeld()[ps[0]] || !m.NotHeld()[ps[1]] || len(m.Reservations()) != 1 {
			t.Errorf("holds %v, lacks %v", m.Reservations(), m.NotHeld())
		}
		o.sound(t)
		o.cancel(t, other.ID)
		leave(ps[2])
		if m := o.meeting(t, parent.ID); len(m.NotHeld()) > 0 || len(m.Reservations()) != 1 || m.Reservations()[0].ResourceID != ps[1] {
			t.Errorf("holds %v, lacks %v", m.Reservations(), m.NotHeld())
		}
		o.sound(t)
	})
}
