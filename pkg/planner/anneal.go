package planner

import (
	"context"
	"math"
)

// leg is one annealing from hot to cold, over a share of the time or of the steps, while what a unit of the medium level is
// worth changes. All but the share are multiples of the profile's unit.
type leg struct {
	share       float64
	hot, cold   float64
	first, last float64 // what a unit of the medium level is worth
}

// legs of a plan from nothing freeze the medium level first, while the soft one is still molten, and then the soft one.
var legs = []leg{{0.5, 10, 3, 6, 18}, {0.46, 3, 0.1, 18, 10}, {0.04, 0.1, 0.004, 10, 10}}

// fewMeetings are annealed so soon that there is time to do it over and over.
const fewMeetings, overAndOver = 20, 10

// fromNothing runs the legs.
func (r *race) fromNothing(ctx context.Context) {
	times := 1
	if r.m.n <= fewMeetings {
		times = overAndOver
	}
	done := 0.0
	for range times {
		for n, l := range legs {
			if n > 0 {
				r.share()
			}
			l.share /= float64(times)
			r.each(func(w *walker) { r.anneal(ctx, w, l, done) })
			done += l.share
		}
	}
}

// notches is how often a leg changes what a unit of the medium level is worth.
const notches = 50

// look is how many moves pass between looks at the clock.
const look = 64

// anneal runs one leg on one walker; before is the share of the legs before.
func (r *race) anneal(ctx context.Context, w *walker, l leg, before float64) {
	unit, from, notch := r.m.w.unit, r.done(w), -1
	for n := 0; ; n++ {
		if n%look == 0 {
			part := (r.done(w) - from) / max(before+l.share-from, 1e-9)
			if part >= 1 || ctx.Err() != nil {
				return
			}
			w.heat = unit * between(l.hot, l.cold, part)
			if k := int(part * notches); k != notch {
				notch = k
				w.focus(int64(unit * between(l.first, l.last, part)))
			}
			r.tell(w)
		}
		w.step()
	}
}

// between goes from a to b by equal factors.
func between(a, b, part float64) float64 { return a * math.Pow(b/a, part) }

// rounds of a plan that stands already are annealed from the best again and again, each as long as all before it together,
// until the time, the steps or the patience is over or nothing better can be.
func (r *race) rounds(ctx context.Context) {
	bound := r.m.bound()
	unit, medium := r.m.w.unit, max(1, int64(10*r.m.w.unit)/r.m.cheap)
	moves, idle := 40*len(r.m.free), 0
	for k := 0; ; k++ {
		least := r.top().least
		r.each(func(w *walker) {
			w.focus(medium)
			for n := 0; n < moves; n++ {
				if n%look == 0 {
					if r.done(w) >= 1 || ctx.Err() != nil {
						return
					}
					w.heat = unit * between(3, 0.03, float64(n)/float64(moves))
					r.tell(w)
				}
				w.step()
			}
		})
		best := r.top()
		if best.least.lawful > bound.lawful {
			best.right()
		}
		if idle++; best.least.less(least) {
			idle = 0
		}
		if r.o.Patience > 0 && moves >= enough && bound.settled(least, best.least) {
			return
		}
		if !bound.less(best.least) || r.done(best) >= 1 || ctx.Err() != nil || r.o.Patience > 0 && idle >= r.o.Patience {
			return
		}
		r.share()
		moves *= 2
	}
}

// settled reports whether another round is worth nothing to a plan that one has taken from one cost to another: nothing
// above the soft level can be better, and on that level there is no more than an eighth to gain, or the round gained less
// than a thousandth.
func (bound cost) settled(before, after cost) bool {
	above := after
	above.soft = bound.soft
	return above == bound && (8*(after.soft-bound.soft) <= after.soft || 1000*(before.soft-after.soft) < after.soft)
}

// enough is how many moves a round of a thread has that is not worth another one for the soft level alone.
const enough = 10_000

// bound is a cost that no plan is below: every meeting alone where it is cheapest.
func (m *model) bound() (sum cost) {
	alone := newState(m)
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		if mt.Pinned {
			sum.add(alone.at(int32(i), int32(mt.At.Start), int32(mt.At.Room)))
			continue
		}
		least := cost{hard: math.MaxInt64}
		for _, g := range m.starts[i] {
			if _, c := alone.cheapest(int32(i), g); c.less(least) {
				least = c
			}
		}
		sum.add(least)
	}
	return sum
}
