package planner

import "slices"

// maxOusts is how often it is tried to give a meeting a lawful place by making others go.
const maxOusts = 200

// right gives every meeting that breaks a rule of the lawful level in the best plan the best of all its starts while the
// others stay, or makes others go, again and again until no one of them gets any better. A search that prices samples may
// have passed by the only start that keeps the rules; after this, none is left that one meeting alone could take.
func (w *walker) right() {
	w.adopt(w.kept)
	w.heat = 1e-3
	for again := true; again; {
		again = false
		for _, i := range w.m.free {
			if w.hold(i).lawful > 0 && (w.improve(i) || w.oust(i)) {
				again = true
			}
		}
	}
	w.note()
}

// improve moves the meeting where it costs least, if that is less than now.
func (w *walker) improve(i int32) bool {
	before, from, at := w.total, w.start[i], w.room[i]
	w.undo = w.undo[:0]
	w.pull(i)
	to, room, least := none, none, cost{}
	for _, g := range w.m.starts[i] {
		if r, c := w.cheapest(i, g); to == none || c.less(least) {
			to, room, least = g, r, c
		}
	}
	if w.lay(i, to, room, least); w.total.less(before) {
		return true
	}
	w.pull(i)
	w.lay(i, from, at, w.at(i, from, at))
	return false
}

// oust puts the meeting where it breaks no rule and whoever is there elsewhere, and whoever is there in turn, if the
// whole is better than before.
func (w *walker) oust(i int32) bool {
	starts := w.m.proper[i]
	if len(starts) == 0 {
		return false
	}
	before, first := w.total, w.dice.below(len(starts))
	for n := range maxOusts {
		to := starts[(first+n)%len(starts)]
		if len(starts) > maxOusts {
			to = starts[w.dice.below(len(starts))]
		}
		w.undo = w.undo[:0]
		if to != w.start[i] && w.press(i, to) && w.scatter() && w.total.less(before) {
			return true
		}
		w.restore(before)
	}
	return false
}

// press puts a meeting at the start and lifts whatever is in its way; false if that is too much.
func (w *walker) press(i, to int32) bool {
	if w.start[i] != none {
		w.pull(i)
	}
	if !w.wayFor(i, to) {
		return false
	}
	room, c := w.best(i, to)
	w.lay(i, to, room, c)
	return true
}

// scatter finds places for all that were lifted: lawful ones, if need be by lifting others.
func (w *walker) scatter() bool {
	for n := 0; n < len(w.undo); n++ {
		j := w.undo[n].meeting
		if w.start[j] != none {
			continue
		}
		settled := w.settle(j)
		if settled && w.hold(j).lawful == 0 {
			continue
		}
		starts := w.m.proper[j]
		if len(starts) == 0 {
			starts = w.m.starts[j]
		}
		if settled {
			w.lift(j)
		}
		if !w.press(j, starts[w.dice.below(len(starts))]) {
			return false
		}
	}
	return true
}

// travels tells whether the meeting is one of those that were lifted already.
func (w *walker) travels(i int32) bool {
	return slices.ContainsFunc(w.undo, func(t trip) bool { return t.meeting == i })
}
