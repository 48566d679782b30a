package kiosk

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Meetings reads the Meetings of a day.
type Meetings interface {
	// OnDay lists the public Meetings without children whose slot or first slot overlaps
	// the span.
	OnDay(ctx context.Context, span consult.Span) ([]consult.Meeting, error)
}

// Venues gets, finds and lists Venues.
type Venues interface {
	registry.Reader[consult.Venue, consult.VenueFilter]
	registry.Finder[consult.Venue]
}

// Rooms finds and lists Rooms.
type Rooms interface {
	registry.Finder[consult.Room]
	registry.Lister[consult.Room, consult.RoomFilter]
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	Bodies registry.Finder[consult.Body]
	Venues Venues
	Rooms  Rooms
	Forms  registry.Finder[consult.Form]
}

// Service reads the list of a day. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store
}

// New makes a Service.
func New(s Store, c consult.Clock) *Service { return &Service{Clock: c, store: s} }
