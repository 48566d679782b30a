package attendance_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
	. "huiqi/pkg/office/officetest"
)

func TestLeaveRules(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, b, other := o.Person(t), o.Person(t), o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), a, b))
		off := o.Cancel(t, o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), a)).ID)
		ask := func(meeting, person consult.ID) error {
			l, err := o.Attendance.Leaves.Add(t.Context(), o.By, consult.Leave{MeetingID: meeting, PersonID: person, Reason: consult.LeaveIllness})
			if err == nil && l.Decision != consult.LeavePending {
				t.Errorf("begins as %q", l.Decision)
			}
			return err
		}
		Must(t, ask(m.ID, a))
		for _, row := range []struct {
			reason          string
			meeting, person consult.ID
			want            string
		}{
			{"does not attend", m.ID, other, "person_id not_attending"},
			{"asked already", m.ID, a, "person_id duplicate"},
			{"of a cancelled meeting", off.ID, a, "meeting_id cancelled"},
			{"of no meeting", NewID(), a, "meeting_id not_found"},
			{"of nothing", "", "", "meeting_id required, person_id required"},
		} {
			if got := Faults(t, ask(row.meeting, row.person)); got != row.want {
				t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
			}
		}
		Must(t, ask(m.ID, b))
	})
}

func TestDecideLeaveWarnsOfTheQuorum(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 4)
		body := o.Body(t, p[:3]...)
		m := o.Book(t, consult.Meeting{Form: "chair_meeting", Title: "主席会议", Span: Span(t, "06-10 09:00-10:00"), InviteBodyIDs: []consult.ID{body},
			Attendances: []consult.Attendance{{PersonID: p[3], Role: consult.RolePresiding, Required: true}}})
		decide := func(person consult.ID, approve bool) (consult.ID, string) {
			l, err := o.Attendance.Leaves.Add(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: person, Reason: consult.LeaveOfficial})
			Must(t, err)
			o.Instant.Add(60)
			l, after, err := o.Attendance.DecideLeave(t.Context(), o.By, l.ID, approve, "", 0)
			Must(t, err)
			want := consult.LeaveRefused
			if approve {
				want = consult.LeaveApproved
			}
			if l.Decision != want || l.DecidedBy != "王秘书" || !l.DecidedAt.Equal(o.Now()) || l.Version != 2 {
				t.Errorf("decided as %+v", l)
			}
			return l.ID, Kinds(after.Warnings)
		}
		if _, got := decide(p[0], true); got != "~quorum_at_risk" {
			t.Errorf("two of three are more than half, with none to spare: %s", got)
		}
		if _, got := decide(p[1], false); got != "~quorum_at_risk" {
			t.Errorf("refused, so still two: %s", got)
		}
		id, got := decide(p[2], true)
		if got != "~quorum_unreachable" {
			t.Errorf("one of three: got %q", got)
		}
		if found, err := o.Booking.Warnings(t.Context(), m); err != nil || Kinds(found) != "~quorum_unreachable" || len(conflict.Blocked(found)) > 0 {
			t.Errorf("standing warnings %s, %v", Kinds(found), err)
		}
		if _, after, err := o.Attendance.DecideLeave(t.Context(), o.By, id, false, "", 2); err != nil || Kinds(after.Warnings) != "~quorum_at_risk" {
			t.Errorf("decided otherwise: %s, %v", Kinds(after.Warnings), err)
		}
		if _, _, err := o.Attendance.DecideLeave(t.Context(), o.By, NewID(), true, "", 0); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("no such leave: %v", err)
		}
	})
}

// A decision that is made while a withdrawal waits goes first: who takes back what
// they believe to be pending hears of it.
func TestAWithdrawalHearsOfADecisionMadeMeanwhile(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial})
		Must(t, err)
		decided := func() {
			_, _, err := o.Attendance.DecideLeave(t.Context(), consult.Actor{Name: "李主任"}, l.ID, true, "", 0)
			Must(t, err)
		}
		late := o.Wire(t, o.DB, func(c *office.Config) {
			c.Attendance = func(s *attendance.Store) { s.Leaves = &overtaken{Leaves: s.Leaves, then: decided} }
		})
		_, _, err = late.Attendance.WithdrawLeave(t.Context(), o.By, l.ID, 0)
		if by, ok := errors.AsType[*consult.Decided](err); !ok || by.Leave.DecidedBy != "李主任" || by.Leave.Decision != consult.LeaveApproved {
			t.Errorf("got %v", err)
		}
		if l, _, err := late.Attendance.WithdrawLeave(t.Context(), o.By, l.ID, 0); err != nil || l.Decision != consult.LeaveWithdrawn {
			t.Errorf("knowing of it: %s, %v", l.Decision, err)
		}
	})
}

// overtaken lets something happen once, after the first reading.
type overtaken struct {
	attendance.Leaves
	then func()
}

func (k *overtaken) Get(ctx context.Context, id consult.ID) (consult.Leave, error) {
	l, err := k.Leaves.Get(ctx, id)
	if then := k.then; then != nil {
		k.then = nil
		then()
	}
	return l, err
}

// What was decided is decided otherwise by who names the version alone.
func TestADecisionIsChangedDeliberately(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		ask := func() consult.ID {
			l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial})
			Must(t, err)
			return l.ID
		}
		first := ask()
		other := consult.Actor{Name: "李主任"}
		for _, row := range []struct {
			reason  string
			by      consult.Actor
			act     string
			note    string
			version int64
			want    string
		}{
			{"the first", o.By, "approve", "准", 0, "approved 2 王秘书"},
			{"the same, by another", other, "approve", "", 0, "approved 2 王秘书"},
			{"the same with the same note", other, "approve", "准", 0, "approved 2 王秘书"},
			{"with another note", other, "approve", "下不为例", 0, "decided"},
			{"the contrary", other, "refuse", "", 0, "decided"},
			{"the contrary, of what was read before", other, "refuse", "", 1, "stale"},
			{"the contrary, knowingly", other, "refuse", "", 2, "refused 3 李主任"},
			{"nothing to take back", o.By, "withdraw", "", 0, "decided"},
			{"nothing to take back, knowingly", o.By, "withdraw", "", 3, "decided"},
			{"approved after all", o.By, "approve", "", 3, "approved 4 王秘书"},
			{"taken back", other, "withdraw", "", 0, "withdrawn 5 李主任"},
			{"taken back again", o.By, "withdraw", "", 0, "withdrawn 5 李主任"},
			{"what was taken back is at an end", o.By, "approve", "", 5, "decided"},
		} {
			var l consult.Leave
			var err error
			if row.act == "withdraw" {
				l, _, err = o.Attendance.WithdrawLeave(t.Context(), row.by, first, row.version)
			} else {
				l, _, err = o.Attendance.DecideLeave(t.Context(), row.by, first, row.act == "approve", row.note, row.version)
			}
			got := fmt.Sprintf("%s %d %s", l.Decision, l.Version, l.DecidedBy)
			if _, ok := errors.AsType[*consult.Decided](err); ok {
				got = "decided"
			} else if errors.Is(err, consult.ErrStale) {
				got = "stale"
			} else {
				Must(t, err)
			}
			if got != row.want {
				t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
			}
		}
		o.Sound(t)
	})
}
