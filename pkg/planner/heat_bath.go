package planner

import (
	"math"
	"math/bits"
)

// candidate is a start that a meeting could have.
type candidate struct {
	start      int32
	cumulative float32 // the sum of the odds up to and including this one
	price      int64
}

// heatBathMove draws a new place for one meeting from all starts that break no hard rule;
// cheaper ones have better odds. No move is rejected, as nearly all random moves are when the
// temperature is low.
func (w *searchThread) heatBathMove(i int32) {
	start := w.start[i]
	end := w.end[i]
	room := w.room[i]
	old := w.costOfPlace(i)
	w.release(i, start, end, room, old.hard > 0)
	k := w.drawStart(w.priceStarts(i))
	w.occupy(i, start, end, room) // moveTo lifts it properly, if it moves at all
	if k < 0 {
		return
	}
	to := w.candidates[k].start
	if to == start && w.rng.below(4) > 0 {
		return // draw only a new room, but seldom
	}
	newRoom, c := w.bestRoom(i, to)
	if to == start && newRoom == room {
		return
	}
	// The prices ignore rooms and whatever only the exact cost knows. Correct the odds for it.
	gap := (w.weighted(c) - w.candidates[k].price) - (w.weighted(old) - w.priceOf(i, start))
	if gap > 0 && float64(gap) > w.temperature*w.rng.acceptedLoss() {
		return
	}
	w.moveTo(i, to, newRoom, c)
	w.keepIfBest()
}

// moveTo moves a meeting and updates the overlap costs.
func (w *searchThread) moveTo(i, to, room int32, c cost) {
	if w.overlapCosts != nil {
		w.addOverlapCosts(i, w.start[i], -1)
		w.addOverlapCosts(i, to, 1)
	}
	w.lift(i)
	w.put(i, to, room, c)
}

// priceStarts lists the starts that break no hard rule with their prices, and returns the
// lowest price. The meeting must have been lifted or released.
func (w *searchThread) priceStarts(i int32) int64 {
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
	begins := w.startCount
	ends := w.endCount
	own := w.start[i]
	ownEnd := w.end[i]
	if own == none {
		ownEnd = none
	}
	brk, soon := m.w.Break, m.w.Soon
	least := int64(math.MaxInt64)
	last, sum := int32(-2), int64(0)
	for k, b := range open {
		for base := (lo + int32(k)) << 6; b != 0; b &= b - 1 {
			g := base + int32(bits.TrailingZeros64(b))
			// The sum over the meeting's grains. For the grain after the last start it slides by one.
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
					touch-- // that is the meeting itself, where it is now
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

// keepLawful removes the starts that break a lawful rule, unless none would remain.
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

// priceOf is the price of one start, equal to the one from priceStarts.
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

// maxSampled is how many starts are priced when there is no table of overlap costs, in addition
// to the nearest ones.
const maxSampled = 40

// alwaysPriced is the distance in grains from the present or the original start within which
// every start is priced.
const alwaysPriced = 4

// priceSample prices a random sample of the open starts one by one.
func (w *searchThread) priceSample(i int32, open []uint64, lo int32) int64 {
	total := 0
	for _, b := range open {
		total += bits.OnesCount64(b)
	}
	least := int64(math.MaxInt64)
	own, home := w.start[i], int32(-alwaysPriced-1)
	if at := w.m.p.Meetings[i].At; at != nil {
		home = int32(at.Start)
	}
	want := maxSampled
	for k, b := range open {
		for base := (lo + int32(k)) << 6; b != 0; b &= b - 1 {
			g := base + int32(bits.TrailingZeros64(b))
			// Take each start with odds of want to total, so that want of them are taken in all.
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

// drawStart draws one of the candidates; cheaper ones have better odds. It returns −1 if there
// is none.
func (w *searchThread) drawStart(least int64) int {
	if len(w.candidates) == 0 {
		return -1
	}
	sum, scale := float32(0), float32(expSteps/w.temperature)
	// The odds of a candidate are e^(-(price-least)/temperature); beyond cut they are as good as 0.
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
