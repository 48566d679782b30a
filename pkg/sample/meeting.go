package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// meeting returns a Meeting without a slot.
func meeting(form consult.FormKey, title, text string, owner consult.ID, seen consult.Visibility) consult.Meeting {
	return consult.Meeting{Form: form, Title: title, Description: text, OwnerBodyID: owner, Visibility: seen}
}

// addPeople adds people by name. Somebody who is named already keeps the first role.
func addPeople(m *consult.Meeting, role consult.AttendanceRole, ids ...consult.ID) {
	for _, id := range ids {
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == id }) {
			m.Attendances = append(m.Attendances, consult.Attendance{
				PersonID: id,
				Role:     role,
				Required: role.Required(),
			})
		}
	}
}

// invite invites whole Bodies.
func invite(m *consult.Meeting, bodies ...consult.ID) {
	m.InviteBodyIDs = append(m.InviteBodyIDs, bodies...)
}

// schedule adds the Meeting at the first free slot of the wish. Without a free slot it is left
// out.
func (b *builder) schedule(m consult.Meeting, w slotWish) bool {
	m, ok := b.findSlot(m, w)
	if ok {
		b.placeMeeting(m)
	}
	return ok
}

// placeMeeting adds a Meeting that has a slot, and occupies the slot. It returns the index in
// Meetings.
func (b *builder) placeMeeting(m consult.Meeting) int {
	b.occupy(m)
	return b.addMeeting(m)
}

func (b *builder) addMeeting(m consult.Meeting) int {
	if m.ID == "" {
		m.Stamp = b.stampAt(b.announced(m.Span.From))
	}
	if m.Status == "" {
		m.Status = b.status(m.Span)
	}
	m.CreatedBy = cyclic([]string{"会务处", "秘书处", "委员联络处", "综合处"}, len(b.Meetings))
	m.SetFirst(nil) // its slot is the first one, so it is not marked as moved
	for i := range m.Attendances {
		m.Attendances[i].Since = 1
	}
	b.Meetings = append(b.Meetings, m)
	return len(b.Meetings) - 1
}

// announced is when a Meeting was entered: some weeks before it begins, and in the past.
func (b *builder) announced(from time.Time) time.Time {
	day := 24 * time.Hour
	t := from.Add(-time.Duration(10+b.rng.IntN(25)) * day)
	if latest := b.now.Add(-time.Hour); t.After(latest) { // the future cannot have been entered
		return latest.Add(-time.Duration(b.rng.IntN(20)) * day)
	}
	return t
}

// status makes near Meetings confirmed, and some of the distant ones tentative.
func (b *builder) status(s consult.Span) consult.Status {
	if s.From.After(b.now.AddDate(0, 0, 21)) && b.rng.IntN(6) == 0 {
		return consult.Tentative
	}
	return consult.Confirmed
}

// scheduleFamily places a parent and its children, whose spans and rooms are given, on the first day on which all of
// them fit. The parent has no people of its own, so that nobody's calendar shows a meeting twice.
func (b *builder) scheduleFamily(
	parent consult.Meeting, days []consult.Date, parts func(d consult.Date) []consult.Meeting,
) bool {
	for _, d := range days {
		children := parts(d)
		if len(children) == 0 {
			continue
		}
		for i := range children {
			b.expand(&children[i], consult.DateOf(children[i].Span.From, b.zone))
		}
		if slices.ContainsFunc(children, func(c consult.Meeting) bool { return !b.isFree(c) }) {
			continue
		}
		b.addFamily(parent, children)
		return true
	}
	return false
}

func (b *builder) addFamily(parent consult.Meeting, children []consult.Meeting) {
	parent.HasChildren = true
	parent.Status = consult.Confirmed
	parent.Span = children[0].Span
	for _, c := range children {
		if c.Span.To.After(parent.Span.To) {
			parent.Span.To = c.Span.To
		}
	}
	up := b.Meetings[b.addMeeting(parent)]
	for _, c := range children {
		c.ParentID = up.ID
		c.Status = up.Status
		c.OwnerBodyID = up.OwnerBodyID
		c.Stamp = consult.Stamp{ID: b.id(), Version: 1, CreatedAt: up.CreatedAt, ChangedAt: up.ChangedAt}
		b.placeMeeting(c)
	}
}
