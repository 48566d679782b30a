package followup

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/file"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings without their people.
type Meetings interface {
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	reach.Keeper
	Topics       registry.Finder[plan.Topic]
	Files        registry.Finder[file.File]
	People       registry.Getter[consult.Person]
	Bodies       registry.Finder[consult.Body]
	Posts        registry.Lister[consult.Post, consult.PostFilter]
	Kinds        registry.Keeper[outcome.Kind, consult.Unfiltered]
	Outcomes     registry.Keeper[outcome.Outcome, outcome.Filter]
	Instructions registry.Keeper[outcome.Instruction, outcome.InstructionFilter]
	FollowUps    registry.Keeper[outcome.FollowUp, outcome.FollowUpFilter]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Registry registry.Config
}

// Service has the use cases of Outcomes and of what hangs on them. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store

	Kinds        *registry.Registry[outcome.Kind, consult.Unfiltered]
	Outcomes     *registry.Registry[outcome.Outcome, outcome.Filter]
	Instructions *registry.Registry[outcome.Instruction, outcome.InstructionFilter]
	FollowUps    *registry.Registry[outcome.FollowUp, outcome.FollowUpFilter]
}

// New makes a Service, and registers its nouns with their checks.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store}
	svc.Kinds = registry.New(c.Registry, registry.Noun[outcome.Kind, consult.Unfiltered]{
		Keeper: c.Store.Kinds,
		Stamp:  func(k *outcome.Kind) *consult.Stamp { return &k.Stamp },
		Check:  checkKind,
	})
	svc.Outcomes = registry.New(c.Registry, registry.Noun[outcome.Outcome, outcome.Filter]{
		Keeper: c.Store.Outcomes,
		Stamp:  func(o *outcome.Outcome) *consult.Stamp { return &o.Stamp },
		Check:  svc.checkOutcome,
	})
	svc.Instructions = registry.New(c.Registry, registry.Noun[outcome.Instruction, outcome.InstructionFilter]{
		Keeper: c.Store.Instructions,
		Stamp:  func(i *outcome.Instruction) *consult.Stamp { return &i.Stamp },
		Check:  svc.checkInstruction,
	})
	svc.FollowUps = registry.New(c.Registry, registry.Noun[outcome.FollowUp, outcome.FollowUpFilter]{
		Keeper: c.Store.FollowUps,
		Stamp:  func(u *outcome.FollowUp) *consult.Stamp { return &u.Stamp },
		Check:  svc.checkFollowUp,
	})
	return svc
}

// Today is the civil day in the office's zone.
func (svc *Service) Today() consult.Date { return consult.DateOf(svc.Now(), svc.Zone()) }
