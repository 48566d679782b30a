package staleness

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings with their people.
type Meetings interface {
	// MeetingsByID gets those of the Meetings that exist, with their people.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Meetings
	FeedLinks
	ChangeLog
	reach.Keeper
	People registry.Finder[consult.Person]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
}

// Service finds the people whose phone cannot know of a Change. It is safe for concurrent
// use.
type Service struct {
	consult.Clock
	store Store
}

// New makes a Service.
func New(s Store, c consult.Clock) *Service { return &Service{Clock: c, store: s} }
