package calendarimport

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings and their Reservations.
type Meetings interface {
	// Busy lists the Reservations on the resources that overlap the span.
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Meetings
	ImportStore
	reach.Keeper
	People registry.Getter[consult.Person]
	Blocks registry.Keeper[consult.Block, consult.BlockFilter]
}

// Service imports people's own calendars. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store
	newID func() consult.ID
}

// New makes a Service.
func New(s Store, c consult.Clock, newID func() consult.ID) *Service {
	return &Service{Clock: c, store: s, newID: newID}
}
