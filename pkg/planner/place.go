package planner

import "slices"

// best is the cheapest room for a meeting that would start at one of its starts, and what the place costs it.
func (s *state) best(i, start int32) (room int32, c cost) {
	m := s.m
	s.count(i, start)
	if !m.plain {
		s.extra(i, start)
	}
	least := int64(0)
	room = none
	for k := range m.rooms[i] {
		o := &m.rooms[i][k]
		if room != none && s.worth(o.cost) >= least {
			break // the rest cost more even when empty
		}
		rc := s.inRoom(i, start, o.room)
		rc.add(o.cost)
		if v := s.worth(rc); room == none || v < least {
			least, room, c = v, o.room, rc
		}
	}
	c.add(s.tally.cost)
	return room, c
}

// cheapest is the cheapest room for a meeting that would start at one of its starts, level by level, and what the place costs
// it: as best, but for no lens.
func (s *state) cheapest(i, start int32) (room int32, c cost) {
	m := s.m
	s.count(i, start)
	if !m.plain {
		s.extra(i, start)
	}
	room = none
	for k := range m.rooms[i] {
		o := &m.rooms[i][k]
		if room != none && !o.cost.less(c) {
			break // the rest cost more even when empty
		}
		rc := s.inRoom(i, start, o.room)
		rc.add(o.cost)
		if room == none || rc.less(c) {
			room, c = o.room, rc
		}
	}
	c.add(s.tally.cost)
	return room, c
}

// at is what any place costs a meeting.
func (s *state) at(i, start, room int32) cost {
	m := s.m
	s.count(i, start)
	if !m.plain {
		s.extra(i, start)
	}
	c := s.inRoom(i, start, room)
	c.add(m.roomAlone(i, room))
	c.add(s.tally.cost)
	if mt := &m.p.Meetings[i]; m.w.Outside > 0 && mt.Starts != nil {
		if _, in := slices.BinarySearch(mt.Starts, int(start)); !in {
			c.hard += m.w.Outside
		}
	}
	return c
}

// roomAlone is what a room costs a meeting by itself.
func (m *model) roomAlone(i, room int32) cost {
	for k := range m.rooms[i] {
		if m.rooms[i][k].room == room {
			return m.rooms[i][k].cost
		}
	}
	return m.roomCost(&m.p.Meetings[i], int(room))
}

// inRoom is what the counted start costs in the room besides what the room costs by itself.
func (s *state) inRoom(i, start, room int32) (c cost) {
	m, t := s.m, &s.tally
	if !m.p.Rooms[room].Unbounded {
		c.hard = t.hit[room] * m.w.Room
	}
	c.soft = (t.shared - t.same[room]) * m.w.Stability
	if m.plain {
		return c
	}
	for _, w := range t.ways {
		missing := s.walk(w, room) * m.w.Travel
		if m.w.TravelOn == Hard {
			c.hard += missing
		} else {
			c.soft += missing
		}
	}
	c.add(m.taken[room].over(start, start+m.length[i]))
	if at := m.p.Meetings[i].At; at != nil && int(start) == at.Start && int(room) != at.Room {
		c.medium += m.w.Moved * m.p.Meetings[i].RoomCost
	}
	return c
}

// extra adds to the tally what only an office's plan knows of.
func (s *state) extra(i, start int32) {
	s.tally.cost.add(s.alone(i, start))
	s.tally.ways = s.tally.ways[:0]
	if s.m.far > 0 {
		s.roads(i, start)
	}
}

// alone is what a start costs a meeting but for rooms and for what others are near by.
func (s *state) alone(i, start int32) cost {
	m := s.m
	mt := &m.p.Meetings[i]
	c := m.ramps[i].over(start, start+m.length[i])
	if mt.Wish != nil {
		c.soft += m.w.Wish * int64(mt.Wish[start])
	}
	if mt.At != nil {
		off := int64(start) - int64(mt.At.Start)
		c.soft += m.w.Near * max(off, -off)
		if off != 0 {
			c.medium += m.w.Moved * mt.Cost
		}
	}
	if m.people != nil {
		c.soft += m.w.Load * s.overload(i, start)
	}
	if mt.Unlawful != nil {
		c.lawful += m.w.Unlawful * int64(mt.Unlawful[start])
	}
	if m.apart[i] != nil {
		c.lawful += m.w.Apart * s.together(i, start)
	}
	for _, f := range m.follows[i] {
		c.hard += m.w.Follow * s.late(i, start, f)
	}
	return c
}

// together is how many meetings that are to be on other days begin on the same one.
func (s *state) together(i, start int32) (n int64) {
	day := s.m.day[start]
	for _, j := range s.m.apart[i] {
		if s.start[j] != none && s.m.day[s.start[j]] == day {
			n++
		}
	}
	return n
}

// overload is how many people would have one meeting more that day than is fair.
func (s *state) overload(i, start int32) (over int64) {
	day := s.m.day[start]
	limit := uint16(s.m.w.LoadLimit)
	if s.start[i] != none && s.m.day[s.start[i]] == day {
		limit++ // the meeting itself is counted already
	}
	row := s.busy[int(day)*s.m.p.People:]
	for _, who := range s.m.people[i] {
		if row[who] >= limit {
			over++
		}
	}
	return over
}

// late is by how many grains a precedence would be broken.
func (s *state) late(i, start int32, f before) int64 {
	o := f.other
	if s.start[o] == none {
		return 0
	}
	end, begin := s.end[o], start
	if f.first {
		end, begin = start+s.m.length[i], s.start[o]
	}
	earliest := end + f.gap
	if f.days > 0 {
		earliest = s.m.dawnAfter(end-1, int(f.days))
	}
	return int64(max(0, earliest-begin))
}

// dawnAfter is the first grain of the first day whose number is at least days higher than that of the grain's day.
func (m *model) dawnAfter(g int32, days int) int32 {
	d, _ := slices.BinarySearch(m.number, m.number[m.day[g]]+days)
	return m.dawn[d]
}

// roads lists the meetings around the span that someone must travel from or to.
func (s *state) roads(i, from int32) {
	m, t := s.m, &s.tally
	row := m.pairs[int(i)*m.n:][:m.n]
	to := from + m.length[i]
	for g := to; g < min(to+m.far, m.dawn[m.day[to-1]+1]); g++ {
		for j := s.starter.head[g]; j != none; j = s.starter.next[j] {
			if j != i && row[j].required > 0 {
				t.ways = append(t.ways, way{s.room[j], m.gap(to, g), int64(row[j].required), false})
			}
		}
	}
	for g := from; g > max(from-m.far, m.dawn[m.day[from]]); g-- {
		for j := s.ender.head[g]; j != none; j = s.ender.next[j] {
			if j != i && row[j].required > 0 {
				t.ways = append(t.ways, way{s.room[j], m.gap(g, from), int64(row[j].required), true})
			}
		}
	}
}

func (m *model) gap(end, start int32) int32 { return int32(m.p.gap(m.step, int(end), int(start))) }

// walk is how many grains the people of a way miss, all together, if the meeting is in the room.
func (s *state) walk(w way, room int32) int64 {
	if w.room == room {
		return 0
	}
	p := s.m.p
	from, to := p.Rooms[room].Site, p.Rooms[w.room].Site
	if w.arriving {
		from, to = to, from
	}
	return int64(max(0, p.Travel[from][to]-int(w.gap))) * w.required
}

// places is the plan as the caller knows it.
func (s *state) places() []Place {
	all := make([]Place, s.m.n)
	for i := range all {
		all[i] = Place{int(s.start[i]), int(s.room[i])}
	}
	return all
}
