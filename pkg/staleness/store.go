package staleness

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// FeedLinks knows which Feeds people have, and when each was last fetched.
type FeedLinks interface {
	// Links are the live Feeds of the people.
	Links(ctx context.Context, people []consult.ID) ([]subscription.Link, error)
}

// ChangeLog reads the Changes of Meetings and keeps who was told of them.
type ChangeLog interface {
	// Changes are the Changes of each Meeting, oldest first.
	Changes(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Change, error)
	// ChangedWithin are the Meetings with Changes that start within the span, or did
	// before a Change.
	ChangedWithin(ctx context.Context, span consult.Span) ([]consult.ID, error)
	// Tellings are the records of who was told, by Meeting.
	Tellings(ctx context.Context, meetings []consult.ID) (map[consult.ID][]subscription.Notification, error)
	Tell(ctx context.Context, t subscription.Notification) error
	Untell(ctx context.Context, t subscription.Notification) error
}
