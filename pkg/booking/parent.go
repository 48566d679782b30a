package booking

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// syncParents sets for every Meeting of the set whether it has children. It adds to the set
// the parents that gain their first live child, which then give up their Reservations, and
// those that lose their last one. The latter reserve again what is free, because cancelling a
// child is never refused. Drafts do not make a parent. A cancelled parent stays a parent.
func (svc *Service) syncParents(ctx context.Context, set []judging.Change) ([]judging.Change, error) {
	var asked []consult.ID
	at := make(map[consult.ID]int, len(set))
	for i := range set {
		c := &set[i]
		at[c.After.ID] = i
		c.After.HasChildren = c.Before != nil && c.Before.HasChildren
		asked = append(asked, affectedParents(c)...)
		if c.Before != nil && !c.Before.Status.Live() && c.After.Status.Live() {
			asked = append(asked, c.After.ID) // it is taken up, perhaps without its children
		}
	}
	asked = consult.Distinct(consult.Given(asked))
	if len(asked) == 0 {
		return set, nil
	}
	under, err := svc.haveLiveChild(ctx, asked, set)
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
			setHasChildren(&set[i], under[id])
			continue
		}
		m, ok := found[id]
		if !ok || m.Status == consult.Cancelled || m.HasChildren == under[id] {
			continue // if it does not exist, checkParent names the field
		}
		c := svc.Edited(m, m.Clone())
		c.Implied = true
		setHasChildren(&c, under[id])
		set = append(set, c)
	}
	return set, nil
}

// setHasChildren records whether the Meeting has children. One that had and has none any more,
// and needs nothing else, takes only what is free.
func setHasChildren(c *judging.Change, parent bool) {
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

// affectedParents returns the parent that the change gives a live child and the one from which
// it takes one.
func affectedParents(c *judging.Change) []consult.ID {
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

// haveLiveChild reports which of the Meetings have a live child after the set.
func (svc *Service) haveLiveChild(
	ctx context.Context, parents []consult.ID, set []judging.Change,
) (map[consult.ID]bool, error) {
	live, mine := map[consult.ID]bool{}, map[consult.ID]bool{}
	for _, c := range set {
		mine[c.After.ID] = true
		if c.After.Status.Live() {
			live[c.After.ParentID] = true
		}
	}
	// Only the others are looked up, where a live child counts unless the set changes it.
	open := slices.DeleteFunc(slices.Clone(parents), func(id consult.ID) bool { return live[id] })
	if len(open) == 0 {
		return live, nil
	}
	children, err := svc.store.LiveUnder(ctx, open)
	if err != nil {
		return nil, err
	}
	for parent, ids := range children {
		live[parent] = slices.ContainsFunc(ids, func(id consult.ID) bool { return !mine[id] })
	}
	return live, nil
}
