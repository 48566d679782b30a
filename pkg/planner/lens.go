package planner

// lens is how a search sees points: as one energy, in soft points, in which a
// point of the upper levels is worth a number of soft ones. What it is worth may
// change while the search goes on.
type lens struct {
	hard, medium        int64
	pairE               []int64   // model.pair as energy
	baseE               [][]int64 // model.base as energy
	roomE, brkE, orderE int64
	// loads is, by meeting and grain, what the others hold against it; nil when
	// there would be too many.
	loads []int64
}

// maxLoads bounds the table of loads, in entries.
const maxLoads = 4 << 20

// energy is what the search takes points for.
func (s *state) energy(v points) int64 {
	soft := int64(v) & (1<<s.softBits - 1)
	medium := int64(v) >> s.softBits & (1<<s.mediumBits - 1)
	return int64(v)>>(s.softBits+s.mediumBits)*s.hard + medium*s.medium + soft
}

// focus changes what points of the upper levels are worth.
func (s *state) focus(hard, medium int64) {
	s.hard, s.medium = hard, medium
	s.roomE, s.brkE, s.orderE = s.energy(s.model.room), s.energy(s.brk), s.energy(s.order)
	if s.pairE == nil {
		s.pairE, s.baseE = make([]int64, s.n*s.n), make([][]int64, s.n)
		for i := range s.baseE {
			s.baseE[i] = make([]int64, len(s.base[i]))
		}
		if s.n*s.g <= maxLoads {
			s.loads = make([]int64, s.n*s.g)
		}
	}
	for k, v := range s.pair {
		s.pairE[k] = s.energy(v)
	}
	for i, row := range s.base {
		for k, v := range row {
			s.baseE[i][k] = s.energy(v)
		}
	}
	clear(s.loads)
	for i, at := range s.start {
		if at >= 0 {
			s.load(i, at, 1)
		}
	}
}
