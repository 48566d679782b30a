package planner

import (
	"math"
	"math/rand/v2"
	"slices"
)

// window is how many of a meeting's starts one step looks at.
const window = 4096

// How often a step is another one than drawing one meeting's place anew.
const ejectShare, swapShare, exchangeShare = 0.15, 0.15, 0.3

// search anneals one state. Each step takes one meeting up and draws a new place
// for it from all that it could have, the likelier the cheaper: a heat bath. One
// sweep over the grains prices every start, so that nothing is tried in vain.
type search struct {
	*state
	rng       *rand.Rand
	best      []Place
	bestTotal points
	steps     int64
	stream    uint64
	priced    int64

	price    []int64  // of each start looked at, as energy, rooms left out
	sums     []int64  // of what the grains before each hold against the meeting
	open     []uint64 // of each grain looked at: some room is free from there on
	run      []uint64
	odds     []float64
	kept     []int32
	chances  []float64
	movable  []int
	restless []int // those of them that have to move
	undo     []moved
	trial    bool // loads are not up to date
}

func newSearch(m *model, seed, stream uint64) *search {
	s := &search{state: newState(m), stream: stream, rng: rand.New(rand.NewPCG(seed, stream+1))}
	for i := range m.starts {
		if len(m.starts[i])*len(m.rooms[i]) > 1 {
			s.movable = append(s.movable, i)
			if !m.stands(i) {
				s.restless = append(s.restless, i)
			}
		}
	}
	if len(s.restless) == len(s.movable) {
		s.restless = nil
	}
	return s
}

// expSteps and expSpan are the grain and the reach of the table of e^-x.
const (
	expSteps = 64
	expSpan  = 14
)

type decay [expSpan*expSteps + 1]float64

func newDecay() *decay {
	var t decay
	for i := range t {
		t[i] = math.Exp(-float64(i) / expSteps)
	}
	t[len(t)-1] = 0
	return &t
}

var falling = newDecay()

// at is e^-x for x of at least 0, roughly.
func (t *decay) at(x float64) float64 {
	if x >= expSpan {
		return 0
	}
	return t[int(x*expSteps)]
}

// step draws a new place for one meeting at a temperature.
func (s *search) step(heat float64) {
	switch u := s.rng.Float64(); {
	case u < ejectShare:
		s.eject(heat)
		return
	case u < ejectShare+swapShare:
		s.swap(heat)
		return
	case u < ejectShare+swapShare+exchangeShare:
		s.exchange(heat)
		return
	}
	s.steps++
	s.redraw(s.pick(), heat)
}

// pick is a meeting to move: mostly one that has no place of its own yet, where
// there are such.
func (s *search) pick() int {
	if len(s.restless) > 0 && s.rng.IntN(8) > 0 {
		return s.restless[s.rng.IntN(len(s.restless))]
	}
	return s.movable[s.rng.IntN(len(s.movable))]
}

func (s *search) redraw(i int, heat float64) {
	at, room := s.start[i], s.room[i]
	s.lift(i)
	starts := s.starts[i]
	was := s.index(i, at)
	from, to := 0, len(starts)
	if to > window {
		if from = s.rng.IntN(to - window + 1); s.rng.IntN(2) == 0 {
			from = min(max(0, was-window/2), to-window)
		}
		to = from + window
	}
	least := s.sweep(i, from, to)
	cold := 1 / heat
	cut := least + int64(heat*expSpan)
	sum := 0.0
	s.odds, s.kept = s.odds[:0], s.kept[:0]
	for k, c := range s.price {
		if c < cut {
			sum += falling[int(float64(c-least)*cold*expSteps)]
			s.odds, s.kept = append(s.odds, sum), append(s.kept, int32(k))
		}
	}
	wasPrice := s.priceOf(i, was, from, to)
	outside := 0.0
	if was < from || was >= to {
		outside = falling.at(max(0, float64(wasPrice-least)*cold))
	}
	u := s.rng.Float64() * (sum + outside)
	if u >= sum {
		s.put(i, at, room)
		return
	}
	k := from + int(s.kept[first(s.odds, u)])
	oldRest := s.rest(i, was)
	_, oldFree, oldCost := s.drawRoom(i, at, heat, room)
	if k == was { // the room alone is drawn anew
		r, _, cost := s.drawRoom(i, at, heat, -1)
		s.total += cost - oldCost
		s.put(i, at, r)
		s.note()
		return
	}
	newRest := s.rest(i, k)
	r, newFree, cost := s.drawRoom(i, starts[k], heat, -1)
	oldGap := float64(s.energy(oldRest)-wasPrice) + oldFree
	newGap := float64(s.energy(newRest)-s.price[k-from]) + newFree
	if d := (newGap - oldGap) * cold; d > 0 && s.rng.Float64() >= falling.at(d) {
		s.put(i, at, room)
		return
	}
	s.total += newRest + cost - oldRest - oldCost
	s.load(i, at, -1)
	s.load(i, starts[k], 1)
	s.put(i, starts[k], r)
	s.note()
}

// first is the first index whose sum exceeds u.
func first(sums []float64, u float64) int {
	lo, hi := 0, len(sums)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if sums[mid] > u {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// note keeps the state if it is the best so far.
func (s *search) note() {
	if s.total < s.bestTotal {
		s.bestTotal = s.total
		s.keep()
	}
}

func (s *search) keep() {
	if s.best == nil {
		s.best = make([]Place, s.n)
	}
	for i := range s.best {
		s.best[i] = Place{s.start[i], s.room[i]}
	}
}

// drawRoom draws a room for the lifted meeting at the start, or takes the one it
// is told if that is not negative. It answers the room, the free energy of all
// that there are, and what the room costs.
func (s *search) drawRoom(i, at int, heat float64, told int) (room int, free float64, cost points) {
	rooms, costs := s.rooms[i], s.rooming(i, at)
	if len(rooms) == 1 {
		return rooms[0], float64(s.energy(costs[0])), costs[0]
	}
	least := int64(math.MaxInt64)
	s.chances = s.chances[:0]
	for _, c := range costs {
		e := s.energy(c)
		least = min(least, e)
		s.chances = append(s.chances, float64(e))
	}
	sum := 0.0
	for k, e := range s.chances {
		sum += falling.at((e - float64(least)) / heat)
		s.chances[k] = sum
	}
	free = float64(least) - heat*math.Log(sum)
	pick := 0
	if told >= 0 {
		pick = slices.Index(rooms, told)
	} else if u := s.rng.Float64() * sum; u > 0 {
		for pick < len(rooms)-1 && s.chances[pick] <= u {
			pick++
		}
	}
	return rooms[pick], free, costs[pick]
}

// priceOf is the price of one start, looked at or not.
func (s *search) priceOf(i, k, from, to int) int64 {
	if from <= k && k < to {
		return s.price[k-from]
	}
	return s.energy(s.rest(i, k))
}

// sweep prices the lifted meeting's starts from the from-th to the to-th, and
// answers the lowest price.
func (s *search) sweep(i, from, to int) (least int64) {
	starts, n := s.starts[i], s.grains[i]
	lo, hi := starts[from], min(starts[to-1]+n, s.g)
	s.priced += int64(to-from) * int64(len(s.rooms[i]))
	s.weigh(i, lo, hi)
	s.vacancies(i, lo, hi)
	s.price = s.price[:0]
	base := s.baseE[i]
	ordered := len(s.follows[i])+len(s.leads[i]) > 0
	sums, brk := s.sums, s.brkE
	least = math.MaxInt64
	for k := from; k < to; k++ {
		at := starts[k]
		c := base[k] + sums[min(at+n, s.g)-lo] - sums[at-lo]
		if brk != 0 {
			c += brk * int64(s.begins[at+n]+s.ends[at])
		}
		if g := at - lo; s.open[g>>6]>>(g&63)&1 == 0 {
			c += s.roomE
		}
		if ordered {
			c += s.orderE * int64(s.disorder(i, at))
		}
		least = min(least, c)
		s.price = append(s.price, c)
	}
	return least
}

// weigh sums up, for all grains from lo to hi, what the other meetings hold
// against the lifted one.
func (s *search) weigh(i, lo, hi int) {
	s.sums = append(s.sums[:0], 0)
	acc := int64(0)
	if s.loads != nil && !s.trial {
		for _, v := range s.loads[i*s.g+lo : i*s.g+hi] {
			acc += v
			s.sums = append(s.sums, acc)
		}
		return
	}
	row := s.pairE[i*s.n : (i+1)*s.n]
	for g := lo; g < hi; g++ {
		for _, j := range s.occ[g] {
			acc += row[j]
		}
		s.sums = append(s.sums, acc)
	}
}

// vacancies marks the grains from lo to hi at which some room of the meeting is
// free for all of it.
func (s *search) vacancies(i, lo, hi int) {
	words := (hi-lo)/64 + 1
	s.open = grow(s.open, words)
	s.run = grow(s.run, words)
	clear(s.open)
	for _, r := range s.rooms[i] {
		if s.unbounded[r] {
			for w := range s.open {
				s.open[w] = math.MaxUint64
			}
			return
		}
		full := s.full[r]
		for w := range s.run {
			s.run[w] = ^slice64(full, lo+w*64)
		}
		for have := 1; have < s.grains[i]; {
			by := min(have, s.grains[i]-have)
			andShift(s.run, by)
			have += by
		}
		for w := range s.open {
			s.open[w] |= s.run[w]
		}
	}
}

func grow(a []uint64, n int) []uint64 {
	if cap(a) < n {
		return make([]uint64, n)
	}
	return a[:n]
}

// slice64 is the 64 bits from bit g on; beyond the end all is full.
func slice64(a []uint64, g int) uint64 {
	w, b := g>>6, g&63
	word := func(w int) uint64 {
		if w < len(a) {
			return a[w]
		}
		return math.MaxUint64
	}
	if b == 0 {
		return word(w)
	}
	return word(w)>>b | word(w+1)<<(64-b)
}

// andShift keeps the bits that are also set by bits later. What lies beyond the
// end counts as set, for the window ends before the starts do.
func andShift(a []uint64, by int) {
	ws, bs := by>>6, by&63
	for w := range a {
		v := uint64(math.MaxUint64)
		if w+ws < len(a) {
			v = a[w+ws] >> bs
		}
		if bs > 0 {
			up := uint64(math.MaxUint64)
			if w+ws+1 < len(a) {
				up = a[w+ws+1]
			}
			if w+ws < len(a) {
				v |= up << (64 - bs)
			}
		}
		a[w] &= v
	}
}
