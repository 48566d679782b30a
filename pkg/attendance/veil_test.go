package attendance_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

const secretTitle = "人事专题会"

// refusal is all that the error says as a clash.
func refusal(t *testing.T, err error) string {
	t.Helper()
	var clash *consult.Clash
	if !errors.As(err, &clash) || len(clash.Conflicts) == 0 {
		t.Fatalf("no clash: %v", err)
	}
	return fmt.Sprintf("%+v", clash.Conflicts)
}

// secret is a meeting at the time with the person, whose title, id, room and time nobody else is to read.
func secret(t *testing.T, o *Office, when string, person consult.ID) consult.Meeting {
	t.Helper()
	m := Sitting(Span(t, when), person)
	m.Title = secretTitle
	return o.Book(t, m)
}

// veiled wants what a member or a liaison is told to hide the other Meeting, and what the office is told to name it.
func veiled(t *testing.T, told, office string, hidden ...string) {
	t.Helper()
	for _, x := range hidden {
		if strings.Contains(told, x) {
			t.Errorf("%q is told: %s", x, told)
		}
		if !strings.Contains(office, x) {
			t.Errorf("%q is kept from the office: %s", x, office)
		}
	}
	if !strings.Contains(told, "另有安排") || !strings.Contains(told, "has another engagement") {
		t.Errorf("it is not told that there is another engagement: %s", told)
	}
}

func TestASubstitutesOtherMeetingIsVeiled(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		seat := departments(t, o, 1)[0]
		deputy := o.Persons(t, 1)[0]
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), seat))
		other := secret(t, o, "06-10 09:30-10:30", deputy)
		send := func(by consult.Actor) string {
			_, err := o.Attendance.Answer(t.Context(), by, m.ID, seat, func(a *consult.Answer) {
				a.SubstituteID = deputy
				if !by.ForSome() {
					a.Channel = "phone"
				}
			})
			return refusal(t, err)
		}
		sendAll := func(by consult.Actor) string {
			_, err := o.Attendance.AnswerAll(t.Context(), by, []attendance.AnswerStep{{
				MeetingID: m.ID,
				PersonID:  seat,
				Edit: func(a *consult.Answer) {
					a.SubstituteID = deputy
					if !by.ForSome() {
						a.Channel = "phone"
					}
				},
			}})
			return refusal(t, err)
		}
		member := consult.Actor{Name: "局", Roles: []consult.Role{consult.Member}, PersonID: seat}
		liaison := consult.Actor{Name: "联络员", Roles: []consult.Role{consult.Liaison}, PersonIDs: []consult.ID{seat}}
		for _, by := range []consult.Actor{member, liaison} {
			veiled(t, send(by), send(o.By), secretTitle, string(other.ID), "09:30")
			veiled(t, sendAll(by), sendAll(o.By), secretTitle, string(other.ID), "09:30")
		}
	})
}

// Who takes back a refusal or a leave reads of the meetings that they attend themself, and not what a block is called.
func TestTakingBackVeilsBlocksAndNotOnesOwnMeetings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 1)[0]
		by := consult.Actor{Name: "委员", Roles: []consult.Role{consult.Member}, PersonID: p}
		m := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), p))
		leave, err := o.Attendance.AskLeave(t.Context(), by, consult.Leave{
			MeetingID: m.ID, PersonID: p, Reason: consult.LeaveIllness,
		})
		Must(t, Explain(err))
		_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, leave.ID, true, "", 0)
		Must(t, Explain(err))
		withdraw := func(by consult.Actor) string {
			_, _, err := o.Attendance.WithdrawLeave(t.Context(), by, leave.ID, 0)
			return refusal(t, err)
		}
		block, err := o.Directory.Blocks.Add(t.Context(), o.By, consult.Block{
			Subject: consult.Subject{Kind: consult.SubjectPerson, ID: p},
			Span:    Span(t, "06-10 09:40-11:00"),
			Title:   secretTitle,
			Hard:    true,
		})
		Must(t, Explain(err))
		veiled(t, withdraw(by), withdraw(o.By), secretTitle, string(block.ID), "09:40")

		own := secret(t, o, "06-10 09:20-09:35", p)
		if told := withdraw(by); !strings.Contains(told, secretTitle) || !strings.Contains(told, string(own.ID)) {
			t.Errorf("one's own meeting is veiled: %s", told)
		}

		// A refusal alone frees nobody; a seat that sends somebody is free, until it takes that back.
		seat := departments(t, o, 1)[0]
		by.PersonID = seat
		sent := o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), seat))
		send := func(by consult.Actor, deputy consult.ID) error {
			_, err := o.Attendance.Answer(t.Context(), by, sent.ID, seat, func(a *consult.Answer) {
				a.Response = consult.Accepted
				a.SubstituteID = deputy
				if !by.ForSome() {
					a.Channel = "phone"
				}
			})
			return err
		}
		Must(t, Explain(send(by, o.Person(t))))
		block, err = o.Directory.Blocks.Add(t.Context(), o.By, consult.Block{
			Subject: consult.Subject{Kind: consult.SubjectPerson, ID: seat},
			Span:    Span(t, "06-11 09:40-11:00"),
			Title:   secretTitle,
			Hard:    true,
		})
		Must(t, Explain(err))
		veiled(t, refusal(t, send(by, "")), refusal(t, send(o.By, "")), secretTitle, string(block.ID), "09:40")
	})
}

// A chair who decides on leave is not told what else the member has to do.
func TestAChairReadsNothingOfAMembersOtherMeetings(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		form, err := o.Directory.Forms.Get(t.Context(), "other")
		Must(t, err)
		_, err = o.Directory.Forms.Edit(t.Context(), o.By, consult.ID(form.Key), 0, func(f *consult.Form) error {
			f.LeaveBy = consult.ApproverChair
			return nil
		})
		Must(t, Explain(err))
		sitting := Sitting(Span(t, "06-10 09:00-10:00"), p...)
		sitting.OwnerBodyID = o.Body(t, p[1])
		o.Sits(t, consult.Membership{
			BodyID:   sitting.OwnerBodyID,
			PersonID: p[0],
			Role:     consult.MembershipChair,
			Since:    "2020-01-01",
		})
		m := o.Book(t, sitting)
		chair := consult.Actor{Name: "主任", Roles: []consult.Role{consult.Member}, PersonID: p[0]}
		leave, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{
			MeetingID: m.ID, PersonID: p[1], Reason: consult.LeaveIllness,
		})
		Must(t, Explain(err))
		_, _, err = o.Attendance.DecideLeave(t.Context(), chair, leave.ID, true, "", 0)
		Must(t, Explain(err))
		other := secret(t, o, "06-10 09:30-10:30", p[1])
		refuse := func(by consult.Actor) string {
			_, _, err := o.Attendance.DecideLeave(t.Context(), by, leave.ID, false, "", 2)
			return refusal(t, err)
		}
		veiled(t, refuse(chair), refuse(theOffice), secretTitle, string(other.ID), "09:30")
	})
}
