package conflict

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

const (
	// slotStep is the grid of starts that are tried.
	slotStep = 30 * time.Minute
	// slotsPerDay keeps the answer from being neighbours of one slot.
	slotsPerDay = 2
)

// Slots ranks where else the Meeting could go inside window without a blocking
// Conflict: on workdays, in working hours, not before now, at most limit. The
// Scene's Busy and Blocks cover the window for the Meeting's people and for all
// of rooms. A Meeting with a room gets its own where free, then the smallest
// that fits at the same Venue, then elsewhere; one without stays without.
func Slots(m consult.Meeting, s *Scene, rooms []consult.Room, window consult.Span, limit int) []consult.Alternative {
	rooms = fitting(m, s, rooms)
	taken := takenBy(m, s)
	inRoom := make(map[consult.ID][]consult.Span, len(rooms))
	for _, r := range rooms {
		inRoom[r.ID] = roomTaken(r, s)
	}
	var out []consult.Alternative
	for d := s.date(window.From); d.Start(s.Zone).Before(window.To); d = d.AddDays(1) {
		if s.Days.IsWorkday(string(d)) {
			out = append(out, slotsOn(d, m, s, rooms, taken, inRoom, window)...)
		}
	}
	wished := m.Span.From
	slices.SortStableFunc(out, func(a, b consult.Alternative) int {
		return cmp.Or(cmp.Compare(hardness(a), hardness(b)),
			cmp.Compare(a.Slot.Span.From.Sub(wished).Abs(), b.Slot.Span.From.Sub(wished).Abs()))
	})
	return out[:min(len(out), limit)]
}

// hardness counts what a slot costs: each warning that another slot might not have.
func hardness(a consult.Alternative) int {
	n := 0
	for _, c := range a.Warnings {
		switch c.Kind {
		case consult.ShortNotice, consult.HolidayUnknown:
		case consult.QuorumUnreachable:
			n += 10
		default:
			n++
		}
	}
	return n
}

// slotsOn finds the day's slots nearest to the wished time of day.
func slotsOn(d consult.Date, m consult.Meeting, s *Scene, rooms []consult.Room, taken []consult.Span,
	inRoom map[consult.ID][]consult.Span, window consult.Span) []consult.Alternative {
	var out []consult.Alternative
	for _, from := range starts(d, m, s) {
		span := consult.Span{From: from, To: from.Add(m.Span.Length())}
		if from.Before(s.Now) || !window.Contains(span) || hit(taken, span) || s.Parent != nil && !s.Parent.Span.Contains(span) {
			continue
		}
		at, ok := m, m.RoomID == ""
		for _, r := range rooms {
			if !ok && !hit(inRoom[r.ID], span) {
				at.RoomID, ok = r.ID, true
			}
		}
		if at.Span = span; !ok || at.Slot().Equal(m.Slot()) {
			continue
		}
		found := Find(at, s)
		if len(Blocked(found)) == 0 {
			out = append(out, consult.Alternative{Slot: at.Slot(), Warnings: found})
		}
		if len(out) == slotsPerDay {
			break
		}
	}
	return out
}

// starts are the day's instants to try, nearest to the wished time of day first.
func starts(d consult.Date, m consult.Meeting, s *Scene) []time.Time {
	wished := sinceMidnight(m.Span.From, s.Zone)
	midnight := d.Start(s.Zone)
	if m.Span.Length() > s.Hours.Close-s.Hours.Open {
		return []time.Time{midnight.Add(wished)}
	}
	all := []time.Duration{}
	if wished >= s.Hours.Open && wished+m.Span.Length() <= s.Hours.Close {
		all = append(all, wished)
	}
	for at := s.Hours.Open; at+m.Span.Length() <= s.Hours.Close; at += slotStep {
		if at != wished {
			all = append(all, at)
		}
	}
	slices.SortStableFunc(all, func(a, b time.Duration) int { return cmp.Compare((a - wished).Abs(), (b - wished).Abs()) })
	out := make([]time.Time, len(all))
	for i, at := range all {
		out[i] = midnight.Add(at)
	}
	return out
}

// fitting are the active rooms that hold the Meeting, best first.
func fitting(m consult.Meeting, s *Scene, rooms []consult.Room) []consult.Room {
	home := s.Rooms[m.RoomID].VenueID
	rooms = slices.DeleteFunc(slices.Clone(rooms), func(r consult.Room) bool { return !r.Active || r.Capacity < m.Seats() })
	rank := func(r consult.Room) int {
		switch {
		case r.ID == m.RoomID:
			return 0
		case r.VenueID == home:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(rooms, func(a, b consult.Room) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Capacity, b.Capacity), cmp.Compare(a.ID, b.ID))
	})
	return rooms
}

// takenBy merges the spans in which someone required, or the whole, is not free.
func takenBy(m consult.Meeting, s *Scene) []consult.Span {
	required := map[consult.ID]bool{}
	for _, a := range m.Attendances {
		required[a.PersonID] = a.Required
	}
	var spans []consult.Span
	for _, r := range s.Busy {
		if r.Kind == consult.ResourcePerson && required[r.ResourceID] {
			spans = append(spans, r.Span)
		}
	}
	for _, b := range s.Blocks {
		var c consult.Conflict
		c.Severity = consult.Blocking
		if b.Hard && b.Subject.Kind != consult.SubjectRoom && b.Subject.Kind != consult.SubjectVenue &&
			concerns(b, m, s, &c) && c.Severity == consult.Blocking {
			spans = append(spans, b.Span)
		}
	}
	return merge(spans)
}

func roomTaken(r consult.Room, s *Scene) []consult.Span {
	var spans []consult.Span
	for _, b := range s.Busy {
		if b.Kind == consult.ResourceRoom && b.ResourceID == r.ID {
			spans = append(spans, b.Span)
		}
	}
	for _, b := range s.Blocks {
		if b.Hard && (b.Subject.ID == r.ID || b.Subject.ID == r.VenueID) {
			spans = append(spans, b.Span)
		}
	}
	return merge(spans)
}

// merge sorts spans and joins those that overlap or touch.
func merge(spans []consult.Span) []consult.Span {
	slices.SortFunc(spans, func(a, b consult.Span) int { return a.From.Compare(b.From) })
	var out []consult.Span
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// hit reports whether the span overlaps one of the merged spans.
func hit(merged []consult.Span, span consult.Span) bool {
	i, _ := slices.BinarySearchFunc(merged, span.From, func(s consult.Span, t time.Time) int {
		if s.To.After(t) {
			return 1
		}
		return -1
	})
	return i < len(merged) && merged[i].Overlaps(span)
}
