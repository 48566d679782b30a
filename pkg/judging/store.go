package judging

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// Surroundings reads what is held and blocked, who is a member, and how far it is.
type Surroundings interface {
	// Busy lists Reservations on the resources that overlap the span.
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// BlocksOn lists Blocks that overlap the span, on everyone or one of ids.
	BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error)
	// Members lists Memberships that hold on some day from first to last, of active
	// people, those of higher rank first.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// Trips lists what was given for the ways from the Venues.
	Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error)
}

// Meetings reads the Meetings around a change.
type Meetings interface {
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	Children(ctx context.Context, parent consult.ID) ([]consult.Meeting, error)
	// Followers are the Meetings that come after each of the Meetings.
	Followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error)
}

// AnswerStore reads how people stand to Meetings.
type AnswerStore interface {
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	// LeavesFrom are the Leaves from each of the Meetings that stand, former ones too.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
}

// Holidays reads the years that the office has entered itself.
type Holidays interface {
	HolidayYears(ctx context.Context) ([]workday.Year, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	Surroundings
	Meetings
	AnswerStore
	Holidays
	People registry.Finder[consult.Person]
	Bodies registry.Finder[consult.Body]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
	Forms  registry.Finder[consult.Form]
	Rules  registry.Getter[consult.Rules]
}
