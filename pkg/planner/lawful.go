package planner

import "slices"

// maxDisplacements is how often it is tried to give a meeting a lawful place by making others go.
const maxDisplacements = 200

// repairLawful gives every meeting that breaks a rule of the lawful level in the best plan the best of all its starts while the
// others stay, or makes others go, again and again until no one of them gets any better. A search that prices samples may
// have passed by the only start that keeps the rules; after this, none is left that one meeting alone could take.
func (w *searchThread) repairLawful() {
	w.adoptPlan(w.bestPlan)
	w.temperature = 1e-3
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

// moveToCheapest moves the meeting where it costs least, if that is less than now.
func (w *searchThread) moveToCheapest(i int32) bool {
	before, from, at := w.total, w.start[i], w.room[i]
	w.undo = w.undo[:0]
	w.unplace(i)
	to, room, least := none, none, cost{}
	for _, g := range w.m.starts[i] {
		if r, c := w.cheapestRoom(i, g); to == none || c.less(least) {
			to, room, least = g, r, c
		}
	}
	if w.place(i, to, room, least); w.total.less(before) {
		return true
	}
	w.unplace(i)
	w.place(i, from, at, w.placeCost(i, from, at))
	return false
}

// displace puts the meeting where it breaks no rule and whoever is there elsewhere, and whoever is there in turn, if the
// whole is better than before.
func (w *searchThread) displace(i int32) bool {
	starts := w.m.lawfulStarts[i]
	if len(starts) == 0 {
		return false
	}
	before, first := w.total, w.rng.below(len(starts))
	for n := range maxDisplacements {
		to := starts[(first+n)%len(starts)]
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

// placeByForce puts a meeting at the start and lifts whatever is in its way; false if that is too much.
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

// placeDisplaced finds places for all that were lifted: lawful ones, if need be by lifting others.
func (w *searchThread) placeDisplaced() bool {
	for n := 0; n < len(w.undo); n++ {
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

// isMoving tells whether the meeting is one of those that were lifted already.
func (w *searchThread) isMoving(i int32) bool {
	return slices.ContainsFunc(w.undo, func(t relocation) bool { return t.meeting == i })
}
