package consult

import (
	"fmt"
	"slices"
	"time"
)

// MaxFollows bounds how many Meetings one Meeting comes after.
const MaxFollows = 20

// Follow says that a Meeting comes after another: the chair's meeting before the
// standing committee that it prepares, the research before its consultation.
type Follow struct {
	// MeetingID is the earlier one.
	MeetingID ID
	// MinDays is how many civil days later in the office's zone; 0 is any time after
	// its end.
	MinDays int
}

// Earliest is the first instant at which a Meeting may begin that follows one
// ending at the instant: what ends at midnight ends on the day before.
func (f Follow) Earliest(ends time.Time, zone *time.Location) time.Time {
	if f.MinDays == 0 {
		return ends
	}
	return DateOf(ends.Add(-time.Second), zone).AddDays(f.MinDays).Start(zone)
}

func checkFollows(f *Faults, m Meeting) {
	f.Add(
		len(m.Follows) > MaxFollows, "follows", "too_long", fmt.Sprintf("最多 %d 项", MaxFollows),
		fmt.Sprintf("must have at most %d items", MaxFollows),
	)
	for i, x := range m.Follows {
		field := fmt.Sprintf("follows[%d].", i)
		f.Add(x.MeetingID == "", field+"meeting_id", "required", "必填", "is required")
		f.Add(x.MeetingID != "" && x.MeetingID == m.ID, field+"meeting_id", "self", "不能在自己之后", "cannot be itself")
		f.Add(x.MinDays < 0 || x.MinDays > 366, field+"min_days", "range", "应在 0 到 366 之间", "must be between 0 and 366")
		again := slices.IndexFunc(m.Follows, func(o Follow) bool { return o.MeetingID == x.MeetingID }) < i
		f.Add(x.MeetingID != "" && again, field+"meeting_id", "duplicate", "重复", "is named twice")
	}
}
