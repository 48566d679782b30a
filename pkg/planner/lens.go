package planner

import "math"

// lens is how the search sees costs: as one number, in which a unit of a higher level is worth so many of the soft one.
// What is kept as best is compared level by level; the lens only shapes the landscape the search walks through.
type lens struct {
	hard, lawful, medium int64
	loads                []int32 // by meeting and grain: what others hold against it there, but for hard rules; nil: too many
}

// maxLoads bounds the table of loads, in entries.
const maxLoads = 8 << 20

// worth is a cost as the search sees it.
func (l *lens) worth(c cost) int64 {
	return c.hard*l.hard + c.lawful*l.lawful + c.medium*l.medium + c.soft
}

// strict is what a unit of each level is worth where one of the medium level is worth so much. The most expensive move is
// cheaper than one broken rule of the lawful level, and that than the least break of a hard rule.
func (m *model) strict(medium int64) (hard, lawful, same int64) {
	if !m.ruled {
		return max(2000, 10*medium*m.dearest), 0, medium
	}
	lawful = max(2000, 5*medium*m.dearest)
	return 10 * lawful, lawful, medium
}

// focus changes what a unit of the medium level is worth, and with it all the loads.
func (s *state) focus(medium int64) {
	s.lens.hard, s.lens.lawful, s.lens.medium = s.m.strict(medium)
	if s.loads == nil {
		return
	}
	clear(s.loads)
	for i := range s.start {
		if s.start[i] != none {
			s.load(int32(i), s.start[i], 1)
		}
	}
}

// load adds what a meeting at the start holds against others to their loads, or takes it away.
func (s *state) load(i, start, sign int32) {
	m := s.m
	end := start + m.length[i]
	medium := int32(s.lens.medium)
	for _, a := range m.akin[i] {
		w := sign * (a.medium*medium + a.soft)
		base := a.other * m.last
		row := s.loads[base+start : base+end]
		for g := range row {
			row[g] += w
		}
	}
}

// akin is a meeting that may overlap with another at a price.
type akin struct{ other, medium, soft int32 }

// maxLoad is how heavy one pair may be to be counted in a load.
const maxLoad = 500

// kin lists for every meeting the others that it may overlap with at a price. Those that share someone required are left
// out: the search keeps them apart by other means.
func (m *model) kin() {
	if !m.plain || m.n*int(m.last) > maxLoads {
		return
	}
	m.akin = make([][]akin, m.n)
	for i := range m.n {
		for j, p := range m.pairs[i*m.n : (i+1)*m.n] {
			if p.medium > maxLoad || p.soft > 10*maxLoad {
				m.akin = nil
				return
			}
			if j != i && p.required == 0 && (p.medium > 0 || p.soft > 0) {
				m.akin[i] = append(m.akin[i], akin{int32(j), int32(p.medium), int32(p.soft)})
			}
		}
	}
}

// falling is e^-x by steps of 1/64, down to what no longer matters.
type falling [fallSpan*fallSteps + 1]float32

const (
	fallSteps = 64
	fallSpan  = 14
)

func newFalling() *falling {
	var f falling
	for k := range f {
		f[k] = float32(math.Exp(-(float64(k) + 0.5) / fallSteps))
	}
	return &f
}
