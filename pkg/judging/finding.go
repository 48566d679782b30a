package judging

import (
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// Findings returns the Conflicts of each Meeting of the set at its present slot. A Meeting
// that was not asked about has none.
func (a *Context) Findings() [][]consult.Conflict {
	out := make([][]consult.Conflict, len(a.Set))
	for i, q := range a.questions {
		if q.resources == nil {
			continue
		}
		// Nothing changes here, so that notice is counted from the last announcement.
		m, s := a.Set[i].After, a.Of(i)
		s.Announced = AnnouncedAt(m)
		out[i] = About(m, conflict.Find(m, s))
	}
	return out
}

// About records in the Conflicts that they are about the Meeting.
func About(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	for i := range found {
		found[i].SubjectID, found[i].SubjectTitle = m.ID, m.Title
	}
	return found
}

// AnnouncedAt returns when people could first know the time of the Meeting. Notice is counted
// from then. A move to another room at the same time does not count.
func AnnouncedAt(m consult.Meeting) time.Time {
	to := m.Span
	for _, v := range slices.Backward(m.Moves) {
		if !v.From.Span.Equal(to) {
			return v.At
		}
		to = v.From.Span
	}
	return m.CreatedAt
}
