package attendance

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	"huiqi/pkg/consult"
)

// AnswerStep is one answer of a batch: edit receives the present answer of the Person to the Meeting and changes it.
type AnswerStep struct {
	MeetingID, PersonID consult.ID
	Edit                func(*consult.Answer)
}

// AnswerAll records all answers or none, by the rules of Answer, and returns them in the order of the steps. They are
// judged together: a substitute can be sent once. A refusal has every bad field, or every Conflict.
func (svc *Service) AnswerAll(ctx context.Context, by consult.Actor, steps []AnswerStep) ([]consult.Answer, error) {
	var ids []consult.ID
	for _, s := range steps {
		if err := by.OwnOnly(s.PersonID); err != nil {
			return nil, err
		}
		ids = append(ids, s.MeetingID)
	}
	ids = consult.Distinct(ids)
	var out []consult.Answer
	err := svc.write(ctx, by, func(ctx context.Context) error {
		meetings, err := svc.store.MeetingsByID(ctx, ids)
		if err != nil {
			return err
		}
		answers, err := svc.store.Answers(ctx, ids)
		if err != nil {
			return err
		}
		// Read at once; the transaction keeps it for the checks of each answer.
		if _, err := svc.store.LeavesFrom(ctx, ids); err != nil {
			return err
		}
		if _, err := svc.store.People.Find(ctx, sendersAndSubstitutes(steps, answers)); err != nil {
			return err
		}
		var changed []consult.Answer
		out, changed, err = svc.answerSteps(ctx, by, steps, meetings, answers)
		if err != nil || len(changed) == 0 {
			return err
		}
		if err := svc.store.SaveAnswers(ctx, changed); err != nil {
			return err
		}
		return svc.afterAnswers(ctx, by, meetings, changed)
	})
	return out, err
}

// sendersAndSubstitutes are the people who send a substitute or are sent, if the steps are carried out.
func sendersAndSubstitutes(
	steps []AnswerStep, answers map[consult.ID]map[consult.ID]consult.Answer,
) []consult.ID {
	var ids []consult.ID
	for _, s := range steps {
		a := answerOf(answers[s.MeetingID], s.MeetingID, s.PersonID)
		s.Edit(&a)
		if a.Sent() {
			ids = append(ids, a.PersonID, a.SubstituteID)
		}
	}
	return consult.Distinct(consult.Given(ids))
}

// answerSteps works out the answers of all steps, and which of them are new.
func (svc *Service) answerSteps(
	ctx context.Context, by consult.Actor, steps []AnswerStep,
	meetings map[consult.ID]consult.Meeting, answers map[consult.ID]map[consult.ID]consult.Answer,
) ([]consult.Answer, []consult.Answer, error) {
	var people []consult.ID
	for _, s := range steps {
		people = append(people, s.PersonID)
	}
	sees, acts, err := svc.withinReach(ctx, slices.Collect(maps.Values(meetings)), people...)
	if err != nil {
		return nil, nil, err
	}
	type seat struct{ meeting, person consult.ID }
	seen := map[seat]bool{}
	var f consult.Faults
	var all, changed []consult.Answer
	for i, s := range steps {
		at := func(field string) string { return consult.FieldAt("items", i, field) }
		m, ok := meetings[s.MeetingID]
		ok = ok && sees(m)
		f.Add(!ok, at("meeting_id"), "not_found", "会议不存在", "does not exist")
		attends := ok && Attends(m, s.PersonID) && acts(m, s.PersonID)
		f.Add(ok && !attends, at("person_id"), "not_attending", "此人不在该会议的参会名单中", "does not attend this meeting")
		twice := seen[seat{s.MeetingID, s.PersonID}]
		f.Add(twice, at("person_id"), "duplicate", "同一人对同一会议的答复出现两次", "answers this meeting twice")
		seen[seat{s.MeetingID, s.PersonID}] = true
		if !attends || twice {
			continue
		}
		if answers[m.ID] == nil {
			answers[m.ID] = map[consult.ID]consult.Answer{}
		}
		a, isNew, err := svc.answered(ctx, by, m, answers[m.ID], s.PersonID, s.Edit)
		if bad, ok := errors.AsType[*consult.Invalid](err); ok {
			for _, x := range bad.Faults {
				x.Field = at(x.Field)
				f = append(f, x)
			}
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		answers[m.ID][s.PersonID] = a // the steps after it are judged by it
		all = append(all, a)
		if isNew {
			changed = append(changed, a)
		}
	}
	return all, changed, f.Err()
}

// afterAnswers brings calendars and Reservations to what was answered. meetings are those before it.
func (svc *Service) afterAnswers(
	ctx context.Context, by consult.Actor, meetings map[consult.ID]consult.Meeting, changed []consult.Answer,
) error {
	if err := svc.syncSubstitutes(ctx, by, meetings, changed); err != nil {
		return err
	}
	var ids []consult.ID
	for _, a := range changed {
		ids = append(ids, a.MeetingID)
	}
	ids = consult.Distinct(ids)
	lacking, all, err := svc.refreshTogether(ctx, ids, meetings)
	if err != nil {
		return err
	}
	for _, id := range lacking {
		err := svc.refreshReservations(ctx, meetings[id])
		if clash, ok := errors.AsType[*consult.Clash](err); ok {
			all = append(all, clash.Conflicts...)
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return &consult.Clash{Conflicts: all}
	}
	return nil
}

// refreshTogether does what refreshReservations does, for all Meetings that held everybody whom they needed: these it
// judges and writes as one set. was are the Meetings before the change. It returns those that lacked somebody, which
// have to take their turns, because one may take what another gives up; and the Conflicts that refuse the change.
func (svc *Service) refreshTogether(
	ctx context.Context, ids []consult.ID, was map[consult.ID]consult.Meeting,
) ([]consult.ID, []consult.Conflict, error) {
	now, err := svc.store.MeetingsByID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var lacking []consult.ID
	var changed []consult.Meeting
	for _, id := range ids {
		before, after := was[id], now[id]
		switch {
		case len(before.NotHeld()) > 0:
			lacking = append(lacking, id)
		case !reflect.DeepEqual(before.Reservations(), after.Reservations()):
			changed = append(changed, after)
		}
	}
	if len(changed) == 0 {
		return lacking, nil, nil
	}
	found, err := svc.booking.WarningsOfAll(ctx, changed)
	if err != nil {
		return nil, nil, err
	}
	var refused []consult.Conflict
	for i, m := range changed {
		before := was[m.ID]
		refused = append(refused, clashesOfNewcomers(found[i], before, m)...)
	}
	if len(refused) > 0 {
		return lacking, refused, nil
	}
	return lacking, nil, svc.store.Hold(ctx, changed...)
}

// Answers gets the answers to each of the Meetings by person.
func (svc *Service) Answers(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	return svc.store.Answers(ctx, meetings)
}
