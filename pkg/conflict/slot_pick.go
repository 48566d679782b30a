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
	likeTime   = 30 // they overlap, in two rooms
	likeDay    = 8
	likeHalf   = 8 // on top, the same half of the day
	likeRoom   = 1
	likeVain   = 1000
	vainOnADay = 2
	roomsATime = 2 // how many rooms are told of one start
)

// halfDay is when the afternoon begins.
const halfDay = 13 * time.Hour

// candidate is a start and a Room that are free.
type candidate struct {
	start, room int
	cost        int
	// like is how much it is like those picked; one that is near overlaps one of them.
	like int
	near bool
	// gone are those picked or refused.
	gone bool
}

// gather lists what is free: of each start the cheapest Rooms.
func (q *Survey) gather() {
	for i := range q.rooms {
		q.rooms[i].extra.sum()
	}
	told := make([]uint8, len(q.starts))
	for r, at := range q.rooms {
		for w := range q.shut {
			free := ^(q.shut[w] | q.busy[w] | at.shut[w] | at.held[w])
			for ; free != 0; free &= free - 1 {
				i := w*64 + bits.TrailingZeros64(free)
				if i >= len(q.starts) || told[i] >= roomsATime || q.stays(i) {
					continue
				}
				c := candidate{start: i, room: r, cost: q.cost(i, r)}
				if at.extra == nil || at.extra[i] == 0 {
					told[i]++ // a Room with a warning is not the last word
				}
				q.found = append(q.found, c)
			}
		}
	}
	slices.SortStableFunc(q.found, func(a, b candidate) int {
		return cmp.Or(trueLast(q.starts[a.start].unlawful, q.starts[b.start].unlawful), cmp.Compare(a.cost, b.cost), q.nearer(a.start, b.start), cmp.Compare(a.room, b.room))
	})
}

// stays reports whether the start is the one that the Meeting has, in a Room that
// it can keep: then going to another makes no sense.
func (q *Survey) stays(i int) bool {
	if !q.wish.Stays || q.starts[i].at != q.wish.Meeting.Span.From.Unix() {
		return false
	}
	return slices.ContainsFunc(q.rooms, func(r spot) bool {
		return (r.ID == "" || r.ID == q.wish.Meeting.RoomID) && !r.shut.has(i) && !r.held.has(i)
	})
}

// cost is what the start costs in the Room, as far as the ledger tells.
func (q *Survey) cost(i, r int) int {
	cost := q.starts[i].when + costLost*int(q.lost[i]) + int(q.extra[i]) + q.rooms[r].cost
	if q.rooms[r].extra != nil {
		cost += int(q.rooms[r].extra[i])
	}
	for _, b := range q.bodies {
		if b.from <= i && i < b.to {
			cost += turnout(b.members-int(b.away[i]), b.need, b.members)
		}
	}
	return cost
}

// nearer compares starts by how far they are from the one wished for, in days and
// then on the clock; of two as near the later comes first: it is easier to wait than
// to hurry, and leaves more notice.
func (q *Survey) nearer(i, j int) int {
	a, b := q.starts[i], q.starts[j]
	wished := sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	return cmp.Or(cmp.Compare(q.days[a.day].off.Abs(), q.days[b.day].off.Abs()),
		cmp.Compare((a.clock-wished).Abs(), (b.clock-wished).Abs()), cmp.Compare(b.at, a.at))
}

// likelier orders starts as nearer does, those at odd hours last.
func (q *Survey) likelier(i, j int) int {
	return cmp.Or(cmp.Compare(q.odd(q.starts[i]), q.odd(q.starts[j])), q.nearer(i, j))
}

// Next picks the n best slots that were not picked before: those that keep the rules
// first, of these the cheapest, and of those that cost about the same the least alike.
// Of two that overlap both are picked only if they begin together, in two rooms.
func (q *Survey) Next(n int) []consult.Slot {
	var out []consult.Slot
	for len(out) < n {
		best := -1
		for i := range q.found {
			c := &q.found[i]
			if best >= 0 && q.settled(q.found[best], *c) {
				break
			}
			if !c.gone && !c.near && (best < 0 || q.prefers(*c, q.found[best])) {
				best = i
			}
		}
		if best < 0 {
			return out
		}
		q.told = append(q.told, best)
		out = append(out, q.slot(q.found[best]))
		q.found[best].gone = true
		q.compare(best)
	}
	return out
}

// prefers reports whether a is to be picked before b.
func (q *Survey) prefers(a, b candidate) bool {
	if x, y := q.last(a), q.last(b); x != y {
		return y
	}
	return a.cost+a.like < b.cost+b.like
}

// settled reports whether neither c nor any candidate after it, which are sorted, can be
// preferred to the best so far.
func (q *Survey) settled(best, c candidate) bool {
	dearer, unlawful := c.cost >= best.cost+best.like, q.starts[c.start].unlawful
	if q.last(best) {
		return dearer && unlawful
	}
	return dearer || unlawful
}

// last reports whether a candidate comes after all that keep the rules and are not in vain.
func (q *Survey) last(c candidate) bool { return q.starts[c.start].unlawful || c.vain() }

// vain reports whether others of its day were refused: what refuses may last for weeks.
func (c candidate) vain() bool { return c.like >= likeVain }

// Refuse takes back a slot that Next picked and that turned out not to be had, so
// that it does not keep others like it away. Those right beside it come later, and
// a day on which several were refused last: what refuses may last for weeks.
func (q *Survey) Refuse(at consult.Slot) {
	i := slices.IndexFunc(q.told, func(i int) bool { return q.slot(q.found[i]).Equal(at) })
	if i < 0 {
		return
	}
	q.refused = append(q.refused, q.told[i])
	q.told = slices.Delete(q.told, i, i+1)
	for i := range q.found {
		q.found[i].like, q.found[i].near = 0, false
	}
	for _, i := range q.told {
		q.compare(i)
	}
	vain := map[int]int{}
	for _, i := range q.refused {
		vain[q.starts[q.found[i].start].day]++
		for j := range q.found {
			if c := &q.found[j]; q.overlap(q.found[i], *c) {
				c.like = max(c.like, likeDay)
			}
		}
	}
	for j := range q.found {
		if vain[q.starts[q.found[j].start].day] >= vainOnADay {
			q.found[j].like += likeVain
		}
	}
}

// compare notes how alike every other candidate is to one that was picked.
func (q *Survey) compare(picked int) {
	p := q.found[picked]
	a := q.starts[p.start]
	for i := range q.found {
		c := &q.found[i]
		b, like := q.starts[c.start], 0
		if q.overlap(p, *c) {
			c.near = c.near || c.start != p.start || c.room == p.room
			like += likeTime
		}
		if a.day == b.day {
			like += likeDay
			if (a.clock < halfDay) == (b.clock < halfDay) {
				like += likeHalf
			}
		}
		if p.room == c.room {
			like += likeRoom
		}
		c.like = max(c.like, like)
	}
}

func (q *Survey) overlap(a, b candidate) bool {
	length := int64(q.wish.Meeting.Span.Length() / time.Second)
	i, j := q.starts[a.start].at, q.starts[b.start].at
	return i < j+length && j < i+length
}

func (q *Survey) slot(c candidate) consult.Slot {
	from := time.Unix(q.starts[c.start].at, 0).UTC()
	return consult.Slot{Span: consult.Span{From: from, To: from.Add(q.wish.Meeting.Span.Length())}, RoomID: q.rooms[c.room].ID}
}
