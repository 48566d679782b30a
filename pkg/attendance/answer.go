package attendance

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Answer records the answer of a Person to a Meeting, and the substitute whom a
// department seat sends. edit receives the present answer and changes it. A member
// may answer only for themself and before the Meeting begins; staff may answer for
// anybody at any time, and must name the channel by which they heard. A substitute
// must be free, else the error is a *consult.Clash. Answer returns the Roster with a
// new forecast.
func (svc *Service) Answer(
	ctx context.Context, by consult.Actor, meeting, person consult.ID, edit func(*consult.Answer),
) (Roster, error) {
	if err := by.OwnOnly(person); err != nil {
		return Roster{}, err
	}
	err := svc.write(ctx, by, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		_, acts, err := svc.withinReach(ctx, []consult.Meeting{m}, person)
		if err != nil {
			return err
		}
		if !Attends(m, person) || !acts(m, person) {
			return consult.ErrNotFound
		}
		answers, err := svc.store.Answers(ctx, []consult.ID{meeting})
		if err != nil {
			return err
		}
		a, changed, err := svc.answered(ctx, by, m, answers[meeting], person, edit)
		if err != nil || !changed {
			// The same answer again must not change the feeds or the journal.
			return err
		}
		m, err = svc.consentBy(ctx, by, m, a)
		if err != nil {
			return err
		}
		if err := svc.store.SaveAnswers(ctx, []consult.Answer{a}); err != nil {
			return err
		}
		was := map[consult.ID]consult.Meeting{m.ID: m}
		if err := svc.syncSubstitutes(ctx, by, was, []consult.Answer{a}); err != nil {
			return err
		}
		return svc.refreshReservations(ctx, m)
	})
	if err != nil {
		return Roster{}, err
	}
	return svc.Roster(ctx, by, meeting)
}

// answered is the answer that edit makes of the present one of the Person, and whether it is another one.
// others are all answers to the Meeting.
func (svc *Service) answered(
	ctx context.Context, by consult.Actor, m consult.Meeting, others map[consult.ID]consult.Answer, person consult.ID,
	edit func(*consult.Answer),
) (consult.Answer, bool, error) {
	was := answerOf(others, m.ID, person)
	a := was
	// The channel belongs to one answer: a new one must name its own.
	a.Channel = ""
	edit(&a)
	a.Normalise()
	replaceSubstitute(was, &a)
	keepMode(m, was, &a)
	if err := svc.checkAnswer(ctx, by, m, others, was, &a); err != nil || a == was {
		return was, false, err
	}
	a.By = by.Name
	a.At = svc.Now()
	a.To = m.Span
	a.Former = ""
	if a.SubstituteID != was.SubstituteID {
		// Earlier versions of the Meeting do not concern the new substitute.
		a.SentSince = m.Version
	}
	return a, true, nil
}

// syncSubstitutes touches the calendars of new and of former substitutes, and records the changes of each Meeting in
// the journal. meetings are those before the answers.
func (svc *Service) syncSubstitutes(
	ctx context.Context, by consult.Actor, meetings map[consult.ID]consult.Meeting, answers []consult.Answer,
) error {
	sent := map[consult.ID]consult.Meeting{}
	var ids, rooms []consult.ID
	var touched []consult.Subject
	for _, a := range answers {
		m, known := sent[a.MeetingID]
		if !known {
			// The Meeting before stays as it was: the journal compares the two.
			m = meetings[a.MeetingID]
			m.Attendances = slices.Clone(m.Attendances)
		}
		i := slices.IndexFunc(m.Attendances, func(t consult.Attendance) bool { return t.PersonID == a.PersonID })
		was := m.Attendances[i].SubstituteID
		if was == a.SubstituteID {
			continue
		}
		m.Attendances[i].SubstituteID = a.SubstituteID
		if !known {
			ids = append(ids, m.ID)
			rooms = append(rooms, m.RoomID)
		}
		sent[m.ID] = m
		for _, id := range consult.Given([]consult.ID{was, a.SubstituteID}) {
			touched = append(touched, consult.Subject{Kind: consult.SubjectPerson, ID: id})
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := svc.store.Rooms.Find(ctx, consult.Distinct(consult.Given(rooms)))
	if err != nil {
		return err
	}
	var set []judging.Change
	for _, id := range ids {
		before := meetings[id]
		set = append(set, judging.Change{Before: &before, After: sent[id]})
	}
	if err := svc.booking.Journal(ctx, by, set, found); err != nil {
		return err
	}
	return svc.store.Touch(ctx, touched)
}

// replaceSubstitute clears what the answer still says of the former substitute. A
// substitute is either a Person or a name with a post, and the caller may have set
// only what is new.
func replaceSubstitute(was consult.Answer, a *consult.Answer) {
	switch {
	case a.SubstituteID != was.SubstituteID && a.SubstituteID != "" && a.SubstituteName == was.SubstituteName:
		a.SubstituteName = ""
		if a.SubstitutePost == was.SubstitutePost {
			a.SubstitutePost = ""
		}
	case a.SubstituteName != was.SubstituteName && a.SubstituteName != "" && a.SubstituteID == was.SubstituteID:
		a.SubstituteID = ""
	case a.SubstituteName != was.SubstituteName && a.SubstituteName == "" && a.SubstitutePost == was.SubstitutePost:
		a.SubstitutePost = ""
	}
}

// keepMode drops how the Person meant to attend when the new answer says nothing of it and it no longer applies: they
// do not come, or the Meeting has lost its link.
func keepMode(m consult.Meeting, was consult.Answer, a *consult.Answer) {
	lost := a.Mode == consult.Online && m.OnlineURL == ""
	if a.Mode == was.Mode && (a.Planned() == "" || lost) {
		a.Mode = ""
	}
}

// checkMode names what is wrong with how the Person means to attend.
func checkMode(f *consult.Faults, m consult.Meeting, a consult.Answer) {
	f.Add(
		a.Mode != "" && a.Planned() == "", "mode", "unexpected", "只有答复出席或待定时才能说明出席方式",
		"goes with accepted or tentative only",
	)
	f.Add(
		a.Planned() == consult.Online && m.OnlineURL == "", "mode", "no_link",
		"该会议没有线上会议链接，不能线上出席", "cannot be online: the meeting has no link",
	)
}

// Attends reports whether the Person is invited to the Meeting.
func Attends(m consult.Meeting, person consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == person })
}

// answerOf gets the Person's answer, or the empty one of somebody who has not answered.
func answerOf(answers map[consult.ID]consult.Answer, meeting, person consult.ID) consult.Answer {
	a, ok := answers[person]
	if !ok {
		a = consult.Answer{MeetingID: meeting, PersonID: person, Response: consult.NoResponse}
	}
	return a
}

// checkAnswer completes the channel of the answer and names every field that is wrong.
// others are all answers to the Meeting.
func (svc *Service) checkAnswer(
	ctx context.Context, by consult.Actor, m consult.Meeting,
	others map[consult.ID]consult.Answer, was consult.Answer, a *consult.Answer,
) error {
	var f consult.Faults
	setChannel(&f, by, was, a)
	begun := !m.Span.From.After(svc.Now())
	f.Add(
		by.ForSome() && begun, "response", "too_late",
		"会议已开始，请联系会务", "the meeting has begun; call the office",
	)
	f.Add(m.Status == consult.Cancelled, "response", "cancelled", "会议已取消", "the meeting is cancelled")
	f.Add(m.Status == consult.Draft, "response", "draft", "会议尚未发布", "the meeting is a draft")
	f.Add(m.HasChildren, "response", "has_children", "请按各场次分别答复", "answer to each of its sittings")
	checkMode(&f, m, *a)
	var bad *consult.Invalid
	if errors.As(a.Validate(), &bad) {
		f = append(f, bad.Faults...)
	}
	if a.Sent() {
		if err := svc.checkSubstitute(ctx, &f, m, others, was, a); err != nil {
			return err
		}
	} else if a.Response != was.Response && (a.Response == consult.Accepted || a.Response == consult.Unsure) {
		// Who has asked for leave from the whole Meeting cannot also say that they come.
		leaves, err := svc.store.LeavesFrom(ctx, []consult.ID{m.ID})
		if err != nil {
			return err
		}
		l, asked := consult.CountingLeaves(leaves[m.ID])[a.PersonID]
		f.Add(asked && !l.Part(), "response", "on_leave", "已就该会议请假，请先销假", "leave was asked for; take it back first")
	}
	return f.Err()
}

// setChannel sets the channel of a member's own answer, and checks the one that staff
// name. A change of the substitute needs a channel as a change of the response does.
func setChannel(f *consult.Faults, by consult.Actor, was consult.Answer, a *consult.Answer) {
	said := a.Response != was.Response || a.Mode != was.Mode ||
		a.Sent() && !sameSubstitute(was, *a)
	switch own := consult.Channels[0]; {
	case a.Response == consult.NoResponse && !a.Sent():
		a.Channel = ""
	case by.ForSome() && said:
		a.Channel = own
	case a.Channel == "" && !said, by.ForSome():
		a.Channel = was.Channel
	case a.Channel == "":
		f.Add(true, "channel", "required", "请注明通过何种途径得知", "is required of staff")
		// Any valid channel will do: it keeps Validate from reporting the same field again.
		a.Channel = own
	case a.Channel == own:
		f.Add(true, "channel", "not_own", "self 只用于本人答复", "self is for a member's own answer")
	}
}

// sameSubstitute reports whether both answers name the same substitute.
func sameSubstitute(a, b consult.Answer) bool {
	return a.SubstituteID == b.SubstituteID && a.SubstituteName == b.SubstituteName &&
		a.SubstitutePost == b.SubstitutePost
}

// checkSubstitute checks that the seat is a department's, and that the substitute
// exists, is active and does not come to the Meeting in another way.
func (svc *Service) checkSubstitute(
	ctx context.Context, f *consult.Faults, m consult.Meeting,
	others map[consult.ID]consult.Answer, was consult.Answer, a *consult.Answer,
) error {
	found, err := svc.store.People.Find(ctx, consult.Given([]consult.ID{a.PersonID, a.SubstituteID}))
	if err != nil {
		return err
	}
	f.Add(
		found[a.PersonID].Kind != consult.PersonDepartment, "substitute_person_id", "not_a_seat",
		"委员不得由他人代替出席，只有部门席位可派员代替", "only a department's seat may send somebody; a member may not",
	)
	f.Add(
		a.Response == consult.Declined, "response", "sends_another", "已派员代替，不能同时答复不出席",
		"cannot be declined while somebody is sent",
	)
	if a.SubstituteID == "" {
		return nil
	}
	if err := svc.checkSubstituteSeen(ctx, found, was.SubstituteID, a.SubstituteID); err != nil {
		return err
	}
	p, ok := found[a.SubstituteID]
	f.Add(!ok, "substitute_person_id", "not_found", "不存在", "does not exist")
	if !ok {
		return nil
	}
	f.Add(
		ok && !p.Active && a.SubstituteID != was.SubstituteID, "substitute_person_id",
		"inactive", "已停用", "is no longer active",
	)
	f.Add(
		a.SubstituteID != a.PersonID && Attends(m, a.SubstituteID), "substitute_person_id", "attends",
		"此人本人已在参会名单中", "attends the meeting already",
	)
	for _, o := range others {
		f.Add(
			o.PersonID != a.PersonID && o.SubstituteID == a.SubstituteID, "substitute_person_id", "sent_already",
			"此人已代替其他席位", "is sent for another seat already",
		)
	}
	return nil
}
