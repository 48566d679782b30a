package consult

import "time"

// DayEntry is one line of a day's public list. Moved is set when the line
// stands for a slot the Meeting has left; it then holds where the Meeting went.
type DayEntry struct {
	MeetingID ID
	Title     string
	Form      FormKey
	FormZH    string
	FormEN    string
	Span      Span
	Cancelled bool
	Tentative bool
	Moved     *Slot
	// MovedRoom and MovedVenue name the new slot's place.
	MovedRoom  Room
	MovedVenue Venue
	Room       Room
	Venue      Venue
	OwnerName  string
}

// DayState is what a visitor is told about a line.
type DayState string

// The states of a line: 未开始, 即将开始, 进行中, 已结束, 已取消, 已改期.
const (
	DayLater     DayState = "later"
	DaySoon      DayState = "soon"
	DayRunning   DayState = "running"
	DayOver      DayState = "over"
	DayCancelled DayState = "cancelled"
	DayMoved     DayState = "moved"
)

// SoonBefore is how long before its start a Meeting is called 即将开始.
const SoonBefore = 30 * time.Minute

// State is the line's state at now.
func (e DayEntry) State(now time.Time) DayState {
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
	Date    Date
	Venue   *Venue
	AsOf    time.Time
	Entries []DayEntry
}
