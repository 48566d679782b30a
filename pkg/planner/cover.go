package planner

import (
	"math/bits"
	"slices"
)

// Unavoidable is a proved lower bound on how many placed meetings cannot keep their At, in any plan that breaks no hard
// rule: those that break one where they stand by themselves, and a minimum vertex cover of the others by the hard rules
// that two of them break together. Groups too tangled to cover exactly count with a matching instead, which is a lower
// bound as well. A pinned meeting never moves, so the other one must.
func Unavoidable(p *Problem) int {
	g := p.clashGraph()
	n := 0
	for i, must := range g.mustMove {
		if must {
			n++
			g.remove(i)
		}
	}
	for _, group := range g.components() {
		n += g.cover(group)
	}
	return n
}

// clashGraph is the graph of placed meetings that cannot both stay.
type clashGraph struct {
	mustMove []bool         // cannot stay even alone
	edges    []map[int]bool // cannot stay with
}

// clashGraph reads the graph off the findings about the plan as it stands; meetings without a place are left out.
func (p *Problem) clashGraph() *clashGraph {
	placed, places, at := p.placed()
	g := &clashGraph{make([]bool, len(places)), make([]map[int]bool, len(places))}
	pinned := func(i int) bool { return p.Meetings[at[i]].Pinned }
	placed.judge(places, func(f Finding) {
		if f.Level != Hard {
			return
		}
		a := f.Meetings[0]
		if len(f.Meetings) == 1 {
			g.mustMove[a] = g.mustMove[a] || !pinned(a)
			return
		}
		switch b := f.Meetings[1]; {
		case pinned(a) && pinned(b):
		case pinned(a):
			g.mustMove[b] = true
		case pinned(b):
			g.mustMove[a] = true
		default:
			g.addEdge(a, b)
			g.addEdge(b, a)
		}
	})
	return g
}

// placed is the Problem of those meetings alone that stand somewhere; at tells which they are.
func (p *Problem) placed() (q *Problem, places []Place, at []int) {
	part := *p
	part.Meetings = nil
	index := make(map[int]int)
	for i, m := range p.Meetings {
		if m.At != nil {
			index[i] = len(at)
			at, places = append(at, i), append(places, *m.At)
		}
	}
	for _, i := range at {
		m := p.Meetings[i]
		m.Follows = nil
		for _, f := range p.Meetings[i].Follows {
			if k, ok := index[f.Meeting]; ok {
				f.Meeting = k
				m.Follows = append(m.Follows, f)
			}
		}
		part.Meetings = append(part.Meetings, m)
	}
	return &part, places, at
}

func (g *clashGraph) addEdge(a, b int) {
	if g.edges[a] == nil {
		g.edges[a] = map[int]bool{}
	}
	g.edges[a][b] = true
}

func (g *clashGraph) remove(i int) {
	for j := range g.edges[i] {
		delete(g.edges[j], i)
	}
	g.edges[i] = nil
}

// components are the connected meetings that clash, each group in a fixed order.
func (g *clashGraph) components() (all [][]int) {
	seen := make([]bool, len(g.edges))
	for i := range g.edges {
		if seen[i] || len(g.edges[i]) == 0 {
			continue
		}
		seen[i] = true
		group := []int{i}
		for k := 0; k < len(group); k++ {
			for j := range g.edges[group[k]] {
				if !seen[j] {
					seen[j] = true
					group = append(group, j)
				}
			}
		}
		slices.Sort(group)
		all = append(all, group)
	}
	return all
}

// cover is the least number of a group that must move, or a lower bound on it.
func (g *clashGraph) cover(group []int) int {
	if len(group) <= 64 {
		c := coverSearch{budget: 200_000, neighbours: make([]uint64, len(group))}
		for a, i := range group {
			for b, j := range group {
				if g.edges[i][j] {
					c.neighbours[a] |= 1 << b
				}
			}
		}
		c.best = len(group)
		c.branch(^uint64(0)>>(64-len(group)), 0)
		if c.budget > 0 {
			return c.best
		}
	}
	return g.matching(group)
}

// coverSearch looks for a minimum vertex cover of up to 64 vertices by branch and bound.
type coverSearch struct {
	neighbours []uint64
	best       int
	budget     int
}

// branch takes the vertex with most neighbours into the cover, or all its neighbours.
func (c *coverSearch) branch(left uint64, taken int) {
	if c.budget--; c.budget < 0 {
		return
	}
	top, most, edges := -1, 0, 0
	for w := left; w != 0; w &= w - 1 {
		v := bits.TrailingZeros64(w)
		d := bits.OnesCount64(c.neighbours[v] & left)
		edges += d
		if d > most {
			top, most = v, d
		}
	}
	if most == 0 {
		c.best = min(c.best, taken)
		return
	}
	if taken+(edges/2+most-1)/most >= c.best {
		return
	}
	if most == 1 {
		c.best = min(c.best, taken+edges/2)
		return
	}
	next := c.neighbours[top] & left
	c.branch(left&^(1<<top), taken+1)
	c.branch(left&^(1<<top)&^next, taken+most)
}

// matching pairs meetings that clash, greedily: one of each pair must move.
func (g *clashGraph) matching(group []int) (n int) {
	used := map[int]bool{}
	for _, i := range group {
		if used[i] {
			continue
		}
		for _, j := range group {
			if g.edges[i][j] && !used[j] {
				used[i], used[j] = true, true
				n++
				break
			}
		}
	}
	return n
}
