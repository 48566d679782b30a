package planner

import "slices"

// Unavoidable is a proved lower bound on how many of the meetings that stand
// somewhere must move, by what is hard: those that may not stand where they do,
// and of each two that clash one. Clashes are paired off greedily, which proves
// at least half of a minimum vertex cover and all of it where clashes share no
// meeting.
func Unavoidable(p *Problem) (n int) {
	t := p.tables()
	moves := make([]bool, len(p.Meetings))
	for i := range p.Meetings {
		if m := &p.Meetings[i]; m.At != nil && !m.Pinned && p.barred(t, i) {
			moves[i] = true
			n++
		}
	}
	paired := slices.Clone(moves)
	places := make([]Place, len(p.Meetings))
	for i, m := range p.Meetings {
		if m.At != nil {
			places[i] = *m.At
		}
	}
	for i := range p.Meetings {
		for j := 0; j < i && !paired[i]; j++ {
			a, b := &p.Meetings[i], &p.Meetings[j]
			if paired[j] || a.At == nil || b.At == nil || a.Pinned && b.Pinned || !p.clash(t, i, j, places) {
				continue
			}
			n++
			// What is pinned clashes with others still.
			paired[i], paired[j] = !a.Pinned, !b.Pinned
		}
	}
	return n
}

// barred reports whether the meeting breaks a hard rule where it stands, whatever
// others do.
func (p *Problem) barred(t *tables, i int) (hard bool) {
	p.visitOne(t, i, *p.Meetings[i].At, func(f Finding) { hard = hard || f.Cost.Hard > 0 })
	return hard
}

func (p *Problem) clash(t *tables, i, j int, places []Place) (hard bool) {
	p.visitTwo(t, i, j, places, func(f Finding) { hard = hard || f.Cost.Hard > 0 })
	return hard
}
