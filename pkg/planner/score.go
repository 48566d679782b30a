package planner

import "fmt"

// Level is the level of a finding. Any amount on a higher level outweighs everything on lower
// ones.
type Level uint8

// The levels, highest first.
const (
	Hard Level = iota
	Lawful
	Medium
	Soft
)

// Score is compared level by level. Zero is perfect; below zero is worse.
type Score struct{ Hard, Lawful, Medium, Soft int64 }

// String writes a Score as the benchmark does: 0hard/-136medium/-8550soft. The lawful level,
// which the benchmark does not know, appears only if it is not zero:
// 0hard/-2lawful/-40medium/-90soft.
func (s Score) String() string {
	if s.Lawful != 0 {
		return fmt.Sprintf("%dhard/%dlawful/%dmedium/%dsoft", s.Hard, s.Lawful, s.Medium, s.Soft)
	}
	return fmt.Sprintf("%dhard/%dmedium/%dsoft", s.Hard, s.Medium, s.Soft)
}

// Less reports whether s is worse than o.
func (s Score) Less(o Score) bool {
	if s.Hard != o.Hard {
		return s.Hard < o.Hard
	}
	if s.Lawful != o.Lawful {
		return s.Lawful < o.Lawful
	}
	if s.Medium != o.Medium {
		return s.Medium < o.Medium
	}
	return s.Soft < o.Soft
}

// plus adds o to s, level by level.
func (s Score) plus(o Score) Score {
	return Score{Hard: s.Hard + o.Hard, Lawful: s.Lawful + o.Lawful, Medium: s.Medium + o.Medium, Soft: s.Soft + o.Soft}
}

// scoreOf is the score of a penalty on a level.
func scoreOf(l Level, penalty int64) Score {
	switch l {
	case Hard:
		return Score{Hard: -penalty}
	case Lawful:
		return Score{Lawful: -penalty}
	case Medium:
		return Score{Medium: -penalty}
	default:
		return Score{Soft: -penalty}
	}
}

// Score returns the full, exact score of a plan that has a place for every meeting. It is slow
// and written independently of the solver's incremental scoring, which is tested against it.
func (p *Problem) Score(places []Place) Score {
	var sum Score
	p.judge(places, func(f Finding) { sum = sum.plus(scoreOf(f.Level, f.Penalty)) })
	return sum
}

// Findings lists every violation of a plan that has a place for every meeting, in a fixed
// order.
func (p *Problem) Findings(places []Place) []Finding {
	var all []Finding
	p.judge(places, func(f Finding) {
		f.Meetings = append([]int(nil), f.Meetings...)
		all = append(all, f)
	})
	return all
}
