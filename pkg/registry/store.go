package registry

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Unit runs functions in a transaction, which their context carries.
type Unit interface {
	// Write runs fn as the only writer: nothing that fn reads can change before it commits.
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	// Read runs fn on one snapshot of the database.
	Read(ctx context.Context, fn func(ctx context.Context) error) error
}

// Run runs fn in a writing transaction, or on a dry run in a reading one, which writes nothing.
func Run(ctx context.Context, unit Unit, dry bool, fn func(context.Context) error) error {
	if dry {
		return unit.Read(ctx, fn)
	}
	return unit.Write(ctx, fn)
}

// Getter gets one thing, or consult.ErrNotFound for an unknown ID.
type Getter[T any] interface {
	Get(ctx context.Context, id consult.ID) (T, error)
}

// Finder gets those of several things that exist.
type Finder[T any] interface {
	Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error)
}

// Lister returns one page of the things that pass the filter.
type Lister[T, F any] interface {
	List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error)
}

// Reader gets and lists things.
type Reader[T, F any] interface {
	Getter[T]
	Lister[T, F]
}

// ReadWriter stores the things of one noun, whose list is narrowed by F. Save writes only over
// version was, and fails with consult.ErrStale otherwise. Remove fails with
// consult.ErrReferred while something refers to the thing.
type ReadWriter[T, F any] interface {
	Reader[T, F]
	Add(ctx context.Context, v T) error
	Save(ctx context.Context, v T, was int64) error
	Remove(ctx context.Context, id consult.ID) error
}

// Keeper is a ReadWriter that can also get several things at once.
type Keeper[T, F any] interface {
	ReadWriter[T, F]
	Finder[T]
}

// References knows of references to a thing that no foreign key of the database guards.
type References interface {
	// ReferredTo reports whether a Block or a Feed is about the thing.
	ReferredTo(ctx context.Context, id consult.ID) (bool, error)
}

// Exists records a Fault if an ID is given and there is no such thing.
func Exists[T any](ctx context.Context, f *consult.Faults, things Getter[T], field string, id consult.ID) error {
	if id == "" {
		return nil
	}
	_, err := things.Get(ctx, id)
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, field, "not_found", "不存在", "does not exist")
		return nil
	}
	return err
}

// Each calls fn with every item of a list, also with those beyond the reach of whoever asks, and reads the list page by
// page.
func Each[T, F any](ctx context.Context, list func(context.Context, F, consult.PageRequest) (consult.Page[T], error),
	filter F, fn func(T)) error {
	return EachInReach(reach.Everything(ctx), list, filter, fn)
}

// EachInReach does what Each does, within the reach of whoever asks.
func EachInReach[T, F any](
	ctx context.Context, list func(context.Context, F, consult.PageRequest) (consult.Page[T], error),
	filter F, fn func(T),
) error {
	for p := (consult.PageRequest{Limit: 200}); ; {
		page, err := list(ctx, filter, p)
		if err != nil {
			return err
		}
		for _, v := range page.Items {
			fn(v)
		}
		p.Cursor = page.Next
		if p.Cursor == "" {
			return nil
		}
	}
}
