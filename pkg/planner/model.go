package planner

import (
	"slices"
	"sort"
)

// points is a Score packed into one number, higher levels above lower ones, so
// that adding and comparing are one instruction each. All parts count penalties
// and are never negative in a sum.
type points int64

// model is a Problem compiled for the search: flat tables and nothing to look up
// twice. It is read only.
type model struct {
	p       *Problem
	n, g    int
	grains  []int
	follows [][]Follow // of each meeting
	leads   [][]int    // the meetings that follow each

	softBits, mediumBits uint
	// What the search takes a point of each level for at first, in soft points.
	hardWeight, mediumWeight int64
	hot, cold                float64

	pair   []points  // n×n, for each grain of overlap
	akin   [][]int32 // of each meeting, those with which it shares something
	shared []int32   // n×n people in common, nil unless changing rooms costs
	musts  []int32   // n×n required people in common, nil unless travel costs

	starts [][]int    // of each meeting, ascending
	base   [][]points // what each of its starts costs by itself
	rooms  [][]int    // of each meeting
	roomC  [][]points // what each of its rooms costs by itself

	room, brk, stability, travel, order points
	reach                               int // how far apart two meetings still matter to each other, beyond overlap
	away                                [][]int
	unbounded                           []bool
	busyRoom, softRoom                  [][]uint8 // room × grain, hard and advisory; nil rows for none
	rerouted                            []points  // what it costs each meeting to change rooms alone
	days                                []int     // the Days of grains, each once, and
	firsts                              []int     // the first grain of each
}

// pack turns penalties into points.
func (m *model) pack(s Score) points {
	return points(s.Hard<<(m.softBits+m.mediumBits) | s.Medium<<m.softBits | s.Soft)
}

// score is points as a Score.
func (m *model) score(v points) Score {
	soft := int64(v) & (1<<m.softBits - 1)
	medium := int64(v) >> m.softBits & (1<<m.mediumBits - 1)
	return Score{-(int64(v) >> (m.softBits + m.mediumBits)), -medium, -soft}
}

// compile makes the model of a Problem that Check finds nothing wrong with.
func compile(p *Problem) *model {
	m := &model{p: p, n: len(p.Meetings), g: len(p.Grains), hardWeight: p.Weights.hard, mediumWeight: p.Weights.medium,
		hot: p.Weights.hot, cold: p.Weights.cold}
	if m.hardWeight == 0 { // a profile of the caller's own
		m.hardWeight, m.mediumWeight, m.hot, m.cold = 1<<50, 1<<16, 12, 0.5
	}
	m.levels()
	w := &p.Weights
	m.room, m.brk, m.stability = m.pack(w.Room), m.pack(w.Break), m.pack(w.Stability)
	m.travel, m.order = m.pack(w.Travel), m.pack(w.Order)
	for _, r := range p.Rooms {
		m.unbounded = append(m.unbounded, r.Unbounded)
	}
	m.compilePairs()
	m.compileBusy()
	m.compileMeetings()
	return m
}

// levels gives each level as many bits as the worst sum on it can need, within
// the 62 there are; hard points are few.
func (m *model) levels() {
	p := m.p
	medium, soft := int64(1), int64(1)
	per := func(w Score) {
		medium += w.Medium * int64(m.n) * int64(m.g+len(p.Rooms))
		soft += w.Soft * int64(m.n) * int64(m.g)
	}
	for _, w := range []Score{p.Weights.Soon, p.Weights.Missed, p.Weights.Advisory, p.Weights.Spare} {
		per(w)
	}
	for i := range p.Meetings {
		x := &p.Meetings[i]
		medium += x.Cost + x.RoomCost
		var worst int32
		for _, v := range x.Wish {
			worst = max(worst, v)
		}
		soft += int64(worst)
	}
	people := int64(1)
	for i := range p.Meetings {
		people = max(people, int64(p.Meetings[i].heads()))
	}
	// A meeting overlaps others in some of its own grains, with all its people.
	for i := range p.Meetings {
		d := int64(p.Meetings[i].Grains)
		pairs := d * people * int64(min(m.n, 64))
		medium += (p.Weights.Mixed.Medium + p.Weights.Preferred.Medium) * pairs
		soft += (p.Weights.Mixed.Soft + p.Weights.Preferred.Soft + p.Weights.Overlap.Soft + p.Weights.Break.Soft + p.Weights.Stability.Soft + p.Weights.Travel.Soft) * pairs
		soft += p.Weights.Larger.Soft * 1000
	}
	m.softBits, m.mediumBits = min(width(soft)+1, 30), min(width(medium)+1, 32)
	m.softBits = min(m.softBits, 56-m.mediumBits/2)
	if m.softBits+m.mediumBits > 50 {
		m.mediumBits = 50 - m.softBits
	}
}

func width(v int64) (n uint) {
	for ; v > 0; v >>= 1 {
		n++
	}
	return n
}

// compilePairs counts the people that each two meetings share.
func (m *model) compilePairs() {
	p, n, w := m.p, m.n, &m.p.Weights
	m.pair = make([]points, n*n)
	if w.Stability != (Score{}) {
		m.shared = make([]int32, n*n)
	}
	if p.Travel != nil && w.Travel != (Score{}) {
		m.musts, m.away = make([]int32, n*n), p.Travel
	}
	in := make([][]int32, p.People) // meetings of each person, required ones as they are, others complemented
	for i := range p.Meetings {
		for _, x := range p.Meetings[i].Required {
			in[x] = append(in[x], int32(i))
		}
		for _, x := range p.Meetings[i].Preferred {
			in[x] = append(in[x], ^int32(i))
		}
	}
	required, mixed, preferred, over := m.pack(w.Required), m.pack(w.Mixed), m.pack(w.Preferred), m.pack(w.Overlap)
	for _, all := range in {
		for a, x := range all {
			for _, y := range all[:a] {
				add := mixed
				if x >= 0 && y >= 0 {
					add = required
				} else if x < 0 && y < 0 {
					add = preferred
				}
				i, j := int(max(x, ^x)), int(max(y, ^y))
				m.pair[i*n+j] += add
				m.pair[j*n+i] += add
				if m.shared != nil {
					m.shared[i*n+j]++
					m.shared[j*n+i]++
				}
				if m.musts != nil && x >= 0 && y >= 0 {
					m.musts[i*n+j]++
					m.musts[j*n+i]++
				}
			}
		}
	}
	m.akin = make([][]int32, n)
	for i := range n {
		for j := range n {
			if k := i*n + j; i != j {
				m.pair[k] += over
				if m.pair[k] != 0 {
					m.akin[i] = append(m.akin[i], int32(j))
				}
			}
		}
	}
	if m.shared != nil {
		m.reach = 2
	}
	for _, row := range m.away {
		for _, d := range row {
			m.reach = max(m.reach, d)
		}
	}
}

func (m *model) compileBusy() {
	m.busyRoom, m.softRoom = make([][]uint8, len(m.p.Rooms)), make([][]uint8, len(m.p.Rooms))
	for _, b := range m.p.Busy {
		rows := m.softRoom
		if b.Hard {
			rows = m.busyRoom
		}
		if b.Room < 0 {
			continue
		}
		if rows[b.Room] == nil {
			rows[b.Room] = make([]uint8, m.g)
		}
		for g := max(0, b.From); g < min(b.To, m.g); g++ {
			rows[b.Room][g] = min(rows[b.Room][g]+1, 250)
		}
	}
	for g, x := range m.p.Grains {
		if g == 0 || x.Day != m.p.Grains[g-1].Day {
			m.days, m.firsts = append(m.days, x.Day), append(m.firsts, g)
		}
	}
}

// dayStart is the first grain on or after the day.
func (m *model) dayStart(day int) int {
	k := sort.SearchInts(m.days, day)
	if k == len(m.days) {
		return m.g
	}
	return m.firsts[k]
}

// compileMeetings lists where each meeting may be put and what that costs it.
func (m *model) compileMeetings() {
	p, t := m.p, m.p.tables()
	anywhere := map[int][]int{}
	m.leads = make([][]int, m.n)
	for i := range p.Meetings {
		x := &p.Meetings[i]
		m.grains = append(m.grains, x.Grains)
		m.rerouted = append(m.rerouted, m.pack(Score{Medium: x.RoomCost}))
		m.follows = append(m.follows, x.Follows)
		for _, f := range x.Follows {
			m.leads[f.Meeting] = append(m.leads[f.Meeting], i)
		}
		starts := m.startsOf(x, anywhere)
		rooms := m.roomsOf(i)
		cost := make([]points, len(rooms))
		for k, r := range rooms {
			cost[k] = m.roomCost(t, i, r)
		}
		m.starts, m.base = append(m.starts, starts), append(m.base, m.startCosts(t, x, starts))
		m.rooms, m.roomC = append(m.rooms, rooms), append(m.roomC, cost)
	}
}

// startsOf are the starts that keep the hard rules a start can keep by itself;
// where the Problem leaves none, the ones it allows, or all.
func (m *model) startsOf(x *Meeting, anywhere map[int][]int) []int {
	if x.At != nil && x.Pinned {
		return []int{x.At.Start}
	}
	all := anywhere[x.Grains]
	if all == nil {
		for s := range m.g {
			if over, crosses := m.p.fit(s, x.Grains); over == 0 && !crosses {
				all = append(all, s)
			}
		}
		anywhere[x.Grains] = all
	}
	starts := all
	if x.Starts != nil {
		starts = slices.DeleteFunc(slices.Clone(x.Starts), func(s int) bool {
			over, crosses := m.p.fit(s, x.Grains)
			return over > 0 || crosses
		})
	}
	switch {
	case len(starts) > 0:
		return starts
	case len(x.Starts) > 0:
		return x.Starts
	case x.At != nil:
		return []int{x.At.Start}
	}
	return all0(m.g)
}

func all0(g int) []int {
	all := make([]int, g)
	for i := range all {
		all[i] = i
	}
	return all
}

// startCosts are what each start costs the meeting whatever else there is.
func (m *model) startCosts(t *tables, x *Meeting, starts []int) []points {
	w, n := &m.p.Weights, x.Grains
	taken := m.taken(t, x)
	moved := m.pack(Score{Medium: x.Cost})
	out := make([]points, len(starts))
	for k, s := range starts {
		over, crosses := m.p.fit(s, n)
		c := m.pack(w.Overtime)*points(over) + m.pack(w.Soon)*points(s+n-1)
		if crosses {
			c += m.pack(w.SameDay)
		}
		if x.Starts != nil && !found(x.Starts, s) {
			c += m.pack(w.Starts)
		}
		if taken != nil {
			c += taken[min(s+n, m.g)] - taken[s]
		}
		if x.Wish != nil {
			c += points(x.Wish[s])
		}
		if x.At != nil && x.At.Start != s {
			c += moved
		}
		out[k] = c
	}
	return out
}

// taken sums up, for all grains before each, what it costs the meeting that its
// people are busy; nil when they never are.
func (m *model) taken(t *tables, x *Meeting) []points {
	w := &m.p.Weights
	var sum []points
	add := func(spans []Busy, cost points) {
		for _, b := range spans {
			if from, to := max(0, b.From), min(b.To, m.g); from < to {
				if sum == nil {
					sum = make([]points, m.g+2)
				}
				sum[from+1] += cost
				sum[to+1] -= cost
			}
		}
	}
	for _, v := range x.Required {
		add(t.hardPerson[v], m.pack(w.Busy))
		add(t.softPerson[v], m.pack(w.Advisory))
	}
	for _, v := range x.Preferred {
		add(t.hardPerson[v], m.pack(w.Missed))
		add(t.softPerson[v], m.pack(w.Advisory))
	}
	for range 2 { // from steps to grains, from grains to their sums
		for g := 1; g < len(sum); g++ {
			sum[g] += sum[g-1]
		}
	}
	return sum
}

// roomsOf are the rooms that the meeting may use, of those the ones that lack the
// fewest seats.
func (m *model) roomsOf(i int) []int {
	x := &m.p.Meetings[i]
	if x.At != nil && x.Pinned {
		return []int{x.At.Room}
	}
	rooms := x.Rooms
	if rooms == nil {
		rooms = all0(len(m.p.Rooms))
	}
	if len(rooms) == 0 {
		return []int{x.At.Room}
	}
	least := m.p.lacks(i, rooms[0])
	for _, r := range rooms {
		least = min(least, m.p.lacks(i, r))
	}
	return slices.DeleteFunc(slices.Clone(rooms), func(r int) bool { return m.p.lacks(i, r) > least })
}

// roomCost is what a room costs the meeting at any time; what is busy at some
// times is counted by the state.
func (m *model) roomCost(t *tables, i, r int) points {
	w := &m.p.Weights
	return m.pack(w.Capacity)*points(m.p.lacks(i, r)) + m.pack(w.Larger)*points(t.larger[r]) + m.pack(w.Spare)*points(m.p.spare(i, r))
}

// index is the meeting's k-th start that is s, -1 for none.
func (m *model) index(i, s int) int {
	k := sort.SearchInts(m.starts[i], s)
	if k < len(m.starts[i]) && m.starts[i][k] == s {
		return k
	}
	return -1
}
