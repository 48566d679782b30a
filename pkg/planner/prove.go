package planner

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// ErrOpen means that neither a plan nor a proof of its absence was found in time.
var ErrOpen = errors.New("planner: neither found nor refuted in time")

// Prove finds a plan without hard violations, or proves that there is none. It reasons about
// the distances between meetings that share a required person or their only room, and checks
// any plan found against all hard rules. Of several rooms it takes the cheapest. It is exact
// and meant for small Problems. It returns ErrOpen when ctx ends first or the reasoning was not
// enough.
//
// It branches on the meeting with the most failures for the choices that remain (dom/wdeg),
// keeps only starts that every other meeting still allows, and restarts after ever longer runs
// with the weights that it has learned.
func Prove(ctx context.Context, p *Problem) ([]Place, bool, error) {
	err := p.Check()
	if err != nil {
		return nil, false, err
	}
	m, err := compile(p)
	if err != nil {
		return nil, false, err
	}
	q := newProof(ctx, m)
	if !q.propagate(nil) {
		return nil, false, nil
	}
	root := q.snapshot()
	for budget := 1000; ; budget += budget / 2 {
		q.left = budget
		switch q.branch() {
		case proved:
			var places []Place
			for i, d := range q.domains {
				places = append(places, Place{lowest(d), int(q.possibleRooms(i)[0].room)})
			}
			// The plan may break a rule that the gaps do not express.
			if p.Score(places).Hard != 0 {
				return nil, false, ErrOpen
			}
			return places, true, nil
		case refuted:
			return nil, false, nil
		}
		if ctx.Err() != nil {
			return nil, false, ErrOpen
		}
		q.restore(root) // try again with the weights learned
	}
}

// verdict is the result of a branch.
type verdict int

const (
	givenUp verdict = iota
	proved
	refuted
)

// proof is the state of Prove.
type proof struct {
	*model
	ctx     context.Context
	domains [][]uint64 // by meeting: the starts still possible, as bits
	gaps    []int      // n×n: grains from the end of one to the start of the other; -1 when they may overlap
	weight  []int      // by pair: how often it has failed
	left    int        // failures until the next restart
}

func newProof(ctx context.Context, m *model) *proof {
	q := &proof{model: m, ctx: ctx, gaps: make([]int, m.n*m.n), weight: make([]int, m.n*m.n)}
	alone := newState(m)
	for i := range m.n {
		d := make([]uint64, m.words)
		for _, s := range q.possibleStarts(i) {
			for _, o := range q.possibleRooms(i) {
				if alone.placeCost(int32(i), s, o.room).hard == 0 {
					d[s>>6] |= 1 << (s & 63)
				}
			}
		}
		q.domains = append(q.domains, d)
		for j := range m.n {
			q.gaps[i*m.n+j], q.weight[i*m.n+j] = q.minGap(i, j), 1
		}
	}
	return q
}

// possibleStarts returns the starts that a meeting may have.
func (q *proof) possibleStarts(i int) []int32 {
	if mt := &q.p.Meetings[i]; mt.Pinned {
		return []int32{int32(mt.At.Start)}
	}
	return q.starts[i]
}

// possibleRooms returns the rooms that a meeting may have.
func (q *proof) possibleRooms(i int) []roomOption {
	if mt := &q.p.Meetings[i]; mt.Pinned {
		return []roomOption{{room: int32(mt.At.Room)}}
	}
	return q.rooms[i]
}

// minGap is how many grains must lie between the end of one meeting and the start of the other
// in any rooms; −1 if they may overlap.
func (q *proof) minGap(i, j int) int {
	if i == j {
		return -1
	}
	least := math.MaxInt
	for _, a := range q.possibleRooms(i) {
		for _, b := range q.possibleRooms(j) {
			least = min(least, q.gapInRooms(i, j, a.room, b.room))
		}
	}
	return least
}

// gapInRooms is the minimal gap of two meetings in these rooms.
func (q *proof) gapInRooms(i, j int, a, b int32) int {
	both := q.pairs[i*q.n+j].required > 0
	if both && q.travelGrains > 0 && q.w.TravelOn == Hard && a != b && q.contiguous() {
		return q.p.Travel[q.p.Rooms[a].Site][q.p.Rooms[b].Site]
	}
	if both || a == b && !q.p.Rooms[a].Unbounded {
		return 0
	}
	return -1
}

// contiguous reports whether all grains follow each other without breaks, so that counting them
// gives the time in between.
func (q *proof) contiguous() bool {
	grains := q.p.Grains
	return len(q.dayStart) == 2 && grains[len(grains)-1].Minute-grains[0].Minute == q.step*(len(grains)-1)
}

func (q *proof) snapshot() [][]uint64 {
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

// branch tries every start of one undecided meeting, those first that leave the others the most
// choices.
func (q *proof) branch() verdict {
	i := q.chooseMeeting()
	if i < 0 {
		return proved
	}
	saved := q.snapshot()
	for _, s := range q.orderedStarts(i) {
		q.restore(saved)
		clear(q.domains[i])
		q.domains[i][s>>6] = 1 << (s & 63)
		if q.propagate([]int{i}) {
			if v := q.branch(); v != refuted {
				return v
			}
		}
		q.left--
		if q.left < 0 || q.left%256 == 0 && q.ctx.Err() != nil { // ask the context only now and then
			return givenUp
		}
		// A start that failed is impossible in all branches below this one.
		saved[i][s>>6] &^= 1 << (s & 63)
	}
	return refuted
}

// chooseMeeting returns the undecided meeting with the fewest starts for its failures, or −1 if
// all are decided.
func (q *proof) chooseMeeting() int {
	best, least := -1, 0.0
	for i, d := range q.domains {
		n := countBits(d)
		if n < 2 {
			continue
		}
		w := 1
		for j, o := range q.domains {
			if q.gaps[i*q.n+j] >= 0 && countBits(o) > 1 {
				w += q.weight[i*q.n+j]
			}
		}
		if v := float64(n) / float64(w); best < 0 || v < least {
			best, least = i, v
		}
	}
	return best
}

// orderedStarts returns the possible starts of the meeting, those first that exclude the fewest
// starts of others.
func (q *proof) orderedStarts(i int) []int {
	var all []int
	cost := map[int]int{}
	eachStart(q.domains[i], func(s int) {
		n := 0
		for j, o := range q.domains {
			if q.gaps[i*q.n+j] >= 0 {
				n += q.countStarts(o, s-int(q.length[j])-q.gaps[j*q.n+i]+1, s+int(q.length[i])+q.gaps[i*q.n+j])
			}
		}
		all, cost[s] = append(all, s), n
	})
	slices.SortStableFunc(all, func(a, b int) int { return cost[a] - cost[b] })
	return all
}

// countStarts counts the starts in [from, to).
func (q *proof) countStarts(d []uint64, from, to int) int {
	n := 0
	for s := max(0, from); s < min(to, int(q.last)); s++ {
		n += int(d[s>>6] >> (s & 63) & 1)
	}
	return n
}

// propagate repeatedly removes every start that another meeting makes impossible. It returns
// false when a meeting has none left. It begins with the meetings in from, or with all if from
// is nil.
func (q *proof) propagate(from []int) bool {
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
				// Branch on meetings in pairs that fail often first: they decide the rest.
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

// revise removes the starts of meeting i at which meeting j, which begins between first and
// last, can be neither before nor after it.
func (q *proof) revise(i, j, first, last int) bool {
	changed := false
	// i at s leaves room for j after it if s + len(i) + gap <= last, and before it if first +
	// len(j) + gap <= s.
	from := max(0, last-int(q.length[i])-q.gaps[i*q.n+j]+1)
	to := min(int(q.last), first+int(q.length[j])+q.gaps[j*q.n+i])
	d := q.domains[i]
	for s := from; s < to; s++ {
		if d[s>>6]>>(s&63)&1 != 0 {
			d[s>>6] &^= 1 << (s & 63)
			changed = true
		}
	}
	return changed
}

func countBits(d []uint64) int {
	n := 0
	for _, w := range d {
		n += bits.OnesCount64(w)
	}
	return n
}

func eachStart(d []uint64, fn func(int)) {
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
