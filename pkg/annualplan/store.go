package annualplan

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
	"huiqi/pkg/registry"
)

// TopicKeeper keeps Topics. A Plan can have hundreds, so many can be added at once.
type TopicKeeper interface {
	registry.Keeper[plan.Topic, plan.TopicFilter]
	AddAll(ctx context.Context, ts []plan.Topic) error
}

// TopicMeetings keeps the links between Meetings and the Topics that they consult on. A
// link names a Topic by its lineage, which is the same in every edition of the Plan.
type TopicMeetings interface {
	// MeetingsOn lists the Meetings linked to each of the lineages, ordered by start.
	MeetingsOn(ctx context.Context, lineages []consult.ID) (map[consult.ID][]plan.TopicMeeting, error)
	// TopicsOn lists the Topics of each of the Meetings. Each Topic is listed once: as
	// the edition in force has it, if that has it.
	TopicsOn(ctx context.Context, meetings []consult.ID) (map[consult.ID][]plan.Topic, error)
	// LinkMeetings adds links. The error is consult.ErrConflict when a link exists
	// already, or when a Proposal links a Topic that another Meeting holds.
	LinkMeetings(ctx context.Context, links []plan.TopicMeeting) error
	// SetKind gives a link its Kind, and notes who did so and when.
	SetKind(ctx context.Context, link plan.TopicMeeting) error
	// UnlinkMeeting removes a link, and reports whether there was one.
	UnlinkMeeting(ctx context.Context, lineage, meeting consult.ID) (bool, error)
	// TouchTopics raises the version of the Topics of the lineages in every edition.
	TouchTopics(ctx context.Context, lineages []consult.ID, at time.Time) error
}

// PlanEditions reads the editions of a Plan, and keeps what was decided on the Meetings
// of Topics that an edition has dropped.
type PlanEditions interface {
	// Editions lists the Plans of the Body for the year, the first edition first.
	Editions(ctx context.Context, year int, body consult.ID) ([]plan.Plan, error)
	// DroppedMeetings lists the links between Topics that an earlier Plan has but this
	// one has not, and their live Meetings that end after the instant. It leaves out
	// Meetings that consult on another Topic of this Plan. With kept it lists the links
	// whose Meeting is to be kept, without it the others.
	DroppedMeetings(
		ctx context.Context, plan consult.ID, earlier []consult.ID, after time.Time, kept bool,
	) ([]plan.TopicMeeting, error)
	// TopicsOfLineages lists the Topics that the Plans have of the lineages.
	TopicsOfLineages(ctx context.Context, plans, lineages []consult.ID) ([]plan.Topic, error)
	// KeepMeeting records who decided when to keep the Meeting. An empty name and the
	// zero time remove that decision.
	KeepMeeting(ctx context.Context, meeting consult.ID, lineages []consult.ID, by string, at time.Time) error
	// ForgetKept removes the decisions on Meetings of Topics that the Plan has.
	ForgetKept(ctx context.Context, plan consult.ID) error
}
