package planner

import (
	"slices"
	"sort"
)

// Finding is one broken rule or unmet wish of a plan.
type Finding struct {
	// Rule names the field of Weights, or "Wish", "Moved" and "Rerouted" for what a
	// Meeting itself says.
	Rule string
	// Meeting, and Other for what two Meetings cause; -1 for none.
	Meeting, Other int
	// Cost is what it takes off the score.
	Cost Score
}

// Score is the full, slow, exact score of a plan with one Place for each Meeting.
func (p *Problem) Score(places []Place) Score {
	var s Score
	p.visit(places, func(f Finding) { s.add(f.Cost, 1) })
	return s
}

// Findings lists everything that takes something off the score.
func (p *Problem) Findings(places []Place) []Finding {
	var out []Finding
	p.visit(places, func(f Finding) { out = append(out, f) })
	return out
}

func (p *Problem) visit(places []Place, say func(Finding)) {
	t := p.tables()
	for i := range p.Meetings {
		p.visitOne(t, i, places[i], say)
		for _, f := range p.Meetings[i].Follows {
			if late := p.bound(f, places) - places[i].Start; late > 0 {
				report(say, "Order", p.Weights.Order, i, f.Meeting, late)
			}
		}
		for j := range i {
			p.visitTwo(t, i, j, places, say)
		}
	}
}

func report(say func(Finding), rule string, w Score, i, j, n int) {
	if n > 0 && w != (Score{}) {
		k := int64(n)
		say(Finding{rule, i, j, Score{w.Hard * k, w.Medium * k, w.Soft * k}})
	}
}

// tables are what the full score looks up.
type tables struct {
	hardPerson, hardRoom map[int][]Busy
	softPerson, softRoom map[int][]Busy
	required, preferred  []map[int]bool
	larger               []int
}

func (p *Problem) tables() *tables {
	t := &tables{hardPerson: map[int][]Busy{}, hardRoom: map[int][]Busy{}, softPerson: map[int][]Busy{}, softRoom: map[int][]Busy{}}
	for _, b := range p.Busy {
		switch {
		case b.Person >= 0 && b.Hard:
			t.hardPerson[b.Person] = append(t.hardPerson[b.Person], b)
		case b.Person >= 0:
			t.softPerson[b.Person] = append(t.softPerson[b.Person], b)
		case b.Hard:
			t.hardRoom[b.Room] = append(t.hardRoom[b.Room], b)
		default:
			t.softRoom[b.Room] = append(t.softRoom[b.Room], b)
		}
	}
	for _, m := range p.Meetings {
		t.required, t.preferred = append(t.required, setOf(m.Required)), append(t.preferred, setOf(m.Preferred))
	}
	t.larger = p.larger()
	return t
}

func setOf(all []int) map[int]bool {
	s := make(map[int]bool, len(all))
	for _, x := range all {
		s[x] = true
	}
	return s
}

// larger is, for each room, by how many seats in all other rooms are larger.
func (p *Problem) larger() []int {
	out := make([]int, len(p.Rooms))
	for i, r := range p.Rooms {
		for _, o := range p.Rooms {
			if !r.Unbounded && !o.Unbounded {
				out[i] += max(0, o.Capacity-r.Capacity)
			}
		}
	}
	return out
}

func (m *Meeting) heads() int {
	if m.Heads > 0 {
		return m.Heads
	}
	return len(m.Required) + len(m.Preferred)
}

// fit is how a start lies on the axis: the last grain if there is none such, and
// whether it crosses days.
func (p *Problem) fit(start, grains int) (overtime int, crosses bool) {
	last := start + grains - 1
	if last >= len(p.Grains) {
		return last, false
	}
	return 0, p.Grains[last].Day != p.Grains[start].Day
}

func (p *Problem) visitOne(t *tables, i int, at Place, say func(Finding)) {
	m, w := &p.Meetings[i], &p.Weights
	last := at.Start + m.Grains - 1
	overtime, crosses := p.fit(at.Start, m.Grains)
	report(say, "Overtime", w.Overtime, i, -1, overtime)
	if crosses {
		report(say, "SameDay", w.SameDay, i, -1, 1)
	}
	report(say, "Soon", w.Soon, i, -1, last)
	if m.Starts != nil && !found(m.Starts, at.Start) {
		report(say, "Starts", w.Starts, i, -1, 1)
	}
	if m.Rooms != nil && !slices.Contains(m.Rooms, at.Room) {
		report(say, "Starts", w.Starts, i, -1, 1)
	}
	report(say, "Capacity", w.Capacity, i, -1, p.lacks(i, at.Room))
	report(say, "Larger", w.Larger, i, -1, t.larger[at.Room])
	report(say, "Spare", w.Spare, i, -1, p.spare(i, at.Room))
	for _, x := range m.Required {
		report(say, "Busy", w.Busy, i, -1, under(t.hardPerson[x], at.Start, m.Grains))
		report(say, "Advisory", w.Advisory, i, -1, under(t.softPerson[x], at.Start, m.Grains))
	}
	for _, x := range m.Preferred {
		report(say, "Missed", w.Missed, i, -1, under(t.hardPerson[x], at.Start, m.Grains))
		report(say, "Advisory", w.Advisory, i, -1, under(t.softPerson[x], at.Start, m.Grains))
	}
	report(say, "Busy", w.Busy, i, -1, under(t.hardRoom[at.Room], at.Start, m.Grains))
	report(say, "Advisory", w.Advisory, i, -1, under(t.softRoom[at.Room], at.Start, m.Grains))
	if m.Wish != nil && at.Start < len(m.Wish) && m.Wish[at.Start] != 0 {
		say(Finding{"Wish", i, -1, Score{Soft: int64(m.Wish[at.Start])}})
	}
	switch {
	case m.At == nil || *m.At == at:
	case m.At.Start != at.Start && m.Cost != 0:
		say(Finding{"Moved", i, -1, Score{Medium: m.Cost}})
	case m.At.Start == at.Start && m.RoomCost != 0:
		say(Finding{"Rerouted", i, -1, Score{Medium: m.RoomCost}})
	}
}

func found(sorted []int, x int) bool {
	_, ok := slices.BinarySearch(sorted, x)
	return ok
}

// under counts the grains of a meeting that the spans take, each as often as it
// is taken.
func under(spans []Busy, start, grains int) (n int) {
	for _, b := range spans {
		n += overlap(start, grains, b.From, b.To-b.From)
	}
	return n
}

func overlap(s, n, t, k int) int { return max(0, min(s+n, t+k)-max(s, t)) }

func (p *Problem) lacks(i, room int) int {
	if p.Rooms[room].Unbounded {
		return 0
	}
	return max(0, p.Meetings[i].heads()-p.Rooms[room].Capacity)
}

func (p *Problem) spare(i, room int) int {
	if p.Rooms[room].Unbounded {
		return 0
	}
	return max(0, p.Rooms[room].Capacity-p.Meetings[i].heads()) / 10
}

// bound is the first grain at which what follows may begin.
func (p *Problem) bound(f Follow, places []Place) int {
	end := places[f.Meeting].Start + p.Meetings[f.Meeting].Grains
	if f.Days > 0 && end-1 < len(p.Grains) {
		day := p.Grains[end-1].Day + f.Days
		return max(end+f.Gap, sort.Search(len(p.Grains), func(g int) bool { return p.Grains[g].Day >= day }))
	}
	return end + f.Gap
}

func (p *Problem) visitTwo(t *tables, i, j int, places []Place, say func(Finding)) {
	a, b, w := &p.Meetings[i], &p.Meetings[j], &p.Weights
	x, y := places[i], places[j]
	both, mixed, preferred := t.shared(i, j)
	if n := overlap(x.Start, a.Grains, y.Start, b.Grains); n > 0 {
		if x.Room == y.Room && !p.Rooms[x.Room].Unbounded {
			report(say, "Room", w.Room, i, j, n)
		}
		report(say, "Required", w.Required, i, j, n*both)
		report(say, "Mixed", w.Mixed, i, j, n*mixed)
		report(say, "Preferred", w.Preferred, i, j, n*preferred)
		report(say, "Overlap", w.Overlap, i, j, n)
	}
	if x.Start+a.Grains == y.Start {
		report(say, "Break", w.Break, i, j, 1)
	}
	if y.Start+b.Grains == x.Start {
		report(say, "Break", w.Break, i, j, 1)
	}
	if p.hurried(x, y, a.Grains) || p.hurried(y, x, b.Grains) {
		report(say, "Stability", w.Stability, i, j, both+mixed+preferred)
	}
	if p.Travel != nil && both > 0 {
		report(say, "Travel", w.Travel, i, j, both*p.short(x, y, a.Grains, b.Grains))
	}
}

// hurried reports whether who leaves the first has no time to change rooms for
// the second.
func (p *Problem) hurried(x, y Place, grains int) bool {
	return x.Start < y.Start && x.Room != y.Room && y.Start-(x.Start+grains) <= 2
}

// short is how many grains the way between two places is too long.
func (p *Problem) short(x, y Place, n, k int) int {
	if x.Start > y.Start {
		x, y, n = y, x, k
	}
	gap := y.Start - (x.Start + n)
	if gap < 0 || x.Room == y.Room || y.Start < len(p.Grains) && p.Grains[x.Start].Day != p.Grains[y.Start].Day {
		return 0
	}
	return max(0, p.Travel[p.Rooms[x.Room].Site][p.Rooms[y.Room].Site]-gap)
}

// shared counts the people two meetings have in common, by how they come.
func (t *tables) shared(i, j int) (both, mixed, preferred int) {
	for x := range t.required[i] {
		if t.required[j][x] {
			both++
		} else if t.preferred[j][x] {
			mixed++
		}
	}
	for x := range t.preferred[i] {
		if t.required[j][x] {
			mixed++
		} else if t.preferred[j][x] {
			preferred++
		}
	}
	return both, mixed, preferred
}
