package annualplan

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
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
	TopicMeetings
	PlanEditions
	reach.Keeper
	Bodies interface {
		registry.Getter[consult.Body]
		registry.Finder[consult.Body]
	}
	People registry.Finder[consult.Person]
	Forms  registry.Finder[consult.Form]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
	Plans  registry.Keeper[plan.Plan, plan.Filter]
	Topics TopicKeeper
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Judging  *judging.Service
	Registry registry.Config
}

// Service has the use cases of Plans and Topics. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	newID   func() consult.ID
	judging *judging.Service

	Plans  *registry.Registry[plan.Plan, plan.Filter]
	Topics *registry.Registry[plan.Topic, plan.TopicFilter]
}

// New makes a Service, and registers Plans and Topics with their checks.
func New(c Config) *Service {
	svc := &Service{
		Clock:   c.Registry.Clock,
		store:   c.Store,
		newID:   c.Registry.NewID,
		judging: c.Judging,
	}
	svc.Plans = registry.New(c.Registry, registry.Noun[plan.Plan, plan.Filter]{
		Keeper: c.Store.Plans,
		Stamp:  func(p *plan.Plan) *consult.Stamp { return &p.Stamp },
		Owner:  func(p *plan.Plan) (string, consult.ID) { return "body_id", p.BodyID },
		Check:  svc.checkPlan,
	})
	svc.Topics = registry.New(c.Registry, registry.Noun[plan.Topic, plan.TopicFilter]{
		Keeper: c.Store.Topics,
		Stamp:  func(t *plan.Topic) *consult.Stamp { return &t.Stamp },
		Owner:  func(t *plan.Topic) (string, consult.ID) { return "owner_body_id", t.OwnerBodyID },
		Check:  svc.checkTopic,
	})
	return svc
}
