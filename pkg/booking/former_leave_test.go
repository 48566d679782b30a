package booking_test

import (
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// away asks for Leave and has it approved.
func (o *office) away(t *testing.T, m consult.Meeting, p consult.ID, part consult.Span) consult.Leave {
	t.Helper()
	l, err := o.AskLeave(t.Context(), o.by, consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial, Span: part})
	must(t, err)
	l, _, err = o.DecideLeave(t.Context(), o.by, l.ID, true, "", 0)
	must(t, explain(err))
	return l
}

func (o *office) leave(t *testing.T, id consult.ID) consult.Leave {
	t.Helper()
	l, err := o.Leaves.Get(t.Context(), id)
	must(t, err)
	return l
}

// holds reports whether the database holds the person for the Meeting.
func (o *office) holds(t *testing.T, m, p consult.ID) bool {
	t.Helper()
	busy, err := o.db.Busy(t.Context(), []consult.ID{p}, o.meeting(t, m).Span)
	must(t, err)
	for _, r := range busy {
		if r.MeetingID == m {
			return true
		}
	}
	return false
}

// Leave from the whole of a Meeting stays with it within its day, ends with the day,
// and counts again when the Meeting is back.
func TestLeaveEndsWithItsDay(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p, q := o.person(t), o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), p, q))
		l := o.away(t, m, p, consult.Span{})
		expect := func(reason string, former, held bool, warned string) {
			t.Helper()
			now := o.leave(t, l.ID)
			roster, err := o.Roster(t.Context(), o.by, m.ID)
			must(t, err)
			seat := roster.Seats[0]
			if now.Former != former || o.holds(t, m.ID, p) != held || seat.Excused == former || (seat.Lapsed.ID == l.ID) != former || now.Decision != consult.LeaveApproved {
				t.Errorf("%s: former %v, held %v, seat %+v", reason, now.Former, o.holds(t, m.ID, p), seat)
			}
			if got := kinds(roster.Warnings); got != warned {
				t.Errorf("%s: warned of %q, want %q", reason, got, warned)
			}
			o.sound(t)
		}
		expect("approved", false, false, "")
		o.move(t, m.ID, span(t, "06-10 14:00-16:00"))
		expect("later that day", false, false, "")
		b, err := o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: span(t, "06-11 14:00-16:00")}, nil, booking.Options{DryRun: true})
		must(t, explain(err))
		if got := kinds(b.Warnings); got != "~leave_lapsed" || !strings.Contains(b.Warnings[0].ZH, "2026-06-10") {
			t.Errorf("tried: %q %+v", got, b.Warnings)
		}
		expect("tried another day", false, false, "")
		o.move(t, m.ID, span(t, "06-11 14:00-16:00"))
		expect("the day after", true, true, "~leave_lapsed")
		if _, _, err := o.DecideLeave(t.Context(), o.by, l.ID, true, "再批", 4); err == nil || faults(t, err) != "decision former" {
			t.Errorf("approved for a day that was: %v", err)
		}
		o.move(t, m.ID, span(t, "06-10 09:00-10:00"))
		expect("back", false, false, "")

		other := o.book(t, sitting(span(t, "06-12 09:00-10:00"), p))
		b, err = o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: span(t, "06-12 09:00-10:00")}, nil, booking.Options{})
		must(t, explain(err))
		if got := kinds(b.Warnings); got != "~holds_less ~leave_lapsed" {
			t.Errorf("busy elsewhere: %q", got)
		}
		expect("busy elsewhere", true, false, "~holds_less ~leave_lapsed")
		third := o.book(t, sitting(span(t, "06-15 09:00-10:00"), p))
		o.move(t, m.ID, span(t, "06-15 09:00-10:00"))
		expect("busy there too", true, false, "~holds_less ~leave_lapsed")
		o.cancel(t, third.ID)
		o.edit(t, m.ID, func(m *consult.Meeting) { m.Title = "改题" })
		expect("free again", true, true, "~leave_lapsed")
		if _, err := o.Move(t.Context(), o.by, m.ID, consult.Slot{Span: other.Span}, nil, booking.Options{}); clash(t, err) != "person_double_booked" {
			t.Errorf("held, and then as anybody: %v", err)
		}
		again := o.away(t, o.meeting(t, m.ID), p, consult.Span{})
		if again.ID == l.ID || again.Late {
			t.Errorf("asked again: %+v", again)
		}
		if seat := o.seat(t, m, p); !seat.Excused || seat.Leave.ID != again.ID || seat.Lapsed.ID != "" || o.holds(t, m.ID, p) {
			t.Errorf("asked again: %+v", seat)
		}
		o.move(t, m.ID, span(t, "06-10 09:00-10:00"))
		if !o.leave(t, again.ID).Former {
			t.Error("the second counts on the first one's day")
		}
		expect("back on the first day", false, false, "")
		_, _, err = o.WithdrawLeave(t.Context(), o.by, again.ID, 0)
		must(t, err)
		o.move(t, m.ID, span(t, "06-15 09:00-10:00"))
		expect("what was taken back does not count", true, true, "~leave_lapsed")
	})
}

// Leave that is not decided goes with its day too.
func TestPendingLeaveIsForItsDay(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		member := consult.Actor{Name: "委员", Role: consult.Member, PersonID: p}
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.Form = "standing_committee" }))
		ask := consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial}
		first, err := o.AskLeave(t.Context(), member, ask)
		must(t, err)
		o.move(t, m.ID, span(t, "06-03 09:00-10:00"))
		if l := o.leave(t, first.ID); !l.Former || l.Decision != consult.LeavePending || o.seat(t, m, p).Coming() != booking.Expected {
			t.Errorf("on another day: %+v", l)
		}
		if _, _, err := o.DecideLeave(t.Context(), consult.Actor{Role: consult.Admin}, first.ID, true, "", 0); err == nil || faults(t, err) != "decision former" {
			t.Errorf("approved: %v", err)
		}
		o.set(t, "06-02 18:00") // fifteen hours before, 48 asked
		second, err := o.AskLeave(t.Context(), member, ask)
		if must(t, err); second.Late {
			t.Error("asked again because the meeting moved, and late")
		}
		o.move(t, m.ID, span(t, "06-10 09:00-10:00"))
		if a, b := o.leave(t, first.ID), o.leave(t, second.ID); a.Former || !b.Former {
			t.Errorf("back: %v and %v", a.Former, b.Former)
		}
		o.move(t, m.ID, span(t, "06-03 09:00-10:00"))
		o.set(t, "06-03 09:00")
		_, _, err = o.WithdrawLeave(t.Context(), o.by, second.ID, 0)
		must(t, err)
		if _, err := o.AskLeave(t.Context(), member, ask); faults(t, err) != "meeting_id too_late" {
			t.Errorf("it has begun: %v", err)
		}
	})
}

// What was refused does not go with the Meeting; approved after all, it is for the time
// that the Meeting has, or for none.
func TestRefusedLeaveIsApprovedForItsDayAlone(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-12:00"), p))
		l, err := o.AskLeave(t.Context(), o.by, consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial, Span: span(t, "06-10 11:00-12:00")})
		must(t, err)
		_, _, err = o.DecideLeave(t.Context(), o.by, l.ID, false, "", 0)
		must(t, err)
		o.move(t, m.ID, span(t, "06-11 09:00-12:00"))
		if _, _, err := o.DecideLeave(t.Context(), o.by, l.ID, true, "", 2); err == nil || faults(t, err) != "decision former" {
			t.Errorf("approved for another day: %v", err)
		}
		o.move(t, m.ID, span(t, "06-10 14:00-17:00"))
		l, _, err = o.DecideLeave(t.Context(), o.by, l.ID, true, "", 2)
		must(t, explain(err))
		if now := span(t, "06-10 16:00-17:00"); l.Former || l.Span != now || l.For != span(t, "06-10 14:00-17:00") {
			t.Errorf("back on its day: %+v", l)
		}
		astray, err := o.db.LeavesAstray(t.Context(), 1)
		must(t, err)
		if len(astray) > 0 {
			t.Errorf("astray: %v", astray)
		}
	})
}

// Leave from a part goes with the Meeting and lies inside it, or is former.
func TestLeaveFromAPartLiesInside(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-12:00"), p))
		l := o.away(t, m, p, span(t, "06-10 11:00-12:00"))
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
			o.move(t, m.ID, span(t, row.to))
			if now := o.leave(t, l.ID); now.Former != row.former || !now.Span.From.Equal(span(t, row.part).From) || !now.Span.To.Equal(span(t, row.part).To) {
				t.Errorf("%s: former %v, from %v to %v", row.reason, now.Former, now.Span.From, now.Span.To)
			}
			if !o.holds(t, m.ID, p) {
				t.Errorf("%s: a part frees somebody", row.reason)
			}
		}
		o.sound(t)
	})
}

// Where two of one person's would count, the one asked for last does.
func TestTheLastLeaveCounts(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-12:00"), p))
		first := o.away(t, m, p, span(t, "06-10 11:00-12:00"))
		o.move(t, m.ID, span(t, "06-10 09:00-11:00"))
		o.now.Add(60)
		last := o.away(t, m, p, consult.Span{})
		o.move(t, m.ID, span(t, "06-10 09:00-12:00"))
		if a, b := o.leave(t, first.ID), o.leave(t, last.ID); !a.Former || b.Former || o.holds(t, m.ID, p) {
			t.Errorf("former: the first %v, the last %v", a.Former, b.Former)
		}
		o.sound(t)
	})
}

// Whatever moves a Meeting moves its Leaves: a parent, a proposal and its undo, and
// taking up what was called off.
func TestEveryMoveMindsLeave(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.person(t)
		parent := o.book(t, sitting(span(t, "06-10 09:00-12:00")))
		m := o.book(t, with(sitting(span(t, "06-10 09:00-10:00"), p), func(m *consult.Meeting) { m.ParentID = parent.ID }))
		l := o.away(t, m, p, consult.Span{})
		o.move(t, parent.ID, span(t, "06-11 09:00-12:00"))
		if !o.leave(t, l.ID).Former || !o.holds(t, m.ID, p) {
			t.Error("moved with its parent, and still excused")
		}
		o.move(t, parent.ID, span(t, "06-10 09:00-12:00"))
		if o.leave(t, l.ID).Former || o.holds(t, m.ID, p) {
			t.Error("back with its parent, and not excused")
		}
		o.cancel(t, m.ID)
		_, err := o.Confirm(t.Context(), o.by, m.ID, nil, booking.Options{})
		must(t, explain(err))
		if o.leave(t, l.ID).Former || o.holds(t, m.ID, p) {
			t.Error("taken up, and not excused")
		}
		o.cancel(t, parent.ID)

		single := o.book(t, sitting(span(t, "06-16 09:00-10:00"), p))
		l = o.away(t, single, p, consult.Span{})
		x := o.planned(t, consult.Proposal{Cause: consult.Cause{Kind: consult.CauseBlock, Block: consult.Block{Title: "市委全会", Hard: true,
			Subject: consult.Subject{Kind: consult.SubjectEveryone}, Span: span(t, "06-16 00:00-06-17 00:00")}}})
		_, err = o.ApplyProposal(t.Context(), o.by, x.ID, booking.Options{})
		must(t, explain(err))
		if !o.leave(t, l.ID).Former || !o.holds(t, single.ID, p) {
			t.Error("moved by a proposal, and still excused")
		}
		_, err = o.UndoProposal(t.Context(), o.by, x.ID, booking.Options{})
		must(t, explain(err))
		if o.leave(t, l.ID).Former || o.holds(t, single.ID, p) {
			t.Error("undone, and not excused")
		}
		o.sound(t)
	})
}
