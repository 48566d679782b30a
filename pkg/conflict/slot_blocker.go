package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Blocker is a slot that the Meeting could have if one other Meeting gave way.
type Blocker struct {
	Slot      consult.Slot
	MeetingID consult.ID
}

// Blockers returns slots that exactly one other Meeting blocks: nearest to the wished slot
// first, slots at odd hours last, only the nearest for each other Meeting, and at most limit. A
// parent has none, because its children would have to move in different ways.
func (q *SlotFinder) Blockers(limit int) []Blocker {
	if len(q.wish.Leaves) > 0 {
		return nil
	}
	number, which := make(startCounts, len(q.starts)+1), make(startCounts, len(q.starts)+1)
	for i, h := range q.obstacles {
		number.add(h.from, h.to, 1)
		which.add(h.from, h.to, i)
	}
	number.sum()
	which.sum() // where number is 1, the sum is the index of the only obstacle
	order := make([]int, len(q.starts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, q.compareOddThenDistance)
	var out []Blocker
	seen := map[consult.ID]bool{}
	for _, i := range order {
		if len(out) == limit {
			break
		}
		if q.excluded.has(i) || number[i] > 1 || q.isOwnSlot(i) {
			continue
		}
		var only consult.ID
		if number[i] == 1 {
			only = q.obstacles[which[i]].meeting
		}
		if seen[only] {
			continue
		}
		if r, by := q.roomExcept(i, only); r >= 0 && !seen[by] {
			seen[by] = true
			out = append(out, Blocker{q.slot(candidate{start: i, room: r}), by})
		}
	}
	return out
}

// roomExcept returns the best Room at the start, and the Meeting that must give way. If the
// Meeting only is in the way of people, the Room must be free or held by the same Meeting. If
// nobody is busy, it is the wished Room when a single Meeting holds it. Without such a Room it
// returns −1.
func (q *SlotFinder) roomExcept(i int, only consult.ID) (int, consult.ID) {
	for r := range q.rooms {
		at := &q.rooms[r]
		if at.excluded.has(i) || only == "" && at.ID != q.wish.Meeting.RoomID {
			continue
		}
		if !at.held.has(i) {
			if only != "" {
				return r, only
			}
			continue
		}
		if by := q.roomHolder(at.Room, i); by != "" && (only == "" || by == only) {
			return r, by
		}
	}
	return -1, ""
}

// roomHolder returns the only other Meeting that holds the Room then, and nothing if several
// do.
func (q *SlotFinder) roomHolder(room consult.Room, i int) consult.ID {
	by := consult.ID("")
	from := time.Unix(q.starts[i].at, 0)
	span := consult.Span{From: from, To: from.Add(q.wish.Meeting.Span.Length())}
	span = q.turnaroundIn(room).Around(span)
	for r := range q.overlapping(consult.ResourceRoom, room.ID, span) {
		if by != "" && by != r.MeetingID {
			return ""
		}
		by = r.MeetingID
	}
	return by
}

// Opening describes where the other Meeting must go to open the slot of the Blocker.
func (q *SlotFinder) Opening(
	h Blocker, other consult.Meeting, to consult.Slot, rooms map[consult.ID]consult.Room,
) Opening {
	away := shift(other, to)
	o := Opening{Slot: h.Slot, Moves: []Shift{away}}
	if q.wish.Placed {
		o.Moves = append(o.Moves, shift(q.wish.Meeting, h.Slot))
	}
	room := ""
	if to.RoomID != other.RoomID {
		room = rooms[to.RoomID].Name
	}
	o.ZH, o.EN = sayOpening(away, q.Zone, room)
	return o
}

func shift(m consult.Meeting, to consult.Slot) Shift {
	s := Shift{MeetingID: m.ID, Title: m.Title, From: m.Slot(), To: to}
	if m.Visibility == consult.Restricted {
		s.Title = "" // whoever looks for a slot need not be allowed to see the other Meeting
	}
	return s
}
