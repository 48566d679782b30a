// Package reporting counts what the office did in a period, lists what each number is made of, and freezes both in a
// Report that says later what has changed. What is counted and how it adds up is decided by figure; where it is
// recorded is left to store.
package reporting

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/registry"
)

// Records reads what was recorded.
type Records interface {
	// Recorded reads what the Figures of the period count and belongs to whoever asks.
	Recorded(ctx context.Context, p figure.Period) (*figure.Recorded, error)
	// Covered are the ids of those of the Bodies that are active, and of all below them.
	Covered(ctx context.Context, roots []consult.ID) (map[consult.ID]bool, error)
}

// FrozenStore keeps what Reports froze.
type FrozenStore interface {
	SaveFrozen(ctx context.Context, report consult.ID, content []byte) error
	Frozen(ctx context.Context, report consult.ID) ([]byte, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Records
	FrozenStore
	Reports registry.Keeper[figure.Report, figure.Filter]
	Bodies  registry.Finder[consult.Body]
	People  registry.Finder[consult.Person]
	Venues  registry.Finder[consult.Venue]
	Forms   registry.Finder[consult.Form]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Registry registry.Config
}

// Service has the use cases of Figures and Reports. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store

	Reports *registry.Registry[figure.Report, figure.Filter]
}

// New makes a Service, and registers Reports with their checks.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store}
	svc.Reports = registry.New(c.Registry, registry.Noun[figure.Report, figure.Filter]{
		Keeper: c.Store.Reports,
		Stamp:  func(r *figure.Report) *consult.Stamp { return &r.Stamp },
		Owner:  func(r *figure.Report) (string, consult.ID) { return "owner_body_id", r.OwnerBodyID },
		Check:  svc.checkReport,
	})
	return svc
}
