package conflict

import (
	"slices"

	"huiqi/pkg/consult"
)

// Deduplicate lists each finding about existing Meetings once. A clash of two Meetings is found
// from both of them, and the load of a person from every Meeting that adds to it. The most
// severe of equal findings is kept. The findings keep the order of the Meetings that they are
// about.
func Deduplicate(found []consult.Conflict) []StandingConflict {
	var out []StandingConflict
	index := make(map[dedupKey]int, len(found))
	for _, c := range found {
		// found lists an overlap of two Meetings twice, once from each side.
		k := dedupKeyOf(c)
		i, seen := index[k]
		if !seen {
			i, index[k] = len(out), len(out)
			out = append(out, StandingConflict{Conflict: c})
		}
		s := &out[i]
		for _, id := range append([]consult.ID{c.SubjectID, c.MeetingID}, c.MeetingIDs...) {
			if id != "" && !slices.Contains(s.MeetingIDs, id) {
				s.MeetingIDs = append(s.MeetingIDs, id)
			}
		}
		if c.Severity == consult.Blocking && s.Severity != consult.Blocking {
			s.Conflict = c
		}
	}
	return out
}

// dedupKey is equal for two findings that are the same.
type dedupKey struct {
	kind                consult.ConflictKind
	a, b                consult.ID
	person, room, block consult.ID
	rule, words         string
	span                consult.Span
}

func dedupKeyOf(c consult.Conflict) dedupKey {
	k := dedupKey{kind: c.Kind, person: c.PersonID, room: c.RoomID, block: c.BlockID}
	switch {
	case c.Kind == consult.HoldsLess, c.Kind == consult.HoldsNobody:
		k.a, k.b = c.SubjectID, c.MeetingID // each of two Meetings may lack what the other has
	case c.MeetingID != "":
		k.a, k.b = min(c.SubjectID, c.MeetingID), max(c.SubjectID, c.MeetingID)
	case c.Kind == consult.PersonOverloaded:
		k.rule, k.span = c.Rule, c.Span
	default:
		k.a = c.SubjectID
		k.rule = c.Rule
		k.span = c.Span
		k.words = c.EN
	}
	return k
}
