package booking

import (
	"context"
	"reflect"

	"huiqi/pkg/consult"
)

// Registry is the use cases of one noun of the directory.
type Registry[T, F any] struct {
	d     *Desk
	shelf Keeper[T, F]
	stamp func(*T) *consult.Stamp
	// check completes the thing and names every bad field, references included.
	check func(ctx context.Context, v *T) error
	// concerns are the coming Meetings that a write may hit; none when it is nil.
	concerns func(ctx context.Context, before, after *T) ([]consult.Meeting, error)
	// changed follows up inside the Write; before or after is nil for a new or a removed thing.
	changed func(ctx context.Context, by consult.Actor, before, after *T) error
}

// Get answers consult.ErrNotFound for an unknown id.
func (r *Registry[T, F]) Get(ctx context.Context, id consult.ID) (T, error) {
	return r.shelf.Get(ctx, id)
}

// List answers one page of what the filter lets through.
func (r *Registry[T, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error) {
	return r.shelf.List(ctx, filter, p)
}

// Find gets those of the things that exist.
func (r *Registry[T, F]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error) {
	return r.shelf.Find(ctx, ids)
}

// Add makes a new thing.
func (r *Registry[T, F]) Add(ctx context.Context, by consult.Actor, v T) (T, error) {
	return r.add(ctx, by, v, nil)
}

// Create is Add that also answers which coming Meetings it hits; a dry run writes
// nothing.
func (r *Registry[T, F]) Create(ctx context.Context, by consult.Actor, v T, o Options) (w Written[T], err error) {
	err = r.d.tentatively(ctx, o.DryRun, func(ctx context.Context) error {
		w.Thing, err = r.add(ctx, by, v, &w.Affects)
		w.Version = r.stamp(&w.Thing).Version
		return err
	})
	return w, err
}

func (r *Registry[T, F]) add(ctx context.Context, by consult.Actor, v T, affects *Affects) (T, error) {
	now := r.d.Now()
	*r.stamp(&v) = consult.Stamp{ID: r.d.newID(), Version: 1, CreatedAt: now, ChangedAt: now}
	err := r.d.store.Write(ctx, func(ctx context.Context) error {
		normalise(&v)
		if err := r.check(ctx, &v); err != nil {
			return err
		}
		return r.watching(ctx, nil, &v, affects, func() error {
			if err := r.shelf.Add(ctx, v); err != nil {
				return err
			}
			return r.follow(ctx, by, nil, &v)
		})
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
func (r *Registry[T, F]) Edit(ctx context.Context, by consult.Actor, id consult.ID, version int64, change func(*T) error) (v T, err error) {
	return r.edit(ctx, by, id, version, change, nil)
}

// Change is Edit that also answers which coming Meetings it hits; a dry run writes
// nothing.
func (r *Registry[T, F]) Change(ctx context.Context, by consult.Actor, id consult.ID, change func(*T) error, o Options) (w Written[T], err error) {
	err = r.d.tentatively(ctx, o.DryRun, func(ctx context.Context) error {
		before, err := r.shelf.Get(ctx, id)
		if err != nil {
			return err
		}
		if w.Thing, err = r.edit(ctx, by, id, o.Version, change, &w.Affects); err != nil {
			return err
		}
		if w.Version = r.stamp(&w.Thing).Version; o.DryRun {
			w.Version = r.stamp(&before).Version
		}
		return nil
	})
	return w, err
}

func (r *Registry[T, F]) edit(ctx context.Context, by consult.Actor, id consult.ID, version int64, change func(*T) error, affects *Affects) (v T, err error) {
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
		s.Version, s.ChangedAt = s.Version+1, consult.Later(r.d.Now(), s.ChangedAt)
		return r.watching(ctx, &before, &v, affects, func() error {
			if err := r.shelf.Save(ctx, v, kept.Version); err != nil {
				return err
			}
			return r.follow(ctx, by, &before, &v)
		})
	})
	return v, err
}

// watching runs a write and, where it is asked for, tells which coming Meetings it hit.
func (r *Registry[T, F]) watching(ctx context.Context, before, after *T, affects *Affects, write func() error) error {
	if affects == nil || r.concerns == nil {
		return write()
	}
	ms, err := r.concerns(ctx, before, after)
	if err != nil {
		return err
	}
	if len(ms) == 0 {
		return write()
	}
	w, err := r.d.watch(ctx, ms)
	if err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	*affects, err = w.affects(ctx)
	return err
}

// Remove deletes a thing that is still at version and that nothing refers to.
func (r *Registry[T, F]) Remove(ctx context.Context, by consult.Actor, id consult.ID, version int64) error {
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

func (r *Registry[T, F]) current(ctx context.Context, id consult.ID, version int64) (T, error) {
	v, err := r.shelf.Get(ctx, id)
	if err == nil && version != 0 && r.stamp(&v).Version != version {
		err = consult.ErrStale
	}
	return v, err
}

func (r *Registry[T, F]) follow(ctx context.Context, by consult.Actor, before, after *T) error {
	if r.changed == nil {
		return nil
	}
	return r.changed(ctx, by, before, after)
}
