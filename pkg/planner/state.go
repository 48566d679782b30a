package planner

import "math/bits"

// none is no meeting, room or grain.
const none = int32(-1)

// state is a plan, whole or in part, with its cost kept up to date. What a place costs a meeting is counted against all
// others that are placed, so the sum is exact whatever the order of puts and lifts.
type state struct {
	m          *model
	start, end []int32 // none: lifted
	room       []int32
	total      cost

	active  [][]int32 // by grain: who is meeting
	starter chains    // by grain: who starts
	ender   chains    // by grain: who has just ended
	begins  []int32   // by grain: how many start
	ends    []int32   // by grain: how many have just ended
	grid    grid
	run     []uint64 // scratch of vacant
	busy    []uint16 // by day and person, for Load
	version []uint32 // by day, with one more on either side: rises with every change
	stamp   []uint32
	held    []cost // what each meeting's place costs, if stamp is right

	tally tally
	lens
}

// chains are lists of meetings by grain, with a bitset of the grains that have any.
type chains struct {
	head, next, prev []int32
	bits             []uint64
}

func newChains(grains, n int) chains {
	c := chains{make([]int32, grains), make([]int32, n), make([]int32, n), make([]uint64, grains/64+2)}
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
		active: make([][]int32, grains), starter: newChains(grains+1, m.n), ender: newChains(grains+1, m.n),
		version: make([]uint32, len(m.dawn)+2), stamp: make([]uint32, m.n), held: make([]cost, m.n),
		tally: tally{hit: make([]int64, rooms), same: make([]int64, rooms)},
	}
	s.begins, s.ends = make([]int32, grains+1), make([]int32, grains+1)
	s.grid, s.run = newGrid(m), make([]uint64, m.words+2)
	if m.akin != nil {
		s.loads = make([]int32, m.n*grains)
	}
	const slots = 4
	backing := make([]int32, slots*grains)
	for g := range s.active {
		s.active[g] = backing[slots*g : slots*g : slots*(g+1)]
	}
	for i := range s.start {
		s.start[i] = none
	}
	for d := range s.version {
		s.version[d] = 1
	}
	if m.people != nil {
		s.busy = make([]uint16, (len(m.dawn)-1)*m.p.People)
	}
	return s
}

// put places a lifted meeting; c is what the place costs it.
func (s *state) put(i, start, room int32, c cost) {
	s.enter(i, start, room)
	s.total.add(c)
	s.held[i] = c
	s.stamp[i] = s.age(start)
}

// lift takes a placed meeting out.
func (s *state) lift(i int32) {
	c := s.hold(i)
	s.leave(i, c.hard > 0)
	s.total.sub(c)
}

// enter puts a meeting into all lists.
func (s *state) enter(i, start, room int32) {
	end := start + s.m.length[i]
	s.start[i], s.end[i], s.room[i] = start, end, room
	for g := start; g < end; g++ {
		s.active[g] = append(s.active[g], i)
	}
	s.starter.add(start, i)
	s.ender.add(end, i)
	s.begins[start]++
	s.ends[end]++
	s.take(i, start, end, room)
	s.touch(i, 1)
	s.stamp[i] = 0
}

// leave takes a meeting out of all lists; twice if someone or a room may be taken by another one as well.
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
	s.starter.drop(start, i)
	s.ender.drop(end, i)
	s.begins[start]--
	s.ends[end]--
	s.touch(i, ^uint16(0))
	s.release(i, start, end, s.room[i], twice)
	s.start[i] = none
}

// touch makes what was held for the days around out of date, and counts who is busy.
func (s *state) touch(i int32, by uint16) {
	from, to := s.m.day[s.start[i]], s.m.day[s.end[i]-1]
	for d := from; d <= to; d++ {
		s.version[d+1]++
	}
	if s.busy != nil {
		row := s.busy[int(from)*s.m.p.People:]
		for _, who := range s.m.people[i] {
			row[who] += by
		}
	}
}

// age rises whenever something changes on the day of the grain, or a day beside it.
func (s *state) age(g int32) uint32 {
	d := s.m.day[g]
	v := s.version[d : d+3 : d+3]
	return v[0] + v[1] + v[2]
}

// hold is what a placed meeting's place costs it.
func (s *state) hold(i int32) cost {
	start := s.start[i]
	if a := s.age(start); s.stamp[i] != a || s.m.follows[i] != nil || s.m.wide {
		s.held[i] = s.at(i, start, s.room[i])
		s.stamp[i] = a
	}
	return s.held[i]
}

// tally is what the others around a wished place come to, for all rooms at once.
type tally struct {
	cost   cost
	shared int64   // people in meetings near by
	hit    []int64 // by room: grains of other meetings in it
	same   []int64 // by room: people in meetings near by in it
	rooms  []int32 // rooms of which hit or same may not be zero
	ways   []way
}

// way is a meeting from or to which someone must travel.
type way struct {
	room, gap int32
	required  int64
	arriving  bool // it comes first
}

// count fills the tally for a meeting that would start at the grain. The meeting itself may be placed or not.
func (s *state) count(i, from int32) {
	m, t := s.m, &s.tally
	for _, r := range t.rooms {
		t.hit[r], t.same[r] = 0, 0
	}
	t.rooms = t.rooms[:0]
	to := from + m.length[i]
	row := m.pairs[int(i)*m.n:][:m.n]
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
		t.hit[r] += ov
		t.rooms = append(t.rooms, r)
		if s.start[j] < from {
			shared += int64(p.shared)
			t.same[r] += int64(p.shared)
		}
	}
	for base, left := from+1, min(to+m.near, m.last)-from; left > 0; base, left = base+64, left-64 {
		for w := s.starter.window(base, left); w != 0; w &= w - 1 {
			g := base + int32(bits.TrailingZeros64(w))
			for j := s.starter.head[g]; j != none; j = s.starter.next[j] {
				if j == i {
					continue
				}
				p, r := row[j], s.room[j]
				shared += int64(p.shared)
				t.same[r] += int64(p.shared)
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
				t.hit[r] += ov
			}
		}
	}
	if m.near >= 0 {
		for g := from; g >= max(0, from-m.near); g-- {
			for j := s.ender.head[g]; j != none; j = s.ender.next[j] {
				if j == i {
					continue
				}
				if g == from {
					breaks++
				}
				r, p := s.room[j], row[j]
				shared += int64(p.shared)
				t.same[r] += int64(p.shared)
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
