// Package planner places many meetings at once. It is a pure optimiser over grains of a quarter
// of an hour, rooms and people, with incremental scoring. It knows no database, clock or
// language; pkg/drafting turns an office into a Problem and a Result into changes of Meetings.
// docs/planner.md explains the model and the moves.
package planner

// Grain is one step of the time axis. Grains are in order. Only neighbours on one Day follow
// each other without a break, and a meeting never spans two Days.
type Grain struct {
	Day    int // any number that rises; equal for the grains of one day
	Minute int // minutes after local midnight
}

// Turnaround is for how many grains of its day a meeting holds its room before it for set-up and after it for clear-up.
type Turnaround struct{ Setup, Clearup int }

// Room is a place for one meeting at a time.
type Room struct {
	Capacity   int  // seats
	Site       int  // index into Problem.Travel
	Unbounded  bool // any number of meetings at once (online): never double-booked
	Turnaround      // what each meeting in it needs at least
}

// Place is the first grain and the room of a meeting.
type Place struct{ Start, Room int }

// Follow says that a meeting starts at least Gap grains after the end of Meeting or, if Days >
// 0, on a Day whose number is at least Days higher than that of the day on which Meeting ended.
type Follow struct{ Meeting, Gap, Days int }

// Window is a part of a meeting, the grains [From, To) from its start on, in which it needs a person.
type Window struct{ Person, From, To int }

// Meeting is one meeting to be placed.
type Meeting struct {
	Grains              int        // length
	Required, Preferred []int      // people; a required person is never in two places
	Windows             []Window   // when it needs those of its people whom it does not need all the time, in order
	Heads               int        // seats needed; 0 means all of Required and Preferred
	Turnaround                     // what it needs in any room at least
	Held                Turnaround // what it holds where it stands, which may be less
	Starts              []int      // grains at which it may start, ascending; nil: wherever it fits into one day
	Rooms               []int      // rooms that it may use; nil: any
	Follows             []Follow   // what must be over before it
	// Wish is the soft penalty of starting at each grain. It is as long as Problem.Grains, or nil, and may be
	// shared by meetings.
	Wish []int32
	// Unlawful is the number of lawful rules that starting at each grain breaks. They are kept as long as any
	// start keeps them. It is as long as Problem.Grains, or nil, and may be shared by meetings.
	Unlawful []uint8
	Apart    []int  // meetings that must be on other days than this one
	At       *Place // where it stands now; nil: not placed yet
	Pinned   bool   // it must stay At
	Cost     int64  // medium penalty for starting elsewhere than At
	RoomCost int64  // medium penalty for changing only the room
}

// Busy is a span of grains [From, To) in which a person or a room is taken by something that
// does not move.
type Busy struct {
	Person, Room int // exactly one is >= 0, the other -1
	From, To     int
	Hard         bool // false: advisory, Weights.Advisory for each grain
	// Meeting says that the room is held by a meeting, so that set-up and clear-up of others must leave it alone, too.
	Meeting bool
}

// Problem is everything that a plan is judged by. Nothing changes it.
type Problem struct {
	Grains   []Grain
	Rooms    []Room
	People   int // people are 0 to People-1
	Meetings []Meeting
	Busy     []Busy
	Travel   [][]int // grains a person needs between two rooms, by their sites; none within one room; nil: none at all
	Weights  Weights
}

// heads is how many seats the meeting needs.
func (m *Meeting) heads() int {
	if m.Heads > 0 {
		return m.Heads
	}
	return len(m.Required) + len(m.Preferred)
}
