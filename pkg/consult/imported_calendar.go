package consult

import "time"

// BusyEvent is one span in which a calendar from elsewhere says that its owner is busy.
type BusyEvent struct {
	// UID names the event there, Occurrence the date of it, empty for an event that
	// does not repeat. Together they name the Claim for good.
	UID, Occurrence string
	Summary         string
	Span            Span
	// Tentative says that it is not sure, Private that its owner keeps it so.
	Tentative, Private bool
}

// LeftOut is an event, or a date of one, that claims nothing, and why.
type LeftOut struct {
	Summary string
	// From is its start, or zero when that cannot be told.
	From         time.Time
	Code, ZH, EN string
}

// ImportedCalendar is what a calendar from elsewhere says about Window.
type ImportedCalendar struct {
	Window Span
	Claims []BusyEvent
	// UIDs are all events that it names, whether or not they claim anything.
	UIDs map[string]bool
	// Unread are those of UIDs of which something cannot be told, so that nobody
	// knows which of the spans that they claimed before still stand.
	Unread  map[string]bool
	LeftOut []LeftOut
}

// Titles says which titles a Block keeps of those that a calendar from elsewhere
// gives.
type Titles string

// Titles are not kept, kept but for private events, or all kept.
const (
	HideTitles   Titles = "hide"
	PublicTitles Titles = "public"
	AllTitles    Titles = "all"
)

// ImportedBlock is a Block that stands for a Claim of one source of its Person's.
type ImportedBlock struct {
	Block
	Source string
	// UIDHash is the SHA-256 of the Claim's UID, which may tell of others.
	UIDHash    []byte
	Occurrence string
}
