package handling

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/motion"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings.
type Meetings interface {
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
}

// Links keeps which Meetings are about which Motions.
type Links interface {
	// MotionMeetings lists the Meetings linked to each of the Motions, ordered by start.
	MotionMeetings(ctx context.Context, motions []consult.ID) (map[consult.ID][]motion.Link, error)
	// LinkMotion adds a link; the error is consult.ErrConflict when there is one already.
	LinkMotion(ctx context.Context, l motion.Link) error
	// UnlinkMotion removes a link, and reports whether there was one.
	UnlinkMotion(ctx context.Context, id, meeting consult.ID) (bool, error)
	// TouchMotion raises the version of the Motion.
	TouchMotion(ctx context.Context, id consult.ID, at time.Time) error
}

// Numbers knows of Motions what their checks ask for.
type Numbers interface {
	// MotionNumbered returns the Motion that has the number in the year of the owner, or none.
	MotionNumbered(ctx context.Context, year, number int, owner consult.ID) (consult.ID, error)
	// HasMerged reports whether another Motion is merged into this one.
	HasMerged(ctx context.Context, id consult.ID) (bool, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	Links
	Numbers
	reach.Keeper
	People  registry.Finder[consult.Person]
	Bodies  registry.Finder[consult.Body]
	Motions registry.Keeper[motion.Motion, motion.Filter]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Judging  *judging.Service
	Registry registry.Config
}

// Service has the use cases of Motions. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	judging *judging.Service

	Motions *registry.Registry[motion.Motion, motion.Filter]
}

// New makes a Service, and registers Motions with their checks.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store, judging: c.Judging}
	svc.Motions = registry.New(c.Registry, registry.Noun[motion.Motion, motion.Filter]{
		Keeper: c.Store.Motions,
		Stamp:  func(m *motion.Motion) *consult.Stamp { return &m.Stamp },
		Owner:  func(m *motion.Motion) (string, consult.ID) { return "owner_body_id", m.OwnerBodyID },
		Check:  svc.check,
	})
	return svc
}
