package planner

import "math"

// costWeights combine the levels of a cost into one number for the search. The best plan is
// chosen level by level; the weights only shape the landscape through which the search moves.
type costWeights struct {
	hard, lawful, medium int64
	// overlapCosts is, by meeting and grain, what overlapping the others there costs, without hard rules.
	// It is nil if it would be too large.
	overlapCosts []int32
}

// maxOverlapCosts bounds the size of the table of overlap costs.
const maxOverlapCosts = 8 << 20

// weighted is a cost as one number.
func (l *costWeights) weighted(c cost) int64 {
	return c.hard*l.hard + c.lawful*l.lawful + c.medium*l.medium + c.soft
}

// levelWeights returns the weights of the hard, lawful and medium levels for a given weight of
// the medium one. The most expensive move costs less than one broken lawful rule, and that
// costs less than the smallest violation of a hard rule.
func (m *model) levelWeights(medium int64) (int64, int64, int64) {
	if !m.hasLawful {
		return max(2000, 10*medium*m.maxMoveCost), 0, medium
	}
	lawful := max(2000, 5*medium*m.maxMoveCost)
	return 10 * lawful, lawful, medium
}

// setMediumWeight changes the weight of the medium level and recomputes the overlap costs.
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

// addOverlapCosts adds (sign 1) or removes (sign −1) what a meeting at this start costs others
// to overlap.
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

// partner is a meeting that may overlap another one at a cost.
type partner struct{ other, medium, soft int32 }

// maxPairCost bounds the cost of a pair, so that the sums in the table cannot overflow.
const maxPairCost = 500

// buildPartners lists for every meeting the others that it may overlap at a cost. Meetings with
// a common required person are left out, because the occupancy keeps them apart.
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

// expTable holds e^-x in steps of 1/64, up to the x from which it no longer matters.
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
