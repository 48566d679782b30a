package consult

import "time"

// StandingConflict is a Conflict of Meetings as they stand, told once from however many of
// them it is found.
type StandingConflict struct {
	Conflict
	// MeetingIDs are the Meetings concerned, by start: the one that the finding is
	// about, the other one, and of somebody's load all that make it.
	MeetingIDs []ID
}

// StandingFilter narrows the list of the conflicts that meetings have now.
type StandingFilter struct {
	Kind     ConflictKind
	Severity Severity
	// PersonID finds the conflicts about the Person.
	PersonID ID
	// BodyID, RoomID and Form find the conflicts of meetings that have them, and those about the Room itself.
	BodyID, RoomID ID
	Form           FormKey
	// From and To are the window of the meetings that are judged.
	From, To time.Time
}
