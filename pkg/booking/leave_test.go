package booking_test

import (
	"errors"
	"testing"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

func TestLeaveRules(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, b, other := o.person(t), o.person(t), o.person(t)
		m := o.book(t, sitting(span(t, "06-10 09:00-10:00"), a, b))
		off := o.cancel(t, o.book(t, sitting(span(t, "06-11 09:00-10:00"), a)).ID)
		ask := func(meeting, person consult.ID) error {
			l, _, err := o.Leaves.Add(t.Context(), o.by, consult.Leave{MeetingID: meeting, PersonID: person, Reason: consult.LeaveIllness}, consult.Once{})
			if err == nil && l.Decision != consult.LeavePending {
				t.Errorf("begins as %q", l.Decision)
			}
			return err
		}
		must(t, ask(m.ID, a))
		for _, row := range []struct {
			reason          string
			meeting, person consult.ID
			want            string
		}{
			{"does not attend", m.ID, other, "person_id not_attending"},
			{"asked already", m.ID, a, "person_id duplicate"},
			{"of a cancelled meeting", off.ID, a, "meeting_id cancelled"},
			{"of no meeting", newID(), a, "meeting_id not_found"},
			{"of nothing", "", "", "meeting_id required, person_id required"},
		} {
			if got := faults(t, ask(row.meeting, row.person)); got != row.want {
				t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
			}
		}
		must(t, ask(m.ID, b))
	})
}

func TestDecideLeaveWarnsOfTheQuorum(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		p := o.persons(t, 4)
		body := o.body(t, p[:3]...)
		m := o.book(t, consult.Meeting{Form: "chair_meeting", Title: "主席会议", Span: span(t, "06-10 09:00-10:00"), InviteBodyIDs: []consult.ID{body},
			Attendances: []consult.Attendance{{PersonID: p[3], Role: consult.RolePresiding, Required: true}}})
		decide := func(person consult.ID, approve bool) (consult.ID, string) {
			l, _, err := o.Leaves.Add(t.Context(), o.by, consult.Leave{MeetingID: m.ID, PersonID: person, Reason: consult.LeaveOfficial}, consult.Once{})
			must(t, err)
			o.now.Add(60)
			l, after, err := o.DecideLeave(t.Context(), o.by, l.ID, approve, "")
			must(t, err)
			want := consult.LeaveRefused
			if approve {
				want = consult.LeaveApproved
			}
			if l.Decision != want || l.DecidedBy != "王秘书" || !l.DecidedAt.Equal(o.Now()) || l.Version != 2 {
				t.Errorf("decided as %+v", l)
			}
			return l.ID, kinds(after.Warnings)
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
		if found, err := o.Warnings(t.Context(), m); err != nil || kinds(found) != "~quorum_unreachable" || len(conflict.Blocked(found)) > 0 {
			t.Errorf("standing warnings %s, %v", kinds(found), err)
		}
		if _, after, err := o.DecideLeave(t.Context(), o.by, id, false, ""); err != nil || kinds(after.Warnings) != "~quorum_at_risk" {
			t.Errorf("decided otherwise: %s, %v", kinds(after.Warnings), err)
		}
		if _, _, err := o.DecideLeave(t.Context(), o.by, newID(), true, ""); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("no such leave: %v", err)
		}
	})
}
