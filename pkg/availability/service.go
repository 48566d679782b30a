package availability

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
)

// Surroundings reads Reservations, Blocks and leave.
type Surroundings interface {
	// Busy lists the Reservations of the resources that overlap the span.
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// BlocksOn lists the Blocks that overlap the span and apply to everyone or to one of ids.
	BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Away lists the slots of Meetings from which the people have leave, as Reservations.
	Away(ctx context.Context, people []consult.ID, span consult.Span) ([]consult.Reservation, error)
}

// Meetings reads Meetings with their people.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	// MeetingsByID gets those of the Meetings that exist, with their people.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// People gets and finds people.
type People interface {
	registry.Getter[consult.Person]
	registry.Finder[consult.Person]
}

// Rooms finds and lists Rooms.
type Rooms interface {
	registry.Finder[consult.Room]
	registry.Lister[consult.Room, consult.RoomFilter]
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Surroundings
	Meetings
	People      People
	Memberships registry.Lister[consult.Membership, consult.MembershipFilter]
	Venues      registry.Finder[consult.Venue]
	Rooms       Rooms
}

// Config holds what New needs.
type Config struct {
	Store   Store
	Booking *booking.Service
	Judging *judging.Service
	Clock   consult.Clock
	NewID   func() consult.ID
}

// Service searches for slots. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	newID   func() consult.ID
	booking *booking.Service
	judging *judging.Service
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, newID: c.NewID, booking: c.Booking, judging: c.Judging}
}
