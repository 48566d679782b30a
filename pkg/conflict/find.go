package conflict

import (
	"cmp"
	"slices"

	"huiqi/pkg/consult"
)

// Find names every Conflict that the Meeting would cause in the Scene, blocking
// ones first, then by span and parties. A draft or a cancelled Meeting causes
// none. What an Override of the Meeting, or of the other one, covers comes out
// as a warning.
func Find(m consult.Meeting, s *Scene) []consult.Conflict {
	if !m.Status.Live() {
		return nil
	}
	var found []consult.Conflict
	if !m.HasChildren {
		found = append(found, people(m, s)...)
		found = append(found, room(m, s)...)
		found = append(found, quorum(m, s)...)
	}
	found = append(found, blocks(m, s)...)
	found = append(found, nesting(m, s)...)
	found = append(found, timing(m, s)...)
	for i, c := range found {
		if c.Severity == consult.Blocking && lifted(m, c, s) {
			found[i].Severity = consult.Warning
			found[i].ZH += "（已批准例外）"
			found[i].EN += " (overridden)"
		}
	}
	slices.SortStableFunc(found, func(a, b consult.Conflict) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), a.Span.From.Compare(b.Span.From),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.PersonID, b.PersonID), cmp.Compare(a.MeetingID, b.MeetingID))
	})
	return found
}

// Blocked picks the blocking Conflicts.
func Blocked(found []consult.Conflict) []consult.Conflict {
	return slices.DeleteFunc(slices.Clone(found), func(c consult.Conflict) bool { return c.Severity != consult.Blocking })
}

func lifted(m consult.Meeting, c consult.Conflict, s *Scene) bool {
	for _, o := range m.Overrides {
		if o.Covers(c) && c.Kind != consult.OutsideParent {
			return true
		}
	}
	back := c
	back.MeetingID = m.ID
	for _, o := range s.Others[c.MeetingID].Overrides {
		if o.MeetingID != "" && o.Covers(back) {
			return true
		}
	}
	return false
}

func people(m consult.Meeting, s *Scene) []consult.Conflict {
	required := make(map[consult.ID]bool, len(m.Attendances))
	for _, a := range m.Attendances {
		required[a.PersonID] = a.Required
	}
	var found []consult.Conflict
	for _, r := range s.Busy {
		must, comes := required[r.ResourceID]
		if r.Kind != consult.ResourcePerson || !comes || !r.Span.Overlaps(m.Span) {
			continue
		}
		c := consult.Conflict{Kind: consult.PersonDoubleBooked, Severity: consult.Blocking, PersonID: r.ResourceID,
			MeetingID: r.MeetingID, Span: r.Span, Rule: "reservation.person_exclusive"}
		if !must {
			c.Kind, c.Severity, c.Rule = consult.OptionalPersonBusy, consult.Warning, "attendance.optional"
		}
		c.ZH, c.EN = sayBusy(s, s.People[r.ResourceID].Name, r, must)
		found = append(found, c)
	}
	return found
}

func room(m consult.Meeting, s *Scene) []consult.Conflict {
	if m.RoomID == "" {
		return nil
	}
	var found []consult.Conflict
	for _, r := range s.Busy {
		if r.Kind == consult.ResourceRoom && r.ResourceID == m.RoomID && r.Span.Overlaps(m.Span) {
			c := consult.Conflict{Kind: consult.RoomDoubleBooked, Severity: consult.Blocking, RoomID: m.RoomID,
				MeetingID: r.MeetingID, Span: r.Span, Rule: "reservation.room_exclusive"}
			c.ZH, c.EN = sayBusy(s, s.Rooms[m.RoomID].Name, r, true)
			found = append(found, c)
		}
	}
	if at, seats := s.Rooms[m.RoomID], m.Seats(); at.Capacity > 0 && seats > at.Capacity {
		c := consult.Conflict{Kind: consult.RoomTooSmall, Severity: consult.Blocking, RoomID: m.RoomID, Span: m.Span, Rule: "room.capacity"}
		c.ZH, c.EN = sayTooSmall(at, seats)
		found = append(found, c)
	}
	return found
}

// blockKinds says which kind of Conflict a Block on each kind of subject is.
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

func blocks(m consult.Meeting, s *Scene) []consult.Conflict {
	var found []consult.Conflict
	for _, b := range s.Blocks {
		if !b.Span.Overlaps(m.Span) {
			continue
		}
		c := consult.Conflict{Kind: blockKind(b.Subject.Kind), BlockID: b.ID, Span: b.Span, Severity: consult.Warning, Rule: "block.advisory"}
		if b.Hard {
			c.Severity, c.Rule = consult.Blocking, "block.hard"
		}
		if !concerns(b, m, s, &c) {
			continue
		}
		c.ZH, c.EN = sayBlocked(s, b)
		found = append(found, c)
	}
	return found
}

// concerns reports whether the Block is about something the Meeting needs, and
// notes whom. A Block on someone who need not come only warns; a parent, which
// occupies nobody, meets only Blocks on Bodies and everyone.
func concerns(b consult.Block, m consult.Meeting, s *Scene, c *consult.Conflict) bool {
	switch b.Subject.Kind {
	case consult.SubjectEveryone:
		return true
	case consult.SubjectBody:
		return b.Subject.ID == m.OwnerBodyID || slices.Contains(m.InviteBodyIDs, b.Subject.ID)
	case consult.SubjectVenue:
		c.RoomID = m.RoomID
		return !m.HasChildren && m.RoomID != "" && s.Rooms[m.RoomID].VenueID == b.Subject.ID
	case consult.SubjectRoom:
		c.RoomID = m.RoomID
		return !m.HasChildren && m.RoomID == b.Subject.ID
	}
	i := slices.IndexFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == b.Subject.ID })
	if i < 0 || m.HasChildren {
		return false
	}
	c.PersonID = b.Subject.ID
	if !m.Attendances[i].Required {
		c.Severity, c.Rule = consult.Warning, "attendance.optional"
	}
	return true
}

// nesting: a child sits inside its parent's span, and a parent around its children's.
func nesting(m consult.Meeting, s *Scene) []consult.Conflict {
	var found []consult.Conflict
	add := func(other consult.Meeting, outer, inner consult.Meeting) {
		if outer.Span.Contains(inner.Span) {
			return
		}
		c := consult.Conflict{Kind: consult.OutsideParent, Severity: consult.Blocking, MeetingID: other.ID, Span: other.Span, Rule: "meeting.parent_contains_child"}
		c.ZH, c.EN = sayOutside(s, outer, inner)
		found = append(found, c)
	}
	if s.Parent != nil {
		add(*s.Parent, *s.Parent, m)
	}
	for _, child := range s.Children {
		if child.Status.Live() {
			add(child, m, child)
		}
	}
	return found
}

// quorum: of each invited Body's members, enough must be free to come.
func quorum(m consult.Meeting, s *Scene) []consult.Conflict {
	if s.Form.Quorum.Den == 0 {
		return nil
	}
	var found []consult.Conflict
	for _, body := range m.InviteBodyIDs {
		members, free := 0, 0
		for _, ms := range s.Members {
			if ms.BodyID != body || ms.Role == consult.MembershipStaff {
				continue
			}
			members++
			if s.free(ms.PersonID, m.Span) {
				free++
			}
		}
		if need := s.Form.Quorum.Needed(members); free < need {
			c := consult.Conflict{Kind: consult.QuorumUnreachable, Severity: consult.Warning, Span: m.Span, Rule: "form.quorum"}
			c.ZH, c.EN = sayQuorum(s.Bodies[body], free, need, members)
			found = append(found, c)
		}
	}
	return found
}
