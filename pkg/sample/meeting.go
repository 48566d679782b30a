package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// meeting begins a Meeting that is not placed yet.
func meeting(form consult.FormKey, title, text string, owner consult.ID, seen consult.Visibility) consult.Meeting {
	return consult.Meeting{Form: form, Title: title, Description: text, OwnerBodyID: owner, Visibility: seen}
}

// ask brings people in by name; who is named already keeps the first role.
func ask(m *consult.Meeting, role consult.AttendanceRole, ids ...consult.ID) {
	for _, id := range ids {
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == id }) {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: id, Role: role, Required: role.Required()})
		}
	}
}

// invite asks in whole Bodies.
func invite(m *consult.Meeting, bodies ...consult.ID) {
	m.InviteBodyIDs = append(m.InviteBodyIDs, bodies...)
}

// add places a Meeting by the wish and takes it in; without a free slot it is
// left out.
func (b *builder) add(m consult.Meeting, w wish) bool {
	m, ok := b.seek(m, w)
	if ok {
		b.take(m)
	}
	return ok
}

// take gives a placed Meeting its identity and status and holds its slot. It
// answers its place in Meetings.
func (b *builder) take(m consult.Meeting) int {
	b.hold(m)
	return b.enter(m)
}

func (b *builder) enter(m consult.Meeting) int {
	if m.ID == "" {
		m.Stamp = b.stampAt(b.announced(m.Span.From))
	}
	if m.Status == "" {
		m.Status = b.status(m.Span)
	}
	m.CreatedBy = turn([]string{"会务处", "秘书处", "委员联络处", "综合处"}, len(b.Meetings))
	m.SetFirst(nil)
	for i := range m.Attendances {
		m.Attendances[i].Since = 1
	}
	b.Meetings = append(b.Meetings, m)
	return len(b.Meetings) - 1
}

// announced is when a Meeting was entered: some weeks before it begins, and in
// the past.
func (b *builder) announced(from time.Time) time.Time {
	day := 24 * time.Hour
	t := from.Add(-time.Duration(10+b.rng.IntN(25)) * day)
	if latest := b.now.Add(-time.Hour); t.After(latest) {
		return latest.Add(-time.Duration(b.rng.IntN(20)) * day)
	}
	return t
}

// status: what is near is confirmed, of what is far some is tentative still.
func (b *builder) status(s consult.Span) consult.Status {
	if s.From.After(b.now.AddDate(0, 0, 21)) && b.rng.IntN(6) == 0 {
		return consult.Tentative
	}
	return consult.Confirmed
}

// family places a parent and its children, whose spans and rooms are given: all
// of it on one of the days, or none. The parent has no people of its own, so that
// nobody's calendar shows a sitting twice.
func (b *builder) family(parent consult.Meeting, days []consult.Date, parts func(d consult.Date) []consult.Meeting) bool {
	for _, d := range days {
		children := parts(d)
		if len(children) == 0 {
			continue
		}
		for i := range children {
			b.expand(&children[i], consult.DateOf(children[i].Span.From, b.zone))
		}
		if slices.ContainsFunc(children, func(c consult.Meeting) bool { return !b.free(c) }) {
			continue
		}
		b.adopt(parent, children)
		return true
	}
	return false
}

func (b *builder) adopt(parent consult.Meeting, children []consult.Meeting) {
	parent.HasChildren, parent.Status, parent.Span = true, consult.Confirmed, children[0].Span
	for _, c := range children {
		if c.Span.To.After(parent.Span.To) {
			parent.Span.To = c.Span.To
		}
	}
	up := b.Meetings[b.enter(parent)]
	for _, c := range children {
		c.ParentID, c.Status, c.OwnerBodyID = up.ID, up.Status, up.OwnerBodyID
		c.Stamp = consult.Stamp{ID: b.id(), Version: 1, CreatedAt: up.CreatedAt, ChangedAt: up.ChangedAt}
		b.take(c)
	}
}
