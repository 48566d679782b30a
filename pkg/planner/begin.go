package planner

import (
	"context"
	"slices"
)

// begin places every meeting: where it stands, the others one by one where each costs least, those with the fewest ways
// first. What then still breaks a hard rule is what has to move.
func (w *walker) begin(ctx context.Context) {
	m := w.m
	var todo []int32
	for i := range m.p.Meetings {
		if at := m.p.Meetings[i].At; at != nil {
			w.at0(int32(i), Place{at.Start, at.Room})
		} else {
			todo = append(todo, int32(i))
		}
	}
	slices.SortStableFunc(todo, func(a, b int32) int { return int(m.tightness(b) - m.tightness(a)) })
	for _, i := range todo {
		w.seat(i)
	}
	for i := range m.p.Meetings {
		mt := &m.p.Meetings[i]
		if !mt.Pinned && (mt.At == nil || w.hold(int32(i)).hard > 0) {
			w.restless = append(w.restless, int32(i))
		}
	}
	w.keep()
	if 2*len(w.restless) > len(m.free) {
		w.restless = nil // most have to: none is picked before others
		return
	}
	w.mend(ctx)
}

// at0 places a meeting where it is told to.
func (w *walker) at0(i int32, at Place) {
	start, room := int32(at.Start), int32(at.Room)
	w.put(i, start, room, w.at(i, start, room))
}

// tightness orders meetings by how hard they are to place.
func (m *model) tightness(i int32) int64 {
	return int64(m.length[i]) * int64(1+len(m.attend[i])) * 1000 / int64(1+len(m.starts[i]))
}

// maxTried is how many starts are tried where each breaks a hard rule.
const maxTried = 400

// seat places a meeting where it costs least.
func (w *walker) seat(i int32) {
	starts := w.m.starts[i]
	w.heat = 1
	to := none
	least := w.prices(i)
	for _, c := range w.chances {
		if c.price == least {
			to = c.start
			break
		}
	}
	if to == none {
		for n := range min(maxTried, len(starts)) {
			g := starts[n*len(starts)/min(maxTried, len(starts))]
			if _, c := w.best(i, g); to == none || w.worth(c) < least {
				to, least = g, w.worth(c)
			}
		}
	}
	room, c := w.best(i, to)
	w.lay(i, to, room, c)
}

// mend finds new places for those that have to move, before anything else is touched: first where one is free, then where
// others make way, at what it costs.
func (w *walker) mend(ctx context.Context) {
	w.heat = 1e-3
	for round := 0; round < 20 && ctx.Err() == nil; round++ {
		for _, i := range w.restless {
			if c := w.hold(i); c.hard == 0 && c.lawful == 0 {
				continue
			}
			if round < 2 {
				w.bath(i)
			} else {
				w.eject(i)
			}
		}
	}
}
