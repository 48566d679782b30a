package followup

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// outcomeOf gets the Outcome that something hangs on; a Fault says when it is not there. Only an owner hangs something
// new on it.
func (svc *Service) outcomeOf(
	ctx context.Context, f *consult.Faults, id consult.ID, isNew bool,
) (outcome.Outcome, error) {
	if id == "" {
		return outcome.Outcome{}, nil
	}
	o, err := svc.store.Outcomes.Get(ctx, id)
	missing := errors.Is(err, consult.ErrNotFound)
	if err != nil && !missing {
		return o, err
	}
	standing, err := reach.StandingOf(ctx, svc.store, reach.Outcome, id)
	if err != nil {
		return o, err
	}
	missing = missing || standing == reach.Beyond
	f.Add(missing, "outcome_id", "not_found", "不存在", "does not exist")
	if isNew && !missing && standing != reach.Own {
		return o, reach.NotYours()
	}
	return o, nil
}

// checkInstruction checks an Instruction: its Outcome is there and not younger, and an official wrote it who held the
// post on that day. Without a post it has the one that the official held then.
func (svc *Service) checkInstruction(ctx context.Context, i *outcome.Instruction) error {
	was, err := svc.store.Instructions.Get(ctx, i.ID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	var f consult.Faults
	if bad, ok := errors.AsType[*consult.Invalid](i.Validate()); ok {
		f = bad.Faults
	}
	o, err := svc.outcomeOf(ctx, &f, i.OutcomeID, was.ID == "")
	if err != nil {
		return err
	}
	dated := !slices.ContainsFunc(f, func(x consult.Fault) bool { return x.Field == "date" })
	f.Add(dated && i.Date < o.Date, "date", "before_outcome", "不能早于成果日期", "must not be before the outcome")
	f.Add(dated && i.Date > svc.Today(), "date", "future", "不能晚于今天", "must not be after today")
	i.FileIDs, err = svc.checkFiles(ctx, &f, i.FileIDs, was.FileIDs)
	if err != nil {
		return err
	}
	if i.PersonID != "" {
		err = svc.checkOfficial(ctx, &f, *i, was)
		if err != nil {
			return err
		}
	}
	unchanged := i.PersonID == was.PersonID && i.Date == was.Date && i.Post == was.Post
	if len(f) == 0 && !unchanged {
		err = svc.checkPost(ctx, &f, i)
	}
	return errors.Join(err, f.Err())
}

// checkOfficial checks that the Person is an official. As everywhere, active people are found wherever they are.
func (svc *Service) checkOfficial(
	ctx context.Context, f *consult.Faults, i, was outcome.Instruction,
) error {
	if i.PersonID == was.PersonID {
		return nil
	}
	p, err := svc.store.People.Get(ctx, i.PersonID)
	missing := errors.Is(err, consult.ErrNotFound)
	if err != nil && !missing {
		return err
	}
	if !missing && !p.Active {
		standing, err := reach.StandingOf(ctx, svc.store, reach.Person, p.ID)
		if err != nil {
			return err
		}
		missing = standing == reach.Beyond
	}
	f.Add(missing, "person_id", "not_found", "不存在", "does not exist")
	f.Add(
		!missing && p.Kind != consult.PersonOfficial, "person_id", "not_official", "不是党政领导", "is not an official",
	)
	return nil
}

// checkPost checks that the official held the post on the day, or fills in the only one.
func (svc *Service) checkPost(ctx context.Context, f *consult.Faults, i *outcome.Instruction) error {
	var held []string
	on := consult.PostFilter{PersonID: i.PersonID, On: i.Date}
	err := registry.Each(ctx, svc.store.Posts.List, on, func(p consult.Post) { held = append(held, p.Title) })
	if err != nil {
		return err
	}
	slices.Sort(held)
	held = slices.Compact(held)
	switch {
	case i.Post != "" && !slices.Contains(held, i.Post), len(held) == 0:
		f.Add(true, "post", "not_held", "此人当日未任此职务（/people/{id}/posts）",
			"is not a post that the person held on that day (/people/{id}/posts)")
	case i.Post == "" && len(held) > 1:
		f.Add(true, "post", "ambiguous", "此人当日任有多个职务，请写明", "must be named: the person held several on that day")
	case i.Post == "":
		i.Post = held[0]
	}
	return nil
}
