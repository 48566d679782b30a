package registry

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Config is what all Registries of an office share.
type Config struct {
	Unit       Unit
	References References
	Clock      consult.Clock
	NewID      func() consult.ID
	// Effects says what a write does to coming Meetings.
	Effects Effects
	// Owners are the Bodies that things may belong to.
	Owners Getter[consult.Body]
}

// Noun says how the things of one Registry are stored and checked.
type Noun[T, F any] struct {
	Keeper Keeper[T, F]
	Stamp  func(*T) *consult.Stamp
	// Check completes the thing and names every bad field, references included.
	Check func(ctx context.Context, v *T) error
	// Owner returns the Body that owns the thing, and the field that names it. If it is nil, no Body does.
	Owner func(*T) (field string, owner consult.ID)
	// Concerns returns the coming Meetings that a write may change. If it is nil, there are none.
	Concerns func(ctx context.Context, before, after *T) ([]consult.Meeting, error)
	// Changed does within the transaction what else must follow from the write. For a new thing
	// before is nil, and for a removed one after is nil.
	Changed func(ctx context.Context, by consult.Actor, before, after *T) error
}

// Registry has the use cases of one noun T, whose list is narrowed by a filter F.
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

// Get gets the thing with the ID, or consult.ErrNotFound.
func (r *Registry[T, F]) Get(ctx context.Context, id consult.ID) (T, error) {
	return r.noun.Keeper.Get(ctx, id)
}

// List returns one page of the things that pass the filter.
func (r *Registry[T, F]) List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error) {
	return r.noun.Keeper.List(ctx, filter, p)
}

// Find gets those of the things that exist.
func (r *Registry[T, F]) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error) {
	return r.noun.Keeper.Find(ctx, ids)
}

// Add makes a new thing.
func (r *Registry[T, F]) Add(ctx context.Context, by consult.Actor, v T) (T, error) {
	return r.add(ctx, by, r.cfg.NewID(), v, nil)
}

// AddAs makes a new thing that is known by a key of its own in place of a new ID.
func (r *Registry[T, F]) AddAs(ctx context.Context, by consult.Actor, key consult.ID, v T) (T, error) {
	return r.add(ctx, by, key, v, nil)
}

// Create does what Add does and also returns which coming Meetings the new thing changes. A dry
// run writes nothing.
func (r *Registry[T, F]) Create(ctx context.Context, by consult.Actor, v T, o Options) (Written[T], error) {
	var w Written[T]
	var err error
	err = r.writeOrRollBack(ctx, o.DryRun, func(ctx context.Context) error {
		w.Thing, err = r.add(ctx, by, r.cfg.NewID(), v, &w.Affects)
		if err != nil {
			return err
		}
		w.Version = r.noun.Stamp(&w.Thing).Version
		return nil
	})
	return w, err
}

// add is Create without its transaction; affects is nil when nobody asks for the Meetings.
func (r *Registry[T, F]) add(
	ctx context.Context, by consult.Actor, id consult.ID, v T, affects *Affects,
) (T, error) {
	now := r.cfg.Clock.Now()
	*r.noun.Stamp(&v) = consult.Stamp{ID: id, Version: 1, CreatedAt: now, ChangedAt: now}
	err := r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		normalise(&v)
		if err := r.check(ctx, nil, &v); err != nil {
			return err
		}
		return r.withEffects(ctx, nil, &v, affects, func() error {
			if err := r.noun.Keeper.Add(ctx, v); err != nil {
				return err
			}
			return r.followUp(ctx, by, nil, &v)
		})
	})
	return v, err
}

// normalise brings the texts of a thing into their normal form, if the thing has any.
func normalise(v any) {
	if n, ok := v.(interface{ Normalise() }); ok {
		n.Normalise()
	}
}

// Edit changes a thing that still has the version, and fails with consult.ErrStale otherwise. An
// edit that changes nothing keeps the version.
func (r *Registry[T, F]) Edit(ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(*T) error) (T, error) {
	return r.edit(ctx, by, id, version, change, nil)
}

// Change does what Edit does and also returns which coming Meetings the edit changes. A dry run
// writes nothing.
func (r *Registry[T, F]) Change(ctx context.Context, by consult.Actor, id consult.ID,
	change func(*T) error, o Options) (Written[T], error) {
	var w Written[T]
	err := r.writeOrRollBack(ctx, o.DryRun, func(ctx context.Context) error {
		before, err := r.noun.Keeper.Get(ctx, id)
		if err != nil {
			return err
		}
		w.Thing, err = r.edit(ctx, by, id, o.Version, change, &w.Affects)
		if err != nil {
			return err
		}
		w.Version = r.noun.Stamp(&w.Thing).Version
		// The edit is rolled back, so that the next request must name the version before it.
		if o.DryRun {
			w.Version = r.noun.Stamp(&before).Version
		}
		return nil
	})
	return w, err
}

// edit is Change without its transaction; affects is nil when nobody asks for the Meetings.
func (r *Registry[T, F]) edit(ctx context.Context, by consult.Actor, id consult.ID, version int64,
	change func(*T) error, affects *Affects) (T, error) {
	var v T
	var err error
	err = r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		v, err = r.Current(ctx, id, version)
		if err != nil {
			return err
		}
		before, kept := v, *r.noun.Stamp(&v)
		if err := change(&v); err != nil {
			return err
		}
		*r.noun.Stamp(&v) = kept // what change did to the stamp does not count
		normalise(&v)
		if err := r.check(ctx, &before, &v); err != nil {
			return err
		}
		if reflect.DeepEqual(before, v) {
			return nil
		}
		s := r.noun.Stamp(&v)
		s.Version, s.ChangedAt = s.Version+1, consult.Later(r.cfg.Clock.Now(), s.ChangedAt)
		return r.withEffects(ctx, &before, &v, affects, func() error {
			if err := r.noun.Keeper.Save(ctx, v, kept.Version); err != nil {
				return err
			}
			return r.followUp(ctx, by, &before, &v)
		})
	})
	return v, err
}

// check does what the noun's Check does, and adds a Fault for an owner that does not exist or is beyond the reach of
// whoever asks, or that is new to the thing and no longer active.
func (r *Registry[T, F]) check(ctx context.Context, before, v *T) error {
	err := r.noun.Check(ctx, v)
	bad, faulty := errors.AsType[*consult.Invalid](err)
	if err != nil && !faulty || r.noun.Owner == nil {
		return err
	}
	var f consult.Faults
	if faulty {
		f = bad.Faults
	}
	field, owner := r.noun.Owner(v)
	if before != nil {
		_, was := r.noun.Owner(before)
		if was == owner {
			return err
		}
	}
	told := func(x consult.Fault) bool { return x.Field == field }
	if v := reach.Of(ctx); !v.Covers(owner) {
		// The same whether it is beyond reach or not there.
		f = slices.DeleteFunc(f, told)
		v.OwnerFault(&f, field, owner)
		return f.Err()
	}
	if slices.ContainsFunc(f, told) {
		return err
	}
	return errors.Join(OwnerFault(ctx, &f, r.cfg.Owners, field, owner), f.Err())
}

// OwnerFault records a Fault if an owner is given and is no active Body.
func OwnerFault(
	ctx context.Context, f *consult.Faults, bodies Getter[consult.Body], field string, owner consult.ID,
) error {
	if owner == "" {
		return nil
	}
	b, err := bodies.Get(ctx, owner)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, field, "not_found", "不存在", "does not exist")
		return nil
	}
	if err != nil {
		return err
	}
	f.Add(!b.Active, field, "inactive", "已停用", "is no longer active")
	return nil
}

// Remove deletes a thing that still has the version and to which nothing refers.
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
		// Feeds and Blocks were looked up above; foreign keys of the database guard the rest.
		if err := r.noun.Keeper.Remove(ctx, id); err != nil {
			return err
		}
		return r.followUp(ctx, by, &v, nil)
	})
}

// Current gets a thing that still has the version, and fails with consult.ErrStale otherwise.
// Version 0 stands for any.
func (r *Registry[T, F]) Current(ctx context.Context, id consult.ID, version int64) (T, error) {
	v, err := r.noun.Keeper.Get(ctx, id)
	if err == nil && version != 0 && r.noun.Stamp(&v).Version != version {
		err = consult.ErrStale
	}
	return v, err
}

// followUp does what the noun says must follow from a write.
func (r *Registry[T, F]) followUp(ctx context.Context, by consult.Actor, before, after *T) error {
	if r.noun.Changed == nil {
		return nil
	}
	return r.noun.Changed(ctx, by, before, after)
}

// withEffects runs a write and, if affects is not nil, fills it with what the write did to coming Meetings.
func (r *Registry[T, F]) withEffects(
	ctx context.Context, before, after *T, affects *Affects, write func() error,
) error {
	if affects == nil || r.noun.Concerns == nil {
		return write()
	}
	// Conflicts are compared before and after the write, so that the Meetings are read first.
	ms, err := r.noun.Concerns(ctx, before, after)
	if err != nil {
		return err
	}
	if len(ms) == 0 {
		return write()
	}
	affected, err := r.cfg.Effects.Watch(ctx, ms)
	if err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	*affects, err = affected(ctx)
	return err
}

// errDryRun rolls back the transaction of a dry run.
var errDryRun = errors.New("a dry run")

// writeOrRollBack runs fn in a transaction, which is rolled back on a dry run.
func (r *Registry[T, F]) writeOrRollBack(ctx context.Context, dry bool, fn func(context.Context) error) error {
	err := r.cfg.Unit.Write(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil || !dry {
			return err
		}
		return errDryRun
	})
	if errors.Is(err, errDryRun) {
		return nil
	}
	return err
}
