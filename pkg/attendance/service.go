package attendance

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// AnswerStore keeps what people answered, and who came.
type AnswerStore interface {
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	SaveAnswers(ctx context.Context, as []consult.Answer) error
	// HalfPresences are who came to which half days of each Meeting, by Person and in the order of time.
	HalfPresences(
		ctx context.Context, meetings []consult.ID,
	) (map[consult.ID]map[consult.ID][]consult.HalfPresence, error)
	// SaveHalfPresences replaces what is recorded of the people by half days of the Meeting.
	SaveHalfPresences(ctx context.Context, meeting consult.ID, people []consult.ID, all []consult.HalfPresence) error
	// LeavesFrom gets the Leaves from each Meeting that are pending or approved,
	// also those that ended because the Meeting moved.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
}

// Reservations writes the Reservations of a Meeting.
type Reservations interface {
	// Hold replaces the Reservations of the Meetings by those that they now have.
	Hold(ctx context.Context, ms ...consult.Meeting) error
	// Lack replaces the record of what the Meeting needs and could not reserve.
	Lack(ctx context.Context, m consult.Meeting) error
}

// Meetings reads Meetings and Memberships, and marks the calendars that show a Meeting.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	// MeetingsByID gets those of the Meetings that exist.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	Meetings(
		ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
	) (consult.Page[consult.Meeting], error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Members lists the Memberships of active people that are valid on some day from
	// first to last, higher ranks first.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// Touch marks the calendars of the subjects as changed by the current Write.
	Touch(ctx context.Context, subjects []consult.Subject) error
}

// People gets and finds people.
type People interface {
	registry.Getter[consult.Person]
	registry.Finder[consult.Person]
}

// Leaves keeps Leaves, and adds several at once.
type Leaves interface {
	registry.Keeper[consult.Leave, consult.LeaveFilter]
	AddAll(ctx context.Context, ls []consult.Leave) error
}

// Subtrees knows what is below a Body.
type Subtrees interface {
	// Subtree are the ids of the Body and of all below it; none if there is no such Body.
	Subtree(ctx context.Context, body consult.ID) (map[consult.ID]bool, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	AnswerStore
	HeldStore
	Reservations
	Meetings
	Subtrees
	reach.Keeper
	People People
	Bodies registry.Getter[consult.Body]
	Rooms  registry.Finder[consult.Room]
	Forms  registry.Getter[consult.Form]
	Leaves Leaves

	BodyNames registry.Finder[consult.Body]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Booking  *booking.Service
	Judging  *judging.Service
	Registry registry.Config
}

// Service has the use cases of attendance. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	newID   func() consult.ID
	booking *booking.Service
	judging *judging.Service

	Leaves *registry.Registry[consult.Leave, consult.LeaveFilter]
}

// New makes a Service, and registers Leaves with the check of this room.
func New(c Config) *Service {
	svc := &Service{
		Clock:   c.Registry.Clock,
		store:   c.Store,
		newID:   c.Registry.NewID,
		booking: c.Booking,
		judging: c.Judging,
	}
	svc.Leaves = registry.New(c.Registry, registry.Noun[consult.Leave, consult.LeaveFilter]{
		Keeper: c.Store.Leaves,
		Stamp:  func(l *consult.Leave) *consult.Stamp { return &l.Stamp },
		Check:  svc.checkLeave,
	})
	return svc
}
