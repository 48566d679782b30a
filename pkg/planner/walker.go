package planner

// walker is one thread's search: a plan it walks from place to place, and the best it has come by.
type walker struct {
	state
	dice    dice
	heat    float64 // the loss that is accepted e times more seldom than none
	moves   int64   // moves tried
	priced  int64   // places priced
	least   cost    // of the best plan
	kept    []Place // the best plan
	chances []chance
	undo    []trip
	falling *falling

	restless []int32 // who has to move, where most need not
}

// trip is where a meeting came from and where it goes.
type trip struct{ meeting, start, room, to int32 }

func newWalker(m *model, seed uint64) *walker {
	w := &walker{state: *newState(m), dice: dice(seed), falling: newFalling(), kept: make([]Place, m.n)}
	w.heat = 1
	w.lens.hard, w.lens.lawful, w.lens.medium = m.strict(1)
	return w
}

// note keeps the plan if it is the best so far.
func (w *walker) note() {
	if w.total.less(w.least) {
		w.keep()
	}
}

func (w *walker) keep() {
	w.least = w.total
	for i := range w.kept {
		w.kept[i] = Place{int(w.start[i]), int(w.room[i])}
	}
}

// adopt makes a plan the walker's own.
func (w *walker) adopt(plan []Place) {
	for i := range w.start {
		if w.start[i] != none {
			w.leave(int32(i), true)
		}
	}
	w.total = cost{}
	for i, at := range plan {
		start, room := int32(at.Start), int32(at.Room)
		w.put(int32(i), start, room, w.at(int32(i), start, room))
	}
	w.focus(w.lens.medium)
}

// accept tells whether a change is taken at the present heat.
func (w *walker) accept(before cost) bool {
	loss := w.worth(w.total) - w.worth(before)
	return loss <= 0 || float64(loss) <= w.heat*w.dice.patience()
}

// mix is how often of a hundred times each move is made; what is left are ejections.
type mix struct{ bath, swap, exchange, days int }

// The mixes: whole stretches of time are worth moving only where nothing ties a meeting to one.
var (
	fieldMix  = mix{50, 10, 29, 1}
	officeMix = mix{75, 10, 0, 0}
)

// step makes one move.
func (w *walker) step() {
	w.moves++
	free, m := w.m.free, w.m.mix
	i := w.pick()
	r := w.dice.below(100)
	if r -= m.bath; r < 0 {
		w.bath(i)
		return
	}
	j := free[w.dice.below(len(free))]
	if r -= m.swap; r < 0 {
		w.swap(i, j)
	} else if r -= m.exchange; r < 0 {
		w.exchange(i, j)
	} else if r -= m.days; r < 0 {
		w.days(i, j)
	} else {
		w.eject(i)
	}
}

// pick is the meeting to move: mostly one of those that have to, where there are such.
func (w *walker) pick() int32 {
	if n := len(w.restless); n > 0 && w.dice.next()&7 != 0 {
		return w.restless[w.dice.below(n)]
	}
	return w.m.free[w.dice.below(len(w.m.free))]
}
