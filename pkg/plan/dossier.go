package plan

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// TopicState is how far a Topic has come.
type TopicState string

// A Topic is open until a Meeting holds it, and again when that was not held; it was consulted on when one was held, or
// a confirmed one has ended of which nobody has said so yet.
const (
	TopicOpen      TopicState = "open"
	TopicScheduled TopicState = "scheduled"
	TopicConsulted TopicState = "consulted"
)

// StateOf is how far the Topic with these Meetings has come by now.
func StateOf(links []TopicMeeting, now time.Time) TopicState {
	state := TopicOpen
	for _, l := range links {
		switch {
		case !l.Holds() || l.Held == consult.HeldNo:
		case l.Held == consult.HeldYes || l.Status == consult.Confirmed && !l.Span.To.After(now):
			return TopicConsulted
		default:
			state = TopicScheduled
		}
	}
	return state
}

// TopicEdition is a Topic as one edition of the Plan has it.
type TopicEdition struct {
	Topic
	Edition int
	Status  Status
	// InForce says that it is the edition that is carried out.
	InForce bool
}

// Dossier (议题全过程) is all that became of a Topic, over all editions of its Plan.
type Dossier struct {
	// Topic is that of the edition in force; if that has dropped it, or there is none, that
	// of the latest edition that was approved, else that of the latest.
	Topic    Topic
	Editions []TopicEdition
	// Meetings are by kind, those of a kind by start.
	Meetings []TopicMeeting
	State    TopicState
}

// NewDossier is the Dossier of a Topic, of which there is one edition at least.
func NewDossier(editions []TopicEdition, links []TopicMeeting, now time.Time) Dossier {
	editions = slices.SortedStableFunc(slices.Values(editions), func(a, b TopicEdition) int {
		return cmp.Compare(a.Edition, b.Edition)
	})
	best := editions[0]
	for _, e := range editions[1:] {
		if e.rank() >= best.rank() {
			best = e
		}
	}
	return Dossier{
		Topic:    best.Topic,
		Editions: editions,
		Meetings: slices.SortedStableFunc(slices.Values(links), byKind),
		State:    StateOf(links, now),
	}
}

func byKind(a, b TopicMeeting) int {
	place := func(k Kind) int { return slices.Index([]Kind{Research, Consult, Supervise, Reply, Study}, k) }
	return cmp.Or(
		cmp.Compare(place(a.Kind), place(b.Kind)),
		a.Span.From.Compare(b.Span.From),
		cmp.Compare(a.MeetingID, b.MeetingID),
	)
}

// rank is higher for an edition that says more surely what the Topic is.
func (e TopicEdition) rank() int {
	switch {
	case e.InForce:
		return 2
	case (Plan{Status: e.Status}).Unapproved():
		return 0
	}
	return 1
}
