package planner

import (
	"math"
	"math/bits"
)

// candidate is a start that a meeting could have.
type candidate struct {
	start      int32
	cumulative float32 // sum of the odds up to and with this one
	price      int64
}

// heatBathMove draws a new place for one meeting from all that break no hard rule, the likelier the cheaper: a heat bath. No start
// is tried in vain, which is what the cold end of an annealing would otherwise spend its time on.
func (w *searchThread) heatBathMove(i int32) {
	start, end, room := w.start[i], w.end[i], w.room[i]
	old := w.costOfPlace(i)
	w.release(i, start, end, room, old.hard > 0)
	k := w.drawStart(w.priceStarts(i))
	w.occupy(i, start, end, room)
	if k < 0 {
		return
	}
	to := w.candidates[k].start
	if to == start && w.rng.below(4) > 0 {
		return // the room alone is drawn anew only now and then
	}
	newRoom, c := w.bestRoom(i, to)
	if to == start && newRoom == room {
		return
	}
	// The prices left out rooms and what only the exact cost knows: make up for it.
	gap := (w.weighted(c) - w.candidates[k].price) - (w.weighted(old) - w.priceOf(i, start))
	if gap > 0 && float64(gap) > w.temperature*w.rng.acceptedLoss() {
		return
	}
	w.moveTo(i, to, newRoom, c)
	w.keepIfBest()
}

// moveTo moves a meeting, with the loads.
func (w *searchThread) moveTo(i, to, room int32, c cost) {
	if w.overlapCosts != nil {
		w.addOverlapCosts(i, w.start[i], -1)
		w.addOverlapCosts(i, to, 1)
	}
	w.lift(i)
	w.put(i, to, room, c)
}

// priceStarts lists the starts that break no hard rule with their prices, and answers the lowest. The meeting has been lifted,
// or released.
func (w *searchThread) priceStarts(i int32) (least int64) {
	m := w.m
	lo, words := w.openStarts(i)
	open := w.occupancy.open[:words]
	w.keepLawful(i, open)
	w.candidates = w.candidates[:0]
	if w.overlapCosts == nil {
		return w.priceSample(i, open, lo)
	}
	n := m.length[i]
	row := w.overlapCosts[i*m.last : (i+1)*m.last]
	begins, ends, own, ownEnd := w.startCount, w.endCount, w.start[i], w.end[i]
	if own == none {
		ownEnd = none
	}
	brk, soon := m.w.Break, m.w.Soon
	least = math.MaxInt64
	last, sum := int32(-2), int64(0)
	for k, b := range open {
		for base := (lo + int32(k)) << 6; b != 0; b &= b - 1 {
			g := base + int32(bits.TrailingZeros64(b))
			if g == last+1 {
				sum += int64(row[g+n-1]) - int64(row[last])
			} else {
				sum = 0
				for _, v := range row[g : g+n] {
					sum += int64(v)
				}
			}
			last = g
			price := sum + soon*int64(g+n-1)
			if brk > 0 {
				touch := begins[g+n] + ends[g]
				if g+n == own || g == ownEnd {
					touch--
				}
				price += brk * int64(touch)
			}
			least = min(least, price)
			w.candidates = append(w.candidates, candidate{start: g, price: price})
		}
	}
	w.priced += int64(len(w.candidates))
	return least
}

// keepLawful leaves of the open starts those that break no rule of the lawful level, if there are such.
func (w *searchThread) keepLawful(i int32, open []uint64) {
	lawful := w.m.lawfulBits[i]
	if lawful == nil {
		return
	}
	for k, b := range lawful {
		if b&open[k] != 0 {
			for k, b := range lawful {
				open[k] &= b
			}
			return
		}
	}
}

// priceOf is the price of one start, as in prices.
func (w *searchThread) priceOf(i, g int32) int64 {
	m, n := w.m, w.m.length[i]
	if w.overlapCosts == nil {
		w.countAround(i, g)
		if !m.benchmarkOnly {
			w.addOfficeCosts(i, g)
		}
		return w.weighted(w.around.cost)
	}
	price := m.w.Soon * int64(g+n-1)
	for _, v := range w.overlapCosts[i*m.last+g : i*m.last+g+n] {
		price += int64(v)
	}
	touch := w.startCount[g+n] + w.endCount[g]
	if own := w.start[i]; own != none && (g+n == own || g == w.end[i]) {
		touch--
	}
	return price + m.w.Break*int64(touch)
}

// maxSampled is how many starts are priced at once where there is no table of loads, besides those close by.
const maxSampled = 40

// alwaysPriced is how many grains from where a meeting is or was a start is always priced.
const alwaysPriced = 4

// priceSample prices some of the open starts one by one.
func (w *searchThread) priceSample(i int32, open []uint64, lo int32) (least int64) {
	total := 0
	for _, b := range open {
		total += bits.OnesCount64(b)
	}
	least = math.MaxInt64
	own, home := w.start[i], int32(-alwaysPriced-1)
	if at := w.m.p.Meetings[i].At; at != nil {
		home = int32(at.Start)
	}
	want := maxSampled
	for k, b := range open {
		for base := (lo + int32(k)) << 6; b != 0; b &= b - 1 {
			g := base + int32(bits.TrailingZeros64(b))
			near := g == own || g >= home-alwaysPriced && g <= home+alwaysPriced
			if total > want && !near && w.rng.below(total) >= want {
				total--
				continue
			}
			total--
			want--
			price := w.priceOf(i, g)
			least = min(least, price)
			w.candidates = append(w.candidates, candidate{start: g, price: price})
		}
	}
	w.priced += int64(len(w.candidates))
	return least
}

// drawStart picks one of the chances, the likelier the cheaper; none: -1.
func (w *searchThread) drawStart(least int64) int {
	if len(w.candidates) == 0 {
		return -1
	}
	sum, scale := float32(0), float32(expSteps/w.temperature)
	cut := least + int64(w.temperature*expSpan)
	for k := range w.candidates {
		c := &w.candidates[k]
		if c.price < cut {
			sum += w.expTable[int(float32(c.price-least)*scale)]
		}
		c.cumulative = sum
	}
	u := float32(w.rng.unit()) * sum
	for k := range w.candidates {
		if w.candidates[k].cumulative > u {
			return k
		}
	}
	return len(w.candidates) - 1
}
