package registry

import (
	"context"

	"huiqi/pkg/consult"
)

// Effects knows what a write does to coming Meetings.
type Effects interface {
	// Watch reads the Meetings as they are before a write. It returns a function that is called
	// after the write, in the same transaction, and says what the write did to them.
	Watch(ctx context.Context, ms []consult.Meeting) (affected func(context.Context) (Affects, error), err error)
}

// Affected is a coming Meeting that a write changes: who is now invited and was not before,
// who is invited no more, and the Conflicts that it did not have before.
type Affected struct {
	Meeting      consult.Meeting
	Joined, Left []consult.ID
	Findings     []consult.Conflict
}

// Affects are the coming Meetings that a write changes, the earliest first. Items may have only
// the first of them; Total counts all.
type Affects struct {
	Items []Affected
	Total int
}

// Written is a thing as a write left it, or would leave it on a dry run, with the coming Meetings
// that the write changes.
type Written[T any] struct {
	Thing   T
	Affects Affects
	// Version is that of the stored thing: on a dry run the one before the write.
	Version int64
}
