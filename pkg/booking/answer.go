package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// doorsOpen is how long before a Meeting begins presence may be recorded.
const doorsOpen = 2 * time.Hour

// Seat is one Attendance with what is known of it.
type Seat struct {
	consult.Attendance
	consult.Answer
	Name, Substitute string
}

// Roster is who is asked to a Meeting, what they answered, and what that means
// for its quorum.
type Roster struct {
	Meeting  consult.Meeting
	Seats    []Seat
	Forecast []consult.Tally
	Warnings []consult.Conflict
}

// Roster tells of every Attendance of the Meeting, in its order.
func (d *Desk) Roster(ctx context.Context, id consult.ID) (r Roster, err error) {
	err = d.store.Read(ctx, func(ctx context.Context) error {
		r, err = d.roster(ctx, id)
		return err
	})
	return r, err
}

func (d *Desk) roster(ctx context.Context, id consult.ID) (r Roster, err error) {
	if r.Meeting, err = d.store.Meeting(ctx, id); err != nil {
		return r, err
	}
	answers, err := d.store.Answers(ctx, []consult.ID{id})
	if err != nil {
		return r, err
	}
	who := people(r.Meeting)
	for _, a := range answers[id] {
		who = append(who, a.SubstituteID)
	}
	named, err := d.store.People.Find(ctx, distinct(given(who)))
	if err != nil {
		return r, err
	}
	for _, a := range r.Meeting.Attendances {
		s := Seat{Attendance: a, Answer: known(answers, id, a.PersonID), Name: named[a.PersonID].Name}
		if s.Substitute = s.SubstituteName; s.SubstituteID != "" {
			s.Substitute = named[s.SubstituteID].Name
		}
		r.Seats = append(r.Seats, s)
	}
	return r, d.forecast(ctx, &r)
}

func known(answers map[consult.ID]map[consult.ID]consult.Answer, meeting, person consult.ID) consult.Answer {
	a, ok := answers[meeting][person]
	if !ok {
		a = consult.Answer{MeetingID: meeting, PersonID: person, Response: consult.NoResponse}
	}
	return a
}

// forecast tells the quorum and the findings of the Roster's Meeting.
func (d *Desk) forecast(ctx context.Context, r *Roster) error {
	if !r.Meeting.Status.Live() {
		return nil
	}
	s, err := d.scene(ctx, r.Meeting, nil, r.Meeting.Span)
	if err != nil {
		return err
	}
	s.Now = announced(r.Meeting)
	r.Forecast, r.Warnings = conflict.Forecast(r.Meeting, s), about(r.Meeting.ID, conflict.Find(r.Meeting, s))
	return nil
}

// Answer records what a Person answers to a Meeting, and whom a seat sends: edit
// is given what is known now. A member answers for themself and before it begins;
// staff for anybody and at any time, and say how they heard. It answers the
// Roster, forecast anew.
func (d *Desk) Answer(ctx context.Context, by consult.Actor, meeting, person consult.ID, edit func(*consult.Answer)) (r Roster, err error) {
	if by.Role == consult.Member && by.PersonID != person {
		return r, consult.ErrForbidden
	}
	err = d.store.Write(ctx, func(ctx context.Context) error {
		m, err := d.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == person }) {
			return consult.ErrNotFound
		}
		answers, err := d.store.Answers(ctx, []consult.ID{meeting})
		if err != nil {
			return err
		}
		a := known(answers, meeting, person)
		before := a
		edit(&a)
		if err := d.checkAnswer(ctx, by, m, &a); err != nil {
			return err
		}
		if a != before {
			a.By, a.At, a.Former = by.Name, d.Now(), ""
			if err := d.store.SaveAnswers(ctx, []consult.Answer{a}); err != nil {
				return err
			}
		}
		r, err = d.roster(ctx, meeting)
		return err
	})
	return r, err
}

func (d *Desk) checkAnswer(ctx context.Context, by consult.Actor, m consult.Meeting, a *consult.Answer) error {
	var f consult.Faults
	if by.Role == consult.Member {
		a.Channel = "self"
		f.Add(!m.Span.From.After(d.Now()), "response", "too_late", "会议已开始，请联系会务", "the meeting has begun; call the office")
	}
	if a.Response == consult.NoResponse {
		a.Channel = ""
	}
	f.Add(m.Status == consult.Cancelled, "response", "cancelled", "会议已取消", "the meeting is cancelled")
	f.Add(m.Status == consult.Draft, "response", "draft", "会议尚未发布", "the meeting is a draft")
	var bad *consult.Invalid
	if errors.As(a.Validate(), &bad) {
		f = append(f, bad.Faults...)
	}
	if a.Sent() {
		p, err := d.store.People.Get(ctx, a.PersonID)
		if err != nil {
			return err
		}
		f.Add(p.Kind != consult.PersonDepartment, "substitute_person_id", "not_a_seat", "委员不得由他人代替出席，只有部门席位可派员代替", "only a department's seat may send somebody; a member may not")
		f.Add(a.Response == consult.Declined, "response", "sends_another", "已派员代替，不能同时答复不出席", "cannot be declined while somebody is sent")
		if err := exists(ctx, &f, d.store.People, "substitute_person_id", a.SubstituteID); err != nil {
			return err
		}
	}
	return f.Err()
}

// Mark is the presence of one Person; none takes back what was recorded.
type Mark struct {
	PersonID consult.ID
	Presence consult.Presence
}

// Attend records who came, from two hours before the Meeting begins; a mark for
// nobody named is for everyone who accepted, or sent somebody, and has no mark yet.
func (d *Desk) Attend(ctx context.Context, by consult.Actor, meeting consult.ID, marks []Mark) (r Roster, err error) {
	err = d.store.Write(ctx, func(ctx context.Context) error {
		if r, err = d.roster(ctx, meeting); err != nil {
			return err
		}
		var f consult.Faults
		m := r.Meeting
		f.Add(!m.Status.Live(), "meeting", "not_live", "会议未发布或已取消", "is a draft or cancelled")
		f.Add(d.Now().Before(m.Span.From.Add(-doorsOpen)), "meeting", "too_early", "开会前两小时起方可登记到会", "presence is recorded from two hours before the start")
		seats := map[consult.ID]*Seat{}
		for i := range r.Seats {
			seats[r.Seats[i].Attendance.PersonID] = &r.Seats[i]
		}
		named := map[consult.ID]bool{}
		var changed []consult.Answer
		for i, k := range marks {
			f.Add(k.Presence != "" && !slices.Contains(consult.Presences, k.Presence), at("items", i, "presence"), "unknown", "应为 present、late、left_early、absent 或 excused", "must be present, late, left_early, absent or excused")
			if k.PersonID == "" {
				continue
			}
			_, ok := seats[k.PersonID]
			f.Add(!ok, at("items", i, "person_id"), "not_attending", "此人不在该会议的参会名单中", "does not attend this meeting")
			f.Add(named[k.PersonID], at("items", i, "person_id"), "duplicate", "重复", "is named twice")
			named[k.PersonID] = true
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, k := range marks {
			for id, s := range seats {
				all := k.PersonID == "" && !named[id] && s.Presence == "" && (s.Response == consult.Accepted || s.Sent())
				if id == k.PersonID || all {
					a := s.Answer
					if a.Presence = k.Presence; a.Presence != s.Presence {
						a.PresenceBy, a.PresenceAt = by.Name, d.Now()
						changed = append(changed, a)
					}
				}
			}
		}
		if err := d.store.SaveAnswers(ctx, changed); err != nil {
			return err
		}
		r, err = d.roster(ctx, meeting)
		return err
	})
	return r, err
}
