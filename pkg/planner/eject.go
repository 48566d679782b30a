package planner

// maxEjected is how many meetings one ejection takes up at most.
const maxEjected = 3

// eject puts a meeting where others are in its way and finds these new places one after another. The whole is kept or
// taken back. It gets past what no single meeting can.
func (w *walker) eject(i int32) {
	starts := w.m.starts[i]
	if w.m.lawful[i] != nil && w.dice.below(8) > 0 {
		starts = w.m.proper[i]
	}
	to := starts[w.dice.below(len(starts))]
	if to == w.start[i] {
		return
	}
	before := w.total
	limit := w.worth(before) + int64(w.heat*w.dice.patience())
	w.undo = w.undo[:0]
	w.pull(i)
	if !w.wayFor(i, to) {
		w.restore(before)
		return
	}
	room, c := w.best(i, to)
	w.lay(i, to, room, c)
	for n := len(w.undo); n > 1; n-- {
		k := 1 + w.dice.below(n-1)
		w.undo[k], w.undo[n-1] = w.undo[n-1], w.undo[k]
		if w.worth(w.total) > limit || !w.settle(w.undo[n-1].meeting) {
			w.restore(before)
			return
		}
	}
	if w.worth(w.total) > limit {
		w.restore(before)
		return
	}
	w.note()
}

// settle draws a place for a lifted meeting; false if none breaks no hard rule.
func (w *walker) settle(i int32) bool {
	k := w.draw(w.prices(i))
	if k < 0 {
		return false
	}
	to := w.chances[k].start
	room, c := w.best(i, to)
	w.lay(i, to, room, c)
	return true
}

// pull lifts one meeting, with its loads.
func (w *walker) pull(i int32) {
	w.undo = append(w.undo, trip{meeting: i, start: w.start[i], room: w.room[i]})
	if w.loads != nil {
		w.load(i, w.start[i], -1)
	}
	w.lift(i)
}

// lay puts one meeting, with its loads.
func (w *walker) lay(i, to, room int32, c cost) {
	w.put(i, to, room, c)
	w.priced++
	if w.loads != nil {
		w.load(i, to, 1)
	}
}

// wayFor lifts what is in the way of a meeting; false if that is too much, or stays.
func (w *walker) wayFor(i, to int32) bool {
	row := w.m.pairs[int(i)*w.m.n:][:w.m.n]
	end := to + w.m.length[i]
	for g := to; g < end; g++ {
		for k := 0; k < len(w.active[g]); k++ {
			j := w.active[g][k]
			if row[j].required == 0 {
				continue
			}
			if len(w.undo) > maxEjected || w.m.p.Meetings[j].Pinned || w.travels(j) {
				return false
			}
			w.pull(j)
			k--
		}
	}
	room, _ := w.best(i, to)
	if w.tally.hit[room] == 0 || w.m.p.Rooms[room].Unbounded {
		return true
	}
	for g := to; g < end; g++ {
		for k := 0; k < len(w.active[g]); k++ {
			j := w.active[g][k]
			if w.room[j] != room {
				continue
			}
			if len(w.undo) > maxEjected || w.m.p.Meetings[j].Pinned || w.travels(j) {
				return false
			}
			w.pull(j)
			k--
		}
	}
	return true
}

// restore takes everything back, with the loads.
func (w *walker) restore(before cost) {
	if w.loads != nil {
		for _, t := range w.undo {
			if at := w.start[t.meeting]; at != none {
				w.load(t.meeting, at, -1)
			}
			w.load(t.meeting, t.start, 1)
		}
	}
	w.takeBack(before)
}
