package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Blocker is a slot that the Meeting could have but for one other Meeting.
type Blocker struct {
	Slot      consult.Slot
	MeetingID consult.ID
}

// Blockers are the slots that exactly one other Meeting stands in the way of,
// nearest to the wished one first and those at odd hours last, the nearest alone
// of each other Meeting, at most limit. A parent has none: its leaves go different ways.
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
	which.sum()
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

// roomExcept is the best Room that is free at the start but for the Meeting; or, when
// nobody is busy, the own one, which one Meeting holds.
func (q *SlotFinder) roomExcept(i int, only consult.ID) (room int, by consult.ID) {
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
		if by := q.roomHolder(at.ID, i); by != "" && (only == "" || by == only) {
			return r, by
		}
	}
	return -1, ""
}

// roomHolder is the one other Meeting that has the Room then; none if several do.
func (q *SlotFinder) roomHolder(room consult.ID, i int) (by consult.ID) {
	from := time.Unix(q.starts[i].at, 0)
	span := consult.Span{From: from, To: from.Add(q.wish.Meeting.Span.Length())}
	for r := range q.overlapping(consult.ResourceRoom, room, span) {
		if by != "" && by != r.MeetingID {
			return ""
		}
		by = r.MeetingID
	}
	return by
}

// Opening tells where the other Meeting must go for the Hindrance to go away.
func (q *SlotFinder) Opening(h Blocker, other consult.Meeting, to consult.Slot, rooms map[consult.ID]consult.Room) consult.Opening {
	away := shift(other, to)
	o := consult.Opening{Slot: h.Slot, Moves: []consult.Shift{away}}
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

func shift(m consult.Meeting, to consult.Slot) consult.Shift {
	s := consult.Shift{MeetingID: m.ID, Title: m.Title, From: m.Slot(), To: to}
	if m.Visibility == consult.Restricted {
		s.Title = ""
	}
	return s
}
