package attendance

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
)

// write runs fn in a transaction for the Actor, and veils what a *consult.Clash says.
func (svc *Service) write(ctx context.Context, by consult.Actor, fn func(ctx context.Context) error) error {
	return svc.Veiled(ctx, by, svc.store.Write(ctx, fn))
}

// Veiled is the error as members and liaisons may read it: what a *consult.Clash says is veiled as far as it is not
// theirs to see.
func (svc *Service) Veiled(ctx context.Context, by consult.Actor, err error) error {
	if err == nil || !by.ForSome() {
		return err
	}
	clash, ok := errors.AsType[*consult.Clash](err)
	if !ok {
		return err
	}
	return svc.veiled(ctx, by, clash)
}

// veiled is what the Actor may read of the Clash.
func (svc *Service) veiled(ctx context.Context, by consult.Actor, clash *consult.Clash) error {
	var people []consult.ID
	for _, c := range clash.Conflicts {
		people = append(people, c.PersonID)
	}
	names, err := svc.store.People.Find(ctx, consult.Distinct(consult.Given(people)))
	if err != nil {
		return err
	}
	out := &consult.Clash{Conflicts: slices.Clone(clash.Conflicts)}
	for i, c := range out.Conflicts {
		if !seenBy(by, c) {
			out.Conflicts[i] = veil(c, names[c.PersonID].Called())
		}
	}
	return out
}

// seenBy reports whether the Actor may see all that the Conflict names: no Block, and no Meeting but one that somebody
// attends for whom they act.
func seenBy(by consult.Actor, c consult.Conflict) bool {
	if c.BlockID != "" || len(c.MeetingIDs) > 0 {
		return false
	}
	return c.MeetingID == "" && c.RoomID == "" || by.ActsFor(c.PersonID)
}

// veil leaves of a Conflict who has another engagement, and nothing of what that is, where or exactly when.
func veil(c consult.Conflict, who string) consult.Conflict {
	out := consult.Conflict{
		Kind:         c.Kind,
		Severity:     c.Severity,
		SubjectID:    c.SubjectID,
		SubjectTitle: c.SubjectTitle,
		PersonID:     c.PersonID,
		Rule:         c.Rule,
		ZH:           who + "另有安排",
		EN:           who + " has another engagement",
	}
	if who == "" {
		out.ZH = "参会人员另有安排"
		out.EN = "somebody has another engagement"
	}
	return out
}
