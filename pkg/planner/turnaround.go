package planner

// held is the grains [from, to) for which the meeting at the place holds its room: from set-up to clear-up, which end
// with the day.
func (m *model) held(i, start, room int32) span {
	own := span{start, start + m.length[i]}
	if !m.hasTurnaround || m.p.Rooms[room].Unbounded {
		return own
	}
	t := m.turnaround(i, start, room)
	return span{
		from: max(own.from-int32(t.Setup), m.dayStart[m.day[own.from]]),
		to:   min(own.to+int32(t.Clearup), m.dayStart[m.day[own.to-1]+1]),
	}
}

// turnaround is what the meeting holds of the room before and after its own time: the longer of what it and what the
// room asks for, or, where it stands, what it holds there.
func (m *model) turnaround(i, start, room int32) Turnaround {
	mt := &m.p.Meetings[i]
	if mt.At != nil && int32(mt.At.Start) == start && int32(mt.At.Room) == room {
		return mt.Held
	}
	return m.fullTurnaround(i, room)
}

func (m *model) fullTurnaround(i, room int32) Turnaround {
	return m.p.Meetings[i].Turnaround.max(m.p.Rooms[room].Turnaround)
}

// max is the longer set-up and the longer clear-up of both.
func (t Turnaround) max(o Turnaround) Turnaround {
	return Turnaround{Setup: max(t.Setup, o.Setup), Clearup: max(t.Clearup, o.Clearup)}
}

// min is the shorter set-up and the shorter clear-up of both.
func (t Turnaround) min(o Turnaround) Turnaround {
	return Turnaround{Setup: min(t.Setup, o.Setup), Clearup: min(t.Clearup, o.Clearup)}
}

// measureTurnaround finds out whether rooms are held for longer than the meetings take.
func (m *model) measureTurnaround() {
	for _, r := range m.p.Rooms {
		m.hasTurnaround = m.hasTurnaround || r.Turnaround != Turnaround{}
	}
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		m.hasTurnaround = m.hasTurnaround || mt.Turnaround != Turnaround{} || mt.Held != Turnaround{}
	}
	if !m.hasTurnaround {
		return
	}
	words := len(m.p.Grains)/64 + 2
	m.dayFirst, m.dayLast = make([]uint64, words), make([]uint64, words)
	for d := range len(m.dayStart) - 1 {
		first, last := m.dayStart[d], m.dayStart[d+1]-1
		m.dayFirst[first>>6] |= 1 << (first & 63)
		m.dayLast[last>>6] |= 1 << (last & 63)
	}
}

// holders are the meetings that hold a room on each day.
type holders struct {
	days  int32
	lists [][]int32 // by room and day
	spans []span    // by meeting: what it holds; only while it is placed
}

func newHolders(m *model) holders {
	if !m.hasTurnaround {
		return holders{}
	}
	days := len(m.dayStart) - 1
	return holders{days: int32(days), lists: make([][]int32, len(m.p.Rooms)*days), spans: make([]span, m.n)}
}

// join adds the meeting, which has been placed, to the holders of its room.
func (s *state) join(i int32) {
	h := &s.holders
	if h.lists == nil || s.m.p.Rooms[s.room[i]].Unbounded {
		return
	}
	h.spans[i] = s.m.held(i, s.start[i], s.room[i])
	for d := s.m.day[s.start[i]]; d <= s.m.day[s.end[i]-1]; d++ {
		list := &h.lists[s.room[i]*h.days+d]
		*list = append(*list, i)
	}
}

// quit removes the meeting from the holders of its room.
func (s *state) quit(i int32) {
	h := &s.holders
	if h.lists == nil || s.m.p.Rooms[s.room[i]].Unbounded {
		return
	}
	for d := s.m.day[s.start[i]]; d <= s.m.day[s.end[i]-1]; d++ {
		list := h.lists[s.room[i]*h.days+d]
		last := len(list) - 1
		for k, j := range list {
			if j == i {
				list[k] = list[last]
				break
			}
		}
		h.lists[s.room[i]*h.days+d] = list[:last]
	}
}

// eachHolder calls fn for the other meetings that hold the room within the span, day by day, with for how many grains
// of the day both do. It ends when fn returns false.
func (s *state) eachHolder(i, room int32, own span, fn func(j int32, grains int64) bool) {
	h, m := &s.holders, s.m
	for d := m.day[own.from]; d <= m.day[own.to-1]; d++ {
		from, to := max(own.from, m.dayStart[d]), min(own.to, m.dayStart[d+1])
		list := h.lists[room*h.days+d]
		for k := len(list) - 1; k >= 0; k-- { // fn may remove the meeting
			x := h.spans[list[k]]
			n := min(to, x.to) - max(from, x.from)
			if list[k] != i && n > 0 && !fn(list[k], int64(n)) {
				return
			}
		}
	}
}

// roomOverlap is for how many grains the meeting would hold the room together with each other one.
func (s *state) roomOverlap(i, start, room int32) int64 {
	if s.holders.lists == nil {
		return s.around.roomOverlap[room]
	}
	n := int64(0)
	s.eachHolder(i, room, s.m.held(i, start, room), func(_ int32, grains int64) bool {
		n += grains
		return true
	})
	return n
}

// tooNear are the grains, from word lo on, that the meeting cannot have in the room: those that others hold, those too
// near to them for set-up and clear-up, and those of Busy that leave these alone. The slice is valid until the next
// call.
func (s *state) tooNear(i, room, lo int32, words int) []uint64 {
	g, m := &s.occupancy, s.m
	t := m.fullTurnaround(i, room)
	// No turnaround is as long as the 64 grains of a word, so one word more on each side is enough.
	first, end := max(0, lo-1), min(g.words, lo+int32(words)+1)
	row := g.room[room*g.words:][first:end]
	all, moved := g.near[:len(row)], g.moved[:len(row)]
	copy(all, row)
	copy(moved, row)
	for range t.Setup {
		for w := len(moved) - 1; w >= 0; w-- {
			later := moved[w] << 1
			if w > 0 {
				later |= moved[w-1] >> 63
			}
			moved[w] = later &^ m.dayFirst[int(first)+w]
			all[w] |= moved[w]
		}
	}
	copy(moved, row)
	for range t.Clearup {
		for w := range moved {
			earlier := moved[w] >> 1
			if w+1 < len(moved) {
				earlier |= moved[w+1] << 63
			}
			moved[w] = earlier &^ m.dayLast[int(first)+w]
			all[w] |= moved[w]
		}
	}
	for w, b := range g.blocked[room*g.words:][first:end] {
		all[w] |= b
	}
	return all[lo-first:][:words]
}

// openAt adds the start to the open ones, if it is among the words from lo on.
func (s *state) openAt(start int32, open []uint64, lo int32) {
	if w := int(start>>6 - lo); w >= 0 && w < len(open) {
		open[w] |= 1 << (start & 63)
	}
}

// mayStay reports whether the meeting can stay where it stands with what it holds there, which may be less than it
// would have to hold elsewhere. taken is when people whom it needs are taken, from word lo on.
func (s *state) mayStay(i, room int32, taken []uint64, lo int32) bool {
	at, g := s.m.p.Meetings[i].At, &s.occupancy
	if at == nil || int32(at.Room) != room {
		return false
	}
	start := int32(at.Start)
	for k := start; k < start+s.m.length[i]; k++ {
		w := int(k>>6 - lo)
		if w < 0 || w >= len(taken) || (taken[w]|g.blocked[room*g.words+k>>6])>>(k&63)&1 == 1 {
			return false
		}
	}
	own := s.m.held(i, start, room)
	for k := own.from; k < own.to; k++ {
		if g.room[room*g.words+k>>6]>>(k&63)&1 == 1 {
			return false
		}
	}
	return true
}
