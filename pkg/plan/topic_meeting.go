package plan

import (
	"huiqi/pkg/consult"
	"time"
)

// TopicMeeting says that a Meeting consults on a Topic, or does something else for it,
// whichever edition it is read in. It stays when the Meeting is called off.
type TopicMeeting struct {
	Lineage, MeetingID consult.ID
	Kind               Kind
	Since              time.Time
	By                 string
	// ProposalID is the Proposal that placed the Meeting for the Topic; none when a
	// person linked it, or took it up again after it was called off.
	ProposalID consult.ID
	// KeptAt and KeptBy say who decided that the Meeting stays although an edition
	// has dropped the Topic.
	KeptAt time.Time
	KeptBy string
	// Title, Span, Status and Held are the Meeting's; they are read and never written. Held is HeldYes or HeldNo, or
	// empty while nobody has said; of a parent it is HeldYes when one of its children was held, and empty otherwise.
	Title  string
	Span   consult.Span
	Status consult.Status
	Held   consult.HeldState
}

// Stands reports whether the Meeting is not called off.
func (l TopicMeeting) Stands() bool { return l.Status != consult.Cancelled }

// Holds reports whether the Topic has its Meeting by this link: one that consults and is
// not called off.
func (l TopicMeeting) Holds() bool { return l.Kind == Consult && l.Stands() }

// HeldBy is the Meeting that a Topic has: of those that hold it the one linked
// first; none when the Topic is open.
func HeldBy(links []TopicMeeting) consult.ID {
	var since time.Time
	var id consult.ID
	for _, l := range links {
		earlier := l.Since.Before(since) || l.Since.Equal(since) && l.MeetingID < id
		if l.Holds() && (id == "" || earlier) {
			id, since = l.MeetingID, l.Since
		}
	}
	return id
}

// DroppedTopic is a Topic that an edition no longer has though it has Meetings to
// come, on which somebody has to decide.
type DroppedTopic struct {
	Topic    Topic
	Meetings []TopicMeeting
}
