package mymeetings

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
	"huiqi/pkg/subscription"
)

// Links reads what a Feed shows.
type Links interface {
	// Contents reads everything that the Feed may show, the earliest first.
	Contents(
		ctx context.Context, f subscription.Feed, window consult.Span, cancelledSince time.Time,
	) (subscription.Contents, error)
}

// Replies reads what one Person has said about all Meetings.
type Replies interface {
	// RepliesOf are the Person's answers by Meeting, and the Leaves, the oldest first.
	RepliesOf(ctx context.Context, person consult.ID) (map[consult.ID]consult.Answer, []consult.Leave, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Links
	Replies
	People registry.Getter[consult.Person]
	Forms  registry.Finder[consult.Form]
	Rooms  registry.Finder[consult.Room]
	Venues registry.Finder[consult.Venue]
}

// Config holds what New needs.
type Config struct {
	Store Store
	Clock consult.Clock
}

// Service shows a link's Meetings. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store
}

// New makes a Service.
func New(c Config) *Service { return &Service{Clock: c.Clock, store: c.Store} }
