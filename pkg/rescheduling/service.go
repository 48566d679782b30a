package rescheduling

import (
	"context"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/directory"
	"huiqi/pkg/drafting"
	"huiqi/pkg/judging"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings.
type Meetings interface {
	// MeetingsByID gets those of the Meetings that exist, whole.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// Witness knows who may have seen what.
type Witness interface {
	// Watched are those of the subjects that have a link, or had one at some time since.
	Watched(ctx context.Context, subjects []consult.Subject, since time.Time) (map[consult.Subject]bool, error)
	// Coming is the Revision that the write under way will have.
	Coming(ctx context.Context) (consult.Revision, error)
}

// TopicMeetings links Meetings to the Topics that they consult on. A Topic is named by its
// lineage, which is the same in every edition of its Plan.
type TopicMeetings interface {
	// LinkMeetings returns consult.ErrConflict when such a link exists already, or when a
	// Proposal links a Topic that has another Meeting that is not cancelled.
	LinkMeetings(ctx context.Context, links []plan.TopicMeeting) error
	// TouchTopics raises the version of the lineages' Topics in every edition.
	TouchTopics(ctx context.Context, lineages []consult.ID, at time.Time) error
}

// Notices keeps what people are to be told.
type Notices interface {
	registry.Lister[proposal.Notice, proposal.NoticeFilter]
	AddAll(ctx context.Context, ns []proposal.Notice) error
}

// Store is all that a Service asks of a database.
type Store struct {
	registry.Unit
	Meetings
	Witness
	TopicMeetings
	reach.Keeper
	Bodies    registry.Finder[consult.Body]
	Rooms     registry.Finder[consult.Room]
	Forms     registry.Getter[consult.Form]
	Blocks    registry.Getter[consult.Block]
	Plans     registry.Getter[plan.Plan]
	Topics    registry.Finder[plan.Topic]
	Notices   Notices
	Proposals registry.Keeper[proposal.Proposal, proposal.Filter]
}

// Config is what a Service is made of.
type Config struct {
	Store      Store
	Booking    *booking.Service
	Judging    *judging.Service
	Drafting   *drafting.Service
	Directory  *directory.Service
	AnnualPlan *annualplan.Service
	Clock      consult.Clock
	NewID      func() consult.ID
}

// Service makes, applies and undoes Proposals. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store      Store
	newID      func() consult.ID
	booking    *booking.Service
	judging    *judging.Service
	drafting   *drafting.Service
	directory  *directory.Service
	annualplan *annualplan.Service
	// planning is a pointer, so that every copy of the Service shares it.
	planning *planning
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, newID: c.NewID, booking: c.Booking,
		judging: c.Judging, drafting: c.Drafting, directory: c.Directory,
		annualplan: c.AnnualPlan, planning: &planning{woken: make(chan struct{}, 1)}}
}
