package consult

import "time"

// Query narrows a list. Each noun documents which fields it honours; a field
// left zero does not narrow. Lists are ordered by a stable key and resumed
// after Cursor, which is opaque to callers.
type Query struct {
	Q                string
	Kind             string
	BodyID, PersonID ID
	VenueID, RoomID  ID
	MeetingID        ID
	SeriesID         ID
	CancellationID   ID
	PlanID, TopicID  ID
	Form             FormKey
	Status           Status
	Visibility       Visibility
	Severity         Severity
	MinCapacity      int
	From, To         time.Time
	ActiveOnly       bool
	Limit            int
	Cursor           string
}

// Page is one page of a list; Next is empty on the last.
type Page[T any] struct {
	Items []T
	Next  string
}

// Actor is who asks: the Token's name and role, for audit and access.
type Actor struct {
	TokenID ID
	Name    string
	Role    Role
	// PersonID is the member for whom a member's Token answers.
	PersonID ID
}
