package planner

// searchThread is one thread's search: a plan it walks from place to place, and the best it has come by.
type searchThread struct {
	state
	rng         rng
	temperature float64 // the loss that is accepted e times more seldom than none
	moves       int64   // moves tried
	priced      int64   // places priced
	bestCost    cost    // of the best plan
	bestPlan    []Place // the best plan
	candidates  []candidate
	undo        []relocation
	expTable    *expTable

	mustMove []int32 // who has to move, where most need not
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

// adoptPlan makes a plan the walker's own.
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

// accept tells whether a change is taken at the present heat.
func (w *searchThread) accept(before cost) bool {
	loss := w.weighted(w.total) - w.weighted(before)
	return loss <= 0 || float64(loss) <= w.temperature*w.rng.acceptedLoss()
}

// mix is how often of a hundred times each move is made; what is left are ejections.
type mix struct{ heatBath, swap, exchange, days int }

// The mixes: whole stretches of time are worth moving only where nothing ties a meeting to one.
var (
	fieldMix  = mix{50, 10, 29, 1}
	officeMix = mix{75, 10, 0, 0}
)

// step makes one move.
func (w *searchThread) step() {
	w.moves++
	free, m := w.m.free, w.m.mix
	i := w.pickMeeting()
	r := w.rng.below(100)
	if r -= m.heatBath; r < 0 {
		w.heatBathMove(i)
		return
	}
	j := free[w.rng.below(len(free))]
	if r -= m.swap; r < 0 {
		w.swap(i, j)
	} else if r -= m.exchange; r < 0 {
		w.exchangeIntervals(i, j)
	} else if r -= m.days; r < 0 {
		w.swapDays(i, j)
	} else {
		w.eject(i)
	}
}

// pickMeeting is the meeting to move: mostly one of those that have to, where there are such.
func (w *searchThread) pickMeeting() int32 {
	if n := len(w.mustMove); n > 0 && w.rng.next()&7 != 0 {
		return w.mustMove[w.rng.below(n)]
	}
	return w.m.free[w.rng.below(len(w.m.free))]
}
