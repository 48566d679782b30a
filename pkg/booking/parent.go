package booking

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
)

// adopt adds to the set the parents that a first child makes parents, which let
// go of what they hold, and those that a last child leaves, which hold again:
// only leaves occupy people and rooms. A draft child is not seen by anyone and
// makes no parent.
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

// parents are the one the change takes its Meeting out of and the one it puts it
// into, where it is a child that can be seen; "" for none.
func (c *change) parents() (left, joined consult.ID) {
	if c.before != nil && c.before.Status != consult.Draft {
		left = c.before.ParentID
	}
	if c.after.Status != consult.Draft {
		joined = c.after.ParentID
	}
	if left == joined {
		return "", ""
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
