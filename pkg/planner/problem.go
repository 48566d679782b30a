// Package planner places many meetings at once: a pure optimiser over quarter-hour grains, rooms and people, with
// incremental scoring. It knows nothing of databases, clocks or words; pkg/booking brings an office to a Problem and a
// Result back to Meetings.
package planner

import "fmt"

// Grain is one step of the time axis. Grains are in order; only neighbours of one Day follow each other without a break,
// and a meeting never spans two Days.
type Grain struct {
	Day    int // any number that rises; equal for grains of one day
	Minute int // minutes after local midnight
}

// Room is a place for one meeting at a time.
type Room struct {
	Capacity  int
	Site      int  // index into Problem.Travel; rooms of one site may still be apart (Travel[s][s])
	Unbounded bool // any number of meetings at once (online): never double-booked
}

// Place is where a meeting stands: its first grain and its room.
type Place struct{ Start, Room int }

// Follow says that a meeting starts no earlier than Gap grains after meeting Meeting has ended; in days if Days > 0:
// no earlier than the start of the Days-th later day.
type Follow struct{ Meeting, Gap, Days int }

// Meeting is one sitting to be placed.
type Meeting struct {
	Grains              int   // length
	Required, Preferred []int // people; a required person is never in two places
	Heads               int   // seats needed; 0 means len(Required)+len(Preferred)
	Starts              []int // grains it may start at, ascending; nil: any where it fits in one day
	Rooms               []int // rooms it may use; nil: any
	Follows             []Follow
	Wish                []int32 // soft penalty of starting at each grain, len(Problem.Grains) or nil; may be shared
	At                  *Place  // where it stands now; nil: not placed yet
	Pinned              bool    // stays At
	Cost                int64   // medium penalty when it ends elsewhere than At (start changed)
	RoomCost            int64   // medium penalty when only the room changed
}

// Busy is a span of grains [From, To) in which a person or room is taken by something that does not move.
type Busy struct {
	Person, Room int // exactly one is >= 0, the other -1
	From, To     int
	Hard         bool // false: advisory, Weights.Advisory soft per grain
}

// Problem is everything a plan is judged by.
type Problem struct {
	Grains   []Grain
	Rooms    []Room
	People   int
	Meetings []Meeting
	Busy     []Busy
	Travel   [][]int // whole grains a person needs from site to site, nil: none
	Weights  Weights
}

// Score is the points of a plan, none above zero. It compares level by level, and
// nearer to zero is better. As a weight it is the points of one unit, as a cost.
type Score struct{ Hard, Medium, Soft int64 }

// Less reports whether s is worse than o.
func (s Score) Less(o Score) bool {
	if s.Hard != o.Hard {
		return s.Hard < o.Hard
	}
	if s.Medium != o.Medium {
		return s.Medium < o.Medium
	}
	return s.Soft < o.Soft
}

func (s *Score) add(w Score, n int64) {
	s.Hard -= w.Hard * n
	s.Medium -= w.Medium * n
	s.Soft -= w.Soft * n
}

// String writes the score as the field does: 0hard/-136medium/-8550soft.
func (s Score) String() string {
	return fmt.Sprintf("%dhard/%dmedium/%dsoft", s.Hard, s.Medium, s.Soft)
}

// Options steer Solve. The wall clock comes in through the context's deadline.
type Options struct {
	// Threads is how many searches run side by side; 0 is one.
	Threads int
	Seed    uint64
	// Iterations bounds the steps of each search; the result is then the same to
	// the byte on every machine, as long as the deadline does not come first.
	Iterations int64
	// Patience ends the search when that many rounds have brought nothing; 0 uses
	// all the time there is.
	Patience int
	// Progress is called from one goroutine at a time, some ten times a second.
	Progress func(Progress)
}

// Progress is how far a search is.
type Progress struct {
	Done       float64 // 0 to 1
	Best       Score
	Iterations int64
}

// Result is the best plan found.
type Result struct {
	Places     []Place
	Score      Score
	Iterations int64
	// Priced counts the places that the steps priced.
	Priced int64
}
