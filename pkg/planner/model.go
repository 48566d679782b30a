package planner

import (
	"math"
	"slices"
)

// pair is what two meetings cost each other: the first three for each grain in which they overlap.
type pair struct {
	required uint16 // people required in both
	medium   uint16 // weighted overlaps of optional people, and Weights.Overlap
	soft     uint16
	shared   uint16 // people in both
}

// before is one precedence as seen from either of its two meetings.
type before struct {
	other     int32
	gap, days int32
	first     bool // this meeting is the one that must come first
}

// model is a Problem compiled for the search: flat tables that no thread changes.
type model struct {
	p       *Problem
	w       Weights
	n       int
	length  []int32
	pairs   []pair     // n × n
	starts  [][]int32  // where each meeting may start, ascending
	rooms   [][]option // which rooms it may use, cheapest first
	free    []int32    // meetings that may move
	ramps   []ramp     // what starting at a grain costs for people's Busy, by meeting
	taken   []ramp     // what a room's Busy costs, by room
	follows [][]before
	apart   [][]int32 // who is to be on another day, by meeting
	people  [][]int32 // for Load
	day     []int32   // ordinal of each grain's day; one more for the end
	dawn    []int32   // first grain of each day; one more for the end
	number  []int     // Grain.Day of each day
	last    int32     // len(Grains): the last grain at which a meeting may end
	near    int32     // how many grains after a meeting another's start still matters to it
	far     int32     // the same for travel
	step    int
	plain   bool       // nothing but what the field's profile knows
	loose   bool       // double-booking costs nothing, so that no cost tells of it
	ruled   bool       // the lawful level is in use
	wide    bool       // what matters to a meeting may lie beyond the days beside it
	spans   []domain   // where each meeting may start as bits
	lawful  [][]uint64 // those of them that break no rule of the lawful level by themselves, where not all are
	proper  [][]int32  // the same as a list
	attend  [][]int32  // who is required, by meeting
	words   int32      // of a bitset of all grains
	mix     mix
	dearest int64    // the highest cost of moving a meeting, at least 1
	cheap   int64    // the lowest, at least 1
	akin    [][]akin // for the table of loads; nil: too large for one
	shut    [][]span // hard Busy of each room
}

// option is a room that a meeting may use, and what that costs by itself.
type option struct {
	room int32
	cost cost
}

// cost is a sum of penalties by level; zero is perfect.
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

func (c cost) score() Score { return Score{-c.hard, -c.lawful, -c.medium, -c.soft} }

// compile makes the tables. The Problem has been checked.
func compile(p *Problem) (*model, error) {
	m := &model{p: p, w: p.Weights, n: len(p.Meetings), step: p.step()}
	m.days()
	m.length = make([]int32, m.n)
	m.starts, m.rooms = make([][]int32, m.n), make([][]option, m.n)
	fits := map[int][]int32{}
	for i := range p.Meetings {
		mt := &p.Meetings[i]
		m.length[i] = int32(mt.Grains)
		m.starts[i] = m.startsOf(mt, fits)
		m.rooms[i] = m.roomsOf(mt)
		if !mt.Pinned {
			m.free = append(m.free, int32(i))
		}
	}
	if err := m.pairUp(); err != nil {
		return nil, err
	}
	m.ramp()
	m.precede()
	m.part()
	m.reach()
	m.span()
	m.kin()
	m.scale()
	return m, nil
}

func (m *model) days() {
	grains := m.p.Grains
	m.day = make([]int32, len(grains)+1)
	for g := range grains {
		if g == 0 || grains[g].Day != grains[g-1].Day {
			m.dawn = append(m.dawn, int32(g))
			m.number = append(m.number, grains[g].Day)
		}
		m.day[g] = int32(len(m.dawn) - 1)
	}
	m.day[len(grains)] = int32(len(m.dawn))
	m.dawn = append(m.dawn, int32(len(grains)))
}

// startsOf lists where a meeting may start without crossing a day, or, if there is no such grain, wherever it fits.
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

func (m *model) roomsOf(mt *Meeting) []option {
	list := mt.Rooms
	if list == nil {
		list = make([]int, len(m.p.Rooms))
		for r := range list {
			list[r] = r
		}
	}
	options := make([]option, 0, len(list))
	for _, r := range list {
		options = append(options, option{int32(r), m.roomCost(mt, r)})
	}
	slices.SortStableFunc(options, func(a, b option) int {
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

// roomCost is what a room costs a meeting by itself.
func (m *model) roomCost(mt *Meeting, r int) (c cost) {
	room := m.p.Rooms[r]
	c.hard = m.w.Capacity * mt.lacks(room)
	if mt.Rooms != nil && !has(mt.Rooms, r) {
		c.hard += m.w.Outside
	}
	c.soft = m.w.Spare * mt.spare(room)
	if m.w.Larger > 0 {
		c.soft += m.w.Larger * m.p.larger(room)
	}
	return c
}

// pairUp fills the table of pairs.
func (m *model) pairUp() error {
	w := &m.w
	sums := make([]int64, m.n*m.n)
	m.pairs = make([]pair, m.n*m.n)
	for _, list := range m.p.parts() {
		for x, a := range list {
			for _, b := range list[x+1:] {
				at := a.meeting*m.n + b.meeting
				m.pairs[at].shared++
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
			if medium > math.MaxUint16 || soft > math.MaxUint16 {
				return refuse("meetings %d and %d would weigh too much on each other", a, b)
			}
			c.medium, c.soft = uint16(medium), uint16(soft)
			m.pairs[b*m.n+a] = *c
		}
	}
	return nil
}

// precede lists the precedences of each meeting from both sides.
func (m *model) precede() {
	m.follows = make([][]before, m.n)
	if m.w.Follow == 0 {
		return
	}
	for i, mt := range m.p.Meetings {
		for _, f := range mt.Follows {
			m.follows[i] = append(m.follows[i], before{int32(f.Meeting), int32(f.Gap), int32(f.Days), false})
			m.follows[f.Meeting] = append(m.follows[f.Meeting], before{int32(i), int32(f.Gap), int32(f.Days), true})
		}
	}
}

// part lists who is to be on another day, from both sides.
func (m *model) part() {
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

// reach finds how far around a meeting others matter to it, and which rules are in use.
func (m *model) reach() {
	m.last, m.near = int32(len(m.p.Grains)), -1
	m.loose = m.w.Room == 0 || m.w.Attendance == 0
	if m.w.Break > 0 {
		m.near = 0
	}
	if m.w.Stability > 0 {
		m.near = 2
	}
	if m.w.Travel > 0 {
		for _, row := range m.p.Travel {
			for _, way := range row {
				m.far = max(m.far, int32(min(way, len(m.p.Grains))))
			}
		}
	}
	m.plain = m.far == 0 && m.w.Load == 0 && len(m.p.Busy) == 0
	for d := 1; d < len(m.dawn); d++ {
		m.wide = m.wide || m.dawn[d]-m.dawn[d-1] <= m.near
	}
	for i, mt := range m.p.Meetings {
		m.ruled = m.ruled || mt.Unlawful != nil && m.w.Unlawful > 0 || m.apart[i] != nil
		m.plain = m.plain && mt.Wish == nil && mt.At == nil && m.follows[i] == nil && mt.Unlawful == nil && m.apart[i] == nil
		m.wide = m.wide || m.crosses(m.starts[i][0], m.length[i]) || mt.At != nil && m.crosses(int32(mt.At.Start), m.length[i])
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

// crosses tells whether a meeting from the grain on would span two days.
func (m *model) crosses(start, length int32) bool { return m.day[start] != m.day[start+length-1] }

// scale finds what the search's numbers must be measured by.
func (m *model) scale() {
	m.mix, m.dearest, m.cheap = officeMix, 1, math.MaxInt64
	if m.plain {
		m.mix = fieldMix
	}
	for _, mt := range m.p.Meetings {
		for _, c := range []int64{m.w.Moved * mt.Cost, m.w.Moved * mt.RoomCost} {
			m.dearest = max(m.dearest, c)
			if c > 0 && mt.At != nil {
				m.cheap = min(m.cheap, c)
			}
		}
	}
	if m.cheap == math.MaxInt64 {
		m.cheap = 1
	}
	if m.w.unit == 0 {
		m.w.unit = 100
	}
}
