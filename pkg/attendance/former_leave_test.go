package attendance_test

import (
	"strings"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

// Leave from the whole of a Meeting stays with it within its day, ends with the day,
// and counts again when the Meeting is back.
func TestLeaveEndsWithItsDay(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, q := o.Person(t), o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p, q))
		l := o.Away(t, m, p, consult.Span{})
		expect := func(reason string, former, held bool, warned string) {
			t.Helper()
			now := o.LeaveOf(t, l.ID)
			roster, err := o.Attendance.Roster(t.Context(), o.By, m.ID)
			Must(t, err)
			seat := roster.Seats[0]
			if now.Former != former || o.Holds(t, m.ID, p) != held || seat.Excused == former || (seat.Lapsed.ID == l.ID) != former || now.Decision != consult.LeaveApproved {
				t.Errorf("%s: former %v, held %v, seat %+v", reason, now.Former, o.Holds(t, m.ID, p), seat)
			}
			if got := Kinds(roster.Warnings); got != warned {
				t.Errorf("%s: warned of %q, want %q", reason, got, warned)
			}
			o.Sound(t)
		}
		expect("approved", false, false, "")
		o.Move(t, m.ID, Span(t, "06-10 14:00-16:00"))
		expect("later that day", false, false, "")
		b, err := o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, "06-11 14:00-16:00")}, nil, booking.Options{DryRun: true})
		Must(t, Explain(err))
		if got := Kinds(b.Warnings); got != "~leave_lapsed" || !strings.Contains(b.Warnings[0].ZH, "2026-06-10") {
			t.Errorf("tried: %q %+v", got, b.Warnings)
		}
		expect("tried another day", false, false, "")
		o.Move(t, m.ID, Span(t, "06-11 14:00-16:00"))
		expect("the day after", true, true, "~leave_lapsed")
		if _, _, err := o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "再批", 4); err == nil || Faults(t, err) != "decision former" {
			t.Errorf("approved for a day that was: %v", err)
		}
		o.Move(t, m.ID, Span(t, "06-10 09:00-10:00"))
		expect("back", false, false, "")

		other := o.Book(t, Sitting(Span(t, "06-12 09:00-10:00"), p))
		b, err = o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: Span(t, "06-12 09:00-10:00")}, nil, booking.Options{})
		Must(t, Explain(err))
		if got := Kinds(b.Warnings); got != "~holds_less ~leave_lapsed" {
			t.Errorf("busy elsewhere: %q", got)
		}
		expect("busy elsewhere", true, false, "~holds_less ~leave_lapsed")
		third := o.Book(t, Sitting(Span(t, "06-15 09:00-10:00"), p))
		o.Move(t, m.ID, Span(t, "06-15 09:00-10:00"))
		expect("busy there too", true, false, "~holds_less ~leave_lapsed")
		o.Cancel(t, third.ID)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "改题" })
		expect("free again", true, true, "~leave_lapsed")
		if _, err := o.Booking.Move(t.Context(), o.By, m.ID, consult.Slot{Span: other.Span}, nil, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("held, and then as anybody: %v", err)
		}
		again := o.Away(t, o.Meeting(t, m.ID), p, consult.Span{})
		if again.ID == l.ID || again.Late {
			t.Errorf("asked again: %+v", again)
		}
		if seat := o.Seat(t, m, p); !seat.Excused || seat.Leave.ID != again.ID || seat.Lapsed.ID != "" || o.Holds(t, m.ID, p) {
			t.Errorf("asked again: %+v", seat)
		}
		o.Move(t, m.ID, Span(t, "06-10 09:00-10:00"))
		if !o.LeaveOf(t, again.ID).Former {
			t.Error("the second counts on the first one's day")
		}
		expect("back on the first day", false, false, "")
		_, _, err = o.Attendance.WithdrawLeave(t.Context(), o.By, again.ID, 0)
		Must(t, err)
		o.Move(t, m.ID, Span(t, "06-15 09:00-10:00"))
		expect("what was taken back does not count", true, true, "~leave_lapsed")
	})
}

// Leave that is not decided goes with its day too.
func TestPendingLeaveIsForItsDay(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		member := consult.Actor{Name: "委员", Roles: []consult.Role{consult.Member}, PersonID: p}
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.Form = "standing_committee" }))
		ask := consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial}
		first, err := o.Attendance.AskLeave(t.Context(), member, ask)
		Must(t, err)
		o.Move(t, m.ID, Span(t, "06-03 09:00-10:00"))
		if l := o.LeaveOf(t, first.ID); !l.Former || l.Decision != consult.LeavePending || o.Seat(t, m, p).Coming() != attendance.Expected {
			t.Errorf("on another day: %+v", l)
		}
		if _, _, err := o.Attendance.DecideLeave(t.Context(), theOffice, first.ID, true, "", 0); err == nil || Faults(t, err) != "decision former" {
			t.Errorf("approved: %v", err)
		}
		o.Set(t, "06-02 18:00") // fifteen hours before, 48 asked
		second, err := o.Attendance.AskLeave(t.Context(), member, ask)
		if Must(t, err); second.Late {
			t.Error("asked again because the meeting moved, and late")
		}
		o.Move(t, m.ID, Span(t, "06-10 09:00-10:00"))
		if a, b := o.LeaveOf(t, first.ID), o.LeaveOf(t, second.ID); a.Former || !b.Former {
			t.Errorf("back: %v and %v", a.Former, b.Former)
		}
		o.Move(t, m.ID, Span(t, "06-03 09:00-10:00"))
		o.Set(t, "06-03 09:00")
		_, _, err = o.Attendance.WithdrawLeave(t.Context(), o.By, second.ID, 0)
		Must(t, err)
		if _, err := o.Attendance.AskLeave(t.Context(), member, ask); Faults(t, err) != "meeting_id too_late" {
			t.Errorf("it has begun: %v", err)
		}
	})
}

// What was refused does not go with the Meeting; approved after all, it is for the time
// that the Meeting has, or for none.
func TestRefusedLeaveIsApprovedForItsDayAlone(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-12:00"), p))
		l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial, Span: Span(t, "06-10 11:00-12:00")})
		Must(t, err)
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, false, "", 0)
		Must(t, err)
		o.Move(t, m.ID, Span(t, "06-11 09:00-12:00"))
		if _, _, err := o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 2); err == nil || Faults(t, err) != "decision former" {
			t.Errorf("approved for another day: %v", err)
		}
		o.Move(t, m.ID, Span(t, "06-10 14:00-17:00"))
		l, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 2)
		Must(t, Explain(err))
		if now := Span(t, "06-10 16:00-17:00"); l.Former || l.Span != now || l.For != Span(t, "06-10 14:00-17:00") {
			t.Errorf("back on its day: %+v", l)
		}
		astray, err := o.DB.LeavesAstray(t.Context(), 1)
		Must(t, err)
		if len(astray) > 0 {
			t.Errorf("astray: %v", astray)
		}
	})
}

// Leave from a part goes with the Meeting and lies inside it, or is former.
func TestLeaveFromAPartLiesInside(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-12:00"), p))
		l := o.Away(t, m, p, Span(t, "06-10 11:00-12:00"))
		for _, row := range []struct {
			reason, to, part string
			former           bool
		}{
			{"moved whole", "06-10 14:00-17:00", "06-10 16:00-17:00", false},
			{"longer", "06-10 13:00-18:00", "06-10 16:00-17:00", false},
			{"too short for it", "06-10 13:00-16:30", "06-10 16:00-17:00", true},
			{"long enough again", "06-10 13:00-17:00", "06-10 16:00-17:00", false},
			{"another day", "06-11 13:00-17:00", "06-10 16:00-17:00", true},
			{"back, and earlier", "06-10 08:00-12:00", "06-10 11:00-12:00", false},
		} {
			o.Move(t, m.ID, Span(t, row.to))
			if now := o.LeaveOf(t, l.ID); now.Former != row.former || !now.Span.From.Equal(Span(t, row.part).From) || !now.Span.To.Equal(Span(t, row.part).To) {
				t.Errorf("%s: former %v, from %v to %v", row.reason, now.Former, now.Span.From, now.Span.To)
			}
			if !o.Holds(t, m.ID, p) {
				t.Errorf("%s: a part frees somebody", row.reason)
			}
		}
		o.Sound(t)
	})
}

// Where two of one person's would count, the one asked for last does.
func TestTheLastLeaveCounts(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-12:00"), p))
		first := o.Away(t, m, p, Span(t, "06-10 11:00-12:00"))
		o.Move(t, m.ID, Span(t, "06-10 09:00-11:00"))
		o.Instant.Add(60)
		last := o.Away(t, m, p, consult.Span{})
		o.Move(t, m.ID, Span(t, "06-10 09:00-12:00"))
		if a, b := o.LeaveOf(t, first.ID), o.LeaveOf(t, last.ID); !a.Former || b.Former || o.Holds(t, m.ID, p) {
			t.Errorf("former: the first %v, the last %v", a.Former, b.Former)
		}
		o.Sound(t)
	})
}

// Whatever moves a Meeting moves its Leaves: a parent, a proposal and its undo, and
// taking up what was called off.
func TestEveryMoveMindsLeave(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		parent := o.Book(t, Sitting(Span(t, "06-10 09:00-12:00")))
		m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		l := o.Away(t, m, p, consult.Span{})
		o.Move(t, parent.ID, Span(t, "06-11 09:00-12:00"))
		if !o.LeaveOf(t, l.ID).Former || !o.Holds(t, m.ID, p) {
			t.Error("moved with its parent, and still excused")
		}
		o.Move(t, parent.ID, Span(t, "06-10 09:00-12:00"))
		if o.LeaveOf(t, l.ID).Former || o.Holds(t, m.ID, p) {
			t.Error("back with its parent, and not excused")
		}
		o.Cancel(t, m.ID)
		_, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{})
		Must(t, Explain(err))
		if o.LeaveOf(t, l.ID).Former || o.Holds(t, m.ID, p) {
			t.Error("taken up, and not excused")
		}
		o.Cancel(t, parent.ID)

		single := o.Book(t, Sitting(Span(t, "06-16 09:00-10:00"), p))
		l = o.Away(t, single, p, consult.Span{})
		x := o.Planned(t, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{Title: "市委全会", Hard: true,
			Subject: consult.Subject{Kind: consult.SubjectEveryone}, Span: Span(t, "06-16 00:00-06-17 00:00")}}})
		_, err = o.Rescheduling.Apply(t.Context(), o.By, x.ID, booking.Options{})
		Must(t, Explain(err))
		if !o.LeaveOf(t, l.ID).Former || !o.Holds(t, single.ID, p) {
			t.Error("moved by a proposal, and still excused")
		}
		_, err = o.Rescheduling.Undo(t.Context(), o.By, x.ID, booking.Options{})
		Must(t, Explain(err))
		if o.LeaveOf(t, l.ID).Former || o.Holds(t, single.ID, p) {
			t.Error("undone, and not excused")
		}
		o.Sound(t)
	})
}
