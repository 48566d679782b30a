package attendance_test

import (
	"errors"
	"strings"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

var (
	asMember  = []consult.Role{consult.Member}
	theOffice = consult.Actor{Roles: []consult.Role{consult.Office}}
)

func TestAnswersForecastTheQuorum(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		body := o.Body(t, p...)
		m := o.Book(t, consult.Meeting{Form: "chair_meeting", Title: "主席会议", Span: Span(t, "06-10 09:00-10:00"), InviteBodyIDs: []consult.ID{body}})
		if r := o.Says(t, m, p[0], consult.Declined); r.Forecast[0].Declined != 1 || r.Forecast[0].Free != 2 || !r.Forecast[0].Reached {
			t.Errorf("one of three declined: %+v", r.Forecast)
		}
		if r := o.Says(t, m, p[1], consult.Declined); r.Forecast[0].Reached || !strings.Contains(Kinds(r.Warnings), "~quorum_unreachable") {
			t.Errorf("two of three declined: %+v %s", r.Forecast, Kinds(r.Warnings))
		}
		if r := o.Says(t, m, p[1], consult.Accepted); !r.Forecast[0].Reached {
			t.Errorf("one came round: %+v", r.Forecast)
		}
		if got := o.Meeting(t, m.ID); got.Version != m.Version || got.Sequence != m.Sequence {
			t.Errorf("answers changed the meeting: %+v", got.Stamp)
		}
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "新题" })
		if s := o.Seat(t, m, p[1]); s.Response != consult.Accepted || s.By != "王秘书" {
			t.Errorf("an edit lost the answer: %+v", s.Answer)
		}
		o.Move(t, m.ID, Span(t, "06-11 09:00-10:00"))
		if s := o.Seat(t, m, p[1]); s.Response != consult.NoResponse || s.Former != consult.Accepted {
			t.Errorf("a yes to Wednesday is told as one to Thursday: %+v", s.Answer)
		}
		if s := o.Seat(t, m, p[0]); s.Response != consult.Declined {
			t.Errorf("the no was lost: %+v", s.Answer)
		}
	})
}

func TestWhoMayAnswer(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p...))
		draft := o.Book(t, With(Sitting(Span(t, "06-10 09:00-10:00"), p...), func(m *consult.Meeting) { m.Status = consult.Draft }))
		member := consult.Actor{Name: "委员", Roles: []consult.Role{consult.Member}, PersonID: p[0]}
		yes := func(a *consult.Answer) { a.Response, a.Channel = consult.Accepted, "phone" }
		if _, err := o.Attendance.Answer(t.Context(), member, m.ID, p[1], yes); !errors.Is(err, consult.ErrForbidden) {
			t.Errorf("a member answered for another: %v", err)
		}
		_, err := o.Attendance.Answer(t.Context(), member, m.ID, p[0], yes)
		Must(t, err)
		if s := o.Seat(t, m, p[0]); s.Channel != "self" {
			t.Errorf("the member's own answer came by %s", s.Channel)
		}
		if _, err := o.Attendance.Answer(t.Context(), o.By, m.ID, NewID(), yes); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("somebody who is not asked: %v", err)
		}
		for _, r := range []struct {
			reason, want string
			meeting      consult.ID
			edit         func(*consult.Answer)
		}{
			{"to a draft", "response draft", draft.ID, yes},
			{"no such word", "response unknown", m.ID, func(a *consult.Answer) { a.Response, a.Channel = "maybe", "phone" }},
			{"heard nowhere", "channel required", m.ID, func(a *consult.Answer) { a.Response = consult.Declined }},
			{"staff as if the member", "channel not_own", m.ID, func(a *consult.Answer) { a.Response, a.Channel = consult.Declined, "self" }},
			{"a member sends somebody", "substitute_person_id not_a_seat", m.ID, func(a *consult.Answer) { a.SubstituteName, a.Channel = "李四", "phone" }},
		} {
			if _, err := o.Attendance.Answer(t.Context(), o.By, r.meeting, p[0], r.edit); err == nil || Faults(t, err) != r.want {
				t.Errorf("%s: %v, want %s", r.reason, err, r.want)
			}
		}
		o.Set(t, "06-10 09:00")
		if _, err := o.Attendance.Answer(t.Context(), member, m.ID, p[0], func(a *consult.Answer) { a.Response = consult.Declined }); Faults(t, err) != "response too_late" {
			t.Errorf("after it began: %v", err)
		}
	})
}

func TestASeatSendsSomebody(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		seat, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{Name: "Caizheng", Kind: consult.PersonDepartment, Active: true})
		Must(t, err)
		other := o.Person(t)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), seat.ID))
		_, err = o.Attendance.Answer(t.Context(), o.By, m.ID, seat.ID, func(a *consult.Answer) {
			a.Response, a.Channel, a.SubstituteID = consult.Accepted, "phone", other
		})
		Must(t, err)
		if s := o.Seat(t, m, seat.ID); s.Substitute == "" || s.Answer.SubstituteID != other {
			t.Errorf("%+v", s)
		}
		for _, r := range []struct {
			reason, name, post string
			id                 consult.ID
			edit               func(*consult.Answer)
		}{
			{"somebody else, by name", "李四", "副处长", "", func(a *consult.Answer) { a.SubstituteName, a.SubstitutePost = "李四", "副处长" }},
			{"after all the one in the directory", "", "", other, func(a *consult.Answer) { a.SubstituteID = other }},
			{"by name alone", "王五", "", "", func(a *consult.Answer) { a.SubstituteName = "王五" }},
			{"nobody", "", "", "", func(a *consult.Answer) { a.SubstituteName = "" }},
			{"the first again", "", "", other, func(a *consult.Answer) { a.SubstituteID = other }},
		} {
			_, err := o.Attendance.Answer(t.Context(), o.By, m.ID, seat.ID, func(a *consult.Answer) { a.Channel = "phone"; r.edit(a) })
			Must(t, err)
			if a := o.Seat(t, m, seat.ID).Answer; a.SubstituteName != r.name || a.SubstitutePost != r.post || a.SubstituteID != r.id {
				t.Errorf("%s: %+v", r.reason, a)
			}
		}
		for _, r := range []struct {
			reason, want string
			edit         func(*consult.Answer)
		}{
			{"another, heard nowhere", "channel required", func(a *consult.Answer) { a.SubstituteName = "王五" }},
			{"a blank name", "substitute_name invisible", func(a *consult.Answer) { a.SubstituteName, a.Channel = "   ", "phone" }},
			{"a blank post", "substitute_post invisible", func(a *consult.Answer) { a.SubstituteName, a.SubstitutePost, a.Channel = "王五", " ", "phone" }},
			{"as if the seat", "channel not_own", func(a *consult.Answer) { a.SubstituteName, a.Channel = "王五", "self" }},
		} {
			if _, err := o.Attendance.Answer(t.Context(), o.By, m.ID, seat.ID, r.edit); err == nil || Faults(t, err) != r.want {
				t.Errorf("%s: %v, want %s", r.reason, err, r.want)
			}
		}
		o.Set(t, "06-10 08:00")
		r, err := o.Attendance.Attend(t.Context(), o.By, m.ID, []attendance.Mark{{Presence: consult.Present}})
		if Must(t, err); r.Seats[0].Presence != consult.Present {
			t.Errorf("who sent somebody is %q", r.Seats[0].Presence)
		}
	})
}

func TestASubstituteIsHeardOfWithoutAResponse(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		seat, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{Name: "Caizheng", Kind: consult.PersonDepartment, Active: true})
		Must(t, err)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), seat.ID))
		if _, err := o.Attendance.Answer(t.Context(), o.By, m.ID, seat.ID, func(a *consult.Answer) { a.SubstituteName = "李四" }); err == nil || Faults(t, err) != "channel required" {
			t.Errorf("heard nowhere: %v", err)
		}
		for _, r := range []struct {
			reason   string
			by       consult.Actor
			edit     func(*consult.Answer)
			name     string
			answered consult.Channel
		}{
			{"staff name somebody", o.By, func(a *consult.Answer) { a.SubstituteName, a.Channel = "李四", "phone" }, "李四", "phone"},
			{"the same again", o.By, func(a *consult.Answer) { a.SubstituteName = "李四" }, "李四", "phone"},
			{"it was on paper", o.By, func(a *consult.Answer) { a.Channel = "paper" }, "李四", "paper"},
			{"the seat itself names another", consult.Actor{Name: "Caizheng", Roles: asMember, PersonID: seat.ID},
				func(a *consult.Answer) { a.SubstituteName = "王五" }, "王五", "self"},
			{"nobody", o.By, func(a *consult.Answer) { a.SubstituteName, a.Channel = "", "phone" }, "", ""},
		} {
			_, err := o.Attendance.Answer(t.Context(), r.by, m.ID, seat.ID, r.edit)
			Must(t, err)
			if a := o.Seat(t, m, seat.ID).Answer; a.SubstituteName != r.name || a.Channel != r.answered || a.Response != consult.NoResponse {
				t.Errorf("%s: %+v", r.reason, a)
			}
		}
	})
}

func TestApprovedLeaveFreesAndTakingItBackHolds(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p...))
		l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: p[0], Reason: consult.LeaveIllness})
		Must(t, err)
		elsewhere := Sitting(Span(t, "06-10 09:30-10:30"), p[0])
		if _, err := o.Booking.Book(t.Context(), o.By, elsewhere, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("asked for, not approved: %v", err)
		}
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "好好休息", 0)
		Must(t, err)
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Title = "新题" }) // does not take them back
		other := o.Book(t, elsewhere)
		o.Sound(t)
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, false, "", 2)
		if Clash(t, err) != "person_double_booked" {
			t.Errorf("refused after all, over another meeting: %v", err)
		}
		if got, err := o.Attendance.Leaves.Get(t.Context(), l.ID); err != nil || got.Decision != consult.LeaveApproved {
			t.Errorf("refused, yet %s (%v)", got.Decision, err)
		}
		o.Cancel(t, other.ID)
		_, _, err = o.Attendance.WithdrawLeave(t.Context(), o.By, l.ID, 0)
		Must(t, err)
		if _, err := o.Booking.Book(t.Context(), o.By, elsewhere, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("expected again, yet free: %v", err)
		}
		o.Sound(t)
		back, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: m.ID, PersonID: p[0], Reason: consult.LeaveOfficial, Span: Span(t, "06-10 09:30-10:00")})
		if Must(t, err); back.ID == l.ID || back.Decision != consult.LeavePending {
			t.Errorf("asked again: %+v", back)
		}
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, back.ID, true, "", 0)
		Must(t, err)
		if _, err := o.Booking.Book(t.Context(), o.By, elsewhere, booking.Options{}); Clash(t, err) != "person_double_booked" {
			t.Errorf("leave from a part frees nobody: %v", err)
		}
	})
}

func TestLeaveHasADeadlineAndAnApprover(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		m := o.Book(t, With(Sitting(Span(t, "06-02 09:00-10:00"), p), func(m *consult.Meeting) { m.Form = "standing_committee" }))
		member := consult.Actor{Name: "委员", Roles: []consult.Role{consult.Member}, PersonID: p}
		ask := consult.Leave{MeetingID: m.ID, PersonID: p, Reason: consult.LeaveOfficial}
		if _, err := o.Attendance.AskLeave(t.Context(), member, ask); Faults(t, err) != "meeting_id too_late" {
			t.Errorf("25 hours before, 48 asked: %v", err)
		}
		if _, err := o.Attendance.AskLeave(t.Context(), consult.Actor{Roles: asMember, PersonID: NewID()}, ask); !errors.Is(err, consult.ErrForbidden) {
			t.Errorf("for another: %v", err)
		}
		l, err := o.Attendance.AskLeave(t.Context(), o.By, ask)
		if Must(t, err); !l.Late {
			t.Error("staff entered it late, which is not told")
		}
		organiser := consult.Actor{Roles: []consult.Role{consult.Organiser}}
		if _, _, err := o.Attendance.DecideLeave(t.Context(), organiser, l.ID, true, "", 0); !errors.Is(err, consult.ErrForbidden) {
			t.Errorf("an organiser decided: %v", err)
		}
		_, _, err = o.Attendance.DecideLeave(t.Context(), theOffice, l.ID, true, "", 0)
		Must(t, err)
	})
}

func TestFigures(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		body := o.Body(t, p...)
		var ms []consult.Meeting
		for _, day := range []string{"06-02", "06-03", "06-04", "06-05"} {
			ms = append(ms, o.Book(t, consult.Meeting{Form: "other", Title: "例会", Span: Span(t, day+" 09:00-10:00"), InviteBodyIDs: []consult.ID{body}}))
		}
		o.Says(t, ms[0], p[0], consult.Accepted)
		l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{MeetingID: ms[1].ID, PersonID: p[0], Reason: consult.LeaveAbroad})
		Must(t, err)
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0)
		Must(t, err)
		if _, err := o.Attendance.Attend(t.Context(), o.By, ms[0].ID, []attendance.Mark{{Presence: consult.Present}}); Faults(t, err) != "meeting too_early" {
			t.Errorf("a day ahead: %v", err)
		}
		o.Set(t, "06-04 12:00") // the fourth is to come
		mark := func(m consult.Meeting, who consult.ID, x consult.Presence) {
			_, err := o.Attendance.Attend(t.Context(), o.By, m.ID, []attendance.Mark{{PersonID: who, Presence: x}})
			Must(t, err)
		}
		mark(ms[0], "", consult.Present)
		mark(ms[2], p[0], consult.Late)
		mark(ms[2], p[1], consult.Absent)
		mark(ms[2], p[2], consult.Present)
		mark(ms[2], p[2], "")
		got, err := o.Attendance.Figures(t.Context(), o.By, p[0], Span(t, "06-01 00:00-06-30 00:00"), "")
		Must(t, err)
		if got.Invited != 3 || got.Required != 3 || got.Accepted != 1 || got.Present != 1 || got.Late != 1 || got.Excused[consult.LeaveAbroad] != 1 || got.Counted != 2 || got.Came != 2 || got.Unrecorded != 0 {
			t.Errorf("%+v", got)
		}
		all, total, err := o.Attendance.BodyFigures(t.Context(), body, Span(t, "06-01 00:00-06-30 00:00"), "")
		Must(t, err)
		if len(all) != 3 || all[1].Absent != 1 || all[1].Counted != 2 || all[1].Came != 0 || all[2].Unrecorded != 3 || total.Counted != 6 || total.Came != 2 {
			t.Errorf("%+v", all)
		}
		if _, err := o.Attendance.Figures(t.Context(), o.By, p[0], Span(t, "06-02 00:00-06-01 00:00"), ""); Faults(t, err) != "to window" {
			t.Errorf("backwards: %v", err)
		}
	})
}
