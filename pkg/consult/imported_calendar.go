package consult

import "time"

// BusyEvent is one span in which an imported calendar says that its owner is busy.
type BusyEvent struct {
	// UID names the event in that calendar. Occurrence is the date of one occurrence,
	// empty for an event that does not repeat. Together they identify the BusyEvent over
	// all imports.
	UID, Occurrence string
	Summary         string
	Span            Span
	// Tentative is true when the event is not certain, Private when its owner keeps it
	// private.
	Tentative, Private bool
}

// LeftOut is an event, or one date of it, that becomes no BusyEvent, and why.
type LeftOut struct {
	Summary string
	// From is its start, or zero when that is not known.
	From         time.Time
	Code, ZH, EN string
}

// ImportNote says what is odd about an event of an imported calendar that was read all the same, and how it was read.
type ImportNote struct {
	Summary string
	// From is the start of the event, or zero when that is not known.
	From         time.Time
	Code, ZH, EN string
}

// ImportedCalendar is what an imported calendar says about Window.
type ImportedCalendar struct {
	Window Span
	Claims []BusyEvent
	// UIDs are all events that the calendar names, busy or not.
	UIDs map[string]bool
	// Unread are the UIDs of events that could be read only in part. Which of their
	// earlier BusyEvents still hold is not known.
	Unread  map[string]bool
	LeftOut []LeftOut
	Notes   []ImportNote
}

// Titles says which titles of an imported calendar its Blocks keep.
type Titles string

// No titles are kept, those of events that are not private, or all.
const (
	HideTitles   Titles = "hide"
	PublicTitles Titles = "public"
	AllTitles    Titles = "all"
)

// ImportedBlock is a Block that stands for a BusyEvent of one of its Person's calendars.
type ImportedBlock struct {
	Block
	Source string
	// UIDHash is the SHA-256 of the event's UID. The UID itself may name other people and
	// is not stored.
	UIDHash    []byte
	Occurrence string
}
