package conflict

import (
	"cmp"
	"slices"

	"huiqi/pkg/consult"
)

// Find returns every Conflict that the Meeting would cause in the Context: blocking ones first,
// then by span, kind and parties. A draft causes none, and a cancelled Meeting only those of
// cancelling it. What an Override of either Meeting covers becomes a warning; nesting cannot be
// overridden.
func Find(m consult.Meeting, s *Context) []consult.Conflict {
	if m.Status == consult.Cancelled && s.Was != nil && s.Was.Status.Live() {
		v := newView(m, s)
		return v.gradeAndSort(m, append(v.leavesPin(m), v.orphanedFollowers(m)...))
	}
	if !m.Status.Live() {
		return nil
	}
	return newView(m, s).find(m)
}

// Blocked returns only the blocking Conflicts.
func Blocked(found []consult.Conflict) []consult.Conflict {
	warns := func(c consult.Conflict) bool { return c.Severity != consult.Blocking }
	return slices.DeleteFunc(slices.Clone(found), warns)
}

// find judges the Meeting as if it were live.
func (v *view) find(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	// People who are on leave or declined do not clash. Only presiding looks at everybody asked, to
	// say why the person who should preside cannot.
	asked := m
	m = m.Coming()
	if !m.HasChildren {
		found = append(found, v.people(m)...)
		found = append(found, v.room(m)...)
		found = append(found, v.inactive(m)...)
		found = append(found, v.lapsedLeave(m)...)
		found = append(found, v.quorum(m)...)
		found = append(found, v.travel(m)...)
		found = append(found, v.route(m)...)
		found = append(found, v.overloads(m)...)
		found = append(found, v.presiding(asked)...)
		found = append(found, v.materials(m)...)
		found = append(found, v.motionParties(asked)...)
		found = append(found, v.counterparts(asked)...)
		found = append(found, v.notHeld(m)...)
	}
	found = append(found, v.followOrder(m)...)
	found = append(found, v.leavesPin(m)...)
	found = append(found, v.blocks(m)...)
	found = append(found, nesting(m, v.Context)...)
	return v.gradeAndSort(m, append(found, timing(m, v.Context)...))
}

// gradeAndSort grades and sorts the findings, and turns those that an Override covers into
// warnings.
func (v *view) gradeAndSort(m consult.Meeting, found []consult.Conflict) []consult.Conflict {
	found = v.grade(found)
	for i, c := range found {
		if c.Severity == consult.Blocking && v.overridden(m, c) {
			found[i].Severity = consult.Warning
			found[i].ZH += "（已登记例外）"
			found[i].EN += " (overridden)"
		}
	}
	slices.SortStableFunc(found, order)
	return found
}

// grade gives each finding the Severity that the Form sets for its kind, and drops those that
// the Form turns off.
func (v *view) grade(found []consult.Conflict) []consult.Conflict {
	for i, c := range found {
		found[i].Severity = v.Form.Grade(c)
	}
	return slices.DeleteFunc(found, func(c consult.Conflict) bool { return c.Severity == consult.Off })
}

// order is a total order, except for findings that are identical.
func order(a, b consult.Conflict) int {
	return cmp.Or(cmp.Compare(a.Severity, b.Severity), a.Span.From.Compare(b.Span.From),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.PersonID, b.PersonID), cmp.Compare(a.RoomID, b.RoomID),
		cmp.Compare(a.MeetingID, b.MeetingID), cmp.Compare(a.BlockID, b.BlockID), cmp.Compare(a.EN, b.EN))
}

// overridden reports whether the Conflict is covered by an Override of the Meeting, or by one
// of the other Meeting that names this one.
func (v *view) overridden(m consult.Meeting, c consult.Conflict) bool {
	if !c.Kind.Overridable() {
		return false
	}
	if slices.ContainsFunc(m.Overrides, func(o consult.Override) bool { return o.Covers(c) }) {
		return true
	}
	if c.MeetingID == "" {
		return false
	}
	// An Override of the other Meeting describes the same clash from its side.
	back := c
	back.MeetingID = m.ID
	return slices.ContainsFunc(v.Others[c.MeetingID].Overrides, func(o consult.Override) bool {
		return o.MeetingID != "" && o.Covers(back)
	})
}

func (v *view) people(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	for _, a := range m.Attendances {
		if a.Required && a.Unheld {
			continue // it holds no Reservation on this person, so it cannot clash
		}
		windows := m.Windows(a.PersonID)
		for _, r := range v.holders(consult.ResourcePerson, a.PersonID, windows...) {
			c := consult.Conflict{Kind: consult.PersonDoubleBooked, Severity: consult.Blocking, PersonID: a.PersonID,
				MeetingID: r.MeetingID, Span: r.Span, Rule: "reservation.person_exclusive"}
			if a.Awaits() {
				c.Kind, c.Severity = consult.AwaitsConsent, consult.Warning
				c.Rule = ruleConsent
			} else if !a.Required {
				c.Kind = consult.OptionalPersonBusy
				c.Severity = consult.Warning
				c.Rule = "attendance.optional"
			}
			c.ZH, c.EN = sayBusy(v.Context, v.People[a.PersonID].Called(), r, a.Required || a.Awaits())
			if a.Awaits() {
				c.ZH, c.EN = c.ZH+"，本次邀请待其同意", c.EN+", and has yet to agree to come here"
			}
			c.ZH, c.EN = remarkItems(c.ZH, c.EN, m, a.PersonID, r.Span)
			found = append(found, c)
		}
		found = append(found, v.awaitedElsewhere(a, windows)...)
	}
	return found
}

// ruleConsent says that whoever is invited from beyond the inviter's reach has to agree.
const ruleConsent = "attendance.consent"

// awaitedElsewhere finds where else the person is invited in the windows and has yet to agree.
func (v *view) awaitedElsewhere(a consult.Attendance, windows []consult.Span) []consult.Conflict {
	var found []consult.Conflict
	for _, r := range v.holders(awaited, a.PersonID, windows...) {
		c := consult.Conflict{
			Kind:      consult.AwaitsConsent,
			Severity:  consult.Warning,
			PersonID:  a.PersonID,
			MeetingID: r.MeetingID,
			Span:      r.Span,
			Rule:      ruleConsent,
		}
		c.ZH, c.EN = sayAwaited(v.Context, nameOr(v.People[a.PersonID].Called(), string(a.PersonID)), r)
		found = append(found, c)
	}
	return found
}

func (v *view) room(m consult.Meeting) []consult.Conflict {
	if m.RoomID == "" {
		return nil
	}
	var found []consult.Conflict
	at := v.Rooms[m.RoomID]
	for _, r := range v.holders(consult.ResourceRoom, m.RoomID, m.RoomSpan()) {
		if m.RoomUnheld {
			break // it holds no Reservation on the room, so it cannot clash
		}
		c := consult.Conflict{Kind: consult.RoomDoubleBooked, Severity: consult.Blocking, RoomID: m.RoomID,
			MeetingID: r.MeetingID, Span: r.Span, Rule: "reservation.room_exclusive"}
		c.ZH, c.EN = sayBusy(v.Context, at.Name, r, true)
		none := consult.Turnaround{}
		if v.Others[r.MeetingID].Turnaround != none || !r.Span.Overlaps(m.Span) {
			c.ZH, c.EN = c.ZH+"（含布置、清场时间）", c.EN+" (with set-up and clear-up)"
		}
		found = append(found, c)
	}
	if seats := m.Seats(); at.Capacity > 0 && seats > at.Capacity {
		c := consult.Conflict{
			Kind:     consult.RoomTooSmall,
			Severity: consult.Blocking,
			RoomID:   m.RoomID,
			Span:     m.Span,
			Rule:     "room.capacity",
		}
		c.ZH, c.EN = sayTooSmall(at, seats)
		found = append(found, c)
	}
	return found
}

// nesting checks that a child lies within the span of its parent, and all children within the
// parent's.
func nesting(m consult.Meeting, s *Context) []consult.Conflict {
	var found []consult.Conflict
	add := func(other, outer, inner consult.Meeting) {
		if outer.Span.Contains(inner.Span) {
			return
		}
		c := consult.Conflict{
			Kind:      consult.OutsideParent,
			Severity:  consult.Blocking,
			MeetingID: other.ID,
			Span:      other.Span,
			Rule:      "meeting.parent_contains_child",
		}
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
