package planner

import (
	"context"
	"errors"
	"math/bits"
	"slices"
)

// ErrOpen says that neither a plan was found nor its absence proved in time.
var ErrOpen = errors.New("planner: neither found nor refuted in time")

// Prove finds a plan that keeps apart, by their length and the way between their
// rooms, all meetings that share a required person or a room; or it proves that
// there is none. Every meeting takes the first of its rooms. It is exact and
// meant for small Problems. ErrOpen when the context ends first.
//
// It branches on the meeting that has failed most for the choices it has left
// (dom/wdeg), keeps only starts that every other meeting still allows, and begins
// anew ever later with the weights it has learnt.
func Prove(ctx context.Context, p *Problem) (places []Place, feasible bool, err error) {
	if err := p.Check(); err != nil {
		return nil, false, err
	}
	q := newProof(ctx, compile(p))
	if !q.settle(nil) {
		return nil, false, nil
	}
	root := q.copied()
	for budget := 1000; ; budget += budget / 2 {
		q.left = budget
		switch q.branch() {
		case provedSo:
			for i, d := range q.domains {
				places = append(places, Place{lowest(d), q.rooms[i][0]})
			}
			return places, true, nil
		case provedNot:
			return nil, false, nil
		}
		if ctx.Err() != nil {
			return nil, false, ErrOpen
		}
		q.restore(root)
	}
}

// verdict is what a branch of the proof came to.
type verdict int

const (
	givenUp verdict = iota
	provedSo
	provedNot
)

// proof is the state of a search for a proof.
type proof struct {
	*model
	ctx     context.Context
	domains [][]uint64 // of each meeting: the starts still open, as bits
	gaps    []int      // n×n: grains from the end of one to the start of the other; -1 when they may overlap
	weight  []int      // of each pair, how often it has failed
	left    int        // failures until it begins anew
}

func newProof(ctx context.Context, m *model) *proof {
	q := &proof{model: m, ctx: ctx, gaps: make([]int, m.n*m.n), weight: make([]int, m.n*m.n)}
	t := m.p.tables()
	for i := range m.n {
		d := make([]uint64, (m.g+63)/64)
		for k, s := range m.starts[i] {
			if m.score(m.base[i][k]).Hard == 0 {
				d[s>>6] |= 1 << (s & 63)
			}
		}
		q.domains = append(q.domains, d)
		for j := range m.n {
			q.gaps[i*m.n+j], q.weight[i*m.n+j] = q.gap(t, i, j), 1
		}
	}
	return q
}

// gap is how many grains must lie between the end of one meeting and the start
// of the other.
func (q *proof) gap(t *tables, i, j int) int {
	if i == j {
		return -1
	}
	a, b := q.rooms[i][0], q.rooms[j][0]
	both, _, _ := t.shared(i, j)
	if both > 0 && q.p.Travel != nil && a != b {
		return q.p.Travel[q.p.Rooms[a].Site][q.p.Rooms[b].Site]
	}
	if both > 0 || a == b && !q.unbounded[a] {
		return 0
	}
	return -1
}

func (q *proof) copied() [][]uint64 {
	out := make([][]uint64, len(q.domains))
	for i, d := range q.domains {
		out[i] = slices.Clone(d)
	}
	return out
}

func (q *proof) restore(saved [][]uint64) {
	for i, d := range saved {
		copy(q.domains[i], d)
	}
}

// branch tries every start of one open meeting, those that leave the others most
// first.
func (q *proof) branch() verdict {
	i := q.choose()
	if i < 0 {
		return provedSo
	}
	saved := q.copied()
	for _, s := range q.values(i) {
		q.restore(saved)
		clear(q.domains[i])
		q.domains[i][s>>6] = 1 << (s & 63)
		if q.settle([]int{i}) {
			if v := q.branch(); v != provedNot {
				return v
			}
		}
		if q.left--; q.left < 0 || q.left%256 == 0 && q.ctx.Err() != nil {
			return givenUp
		}
		// What failed is out for good below this choice.
		saved[i][s>>6] &^= 1 << (s & 63)
	}
	return provedNot
}

// choose is the open meeting with the fewest starts for its failures, -1 for none.
func (q *proof) choose() int {
	best, least := -1, 0.0
	for i, d := range q.domains {
		n := size(d)
		if n < 2 {
			continue
		}
		w := 1
		for j, o := range q.domains {
			if q.gaps[i*q.n+j] >= 0 && size(o) > 1 {
				w += q.weight[i*q.n+j]
			}
		}
		if v := float64(n) / float64(w); best < 0 || v < least {
			best, least = i, v
		}
	}
	return best
}

// values are the meeting's open starts, those first that rule out the fewest
// starts of others.
func (q *proof) values(i int) []int {
	var all []int
	cost := map[int]int{}
	each1(q.domains[i], func(s int) {
		n := 0
		for j, o := range q.domains {
			if q.gaps[i*q.n+j] >= 0 {
				n += q.between(o, s-q.grains[j]-q.gaps[j*q.n+i]+1, s+q.grains[i]+q.gaps[i*q.n+j])
			}
		}
		all, cost[s] = append(all, s), n
	})
	slices.SortStableFunc(all, func(a, b int) int { return cost[a] - cost[b] })
	return all
}

// between counts the starts in [from, to).
func (q *proof) between(d []uint64, from, to int) (n int) {
	for s := max(0, from); s < min(to, q.g); s++ {
		n += int(d[s>>6] >> (s & 63) & 1)
	}
	return n
}

// settle rules out, over and over, every start that another meeting leaves no
// room for; false when a meeting has none left. from are the meetings to begin
// with; nil is all.
func (q *proof) settle(from []int) bool {
	queue := slices.Clone(from)
	if from == nil {
		for i := range q.n {
			queue = append(queue, i)
		}
	}
	queued := make([]bool, q.n)
	for _, i := range queue {
		queued[i] = true
	}
	for len(queue) > 0 {
		j := queue[0]
		queue, queued[j] = queue[1:], false
		first, last := lowest(q.domains[j]), highest(q.domains[j])
		if first < 0 {
			return false
		}
		for i := range q.n {
			if q.gaps[i*q.n+j] < 0 || !q.revise(i, j, first, last) {
				continue
			}
			if lowest(q.domains[i]) < 0 {
				q.weight[i*q.n+j]++
				q.weight[j*q.n+i]++
				return false
			}
			if !queued[i] {
				queue, queued[i] = append(queue, i), true
			}
		}
	}
	return true
}

// revise rules out the starts of meeting i from which meeting j, which begins
// between first and last, can be neither before nor after.
func (q *proof) revise(i, j, first, last int) (changed bool) {
	// i at s leaves room for j after it if s + len(i) + gap <= last, and before it if
	// first + len(j) + gap <= s.
	from := max(0, last-q.grains[i]-q.gaps[i*q.n+j]+1)
	to := min(q.g, first+q.grains[j]+q.gaps[j*q.n+i])
	d := q.domains[i]
	for s := from; s < to; s++ {
		if d[s>>6]>>(s&63)&1 != 0 {
			d[s>>6] &^= 1 << (s & 63)
			changed = true
		}
	}
	return changed
}

func size(d []uint64) (n int) {
	for _, w := range d {
		n += bits.OnesCount64(w)
	}
	return n
}

func each1(d []uint64, fn func(int)) {
	for k, w := range d {
		for ; w != 0; w &= w - 1 {
			fn(k*64 + bits.TrailingZeros64(w))
		}
	}
}

func lowest(d []uint64) int {
	for k, w := range d {
		if w != 0 {
			return k*64 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

func highest(d []uint64) int {
	for k, w := range slices.Backward(d) {
		if w != 0 {
			return k*64 + 63 - bits.LeadingZeros64(w)
		}
	}
	return -1
}
