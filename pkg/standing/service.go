package standing

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
)

// Store is all that a Service asks of a database.
type Store interface {
	registry.Unit
	// Live lists the live Meetings that overlap the span, with their people, by start.
	Live(ctx context.Context, span consult.Span) ([]consult.Meeting, error)
	// Subtree are the Body and all below it.
	Subtree(ctx context.Context, body consult.ID) (map[consult.ID]bool, error)
}

// Service lists the Conflicts that Meetings have now. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	judging *judging.Service
}

// New makes a Service.
func New(s Store, j *judging.Service) *Service {
	return &Service{Clock: j.Clock, store: s, judging: j}
}
