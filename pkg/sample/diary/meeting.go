package diary

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
)

// NewMeeting returns a Meeting without a slot.
func NewMeeting(form consult.FormKey, title, text string, owner consult.ID, seen consult.Visibility) consult.Meeting {
	return consult.Meeting{Form: form, Title: title, Description: text, OwnerBodyID: owner, Visibility: seen}
}

// AddPeople adds people by name. Somebody who is named already keeps the first role.
func AddPeople(m *consult.Meeting, role consult.AttendanceRole, ids ...consult.ID) {
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

// holdTogether has the committee hold the Meeting with its owner.
func holdTogether(m *consult.Meeting, c roster.Committee) {
	m.CoOwnerBodyIDs = append(m.CoOwnerBodyIDs, c.ID)
}

// Invite invites whole Bodies.
func Invite(m *consult.Meeting, bodies ...consult.ID) {
	m.InviteBodyIDs = append(m.InviteBodyIDs, bodies...)
}

// schedule adds the Meeting at the first free slot of the wish. Without a free slot it is left
// out.
func (b *Builder) schedule(m consult.Meeting, w slotWish) bool {
	m, ok := b.findSlot(m, w)
	if ok {
		b.placeMeeting(m)
	}
	return ok
}

// placeMeeting adds a Meeting that has a slot, and occupies the slot. It returns the index in
// Meetings.
func (b *Builder) placeMeeting(m consult.Meeting) int {
	b.occupy(m)
	return b.addMeeting(m)
}

func (b *Builder) addMeeting(m consult.Meeting) int {
	if m.ID == "" {
		m.Stamp = b.StampAt(b.announced(m.Span.From))
	}
	if m.Status == "" {
		m.Status = b.status(m.Span)
	}
	m.CreatedBy = almanac.Cyclic([]string{"会务处", "秘书处", "委员联络处", "综合处"}, len(b.Meetings))
	if room, ok := b.RoomByID(m.RoomID); ok {
		m.Turnaround = room.Turnaround
	}
	m.SetFirst(nil) // its slot is the first one, so it is not marked as moved
	for i := range m.Attendances {
		m.Attendances[i].Since = 1
	}
	b.Meetings = append(b.Meetings, m)
	return len(b.Meetings) - 1
}

// announced is when a Meeting was entered: some weeks before it begins, and in the past.
func (b *Builder) announced(from time.Time) time.Time {
	day := 24 * time.Hour
	t := from.Add(-time.Duration(10+b.IntN(25)) * day)
	if latest := b.Now.Add(-time.Hour); t.After(latest) { // the future cannot have been entered
		return latest.Add(-time.Duration(b.IntN(20)) * day)
	}
	return t
}

// status makes near Meetings confirmed, and some of the distant ones tentative.
func (b *Builder) status(s consult.Span) consult.Status {
	if s.From.After(b.Now.AddDate(0, 0, 21)) && b.IntN(6) == 0 {
		return consult.Tentative
	}
	return consult.Confirmed
}

// scheduleFamily places a parent and its children, whose spans and rooms are given, on the first day on which all of
// them fit. The parent has no people of its own, so that nobody's calendar shows a meeting twice.
func (b *Builder) scheduleFamily(
	parent consult.Meeting, days []consult.Date, parts func(d consult.Date) []consult.Meeting,
) bool {
	for _, d := range days {
		children := parts(d)
		if len(children) == 0 {
			continue
		}
		for i := range children {
			b.expand(&children[i], consult.DateOf(children[i].Span.From, b.Zone))
		}
		if slices.ContainsFunc(children, func(c consult.Meeting) bool { return !b.isFree(c) }) {
			continue
		}
		b.addFamily(parent, children)
		return true
	}
	return false
}

func (b *Builder) addFamily(parent consult.Meeting, children []consult.Meeting) {
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
		c.Stamp = consult.Stamp{ID: b.NewID(), Version: 1, CreatedAt: up.CreatedAt, ChangedAt: up.ChangedAt}
		b.placeMeeting(c)
	}
}
