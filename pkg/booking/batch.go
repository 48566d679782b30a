package booking

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
)

// Step is one write of a batch: it moves, cancels or edits one Meeting. Exactly one of To, Reason and Edit is set.
type Step struct {
	ID consult.ID
	// Version is the one that the caller has read; 0 means whatever version there is.
	Version int64
	To      *consult.Slot
	Reason  *string
	Edit    func(*consult.Meeting) error
	// Overrides are those of a move or cancellation; an edit sets them itself.
	Overrides []consult.Override
	// Why says why the Meeting is moved or edited.
	Why string
	// Field is the path of the step in the request, and What that of its move, cancellation or edit.
	Field, What string
}

// Batched is what a batch did: the Meeting of each Step in their order, what changed together with them, and all
// findings.
type Batched struct {
	Meetings, Along []consult.Meeting
	Warnings        []consult.Conflict
}

// StaleSteps says which Steps of a batch named a version that is no longer the current one.
type StaleSteps struct{ Faults consult.Faults }

func (e *StaleSteps) Error() string { return "some meetings of the batch have changed" }

// Unwrap makes it a consult.ErrStale.
func (e *StaleSteps) Unwrap() error { return consult.ErrStale }

// Batch carries out all Steps or none. They are judged as one set: a slot that one Step gives up another may take. What
// is nested in a Meeting goes with it, unless it has a Step of its own. Errors are those of Move, Cancel and Edit, with
// every bad field, every stale version or every Conflict of all Steps.
func (svc *Service) Batch(ctx context.Context, by consult.Actor, steps []Step, o Options) (Batched, error) {
	var b Batched
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		set, err := svc.planBatch(ctx, steps)
		if err != nil {
			return err
		}
		set, b.Warnings, err = svc.Apply(ctx, by, set, o.DryRun)
		if err != nil {
			return err
		}
		b.Meetings, b.Along = nil, nil
		at := map[consult.ID]consult.Meeting{}
		named := stepsByMeeting(steps)
		for _, c := range set {
			at[c.After.ID] = c.After
			if _, own := named[c.After.ID]; !own && c.Changed() {
				b.Along = append(b.Along, c.After)
			}
		}
		for _, s := range steps {
			b.Meetings = append(b.Meetings, at[s.ID])
		}
		return nil
	})
	return b, err
}

// stepsByMeeting is the index of the first Step of each Meeting.
func stepsByMeeting(steps []Step) map[consult.ID]int {
	named := make(map[consult.ID]int, len(steps))
	for i, s := range steps {
		if _, twice := named[s.ID]; !twice {
			named[s.ID] = i
		}
	}
	return named
}

// planBatch reads the Meetings of all Steps with what is nested in them, and makes the changes.
func (svc *Service) planBatch(ctx context.Context, steps []Step) ([]judging.Change, error) {
	named := stepsByMeeting(steps)
	ids := make([]consult.ID, len(steps))
	for i, s := range steps {
		ids[i] = s.ID
	}
	found, err := svc.store.MeetingsByID(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	if err := svc.ownAlone(ctx, found); err != nil {
		return nil, err
	}
	var f, stale consult.Faults
	var tops []consult.Meeting
	for i, s := range steps {
		m, ok := found[s.ID]
		f.Add(!ok, s.Field+".id", "not_found", "会议不存在", "does not exist")
		f.Add(named[s.ID] < i, s.Field+".id", "duplicate", "同一会议出现两次", "is named twice")
		stale.Add(ok && s.Version != 0 && s.Version != m.Version, s.Field+".version", "stale",
			"《"+m.Title+"》已被他人修改，请重新读取", "“"+m.Title+"” was changed; read it again")
		tops = append(tops, m)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if len(stale) > 0 {
		return nil, &StaleSteps{Faults: stale}
	}
	all, err := svc.Family(ctx, tops...)
	if err != nil {
		return nil, err
	}
	var set []judging.Change
	for i, s := range steps {
		family := familyOf(tops[i], all, named)
		if over := cancelledAround(tops[i], all, steps, named); s.Reason == nil && over != "" {
			f.Add(true, s.Field+".id", "contradiction",
				"所属的《"+over+"》也在本次取消", "lies in “"+over+"”, which this batch cancels")
			continue
		}
		changes, err := svc.planStep(s, family)
		if err := addBelow(&f, s.What, err); err != nil {
			return nil, err
		}
		for _, c := range withReason(changes, s.Why) {
			c.Field = s.What
			set = append(set, c)
		}
	}
	return set, f.Err()
}

// planStep makes the changes of one Step.
func (svc *Service) planStep(s Step, family []consult.Meeting) ([]judging.Change, error) {
	switch {
	case s.To != nil:
		return svc.planMove(family, *s.To, s.Overrides)
	case s.Reason != nil:
		return svc.planCancel(family, *s.Reason, s.Overrides)
	}
	return svc.planEdit(family[0], s.Edit)
}

// familyOf returns the Meeting and what is nested in it, without what has a Step of its own or is nested in that.
func familyOf(top consult.Meeting, all []consult.Meeting, named map[consult.ID]int) []consult.Meeting {
	var others []consult.Meeting
	known := map[consult.ID]bool{}
	for _, m := range all {
		if _, own := named[m.ID]; !own && !known[m.ID] {
			known[m.ID] = true // a child of two tops, of which one lies in the other, is read twice
			others = append(others, m)
		}
	}
	return Nested([]consult.Meeting{top}, others)
}

// cancelledAround is the title of the nearest Meeting around m that the batch cancels; empty if there is none.
func cancelledAround(m consult.Meeting, all []consult.Meeting, steps []Step, named map[consult.ID]int) string {
	byID := make(map[consult.ID]consult.Meeting, len(all))
	for _, other := range all {
		byID[other.ID] = other
	}
	for up, ok := byID[m.ParentID]; ok; up, ok = byID[up.ParentID] {
		if i, own := named[up.ID]; own && steps[i].Reason != nil {
			return up.Title
		}
	}
	return ""
}

// addBelow adds the bad fields that err names, below the path of what asked for the change, and returns no error then.
// Without a path, and for every other error, it returns err.
func addBelow(f *consult.Faults, path string, err error) error {
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok || path == "" {
		return err
	}
	for _, x := range bad.Faults {
		x.Field = path + "." + x.Field
		*f = append(*f, x)
	}
	return nil
}
