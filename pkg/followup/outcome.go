package followup

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// checkOutcome checks an Outcome and all that it refers to, and names every bad field. What it was linked to beyond the
// reach of whoever edits it stays.
func (svc *Service) checkOutcome(ctx context.Context, o *outcome.Outcome) error {
	was, err := svc.store.Outcomes.Get(ctx, o.ID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	var f consult.Faults
	for _, step := range []func(context.Context, *consult.Faults, *outcome.Outcome, outcome.Outcome) error{
		svc.checkKindOf, svc.checkBodies, svc.checkMeetings, svc.checkTopics,
	} {
		if err := step(ctx, &f, o, was); err != nil {
			return err
		}
	}
	o.FileIDs, err = svc.checkFiles(ctx, &f, o.FileIDs, was.FileIDs)
	if err != nil {
		return err
	}
	o.Arrange()
	if bad, ok := errors.AsType[*consult.Invalid](o.Validate()); ok {
		f = append(bad.Faults, f...)
	}
	if len(f) > 0 {
		return f.Err()
	}
	err = errors.Join(svc.checkNumber(ctx, &f, *o), svc.checkDate(ctx, &f, *o, was))
	return errors.Join(err, f.Err())
}

// checkKindOf refuses a kind that there is not, and one that is new to the Outcome and no longer active.
func (svc *Service) checkKindOf(ctx context.Context, f *consult.Faults, o *outcome.Outcome, was outcome.Outcome) error {
	if o.Kind == "" || o.Kind == was.Kind {
		return nil
	}
	k, err := svc.store.Kinds.Get(ctx, consult.ID(o.Kind))
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, "kind", "unknown", "成果类别不存在", "is not a kind of outcome")
		return nil
	}
	f.Add(err == nil && !k.Active, "kind", "inactive", "已停用", "is no longer active")
	return err
}

// checkBodies checks the owners and the recipients. Whoever covers less than the office names Bodies of their own, one
// owner at least, and leaves the others as they are.
func (svc *Service) checkBodies(ctx context.Context, f *consult.Faults, o *outcome.Outcome, was outcome.Outcome) error {
	v := reach.Of(ctx)
	for _, list := range []struct {
		field string
		now   *[]consult.ID
		was   []consult.ID
	}{
		{"owner_body_ids", &o.OwnerBodyIDs, was.OwnerBodyIDs},
		{"recipient_body_ids", &o.RecipientBodyIDs, was.RecipientBodyIDs},
	} {
		*list.now = keep(*list.now, list.was, v.Covers)
		found, err := svc.store.Bodies.Find(ctx, *list.now)
		if err != nil {
			return err
		}
		for i, id := range *list.now {
			if slices.Contains(list.was, id) {
				continue
			}
			b, ok := found[id]
			at := consult.FieldAt(list.field, i, "")
			f.Add(!ok || !v.Covers(id), at, "not_found", "不存在", "does not exist")
			f.Add(ok && v.Covers(id) && !b.Active, at, "inactive", "已停用", "is no longer active")
		}
	}
	own := slices.ContainsFunc(o.OwnerBodyIDs, v.Covers)
	f.Add(!own && len(o.OwnerBodyIDs) > 0 && len(*f) == 0, "owner_body_ids", "required",
		"须有一个管辖范围内的组织", "must have a body within your reach")
	return nil
}

// keep is now with those of was that whoever edits may not see, and so could not keep.
func keep(now, was []consult.ID, sees func(consult.ID) bool) []consult.ID {
	out := slices.Clone(now)
	for _, id := range was {
		if !sees(id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// checkMeetings checks the Meetings: a new link is to one that can be seen and was not cancelled.
func (svc *Service) checkMeetings(
	ctx context.Context, f *consult.Faults, o *outcome.Outcome, was outcome.Outcome,
) error {
	names := reach.Names{reach.Meeting: slices.Concat(o.MeetingIDs, was.MeetingIDs)}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return err
	}
	sees := func(id consult.ID) bool { return seen.Has(reach.Meeting, id) }
	o.MeetingIDs = keep(o.MeetingIDs, was.MeetingIDs, sees)
	heads, err := svc.store.Heads(ctx, o.MeetingIDs)
	if err != nil {
		return err
	}
	for i, id := range o.MeetingIDs {
		if slices.Contains(was.MeetingIDs, id) {
			continue
		}
		m, ok := heads[id]
		at := consult.FieldAt("meeting_ids", i, "")
		f.Add(!ok || !sees(id), at, "not_found", "不存在", "does not exist")
		f.Add(ok && sees(id) && m.Status == consult.Cancelled, at, "cancelled", "会议已取消", "is cancelled")
	}
	return nil
}

// checkTopics has each Topic stand for its lineage, so that the link holds in every edition.
func (svc *Service) checkTopics(ctx context.Context, f *consult.Faults, o *outcome.Outcome, was outcome.Outcome) error {
	names := reach.Names{reach.Topic: slices.Concat(o.TopicIDs, was.TopicIDs)}
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return err
	}
	sees := func(id consult.ID) bool { return seen.Has(reach.Topic, id) }
	o.TopicIDs = keep(o.TopicIDs, was.TopicIDs, sees)
	found, err := svc.store.Topics.Find(ctx, o.TopicIDs)
	if err != nil {
		return err
	}
	for i, id := range o.TopicIDs {
		if slices.Contains(was.TopicIDs, id) {
			continue
		}
		t, ok := found[id]
		f.Add(!ok || !sees(id), consult.FieldAt("topic_ids", i, ""), "not_found", "不存在", "does not exist")
		if ok {
			o.TopicIDs[i] = t.Lineage
		}
	}
	return nil
}

// checkNumber refuses a number that an owner has given to another Outcome of the same year.
func (svc *Service) checkNumber(ctx context.Context, f *consult.Faults, o outcome.Outcome) error {
	if o.Number == "" {
		return nil
	}
	for _, owner := range o.OwnerBodyIDs {
		same := outcome.Filter{
			Search: o.Number,
			From:   consult.Date(fmt.Sprintf("%04d-01-01", o.Year())),
			To:     consult.Date(fmt.Sprintf("%04d-12-31", o.Year())),
			BodyID: owner,
		}
		taken := false
		err := registry.Each(ctx, svc.store.Outcomes.List, same, func(other outcome.Outcome) {
			taken = taken || other.ID != o.ID && other.Number == o.Number
		})
		if err != nil {
			return err
		}
		if taken {
			f.Add(true, "number", "taken", "本年度已有此文号的成果", "is the number of another outcome of the year")
			return nil
		}
	}
	return nil
}

// checkDate refuses a date after that of an Instruction: nobody writes on what is not there yet.
func (svc *Service) checkDate(ctx context.Context, f *consult.Faults, o, was outcome.Outcome) error {
	if was.ID == "" || o.Date <= was.Date {
		return nil
	}
	earlier := outcome.InstructionFilter{OutcomeID: o.ID, To: o.Date.AddDays(-1)}
	some, err := svc.store.Instructions.List(reach.Everything(ctx), earlier, consult.PageRequest{Limit: 1})
	if err != nil {
		return err
	}
	f.Add(len(some.Items) > 0, "date", "after_instruction", "不能晚于批示日期", "must not be after an instruction on it")
	return nil
}

// OutcomesSeen leaves out the Meetings and Topics that whoever asks may not see.
func (svc *Service) OutcomesSeen(ctx context.Context, all []outcome.Outcome) ([]outcome.Outcome, error) {
	names := reach.Names{}
	for _, o := range all {
		names.Add(reach.Meeting, o.MeetingIDs...)
		names.Add(reach.Topic, o.TopicIDs...)
	}
	seen, err := names.See(ctx, svc.store)
	if err != nil || seen.Whole() {
		return all, err
	}
	hidden := func(noun reach.Noun) func(consult.ID) bool {
		return func(id consult.ID) bool { return !seen.Has(noun, id) }
	}
	out := slices.Clone(all)
	for i := range out {
		o := &out[i]
		o.MeetingIDs = slices.DeleteFunc(slices.Clone(o.MeetingIDs), hidden(reach.Meeting))
		o.TopicIDs = slices.DeleteFunc(slices.Clone(o.TopicIDs), hidden(reach.Topic))
	}
	return out, nil
}
