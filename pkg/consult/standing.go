package consult

// StandingConflict is a Conflict of Meetings as they stand, told once from however many of
// them it is found.
type StandingConflict struct {
	Conflict
	// MeetingIDs are the Meetings concerned, by start: the one that the finding is
	// about, the other one, and of somebody's load all that make it.
	MeetingIDs []ID
}
