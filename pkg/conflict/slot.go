package conflict

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

const (
	// slotStep is the grid of starts that are tried.
	slotStep = 30 * time.Minute
	// slotsPerDay keeps the answer from being many shades of one day.
	slotsPerDay = 2
)

// Slots ranks where else the Meeting could go inside window without a blocking
// Conflict: starting on workdays, in working hours, not before now, two on one
// day at most and those apart, at most limit in all. The Scene's Busy and Blocks
// cover the window for the Meeting's people and for all of rooms. A Meeting with
// a room gets its own where free, then the smallest that fits at the same Venue,
// then elsewhere; one without stays without. A draft is judged as if live. A
// parent with live children gets none: each child has its own slots.
func Slots(m consult.Meeting, s *Scene, rooms []consult.Room, window consult.Span, limit int) []consult.Alternative {
	q := ask(m, s, rooms, window)
	var out []consult.Alternative
	for d := s.date(window.From); d.Start(s.Zone).Before(window.To); d = d.AddDays(1) {
		if s.Days.IsWorkday(string(d)) {
			out = append(out, q.on(d)...)
		}
	}
	slices.SortStableFunc(out, q.better)
	return out[:min(len(out), max(limit, 0))]
}

// search is one question for slots.
type search struct {
	*view
	m      consult.Meeting
	window consult.Span
	rooms  []consult.Room
	// taken are the merged spans in which the Meeting cannot be anywhere,
	// inRoom those in which it cannot be in one room.
	taken  []consult.Span
	inRoom map[consult.ID][]consult.Span
}

func ask(m consult.Meeting, s *Scene, rooms []consult.Room, window consult.Span) *search {
	known := *s
	known.Rooms = maps.Clone(s.Rooms)
	if known.Rooms == nil {
		known.Rooms = map[consult.ID]consult.Room{}
	}
	for _, r := range rooms {
		known.Rooms[r.ID] = r
	}
	q := &search{view: look(m, &known), m: m, window: window, rooms: fitting(m, &known, rooms)}
	q.taken = q.takenBy()
	q.inRoom = make(map[consult.ID][]consult.Span, len(q.rooms))
	for _, r := range q.rooms {
		q.inRoom[r.ID] = q.roomTaken(r)
	}
	return q
}

// on are the day's best slots, none overlapping a better one.
func (q *search) on(d consult.Date) []consult.Alternative {
	var free []consult.Alternative
	for _, from := range q.starts(d) {
		at, ok := q.place(consult.Span{From: from, To: from.Add(q.m.Span.Length())})
		if !ok {
			continue
		}
		found := q.find(at)
		if len(found) == 0 || found[0].Severity != consult.Blocking {
			free = append(free, consult.Alternative{Slot: at.Slot(), Warnings: found})
		}
	}
	slices.SortStableFunc(free, func(a, b consult.Alternative) int { return cmp.Compare(hardness(a), hardness(b)) })
	var out []consult.Alternative
	for _, a := range free {
		near := slices.ContainsFunc(out, func(b consult.Alternative) bool { return a.Slot.Span.Overlaps(b.Slot.Span) })
		if !near && len(out) < slotsPerDay {
			out = append(out, a)
		}
	}
	return out
}

// place puts the Meeting into the span and the best room that is free then.
func (q *search) place(span consult.Span) (consult.Meeting, bool) {
	at := q.m
	at.Span = span
	if span.From.Before(q.Now) || !q.window.Contains(span) || hit(q.taken, span) || q.Parent != nil && !q.Parent.Span.Contains(span) {
		return at, false
	}
	if q.m.RoomID != "" {
		i := slices.IndexFunc(q.rooms, func(r consult.Room) bool { return !hit(q.inRoom[r.ID], span) })
		if i < 0 {
			return at, false
		}
		at.RoomID = q.rooms[i].ID
	}
	return at, !at.Slot().Equal(q.m.Slot())
}

// better ranks by what a slot costs, then by how near it is to the one wished
// for: first in days, then in the time of day.
func (q *search) better(a, b consult.Alternative) int {
	return cmp.Or(cmp.Compare(hardness(a), hardness(b)), cmp.Compare(q.daysOff(a), q.daysOff(b)), cmp.Compare(q.clockOff(a), q.clockOff(b)))
}

func (q *search) daysOff(a consult.Alternative) time.Duration {
	return q.date(a.Slot.Span.From).Start(time.UTC).Sub(q.date(q.m.Span.From).Start(time.UTC)).Abs()
}

func (q *search) clockOff(a consult.Alternative) time.Duration {
	return (sinceMidnight(a.Slot.Span.From, q.Zone) - sinceMidnight(q.m.Span.From, q.Zone)).Abs()
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

// starts are the day's instants to try, nearest to the wished time of day first.
func (q *search) starts(d consult.Date) []time.Time {
	wished, length := sinceMidnight(q.m.Span.From, q.Zone), q.m.Span.Length()
	if length > q.Hours.Close-q.Hours.Open {
		return []time.Time{onClock(d, wished, q.Zone)}
	}
	var all []time.Duration
	if wished >= q.Hours.Open && wished+length <= q.Hours.Close {
		all = append(all, wished)
	}
	for at := q.Hours.Open; at+length <= q.Hours.Close; at += slotStep {
		if at != wished {
			all = append(all, at)
		}
	}
	slices.SortStableFunc(all, func(a, b time.Duration) int { return cmp.Compare((a - wished).Abs(), (b - wished).Abs()) })
	out := make([]time.Time, len(all))
	for i, at := range all {
		out[i] = onClock(d, at, q.Zone)
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
func (q *search) takenBy() []consult.Span {
	var spans []consult.Span
	for _, a := range q.m.Attendances {
		if a.Required {
			spans = q.spans(spans, consult.ResourcePerson, a.PersonID)
		}
	}
	for _, b := range q.Blocks {
		if b.Subject.Kind == consult.SubjectRoom || b.Subject.Kind == consult.SubjectVenue {
			continue // another room may do
		}
		if c, ok := concerns(b, q.m, q.Scene); ok && c.Severity == consult.Blocking {
			spans = append(spans, b.Span)
		}
	}
	return merge(spans)
}

// roomTaken merges the spans in which the room is held or blocked.
func (q *search) roomTaken(r consult.Room) []consult.Span {
	spans := q.spans(nil, consult.ResourceRoom, r.ID)
	for _, b := range q.Blocks {
		room := b.Subject.Kind == consult.SubjectRoom && b.Subject.ID == r.ID
		venue := b.Subject.Kind == consult.SubjectVenue && b.Subject.ID == r.VenueID
		if b.Hard && (room || venue) {
			spans = append(spans, b.Span)
		}
	}
	return merge(spans)
}

func (q *search) spans(to []consult.Span, kind consult.ResourceKind, id consult.ID) []consult.Span {
	if p := q.held[resource{kind, id}]; p != nil {
		for _, r := range p.held {
			to = append(to, r.Span)
		}
	}
	return to
}
