package mymeetings

import (
	"context"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
	"huiqi/pkg/subscription"
)

// Links reads what a Feed shows.
type Links interface {
	// FeedByHash finds the Feed of a secret with this SHA-256, a revoked one with its RevokedAt set. It returns
	// consult.ErrGone for a secret that was replaced, and for the Feed of an inactive Person.
	FeedByHash(ctx context.Context, hash []byte) (subscription.Feed, error)
	// Contents reads everything that the Feed may show, the earliest first.
	Contents(
		ctx context.Context, f subscription.Feed, window consult.Span, cancelledSince time.Time,
	) (subscription.Contents, error)
	// FeedEvent reads one Meeting as Contents would, whenever it is.
	FeedEvent(ctx context.Context, f subscription.Feed, meeting consult.ID) (subscription.Event, error)
}

// Replies reads what one Person has said about all Meetings.
type Replies interface {
	// RepliesOf are the Person's answers by Meeting, and the Leaves, the oldest first.
	RepliesOf(ctx context.Context, person consult.ID) (map[consult.ID]consult.Answer, []consult.Leave, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Links
	Replies
	People registry.Getter[consult.Person]
	Forms  registry.Finder[consult.Form]
	Rooms  registry.Finder[consult.Room]
	Venues registry.Finder[consult.Venue]
	Rules  registry.Getter[consult.Rules]
}

// Attendance judges and keeps what people answer. attendance.Service implements it.
type Attendance interface {
	Answer(
		ctx context.Context, by consult.Actor, meeting, person consult.ID, edit func(*consult.Answer),
	) (attendance.Roster, error)
	AskLeave(ctx context.Context, by consult.Actor, ask consult.Leave) (consult.Leave, error)
	WithdrawLeave(
		ctx context.Context, by consult.Actor, id consult.ID, version int64,
	) (consult.Leave, attendance.Roster, error)
}

// Staleness keeps who knows of which change. staleness.Service implements it.
type Staleness interface {
	Unseen(ctx context.Context, person consult.ID, meetings []consult.ID) ([]consult.ID, error)
	Looked(ctx context.Context, by consult.Actor, meetings []consult.ID, shown consult.Revision) error
}

// Config holds what New needs.
type Config struct {
	Store      Store
	Attendance Attendance
	Staleness  Staleness
	Records    Records
	Clock      consult.Clock
}

// Service shows a link's Meetings and takes what its holder answers. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store      Store
	attendance Attendance
	staleness  Staleness
	records    Records
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{
		Clock:      c.Clock,
		store:      c.Store,
		attendance: c.Attendance,
		staleness:  c.Staleness,
		records:    c.Records,
	}
}
