package planner

// swap lets two meetings change places, by their starts or by their ends.
func (w *walker) swap(i, j int32) {
	if i == j {
		return
	}
	a, b := w.start[i], w.start[j]
	toI, toJ := b, a
	if w.dice.next()&1 == 0 {
		toI, toJ = w.end[j]-w.m.length[i], w.end[i]-w.m.length[j]
	}
	w.undo = append(w.undo[:0], trip{i, a, w.room[i], toI}, trip{j, b, w.room[j], toJ})
	w.travel()
}

// exchange swaps two stretches of time with all that lies within them. On one day they may be of different lengths: what
// lies between then makes room.
func (w *walker) exchange(i, j int32) {
	a, b := w.start[i], w.start[j]
	if a > b {
		a, b = b, a
	}
	n := w.m.length[i] + int32(w.dice.below(1+int(w.m.length[j])))
	k := n
	if w.m.day[a] == w.m.day[b] && w.dice.next()&1 == 0 {
		k = 1 + int32(w.dice.below(int(w.m.dawn[w.m.day[b]+1]-b)))
		n = 1 + int32(w.dice.below(int(w.m.dawn[w.m.day[b]+1]-a)))
	}
	if a+n > b || b+k > w.m.last {
		return
	}
	w.undo = w.undo[:0]
	w.within(a, a+n, b+k-n-a)
	w.within(b, b+k, a-b)
	if k != n {
		w.within(a+n, b, k-n)
	}
	w.travel()
}

// days swaps two whole days, or as much of them as fits.
func (w *walker) days(i, j int32) {
	m := w.m
	a, b := m.day[w.start[i]], m.day[w.start[j]]
	if a == b {
		return
	}
	from, to := m.dawn[a], m.dawn[b]
	n := min(m.dawn[a+1]-from, m.dawn[b+1]-to)
	w.undo = w.undo[:0]
	w.within(from, from+n, to-from)
	w.within(to, to+n, from-to)
	w.travel()
}

// maxTrips is how many meetings move together at most.
const maxTrips = 60

// within adds the movable meetings that lie wholly in [from, to) to those that travel, by so many grains.
func (w *walker) within(from, to, by int32) {
	for g := from; g < to && len(w.undo) <= maxTrips; g++ {
		for j := w.starter.head[g]; j != none; j = w.starter.next[j] {
			if w.end[j] <= to && !w.m.p.Meetings[j].Pinned {
				w.undo = append(w.undo, trip{j, g, w.room[j], g + by})
			}
		}
	}
}

// travel moves all meetings of the trips at once, if that breaks no hard rule of people, and takes them back if it is not
// accepted.
func (w *walker) travel() {
	if len(w.undo) == 0 || len(w.undo) > maxTrips {
		return
	}
	for _, t := range w.undo {
		if !w.m.spans[t.meeting].has(t.to) {
			return
		}
	}
	if w.total.hard == 0 && !w.m.loose && !w.clears() {
		return
	}
	before := w.total
	for _, t := range w.undo {
		w.lift(t.meeting)
	}
	for _, t := range w.undo {
		room, c := w.best(t.meeting, t.to)
		w.put(t.meeting, t.to, room, c)
	}
	w.priced += int64(len(w.undo))
	if !w.accept(before) {
		w.takeBack(before)
		return
	}
	if w.loads != nil {
		for _, t := range w.undo {
			w.load(t.meeting, t.start, -1)
			w.load(t.meeting, t.to, 1)
		}
	}
	w.note()
}

// clears tells whether everybody required is free where the trips go, once all who travel are on their way.
func (w *walker) clears() bool {
	for _, t := range w.undo {
		w.release(t.meeting, t.start, w.end[t.meeting], t.room, false)
	}
	fits := true
	for _, t := range w.undo {
		for _, who := range w.m.attend[t.meeting] {
			fits = fits && !w.grid.any(who, t.to, t.to+w.m.length[t.meeting])
		}
	}
	for _, t := range w.undo {
		w.take(t.meeting, t.start, w.end[t.meeting], t.room)
	}
	return fits
}

// takeBack puts all who travelled back to where they came from; the loads are as they were.
func (w *walker) takeBack(before cost) {
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
