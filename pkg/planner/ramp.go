package planner

import (
	"slices"
	"sort"
)

// ramp is the running sum of a cost that is constant between a few grains, so that any span's cost is a difference of
// two look-ups however long the time axis is.
type ramp struct {
	at   []int32
	sum  []cost // up to at
	rate []cost // from at on, for each grain
}

// upto is the cost of all grains before g.
func (r *ramp) upto(g int32) cost {
	k := sort.Search(len(r.at), func(k int) bool { return r.at[k] > g }) - 1
	if k < 0 {
		return cost{}
	}
	c, past, rate := r.sum[k], int64(g-r.at[k]), r.rate[k]
	c.add(cost{hard: rate.hard * past, medium: rate.medium * past, soft: rate.soft * past})
	return c
}

// over is the cost of the grains [from, to).
func (r *ramp) over(from, to int32) (c cost) {
	if len(r.at) == 0 || r.at[len(r.at)-1] <= from || r.at[0] >= to {
		return c
	}
	c = r.upto(to)
	c.sub(r.upto(from))
	return c
}

// span is a Busy as it weighs on one meeting or room.
type span struct {
	from, to int32
	rate     cost
}

// climb makes the ramp of some spans.
func climb(spans []span) ramp {
	type turn struct {
		at   int32
		rate cost
	}
	turns := make([]turn, 0, 2*len(spans))
	for _, s := range spans {
		if s.from < s.to {
			turns = append(turns, turn{s.from, s.rate}, turn{s.to, cost{hard: -s.rate.hard, medium: -s.rate.medium, soft: -s.rate.soft}})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return int(a.at) - int(b.at) })
	var r ramp
	var sum, rate cost
	for k, t := range turns {
		if k > 0 {
			past := int64(t.at - turns[k-1].at)
			sum.add(cost{hard: rate.hard * past, medium: rate.medium * past, soft: rate.soft * past})
		}
		rate.add(t.rate)
		if k+1 < len(turns) && turns[k+1].at == t.at {
			continue
		}
		r.at, r.sum, r.rate = append(r.at, t.at), append(r.sum, sum), append(r.rate, rate)
	}
	return r
}

// ramp makes every meeting's and every room's ramp.
func (m *model) ramp() {
	m.ramps, m.taken, m.shut = make([]ramp, m.n), make([]ramp, len(m.p.Rooms)), make([][]span, len(m.p.Rooms))
	byPerson, byRoom := make(map[int][]Busy), make(map[int][]span)
	for _, b := range m.p.Busy {
		if b.Person >= 0 {
			byPerson[b.Person] = append(byPerson[b.Person], b)
			continue
		}
		rate := cost{soft: m.w.Advisory}
		if b.Hard {
			rate = cost{hard: m.w.Room}
			m.shut[b.Room] = append(m.shut[b.Room], span{int32(b.From), int32(b.To), rate})
		}
		byRoom[b.Room] = append(byRoom[b.Room], span{int32(b.From), int32(b.To), rate})
	}
	for r, spans := range byRoom {
		m.taken[r] = climb(spans)
	}
	for i, mt := range m.p.Meetings {
		var spans []span
		for _, who := range mt.Required {
			for _, b := range byPerson[who] {
				spans = append(spans, span{int32(b.From), int32(b.To), m.busyRate(b, true)})
			}
		}
		for _, who := range mt.Preferred {
			for _, b := range byPerson[who] {
				spans = append(spans, span{int32(b.From), int32(b.To), m.busyRate(b, false)})
			}
		}
		m.ramps[i] = climb(spans)
	}
}

// busyRate is what a grain of a person's Busy costs a meeting.
func (m *model) busyRate(b Busy, required bool) cost {
	switch {
	case required && b.Hard:
		return cost{hard: m.w.Attendance}
	case required:
		return cost{soft: m.w.Advisory}
	case !b.Hard:
		return cost{}
	case m.w.Optional == Medium:
		return cost{medium: m.w.Mixed}
	default:
		return cost{soft: m.w.Mixed}
	}
}
