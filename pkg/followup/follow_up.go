package followup

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
)

// checkFollowUp checks a FollowUp, its Outcome, the Instruction on that, the Body that has to do it, and its dates.
func (svc *Service) checkFollowUp(ctx context.Context, u *outcome.FollowUp) error {
	was, err := svc.store.FollowUps.Get(ctx, u.ID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	var f consult.Faults
	if bad, ok := errors.AsType[*consult.Invalid](u.Validate()); ok {
		f = bad.Faults
	}
	o, err := svc.outcomeOf(ctx, &f, u.OutcomeID, was.ID == "")
	if err != nil {
		return err
	}
	u.FileIDs, err = svc.checkFiles(ctx, &f, u.FileIDs, was.FileIDs)
	if err != nil {
		return err
	}
	if err := svc.checkCause(ctx, &f, *u); err != nil {
		return err
	}
	if err := svc.checkDoer(ctx, &f, *u, was); err != nil {
		return err
	}
	good := func(field string) bool {
		return !slices.ContainsFunc(f, func(x consult.Fault) bool { return x.Field == field })
	}
	f.Add(good("due") && u.Due < o.Date, "due", "before_outcome", "不能早于成果日期", "must not be before the outcome")
	f.Add(
		good("replied_on") && u.RepliedOn != "" && u.RepliedOn < o.Date, "replied_on", "before_outcome",
		"不能早于成果日期", "must not be before the outcome",
	)
	f.Add(u.RepliedOn > svc.Today(), "replied_on", "future", "不能晚于今天", "must not be after today")
	return f.Err()
}

// checkCause refuses an Instruction that is on another Outcome.
func (svc *Service) checkCause(ctx context.Context, f *consult.Faults, u outcome.FollowUp) error {
	if u.InstructionID == "" {
		return nil
	}
	i, err := svc.store.Instructions.Get(ctx, u.InstructionID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	f.Add(err != nil || i.OutcomeID != u.OutcomeID, "instruction_id", "not_found", "该成果没有这条批示",
		"is not an instruction on the outcome")
	return nil
}

// checkDoer refuses a new Body that is beyond the reach of whoever asks, or no longer active.
func (svc *Service) checkDoer(ctx context.Context, f *consult.Faults, u, was outcome.FollowUp) error {
	if u.BodyID == "" || u.BodyID == was.BodyID {
		return nil
	}
	found, err := svc.store.Bodies.Find(ctx, []consult.ID{u.BodyID})
	if err != nil {
		return err
	}
	b, ok := found[u.BodyID]
	ok = ok && reach.Of(ctx).Covers(u.BodyID)
	f.Add(!ok, "body_id", "not_found", "不存在", "does not exist")
	f.Add(ok && !b.Active, "body_id", "inactive", "已停用", "is no longer active")
	return nil
}

// Reply records what the Body answered, in place of an earlier answer; without a day, today. Whoever sees the FollowUp
// may reply: an owner of the Outcome, and whoever covers the Body that has to do it.
func (svc *Service) Reply(
	ctx context.Context, by consult.Actor, id consult.ID, version int64, reply string, on consult.Date,
	files []consult.ID,
) (outcome.FollowUp, error) {
	return svc.FollowUps.Edit(ctx, by, id, version, func(u *outcome.FollowUp) error {
		if u.ClosedOn != "" {
			return consult.BadField("reply", "closed", "已办结，不再答复", "the follow-up is closed")
		}
		u.Reply = reply
		u.FileIDs = files
		u.RepliedOn = on
		if on == "" {
			u.RepliedOn = svc.Today()
		}
		return nil
	})
}

// Close closes the FollowUp today (办结), or opens it again. What is so already stays as it is.
func (svc *Service) Close(u *outcome.FollowUp, closed bool) {
	switch {
	case !closed:
		u.ClosedOn = ""
	case u.ClosedOn == "":
		u.ClosedOn = svc.Today()
	}
}

// Overdue reports whether the FollowUp is overdue today.
func (svc *Service) Overdue(u outcome.FollowUp) bool { return u.Overdue(svc.Today()) }
