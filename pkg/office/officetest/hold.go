package officetest

import (
	"slices"
	"testing"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// InRoom is the wish with the room.
func InRoom(m consult.Meeting, room consult.ID) consult.Meeting {
	m.RoomID = room
	return m
}

// StandingOf are the standing Conflicts of the given kinds that are about the Meeting.
func (o *Office) StandingOf(t *testing.T, id consult.ID, only ...consult.ConflictKind) []conflict.StandingConflict {
	t.Helper()
	all, err := o.Standing.List(
		t.Context(), conflict.Filter{From: When(t, "06-01 08:00")}, consult.PageRequest{Limit: 200},
	)
	Must(t, err)
	var out []conflict.StandingConflict
	for _, s := range all.Items {
		if s.SubjectID == id && slices.Contains(only, s.Kind) {
			out = append(out, s)
		}
	}
	return out
}
