package diary

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// at is a time of day as an offset from midnight.
func at(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// slotWish says when and where a Meeting may take place, best first. Without rooms it needs
// none.
type slotWish struct {
	days   []consult.Date
	starts []time.Duration
	length time.Duration
	rooms  []consult.Room
}

// findSlot puts the Meeting into the first free slot of the wish, and adds the people who are
// members of its invited Bodies on that day.
func (b *Builder) findSlot(m consult.Meeting, w slotWish) (consult.Meeting, bool) {
	named := m.Attendances
	for _, d := range w.days {
		m.Attendances = named
		b.expand(&m, d) // memberships differ from day to day
		for _, start := range w.starts {
			m.Span = b.Span(d, start, start+w.length)
			if len(w.rooms) == 0 && b.isFree(m) {
				return m, true
			}
			for _, r := range w.rooms {
				m.RoomID = r.ID
				if b.isFree(m) {
					return m, true
				}
			}
		}
	}
	return m, false
}

// isFree reports whether the slot of the Meeting is possible: its room is large enough, the
// room and all required people are free, and no hard Block is in the way.
func (b *Builder) isFree(m consult.Meeting) bool {
	if room, ok := b.RoomByID(m.RoomID); ok && room.Capacity < m.Seats() {
		return false
	}
	if overlapsAny(b.officeClosed, m.Span) {
		return false
	}
	for _, id := range slices.Concat(m.Owners(), m.InviteBodyIDs) {
		if overlapsAny(b.bodyClosed[id], m.Span) {
			return false
		}
	}
	for id, span := range b.resourcesOf(m) {
		if overlapsAny(b.busySpans[id], span) {
			return false
		}
	}
	return true
}

func (b *Builder) occupy(m consult.Meeting) {
	for id, span := range b.resourcesOf(m) {
		b.busySpans[id] = append(b.busySpans[id], span)
	}
}

// resourcesOf yields the required people, and the room with its set-up and clear-up, also of a draft, because the user
// may confirm it.
func (b *Builder) resourcesOf(m consult.Meeting) iter.Seq2[consult.ID, consult.Span] {
	return func(yield func(consult.ID, consult.Span) bool) {
		for _, a := range m.Attendances {
			if a.Required && !yield(a.PersonID, m.Span) {
				return
			}
		}
		if room, ok := b.RoomByID(m.RoomID); ok {
			yield(room.ID, room.Turnaround.Around(m.Span))
		}
	}
}

func overlapsAny(spans []consult.Span, s consult.Span) bool {
	return slices.ContainsFunc(spans, s.Overlaps)
}

// expand adds the members of the invited Bodies on the date by rank, except those already
// named, as booking does.
func (b *Builder) expand(m *consult.Meeting, d consult.Date) {
	m.Attendances = slices.Clone(m.Attendances)
	named := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		named[a.PersonID] = true
	}
	for _, body := range m.InviteBodyIDs {
		seats := slices.Clone(b.SeatsOf(body))
		slices.SortStableFunc(seats, func(x, y consult.Membership) int {
			return cmp.Or(cmp.Compare(rank(x.Role), rank(y.Role)), cmp.Compare(x.ID, y.ID))
		})
		for _, s := range seats {
			if s.On(d) && !named[s.PersonID] {
				named[s.PersonID] = true
				role := s.AttendanceRole()
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID:  s.PersonID,
					Role:      role,
					Required:  role.Required(),
					ViaBodyID: body,
				})
			}
		}
	}
}

func rank(r consult.MembershipRole) int {
	return slices.Index([]consult.MembershipRole{
		consult.MembershipChair, consult.MembershipViceChair, consult.MembershipSecretary,
		consult.MembershipMember, consult.MembershipStaff,
	}, r)
}
