package planner

// state is a whole plan with what is needed to tell quickly what a change of it
// costs.
type state struct {
	*model
	start, room []int
	total       points
	lens

	occ            [][]int32 // the meetings that sit in each grain
	begins, ends   []int32   // how many begin at, and how many have ended by, each grain
	seats          [][]uint8 // room × grain: how many meetings sit there
	full           [][]uint64
	stamp          []int32 // of each meeting, when it was last looked at
	tick           int32
	stayed         []int64 // by room: shared people who need not change rooms
	near           []int32
	roomP          []points
	busy, advisory points
}

func newState(m *model) *state {
	s := &state{model: m, start: make([]int, m.n), room: make([]int, m.n), occ: make([][]int32, m.g+1),
		begins: make([]int32, m.g+m.longest()+1), ends: make([]int32, m.g+m.longest()+1), stamp: make([]int32, m.n),
		stayed: make([]int64, len(m.unbounded)), busy: m.pack(m.p.Weights.Busy), advisory: m.pack(m.p.Weights.Advisory)}
	words := (m.g + 63) / 64
	for r := range m.unbounded {
		s.seats = append(s.seats, make([]uint8, m.g+1))
		s.full = append(s.full, make([]uint64, words+2))
		for g, n := range m.busyRoom[r] {
			if n > 0 {
				s.full[r][g>>6] |= 1 << (g & 63)
			}
		}
		for g := m.g; g < len(s.full[r])*64; g++ {
			s.full[r][g>>6] |= 1 << (g & 63)
		}
	}
	for i := range s.start {
		s.start[i] = -1
	}
	s.focus(m.hardWeight, m.mediumWeight)
	return s
}

// load counts the meeting, at that start, for or against all others.
func (s *state) load(i, at int, sign int64) {
	if s.loads == nil {
		return
	}
	end := min(at+s.grains[i], s.g)
	for _, j := range s.akin[i] {
		w := sign * s.pairE[i*s.n+int(j)]
		row := s.loads[int(j)*s.g+at : int(j)*s.g+end]
		for g := range row {
			row[g] += w
		}
	}
}

func (m *model) longest() (d int) {
	for _, n := range m.grains {
		d = max(d, n)
	}
	return d
}

// put sets the meeting, which is nowhere, down.
func (s *state) put(i, start, room int) {
	s.start[i], s.room[i] = start, room
	end := start + s.grains[i]
	s.begins[start]++
	s.ends[end]++
	for g := start; g < min(end, s.g); g++ {
		s.occ[g] = append(s.occ[g], int32(i))
	}
	if s.unbounded[room] {
		return
	}
	seats, full := s.seats[room], s.full[room]
	for g := start; g < min(end, s.g); g++ {
		seats[g]++
		full[g>>6] |= 1 << (g & 63)
	}
}

// lift takes the meeting up.
func (s *state) lift(i int) {
	start, room := s.start[i], s.room[i]
	end := start + s.grains[i]
	s.begins[start]--
	s.ends[end]--
	for g := start; g < min(end, s.g); g++ {
		o := s.occ[g]
		for k, j := range o {
			if j == int32(i) {
				o[k] = o[len(o)-1]
				s.occ[g] = o[:len(o)-1]
				break
			}
		}
	}
	s.start[i] = -1
	if s.unbounded[room] {
		return
	}
	seats, full, busy := s.seats[room], s.full[room], s.busyRoom[room]
	for g := start; g < min(end, s.g); g++ {
		if seats[g]--; seats[g] == 0 && (busy == nil || busy[g] == 0) {
			full[g>>6] &^= 1 << (g & 63)
		}
	}
}

// rest is what the lifted meeting would cost at its k-th start in whatever room.
func (s *state) rest(i, k int) points {
	at := s.starts[i][k]
	c := s.base[i][k]
	end := at + s.grains[i]
	row := s.pair[i*s.n : (i+1)*s.n]
	for g := at; g < min(end, s.g); g++ {
		for _, j := range s.occ[g] {
			c += row[j]
		}
	}
	c += s.brk * points(s.begins[end]+s.ends[at])
	return c + s.order*points(s.disorder(i, at))
}

// disorder counts the grains by which the meeting would come too early after
// those it follows, or too late before those that follow it.
func (s *state) disorder(i, at int) (n int) {
	for _, f := range s.follows[i] {
		if s.start[f.Meeting] >= 0 {
			n += max(0, s.after(f, s.start[f.Meeting]+s.grains[f.Meeting])-at)
		}
	}
	for _, l := range s.leads[i] {
		if s.start[l] < 0 {
			continue
		}
		for _, f := range s.follows[l] {
			if f.Meeting == i {
				n += max(0, s.after(f, at+s.grains[i])-s.start[l])
			}
		}
	}
	return n
}

// after is the first grain at which what follows a meeting that ends at end may begin.
func (m *model) after(f Follow, end int) int {
	if f.Days == 0 || end-1 >= m.g {
		return end + f.Gap
	}
	return max(end+f.Gap, m.dayStart(m.p.Grains[end-1].Day+f.Days))
}

// neighbours collects the meetings that lie near the span and could be affected
// by the rooms at both ends, each once.
func (s *state) neighbours(at, n int) []int32 {
	s.tick++
	s.near = s.near[:0]
	for g := max(0, at-1-s.reach); g < min(at+n+s.reach+1, s.g); g++ {
		for _, j := range s.occ[g] {
			if s.stamp[j] != s.tick {
				s.stamp[j] = s.tick
				s.near = append(s.near, j)
			}
		}
	}
	return s.near
}

// rooming fills roomP with what each of the lifted meeting's rooms would cost it
// at the start, beside rest.
func (s *state) rooming(i, at int) []points {
	rooms := s.rooms[i]
	s.roomP = append(s.roomP[:0], s.roomC[i]...)
	n := s.grains[i]
	var all int64
	if s.shared != nil || s.musts != nil {
		all = s.hurry(i, at, n)
	}
	x := &s.p.Meetings[i]
	for k, r := range rooms {
		if !s.unbounded[r] {
			seats, busy := s.seats[r], s.busyRoom[r]
			taken := 0
			for g := at; g < min(at+n, s.g); g++ {
				taken += int(seats[g])
			}
			s.roomP[k] += s.model.room * points(taken)
			if busy != nil {
				held := 0
				for g := at; g < min(at+n, s.g); g++ {
					held += int(busy[g])
				}
				s.roomP[k] += s.busy * points(held)
			}
			if soft := s.softRoom[r]; soft != nil {
				held := 0
				for g := at; g < min(at+n, s.g); g++ {
					held += int(soft[g])
				}
				s.roomP[k] += s.advisory * points(held)
			}
		}
		if s.shared != nil {
			s.roomP[k] += s.stability * points(all-s.stayed[r])
		}
		if s.musts != nil {
			s.roomP[k] += s.travel * points(s.travels(i, at, r))
		}
		if x.At != nil && x.At.Start == at && x.At.Room != r {
			s.roomP[k] += s.rerouted[i]
		}
	}
	for _, j := range s.near {
		s.stayed[s.room[j]] = 0
	}
	return s.roomP
}

// hurry counts the people that the meeting shares with those just before and
// after it, and by room those who stay in theirs.
func (s *state) hurry(i, at, n int) (all int64) {
	near := s.neighbours(at, n)
	if s.shared == nil {
		return 0
	}
	row := s.shared[i*s.n : (i+1)*s.n]
	for _, j := range near {
		w := int64(row[j])
		if w == 0 {
			continue
		}
		o := s.start[j]
		if at < o && o-(at+n) <= 2 || o < at && at-(o+s.grains[j]) <= 2 {
			all += w
			s.stayed[s.room[j]] += w
		}
	}
	return all
}

// travels counts the grains that shared required people lack to get between the
// room and their meetings around.
func (s *state) travels(i, at, r int) (n int) {
	for _, j := range s.near {
		if w := s.musts[i*s.n+int(j)]; w > 0 {
			n += int(w) * s.p.short(Place{at, r}, Place{s.start[j], s.room[j]}, s.grains[i], s.grains[j])
		}
	}
	return n
}

// costAt is what the lifted meeting would cost there.
func (s *state) costAt(i, at, room int) points {
	c := s.rest(i, s.index(i, at))
	for k, v := range s.rooming(i, at) {
		if s.rooms[i][k] == room {
			return c + v
		}
	}
	panic("planner: a room the meeting may not use")
}

// add sets the lifted meeting down and counts what that costs.
func (s *state) add(i, at, room int) {
	s.total += s.costAt(i, at, room)
	s.load(i, at, 1)
	s.put(i, at, room)
}

// places are where the meetings are.
func (s *state) places() []Place {
	out := make([]Place, s.n)
	for i := range out {
		out[i] = Place{s.start[i], s.room[i]}
	}
	return out
}
