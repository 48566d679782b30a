package planner

import (
	"context"
	"math"
)

// leg is one annealing from hot to cold, for a share of the time or of the steps. The weight of
// the medium level changes meanwhile. All fields except share are multiples of the profile's
// unit.
type leg struct {
	share       float64
	hot, cold   float64
	first, last float64 // the weight of the medium level at the beginning and at the end
}

// legs of a plan from nothing freeze the medium level first, while the soft level still moves
// freely, and then the soft level.
var legs = []leg{
	{share: 0.5, hot: 10, cold: 3, first: 6, last: 18},
	{share: 0.46, hot: 3, cold: 0.1, first: 18, last: 10},
	{share: 0.04, hot: 0.1, cold: 0.004, first: 10, last: 10},
}

// fewMeetings are annealed so quickly that the legs can be repeated.
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

// weightSteps is how many times a leg changes the weight of the medium level.
const weightSteps = 50

// movesPerCheck is how many moves are made between two checks of the clock.
const movesPerCheck = 64

// anneal runs one leg on one thread. before is the share of the earlier legs.
func (r *portfolio) anneal(ctx context.Context, w *searchThread, l leg, before float64) {
	unit := r.m.w.unit
	from := r.progress(w)
	notch := -1
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

// searchInRounds improves a plan that exists already. Each round anneals from the best plan and
// is as long as all earlier rounds together. It ends when the time, the steps or the idle
// rounds are used up, or when nothing better can exist.
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
		idle++
		if best.bestCost.less(least) {
			idle = 0
		}
		// Without MaxIdleRounds the caller wants all of the time used.
		mayStop := r.o.MaxIdleRounds > 0
		if mayStop && moves >= longRound && bound.notWorthRound(least, best.bestCost) {
			return
		}
		if mayStop && idle >= r.o.MaxIdleRounds {
			return
		}
		if !bound.less(best.bestCost) || r.progress(best) >= 1 || ctx.Err() != nil {
			return
		}
		r.shareBest()
		moves *= 2
	}
}

// notWorthRound reports whether another round is not worth its time, after one round that
// changed the cost from before to after: nothing above the soft level can improve, and on the
// soft level at most an eighth can be gained or the round gained less than a thousandth.
func (bound cost) notWorthRound(before, after cost) bool {
	above := after
	above.soft = bound.soft
	if above != bound {
		return false
	}
	return 8*(after.soft-bound.soft) <= after.soft || 1000*(before.soft-after.soft) < after.soft
}

// longRound is the number of moves beyond which a round is not repeated for the soft level
// alone.
const longRound = 10_000

// bound is a cost that no plan can be below: the sum of each meeting alone at its cheapest
// place.
func (m *model) bound() cost {
	sum := cost{}
	alone := newState(m) // no other meeting is placed in it
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
