package staleness

import (
	"context"

	"huiqi/pkg/consult"
)

// FeedLinks knows which calendars people have, and what they last fetched.
type FeedLinks interface {
	// Links are the live Feeds of the people.
	Links(ctx context.Context, people []consult.ID) ([]consult.Link, error)
}

// ChangeLog reads what Meetings changed for people, and keeps who was told.
type ChangeLog interface {
	// Changes are those of each Meeting, oldest first.
	Changes(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Change, error)
	// ChangedWithin are the Meetings with Changes that start within the span or did.
	ChangedWithin(ctx context.Context, span consult.Span) ([]consult.ID, error)
	Tellings(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Notification, error)
	Tell(ctx context.Context, t consult.Notification) error
	Untell(ctx context.Context, t consult.Notification) error
}
