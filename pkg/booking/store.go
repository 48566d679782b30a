package booking

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Unit is the transaction that a context carries.
type Unit interface {
	// Write runs fn alone: nothing that fn reads can change before it commits.
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	// Read runs fn on one snapshot.
	Read(ctx context.Context, fn func(ctx context.Context) error) error
	// Touch marks calendars as changed by the Write under way.
	Touch(ctx context.Context, subjects []consult.Subject) error
	// Rename marks the calendars of the subject, and gives its Feeds that are called as
	// it was the new name.
	Rename(ctx context.Context, sub consult.Subject, was, is string) error
	// Recall answers what the same Once made before, and whether it did.
	Recall(ctx context.Context, by consult.Actor, once consult.Once) (made []consult.Made, before bool, err error)
	// Remember notes what the Once made.
	Remember(ctx context.Context, by consult.Actor, once consult.Once, made []consult.Made) error
	// Restamp marks the Meetings that the filter finds as visibly changed, and their calendars,
	// and journals what they showed before a place of theirs was named anew.
	Restamp(ctx context.Context, filter consult.MeetingFilter, former consult.Former) error
	// Journal notes what the Write under way changes for people.
	Journal(ctx context.Context, changes []consult.Change) error
}

// Shelf keeps one noun of the directory, and F narrows its list. Get answers consult.ErrNotFound; Save
// writes only over the version was and answers consult.ErrStale otherwise;
// Remove answers consult.ErrReferred while something refers to the thing.
type Shelf[T, F any] interface {
	Get(ctx context.Context, id consult.ID) (T, error)
	List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error)
	Add(ctx context.Context, v T) error
	Save(ctx context.Context, v T, was int64) error
	Remove(ctx context.Context, id consult.ID) error
}

// Finder gets those of several things that exist.
type Finder[T any] interface {
	Find(ctx context.Context, ids []consult.ID) (map[consult.ID]T, error)
}

// Keeper is a Shelf that can also Find.
type Keeper[T, F any] interface {
	Shelf[T, F]
	Finder[T]
}

// Roll keeps what people answered, and who came.
type Roll interface {
	Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error)
	SaveAnswers(ctx context.Context, as []consult.Answer) error
	// Reask makes what was answered to another slot than the Meetings now have a
	// former answer, and one to the slot that they are back in the answer again.
	Reask(ctx context.Context, meetings []consult.ID) error
	// Away are the slots of Meetings from which the people are excused.
	Away(ctx context.Context, people []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// Hold writes anew what the Meeting holds.
	Hold(ctx context.Context, m consult.Meeting) error
	// Lack writes anew what the Meeting needs and does not hold.
	Lack(ctx context.Context, m consult.Meeting) error
}

// Intakes keeps the Blocks that calendars from elsewhere brought.
type Intakes interface {
	// ImportedBlocks are all of one source of the Person's.
	ImportedBlocks(ctx context.Context, person consult.ID, source string) ([]consult.ImportedBlock, error)
	AddImported(ctx context.Context, all []consult.ImportedBlock) error
}

// Log keeps what is only ever added to.
type Log[T, F any] interface {
	AddAll(ctx context.Context, vs []T) error
	List(ctx context.Context, filter F, p consult.PageRequest) (consult.Page[T], error)
}

// TopicShelf keeps Topics, which come in hundreds.
type TopicShelf interface {
	Keeper[consult.Topic, consult.TopicFilter]
	AddAll(ctx context.Context, ts []consult.Topic) error
}

// Meetings reads Meetings whole.
type Meetings interface {
	Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error)
	Meetings(ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest) (consult.Page[consult.Meeting], error)
	Children(ctx context.Context, parent consult.ID) ([]consult.Meeting, error)
	// LiveUnder names the live children of each of the Meetings.
	LiveUnder(ctx context.Context, parents []consult.ID) (map[consult.ID][]consult.ID, error)
	ChildrenOf(ctx context.Context, parents []consult.ID) ([]consult.Meeting, error)
	// CalledOff lists the Meetings that are cancelled under one cancellation.
	CalledOff(ctx context.Context, cancellation consult.ID) ([]consult.Meeting, error)
	// Sittings lists a Series' Meetings by their original start.
	Sittings(ctx context.Context, series consult.ID) ([]consult.Meeting, error)
	// OnDay lists public leaves that overlap the span or whose first slot does.
	OnDay(ctx context.Context, span consult.Span) ([]consult.Meeting, error)
}

// Ledger reads what a booking is judged by, and writes it.
type Ledger interface {
	// Busy lists Reservations on the resources that overlap the span.
	Busy(ctx context.Context, resources []consult.ID, span consult.Span) ([]consult.Reservation, error)
	// BlocksOn lists Blocks that overlap the span, on everyone or one of ids.
	BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error)
	// Heads gets Meetings without their people.
	Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// Followers are the Meetings that come after each of the Meetings.
	Followers(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.ID, error)
	// Members lists Memberships that hold on some day from first to last, of active
	// people, those of higher rank first.
	Members(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Membership, error)
	// SaveMeetings writes Meetings and the Reservations they hold, all or none.
	SaveMeetings(ctx context.Context, ms []consult.Meeting) error
}

// Survey reads the Meetings of a window at once.
type Survey interface {
	// Live lists the live Meetings that overlap the span, whole and by start.
	Live(ctx context.Context, span consult.Span) ([]consult.Meeting, error)
	// MeetingsByID gets those of the Meetings that exist, whole.
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
	// LeavesFrom are the Leaves from each of the Meetings that stand, former ones too.
	LeavesFrom(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Leave, error)
	// SaveLeaves writes Leaves over what they were.
	SaveLeaves(ctx context.Context, all []consult.Leave) error
}

// Roads keeps how long the ways between Venues take.
type Roads interface {
	// Trips lists what was given for the ways from the Venues.
	Trips(ctx context.Context, from []consult.ID) ([]consult.Trip, error)
	SaveTrips(ctx context.Context, trips []consult.Trip) error
	// RemoveTrips takes back what was given between two Venues; consult.ErrNotFound
	// when that is nothing.
	RemoveTrips(ctx context.Context, a, b consult.ID) error
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

// Holidays keeps the years the office has entered itself.
type Holidays interface {
	HolidayYears(ctx context.Context) ([]workday.Year, error)
	SaveHolidayYear(ctx context.Context, y workday.Year) error
	// Pinned reports whether a Block or a Feed is about the thing.
	Pinned(ctx context.Context, id consult.ID) (bool, error)
}

// Witness knows who can have been shown what.
type Witness interface {
	// Watched are those of the subjects of which there is a link, or was at some time since.
	Watched(ctx context.Context, subjects []consult.Subject, since time.Time) (map[consult.Subject]bool, error)
	// Coming is the Revision that the Write under way will have.
	Coming(ctx context.Context) (consult.Revision, error)
}

// Store is all that booking asks of a database.
type Store struct {
	Unit
	Witness
	Meetings
	Ledger
	Holidays
	Survey
	Roads
	Roll
	Intakes
	Phones
	Chronicle
	TopicMeetings
	PlanEditions
	People      Keeper[consult.Person, consult.PersonFilter]
	Bodies      Keeper[consult.Body, consult.BodyFilter]
	Memberships Keeper[consult.Membership, consult.MembershipFilter]
	Venues      Keeper[consult.Venue, consult.VenueFilter]
	Rooms       Keeper[consult.Room, consult.RoomFilter]
	Forms       Keeper[consult.Form, consult.Unfiltered]
	Rules       Keeper[consult.Rules, consult.Unfiltered]
	Blocks      Keeper[consult.Block, consult.BlockFilter]
	Leaves      Keeper[consult.Leave, consult.LeaveFilter]
	Series      Shelf[consult.Series, consult.SeriesFilter]
	Proposals   Keeper[consult.Proposal, consult.ProposalFilter]
	Notices     Log[consult.Notice, consult.NoticeFilter]
	Plans       Keeper[consult.Plan, consult.PlanFilter]
	Topics      TopicShelf
}
