package planner

import "math/bits"

// none is no meeting, room or grain.
const none = int32(-1)

// state is a plan, complete or not, whose cost is kept up to date. The cost of a place is
// counted against all other placed meetings, so the sum is exact in any order of puts and
// lifts.
type state struct {
	m          *model
	start, end []int32 // none if lifted
	room       []int32
	total      cost

	active      [][]int32 // by grain: the meetings taking place
	starting    chains    // by grain: the meetings that start
	ending      chains    // by grain: the meetings that have just ended
	startCount  []int32   // by grain: how many start
	endCount    []int32   // by grain: how many have just ended
	occupancy   occupancy
	holders     holders
	run         []uint64 // scratch of openStarts
	dayLoads    []uint16 // by day and person, for Load
	dayVersion  []uint32 // by day, with one more on either side: rises with every change
	costVersion []uint32
	placeCosts  []cost // the cost of each meeting's place, valid while costVersion is

	around surroundings
	costWeights
}

// chains are lists of meetings by grain, with a bitset of the grains that have any.
type chains struct {
	head, next, prev []int32
	bits             []uint64
}

func newChains(grains, n int) chains {
	c := chains{
		head: make([]int32, grains),
		next: make([]int32, n),
		prev: make([]int32, n),
		bits: make([]uint64, grains/64+2),
	}
	for g := range c.head {
		c.head[g] = none
	}
	return c
}

func (c *chains) add(g, i int32) {
	old := c.head[g]
	c.next[i], c.prev[i] = old, none
	if old != none {
		c.prev[old] = i
	}
	c.head[g] = i
	c.bits[g>>6] |= 1 << (g & 63)
}

func (c *chains) drop(g, i int32) {
	next, prev := c.next[i], c.prev[i]
	if next != none {
		c.prev[next] = prev
	}
	if prev != none {
		c.next[prev] = next
		return
	}
	c.head[g] = next
	if next == none {
		c.bits[g>>6] &^= 1 << (g & 63)
	}
}

// window is which of the up to 64 grains from g on have any.
func (c *chains) window(g, size int32) uint64 {
	k, shift := g>>6, uint(g&63)
	w := c.bits[k]>>shift | c.bits[k+1]<<(64-shift)
	if size < 64 {
		w &= 1<<uint(size) - 1
	}
	return w
}

func newState(m *model) *state {
	grains, rooms := len(m.p.Grains), len(m.p.Rooms)
	s := &state{
		m: m, start: make([]int32, m.n), end: make([]int32, m.n), room: make([]int32, m.n),
		active: make([][]int32, grains), starting: newChains(grains+1, m.n), ending: newChains(grains+1, m.n),
		dayVersion: make([]uint32, len(m.dayStart)+2), costVersion: make([]uint32, m.n), placeCosts: make([]cost, m.n),
		around: surroundings{roomOverlap: make([]int64, rooms), sameRoom: make([]int64, rooms)},
	}
	s.startCount, s.endCount = make([]int32, grains+1), make([]int32, grains+1)
	s.occupancy, s.run = newOccupancy(m), make([]uint64, m.words+2)
	s.holders = newHolders(m)
	if m.partners != nil {
		s.overlapCosts = make([]int32, m.n*grains)
	}
	// One allocation for all lists. Where more than four meet, the list grows into its own.
	const slots = 4
	backing := make([]int32, slots*grains)
	for g := range s.active {
		s.active[g] = backing[slots*g : slots*g : slots*(g+1)]
	}
	for i := range s.start {
		s.start[i] = none
	}
	for d := range s.dayVersion {
		s.dayVersion[d] = 1
	}
	if m.people != nil {
		s.dayLoads = make([]uint16, (len(m.dayStart)-1)*m.p.People)
	}
	return s
}

// put places a lifted meeting. c is the cost of the place.
func (s *state) put(i, start, room int32, c cost) {
	s.enter(i, start, room)
	s.total.add(c)
	s.placeCosts[i] = c
	s.costVersion[i] = s.versionAround(start)
}

// lift takes a placed meeting out of the plan.
func (s *state) lift(i int32) {
	c := s.costOfPlace(i)
	s.leave(i, c.hard > 0)
	s.total.sub(c)
}

// enter adds a meeting to all lists.
func (s *state) enter(i, start, room int32) {
	end := start + s.m.length[i]
	s.start[i] = start
	s.end[i] = end
	s.room[i] = room
	for g := start; g < end; g++ {
		s.active[g] = append(s.active[g], i)
	}
	s.starting.add(start, i)
	s.ending.add(end, i)
	s.startCount[start]++
	s.endCount[end]++
	s.join(i)
	s.occupy(i, start, end, room)
	s.bumpDays(i, 1)
	s.costVersion[i] = 0
}

// leave removes a meeting from all lists. twice is set if somebody or a room may be taken by
// another meeting as well.
func (s *state) leave(i int32, twice bool) {
	start, end := s.start[i], s.end[i]
	for g := start; g < end; g++ {
		list := s.active[g]
		last := len(list) - 1
		for k, j := range list {
			if j == i {
				list[k] = list[last]
				break
			}
		}
		s.active[g] = list[:last]
	}
	s.starting.drop(start, i)
	s.ending.drop(end, i)
	s.startCount[start]--
	s.endCount[end]--
	s.bumpDays(i, ^uint16(0))
	s.quit(i)
	s.release(i, start, end, s.room[i], twice)
	s.start[i] = none
}

// bumpDays invalidates the costs on the days around, and counts the people's meetings.
func (s *state) bumpDays(i int32, by uint16) {
	from, to := s.m.day[s.start[i]], s.m.day[s.end[i]-1]
	for d := from; d <= to; d++ {
		s.dayVersion[d+1]++
	}
	if s.dayLoads != nil {
		row := s.dayLoads[int(from)*s.m.p.People:]
		for _, who := range s.m.people[i] {
			row[who] += by
		}
	}
}

// versionAround rises whenever something changes on the day of the grain or on a neighbouring
// day.
func (s *state) versionAround(g int32) uint32 {
	d := s.m.day[g]
	v := s.dayVersion[d : d+3 : d+3]
	return v[0] + v[1] + v[2]
}

// costOfPlace is the cost of a placed meeting's place, from the cache if nothing nearby has
// changed.
func (s *state) costOfPlace(i int32) cost {
	start := s.start[i]
	// A Follow may depend on any day, so such costs are never cached.
	if a := s.versionAround(start); s.costVersion[i] != a || s.m.follows[i] != nil || s.m.reachesFar {
		s.placeCosts[i] = s.placeCost(i, start, s.room[i])
		s.costVersion[i] = a
	}
	return s.placeCosts[i]
}

// surroundings is what the meetings around a possible start add up to, for all rooms at once.
type surroundings struct {
	cost        cost
	shared      int64   // people in meetings nearby
	roomOverlap []int64 // by room: grains of other meetings in it
	sameRoom    []int64 // by room: people in meetings nearby in it
	rooms       []int32 // the rooms whose roomOverlap or sameRoom may not be zero
	trips       []trip
}

// trip is a meeting from or to which somebody must travel.
type trip struct {
	room, gap int32
	required  int64
	arriving  bool // it comes first
}

// countAround fills around for a meeting that would start at the grain. The meeting itself may
// be placed.
func (s *state) countAround(i, from int32) {
	m, t := s.m, &s.around
	for _, r := range t.rooms {
		t.roomOverlap[r], t.sameRoom[r] = 0, 0
	}
	t.rooms = t.rooms[:0]
	to := from + m.length[i]
	row := m.pairs[int(i)*m.n:][:m.n]
	// Meetings that take place at the first grain, whenever they started.
	var required, medium, soft, shared, breaks int64
	for _, j := range s.active[from] {
		if j == i {
			continue
		}
		ov := int64(min(to, s.end[j]) - from)
		p, r := row[j], s.room[j]
		required += ov * int64(p.required)
		medium += ov * int64(p.medium)
		soft += ov * int64(p.soft)
		t.roomOverlap[r] += ov
		t.rooms = append(t.rooms, r)
		if s.start[j] < from {
			shared += int64(p.shared)
			t.sameRoom[r] += int64(p.shared)
		}
	}
	// Meetings that start during this one or shortly after it. The bitset skips grains where none starts.
	for base, left := from+1, min(to+m.nearGrains, m.last)-from; left > 0; base, left = base+64, left-64 {
		for w := s.starting.window(base, left); w != 0; w &= w - 1 {
			g := base + int32(bits.TrailingZeros64(w))
			for j := s.starting.head[g]; j != none; j = s.starting.next[j] {
				if j == i {
					continue
				}
				p, r := row[j], s.room[j]
				shared += int64(p.shared)
				t.sameRoom[r] += int64(p.shared)
				t.rooms = append(t.rooms, r)
				if g >= to {
					if g == to {
						breaks++
					}
					continue
				}
				ov := int64(min(to, s.end[j]) - g)
				required += ov * int64(p.required)
				medium += ov * int64(p.medium)
				soft += ov * int64(p.soft)
				t.roomOverlap[r] += ov
			}
		}
	}
	// Meetings that have just ended.
	if m.nearGrains >= 0 {
		for g := from; g >= max(0, from-m.nearGrains); g-- {
			for j := s.ending.head[g]; j != none; j = s.ending.next[j] {
				if j == i {
					continue
				}
				if g == from {
					breaks++
				}
				r, p := s.room[j], row[j]
				shared += int64(p.shared)
				t.sameRoom[r] += int64(p.shared)
				t.rooms = append(t.rooms, r)
			}
		}
	}
	t.shared = shared
	t.cost = cost{hard: required * m.w.Attendance, medium: medium, soft: soft + breaks*m.w.Break + int64(to-1)*m.w.Soon}
	if m.day[from] != m.day[to-1] {
		t.cost.hard += m.w.SameDay
	}
}
