package attendance

import (
	"context"
	"errors"

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
		if err := ownOnly(by, s.PersonID); err != nil {
			return nil, err
		}
		ids = append(ids, s.MeetingID)
	}
	ids = consult.Distinct(ids)
	var out []consult.Answer
	err := svc.store.Write(ctx, func(ctx context.Context) error {
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

// answerSteps works out the answers of all steps, and which of them are new.
func (svc *Service) answerSteps(
	ctx context.Context, by consult.Actor, steps []AnswerStep,
	meetings map[consult.ID]consult.Meeting, answers map[consult.ID]map[consult.ID]consult.Answer,
) ([]consult.Answer, []consult.Answer, error) {
	type seat struct{ meeting, person consult.ID }
	seen := map[seat]bool{}
	var f consult.Faults
	var all, changed []consult.Answer
	for i, s := range steps {
		at := func(field string) string { return consult.FieldAt("items", i, field) }
		m, ok := meetings[s.MeetingID]
		f.Add(!ok, at("meeting_id"), "not_found", "会议不存在", "does not exist")
		attends := ok && Attends(m, s.PersonID)
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
	var ids []consult.ID
	for _, a := range changed {
		ids = append(ids, a.MeetingID)
		if err := svc.syncSubstitute(ctx, by, meetings[a.MeetingID], a); err != nil {
			return err
		}
	}
	ids = consult.Distinct(ids)
	// Read at once what refreshReservations looks at one by one.
	if _, err := svc.store.MeetingsByID(ctx, ids); err != nil {
		return err
	}
	var all []consult.Conflict
	for _, id := range ids {
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

// Answers gets the answers to each of the Meetings by person.
func (svc *Service) Answers(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	return svc.store.Answers(ctx, meetings)
}
