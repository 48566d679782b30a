package officetest

import (
	"slices"
	"testing"

	"huiqi/pkg/consult"
)

// InRoom is the wish in the room.
func InRoom(m consult.Meeting, room consult.ID) consult.Meeting {
	m.RoomID = room
	return m
}

// StandingOf are the kinds of what stands about the Meeting.
func (o *Office) StandingOf(t *testing.T, id consult.ID, only ...consult.ConflictKind) (out []consult.StandingConflict) {
	t.Helper()
	all, err := o.Standing.List(t.Context(), consult.StandingFilter{From: When(t, "06-01 08:00")}, consult.PageRequest{Limit: 200})
	Must(t, err)
	for _, s := range all.Items {
		if s.SubjectID == id && slices.Contains(only, s.Kind) {
			out = append(out, s)
		}
	}
	return out
}
