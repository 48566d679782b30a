package idempotency

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Store remembers what requests made.
type Store interface {
	registry.Unit
	// Recall answers what the same Once made before, and whether it did.
	Recall(ctx context.Context, by consult.Actor, once consult.IdempotencyKey) (made []consult.Made, before bool, err error)
	// Remember notes what the Once made.
	Remember(ctx context.Context, by consult.Actor, once consult.IdempotencyKey, made []consult.Made) error
}

// Service carries out a request once. It is safe for concurrent use.
type Service struct{ store Store }

// New makes a Service.
func New(s Store) *Service { return &Service{store: s} }
