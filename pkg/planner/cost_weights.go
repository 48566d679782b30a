package planner

import "math"

// costWeights is how the search sees costs: as one number, in which a unit of a higher level is worth so many of the soft one.
// What is kept as best is compared level by level; the lens only shapes the landscape the search walks through.
type costWeights struct {
	hard, lawful, medium int64
	overlapCosts         []int32 // by meeting and grain: what others hold against it there, but for hard rules; nil: too many
}

// maxOverlapCosts bounds the table of loads, in entries.
const maxOverlapCosts = 8 << 20

// weighted is a cost as the search sees it.
func (l *costWeights) weighted(c cost) int64 {
	return c.hard*l.hard + c.lawful*l.lawful + c.medium*l.medium + c.soft
}

// levelWeights is what a unit of each level is worth where one of the medium level is worth so much. The most expensive move is
// cheaper than one broken rule of the lawful level, and that than the least break of a hard rule.
func (m *model) levelWeights(medium int64) (hard, lawful, same int64) {
	if !m.hasLawful {
		return max(2000, 10*medium*m.maxMoveCost), 0, medium
	}
	lawful = max(2000, 5*medium*m.maxMoveCost)
	return 10 * lawful, lawful, medium
}

// setMediumWeight changes what a unit of the medium level is worth, and with it all the loads.
func (s *state) setMediumWeight(medium int64) {
	s.costWeights.hard, s.costWeights.lawful, s.costWeights.medium = s.m.levelWeights(medium)
	if s.overlapCosts == nil {
		return
	}
	clear(s.overlapCosts)
	for i := range s.start {
		if s.start[i] != none {
			s.addOverlapCosts(int32(i), s.start[i], 1)
		}
	}
}

// addOverlapCosts adds what a meeting at the start holds against others to their loads, or takes it away.
func (s *state) addOverlapCosts(i, start, sign int32) {
	m := s.m
	end := start + m.length[i]
	medium := int32(s.costWeights.medium)
	for _, a := range m.partners[i] {
		w := sign * (a.medium*medium + a.soft)
		base := a.other * m.last
		row := s.overlapCosts[base+start : base+end]
		for g := range row {
			row[g] += w
		}
	}
}

// partner is a meeting that may overlap with another at a price.
type partner struct{ other, medium, soft int32 }

// maxPairCost is how heavy one pair may be to be counted in a load.
const maxPairCost = 500

// buildPartners lists for every meeting the others that it may overlap with at a price. Those that share someone required are left
// out: the search keeps them apart by other means.
func (m *model) buildPartners() {
	if !m.benchmarkOnly || m.n*int(m.last) > maxOverlapCosts {
		return
	}
	m.partners = make([][]partner, m.n)
	for i := range m.n {
		for j, p := range m.pairs[i*m.n : (i+1)*m.n] {
			if p.medium > maxPairCost || p.soft > 10*maxPairCost {
				m.partners = nil
				return
			}
			if j != i && p.required == 0 && (p.medium > 0 || p.soft > 0) {
				m.partners[i] = append(m.partners[i], partner{int32(j), int32(p.medium), int32(p.soft)})
			}
		}
	}
}

// expTable is e^-x by steps of 1/64, down to what no longer matters.
type expTable [expSpan*expSteps + 1]float32

const (
	expSteps = 64
	expSpan  = 14
)

func newExpTable() *expTable {
	var f expTable
	for k := range f {
		f[k] = float32(math.Exp(-(float64(k) + 0.5) / expSteps))
	}
	return &f
}
