package officetest

import (
	"huiqi/pkg/consult"
)

// Calendars makes a set of "person"s and so on, and the public one for "".
func Calendars(parts map[consult.ID]consult.SubjectKind) map[consult.Subject]bool {
	out := map[consult.Subject]bool{}
	for id, kind := range parts {
		out[consult.Subject{Kind: kind, ID: id}] = true
	}
	return out
}
