package registry

import (
	"context"

	"huiqi/pkg/consult"
)

// Effects knows what a write does to coming Meetings.
type Effects interface {
	// Watch reads the Meetings as they stand before a write; tell, called after it in
	// the same transaction, says what became of them.
	Watch(ctx context.Context, ms []consult.Meeting) (tell func(context.Context) (Affects, error), err error)
}

// Affected is a coming Meeting that a write hits: who comes to it now and did not
// before, who comes no more, and the Conflicts that it did not have.
type Affected struct {
	Meeting      consult.Meeting
	Joined, Left []consult.ID
	Findings     []consult.Conflict
}

// Affects are the coming Meetings that a write hits, the first of them by their
// start; Total counts all.
type Affects struct {
	Items []Affected
	Total int
}

// Written is a thing as a write left it, or would leave it on a dry run, with the
// coming Meetings that the write hits.
type Written[T any] struct {
	Thing   T
	Affects Affects
	// Version is that of the thing as it now stands: on a dry run the one before.
	Version int64
}
