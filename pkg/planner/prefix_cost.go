package planner

import (
	"slices"
	"sort"
)

// prefixCost is the running sum of a cost that changes at only a few grains. The cost of any
// span is the difference of two look-ups, however long the time axis is.
type prefixCost struct {
	at   []int32
	sum  []cost // up to at
	rate []cost // for each grain from at on
}

// before is the cost of all grains before g.
func (r *prefixCost) before(g int32) cost {
	k := sort.Search(len(r.at), func(k int) bool { return r.at[k] > g }) - 1
	if k < 0 {
		return cost{}
	}
	c := r.sum[k]
	past := int64(g - r.at[k])
	rate := r.rate[k]
	c.add(cost{hard: rate.hard * past, medium: rate.medium * past, soft: rate.soft * past})
	return c
}

// between is the cost of the grains [from, to).
func (r *prefixCost) between(from, to int32) cost {
	var c cost
	if len(r.at) == 0 || r.at[len(r.at)-1] <= from || r.at[0] >= to {
		return c
	}
	c = r.before(to)
	c.sub(r.before(from))
	return c
}

// busySpan is what a Busy costs one meeting or room.
type busySpan struct {
	from, to int32
	rate     cost
}

// newPrefixCost sums up some spans.
func newPrefixCost(spans []busySpan) prefixCost {
	type turn struct {
		at   int32
		rate cost
	}
	turns := make([]turn, 0, 2*len(spans))
	for _, s := range spans {
		if s.from < s.to {
			ends := cost{hard: -s.rate.hard, medium: -s.rate.medium, soft: -s.rate.soft}
			turns = append(turns, turn{s.from, s.rate}, turn{s.to, ends})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return int(a.at) - int(b.at) })
	var r prefixCost
	var sum, rate cost
	for k, t := range turns {
		if k > 0 {
			past := int64(t.at - turns[k-1].at)
			sum.add(cost{hard: rate.hard * past, medium: rate.medium * past, soft: rate.soft * past})
		}
		rate.add(t.rate)
		if k+1 < len(turns) && turns[k+1].at == t.at {
			continue // one entry for each grain
		}
		r.at = append(r.at, t.at)
		r.sum = append(r.sum, sum)
		r.rate = append(r.rate, rate)
	}
	return r
}

// buildBusyCosts builds the costs of Busy spans for every meeting and every room.
func (m *model) buildBusyCosts() {
	m.busyCosts = make([]prefixCost, m.n)
	m.roomBusyCosts = make([]prefixCost, len(m.p.Rooms))
	m.roomBlocks = make([][]busySpan, len(m.p.Rooms))
	m.roomHeldCosts = make([]prefixCost, len(m.p.Rooms))
	byPerson, byRoom := make(map[int][]Busy), make(map[int][]busySpan)
	held := make(map[int][]busySpan)
	for _, b := range m.p.Busy {
		if b.Person >= 0 {
			byPerson[b.Person] = append(byPerson[b.Person], b)
			continue
		}
		rate := cost{soft: m.w.Advisory}
		if b.Hard {
			rate = cost{hard: m.w.Room}
			if !m.hasTurnaround || b.Meeting {
				m.roomBlocks[b.Room] = append(m.roomBlocks[b.Room], busySpan{int32(b.From), int32(b.To), rate})
			}
		}
		of := byRoom
		if m.hasTurnaround && b.Meeting {
			of = held
		}
		of[b.Room] = append(of[b.Room], busySpan{int32(b.From), int32(b.To), rate})
	}
	for r, spans := range held {
		m.roomHeldCosts[r] = newPrefixCost(spans)
	}
	for r, spans := range byRoom {
		m.roomBusyCosts[r] = newPrefixCost(spans)
	}
	for i, mt := range m.p.Meetings {
		var spans []busySpan
		for k, list := range [][]int{mt.Required, mt.Preferred} {
			for _, who := range list {
				if mt.Windows == nil || !mt.windowed(who) {
					spans = append(spans, m.busySpans(byPerson[who], k == 0)...)
				}
			}
		}
		m.busyCosts[i] = newPrefixCost(spans)
		for k := range m.partTimes[i] {
			a := &m.partTimes[i][k]
			a.busy = newPrefixCost(m.busySpans(byPerson[int(a.who)], a.required))
		}
	}
}

// busySpans are what the Busy of a person costs a meeting.
func (m *model) busySpans(busy []Busy, required bool) []busySpan {
	spans := make([]busySpan, 0, len(busy))
	for _, b := range busy {
		spans = append(spans, busySpan{int32(b.From), int32(b.To), m.busyRate(b, required)})
	}
	return spans
}

// busyRate is what one grain of a person's Busy costs a meeting.
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
