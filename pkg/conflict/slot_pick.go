package conflict

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// How alike two slots are, in points: of two that cost the same the one is told
// first that is less like those told before it (maximal marginal relevance).
const (
	similarTime    = 30 // they overlap, in two rooms
	similarDay     = 8
	similarHalfDay = 8 // on top, the same half of the day
	similarRoom    = 1
	refusedDay     = 1000
	refusalsPerDay = 2
	roomsPerStart  = 2 // how many rooms are told of one start
)

// halfDay is when the afternoon begins.
const halfDay = 13 * time.Hour

// candidate is a start and a Room that are free.
type candidate struct {
	start, room int
	cost        int
	// similarity is how much it is like those picked; one that is near overlaps one of them.
	similarity     int
	overlapsPicked bool
	// done are those picked or refused.
	done bool
}

// listCandidates lists what is free: of each start the cheapest Rooms.
func (q *SlotFinder) listCandidates() {
	for i := range q.rooms {
		q.rooms[i].warningCost.sum()
	}
	told := make([]uint8, len(q.starts))
	for r, at := range q.rooms {
		for w := range q.excluded {
			free := ^(q.excluded[w] | q.requiredBusy[w] | at.excluded[w] | at.held[w])
			for ; free != 0; free &= free - 1 {
				i := w*64 + bits.TrailingZeros64(free)
				if i >= len(q.starts) || told[i] >= roomsPerStart || q.isOwnSlot(i) {
					continue
				}
				c := candidate{start: i, room: r, cost: q.candidateCost(i, r)}
				if at.warningCost == nil || at.warningCost[i] == 0 {
					told[i]++ // a Room with a warning is not the last word
				}
				q.candidates = append(q.candidates, c)
			}
		}
	}
	slices.SortStableFunc(q.candidates, func(a, b candidate) int {
		return cmp.Or(compareBool(q.starts[a.start].unlawful, q.starts[b.start].unlawful), cmp.Compare(a.cost, b.cost), q.compareDistance(a.start, b.start), cmp.Compare(a.room, b.room))
	})
}

// isOwnSlot reports whether the start is the one that the Meeting has, in a Room that
// it can keep: then going to another makes no sense.
func (q *SlotFinder) isOwnSlot(i int) bool {
	if !q.wish.Placed || q.starts[i].at != q.wish.Meeting.Span.From.Unix() {
		return false
	}
	return slices.ContainsFunc(q.rooms, func(r roomOption) bool {
		return (r.ID == "" || r.ID == q.wish.Meeting.RoomID) && !r.excluded.has(i) && !r.held.has(i)
	})
}

// candidateCost is what the start costs in the Room, as far as the ledger tells.
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

// compareDistance compares starts by how far they are from the one wished for, in days and
// then on the clock; of two as near the later comes first: it is easier to wait than
// to hurry, and leaves more notice.
func (q *SlotFinder) compareDistance(i, j int) int {
	a, b := q.starts[i], q.starts[j]
	wished := sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	return cmp.Or(cmp.Compare(q.days[a.day].offset.Abs(), q.days[b.day].offset.Abs()),
		cmp.Compare((a.clock-wished).Abs(), (b.clock-wished).Abs()), cmp.Compare(b.at, a.at))
}

// compareOddThenDistance orders starts as nearer does, those at odd hours last.
func (q *SlotFinder) compareOddThenDistance(i, j int) int {
	return cmp.Or(cmp.Compare(q.oddHours(q.starts[i]), q.oddHours(q.starts[j])), q.compareDistance(i, j))
}

// Next picks the n best slots that were not picked before: those that keep the rules
// first, of these the cheapest, and of those that cost about the same the least alike.
// Of two that overlap both are picked only if they begin together, in two rooms.
func (q *SlotFinder) Next(n int) []consult.Slot {
	var out []consult.Slot
	for len(out) < n {
		best := -1
		for i := range q.candidates {
			c := &q.candidates[i]
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

// noneBetter reports whether neither c nor any candidate after it, which are sorted, can be
// preferred to the best so far.
func (q *SlotFinder) noneBetter(best, c candidate) bool {
	dearer, unlawful := c.cost >= best.cost+best.similarity, q.starts[c.start].unlawful
	if q.comesLast(best) {
		return dearer && unlawful
	}
	return dearer || unlawful
}

// comesLast reports whether a candidate comes after all that keep the rules and are not in vain.
func (q *SlotFinder) comesLast(c candidate) bool {
	return q.starts[c.start].unlawful || c.onRefusedDay()
}

// onRefusedDay reports whether others of its day were refused: what refuses may last for weeks.
func (c candidate) onRefusedDay() bool { return c.similarity >= refusedDay }

// Refuse takes back a slot that Next picked and that turned out not to be had, so
// that it does not keep others like it away. Those right beside it come later, and
// a day on which several were refused last: what refuses may last for weeks.
func (q *SlotFinder) Refuse(at consult.Slot) {
	i := slices.IndexFunc(q.picked, func(i int) bool { return q.slot(q.candidates[i]).Equal(at) })
	if i < 0 {
		return
	}
	q.refused = append(q.refused, q.picked[i])
	q.picked = slices.Delete(q.picked, i, i+1)
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

// noteSimilarity notes how alike every other candidate is to one that was picked.
func (q *SlotFinder) noteSimilarity(picked int) {
	p := q.candidates[picked]
	a := q.starts[p.start]
	for i := range q.candidates {
		c := &q.candidates[i]
		b, similarity := q.starts[c.start], 0
		if q.overlap(p, *c) {
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
	return consult.Slot{Span: consult.Span{From: from, To: from.Add(q.wish.Meeting.Span.Length())}, RoomID: q.rooms[c.room].ID}
}
