package idempotency

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Store records what requests made.
type Store interface {
	registry.Unit
	// Recall returns what the same request made before, and whether there was one.
	Recall(
		ctx context.Context, by consult.Actor, once consult.IdempotencyKey,
	) (made []consult.Made, before bool, err error)
	// Remember records what the request made.
	Remember(ctx context.Context, by consult.Actor, once consult.IdempotencyKey, made []consult.Made) error
}

// Service carries out each request once. It is safe for concurrent use.
type Service struct{ store Store }

// New makes a Service.
func New(s Store) *Service { return &Service{store: s} }
