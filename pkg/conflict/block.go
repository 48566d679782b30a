package conflict

import (
	"slices"

	"huiqi/pkg/consult"
)

// blockKind is the kind of Conflict that a Block on each kind of subject causes.
func blockKind(k consult.SubjectKind) consult.ConflictKind {
	switch k {
	case consult.SubjectPerson:
		return consult.PersonBlocked
	case consult.SubjectBody:
		return consult.BodyBlocked
	case consult.SubjectRoom:
		return consult.RoomBlocked
	case consult.SubjectVenue:
		return consult.VenueBlocked
	}
	return consult.EveryoneBlocked
}

// blocks: a parent may span a blocked day on which none of its children sits.
func (v *view) blocks(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	if m.HasChildren {
		return nil
	}
	for _, b := range v.Blocks {
		if !b.Span.Overlaps(m.Span) {
			continue
		}
		if c, ok := BlockConflict(b, m, v.Context); ok {
			c.ZH, c.EN = sayBlocked(v.Context, b, c.Rule == "attendance.optional")
			found = append(found, c)
		}
	}
	return found
}

// BlockConflict answers the Conflict, still without words, of a Block that is about
// something the Meeting needs. A Block on someone who need not come only warns.
func BlockConflict(b consult.Block, m consult.Meeting, s *Context) (consult.Conflict, bool) {
	c := consult.Conflict{Kind: blockKind(b.Subject.Kind), BlockID: b.ID, Span: b.Span, Severity: consult.Warning, Rule: "block.advisory"}
	if b.Hard {
		c.Severity, c.Rule = consult.Blocking, "block.hard"
	}
	switch b.Subject.Kind {
	case consult.SubjectEveryone:
		return c, true
	case consult.SubjectBody:
		return c, b.Subject.ID != "" && (b.Subject.ID == m.OwnerBodyID || slices.Contains(m.InviteBodyIDs, b.Subject.ID))
	case consult.SubjectVenue:
		c.RoomID = m.RoomID
		return c, m.RoomID != "" && s.Rooms[m.RoomID].VenueID == b.Subject.ID
	case consult.SubjectRoom:
		c.RoomID = m.RoomID
		return c, m.RoomID != "" && m.RoomID == b.Subject.ID
	}
	i := slices.IndexFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == b.Subject.ID })
	if i < 0 {
		return c, false
	}
	c.PersonID = b.Subject.ID
	if !m.Attendances[i].Required {
		c.Severity, c.Rule = consult.Warning, "attendance.optional"
	}
	return c, true
}
