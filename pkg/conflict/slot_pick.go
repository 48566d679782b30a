package conflict

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// How similar two slots are, in points. Of two slots with the same cost, the one that is less
// similar to those offered before it comes first (maximal marginal relevance).
const (
	similarTime    = 30 // they overlap, in two rooms
	similarDay     = 8
	similarHalfDay = 8 // in addition, for the same half of the day
	similarRoom    = 1
	refusedDay     = 1000
	refusalsPerDay = 2
)

// RoomsPerStart is how many Rooms without a warning are offered for one start at most.
const RoomsPerStart = 2

// halfDay is the time at which the afternoon begins.
const halfDay = 13 * time.Hour

// candidate is a start in a Room, both free.
type candidate struct {
	start, room int
	cost        int
	// similarity is how similar it is to the picked ones; overlapsPicked is set if it overlaps
	// one.
	similarity     int
	overlapsPicked bool
	// done is set once it was picked or refused.
	done bool
}

// listCandidates lists the free slots, with the cheapest Rooms for each start.
func (q *SlotFinder) listCandidates() {
	for i := range q.rooms {
		q.rooms[i].warningCost.sum()
	}
	told := make([]uint8, len(q.starts))
	for r, at := range q.rooms {
		// 64 starts at a time: the bits that no set has are free.
		for w := range q.excluded {
			free := ^(q.excluded[w] | q.requiredBusy[w] | at.excluded[w] | at.held[w])
			for ; free != 0; free &= free - 1 {
				i := w*64 + bits.TrailingZeros64(free)
				if i >= len(q.starts) || told[i] >= RoomsPerStart || q.isOwnSlot(i) {
					continue
				}
				c := candidate{start: i, room: r, cost: q.candidateCost(i, r)}
				if at.warningCost == nil || at.warningCost[i] == 0 {
					told[i]++ // keep looking for a Room without a warning
				}
				q.candidates = append(q.candidates, c)
			}
		}
	}
	slices.SortStableFunc(q.candidates, func(a, b candidate) int {
		return cmp.Or(
			compareBool(q.starts[a.start].unlawful, q.starts[b.start].unlawful),
			cmp.Compare(a.cost, b.cost),
			q.compareDistance(a.start, b.start),
			cmp.Compare(a.room, b.room),
		)
	})
}

// isOwnSlot reports whether the start is the Meeting's present one and it can stay in its Room.
// Changing only the Room would then be pointless.
func (q *SlotFinder) isOwnSlot(i int) bool {
	if !q.wish.Placed || q.starts[i].at != q.wish.Meeting.Span.From.Unix() {
		return false
	}
	return slices.ContainsFunc(q.rooms, func(r roomOption) bool {
		return (r.ID == "" || r.ID == q.wish.Meeting.RoomID) && !r.excluded.has(i) && !r.held.has(i)
	})
}

// candidateCost is the cost of a start in a Room, as far as Reservations and Blocks tell.
func (q *SlotFinder) candidateCost(i, r int) int {
	cost := q.starts[i].cost + costLost*int(q.optionalAway[i]) + int(q.warningCost[i]) + q.rooms[r].cost
	if q.rooms[r].warningCost != nil {
		cost += int(q.rooms[r].warningCost[i])
	}
	for _, b := range q.quorums {
		if b.from <= i && i < b.to {
			cost += turnoutCost(b.members-int(b.absent[i]), b.need, b.members)
		}
	}
	return cost
}

// compareDistance compares starts by their distance from the wished one, in days and then in
// time of day. Of two at the same distance the later comes first: waiting is easier than
// hurrying and leaves more notice.
func (q *SlotFinder) compareDistance(i, j int) int {
	a, b := q.starts[i], q.starts[j]
	wished := sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	return cmp.Or(cmp.Compare(q.days[a.day].offset.Abs(), q.days[b.day].offset.Abs()),
		cmp.Compare((a.clock-wished).Abs(), (b.clock-wished).Abs()), cmp.Compare(b.at, a.at))
}

// compareOddThenDistance puts starts at odd hours last, and otherwise orders by
// compareDistance.
func (q *SlotFinder) compareOddThenDistance(i, j int) int {
	return cmp.Or(cmp.Compare(q.oddHours(q.starts[i]), q.oddHours(q.starts[j])), q.compareDistance(i, j))
}

// Next returns the next n best slots: those that keep the rules first, then the cheapest, and
// of those with about the same cost the least similar. Two slots that overlap are both returned
// only if they begin at the same time in two rooms.
func (q *SlotFinder) Next(n int) []consult.Slot {
	var out []consult.Slot
	for len(out) < n {
		best := -1
		for i := range q.candidates {
			c := &q.candidates[i]
			// The list is sorted by cost, so a few candidates are enough to know the best.
			if best >= 0 && q.noneBetter(q.candidates[best], *c) {
				break
			}
			if !c.done && !c.overlapsPicked && (best < 0 || q.prefers(*c, q.candidates[best])) {
				best = i
			}
		}
		if best < 0 {
			return out
		}
		q.picked = append(q.picked, best)
		out = append(out, q.slot(q.candidates[best]))
		q.candidates[best].done = true
		q.noteSimilarity(best)
	}
	return out
}

// prefers reports whether a is to be picked before b.
func (q *SlotFinder) prefers(a, b candidate) bool {
	if x, y := q.comesLast(a), q.comesLast(b); x != y {
		return y
	}
	return a.cost+a.similarity < b.cost+b.similarity
}

// noneBetter reports whether neither c nor any candidate after it in the sorted list can be
// preferred to the best so far.
func (q *SlotFinder) noneBetter(best, c candidate) bool {
	dearer, unlawful := c.cost >= best.cost+best.similarity, q.starts[c.start].unlawful
	if q.comesLast(best) {
		return dearer && unlawful
	}
	return dearer || unlawful
}

// comesLast reports whether a candidate breaks the rules or lies on a day on which others were
// refused.
func (q *SlotFinder) comesLast(c candidate) bool {
	return q.starts[c.start].unlawful || c.onRefusedDay()
}

// onRefusedDay reports whether several others on its day were refused. The reason often lasts
// for the whole day, so its other slots would probably be refused as well.
func (c candidate) onRefusedDay() bool { return c.similarity >= refusedDay }

// Refuse gives back a slot that Next returned and that turned out to be unavailable, so that it
// no longer counts against similar ones. Slots that overlap it come later, and a day with
// several refusals comes last, because the reason probably applies to all of it.
func (q *SlotFinder) Refuse(at consult.Slot) {
	i := slices.IndexFunc(q.picked, func(i int) bool { return q.slot(q.candidates[i]).Equal(at) })
	if i < 0 {
		return
	}
	q.refused = append(q.refused, q.picked[i])
	q.picked = slices.Delete(q.picked, i, i+1)
	// Similarity is a maximum, from which one slot cannot be taken out: compute it again.
	for i := range q.candidates {
		q.candidates[i].similarity, q.candidates[i].overlapsPicked = 0, false
	}
	for _, i := range q.picked {
		q.noteSimilarity(i)
	}
	vain := map[int]int{}
	for _, i := range q.refused {
		vain[q.starts[q.candidates[i].start].day]++
		for j := range q.candidates {
			if c := &q.candidates[j]; q.overlap(q.candidates[i], *c) {
				c.similarity = max(c.similarity, similarDay)
			}
		}
	}
	for j := range q.candidates {
		if vain[q.starts[q.candidates[j].start].day] >= refusalsPerDay {
			q.candidates[j].similarity += refusedDay
		}
	}
}

// noteSimilarity records how similar every other candidate is to a picked one.
func (q *SlotFinder) noteSimilarity(picked int) {
	p := q.candidates[picked]
	a := q.starts[p.start]
	for i := range q.candidates {
		c := &q.candidates[i]
		b, similarity := q.starts[c.start], 0
		if q.overlap(p, *c) {
			// The same start in another Room is a real choice; a start 15 minutes later is not.
			c.overlapsPicked = c.overlapsPicked || c.start != p.start || c.room == p.room
			similarity += similarTime
		}
		if a.day == b.day {
			similarity += similarDay
			if (a.clock < halfDay) == (b.clock < halfDay) {
				similarity += similarHalfDay
			}
		}
		if p.room == c.room {
			similarity += similarRoom
		}
		c.similarity = max(c.similarity, similarity)
	}
}

func (q *SlotFinder) overlap(a, b candidate) bool {
	length := int64(q.wish.Meeting.Span.Length() / time.Second)
	i, j := q.starts[a.start].at, q.starts[b.start].at
	return i < j+length && j < i+length
}

func (q *SlotFinder) slot(c candidate) consult.Slot {
	from := time.Unix(q.starts[c.start].at, 0).UTC()
	return consult.Slot{
		Span:   consult.Span{From: from, To: from.Add(q.wish.Meeting.Span.Length())},
		RoomID: q.rooms[c.room].ID,
	}
}
