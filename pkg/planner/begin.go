package planner

import (
	"context"
	"slices"
)

// placeAll places every meeting: first where it stands already, then the others at the cheapest
// place, those with the fewest possibilities first. Meetings that break a hard rule then must
// move.
func (w *searchThread) placeAll(ctx context.Context) {
	m := w.m
	var todo []int32
	for i := range m.p.Meetings {
		if at := m.p.Meetings[i].At; at != nil {
			w.placeAt(int32(i), Place{at.Start, at.Room})
		} else {
			todo = append(todo, int32(i))
		}
	}
	slices.SortStableFunc(todo, func(a, b int32) int { return int(m.tightness(b) - m.tightness(a)) })
	for _, i := range todo {
		w.placeCheapest(i)
	}
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		if !mt.Pinned && (mt.At == nil || w.costOfPlace(int32(i)).hard > 0) {
			w.mustMove = append(w.mustMove, int32(i))
		}
	}
	w.keepPlan()
	if 2*len(w.mustMove) > len(m.free) {
		w.mustMove = nil // most must move, so picking them more often makes no difference
		return
	}
	w.repair(ctx)
}

// placeAt places a meeting at a given place.
func (w *searchThread) placeAt(i int32, at Place) {
	start, room := int32(at.Start), int32(at.Room)
	w.put(i, start, room, w.placeCost(i, start, room))
}

// tightness is higher the harder a meeting is to place.
func (m *model) tightness(i int32) int64 {
	return int64(m.length[i]) * int64(1+len(m.p.Meetings[i].Required)) * 1000 / int64(1+len(m.starts[i]))
}

// maxTried is how many starts are tried when each of them breaks a hard rule.
const maxTried = 400

// placeCheapest places a meeting where it costs least.
func (w *searchThread) placeCheapest(i int32) {
	starts := w.m.starts[i]
	w.temperature = 1
	to := none
	least := w.priceStarts(i)
	for _, c := range w.candidates {
		if c.price == least {
			to = c.start
			break
		}
	}
	if to == none { // every start breaks a hard rule: take the least bad of a sample
		for n := range min(maxTried, len(starts)) {
			g := starts[n*len(starts)/min(maxTried, len(starts))]
			if _, c := w.bestRoom(i, g); to == none || w.weighted(c) < least {
				to, least = g, w.weighted(c)
			}
		}
	}
	room, c := w.bestRoom(i, to)
	w.place(i, to, room, c)
}

// repair finds new places for the meetings that must move before anything else changes: first
// free places, then places from which others are displaced.
func (w *searchThread) repair(ctx context.Context) {
	w.temperature = 1e-3 // draw only the cheapest places
	for round := 0; round < 20 && ctx.Err() == nil; round++ {
		for _, i := range w.mustMove {
			if c := w.costOfPlace(i); c.hard == 0 && c.lawful == 0 {
				continue
			}
			if round < 2 {
				w.heatBathMove(i)
			} else {
				w.eject(i)
			}
		}
	}
}
