package planner

import (
	"math"
	"slices"
)

// pair is what two meetings cost each other; the first three fields are for each grain of
// overlap.
type pair struct {
	required uint16 // people required in both
	medium   uint16 // optional people's overlaps with their weights, and Weights.Overlap
	soft     uint16
	shared   uint16 // people in both
}

// precedence is one Follow, seen from either of its meetings.
type precedence struct {
	other      int32
	gap, days  int32
	comesFirst bool // this meeting must come first
}

// model is a Problem compiled into flat tables for the search. All threads read it and none
// changes it.
type model struct {
	p             *Problem
	w             Weights
	n             int
	length        []int32
	pairs         []pair         // n × n
	starts        [][]int32      // the possible starts of each meeting, ascending
	rooms         [][]roomOption // the possible rooms of each meeting, cheapest first
	free          []int32        // the meetings that may move
	busyCosts     []prefixCost   // by meeting: the costs of its people's Busy
	roomBusyCosts []prefixCost   // by room: the costs of its Busy
	roomHeldCosts []prefixCost   // by room: the costs of its Busy that set-up and clear-up must leave alone, too
	follows       [][]precedence
	apart         [][]int32 // by meeting: those that must be on another day
	people        [][]int32 // by meeting: its people; only if Weights.Load is in use
	day           []int32   // the ordinal of each grain's day, and one more at the end
	dayStart      []int32   // the first grain of each day, and one more at the end
	dayNumber     []int     // Grain.Day of each day
	last          int32     // len(Grains): the last grain at which a meeting may end
	nearGrains    int32     // how many grains after a meeting the start of another matters to it
	travelGrains  int32     // the same for travel
	step          int
	benchmarkOnly bool       // nothing is used beyond what the public benchmark knows
	freeOverlaps  bool       // double-booking is free, so costs do not reveal it
	hasLawful     bool       // the lawful level is in use
	hasTurnaround bool       // rooms are held for longer than the meetings take
	reachesFar    bool       // what matters to a meeting may be more than one day away
	domains       []domain   // the possible starts as bits
	lawfulBits    [][]uint64 // the starts that break no lawful rule by themselves; nil if all do or none does
	lawfulStarts  [][]int32  // the same starts as a list
	required      [][]int32  // by meeting: those whom it requires all the time
	dayFirst      []uint64   // the first grain of each day; nil without hasTurnaround
	dayLast       []uint64   // the last grain of each day
	partTimes     [][]partTime
	ties          [][]tie
	words         int32 // the number of words in a bitset of all grains
	mix           mix
	maxMoveCost   int64        // the highest cost of moving a meeting, at least 1
	minMoveCost   int64        // the lowest, at least 1
	partners      [][]partner  // the meetings in the table of overlap costs; nil if it would be too large
	roomBlocks    [][]busySpan // the hard Busy spans of each room
}

// roomOption is a room that a meeting may use, with the cost of the room by itself.
type roomOption struct {
	room int32
	cost cost
}

// cost is a sum of penalties by level. Zero is perfect.
type cost struct{ hard, lawful, medium, soft int64 }

func (c *cost) add(o cost) {
	c.hard += o.hard
	c.lawful += o.lawful
	c.medium += o.medium
	c.soft += o.soft
}

func (c *cost) sub(o cost) {
	c.hard -= o.hard
	c.lawful -= o.lawful
	c.medium -= o.medium
	c.soft -= o.soft
}

func (c cost) less(o cost) bool {
	if c.hard != o.hard {
		return c.hard < o.hard
	}
	if c.lawful != o.lawful {
		return c.lawful < o.lawful
	}
	if c.medium != o.medium {
		return c.medium < o.medium
	}
	return c.soft < o.soft
}

func (c cost) score() Score {
	return Score{Hard: -c.hard, Lawful: -c.lawful, Medium: -c.medium, Soft: -c.soft}
}

// compile builds the tables of a Problem that has been checked.
func compile(p *Problem) (*model, error) {
	m := &model{p: p, w: p.Weights, n: len(p.Meetings), step: p.step()}
	m.indexDays()
	m.measureTurnaround()
	m.length = make([]int32, m.n)
	m.starts, m.rooms = make([][]int32, m.n), make([][]roomOption, m.n)
	fits := map[int][]int32{} // by length, because most meetings may start anywhere
	for i := range p.Meetings {
		mt := &p.Meetings[i]
		m.length[i] = int32(mt.Grains)
		m.starts[i] = m.startsOf(mt, fits)
		m.rooms[i] = m.roomsOf(mt)
		if !mt.Pinned {
			m.free = append(m.free, int32(i))
		}
	}
	m.buildPartTimes()
	if err := m.buildPairs(); err != nil {
		return nil, err
	}
	m.buildBusyCosts()
	m.buildPrecedences()
	m.buildApart()
	m.measureReach()
	m.buildDomains()
	m.buildPartners()
	m.measureCosts()
	return m, nil
}

func (m *model) indexDays() {
	grains := m.p.Grains
	m.day = make([]int32, len(grains)+1)
	for g := range grains {
		if g == 0 || grains[g].Day != grains[g-1].Day {
			m.dayStart = append(m.dayStart, int32(g))
			m.dayNumber = append(m.dayNumber, grains[g].Day)
		}
		m.day[g] = int32(len(m.dayStart) - 1)
	}
	m.day[len(grains)] = int32(len(m.dayStart))
	m.dayStart = append(m.dayStart, int32(len(grains)))
}

// startsOf lists the starts of a meeting within one day, or, if there are none, all where it
// fits.
func (m *model) startsOf(mt *Meeting, fits map[int][]int32) []int32 {
	if mt.Starts != nil {
		var all, within []int32
		for _, s := range mt.Starts {
			all = append(all, int32(s))
			if m.day[s] == m.day[s+mt.Grains-1] {
				within = append(within, int32(s))
			}
		}
		if within != nil {
			all = within
		}
		return slices.Compact(all)
	}
	if fits[mt.Grains] == nil {
		var all, within []int32
		for s := 0; s+mt.Grains <= len(m.p.Grains); s++ {
			all = append(all, int32(s))
			if m.day[s] == m.day[s+mt.Grains-1] {
				within = append(within, int32(s))
			}
		}
		if within != nil {
			all = within
		}
		fits[mt.Grains] = all
	}
	return fits[mt.Grains]
}

func (m *model) roomsOf(mt *Meeting) []roomOption {
	list := mt.Rooms
	if list == nil {
		list = make([]int, len(m.p.Rooms))
		for r := range list {
			list[r] = r
		}
	}
	options := make([]roomOption, 0, len(list))
	for _, r := range list {
		options = append(options, roomOption{int32(r), m.roomCost(mt, r)})
	}
	slices.SortStableFunc(options, func(a, b roomOption) int {
		switch {
		case a.cost.less(b.cost):
			return -1
		case b.cost.less(a.cost):
			return 1
		default:
			return 0
		}
	})
	return options
}

// roomCost is the cost of a room for a meeting by itself.
func (m *model) roomCost(mt *Meeting, r int) cost {
	var c cost
	room := m.p.Rooms[r]
	c.hard = m.w.Capacity * mt.missingSeats(room)
	if mt.Rooms != nil && !has(mt.Rooms, r) {
		c.hard += m.w.Outside
	}
	c.soft = m.w.Spare * mt.emptySeats(room)
	if m.w.Larger > 0 {
		c.soft += m.w.Larger * m.p.larger(room)
	}
	return c
}

// buildPairs fills the table of pairs.
func (m *model) buildPairs() error {
	w := &m.w
	sums := make([]int64, m.n*m.n)
	m.pairs = make([]pair, m.n*m.n)
	for who, list := range m.p.attendances() {
		for x, a := range list {
			for _, b := range list[x+1:] {
				at := a.meeting*m.n + b.meeting
				m.pairs[at].shared++
				if a.windowed || b.windowed {
					m.addTie(a, b, who)
					continue
				}
				switch {
				case a.required && b.required:
					m.pairs[at].required++
				case a.required || b.required:
					sums[at] += w.Mixed
				default:
					sums[at] += w.Preferred
				}
			}
		}
	}
	for a := range m.n {
		for b := a + 1; b < m.n; b++ {
			c := &m.pairs[a*m.n+b]
			medium, soft := sums[a*m.n+b], w.Overlap
			if w.Optional == Soft {
				medium, soft = 0, soft+medium
			}
			if medium > math.MaxUint16 || soft > math.MaxUint16 { // pair packs them into 16 bits
				return refuse("meetings %d and %d would weigh too much on each other", a, b)
			}
			c.medium, c.soft = uint16(medium), uint16(soft)
			m.pairs[b*m.n+a] = *c
		}
	}
	return nil
}

// buildPrecedences lists the precedences of each meeting from both sides.
func (m *model) buildPrecedences() {
	m.follows = make([][]precedence, m.n)
	if m.w.Follow == 0 {
		return
	}
	for i, mt := range m.p.Meetings {
		for _, f := range mt.Follows {
			m.follows[i] = append(m.follows[i], precedence{
				other:      int32(f.Meeting),
				gap:        int32(f.Gap),
				days:       int32(f.Days),
				comesFirst: false,
			})
			m.follows[f.Meeting] = append(m.follows[f.Meeting], precedence{
				other:      int32(i),
				gap:        int32(f.Gap),
				days:       int32(f.Days),
				comesFirst: true,
			})
		}
	}
}

// buildApart lists the meetings that must be on different days, from both sides.
func (m *model) buildApart() {
	m.apart = make([][]int32, m.n)
	if m.w.Apart == 0 {
		return
	}
	for i, mt := range m.p.Meetings {
		for _, k := range mt.Apart {
			m.apart[i] = append(m.apart[i], int32(k))
			m.apart[k] = append(m.apart[k], int32(i))
		}
	}
	for i := range m.apart {
		slices.Sort(m.apart[i])
		m.apart[i] = slices.Compact(m.apart[i])
	}
}

// measureReach finds out how far away other meetings matter, and which rules are in use.
func (m *model) measureReach() {
	m.last, m.nearGrains = int32(len(m.p.Grains)), -1
	m.freeOverlaps = m.w.Room == 0 || m.w.Attendance == 0
	if m.w.Break > 0 {
		m.nearGrains = 0
	}
	if m.w.Stability > 0 {
		m.nearGrains = 2
	}
	if m.w.Travel > 0 {
		for _, row := range m.p.Travel {
			for _, way := range row {
				m.travelGrains = max(m.travelGrains, int32(min(way, len(m.p.Grains))))
			}
		}
	}
	m.benchmarkOnly = m.travelGrains == 0 && m.w.Load == 0 && len(m.p.Busy) == 0
	for d := 1; d < len(m.dayStart); d++ {
		m.reachesFar = m.reachesFar || m.dayStart[d]-m.dayStart[d-1] <= m.nearGrains
	}
	for i, mt := range m.p.Meetings {
		m.hasLawful = m.hasLawful || mt.Unlawful != nil && m.w.Unlawful > 0 || m.apart[i] != nil
		m.benchmarkOnly = m.benchmarkOnly && mt.Wish == nil && mt.At == nil && m.follows[i] == nil &&
			mt.Unlawful == nil && m.apart[i] == nil && mt.Windows == nil
		// A meeting that spans two days matters on both.
		m.reachesFar = m.reachesFar || m.crosses(m.starts[i][0], m.length[i]) ||
			mt.At != nil && m.crosses(int32(mt.At.Start), m.length[i])
	}
	if m.w.Load > 0 {
		m.people = make([][]int32, m.n)
		for i, mt := range m.p.Meetings {
			for _, who := range slices.Concat(mt.Required, mt.Preferred) {
				m.people[i] = append(m.people[i], int32(who))
			}
		}
	}
}

// crosses reports whether a meeting from this grain would span two days.
func (m *model) crosses(start, length int32) bool { return m.day[start] != m.day[start+length-1] }

// measureCosts finds the scale of the costs.
func (m *model) measureCosts() {
	m.mix = officeMix
	m.maxMoveCost = 1
	m.minMoveCost = math.MaxInt64
	if m.benchmarkOnly {
		m.mix = fieldMix
	}
	for _, mt := range m.p.Meetings {
		for _, c := range []int64{m.w.Moved * mt.Cost, m.w.Moved * mt.RoomCost} {
			m.maxMoveCost = max(m.maxMoveCost, c)
			if c > 0 && mt.At != nil {
				m.minMoveCost = min(m.minMoveCost, c)
			}
		}
	}
	if m.minMoveCost == math.MaxInt64 {
		m.minMoveCost = 1
	}
	if m.w.unit == 0 { // a profile of the caller's own
		m.w.unit = 100
	}
}
