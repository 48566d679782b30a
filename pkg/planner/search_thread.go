package planner

// searchThread is the search of one thread: its present plan, and the best one it has found.
type searchThread struct {
	state
	rng         rng
	temperature float64 // a loss of this size is accepted with odds of 1 to e
	moves       int64   // moves tried
	priced      int64   // places priced
	bestCost    cost    // the cost of the best plan
	bestPlan    []Place // the best plan
	candidates  []candidate
	undo        []relocation
	expTable    *expTable

	mustMove []int32 // the meetings that must move, if most need not
}

// relocation is where a meeting came from and where it goes.
type relocation struct{ meeting, start, room, to int32 }

func newSearchThread(m *model, seed uint64) *searchThread {
	w := &searchThread{state: *newState(m), rng: rng(seed), expTable: newExpTable(), bestPlan: make([]Place, m.n)}
	w.temperature = 1
	w.costWeights.hard, w.costWeights.lawful, w.costWeights.medium = m.levelWeights(1)
	return w
}

// keepIfBest keeps the plan if it is the best so far.
func (w *searchThread) keepIfBest() {
	if w.total.less(w.bestCost) {
		w.keepPlan()
	}
}

func (w *searchThread) keepPlan() {
	w.bestCost = w.total
	for i := range w.bestPlan {
		w.bestPlan[i] = Place{int(w.start[i]), int(w.room[i])}
	}
}

// adoptPlan makes a plan the present one.
func (w *searchThread) adoptPlan(plan []Place) {
	for i := range w.start {
		if w.start[i] != none {
			w.leave(int32(i), true)
		}
	}
	w.total = cost{}
	for i, at := range plan {
		start, room := int32(at.Start), int32(at.Room)
		w.put(int32(i), start, room, w.placeCost(int32(i), start, room))
	}
	w.setMediumWeight(w.costWeights.medium)
}

// accept reports whether a change is accepted at the present temperature.
func (w *searchThread) accept(before cost) bool {
	loss := w.weighted(w.total) - w.weighted(before)
	return loss <= 0 || float64(loss) <= w.temperature*w.rng.acceptedLoss()
}

// mix is how many of a hundred moves are of each kind. The rest are ejections.
type mix struct{ heatBath, swap, exchange, days int }

// The mixes of moves. Intervals of time are worth exchanging only where nothing ties a meeting
// to its time.
var (
	fieldMix  = mix{heatBath: 50, swap: 10, exchange: 29, days: 1}
	officeMix = mix{heatBath: 75, swap: 10, exchange: 0, days: 0}
)

// step makes one move.
func (w *searchThread) step() {
	w.moves++
	free, m := w.m.free, w.m.mix
	i := w.pickMeeting()
	r := w.rng.below(100)
	if r < m.heatBath {
		w.heatBathMove(i)
		return
	}
	j := free[w.rng.below(len(free))]
	r -= m.heatBath
	switch {
	case r < m.swap:
		w.swap(i, j)
	case r < m.swap+m.exchange:
		w.exchangeIntervals(i, j)
	case r < m.swap+m.exchange+m.days:
		w.swapDays(i, j)
	default:
		w.eject(i)
	}
}

// pickMeeting picks the meeting to move, mostly one of those that must.
func (w *searchThread) pickMeeting() int32 {
	if n := len(w.mustMove); n > 0 && w.rng.next()&7 != 0 { // seven times of eight
		return w.mustMove[w.rng.below(n)]
	}
	return w.m.free[w.rng.below(len(w.m.free))]
}
