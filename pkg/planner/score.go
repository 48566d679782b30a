package planner

import "fmt"

// Level is how much a finding weighs: any amount of a higher level outweighs all of a lower one.
type Level uint8

// The levels, highest first.
const (
	Hard Level = iota
	Lawful
	Medium
	Soft
)

// Score compares level by level; zero is perfect, below zero is worse.
type Score struct{ Hard, Lawful, Medium, Soft int64 }

// String is the way the field writes it: 0hard/-136medium/-8550soft. The lawful level, which the field does not know,
// stands between where it is not perfect: 0hard/-2lawful/-40medium/-90soft.
func (s Score) String() string {
	if s.Lawful != 0 {
		return fmt.Sprintf("%dhard/%dlawful/%dmedium/%dsoft", s.Hard, s.Lawful, s.Medium, s.Soft)
	}
	return fmt.Sprintf("%dhard/%dmedium/%dsoft", s.Hard, s.Medium, s.Soft)
}

// Less tells whether s is worse than o.
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
	return Score{s.Hard + o.Hard, s.Lawful + o.Lawful, s.Medium + o.Medium, s.Soft + o.Soft}
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

// Score is the full, slow, exact score of a plan with a place for every meeting. It is written apart from the solver's
// incremental scoring, which is tested against it.
func (p *Problem) Score(places []Place) Score {
	var sum Score
	p.judge(places, func(f Finding) { sum = sum.plus(scoreOf(f.Level, f.Penalty)) })
	return sum
}

// Findings lists every broken rule of a plan with a place for every meeting, in a fixed order.
func (p *Problem) Findings(places []Place) []Finding {
	var all []Finding
	p.judge(places, func(f Finding) {
		f.Meetings = append([]int(nil), f.Meetings...)
		all = append(all, f)
	})
	return all
}
