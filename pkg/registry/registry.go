package registry

import (
	"context"
	"errors"
	"reflect"

	"huiqi/pkg/consult"
)

// Config is what every Registry of an office is made of.
type Config struct {
	Unit       Unit
	References References
	Clock      consult.Clock
	NewID      func() consult.ID
	// Effects tells what a write does to coming Meetings.
	Effects Effects
}

// Noun says how the things of one Registry are kept and checked.
type Noun[T, F any] struct {
	Keeper Keeper[T, F]
	Stamp  func(*T) *consult.Stamp
	// Check completes the thing and names every bad field, references included.
	Check func(ctx context.Context, v *T) error
	// Concerns are the coming Meetings that a write may hit; none when it is nil.
	Concerns func(ctx context.Context, before, after *T) ([]consult.Meeting, error)
	// Changed follows up inside the Write; before or after is nil for a new or a removed thing.
	Changed func(ctx context.Context, by consult.Actor, before, after *T) error
}

// Registry is the use cases of one noun: F narrows its list.
type Registry[T, F any] struct {
	cfg  Config
	noun Noun[T, F]
}

// New makes the Registry of a noun.
func New[T, F any](c Config, noun Noun[T, F]) *Registry[T, F] {
	return &Registry[T, F]{cfg: c, noun: noun}
}

// Options of a write. Version 0 means whatever version there is.
type Options struct {
	DryRun  bool
	Version int64
}

// Get answers consult.ErrNotFound for an unknown id.
func (r *Registry[T, F]) Get(ctx context.Context, id consult.ID) (T, error) {
	return r.noun.Keeper.Get(ctx, id)
}

// List answers one page of what the filter lets through.
func (r *Registry[T, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error) {
	return r.noun.Keeper.List(ctx, filter, p)
}

// Find gets those of the things that exist.
func (r *Registry[T, F]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error) {
	return r.noun.Keeper.Find(ctx, ids)
}

// Add makes a new thing.
func (r *Registry[T, F]) Add(ctx context.Context, by consult.Actor, v T) (T, error) {
	return r.add(ctx, by, v, nil)
}

// Create is Add that also answers which coming Meetings it hits; a dry run writes
// nothing.
func (r *Registry[T, F]) Create(ctx context.Context, by consult.Actor, v T, o Options) (w Written[T], err error) {
	err = r.tentatively(ctx, o.DryRun, func(ctx context.Context) error {
		w.Thing, err = r.add(ctx, by, v, &w.Affects)
		w.Version = r.noun.Stamp(&w.Thing).Version
		return err
	})
	return w, err
}

func (r *Registry[T, F]) add(ctx context.Context, by consult.Actor, v T, affects *Affects) (T, error) {
	now := r.cfg.Clock.Now()
	*r.noun.Stamp(&v) = consult.Stamp{ID: r.cfg.NewID(), Version: 1, CreatedAt: now, ChangedAt: now}
	err := r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		normalise(&v)
		if err := r.noun.Check(ctx, &v); err != nil {
			return err
		}
		return r.watching(ctx, nil, &v, affects, func() error {
			if err := r.noun.Keeper.Add(ctx, v); err != nil {
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
func (r *Registry[T, F]) Edit(ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(*T) error) (T, error) {
	return r.edit(ctx, by, id, version, change, nil)
}

// Change is Edit that also answers which coming Meetings it hits; a dry run writes
// nothing.
func (r *Registry[T, F]) Change(ctx context.Context, by consult.Actor, id consult.ID,
	change func(*T) error, o Options) (w Written[T], err error) {
	err = r.tentatively(ctx, o.DryRun, func(ctx context.Context) error {
		before, err := r.noun.Keeper.Get(ctx, id)
		if err != nil {
			return err
		}
		w.Thing, err = r.edit(ctx, by, id, o.Version, change, &w.Affects)
		if err != nil {
			return err
		}
		w.Version = r.noun.Stamp(&w.Thing).Version
		if o.DryRun {
			w.Version = r.noun.Stamp(&before).Version
		}
		return nil
	})
	return w, err
}

func (r *Registry[T, F]) edit(ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(*T) error, affects *Affects) (v T, err error) {
	err = r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		v, err = r.Current(ctx, id, version)
		if err != nil {
			return err
		}
		before, kept := v, *r.noun.Stamp(&v)
		if err := change(&v); err != nil {
			return err
		}
		*r.noun.Stamp(&v) = kept // an edit changes no stamp
		normalise(&v)
		if err := r.noun.Check(ctx, &v); err != nil {
			return err
		}
		if reflect.DeepEqual(before, v) {
			return nil
		}
		s := r.noun.Stamp(&v)
		s.Version, s.ChangedAt = s.Version+1, consult.Later(r.cfg.Clock.Now(), s.ChangedAt)
		return r.watching(ctx, &before, &v, affects, func() error {
			if err := r.noun.Keeper.Save(ctx, v, kept.Version); err != nil {
				return err
			}
			return r.follow(ctx, by, &before, &v)
		})
	})
	return v, err
}

// Remove deletes a thing that is still at version and that nothing refers to.
func (r *Registry[T, F]) Remove(ctx context.Context, by consult.Actor, id consult.ID, version int64) error {
	return r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		v, err := r.Current(ctx, id, version)
		if err != nil {
			return err
		}
		referred, err := r.cfg.References.ReferredTo(ctx, id)
		if err != nil {
			return err
		}
		if referred {
			return consult.ErrReferred
		}
		if err := r.noun.Keeper.Remove(ctx, id); err != nil {
			return err
		}
		return r.follow(ctx, by, &v, nil)
	})
}

// Current gets a thing that is still at version, whatever that is when it is 0;
// consult.ErrStale otherwise.
func (r *Registry[T, F]) Current(ctx context.Context, id consult.ID, version int64) (T, error) {
	v, err := r.noun.Keeper.Get(ctx, id)
	if err == nil && version != 0 && r.noun.Stamp(&v).Version != version {
		err = consult.ErrStale
	}
	return v, err
}

func (r *Registry[T, F]) follow(ctx context.Context, by consult.Actor, before, after *T) error {
	if r.noun.Changed == nil {
		return nil
	}
	return r.noun.Changed(ctx, by, before, after)
}

// watching runs a write and, where it is asked for, tells which coming Meetings it hit.
func (r *Registry[T, F]) watching(ctx context.Context, before, after *T, affects *Affects, write func() error) error {
	if affects == nil || r.noun.Concerns == nil {
		return write()
	}
	ms, err := r.noun.Concerns(ctx, before, after)
	if err != nil {
		return err
	}
	if len(ms) == 0 {
		return write()
	}
	tell, err := r.cfg.Effects.Watch(ctx, ms)
	if err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	*affects, err = tell(ctx)
	return err
}

// errDry takes back what a dry run wrote.
var errDry = errors.New("a dry run")

// tentatively runs fn in a Write, which a dry run takes back.
func (r *Registry[T, F]) tentatively(ctx context.Context, dry bool, fn func(context.Context) error) error {
	err := r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil || !dry {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
