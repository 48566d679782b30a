package proposal

import (
	"huiqi/pkg/consult"
	"time"
)

// NoticeKind is what a Notice is about.
type NoticeKind string

// A Proposal was applied, or taken back.
const (
	NoticeApplied NoticeKind = "proposal_applied"
	NoticeUndone  NoticeKind = "proposal_undone"
)

// Notice is one event for one Person: everything that one decision changed for
// them, told once. Its words are for the Person.
type Notice struct {
	consult.Stamp
	PersonID   consult.ID
	ProposalID consult.ID
	Kind       NoticeKind
	MeetingIDs []consult.ID
	ZH, EN     string
}

// Stale is the refusal to apply or undo a Proposal because these Meetings have changed
// since; beside them are their titles as planned. It unwraps to ErrConflict.
type Stale struct {
	MeetingIDs []consult.ID
	Titles     []string
	// Undo says that an undo was refused, not an apply.
	Undo bool
}

// Add names one more Meeting, or Topic, that was changed.
func (e *Stale) Add(id consult.ID, title string) {
	e.MeetingIDs, e.Titles = append(e.MeetingIDs, id), append(e.Titles, title)
}

func (e *Stale) Error() string { return "changed since planned" }

// Unwrap makes errors.Is(err, ErrConflict) true.
func (e *Stale) Unwrap() error { return consult.ErrConflict }

// NoticeFilter narrows the list of notices.
type NoticeFilter struct {
	PersonID consult.ID
	// From finds what was written then or later.
	From time.Time
}
