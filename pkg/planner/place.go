package planner

import "slices"

// bestRoom returns the cheapest room at a start, by the cost weights, and the cost of that
// place.
func (s *state) bestRoom(i, start int32) (int32, cost) {
	m := s.m
	s.countAround(i, start)
	if !m.benchmarkOnly {
		s.addOfficeCosts(i, start)
	}
	room := none
	c := cost{}
	least := int64(0)
	for k := range m.rooms[i] {
		o := &m.rooms[i][k]
		if room != none && s.weighted(o.cost) >= least {
			break // the others cost more even when empty
		}
		rc := s.inRoom(i, start, o.room)
		rc.add(o.cost)
		if v := s.weighted(rc); room == none || v < least {
			least = v
			room = o.room
			c = rc
		}
	}
	c.add(s.around.cost)
	return room, c
}

// cheapestRoom returns the cheapest room at a start, compared level by level, and the cost of
// that place.
func (s *state) cheapestRoom(i, start int32) (int32, cost) {
	m := s.m
	s.countAround(i, start)
	if !m.benchmarkOnly {
		s.addOfficeCosts(i, start)
	}
	room := none
	c := cost{}
	for k := range m.rooms[i] {
		o := &m.rooms[i][k]
		if room != none && !o.cost.less(c) {
			break // the others cost more even when empty
		}
		rc := s.inRoom(i, start, o.room)
		rc.add(o.cost)
		if room == none || rc.less(c) {
			room, c = o.room, rc
		}
	}
	c.add(s.around.cost)
	return room, c
}

// placeCost is the cost of any place for a meeting.
func (s *state) placeCost(i, start, room int32) cost {
	m := s.m
	s.countAround(i, start)
	if !m.benchmarkOnly {
		s.addOfficeCosts(i, start)
	}
	c := s.inRoom(i, start, room)
	c.add(m.roomOwnCost(i, room))
	c.add(s.around.cost)
	if mt := &m.p.Meetings[i]; m.w.Outside > 0 && mt.Starts != nil {
		if _, in := slices.BinarySearch(mt.Starts, int(start)); !in {
			c.hard += m.w.Outside
		}
	}
	return c
}

// roomOwnCost is the cost of a room for a meeting by itself.
func (m *model) roomOwnCost(i, room int32) cost {
	for k := range m.rooms[i] {
		if m.rooms[i][k].room == room {
			return m.rooms[i][k].cost
		}
	}
	return m.roomCost(&m.p.Meetings[i], int(room))
}

// inRoom is what the start counted last costs in this room, without the cost of the room by
// itself.
func (s *state) inRoom(i, start, room int32) cost {
	var c cost
	m, t := s.m, &s.around
	if !m.p.Rooms[room].Unbounded {
		c.hard = s.roomOverlap(i, start, room) * m.w.Room
	}
	c.soft = (t.shared - t.sameRoom[room]) * m.w.Stability
	if m.benchmarkOnly {
		return c
	}
	for _, w := range t.trips {
		missing := s.missingTravel(w, room) * m.w.Travel
		if m.w.TravelOn == Hard {
			c.hard += missing
		} else {
			c.soft += missing
		}
	}
	c.add(m.roomBusyCosts[room].between(start, start+m.length[i]))
	if m.hasTurnaround {
		x := m.held(i, start, room)
		c.add(m.roomHeldCosts[room].between(x.from, x.to))
	}
	// Moving to another start costs Cost, which startCost counts; only moving to another room costs RoomCost.
	if at := m.p.Meetings[i].At; at != nil && int(start) == at.Start && int(room) != at.Room {
		c.medium += m.w.Moved * m.p.Meetings[i].RoomCost
	}
	return c
}

// addOfficeCosts adds the costs that the public benchmark does not know.
func (s *state) addOfficeCosts(i, start int32) {
	s.around.cost.add(s.startCost(i, start))
	s.around.trips = s.around.trips[:0]
	if s.m.travelGrains > 0 {
		s.listTrips(i, start)
		s.listTieTrips(i, start)
	}
}

// startCost is the cost of a start, without rooms and nearby meetings.
func (s *state) startCost(i, start int32) cost {
	m := s.m
	mt := &m.p.Meetings[i]
	c := m.busyCost(i, start)
	if len(m.ties[i]) > 0 {
		c.add(s.tieCost(i, start))
	}
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
		c.lawful += m.w.Apart * s.sameDayCount(i, start)
	}
	for _, f := range m.follows[i] {
		c.hard += m.w.Follow * s.late(i, start, f)
	}
	return c
}

// sameDayCount is how many meetings that must be on other days begin on the same day.
func (s *state) sameDayCount(i, start int32) int64 {
	n := int64(0)
	day := s.m.day[start]
	for _, j := range s.m.apart[i] {
		if s.start[j] != none && s.m.day[s.start[j]] == day {
			n++
		}
	}
	return n
}

// overload is how many people would have more meetings on that day than the limit.
func (s *state) overload(i, start int32) int64 {
	over := int64(0)
	day := s.m.day[start]
	limit := uint16(s.m.w.LoadLimit)
	if s.start[i] != none && s.m.day[s.start[i]] == day {
		limit++ // the meeting itself is counted already
	}
	row := s.dayLoads[int(day)*s.m.p.People:]
	for _, who := range s.m.people[i] {
		if row[who] >= limit {
			over++
		}
	}
	return over
}

// late is the number of grains by which a precedence would be violated.
func (s *state) late(i, start int32, f precedence) int64 {
	o := f.other
	if s.start[o] == none {
		return 0 // counted when the other one is placed
	}
	end, begin := s.end[o], start
	if f.comesFirst {
		end, begin = start+s.m.length[i], s.start[o]
	}
	earliest := end + f.gap
	if f.days > 0 {
		earliest = s.m.dayStartAfter(end-1, int(f.days))
	}
	return int64(max(0, earliest-begin))
}

// dayStartAfter is the first grain of the first day whose number is at least this much higher
// than that of the grain's day.
func (m *model) dayStartAfter(g int32, days int) int32 {
	d, _ := slices.BinarySearch(m.dayNumber, m.dayNumber[m.day[g]]+days)
	return m.dayStart[d]
}

// listTrips lists the meetings nearby from or to which somebody must travel.
func (s *state) listTrips(i, from int32) {
	m, t := s.m, &s.around
	row := m.pairs[int(i)*m.n:][:m.n]
	to := from + m.length[i]
	for g := to; g < min(to+m.travelGrains, m.dayStart[m.day[to-1]+1]); g++ {
		for j := s.starting.head[g]; j != none; j = s.starting.next[j] {
			if j != i && row[j].required > 0 {
				t.trips = append(t.trips, trip{
					room:     s.room[j],
					gap:      m.gap(to, g),
					required: int64(row[j].required),
					arriving: false,
				})
			}
		}
	}
	for g := from; g > max(from-m.travelGrains, m.dayStart[m.day[from]]); g-- {
		for j := s.ending.head[g]; j != none; j = s.ending.next[j] {
			if j != i && row[j].required > 0 {
				t.trips = append(t.trips, trip{
					room:     s.room[j],
					gap:      m.gap(g, from),
					required: int64(row[j].required),
					arriving: true,
				})
			}
		}
	}
}

func (m *model) gap(end, start int32) int32 { return int32(m.p.gap(m.step, int(end), int(start))) }

// missingTravel is how many grains the people of a trip lack, all together, if the meeting is
// in the room.
func (s *state) missingTravel(w trip, room int32) int64 {
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

// places returns the plan in the caller's form.
func (s *state) places() []Place {
	all := make([]Place, s.m.n)
	for i := range all {
		all[i] = Place{int(s.start[i]), int(s.room[i])}
	}
	return all
}
