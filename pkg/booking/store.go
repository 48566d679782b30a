package booking

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// Calendars are told what a Write changes for those who subscribe.
type Calendars interface {
	// Touch marks calendars as changed by the Write under way.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// Journal notes what the Write under way changes for people.
	Journal(ctx context.Context, changes []consult.Change) error
}

// Meetings reads Meetings whole and writes them.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	Meetings(ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest) (consult.Page[consult.Meeting], error)
	// MeetingsByID gets those of the Meetings that exist, whole.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// SaveMeetings writes Meetings and the Reservations they hold, all or none.
	SaveMeetings(ctx context.Context, ms []consult.Meeting) error
}

// Families reads how Meetings hang together.
type Families interface {
	ChildrenOf(ctx context.Context, parents []consult.ID) ([]consult.Meeting, error)
	// LiveUnder names the live children of each of the Meetings.
	LiveUnder(ctx context.Context, parents []consult.ID) (map[consult.ID][]consult.ID, error)
	// CalledOff lists the Meetings that are cancelled under one cancellation.
	CalledOff(ctx context.Context, cancellation consult.ID) ([]consult.Meeting, error)
}

// AnswerStore keeps how people stand to Meetings.
type AnswerStore interface {
	// Reask makes what was answered to another slot than the Meetings now have a
	// former answer, and one to the slot that they are back in the answer again.
	Reask(ctx context.Context, meetings []consult.ID) error
	// LeavesFrom are the Leaves from each of the Meetings that stand, former ones too.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
	// SaveLeaves writes Leaves over what they were.
	SaveLeaves(ctx context.Context, all []consult.Leave) error
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Calendars
	Meetings
	Families
	AnswerStore
	People registry.Finder[consult.Person]
	Bodies registry.Finder[consult.Body]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
}
