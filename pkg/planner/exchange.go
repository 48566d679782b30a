package planner

// swap exchanges two meetings, by their starts or by their ends.
func (w *searchThread) swap(i, j int32) {
	if i == j {
		return
	}
	a, b := w.start[i], w.start[j]
	toI, toJ := b, a
	if w.rng.next()&1 == 0 {
		toI, toJ = w.end[j]-w.m.length[i], w.end[i]-w.m.length[j]
	}
	w.undo = append(w.undo[:0],
		relocation{meeting: i, start: a, room: w.room[i], to: toI},
		relocation{meeting: j, start: b, room: w.room[j], to: toJ},
	)
	w.moveTogether()
}

// exchangeIntervals exchanges two intervals of time with all meetings inside them. Within one
// day the intervals may have different lengths; the meetings between them shift.
func (w *searchThread) exchangeIntervals(i, j int32) {
	a, b := w.start[i], w.start[j]
	if a > b {
		a, b = b, a
	}
	// The intervals start with the two meetings; [a, a+n) and [b, b+k) change places.
	n := w.m.length[i] + int32(w.rng.below(1+int(w.m.length[j])))
	k := n
	if w.m.day[a] == w.m.day[b] && w.rng.next()&1 == 0 {
		k = 1 + int32(w.rng.below(int(w.m.dayStart[w.m.day[b]+1]-b)))
		n = 1 + int32(w.rng.below(int(w.m.dayStart[w.m.day[b]+1]-a)))
	}
	if a+n > b || b+k > w.m.last {
		return
	}
	w.undo = w.undo[:0]
	w.addMoves(a, a+n, b+k-n-a)
	w.addMoves(b, b+k, a-b)
	if k != n {
		w.addMoves(a+n, b, k-n)
	}
	w.moveTogether()
}

// swapDays exchanges two whole days, or as much of them as fits.
func (w *searchThread) swapDays(i, j int32) {
	m := w.m
	a, b := m.day[w.start[i]], m.day[w.start[j]]
	if a == b {
		return
	}
	from, to := m.dayStart[a], m.dayStart[b]
	n := min(m.dayStart[a+1]-from, m.dayStart[b+1]-to)
	w.undo = w.undo[:0]
	w.addMoves(from, from+n, to-from)
	w.addMoves(to, to+n, from-to)
	w.moveTogether()
}

// maxMovedTogether is how many meetings may move in one step.
const maxMovedTogether = 60

// addMoves records a move by so many grains for the movable meetings that lie within [from,
// to).
func (w *searchThread) addMoves(from, to, by int32) {
	for g := from; g < to && len(w.undo) <= maxMovedTogether; g++ {
		for j := w.starting.head[g]; j != none; j = w.starting.next[j] {
			if w.end[j] <= to && !w.m.p.Meetings[j].Pinned {
				w.undo = append(w.undo, relocation{meeting: j, start: g, room: w.room[j], to: g + by})
			}
		}
	}
}

// moveTogether makes all recorded moves at once, unless they break a hard rule on people, and
// reverts them if the result is not accepted.
func (w *searchThread) moveTogether() {
	if len(w.undo) == 0 || len(w.undo) > maxMovedTogether {
		return
	}
	for _, t := range w.undo {
		if !w.m.domains[t.meeting].has(t.to) {
			return
		}
	}
	// A quick test first. In a plan that is already broken, an overlap may be an improvement.
	if w.total.hard == 0 && !w.m.freeOverlaps && !w.peopleFree() {
		return
	}
	before := w.total
	for _, t := range w.undo { // all must be lifted before the first is put where another was
		w.lift(t.meeting)
	}
	for _, t := range w.undo {
		room, c := w.bestRoom(t.meeting, t.to)
		w.put(t.meeting, t.to, room, c)
	}
	w.priced += int64(len(w.undo))
	if !w.accept(before) {
		w.revert(before)
		return
	}
	if w.overlapCosts != nil {
		for _, t := range w.undo {
			w.addOverlapCosts(t.meeting, t.start, -1)
			w.addOverlapCosts(t.meeting, t.to, 1)
		}
	}
	w.keepIfBest()
}

// peopleFree reports whether all required people are free at the new times, once all moving
// meetings are taken out.
func (w *searchThread) peopleFree() bool {
	for _, t := range w.undo {
		w.release(t.meeting, t.start, w.end[t.meeting], t.room, false)
	}
	fits := true
	for _, t := range w.undo {
		for _, who := range w.m.required[t.meeting] {
			fits = fits && !w.occupancy.personTaken(who, t.to, t.to+w.m.length[t.meeting])
		}
		for k := range w.m.partTimes[t.meeting] {
			p := &w.m.partTimes[t.meeting][k]
			for _, x := range p.spans {
				fits = fits && !(p.required && w.occupancy.personTaken(p.who, t.to+x.from, t.to+x.to))
			}
		}
	}
	for _, t := range w.undo {
		w.occupy(t.meeting, t.start, w.end[t.meeting], t.room)
	}
	return fits
}

// revert puts all moved meetings back where they were. It does not touch the overlap costs.
func (w *searchThread) revert(before cost) {
	for _, t := range w.undo {
		if w.start[t.meeting] != none {
			w.leave(t.meeting, true)
		}
	}
	for _, t := range w.undo {
		w.enter(t.meeting, t.start, t.room)
	}
	w.total = before
}
