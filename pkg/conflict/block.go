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

// blocks finds the Blocks that the Meeting violates. A parent violates none: it may span a
// blocked day on which none of its children takes place.
func (v *view) blocks(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	if m.HasChildren {
		return nil
	}
	for _, b := range v.Blocks {
		if !b.Span.Overlaps(m.Span) {
			continue
		}
		if c, ok := BlockConflict(b, NeededIn(m, b.Span), v.Context); ok {
			c.ZH, c.EN = sayBlocked(v.Context, b, c.Rule == "attendance.optional")
			found = append(found, c)
		}
	}
	return found
}

// NeededIn is the Meeting without those who are needed for some Items alone, none of them in the span.
func NeededIn(m consult.Meeting, span consult.Span) consult.Meeting {
	if len(m.Items) == 0 {
		return m
	}
	m.Attendances = slices.DeleteFunc(slices.Clone(m.Attendances), func(a consult.Attendance) bool {
		return !slices.ContainsFunc(m.Windows(a.PersonID), span.Overlaps)
	})
	return m
}

// BlockConflict returns the Conflict of a Block with a Meeting that needs its subject, without
// words. A Block on an optional attendee only warns. It returns false if the Meeting does not
// need the subject.
func BlockConflict(b consult.Block, m consult.Meeting, s *Context) (consult.Conflict, bool) {
	c := consult.Conflict{
		Kind:     blockKind(b.Subject.Kind),
		BlockID:  b.ID,
		Span:     b.Span,
		Severity: consult.Warning,
		Rule:     "block.advisory",
	}
	if b.Hard {
		c.Severity, c.Rule = consult.Blocking, "block.hard"
	}
	switch b.Subject.Kind {
	case consult.SubjectEveryone:
		return everyoneConflict(b, m, c)
	case consult.SubjectBody:
		return c, m.TakesPart(b.Subject.ID)
	case consult.SubjectVenue:
		c.RoomID = m.RoomID
		return c, b.Subject.ID != "" && m.VenueIn(s.Rooms) == b.Subject.ID
	case consult.SubjectRoom:
		c.RoomID = m.RoomID
		return c, m.RoomID != "" && m.RoomID == b.Subject.ID
	}
	// What is left is a Block on a person, who matters if they attend.
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

// everyoneConflict is BlockConflict for a Block on everyone. One that a Body owns concerns the Meetings of the Bodies
// that it covers, and those of people whom it covers.
func everyoneConflict(b consult.Block, m consult.Meeting, c consult.Conflict) (consult.Conflict, bool) {
	if b.OnEveryone() || slices.ContainsFunc(m.Bodies(), b.Covers) {
		return c, true
	}
	attends := false
	for _, a := range m.Attendances {
		if !b.Covers(a.PersonID) {
			continue
		}
		attends = true
		if a.Required {
			return c, true
		}
	}
	c.Severity, c.Rule = consult.Warning, "attendance.optional"
	return c, attends
}
