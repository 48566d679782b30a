package drafting

import (
	"context"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/proposal"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings, and how long the ways between Venues take.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	Meetings(
		ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
	) (consult.Page[consult.Meeting], error)
	// Trips lists the travel times that were entered for the ways from the Venues.
	Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error)
}

// Rooms finds and lists Rooms.
type Rooms interface {
	registry.Finder[consult.Room]
	registry.Lister[consult.Room, consult.RoomFilter]
}

// Circles knows whom a Block on everyone in a Body's subtree covers.
type Circles interface {
	// Encircle fills in Within of such Blocks, of all people and Bodies if ids is nil, else of these.
	Encircle(ctx context.Context, blocks []consult.Block, ids []consult.ID) error
}

// Realms knows which Bodies lie below others.
type Realms interface {
	// Covered are those of the Bodies that are active, and all below them.
	Covered(ctx context.Context, bodies []consult.ID) (map[consult.ID]bool, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Meetings
	Circles
	Realms
	People registry.Finder[consult.Person]
	Venues registry.Lister[consult.Venue, consult.VenueFilter]
	Rooms  Rooms
	Forms  registry.Lister[consult.Form, consult.Unfiltered]
	Rules  registry.Getter[consult.Rules]
	Blocks registry.Lister[consult.Block, consult.BlockFilter]
}

// Config is what a Service is made of.
type Config struct {
	Store      Store
	Booking    *booking.Service
	Judging    *judging.Service
	AnnualPlan *annualplan.Service
	Clock      consult.Clock
	NewID      func() consult.ID
}

// Service works out Proposals. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store      Store
	newID      func() consult.ID
	booking    *booking.Service
	judging    *judging.Service
	annualplan *annualplan.Service
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, newID: c.NewID, booking: c.Booking, judging: c.Judging,
		annualplan: c.AnnualPlan}
}

// withSurroundings is a copy of the Service that judges by edited reservations and Blocks.
func (svc *Service) withSurroundings(edit func(judging.Surroundings) judging.Surroundings) *Service {
	copied := *svc
	copied.judging = svc.judging.WithStore(func(s *judging.Store) { s.Surroundings = edit(s.Surroundings) })
	copied.booking = svc.booking.WithJudging(copied.judging)
	return &copied
}

// BookingUnder is the booking Service as it would judge if the Cause's Block were entered.
func (svc *Service) BookingUnder(c proposal.Cause) *booking.Service {
	return svc.withCauseBlock(c).booking
}
