package attendance

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/registry"
)

// AnswerStore keeps what people answered, and who came.
type AnswerStore interface {
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	SaveAnswers(ctx context.Context, as []consult.Answer) error
	// LeavesFrom are the Leaves from each of the Meetings that stand, former ones too.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
}

// Reservations writes what Meetings hold.
type Reservations interface {
	// Hold writes anew what the Meeting holds.
	Hold(ctx context.Context, m consult.Meeting) error
	// Lack writes anew what the Meeting needs and does not hold.
	Lack(ctx context.Context, m consult.Meeting) error
}

// Meetings reads Meetings, and marks the calendars that show them.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	Meetings(ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest) (consult.Page[consult.Meeting], error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Members lists Memberships that hold on some day from first to last, of active
	// people, those of higher rank first.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// Touch marks calendars as changed by the Write under way.
	Touch(ctx context.Context, subjects []consult.Subject) error
}

// People gets and finds people.
type People interface {
	registry.Getter[consult.Person]
	registry.Finder[consult.Person]
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	AnswerStore
	Reservations
	Meetings
	People People
	Bodies registry.Getter[consult.Body]
	Rooms  registry.Finder[consult.Room]
	Forms  registry.Getter[consult.Form]
	Leaves registry.Keeper[consult.Leave, consult.LeaveFilter]
}

// Config is what a Service is made of.
type Config struct {
	Store    Store
	Booking  *booking.Service
	Judging  *judging.Service
	Registry registry.Config
}

// Service keeps who comes to Meetings. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	newID   func() consult.ID
	booking *booking.Service
	judging *judging.Service

	Leaves *registry.Registry[consult.Leave, consult.LeaveFilter]
}

// New makes a Service.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store, newID: c.Registry.NewID, booking: c.Booking, judging: c.Judging}
	svc.Leaves = registry.New(c.Registry, registry.Noun[consult.Leave, consult.LeaveFilter]{
		Keeper: c.Store.Leaves, Stamp: func(l *consult.Leave) *consult.Stamp { return &l.Stamp }, Check: svc.checkLeave})
	return svc
}
