package booking

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Calendars are told which subscribed calendars the write under way changes, and what people have to know.
type Calendars interface {
	// Touch marks calendars as changed by the write under way.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// Journal records what the write under way changes for people.
	Journal(ctx context.Context, changes []consult.Change) error
}

// Meetings reads Meetings whole and writes them.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	Meetings(
		ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
	) (consult.Page[consult.Meeting], error)
	// MeetingsByID gets those of the Meetings that exist, whole.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Lapsing names the live Meetings with a pending invitation whose time is over by then.
	Lapsing(ctx context.Context, now time.Time) ([]consult.ID, error)
	// TopicsThere says which of the Topics there are.
	TopicsThere(ctx context.Context, ids []consult.ID) (map[consult.ID]bool, error)
	// SaveMeetings writes Meetings and their Reservations, all or none.
	SaveMeetings(ctx context.Context, ms []consult.Meeting) error
}

// Families reads parents and children.
type Families interface {
	// ChildrenOf lists the Meetings directly inside each of the parents.
	ChildrenOf(ctx context.Context, parents []consult.ID) ([]consult.Meeting, error)
	// LiveUnder names the live children of each of the Meetings.
	LiveUnder(ctx context.Context, parents []consult.ID) (map[consult.ID][]consult.ID, error)
	// CalledOff lists the Meetings that were cancelled under one cancellation ID.
	CalledOff(ctx context.Context, cancellation consult.ID) ([]consult.Meeting, error)
}

// AnswerStore keeps what people have answered to invitations, and their Leaves.
type AnswerStore interface {
	// Reask makes an answer that was given for another slot than the Meetings now have a
	// former answer, and an answer for the slot to which they have returned the answer again.
	Reask(ctx context.Context, meetings []consult.ID) error
	// LeavesFrom lists the pending and approved Leaves from each of the Meetings, with those
	// that were for a former time of the Meeting.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
	// SaveLeaves replaces stored Leaves.
	SaveLeaves(ctx context.Context, all []consult.Leave) error
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Calendars
	Meetings
	Families
	AnswerStore
	HeldStore
	People registry.Finder[consult.Person]
	Bodies registry.Finder[consult.Body]
	Venues registry.Finder[consult.Venue]
	Rooms  registry.Finder[consult.Room]
	Reach  reach.Keeper
}
