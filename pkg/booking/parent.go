package booking

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
)

// adopt adds to the set the parents that a first child makes parents, which let
// go of what they hold, and those that a last child leaves, which hold again:
// only leaves occupy people and rooms. A draft makes no parent.
func (d *Desk) adopt(ctx context.Context, set []change) ([]change, error) {
	for _, c := range set {
		left, joined := c.parents()
		away, err := d.parent(ctx, left, c.after.ID, false)
		if err != nil {
			return nil, err
		}
		into, err := d.parent(ctx, joined, c.after.ID, true)
		if err != nil {
			return nil, err
		}
		set = append(append(set, away...), into...)
	}
	return set, nil
}

// parents are the one that the change takes a child away from, which drafts are
// not yet, and the one that it gives a live child to; "" for none. A child called
// off stays where it is, to be taken up again.
func (c *change) parents() (left, joined consult.ID) {
	stays := c.before != nil && c.before.ParentID == c.after.ParentID
	if c.before != nil && c.before.Status != consult.Draft && !stays {
		left = c.before.ParentID
	}
	if c.after.Status.Live() && !(stays && c.before.Status.Live()) {
		joined = c.after.ParentID
	}
	return left, joined
}

// parent is the change of one parent that gains or loses the child, if any.
func (d *Desk) parent(ctx context.Context, id, child consult.ID, has bool) ([]change, error) {
	if id == "" {
		return nil, nil
	}
	m, err := d.store.Meeting(ctx, id)
	if errors.Is(err, consult.ErrNotFound) {
		return nil, nil // the references' check names the field
	}
	if err != nil || m.HasChildren == has {
		return nil, err
	}
	if !has {
		children, err := d.store.Children(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, c := range children {
			if c.ID != child && c.Status != consult.Draft {
				return nil, nil
			}
		}
	}
	after := clone(m)
	after.HasChildren = has
	return []change{d.edited(m, after)}, nil
}
