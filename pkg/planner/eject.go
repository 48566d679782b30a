package planner

import "math"

// maxEjected bounds how many meetings one ejection takes up.
const maxEjected = 4

// eject puts a meeting where others are in its way and finds these new places
// one after another; the whole is kept or taken back by what it costs at the
// temperature. It gets past what no single meeting can.
func (s *search) eject(heat float64) {
	s.steps++
	i := s.pick()
	before := s.total
	s.undo = s.undo[:0]
	s.take(i)
	k := s.aim(i)
	at := s.starts[i][k]
	if !s.clearFor(i, at) {
		s.takeBack(before)
		return
	}
	r, _, _ := s.drawRoom(i, at, heat, -1)
	if !s.clearRoom(i, at, r) {
		s.takeBack(before)
		return
	}
	s.total += s.costAt(i, at, r)
	s.put(i, at, r)
	for n := len(s.undo); n > 1; n-- {
		j := 1 + s.rng.IntN(n-1)
		s.undo[j], s.undo[n-1] = s.undo[n-1], s.undo[j]
		s.draw(s.undo[n-1].meeting, heat)
	}
	s.judge(before, heat)
}

// moved is a meeting taken up and where it was.
type moved struct {
	meeting, start, room int
}

// take takes a meeting up on trial: loads are left as they are until it is kept.
func (s *search) take(i int) {
	s.undo = append(s.undo, moved{i, s.start[i], s.room[i]})
	s.raise(i)
}

// raise takes the meeting up and no longer counts it.
func (s *search) raise(i int) {
	at, room := s.start[i], s.room[i]
	s.lift(i)
	s.total -= s.costAt(i, at, room)
}

// takeBack puts everything back.
func (s *search) takeBack(total points) {
	for _, u := range s.undo {
		if s.start[u.meeting] >= 0 {
			s.lift(u.meeting)
		}
	}
	for _, u := range s.undo {
		s.put(u.meeting, u.start, u.room)
	}
	s.total = total
}

// aim picks one of the lifted meeting's starts at random.
func (s *search) aim(i int) int { return s.rng.IntN(len(s.starts[i])) }

// clearFor takes up what is in the meeting's way there; false when that is too
// much, or stays.
func (s *search) clearFor(i, at int) bool {
	end := min(at+s.grains[i], s.g)
	row := s.pairE[i*s.n : (i+1)*s.n]
	for g := at; g < end; g++ {
		for k := 0; k < len(s.occ[g]); k++ {
			j := int(s.occ[g][k])
			if row[j] < s.medium {
				continue
			}
			if len(s.undo) > maxEjected || len(s.starts[j])*len(s.rooms[j]) < 2 {
				return false
			}
			s.take(j)
			k--
		}
	}
	return true
}

// clearRoom takes up what sits in the room then; false when something stays.
func (s *search) clearRoom(i, at, room int) bool {
	if s.unbounded[room] {
		return true
	}
	for g := at; g < min(at+s.grains[i], s.g); g++ {
		for k := 0; s.seats[room][g] > 0 && k < len(s.occ[g]); k++ {
			j := int(s.occ[g][k])
			if s.room[j] != room {
				continue
			}
			if len(s.undo) > maxEjected || len(s.starts[j])*len(s.rooms[j]) < 2 {
				return false
			}
			s.take(j)
			k--
		}
	}
	return true
}

// draw sets the lifted meeting down by the heat bath.
func (s *search) draw(i int, heat float64) {
	from, to := 0, len(s.starts[i])
	if to > window {
		from = s.rng.IntN(to - window + 1)
		to = from + window
	}
	s.trial = true
	least := s.sweep(i, from, to)
	s.trial = false
	cut := least + int64(heat*expSpan)
	sum := 0.0
	s.odds, s.kept = s.odds[:0], s.kept[:0]
	for k, c := range s.price {
		if c <= cut {
			sum += falling.at(float64(c-least) / heat)
			s.odds, s.kept = append(s.odds, sum), append(s.kept, int32(k))
		}
	}
	k := from + int(s.kept[first(s.odds, s.rng.Float64()*sum)])
	r, _, cost := s.drawRoom(i, s.starts[i][k], heat, -1)
	s.total += s.rest(i, k) + cost
	s.put(i, s.starts[i][k], r)
}

// lay sets the lifted meeting down at its k-th start, its room drawn.
func (s *search) lay(i, k int, heat float64) {
	at := s.starts[i][k]
	r, _, cost := s.drawRoom(i, at, heat, -1)
	s.total += s.rest(i, k) + cost
	s.put(i, at, r)
}

// judge keeps what was done since before, or takes it back.
func (s *search) judge(before points, heat float64) {
	if d := float64(s.energy(s.total) - s.energy(before)); d > 0 && (d >= heat*expSpan || s.rng.Float64() >= math.Exp(-d/heat)) {
		s.takeBack(before)
		return
	}
	for _, u := range s.undo {
		if at := s.start[u.meeting]; at != u.start {
			s.load(u.meeting, u.start, -1)
			s.load(u.meeting, at, 1)
		}
	}
	s.note()
}

// swap exchanges two stretches of time with all that lies in them, or two
// meetings.
func (s *search) swap(heat float64) {
	s.steps++
	before := s.total
	s.undo = s.undo[:0]
	i, j := s.movable[s.rng.IntN(len(s.movable))], s.movable[s.rng.IntN(len(s.movable))]
	if i == j {
		return
	}
	a, b := s.start[i], s.start[j]
	ki, kj := s.index(i, b), s.index(j, a)
	if s.rng.IntN(2) == 0 { // by their ends
		ki, kj = s.index(i, b+s.grains[j]-s.grains[i]), s.index(j, a+s.grains[i]-s.grains[j])
	}
	if ki < 0 || kj < 0 {
		return
	}
	s.take(i)
	s.take(j)
	s.lay(i, ki, heat)
	s.lay(j, kj, heat)
	s.judge(before, heat)
}

// exchange swaps all that lies within two stretches of time.
func (s *search) exchange(heat float64) {
	s.steps++
	before := s.total
	s.undo = s.undo[:0]
	i, j := s.movable[s.rng.IntN(len(s.movable))], s.movable[s.rng.IntN(len(s.movable))]
	a, b := s.start[i], s.start[j]
	if a > b {
		a, b = b, a
	}
	n := s.grains[i] + s.rng.IntN(1+s.grains[j])
	if a+n > b {
		return
	}
	s.within(a, n)
	first := len(s.undo)
	s.within(b, n)
	if len(s.undo) > 14 {
		return
	}
	for k, u := range s.undo {
		shift := b - a
		if k >= first {
			shift = a - b
		}
		if s.index(u.meeting, u.start+shift) < 0 {
			return
		}
	}
	for _, u := range s.undo {
		s.raise(u.meeting)
	}
	for k, u := range s.undo {
		shift := b - a
		if k >= first {
			shift = a - b
		}
		s.lay(u.meeting, s.index(u.meeting, u.start+shift), heat)
	}
	s.judge(before, heat)
}

// within lists the movable meetings that lie wholly in the stretch.
func (s *search) within(at, n int) {
	s.tick++
	for g := at; g < min(at+n, s.g); g++ {
		for _, j := range s.occ[g] {
			if s.stamp[j] != s.tick {
				s.stamp[j] = s.tick
				if s.start[j] >= at && s.start[j]+s.grains[j] <= at+n && len(s.starts[j]) > 1 {
					s.undo = append(s.undo, moved{int(j), s.start[j], s.room[j]})
				}
			}
		}
	}
}
