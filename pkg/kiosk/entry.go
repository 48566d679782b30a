package kiosk

import (
	"huiqi/pkg/consult"
	"time"
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
