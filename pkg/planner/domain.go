package planner

import "slices"

// domain is the set of starts of a meeting, as bits of the words from lo on. Starts that are
// excluded by a hard Busy of a required person are left out, unless none would remain.
type domain struct {
	lo   int32
	bits []uint64
}

// buildDomains builds the domains. Meetings of the same length without restrictions share one.
func (m *model) buildDomains() {
	m.words = m.last/64 + 2
	m.domains = make([]domain, m.n)
	shared := map[int32]domain{}
	for i := range m.domains {
		mt := &m.p.Meetings[i]
		starts := m.leastHardStarts(i)
		// Thousands of meetings may have no restriction at all; one bitset for each length saves memory.
		if mt.Starts == nil && !m.hasBusy(i) {
			if _, ok := shared[m.length[i]]; !ok {
				shared[m.length[i]] = domainOf(starts)
			}
			m.domains[i] = shared[m.length[i]]
			continue
		}
		m.starts[i], m.domains[i] = starts, domainOf(starts)
	}
	m.buildLawfulStarts()
}

// buildLawfulStarts finds the starts that break no lawful rule by themselves.
func (m *model) buildLawfulStarts() {
	m.lawfulBits, m.lawfulStarts = make([][]uint64, m.n), make([][]int32, m.n)
	for i := range m.domains {
		rules := m.p.Meetings[i].Unlawful
		if rules == nil || m.w.Unlawful == 0 {
			continue
		}
		d := &m.domains[i]
		bits := make([]uint64, len(d.bits))
		for _, s := range m.starts[i] {
			if rules[s] == 0 && d.has(s) {
				bits[s>>6-d.lo] |= 1 << (s & 63)
				m.lawfulStarts[i] = append(m.lawfulStarts[i], s)
			}
		}
		if n := len(m.lawfulStarts[i]); n > 0 && n < len(m.starts[i]) {
			m.lawfulBits[i] = bits
		}
	}
}

// leastHardStarts returns the starts with the lowest hard cost of the meeting by itself.
func (m *model) leastHardStarts(i int) []int32 {
	starts := m.starts[i]
	if !m.hasBusy(i) {
		return starts
	}
	hard := make([]int64, len(starts))
	for k, s := range starts {
		hard[k] = m.busyCost(int32(i), s).hard
	}
	least, k := slices.Min(hard), -1
	return slices.DeleteFunc(slices.Clone(starts), func(int32) bool { k++; return hard[k] > least })
}

func domainOf(starts []int32) domain {
	d := domain{lo: starts[0] >> 6}
	d.bits = make([]uint64, starts[len(starts)-1]>>6-d.lo+1)
	for _, s := range starts {
		d.bits[s>>6-d.lo] |= 1 << (s & 63)
	}
	return d
}

// has reports whether the grain is in the domain.
func (d *domain) has(g int32) bool {
	w := g>>6 - d.lo
	return g >= 0 && w >= 0 && int(w) < len(d.bits) && d.bits[w]>>(g&63)&1 == 1
}

// occupancy records in bits when every person and room is taken. It shows which starts break no
// hard rule.
type occupancy struct {
	words  int32
	person []uint64 // by person: when they are required somewhere
	room   []uint64 // by room: when it is in use or has a hard Busy
	// blocked is when a room has a hard Busy that set-up and clear-up need not leave alone; nil without hasTurnaround,
	// when room has it all.
	blocked []uint64
	free    []uint64 // scratch
	open    []uint64
	near    []uint64
	moved   []uint64
}

func newOccupancy(m *model) occupancy {
	g := occupancy{words: m.words}
	g.person = make([]uint64, m.p.People*int(m.words))
	g.room = make([]uint64, len(m.p.Rooms)*int(m.words))
	if m.hasTurnaround {
		g.blocked = make([]uint64, len(m.p.Rooms)*int(m.words))
		g.near, g.moved = make([]uint64, m.words), make([]uint64, m.words)
	}
	for _, b := range m.p.Busy {
		rows := g.room
		if m.hasTurnaround && !b.Meeting {
			rows = g.blocked
		}
		if b.Room >= 0 && b.Hard {
			g.set(rows, int32(b.Room), int32(b.From), int32(b.To))
		}
	}
	g.free = make([]uint64, m.words+1)
	g.open = make([]uint64, m.words+1)
	return g
}

// set sets the bits [from, to) of a row.
func (g *occupancy) set(rows []uint64, row, from, to int32) {
	base := row * g.words
	for from < to {
		w := from >> 6
		end := min(to, (w+1)<<6)
		rows[base+w] |= ^uint64(0) >> (64 - (end - from)) << (from & 63)
		from = end
	}
}

func (g *occupancy) clear(rows []uint64, row, from, to int32) {
	base := row * g.words
	for from < to {
		w := from >> 6
		end := min(to, (w+1)<<6)
		rows[base+w] &^= ^uint64(0) >> (64 - (end - from)) << (from & 63)
		from = end
	}
}

// personTaken reports whether the person is taken anywhere in [from, to).
func (g *occupancy) personTaken(who, from, to int32) bool {
	base := who * g.words
	for from < to {
		w := from >> 6
		end := min(to, (w+1)<<6)
		if g.person[base+w]&(^uint64(0)>>(64-(end-from))<<(from&63)) != 0 {
			return true
		}
		from = end
	}
	return false
}

// occupy marks the people and the room of a meeting as taken.
func (s *state) occupy(i, start, end, room int32) {
	for _, who := range s.m.required[i] {
		s.occupancy.set(s.occupancy.person, who, start, end)
	}
	for k := range s.m.partTimes[i] {
		if p := &s.m.partTimes[i][k]; p.required {
			for _, x := range p.spans {
				s.occupancy.set(s.occupancy.person, p.who, start+x.from, start+x.to)
			}
		}
	}
	if !s.m.p.Rooms[room].Unbounded {
		x := s.m.held(i, start, room)
		s.occupancy.set(s.occupancy.room, room, x.from, x.to)
	}
}

// release marks the people and the room of a meeting as free. If twice is set, somebody or the
// room may have been taken by several meetings, and the others mark theirs again.
func (s *state) release(i, start, end, room int32, twice bool) {
	for _, who := range s.m.required[i] {
		s.occupancy.clear(s.occupancy.person, who, start, end)
	}
	for k := range s.m.partTimes[i] {
		if p := &s.m.partTimes[i][k]; p.required {
			for _, x := range p.spans {
				s.occupancy.clear(s.occupancy.person, p.who, start+x.from, start+x.to)
			}
		}
	}
	own := s.m.held(i, start, room)
	if !s.m.p.Rooms[room].Unbounded {
		s.occupancy.clear(s.occupancy.room, room, own.from, own.to)
	}
	if !twice && !s.m.freeOverlaps {
		return // nobody else was there
	}
	for _, b := range s.m.roomBlocks[room] {
		s.occupancy.set(s.occupancy.room, room, b.from, b.to)
	}
	for g := start; g < end; g++ {
		for _, j := range s.active[g] {
			if j != i && s.start[j] != none {
				s.occupy(j, s.start[j], s.end[j], s.room[j])
			}
		}
	}
	if s.holders.lists != nil && !s.m.p.Rooms[room].Unbounded {
		s.eachHolder(i, room, own, func(j int32, _ int64) bool {
			s.occupancy.set(s.occupancy.room, room, s.holders.spans[j].from, s.holders.spans[j].to)
			return true
		})
	}
}

// openStarts fills occupancy.open with those starts of the meeting's domain that break no hard
// rule on people and rooms, starting with word lo, and returns lo and the number of words. The
// meeting itself must have been released.
func (s *state) openStarts(i int32) (int32, int) {
	m, g := s.m, &s.occupancy
	d := &m.domains[i]
	lo, n := d.lo, m.length[i]
	words := len(d.bits)
	deep := min(words+int(n+62)/64, int(g.words-lo)) // including the grains after the last start
	free := g.free[:deep]
	clear(free)
	for _, who := range m.required[i] {
		row := g.person[who*g.words+lo:][:deep]
		for w, b := range row {
			free[w] |= b
		}
	}
	// A start is open if some room is free from there on. Only rooms without avoidable hard costs count.
	open := g.open[:words]
	clear(open)
	least := m.rooms[i][0].cost.hard
	run := s.run[:deep+1]
	run[deep] = 0
	for k := range m.rooms[i] {
		o := &m.rooms[i][k]
		if o.cost.hard > least {
			break // the rooms are sorted by cost
		}
		if m.p.Rooms[o.room].Unbounded {
			for w, b := range free {
				run[w] = ^b
			}
		} else {
			row := g.room[o.room*g.words+lo:][:deep]
			if m.hasTurnaround {
				row = s.tooNear(i, o.room, lo, deep)
			}
			for w, b := range free {
				run[w] = ^(b | row[w])
			}
		}
		keepRuns(run, n)
		for w := range open {
			open[w] |= run[w]
		}
		if m.hasTurnaround && !m.p.Rooms[o.room].Unbounded && s.mayStay(i, o.room, free, lo) {
			s.openAt(int32(m.p.Meetings[i].At.Start), open, lo)
		}
	}
	for w, b := range d.bits {
		open[w] &= b
	}
	if len(m.partTimes[i]) > 0 {
		s.keepWhereFree(i, open, lo, deep)
	}
	return lo, words
}

// keepRuns keeps those bits that begin a run of n set bits. The last word must be zero.
func keepRuns(run []uint64, n int32) {
	// Doubling: a bit that begins a run of have bits, and is followed by another such bit by grains later,
	// begins a run of have+by bits.
	for have := int32(1); have < n; {
		by := min(have, n-have)
		have += by
		skip, shift := int(by>>6), uint(by&63)
		if skip == 0 {
			for w := 0; w+1 < len(run); w++ {
				run[w] &= run[w]>>shift | run[w+1]<<(64-shift)
			}
			continue
		}
		for w := range run {
			var later uint64
			if w+skip < len(run) {
				later = run[w+skip] >> shift
			}
			if w+skip+1 < len(run) {
				later |= run[w+skip+1] << (64 - shift)
			}
			run[w] &= later
		}
	}
}
