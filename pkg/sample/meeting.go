package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// free reports whether none of the resources is held over the span and no hard
// Block stands in the way.
func (b *builder) free(span consult.Span, resources ...consult.ID) bool {
	for _, k := range b.Blocks {
		if k.Hard && k.Span.Overlaps(span) && (k.Subject.Kind == consult.SubjectEveryone || slices.Contains(resources, k.Subject.ID)) {
			return false
		}
	}
	for _, id := range resources {
		for _, s := range b.taken[id] {
			if s.Overlaps(span) {
				return false
			}
		}
	}
	return true
}

// held are the resources a Meeting holds.
func held(m consult.Meeting) []consult.ID {
	var ids []consult.ID
	for _, r := range m.Reservations() {
		ids = append(ids, r.ResourceID)
	}
	return ids
}

// book takes the Meeting in; it must be free.
func (b *builder) book(m consult.Meeting) int {
	m.CreatedBy = "示例·会务"
	for _, id := range held(m) {
		b.taken[id] = append(b.taken[id], m.Span)
	}
	b.Meetings = append(b.Meetings, m)
	return len(b.Meetings) - 1
}

// place finds the Meeting the first slot, from the day on, and the first of the
// rooms where it fits; it gives up after sixty days.
func (b *builder) place(m consult.Meeting, day consult.Date, starts []time.Duration, length time.Duration, rooms []consult.Room) (consult.Meeting, bool) {
	for d := day; d < day.AddDays(60); d = d.AddDays(1) {
		if !b.days.IsWorkday(string(d)) {
			continue
		}
		for _, start := range starts {
			m.Span.From = d.Start(b.zone).Add(start).UTC()
			m.Span.To = m.Span.From.Add(length)
			if len(rooms) == 0 && b.free(m.Span, held(m)...) {
				return m, true
			}
			for _, r := range rooms {
				m.RoomID = r.ID
				if r.Capacity >= len(m.Attendances) && b.free(m.Span, held(m)...) {
					return m, true
				}
			}
		}
	}
	return m, false
}

// meeting begins a Meeting as an organiser of the body would.
func (b *builder) meeting(form consult.FormKey, title string, owner consult.ID, vis consult.Visibility) consult.Meeting {
	return consult.Meeting{Stamp: b.stamp(20 + b.rng.IntN(60)), Form: form, Title: title, Status: consult.Confirmed, OwnerBodyID: owner, Visibility: vis}
}

// invite brings in whoever sits on the body and is not there yet.
func (b *builder) invite(m *consult.Meeting, body consult.ID) {
	m.InviteBodyIDs = append(m.InviteBodyIDs, body)
	for _, id := range b.seats[body] {
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == id }) {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: id, Role: consult.RoleVoting, Required: true, ViaBodyID: body})
		}
	}
}

// ask brings in people by name.
func ask(m *consult.Meeting, role consult.AttendanceRole, ids ...consult.ID) {
	for _, id := range ids {
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == id }) {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: id, Role: role, Required: role.Required()})
		}
	}
}

func at(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// halfYears are the first days of the half year of today and of the one after next.
func (b *builder) halfYears() (from, to consult.Date) {
	t := b.today.Start(time.UTC)
	half := time.Date(t.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	if t.Month() >= time.July {
		half = time.Date(t.Year(), time.July, 1, 0, 0, 0, 0, time.UTC)
	}
	return consult.Date(half.Format(time.DateOnly)), consult.Date(half.AddDate(1, 0, 0).Format(time.DateOnly))
}

// month is the first day of the nth month after the first half year's begin.
func (b *builder) month(n int) consult.Date {
	from, _ := b.halfYears()
	return consult.Date(from.Start(time.UTC).AddDate(0, n, 0).Format(time.DateOnly))
}
