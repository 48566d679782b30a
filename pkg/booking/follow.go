package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// checkFollows checks that the Meetings that this one must come after exist, are not
// cancelled, do not have to come after it, and are neither above nor inside it.
func (svc *Service) checkFollows(ctx context.Context, f *consult.Faults, c *judging.Change, r *judging.Snapshot) error {
	m, old := c.After, []consult.Follow(nil)
	if c.Before != nil {
		old = c.Before.Follows
	}
	// An order that was accepted once does not refuse later edits of anything else.
	if slices.Equal(m.Follows, old) {
		return nil
	}
	around, err := svc.reachable(ctx, r, m.ParentID, parentOf)
	if err != nil {
		return err
	}
	for i, x := range m.Follows {
		field := consult.FieldAt("follows", i, "meeting_id")
		stood := slices.ContainsFunc(old, func(o consult.Follow) bool { return o.MeetingID == x.MeetingID })
		back, err := svc.reachable(ctx, r, x.MeetingID, consult.Meeting.Earlier)
		if err != nil {
			return err
		}
		other, ok := r.Heads[x.MeetingID]
		if !mayName(reach.Of(ctx), c, other, stood) {
			f.Add(true, field, "not_found", "会议不存在", "does not exist")
			continue
		}
		inside, err := svc.reachable(ctx, r, other.ParentID, parentOf)
		if err != nil {
			return err
		}
		f.Add(!ok && x.MeetingID != "", field, "not_found", "会议不存在", "does not exist")
		f.Add(!stood && other.Status == consult.Cancelled, field, "cancelled", "该会议已取消", "is cancelled")
		f.Add(x.MeetingID != m.ID && back[m.ID], field, "cycle", "形成先后循环", "makes a circle")
		f.Add(around[x.MeetingID] || inside[m.ID], field, "nested", "是它的上级或下级会议", "lies around it or inside it")
	}
	return nil
}

// parentOf returns the parent of the Meeting, for reachable.
func parentOf(m consult.Meeting) []consult.ID { return []consult.ID{m.ParentID} }

// reachable returns the Meeting and every one that next leads to from it, in any number of
// steps. The Meetings of the set count as they would be after it.
func (svc *Service) reachable(
	ctx context.Context, r *judging.Snapshot, from consult.ID, next func(consult.Meeting) []consult.ID,
) (map[consult.ID]bool, error) {
	seen := map[consult.ID]bool{}
	for level := consult.Given([]consult.ID{from}); len(level) > 0; {
		// One query for a whole level; what was read stays in r for the other calls.
		missing := slices.DeleteFunc(slices.Clone(level), func(id consult.ID) bool { _, ok := r.Heads[id]; return ok })
		if len(missing) > 0 {
			found, err := svc.store.Heads(ctx, missing)
			if err != nil {
				return nil, err
			}
			for id, m := range found {
				r.Heads[id] = m
			}
		}
		var after []consult.ID
		for _, id := range level {
			seen[id] = true
			after = append(after, next(r.Heads[id])...)
		}
		level = consult.Distinct(slices.DeleteFunc(consult.Given(after), func(id consult.ID) bool { return seen[id] }))
	}
	return seen, nil
}
