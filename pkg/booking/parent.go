package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// syncParents says of every Meeting of the set whether it has children, which no caller
// does, and adds to the set the parents that a first live child makes parents,
// which let go of what they hold, and those that a last live child leaves. These
// are leaves again and hold what is free: nothing refuses that a child is called
// off. Drafts make no parent. A parent that is called off stays one.
func (svc *Service) syncParents(ctx context.Context, set []judging.Change) ([]judging.Change, error) {
	var asked []consult.ID
	at := make(map[consult.ID]int, len(set))
	for i := range set {
		c := &set[i]
		at[c.After.ID] = i
		c.After.HasChildren = c.Before != nil && c.Before.HasChildren
		asked = append(asked, parentsOf(c)...)
		if c.Before != nil && !c.Before.Status.Live() && c.After.Status.Live() {
			asked = append(asked, c.After.ID) // taken up: its children may not be
		}
	}
	asked = consult.Distinct(consult.Given(asked))
	if len(asked) == 0 {
		return set, nil
	}
	under, err := svc.liveUnder(ctx, asked, set)
	if err != nil {
		return nil, err
	}
	var beside []consult.ID
	for _, id := range asked {
		if _, ok := at[id]; !ok {
			beside = append(beside, id)
		}
	}
	found, err := svc.store.MeetingsByID(ctx, beside)
	if err != nil {
		return nil, err
	}
	set = slices.Clip(set)
	for _, id := range asked {
		if i, ok := at[id]; ok {
			becomes(&set[i], under[id])
			continue
		}
		m, ok := found[id]
		if !ok || m.Status == consult.Cancelled || m.HasChildren == under[id] {
			continue // of one that is not there the references' check names the field
		}
		c := svc.Edited(m, m.Clone())
		c.Implied = true
		becomes(&c, under[id])
		set = append(set, c)
	}
	return set, nil
}

// becomes makes the Meeting a parent or a leaf. A parent that asks for nothing
// else and is a leaf again takes only what is free.
func becomes(c *judging.Change, parent bool) {
	if c.After.Status == consult.Cancelled {
		return
	}
	c.After.HasChildren = parent
	if parent || c.Before == nil || !c.Before.HasChildren || !c.After.Status.Live() {
		return
	}
	was := *c.Before
	was.HasChildren = false
	c.Yields = judging.HoldsNoMore(was, c.After)
}

// parents are those under which the change puts a live child, or from which it
// takes one.
func parentsOf(c *judging.Change) []consult.ID {
	var was, is consult.ID
	if c.Before != nil && c.Before.Status.Live() {
		was = c.Before.ParentID
	}
	if c.After.Status.Live() {
		is = c.After.ParentID
	}
	if was == is {
		return nil
	}
	return []consult.ID{was, is}
}

// liveUnder reports which of the Meetings have a live child once the set is done.
func (svc *Service) liveUnder(ctx context.Context, parents []consult.ID, set []judging.Change) (map[consult.ID]bool, error) {
	live, mine := map[consult.ID]bool{}, map[consult.ID]bool{}
	for _, c := range set {
		mine[c.After.ID] = true
		if c.After.Status.Live() {
			live[c.After.ParentID] = true
		}
	}
	open := slices.DeleteFunc(slices.Clone(parents), func(id consult.ID) bool { return live[id] })
	if len(open) == 0 {
		return live, nil
	}
	children, err := svc.store.LiveUnder(ctx, open)
	for parent, ids := range children {
		live[parent] = slices.ContainsFunc(ids, func(id consult.ID) bool { return !mine[id] })
	}
	return live, err
}
