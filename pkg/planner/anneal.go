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
const fewMeetings, repetitions = 20, 10

// searchFromNothing runs the legs.
func (r *portfolio) searchFromNothing(ctx context.Context) {
	times := 1
	if r.m.n <= fewMeetings {
		times = repetitions
	}
	done := 0.0
	for range times {
		for n, l := range legs {
			if n > 0 {
				r.shareBest()
			}
			l.share /= float64(times)
			r.eachThread(func(w *searchThread) { r.anneal(ctx, w, l, done) })
			done += l.share
		}
	}
}

// weightSteps is how often a leg changes what a unit of the medium level is worth.
const weightSteps = 50

// movesPerCheck is how many moves pass between looks at the clock.
const movesPerCheck = 64

// anneal runs one leg on one walker; before is the share of the legs before.
func (r *portfolio) anneal(ctx context.Context, w *searchThread, l leg, before float64) {
	unit, from, notch := r.m.w.unit, r.progress(w), -1
	for n := 0; ; n++ {
		if n%movesPerCheck == 0 {
			part := (r.progress(w) - from) / max(before+l.share-from, 1e-9)
			if part >= 1 || ctx.Err() != nil {
				return
			}
			w.temperature = unit * geometric(l.hot, l.cold, part)
			if k := int(part * weightSteps); k != notch {
				notch = k
				w.setMediumWeight(int64(unit * geometric(l.first, l.last, part)))
			}
			r.reportProgress(w)
		}
		w.step()
	}
}

// geometric goes from a to b by equal factors.
func geometric(a, b, part float64) float64 { return a * math.Pow(b/a, part) }

// searchInRounds of a plan that stands already are annealed from the best again and again, each as long as all before it together,
// until the time, the steps or the patience is over or nothing better can be.
func (r *portfolio) searchInRounds(ctx context.Context) {
	bound := r.m.bound()
	unit, medium := r.m.w.unit, max(1, int64(10*r.m.w.unit)/r.m.minMoveCost)
	moves, idle := 40*len(r.m.free), 0
	for k := 0; ; k++ {
		least := r.bestThread().bestCost
		r.eachThread(func(w *searchThread) {
			w.setMediumWeight(medium)
			for n := 0; n < moves; n++ {
				if n%movesPerCheck == 0 {
					if r.progress(w) >= 1 || ctx.Err() != nil {
						return
					}
					w.temperature = unit * geometric(3, 0.03, float64(n)/float64(moves))
					r.reportProgress(w)
				}
				w.step()
			}
		})
		best := r.bestThread()
		if best.bestCost.lawful > bound.lawful {
			best.repairLawful()
		}
		if idle++; best.bestCost.less(least) {
			idle = 0
		}
		if r.o.MaxIdleRounds > 0 && moves >= longRound && bound.notWorthRound(least, best.bestCost) {
			return
		}
		if !bound.less(best.bestCost) || r.progress(best) >= 1 || ctx.Err() != nil || r.o.MaxIdleRounds > 0 && idle >= r.o.MaxIdleRounds {
			return
		}
		r.shareBest()
		moves *= 2
	}
}

// notWorthRound reports whether another round is worth nothing to a plan that one has taken from one cost to another: nothing
// above the soft level can be better, and on that level there is no more than an eighth to gain, or the round gained less
// than a thousandth.
func (bound cost) notWorthRound(before, after cost) bool {
	above := after
	above.soft = bound.soft
	return above == bound && (8*(after.soft-bound.soft) <= after.soft || 1000*(before.soft-after.soft) < after.soft)
}

// longRound is how many moves a round of a thread has that is not worth another one for the soft level alone.
const longRound = 10_000

// bound is a cost that no plan is below: every meeting alone where it is cheapest.
func (m *model) bound() (sum cost) {
	alone := newState(m)
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		if mt.Pinned {
			sum.add(alone.placeCost(int32(i), int32(mt.At.Start), int32(mt.At.Room)))
			continue
		}
		least := cost{hard: math.MaxInt64}
		for _, g := range m.starts[i] {
			if _, c := alone.cheapestRoom(int32(i), g); c.less(least) {
				least = c
			}
		}
		sum.add(least)
	}
	return sum
}
