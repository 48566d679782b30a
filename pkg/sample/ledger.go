package sample

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

// clock is the instant at which a clock on the wall shows the time on the date.
func (b *builder) clock(d consult.Date, of time.Duration) time.Time {
	y, m, day := d.Start(time.UTC).Date()
	return time.Date(y, m, day, 0, 0, int(of/time.Second), 0, b.zone).UTC()
}

func (b *builder) span(d consult.Date, from, to time.Duration) consult.Span {
	return consult.Span{From: b.clock(d, from), To: b.clock(d, to)}
}

// workdays are the days in [from, to) for ordinary meetings: workdays but for
// today, which day fills. Of a year without a notice the weekdays are known
// alone, and the breaks that every year has had are left free.
func (b *builder) workdays(from, to consult.Date) []consult.Date {
	var out []consult.Date
	for d := max(from, b.from); d < min(to, b.to); d = d.AddDays(1) {
		if d != b.today && b.days.IsWorkday(string(d)) && (b.days.On(string(d)).Known || !usuallyOff(d)) {
			out = append(out, d)
		}
	}
	return out
}

func usuallyOff(d consult.Date) bool {
	day := d[5:]
	return day <= "01-03" || day >= "05-01" && day <= "05-05" || day >= "10-01" && day <= "10-07"
}

// after are the workdays of some weeks from the date on.
func (b *builder) after(d consult.Date, days int) []consult.Date {
	return b.workdays(d, d.AddDays(days))
}

// wish is when and where a Meeting may go, most wished for first; no rooms means
// that it needs none.
type wish struct {
	days   []consult.Date
	starts []time.Duration
	length time.Duration
	rooms  []consult.Room
}

// seek finds the Meeting the first slot of the wish that is free, and brings in
// the members whom its invited Bodies have on that day.
func (b *builder) seek(m consult.Meeting, w wish) (consult.Meeting, bool) {
	named := m.Attendances
	for _, d := range w.days {
		m.Attendances = named
		b.expand(&m, d)
		for _, start := range w.starts {
			m.Span = b.span(d, start, start+w.length)
			if len(w.rooms) == 0 && b.free(m) {
				return m, true
			}
			for _, r := range w.rooms {
				if m.RoomID = r.ID; b.free(m) {
					return m, true
				}
			}
		}
	}
	return m, false
}

// free reports whether the room is large enough, everyone required and the room
// are free, and nothing else stands in the way.
func (b *builder) free(m consult.Meeting) bool {
	if m.RoomID != "" && b.room[m.RoomID].Capacity < m.Seats() || hit(b.closed, m.Span) || hit(b.shut[m.OwnerBodyID], m.Span) {
		return false
	}
	for _, id := range m.InviteBodyIDs {
		if hit(b.shut[id], m.Span) {
			return false
		}
	}
	for id := range needs(m) {
		if hit(b.held[id], m.Span) {
			return false
		}
	}
	return true
}

func (b *builder) hold(m consult.Meeting) {
	for id := range needs(m) {
		b.held[id] = append(b.held[id], m.Span)
	}
}

// needs are the people who must come and the room, of a draft too: what is
// drafted here can be confirmed.
func needs(m consult.Meeting) iter.Seq[consult.ID] {
	return func(yield func(consult.ID) bool) {
		for _, a := range m.Attendances {
			if a.Required && !yield(a.PersonID) {
				return
			}
		}
		if m.RoomID != "" {
			yield(m.RoomID)
		}
	}
}

func hit(spans []consult.Span, s consult.Span) bool {
	return slices.ContainsFunc(spans, s.Overlaps)
}

// expand brings in the members of the invited Bodies on the date, by rank, who
// are not named already: as a booking does.
func (b *builder) expand(m *consult.Meeting, d consult.Date) {
	m.Attendances = slices.Clone(m.Attendances)
	named := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		named[a.PersonID] = true
	}
	for _, body := range m.InviteBodyIDs {
		seats := slices.Clone(b.seats[body])
		slices.SortStableFunc(seats, func(x, y consult.Membership) int {
			return cmp.Or(cmp.Compare(rank(x.Role), rank(y.Role)), cmp.Compare(x.ID, y.ID))
		})
		for _, s := range seats {
			if s.On(d) && !named[s.PersonID] {
				named[s.PersonID] = true
				role := s.AttendanceRole()
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: s.PersonID, Role: role, Required: role.Required(), ViaBodyID: body})
			}
		}
	}
}

func rank(r consult.MembershipRole) int {
	return slices.Index([]consult.MembershipRole{consult.MembershipChair, consult.MembershipViceChair, consult.MembershipSecretary,
		consult.MembershipMember, consult.MembershipStaff}, r)
}
