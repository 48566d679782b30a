package planner

// maxEjected is how many meetings one ejection displaces at most.
const maxEjected = 3

// eject places a meeting where others are in its way, and finds new places for these one after
// another. The whole is kept or undone. It overcomes obstacles that no move of one meeting can.
func (w *searchThread) eject(i int32) {
	starts := w.m.starts[i]
	if w.m.lawfulBits[i] != nil && w.rng.below(8) > 0 { // mostly where the rules are kept
		starts = w.m.lawfulStarts[i]
	}
	to := starts[w.rng.below(len(starts))]
	if to == w.start[i] {
		return
	}
	before := w.total
	limit := w.weighted(before) + int64(w.temperature*w.rng.acceptedLoss())
	w.undo = w.undo[:0]
	w.unplace(i)
	if !w.clearWay(i, to) {
		w.undoAll(before)
		return
	}
	room, c := w.bestRoom(i, to)
	w.place(i, to, room, c)
	// Place the displaced ones in random order; undo[0] is the meeting itself.
	for n := len(w.undo); n > 1; n-- {
		k := 1 + w.rng.below(n-1)
		w.undo[k], w.undo[n-1] = w.undo[n-1], w.undo[k]
		if w.weighted(w.total) > limit || !w.placeByDraw(w.undo[n-1].meeting) {
			w.undoAll(before)
			return
		}
	}
	if w.weighted(w.total) > limit {
		w.undoAll(before)
		return
	}
	w.keepIfBest()
}

// placeByDraw draws a place for a lifted meeting. It returns false if every start breaks a hard
// rule.
func (w *searchThread) placeByDraw(i int32) bool {
	k := w.drawStart(w.priceStarts(i))
	if k < 0 {
		return false
	}
	to := w.candidates[k].start
	room, c := w.bestRoom(i, to)
	w.place(i, to, room, c)
	return true
}

// unplace lifts one meeting, records where it was, and updates the overlap costs.
func (w *searchThread) unplace(i int32) {
	w.undo = append(w.undo, relocation{meeting: i, start: w.start[i], room: w.room[i]})
	if w.overlapCosts != nil {
		w.addOverlapCosts(i, w.start[i], -1)
	}
	w.lift(i)
}

// place puts one meeting and updates the overlap costs.
func (w *searchThread) place(i, to, room int32, c cost) {
	w.put(i, to, room, c)
	w.priced++
	if w.overlapCosts != nil {
		w.addOverlapCosts(i, to, 1)
	}
}

// clearWay lifts the meetings that are in the way of one at this start. It returns false if
// they are too many or must stay.
func (w *searchThread) clearWay(i, to int32) bool {
	end := to + w.m.length[i]
	for g := to; g < end; g++ {
		for k := 0; k < len(w.active[g]); k++ {
			j := w.active[g][k]
			if !w.sharesRequired(i, to, j) {
				continue
			}
			if len(w.undo) > maxEjected || w.m.p.Meetings[j].Pinned || w.isMoving(j) {
				return false
			}
			w.unplace(j)
			k--
		}
	}
	// The people are free now. The best room may still be taken by meetings of others.
	room, _ := w.bestRoom(i, to)
	if w.m.p.Rooms[room].Unbounded || w.roomOverlap(i, to, room) == 0 {
		return true
	}
	if w.m.hasTurnaround {
		fits := true
		w.eachHolder(i, room, w.m.held(i, to, room), func(j int32, _ int64) bool {
			fits = len(w.undo) <= maxEjected && !w.m.p.Meetings[j].Pinned && !w.isMoving(j)
			if fits {
				w.unplace(j)
			}
			return fits
		})
		return fits
	}
	for g := to; g < end; g++ {
		for k := 0; k < len(w.active[g]); k++ {
			j := w.active[g][k]
			if w.room[j] != room {
				continue
			}
			if len(w.undo) > maxEjected || w.m.p.Meetings[j].Pinned || w.isMoving(j) {
				return false
			}
			w.unplace(j)
			k--
		}
	}
	return true
}

// undoAll puts all moved meetings back and restores the overlap costs.
func (w *searchThread) undoAll(before cost) {
	if w.overlapCosts != nil {
		for _, t := range w.undo {
			if at := w.start[t.meeting]; at != none {
				w.addOverlapCosts(t.meeting, at, -1)
			}
			w.addOverlapCosts(t.meeting, t.start, 1)
		}
	}
	w.revert(before)
}
