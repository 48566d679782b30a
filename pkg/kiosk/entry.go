package kiosk

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Entry is one line of a day's public list. Moved is set when the line
// stands for a slot the Meeting has left; it then holds where the Meeting went.
type Entry struct {
	MeetingID consult.ID
	Title     string
	Form      consult.FormKey
	FormZH    string
	FormEN    string
	Span      consult.Span
	Cancelled bool
	Tentative bool
	Moved     *consult.Slot
	// MovedRoom and MovedVenue name the new slot's place.
	MovedRoom  consult.Room
	MovedVenue consult.Venue
	Room       consult.Room
	Venue      consult.Venue
	OwnerName  string
	// CoOwners are the names of the Bodies that hold the Meeting together with its owner.
	CoOwners []string
}

// Hosts are the names of those who hold the Meeting: its owner, if it has one, and whoever holds it with the owner.
func (e Entry) Hosts() []string {
	if e.OwnerName == "" {
		return e.CoOwners
	}
	return append([]string{e.OwnerName}, e.CoOwners...)
}

// State is what a visitor is told about a line.
type State string

// The states of a line: 未开始, 即将开始, 进行中, 已结束, 已取消, 已改期.
const (
	DayLater     State = "later"
	DaySoon      State = "soon"
	DayRunning   State = "running"
	DayOver      State = "over"
	DayCancelled State = "cancelled"
	DayMoved     State = "moved"
)

// States are all of them, in the order in which a line goes through them.
var States = []State{DayLater, DaySoon, DayRunning, DayOver, DayCancelled, DayMoved}

// Words are what a visitor reads, on the wall screen and in the API alike.
func (s State) Words() (string, string) {
	switch s {
	case DayLater:
		return "未开始", "Upcoming"
	case DaySoon:
		return "即将开始", "Starting soon"
	case DayRunning:
		return "进行中", "In progress"
	case DayOver:
		return "已结束", "Ended"
	case DayCancelled:
		return "已取消", "Cancelled"
	case DayMoved:
		return "已改期", "Moved"
	}
	return string(s), string(s)
}

// consultations are the Forms in which an office consults with people, unlike the sittings of
// its own bodies.
var consultations = []consult.FormKey{
	"council", "thematic", "counterpart", "sector", "proposal", "expert", "remote",
}

// Consultation reports whether the Meeting is one at which an office consults with people, and
// which it announces (会议预告).
func (e Entry) Consultation() bool { return slices.Contains(consultations, e.Form) }

// SoonBefore is how long before its start a Meeting is called 即将开始.
const SoonBefore = 30 * time.Minute

// State is the line's state at now.
func (e Entry) State(now time.Time) State {
	switch {
	case e.Moved != nil:
		return DayMoved
	case e.Cancelled:
		return DayCancelled
	case !now.Before(e.Span.To):
		return DayOver
	case !now.Before(e.Span.From):
		return DayRunning
	case !now.Before(e.Span.From.Add(-SoonBefore)):
		return DaySoon
	}
	return DayLater
}

// Day is the public list of one date at one Venue, or everywhere, as of AsOf.
// Entries are sorted by start, then title.
type Day struct {
	Date    consult.Date
	Venue   *consult.Venue
	AsOf    time.Time
	Entries []Entry
}
