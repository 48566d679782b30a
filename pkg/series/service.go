package series

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
)

// Meetings reads the Meetings of Series.
type Meetings interface {
	// Sittings lists the Meetings of a Series, ordered by their original start.
	Sittings(ctx context.Context, series consult.ID) ([]consult.Meeting, error)
	// CalledOff lists the Meetings that one cancellation has cancelled.
	CalledOff(ctx context.Context, cancellation consult.ID) ([]consult.Meeting, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	Series registry.ReadWriter[consult.Series, consult.SeriesFilter]
}

// Config holds what New needs.
type Config struct {
	Store   Store
	Booking *booking.Service
	Judging *judging.Service
	Clock   consult.Clock
	NewID   func() consult.ID
}

// Service books and changes recurring Meetings. It is safe for concurrent use.
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
