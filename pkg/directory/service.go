package directory

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// Calendars are told which subscribed calendars the write under way changes.
type Calendars interface {
	// Touch marks calendars as changed by the write under way.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// Rename marks the calendars of the subject as changed. Feeds that have its old name get the
	// new one.
	Rename(ctx context.Context, sub consult.Subject, was, is string) error
	// Restamp marks the Meetings that pass the filter, and their calendars, as visibly changed,
	// and records how their place was shown before.
	Restamp(ctx context.Context, filter consult.MeetingFilter, former consult.Former) error
}

// TripStore keeps how long it takes to travel between Venues.
type TripStore interface {
	// Trips lists the travel times that were entered for journeys from the Venues.
	Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error)
	SaveTrips(ctx context.Context, trips []consult.Trip) error
	// RemoveTrips removes the travel times that were entered between two Venues, in both
	// directions; consult.ErrNotFound if there is none.
	RemoveTrips(ctx context.Context, a, b consult.ID) error
}

// Meetings reads Meetings, and writes for how long they hold their rooms.
type Meetings interface {
	// MeetingsByID gets those of the Meetings that exist, whole.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	Meetings(
		ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
	) (consult.Page[consult.Meeting], error)
	// SaveTurnarounds writes for how long the Meetings hold their rooms, and their Reservations.
	SaveTurnarounds(ctx context.Context, ms []consult.Meeting) error
}

// Holidays keeps the years that the office has entered itself.
type Holidays interface {
	SaveHolidayYear(ctx context.Context, y workday.Year) error
	// SaveRegionHolidays replaces what was entered of a year of a Region other than the mainland.
	SaveRegionHolidays(ctx context.Context, y workday.Year) error
	// RemoveHolidayYear and RemoveRegionHolidays forget what was entered; consult.ErrNotFound if that is nothing.
	RemoveHolidayYear(ctx context.Context, year int) error
	RemoveRegionHolidays(ctx context.Context, r consult.Region, year int) error
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Calendars
	TripStore
	Meetings
	Holidays
	Pairs
	reach.Keeper
	People      registry.Keeper[consult.Person, consult.PersonFilter]
	Bodies      registry.Keeper[consult.Body, consult.BodyFilter]
	BodyKinds   registry.Keeper[consult.BodyKind, consult.Unfiltered]
	Memberships registry.Keeper[consult.Membership, consult.MembershipFilter]
	Pairings    registry.Keeper[consult.Pairing, consult.PairingFilter]
	Posts       registry.Keeper[consult.Post, consult.PostFilter]
	Venues      registry.Keeper[consult.Venue, consult.VenueFilter]
	Rooms       registry.Keeper[consult.Room, consult.RoomFilter]
	Forms       registry.Keeper[consult.Form, consult.Unfiltered]
	Rules       registry.Keeper[consult.Rules, consult.Unfiltered]
	Blocks      registry.Keeper[consult.Block, consult.BlockFilter]
}

// Config is what a Service is made of.
type Config struct {
	Store   Store
	Booking *booking.Service
	Judging *judging.Service
	// Registry is for the nouns kept here, whose Effects are the Service's own.
	Registry registry.Config
}

// Service keeps what Meetings are planned with. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	booking *booking.Service
	judging *judging.Service

	People      *registry.Registry[consult.Person, consult.PersonFilter]
	Bodies      *registry.Registry[consult.Body, consult.BodyFilter]
	BodyKinds   *registry.Registry[consult.BodyKind, consult.Unfiltered]
	Memberships *registry.Registry[consult.Membership, consult.MembershipFilter]
	Pairings    *registry.Registry[consult.Pairing, consult.PairingFilter]
	Posts       *registry.Registry[consult.Post, consult.PostFilter]
	Venues      *registry.Registry[consult.Venue, consult.VenueFilter]
	Rooms       *registry.Registry[consult.Room, consult.RoomFilter]
	Rules       *registry.Registry[consult.Rules, consult.Unfiltered]
	Blocks      *registry.Registry[consult.Block, consult.BlockFilter]
	Forms       *registry.Registry[consult.Form, consult.Unfiltered]
}

// New makes a Service.
func New(c Config) *Service {
	s := c.Store
	svc := &Service{Clock: c.Registry.Clock, store: s, booking: c.Booking, judging: c.Judging}
	c.Registry.Effects = svc
	svc.People = registry.New(c.Registry, registry.Noun[consult.Person, consult.PersonFilter]{
		Keeper: s.People, Stamp: func(p *consult.Person) *consult.Stamp { return &p.Stamp },
		Owner: func(p *consult.Person) (string, consult.ID) { return "home_body_id", p.HomeBodyID },
		Check: svc.checkPerson, Changed: svc.personChanged, Concerns: svc.personConcerns})
	svc.Bodies = registry.New(c.Registry, registry.Noun[consult.Body, consult.BodyFilter]{
		Keeper: s.Bodies, Stamp: func(b *consult.Body) *consult.Stamp { return &b.Stamp },
		Check: svc.checkBody, Changed: svc.bodyChanged, Concerns: svc.bodyConcerns})
	svc.BodyKinds = registry.New(c.Registry, registry.Noun[consult.BodyKind, consult.Unfiltered]{
		Keeper: s.BodyKinds, Stamp: func(k *consult.BodyKind) *consult.Stamp { return &k.Stamp },
		Check: svc.checkBodyKind})
	svc.Memberships = registry.New(c.Registry, registry.Noun[consult.Membership, consult.MembershipFilter]{
		Keeper: s.Memberships, Stamp: func(m *consult.Membership) *consult.Stamp { return &m.Stamp },
		Check: svc.checkMembership, Changed: svc.membershipChanged, Concerns: svc.membershipConcerns})
	svc.Pairings = registry.New(c.Registry, registry.Noun[consult.Pairing, consult.PairingFilter]{
		Keeper: s.Pairings, Stamp: func(p *consult.Pairing) *consult.Stamp { return &p.Stamp },
		Owner: func(p *consult.Pairing) (string, consult.ID) { return "body_id", p.BodyID },
		Check: svc.checkPairing})
	svc.Posts = registry.New(c.Registry, registry.Noun[consult.Post, consult.PostFilter]{
		Keeper: s.Posts, Stamp: func(p *consult.Post) *consult.Stamp { return &p.Stamp }, Check: svc.checkPost})
	svc.Venues = registry.New(c.Registry, registry.Noun[consult.Venue, consult.VenueFilter]{
		Keeper: s.Venues, Stamp: func(v *consult.Venue) *consult.Stamp { return &v.Stamp },
		Check:   func(_ context.Context, v *consult.Venue) error { return v.Validate() },
		Owner:   func(v *consult.Venue) (string, consult.ID) { return "owner_body_id", v.OwnerBodyID },
		Changed: svc.venueChanged, Concerns: svc.venueConcerns})
	svc.Rooms = registry.New(c.Registry, registry.Noun[consult.Room, consult.RoomFilter]{
		Keeper: s.Rooms, Stamp: func(r *consult.Room) *consult.Stamp { return &r.Stamp },
		Owner: func(r *consult.Room) (string, consult.ID) { return "owner_body_id", r.OwnerBodyID },
		Check: svc.checkRoom, Changed: svc.roomChanged, Concerns: svc.roomConcerns})
	svc.Blocks = registry.New(c.Registry, registry.Noun[consult.Block, consult.BlockFilter]{
		Keeper: s.Blocks, Stamp: func(b *consult.Block) *consult.Stamp { return &b.Stamp },
		Owner: func(b *consult.Block) (string, consult.ID) { return "owner_body_id", b.OwnerBodyID },
		Check: svc.CheckBlock, Concerns: svc.blockConcerns})
	svc.Forms = registry.New(c.Registry, registry.Noun[consult.Form, consult.Unfiltered]{
		Keeper: s.Forms, Stamp: func(f *consult.Form) *consult.Stamp { return &f.Stamp },
		Check: svc.checkForm, Changed: svc.formChanged, Concerns: svc.formConcerns})
	svc.Rules = registry.New(c.Registry, registry.Noun[consult.Rules, consult.Unfiltered]{
		Keeper: s.Rules, Stamp: func(r *consult.Rules) *consult.Stamp { return &r.Stamp },
		Check: func(_ context.Context, r *consult.Rules) error { return r.Validate() }})
	return svc
}
