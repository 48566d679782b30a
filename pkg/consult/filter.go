package consult

import "time"

// Each list has a filter of its own. A field that is zero does not narrow the list; an item must satisfy all the
// others. Search finds what contains the text, in the form in which names are kept. UnderID finds what belongs to the
// Body or to one below it: unless a filter says otherwise, what such a Body owns.

// Unfiltered is the filter of a list that can only be read whole.
type Unfiltered struct{}

// PersonFilter narrows the list of people.
type PersonFilter struct {
	// Search also finds the reading of a name and its initials.
	Search string
	// Name finds who has exactly this name.
	Name string
	Kind PersonKind
	// BodyID finds who is or was a member of the Body.
	BodyID     ID
	ActiveOnly bool
	// UnderID finds whose home is in the subtree of the Body, and who is or was a member of a Body in it.
	UnderID ID
}

// BodyFilter narrows the list of bodies.
type BodyFilter struct {
	Search string
	Kind   BodyKindKey
	// PersonID finds the Bodies of which the Person is or was a member.
	PersonID   ID
	ActiveOnly bool
	// UnderID finds the Body and all below it.
	UnderID ID
}

// MembershipFilter narrows the list of memberships.
type MembershipFilter struct {
	BodyID, PersonID ID
}

// VenueFilter narrows the list of venues.
type VenueFilter struct {
	// Search looks at the address too.
	Search     string
	ActiveOnly bool
	UnderID    ID
}

// RoomFilter narrows the list of rooms.
type RoomFilter struct {
	Search      string
	VenueID     ID
	MinCapacity int
	// ActiveOnly leaves out the rooms of an inactive venue too.
	ActiveOnly bool
	// Free finds the rooms in which a meeting could be booked for the whole span; the zero span does not narrow.
	Free    Span
	UnderID ID
}

// BlockFilter narrows the list of blocks.
type BlockFilter struct {
	Search string
	// SubjectKind and the ids are about the Subject of the Block; only one of the ids can be that of a Subject.
	SubjectKind                       SubjectKind
	PersonID, BodyID, RoomID, VenueID ID
	UnderID                           ID
	// From and To find what overlaps the window between them.
	From, To time.Time
}

// TokenFilter narrows the list of tokens.
type TokenFilter struct {
	Role Role
	// Name finds the Token of that name which was not revoked.
	Name string
}

// MeetingFilter narrows the list of meetings.
type MeetingFilter struct {
	// Search looks at the title.
	Search string
	// Forms and Statuses find what has one of them.
	Forms    []FormKey
	Statuses []Status
	// Category finds what has a Form of the Category.
	Category   Category
	Visibility Visibility
	// PersonID finds the meetings that the Person attends, in person or as a substitute.
	PersonID ID
	// BodyID finds the meetings that the Body holds, is invited to or has seats at; with Below also those that a Body
	// below it does.
	BodyID ID
	Below  bool
	// OwnerBodyID finds those that the Body holds, and ParentID those directly inside the parent.
	OwnerBodyID, ParentID ID
	// UnderID finds those that a Body in the subtree holds.
	UnderID         ID
	RoomID, VenueID ID
	SeriesID        ID
	// CancellationID finds what was cancelled together.
	CancellationID ID
	// TopicID finds the meetings that consult on the Topic.
	TopicID ID
	// Held finds what is recorded so, and what nobody has recorded among what ended at EndedBy or earlier.
	Held    HeldState
	EndedBy time.Time
	// Notice finds those whose notice was issued, and the live ones that are no part of another and have none.
	Notice NoticeState
	// From and To find what overlaps the window between them.
	From, To time.Time
	// ChangedSince finds what was booked or changed then or later, in the order of the last change.
	ChangedSince time.Time
}

// DelegationFilter narrows the list of delegations, of which those of live meetings are listed.
type DelegationFilter struct {
	State             DelegationState
	MeetingID, BodyID ID
	// BodyIDs finds those of any of the bodies; none finds nothing, and nil does not narrow.
	BodyIDs []ID
	// NameByTo finds those that are to be named before then.
	NameByTo time.Time
}

// SeriesFilter narrows the list of series.
type SeriesFilter struct {
	Search  string
	UnderID ID
}

// LeaveFilter narrows the list of leaves.
type LeaveFilter struct {
	MeetingID, PersonID ID
	// PersonIDs finds the Leaves of any of the people.
	PersonIDs []ID
	Decision  Decision
	// UnderID finds the Leaves from meetings that a Body in the subtree holds.
	UnderID ID
}
