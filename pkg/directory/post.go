package directory

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// checkPost checks a Post, that its Body exists within the reach of whoever asks, and that the Person does not hold the
// same post twice at any time.
func (svc *Service) checkPost(ctx context.Context, p *consult.Post) error {
	if err := p.Validate(); err != nil {
		return err
	}
	was, err := svc.store.Posts.Get(ctx, p.ID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	var f consult.Faults
	if p.BodyID != was.BodyID && p.BodyID != "" {
		reach.Of(ctx).OwnerFault(&f, "body_id", p.BodyID)
	}
	if len(f) == 0 {
		err = registry.Exists(ctx, &f, svc.store.Bodies, "body_id", p.BodyID)
		if err != nil {
			return err
		}
	}
	err = registry.Each(ctx, svc.store.Posts.List, consult.PostFilter{PersonID: p.PersonID}, func(o consult.Post) {
		same := o.ID != p.ID && o.Title == p.Title && o.BodyID == p.BodyID
		apart := o.Until != "" && o.Until <= p.Since || p.Until != "" && p.Until <= o.Since
		f.Add(same && !apart, "since", "overlaps", "与此人同一职务的另一段任期重叠",
			"overlaps another time in which this person holds the post")
	})
	return errors.Join(err, f.Err())
}
