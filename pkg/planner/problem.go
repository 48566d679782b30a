// Package planner places many meetings at once: a pure optimiser over quarter-hour grains, rooms and people, with
// incremental scoring. It knows nothing of databases, clocks or words; pkg/booking brings an office to a Problem and a
// Result back to Meetings. docs/planner.md explains the model and the moves.
package planner

// Grain is one step of the time axis. Grains are in order; only neighbours of one Day follow each other without a
// break, and a meeting never spans two Days.
type Grain struct {
	Day    int // any number that rises; equal for the grains of one day
	Minute int // minutes after local midnight
}

// Room is a place for one meeting at a time.
type Room struct {
	Capacity  int  // seats
	Site      int  // index into Problem.Travel
	Unbounded bool // any number of meetings at once (online): never double-booked
}

// Place is where a meeting stands: its first grain and its room.
type Place struct{ Start, Room int }

// Follow says that a meeting starts no earlier than Gap grains after meeting Meeting has ended; with Days > 0 instead:
// on a Day whose number is at least Days higher than that of the day on which it ended.
type Follow struct{ Meeting, Gap, Days int }

// Meeting is one sitting to be placed.
type Meeting struct {
	Grains              int      // length
	Required, Preferred []int    // people; a required person is never in two places
	Heads               int      // seats needed; 0 means all of Required and Preferred
	Starts              []int    // grains it may start at, ascending; nil: any where it fits into one day
	Rooms               []int    // rooms it may use; nil: any
	Follows             []Follow // what must be over before
	Wish                []int32  // soft penalty of starting at each grain, as long as Problem.Grains, or nil; may be shared
	Unlawful            []uint8  // how many rules starting at each grain breaks that are kept while any start keeps them, as long as Problem.Grains, or nil; may be shared
	Apart               []int    // meetings that are to be on other days than this one
	At                  *Place   // where it stands now; nil: not placed yet
	Pinned              bool     // stays At
	Cost                int64    // medium penalty when it ends up starting elsewhere than At
	RoomCost            int64    // medium penalty when only the room changed
}

// Busy is a span of grains [From, To) in which a person or a room is taken by something that does not move.
type Busy struct {
	Person, Room int // exactly one is >= 0, the other -1
	From, To     int
	Hard         bool // false: advisory, Weights.Advisory for each grain
}

// Problem is everything a plan is judged by. Nothing changes it.
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
