package conflict

import (
	"huiqi/pkg/consult"
	"time"
)

// StandingConflict is a Conflict of Meetings as they stand, told once from however many of
// them it is found.
type StandingConflict struct {
	consult.Conflict
	// MeetingIDs are the Meetings concerned, by start: the one that the finding is
	// about, the other one, and of somebody's load all that make it.
	MeetingIDs []consult.ID
}

// Filter narrows the list of the conflicts that meetings have now.
type Filter struct {
	Kind     consult.ConflictKind
	Severity consult.Severity
	// PersonID finds the conflicts about the Person.
	PersonID consult.ID
	// BodyID, RoomID and Form find the conflicts of meetings that have them, and those about the Room itself.
	BodyID, RoomID consult.ID
	Form           consult.FormKey
	// UnderID finds the conflicts of meetings that the Body or one below it holds.
	UnderID consult.ID
	// From and To are the window of the meetings that are judged.
	From, To time.Time
}
