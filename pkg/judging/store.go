package judging

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/workday"
)

// Surroundings reads Reservations, Blocks, Memberships and travel times.
type Surroundings interface {
	// Busy lists Reservations on the resources that overlap the span.
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// BlocksOn lists Blocks that overlap the span, on everyone or one of ids.
	BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error)
	// Members lists Memberships that hold on some day from first to last, of active
	// people, those of higher rank first.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// SeatsWithin lists the people's Memberships, past ones too, of the active roots and all Bodies below them.
	SeatsWithin(ctx context.Context, people, roots []consult.ID) ([]consult.Membership, error)
	// SeatsUnder lists who of the people has their home in the subtree of each of the active hosts or sits on a Body
	// of it, each as a Membership of the host itself.
	SeatsUnder(ctx context.Context, people, hosts []consult.ID) ([]consult.Membership, error)
	// Trips lists the travel times that the office has entered for journeys from the Venues.
	Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error)
}

// Meetings reads the Meetings around a change.
type Meetings interface {
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Children lists the Meetings directly inside the parent.
	Children(ctx context.Context, parent consult.ID) ([]consult.Meeting, error)
	// Followers names for each of the Meetings those that must come after it.
	Followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error)
}

// AnswerStore reads what people have answered to invitations, and their Leaves.
type AnswerStore interface {
	// Answers gets the answers to each of the Meetings by person.
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	// LeavesFrom lists the pending and approved Leaves from each of the Meetings, with those
	// that were for a former time of the Meeting.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
}

// Holidays reads the years that the office has entered itself.
type Holidays interface {
	HolidayYears(ctx context.Context) ([]workday.Year, error)
	// RegionHolidays lists what was entered of the public holidays of other Regions.
	RegionHolidays(ctx context.Context, regions []consult.Region) ([]workday.Year, error)
	// Abroad is where those people live who live where there are other public holidays.
	Abroad(ctx context.Context) (map[consult.ID]consult.Region, error)
}

// Store is all that a Service asks of a database.
type Store struct {
	Surroundings
	Meetings
	AnswerStore
	Holidays
	Motions
	Pairings
	People registry.Finder[consult.Person]
	Bodies registry.Finder[consult.Body]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
	Forms  registry.Finder[consult.Form]
	Rules  registry.Getter[consult.Rules]
	Reach  reach.Keeper
}
