package attendance

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Answer records what a Person answers to a Meeting, and whom a seat sends: edit
// is given what is known now. A member answers for themself and before it begins;
// staff for anybody and at any time, and say how they heard. Whom a seat sends
// must be free, else a *consult.Clash. It answers the Roster, forecast anew.
func (svc *Service) Answer(ctx context.Context, by consult.Actor, meeting, person consult.ID, edit func(*consult.Answer)) (Roster, error) {
	if err := ownOnly(by, person); err != nil {
		return Roster{}, err
	}
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		if !Attends(m, person) {
			return consult.ErrNotFound
		}
		answers, err := svc.store.Answers(ctx, []consult.ID{meeting})
		if err != nil {
			return err
		}
		was := known(answers[meeting], meeting, person)
		a := was
		a.Channel = "" // how this one came is to be said anew
		edit(&a)
		a.Normalise()
		supersede(was, &a)
		if err := svc.checkAnswer(ctx, by, m, answers[meeting], was, &a); err != nil || a == was {
			return err
		}
		a.By, a.At, a.To, a.Former = by.Name, svc.Now(), m.Span, ""
		if a.SubstituteID != was.SubstituteID {
			a.SentSince = m.Version
		}
		if err := svc.store.SaveAnswers(ctx, []consult.Answer{a}); err != nil {
			return err
		}
		if err := svc.syncSubstitute(ctx, by, m, a); err != nil {
			return err
		}
		return svc.refreshReservations(ctx, m)
	})
	if err != nil {
		return Roster{}, err
	}
	return svc.Roster(ctx, by, meeting)
}

// syncSubstitute brings the Meeting to the calendar of whom the answer sends, takes it off
// that of whom it sends no more, and journals both.
func (svc *Service) syncSubstitute(ctx context.Context, by consult.Actor, m consult.Meeting, a consult.Answer) error {
	sent := m
	sent.Attendances = slices.Clone(m.Attendances)
	i := slices.IndexFunc(sent.Attendances, func(t consult.Attendance) bool { return t.PersonID == a.PersonID })
	seat := &sent.Attendances[i]
	was := seat.SubstituteID
	if seat.SubstituteID = a.SubstituteID; seat.SubstituteID == was {
		return nil
	}
	rooms, err := svc.store.Rooms.Find(ctx, consult.Given([]consult.ID{m.RoomID}))
	if err != nil {
		return err
	}
	if err := svc.booking.Journal(ctx, by, []judging.Change{{Before: &m, After: sent}}, rooms); err != nil {
		return err
	}
	var touched []consult.Subject
	for _, id := range consult.Given([]consult.ID{was, a.SubstituteID}) {
		touched = append(touched, consult.Subject{Kind: consult.SubjectPerson, ID: id})
	}
	return svc.store.Touch(ctx, touched)
}

// supersede lets one who is sent anew take the place of whom was sent before.
func supersede(was consult.Answer, a *consult.Answer) {
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

// ownOnly keeps a member to what is their own.
func ownOnly(by consult.Actor, person consult.ID) error {
	switch {
	case by.Role != consult.Member || by.PersonID == person && person != "":
		return nil
	case by.PersonID == "":
		return &consult.Forbidden{ZH: "此令牌没有绑定人员，请向办公室索取本人的令牌", EN: "this token is bound to nobody; ask the office for one of your own"}
	}
	return &consult.Forbidden{ZH: "委员只能办理本人的事项", EN: "a member acts for themself alone"}
}

func Attends(m consult.Meeting, person consult.ID) bool {
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == person })
}

func known(answers map[consult.ID]consult.Answer, meeting, person consult.ID) consult.Answer {
	a, ok := answers[person]
	if !ok {
		a = consult.Answer{MeetingID: meeting, PersonID: person, Response: consult.NoResponse}
	}
	return a
}

func (svc *Service) checkAnswer(ctx context.Context, by consult.Actor, m consult.Meeting, others map[consult.ID]consult.Answer, was consult.Answer, a *consult.Answer) error {
	var f consult.Faults
	channel(&f, by, was, a)
	f.Add(by.Role == consult.Member && !m.Span.From.After(svc.Now()), "response", "too_late", "会议已开始，请联系会务", "the meeting has begun; call the office")
	f.Add(m.Status == consult.Cancelled, "response", "cancelled", "会议已取消", "the meeting is cancelled")
	f.Add(m.Status == consult.Draft, "response", "draft", "会议尚未发布", "the meeting is a draft")
	f.Add(m.HasChildren, "response", "has_children", "请按各场次分别答复", "answer to each of its sittings")
	var bad *consult.Invalid
	if errors.As(a.Validate(), &bad) {
		f = append(f, bad.Faults...)
	}
	if a.Sent() {
		if err := svc.checkSent(ctx, &f, m, others, was, a); err != nil {
			return err
		}
	} else if a.Response != was.Response && (a.Response == consult.Accepted || a.Response == consult.Unsure) {
		leaves, err := svc.store.LeavesFrom(ctx, []consult.ID{m.ID})
		if err != nil {
			return err
		}
		l, asked := consult.CountingLeaves(leaves[m.ID])[a.PersonID]
		f.Add(asked && !l.Part(), "response", "on_leave", "已就该会议请假，请先销假", "leave was asked for; take it back first")
	}
	return f.Err()
}

// channel: a member's answer is their own doing, and nobody else's is. Whom a seat
// sends is heard somewhere too.
func channel(f *consult.Faults, by consult.Actor, was consult.Answer, a *consult.Answer) {
	said := a.Response != was.Response || a.Sent() && !sameSent(was, *a)
	switch own := consult.Channels[0]; {
	case a.Response == consult.NoResponse && !a.Sent():
		a.Channel = ""
	case by.Role == consult.Member && said:
		a.Channel = own
	case a.Channel == "" && !said, by.Role == consult.Member:
		a.Channel = was.Channel
	case a.Channel == "":
		f.Add(true, "channel", "required", "请注明通过何种途径得知", "is required of staff")
		a.Channel = own // which is not what is wrong with it
	case a.Channel == own:
		f.Add(true, "channel", "not_own", "self 只用于本人答复", "self is for a member's own answer")
	}
}

func sameSent(a, b consult.Answer) bool {
	return a.SubstituteID == b.SubstituteID && a.SubstituteName == b.SubstituteName && a.SubstitutePost == b.SubstitutePost
}

// checkSent: a department's seat may send one who is not at the Meeting already.
func (svc *Service) checkSent(ctx context.Context, f *consult.Faults, m consult.Meeting, others map[consult.ID]consult.Answer, was consult.Answer, a *consult.Answer) error {
	found, err := svc.store.People.Find(ctx, consult.Given([]consult.ID{a.PersonID, a.SubstituteID}))
	if err != nil {
		return err
	}
	f.Add(found[a.PersonID].Kind != consult.PersonDepartment, "substitute_person_id", "not_a_seat", "委员不得由他人代替出席，只有部门席位可派员代替", "only a department's seat may send somebody; a member may not")
	f.Add(a.Response == consult.Declined, "response", "sends_another", "已派员代替，不能同时答复不出席", "cannot be declined while somebody is sent")
	if a.SubstituteID == "" {
		return nil
	}
	p, ok := found[a.SubstituteID]
	f.Add(!ok, "substitute_person_id", "not_found", "不存在", "does not exist")
	f.Add(ok && !p.Active && a.SubstituteID != was.SubstituteID, "substitute_person_id", "inactive", "已停用", "is no longer active")
	f.Add(a.SubstituteID != a.PersonID && Attends(m, a.SubstituteID), "substitute_person_id", "attends", "此人本人已在参会名单中", "attends the meeting already")
	for _, o := range others {
		f.Add(o.PersonID != a.PersonID && o.SubstituteID == a.SubstituteID, "substitute_person_id", "sent_already", "此人已代替其他席位", "is sent for another seat already")
	}
	return nil
}
