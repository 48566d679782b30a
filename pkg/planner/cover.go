package planner

import (
	"math/bits"
	"slices"
)

// Unavoidable is a proved lower bound on the number of placed meetings that cannot keep their
// At in any plan without a hard violation: meetings that violate a hard rule by themselves,
// plus a minimum vertex cover of the pairs that violate one together. Groups that are too large
// to cover exactly count with a matching, which is a lower bound, too. A pinned meeting never
// moves, so the other one must.
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
	mustMove []bool         // it cannot stay even alone
	edges    []map[int]bool // the meetings with which it cannot stay
}

// clashGraph builds the graph from the findings about the present plan. Meetings without a
// place are left out.
func (p *Problem) clashGraph() *clashGraph {
	// Findings about meetings without a place would be meaningless.
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

// placed returns the Problem reduced to the meetings that have a place, their places, and their
// indices.
func (p *Problem) placed() (*Problem, []Place, []int) {
	var places []Place
	var at []int
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

// components returns the connected groups of clashing meetings, each in a fixed order.
func (g *clashGraph) components() [][]int {
	var all [][]int
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

// cover returns the smallest number of meetings of a group that must move, or a lower bound on
// it.
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
		if c.budget > 0 { // otherwise the search was cut off and best is no lower bound
			return c.best
		}
	}
	return g.matching(group)
}

// coverSearch finds a minimum vertex cover of up to 64 vertices by branch and bound.
type coverSearch struct {
	neighbours []uint64
	best       int
	budget     int
}

// branch takes the vertex with the most neighbours into the cover, or else all its neighbours.
func (c *coverSearch) branch(left uint64, taken int) {
	c.budget--
	if c.budget < 0 {
		return
	}
	top := -1
	most := 0
	edges := 0
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
	// Each vertex covers at most most edges, so this many more are needed.
	if taken+(edges/2+most-1)/most >= c.best {
		return
	}
	if most == 1 { // only separate edges are left: one vertex of each
		c.best = min(c.best, taken+edges/2)
		return
	}
	next := c.neighbours[top] & left
	c.branch(left&^(1<<top), taken+1)
	c.branch(left&^(1<<top)&^next, taken+most)
}

// matching pairs clashing meetings greedily. One of each pair must move.
func (g *clashGraph) matching(group []int) int {
	n := 0
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
