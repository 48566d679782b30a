package planner

import (
	"math"
	"math/bits"
)

// chance is a start that a meeting could have.
type chance struct {
	start int32
	upto  float32 // sum of the odds up to and with this one
	price int64
}

// bath draws a new place for one meeting from all that break no hard rule, the likelier the cheaper: a heat bath. No start
// is tried in vain, which is what the cold end of an annealing would otherwise spend its time on.
func (w *walker) bath(i int32) {
	start, end, room := w.start[i], w.end[i], w.room[i]
	old := w.hold(i)
	w.release(i, start, end, room, old.hard > 0)
	k := w.draw(w.prices(i))
	w.take(i, start, end, room)
	if k < 0 {
		return
	}
	to := w.chances[k].start
	if to == start && w.dice.below(4) > 0 {
		return // the room alone is drawn anew only now and then
	}
	newRoom, c := w.best(i, to)
	if to == start && newRoom == room {
		return
	}
	// The prices left out rooms and what only the exact cost knows: make up for it.
	gap := (w.worth(c) - w.chances[k].price) - (w.worth(old) - w.price(i, start))
	if gap > 0 && float64(gap) > w.heat*w.dice.patience() {
		return
	}
	w.shift(i, to, newRoom, c)
	w.note()
}

// shift moves a meeting, with the loads.
func (w *walker) shift(i, to, room int32, c cost) {
	if w.loads != nil {
		w.load(i, w.start[i], -1)
		w.load(i, to, 1)
	}
	w.lift(i)
	w.put(i, to, room, c)
}

// prices lists the starts that break no hard rule with their prices, and answers the lowest. The meeting has been lifted,
// or released.
func (w *walker) prices(i int32) (least int64) {
	m := w.m
	lo, words := w.vacant(i)
	open := w.grid.open[:words]
	w.narrow(i, open)
	w.chances = w.chances[:0]
	if w.loads == nil {
		return w.sample(i, open, lo)
	}
	n := m.length[i]
	row := w.loads[i*m.last : (i+1)*m.last]
	begins, ends, own, ownEnd := w.begins, w.ends, w.start[i], w.end[i]
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
			w.chances = append(w.chances, chance{start: g, price: price})
		}
	}
	w.priced += int64(len(w.chances))
	return least
}

// narrow leaves of the open starts those that break no rule of the lawful level, if there are such.
func (w *walker) narrow(i int32, open []uint64) {
	lawful := w.m.lawful[i]
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

// price is the price of one start, as in prices.
func (w *walker) price(i, g int32) int64 {
	m, n := w.m, w.m.length[i]
	if w.loads == nil {
		w.count(i, g)
		if !m.plain {
			w.extra(i, g)
		}
		return w.worth(w.tally.cost)
	}
	price := m.w.Soon * int64(g+n-1)
	for _, v := range w.loads[i*m.last+g : i*m.last+g+n] {
		price += int64(v)
	}
	touch := w.begins[g+n] + w.ends[g]
	if own := w.start[i]; own != none && (g+n == own || g == w.end[i]) {
		touch--
	}
	return price + m.w.Break*int64(touch)
}

// maxPriced is how many starts are priced at once where there is no table of loads, besides those close by.
const maxPriced = 40

// beside is how many grains from where a meeting is or was a start is always priced.
const beside = 4

// sample prices some of the open starts one by one.
func (w *walker) sample(i int32, open []uint64, lo int32) (least int64) {
	total := 0
	for _, b := range open {
		total += bits.OnesCount64(b)
	}
	least = math.MaxInt64
	own, home := w.start[i], int32(-beside-1)
	if at := w.m.p.Meetings[i].At; at != nil {
		home = int32(at.Start)
	}
	want := maxPriced
	for k, b := range open {
		for base := (lo + int32(k)) << 6; b != 0; b &= b - 1 {
			g := base + int32(bits.TrailingZeros64(b))
			near := g == own || g >= home-beside && g <= home+beside
			if total > want && !near && w.dice.below(total) >= want {
				total--
				continue
			}
			total--
			want--
			price := w.price(i, g)
			least = min(least, price)
			w.chances = append(w.chances, chance{start: g, price: price})
		}
	}
	w.priced += int64(len(w.chances))
	return least
}

// draw picks one of the chances, the likelier the cheaper; none: -1.
func (w *walker) draw(least int64) int {
	if len(w.chances) == 0 {
		return -1
	}
	sum, scale := float32(0), float32(fallSteps/w.heat)
	cut := least + int64(w.heat*fallSpan)
	for k := range w.chances {
		c := &w.chances[k]
		if c.price < cut {
			sum += w.falling[int(float32(c.price-least)*scale)]
		}
		c.upto = sum
	}
	u := float32(w.dice.unit()) * sum
	for k := range w.chances {
		if w.chances[k].upto > u {
			return k
		}
	}
	return len(w.chances) - 1
}
