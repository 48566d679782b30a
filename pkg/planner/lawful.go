package planner

import "slices"

// maxDisplacements is how many times displace tries to place a meeting.
const maxDisplacements = 200

// repairLawful looks at every meeting that breaks a lawful rule in the best plan. It moves it
// to the best of all its starts or displaces others, until no meeting can be improved. The
// search may miss the only lawful start because it prices samples; afterwards no such start is
// left for any meeting alone.
func (w *searchThread) repairLawful() {
	w.adoptPlan(w.bestPlan)
	w.temperature = 1e-3 // draw only the cheapest places
	for again := true; again; {
		again = false
		for _, i := range w.m.free {
			if w.costOfPlace(i).lawful > 0 && (w.moveToCheapest(i) || w.displace(i)) {
				again = true
			}
		}
	}
	w.keepIfBest()
}

// moveToCheapest moves the meeting to its cheapest place, if that improves the plan.
func (w *searchThread) moveToCheapest(i int32) bool {
	before := w.total
	from := w.start[i]
	at := w.room[i]
	w.undo = w.undo[:0]
	w.unplace(i)
	to := none
	room := none
	least := cost{}
	for _, g := range w.m.starts[i] {
		if r, c := w.cheapestRoom(i, g); to == none || c.less(least) {
			to = g
			room = r
			least = c
		}
	}
	w.place(i, to, room, least)
	if w.total.less(before) {
		return true
	}
	w.unplace(i)
	w.place(i, from, at, w.placeCost(i, from, at))
	return false
}

// displace moves the meeting to a lawful start and finds other places for the meetings there,
// and for those that these displace in turn. It keeps the result only if it is better.
func (w *searchThread) displace(i int32) bool {
	starts := w.m.lawfulStarts[i]
	if len(starts) == 0 {
		return false
	}
	before, first := w.total, w.rng.below(len(starts))
	for n := range maxDisplacements {
		to := starts[(first+n)%len(starts)] // all of them in turn, unless there are too many
		if len(starts) > maxDisplacements {
			to = starts[w.rng.below(len(starts))]
		}
		w.undo = w.undo[:0]
		if to != w.start[i] && w.placeByForce(i, to) && w.placeDisplaced() && w.total.less(before) {
			return true
		}
		w.undoAll(before)
	}
	return false
}

// placeByForce puts a meeting at the start and lifts the meetings in its way. It returns false
// if they are too many.
func (w *searchThread) placeByForce(i, to int32) bool {
	if w.start[i] != none {
		w.unplace(i)
	}
	if !w.clearWay(i, to) {
		return false
	}
	room, c := w.bestRoom(i, to)
	w.place(i, to, room, c)
	return true
}

// placeDisplaced finds places for all lifted meetings: lawful ones, if need be by lifting
// others.
func (w *searchThread) placeDisplaced() bool {
	for n := 0; n < len(w.undo); n++ { // placeByForce may add to undo
		j := w.undo[n].meeting
		if w.start[j] != none {
			continue
		}
		settled := w.placeByDraw(j)
		if settled && w.costOfPlace(j).lawful == 0 {
			continue
		}
		starts := w.m.lawfulStarts[j]
		if len(starts) == 0 {
			starts = w.m.starts[j]
		}
		if settled {
			w.lift(j)
		}
		if !w.placeByForce(j, starts[w.rng.below(len(starts))]) {
			return false
		}
	}
	return true
}

// isMoving reports whether the meeting was already lifted in this move.
func (w *searchThread) isMoving(i int32) bool {
	return slices.ContainsFunc(w.undo, func(t relocation) bool { return t.meeting == i })
}
