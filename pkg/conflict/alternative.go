package conflict

import (
	"huiqi/pkg/consult"
	"time"
)

// MaxSearch bounds how far one search for slots looks, MaxGrid how much one grid
// of who is busy when shows.
const (
	MaxSearch = 92 * 24 * time.Hour
	MaxGrid   = 31 * 24 * time.Hour
)

// Search narrows where a Meeting may go. A field that is zero does not narrow.
type Search struct {
	// Window holds every slot whole; two weeks from now unless given.
	Window consult.Span
	// Limit is the greatest number of slots, Ways the greatest number of ways that need
	// one change elsewhere.
	Limit, Ways int
	// RoomIDs and VenueIDs name where it may be. SameRoom keeps it where it is.
	RoomIDs, VenueIDs []consult.ID
	SameRoom          bool
	MinCapacity       int
	// Days are the weekdays it may fall on, days off among them if named; workdays
	// unless given. On a holiday nothing is offered.
	Days []time.Weekday
	// Earliest and Latest are the times of day, since local midnight, between which
	// it must lie; the office's hours unless given.
	Earliest, Latest *time.Duration
	// Grid asks who is busy when. Confirmed leaves out what is tentative there.
	Grid, Confirmed bool
}

// Alternative is a slot without a blocking Conflict for a wished-for Meeting,
// with what it still costs.
type Alternative struct {
	Slot consult.Slot
	// Unlawful slots come after all others: too soon for the notice or the materials, or
	// in the midday break.
	Unlawful bool
	// Cost is what the slots are ranked by, the least first: see conflict.SlotFinder.
	Cost int
	// Loses are the optional people who cannot come; required ones always can.
	Loses []Loss
	// Bodies are the invited ones, Quorum those of them whose quorum counts.
	Bodies, Quorum []Turnout
	Warnings       []consult.Conflict
	// ZH and EN tell in a sentence whom the slot loses and who can come.
	ZH, EN string
}

// Loss is somebody who cannot come to a slot, and why in words.
type Loss struct {
	PersonID     consult.ID
	Name, ZH, EN string
}

// Turnout is how many of a Body's members can come to a slot. Needed is the quorum, 0
// where the Form has none.
type Turnout struct {
	BodyID                consult.ID
	Name                  string
	Free, Members, Needed int
}

// Shift is one Meeting's change of slot. A restricted Meeting has no Title.
type Shift struct {
	MeetingID consult.ID
	Title     string
	From, To  consult.Slot
}

// Opening is a slot that becomes free for a Meeting when one other Meeting moves. Moves
// hold the move of that other Meeting and, if the Meeting is booked already, its own; in
// this order each can be made alone.
type Opening struct {
	Slot   consult.Slot
	Moves  []Shift
	ZH, EN string
}

// Availability is the answer to a Search.
type Availability struct {
	Items []Alternative
	Ways  []Opening
	Grid  *Grid
	// Sole names, when there are no Items, what alone stands in the way, by how many starts it keeps.
	Sole []SoleObstacle
	// ZH and EN say why there are no Items; empty when there are.
	ZH, EN string
}

// GridKind is what makes someone or a Room busy.
type GridKind string

// What a busy span stands for: a Meeting, a hard Block, or approved Leave from a Meeting.
const (
	BusyMeeting GridKind = "meeting"
	BusyBlock   GridKind = "block"
	BusyLeave   GridKind = "leave"
)

// GridSpan is one stretch in which someone or a Room is busy. A restricted
// Meeting has neither ID nor Title.
type GridSpan struct {
	Span      consult.Span
	Kind      GridKind
	MeetingID consult.ID
	Title     string
	Tentative bool
}

// GridRow is one Person or one Room over the window, by start.
type GridRow struct {
	ID       consult.ID
	Name     string
	Required bool
	Capacity int
	Busy     []GridSpan
}

// Grid is who is busy when, of the people of a Meeting and the Rooms that would
// do. The counts hold one entry for each quarter of an hour from Span.From on.
type Grid struct {
	Span                       consult.Span
	People, Rooms              []GridRow
	RequiredFree, OptionalFree []int
}
