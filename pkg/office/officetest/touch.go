package officetest

import (
	"huiqi/pkg/consult"
)

// Calendars is a set of subjects from their IDs and kinds; the empty ID stands for the
// public calendar.
func Calendars(parts map[consult.ID]consult.SubjectKind) map[consult.Subject]bool {
	out := map[consult.Subject]bool{}
	for id, kind := range parts {
		out[consult.Subject{Kind: kind, ID: id}] = true
	}
	return out
}
