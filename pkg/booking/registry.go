package booking

import (
	"context"
	"reflect"

	"huiqi/pkg/consult"
)

// Registry is the use cases of one noun of the directory.
type Registry[T any] struct {
	d     *Desk
	shelf Keeper[T]
	stamp func(*T) *consult.Stamp
	// check completes the thing and names every bad field, references included.
	check func(ctx context.Context, v *T) error
	// changed follows up inside the Write; before or after is nil for a new or a removed thing.
	changed func(ctx context.Context, by consult.Actor, before, after *T) error
}

// Get answers consult.ErrNotFound for an unknown id.
func (r *Registry[T]) Get(ctx context.Context, id consult.ID) (T, error) { return r.shelf.Get(ctx, id) }

// List answers one page.
func (r *Registry[T]) List(ctx context.Context, q consult.Query) (consult.Page[T], error) {
	return r.shelf.List(ctx, q)
}

// Find gets those of the things that exist.
func (r *Registry[T]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error) {
	return r.shelf.Find(ctx, ids)
}

// Add makes a new thing.
func (r *Registry[T]) Add(ctx context.Context, by consult.Actor, v T) (T, error) {
	now := r.d.Now()
	*r.stamp(&v) = consult.Stamp{ID: r.d.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	err := r.d.store.Write(ctx, func(ctx context.Context) error {
		normalise(&v)
		if err := r.check(ctx, &v); err != nil {
			return err
		}
		if err := r.shelf.Add(ctx, v); err != nil {
			return err
		}
		return r.follow(ctx, by, nil, &v)
	})
	return v, err
}

// normalise writes the texts of a thing that has any in their normal form.
func normalise(v any) {
	if n, ok := v.(interface{ Normalise() }); ok {
		n.Normalise()
	}
}

// Edit changes a thing that is still at version; consult.ErrStale otherwise. An
// edit that changes nothing keeps the version.
func (r *Registry[T]) Edit(ctx context.Context, by consult.Actor, id consult.ID, version int64, change func(*T) error) (v T, err error) {
	err = r.d.store.Write(ctx, func(ctx context.Context) error {
		if v, err = r.current(ctx, id, version); err != nil {
			return err
		}
		before, kept := v, *r.stamp(&v)
		if err := change(&v); err != nil {
			return err
		}
		*r.stamp(&v) = kept
		normalise(&v)
		if err := r.check(ctx, &v); err != nil {
			return err
		}
		if reflect.DeepEqual(before, v) {
			return nil
		}
		s := r.stamp(&v)
		s.Version, s.ChangedAt = s.Version+1, later(r.d.Now(), s.ChangedAt)
		if err := r.shelf.Save(ctx, v, kept.Version); err != nil {
			return err
		}
		return r.follow(ctx, by, &before, &v)
	})
	return v, err
}

// Remove deletes a thing that is still at version and that nothing refers to.
func (r *Registry[T]) Remove(ctx context.Context, by consult.Actor, id consult.ID, version int64) error {
	return r.d.store.Write(ctx, func(ctx context.Context) error {
		v, err := r.current(ctx, id, version)
		if err != nil {
			return err
		}
		pinned, err := r.d.store.Pinned(ctx, id)
		if err != nil {
			return err
		}
		if pinned {
			return consult.ErrReferred
		}
		if err := r.shelf.Remove(ctx, id); err != nil {
			return err
		}
		return r.follow(ctx, by, &v, nil)
	})
}

func (r *Registry[T]) current(ctx context.Context, id consult.ID, version int64) (T, error) {
	v, err := r.shelf.Get(ctx, id)
	if err == nil && version != 0 && r.stamp(&v).Version != version {
		err = consult.ErrStale
	}
	return v, err
}

func (r *Registry[T]) follow(ctx context.Context, by consult.Actor, before, after *T) error {
	if r.changed == nil {
		return nil
	}
	return r.changed(ctx, by, before, after)
}
