package annualplan

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// TopicShelf keeps Topics, which come in hundreds.
type TopicShelf interface {
	registry.Keeper[consult.Topic, consult.TopicFilter]
	AddAll(ctx context.Context, ts []consult.Topic) error
}

// TopicMeetings keeps which Meetings consult on which Topics. A Topic is named by its
// lineage, which it has in every edition of its Plan.
type TopicMeetings interface {
	// MeetingsOn lists the Meetings linked to each of the lineages, by start.
	MeetingsOn(ctx context.Context, lineages []consult.ID) (map[consult.ID][]consult.TopicMeeting, error)
	// TopicsOn names the Topics of each of the Meetings, each in one edition, the one in force first.
	TopicsOn(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Topic, error)
	// LinkMeetings answers consult.ErrConflict when there is such a link already, or
	// when a Proposal's is to a Topic with another Meeting that stands.
	LinkMeetings(ctx context.Context, links []consult.TopicMeeting) error
	// UnlinkMeeting removes a link, and reports whether there was one.
	UnlinkMeeting(ctx context.Context, lineage, meeting consult.ID) (bool, error)
	// TouchTopics gives the Topics of the lineages, in every edition, their next version.
	TouchTopics(ctx context.Context, lineages []consult.ID, at time.Time) error
}

// PlanEditions reads a year's Plans together, and what was decided on Meetings of
// Topics that one of them has dropped.
type PlanEditions interface {
	// Editions are the Body's Plans of the year, the first edition first.
	Editions(ctx context.Context, year int, body consult.ID) ([]consult.Plan, error)
	// DroppedMeetings lists links of Meetings that stand and end after the instant, to
	// Topics that one of the earlier Plans has and the Plan has not, unless the Meeting
	// consults on another Topic of the Plan: those that are kept, or the others.
	DroppedMeetings(ctx context.Context, plan consult.ID, earlier []consult.ID, after time.Time, kept bool) ([]consult.TopicMeeting, error)
	TopicsOfLineages(ctx context.Context, plans, lineages []consult.ID) ([]consult.Topic, error)
	// KeepMeeting notes that the Meeting stays; with no name and the zero time that
	// nobody has decided so.
	KeepMeeting(ctx context.Context, meeting consult.ID, lineages []consult.ID, by string, at time.Time) error
	// ForgetKept takes back what was decided on Meetings of Topics that the Plan has.
	ForgetKept(ctx context.Context, plan consult.ID) error
}
