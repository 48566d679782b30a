package planner

import "slices"

// span is the grains [from, to).
type span struct{ from, to int32 }

// needed are the spans, counted from the start of the meeting, in which it needs the person.
func (m *Meeting) needed(who int) []span {
	var spans []span
	for _, w := range m.Windows {
		if w.Person == who {
			spans = append(spans, span{int32(w.From), int32(w.To)})
		}
	}
	if spans == nil {
		return []span{{0, int32(m.Grains)}}
	}
	return spans
}

// windowed reports whether the meeting needs the person for some of its time alone.
func (m *Meeting) windowed(who int) bool {
	return slices.ContainsFunc(m.Windows, func(w Window) bool { return w.Person == who })
}

// partTime is a person whom a meeting needs for some of its time alone.
type partTime struct {
	who      int32
	required bool
	spans    []span
	busy     prefixCost // what the person's Busy costs the meeting
}

// tie is a person of two meetings of which one or both need them for some of its time alone, and what each grain costs
// in which both do.
type tie struct {
	other        int32
	mine, theirs []span // from the start of each
	rate         cost
	required     bool // the person is required in both
}

// overlap is for how many grains both need the person if the other one starts so many grains later.
func (t *tie) overlap(later int32) int64 {
	n := int32(0)
	for _, a := range t.mine {
		for _, b := range t.theirs {
			n += max(0, min(a.to, b.to+later)-max(a.from, b.from+later))
		}
	}
	return int64(n)
}

// buildPartTimes lists the people whom each meeting needs all the time, and the others.
func (m *model) buildPartTimes() {
	m.required, m.partTimes = make([][]int32, m.n), make([][]partTime, m.n)
	m.ties = make([][]tie, m.n)
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		for _, who := range mt.Required {
			if !mt.windowed(who) {
				m.required[i] = append(m.required[i], int32(who))
			}
		}
		for k, list := range [][]int{mt.Required, mt.Preferred} {
			for _, who := range list {
				if mt.windowed(who) {
					some := partTime{who: int32(who), required: k == 0, spans: mt.needed(who)}
					m.partTimes[i] = append(m.partTimes[i], some)
				}
			}
		}
	}
}

// addTie ties two meetings by a person whom one of them does not need all the time.
func (m *model) addTie(a, b attendance, who int) {
	t := tie{other: int32(b.meeting), mine: m.p.Meetings[a.meeting].needed(who),
		theirs: m.p.Meetings[b.meeting].needed(who), required: a.required && b.required}
	amount := m.w.Preferred
	if a.required || b.required {
		amount = m.w.Mixed
	}
	switch {
	case t.required:
		t.rate.hard = m.w.Attendance
	case m.w.Optional == Medium:
		t.rate.medium = amount
	default:
		t.rate.soft = amount
	}
	m.ties[a.meeting] = append(m.ties[a.meeting], t)
	t.other = int32(a.meeting)
	t.mine, t.theirs = t.theirs, t.mine
	m.ties[b.meeting] = append(m.ties[b.meeting], t)
}

// sharesRequired reports whether the two meetings would need somebody at once whom both require.
func (s *state) sharesRequired(i, start, j int32) bool {
	if s.m.pairs[int(i)*s.m.n+int(j)].required > 0 {
		return true
	}
	for k := range s.m.ties[i] {
		if t := &s.m.ties[i][k]; t.other == j && t.required && t.overlap(s.start[j]-start) > 0 {
			return true
		}
	}
	return false
}

// tieCost is what the people cost who are needed for some of the time alone, by the meeting or by others.
func (s *state) tieCost(i, start int32) cost {
	var c cost
	for k := range s.m.ties[i] {
		t := &s.m.ties[i][k]
		at := s.start[t.other]
		if at == none || at >= start+s.m.length[i] || s.end[t.other] <= start {
			continue
		}
		n := t.overlap(at - start)
		c.add(cost{hard: n * t.rate.hard, medium: n * t.rate.medium, soft: n * t.rate.soft})
	}
	return c
}

// hasBusy reports whether some Busy of its people may cost the meeting something.
func (m *model) hasBusy(i int) bool {
	return len(m.busyCosts[i].at) > 0 ||
		slices.ContainsFunc(m.partTimes[i], func(p partTime) bool { return len(p.busy.at) > 0 })
}

// busyCost is what the Busy of its people costs the meeting at the start.
func (m *model) busyCost(i, start int32) cost {
	c := m.busyCosts[i].between(start, start+m.length[i])
	for k := range m.partTimes[i] {
		p := &m.partTimes[i][k]
		for _, x := range p.spans {
			c.add(p.busy.between(start+x.from, start+x.to))
		}
	}
	return c
}

// listTieTrips lists the trips of those required who are needed for some of the time alone.
func (s *state) listTieTrips(i, start int32) {
	m, t := s.m, &s.around
	for k := range m.ties[i] {
		e := &m.ties[i][k]
		at := s.start[e.other]
		if !e.required || at == none {
			continue
		}
		from, to := start+e.mine[0].from, start+e.mine[len(e.mine)-1].to
		begin, end := at+e.theirs[0].from, at+e.theirs[len(e.theirs)-1].to
		switch {
		case to <= begin && m.day[to-1] == m.day[begin]:
			t.trips = append(t.trips, trip{room: s.room[e.other], gap: m.gap(to, begin), required: 1, arriving: false})
		case end <= from && m.day[end-1] == m.day[from]:
			t.trips = append(t.trips, trip{room: s.room[e.other], gap: m.gap(end, from), required: 1, arriving: true})
		}
	}
}

// keepWhereFree removes the starts at which somebody is taken whom the meeting requires for some of its time alone.
func (s *state) keepWhereFree(i int32, open []uint64, lo int32, deep int) {
	g := &s.occupancy
	for k := range s.m.partTimes[i] {
		p := &s.m.partTimes[i][k]
		if !p.required {
			continue
		}
		row := g.person[p.who*g.words+lo:][:deep]
		for _, x := range p.spans {
			run := s.run[:deep+1]
			for w, b := range row {
				run[w] = ^b
			}
			run[deep] = 0
			keepRuns(run, x.to-x.from)
			keepShifted(open, run, x.from)
		}
	}
}

// keepShifted keeps of the bits those that have a set bit so many places later in the other row.
func keepShifted(bits, later []uint64, by int32) {
	skip, shift := int(by>>6), uint(by&63)
	for w := range bits {
		var b uint64
		if w+skip < len(later) {
			b = later[w+skip] >> shift
		}
		if shift > 0 && w+skip+1 < len(later) {
			b |= later[w+skip+1] << (64 - shift)
		}
		bits[w] &= b
	}
}
