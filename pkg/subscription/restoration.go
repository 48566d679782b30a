package subscription

import (
	"math"
	"time"

	"huiqi/pkg/consult"
)

// RestorationCause is why a database counts as restored.
type RestorationCause string

// Somebody said so; the database lacks commits that are known to have been made; and it is
// at another place than it was, where a copy of it may have been put.
const (
	RestorationSaid     RestorationCause = "said"
	RestorationWentBack RestorationCause = "went_back"
	RestorationMoved    RestorationCause = "moved"
)

// Restoration is what was done about a database that was put back to an earlier state.
// Since that state was saved, calendars went out that nobody knows any more, so that
// everything that goes out from now on has to surpass whatever can have gone out.
type Restoration struct {
	Cause RestorationCause
	// At is the instant at which every Meeting counts as changed, or later.
	At time.Time
	// Sequence is the least SEQUENCE that an event has from now on.
	Sequence int
	// Revision is that of the restoration.
	Revision consult.Revision
	// Newest is when a calendar last changed in the state that was restored. What was
	// written later is lost.
	Newest time.Time
	// Meetings is how many were dated anew, and Fetches how many were forgotten.
	Meetings, Fetches int64
}

// Surpassed is what is known of the state that was lost; zero where nothing is.
type Surpassed struct {
	Sequence int
	// Modified is the latest LAST-MODIFIED.
	Modified time.Time
	Revision consult.Revision
}

// restorationMargin is how far the clocks of two servers may differ, and how far changes
// that came faster than one a second may have been dated ahead.
const restorationMargin = time.Minute

// restorationEpoch is the instant from which floors are counted in seconds. A SEQUENCE,
// which has 31 bits, reaches the year 2088 with it.
var restorationEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Surpass is the Restoration, at the instant now, of a state whose last Revision is at
// and that was last written at newest. A clock that is behind the state is not believed.
//
// Whatever the lost state gave out, it was less: SEQUENCE and LAST-MODIFIED of an event
// rise together, LAST-MODIFIED by a second at least with each change, and it stays within
// the margin of the clock; and after an earlier Restoration SEQUENCE began at the clock of that.
// It holds as long as no Meeting changes more often between two Restorations than there are
// seconds between them.
func Surpass(known Surpassed, at consult.Revision, newest, now time.Time) Restoration {
	instant := now
	for _, t := range []time.Time{newest, known.Modified} {
		if t.After(instant) {
			instant = t
		}
	}
	instant = instant.UTC().Truncate(time.Second).Add(restorationMargin)
	since := int64(instant.Sub(restorationEpoch) / time.Second)
	return Restoration{
		At:       instant,
		Sequence: int(min(max(since, int64(known.Sequence)+1), math.MaxInt32)),
		Revision: max(consult.Revision(since), at+TrailMarks, known.Revision+TrailMarks),
		Newest:   newest,
	}
}
