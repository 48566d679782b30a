package planner

import (
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/pkg/racetest"
)

// invent makes a small Problem in which every rule may be violated.
func invent(r *rand.Rand) *Problem {
	p := &Problem{People: 1 + r.IntN(12)}
	for day := range 1 + r.IntN(4) {
		for g := range 1 + r.IntN(20) {
			p.Grains = append(p.Grains, Grain{Day: 3 * day, Minute: 480 + 15*g + 60*(g/8)})
		}
	}
	sites := 1 + r.IntN(3)
	for range 1 + r.IntN(4) {
		p.Rooms = append(p.Rooms, Room{Capacity: r.IntN(9), Site: r.IntN(sites), Unbounded: r.IntN(6) == 0})
	}
	if r.IntN(3) == 0 {
		p.Rooms[0].Turnaround = Turnaround{Setup: r.IntN(3), Clearup: r.IntN(4)}
	}
	if r.IntN(2) == 0 {
		for range sites {
			row := make([]int, sites)
			for k := range row {
				row[k] = r.IntN(5)
			}
			p.Travel = append(p.Travel, row)
		}
	}
	for range 1 + r.IntN(14) {
		p.Meetings = append(p.Meetings, inventMeeting(r, p))
	}
	for i := range p.Meetings {
		if k := r.IntN(len(p.Meetings)); r.IntN(4) == 0 && k != i {
			p.Meetings[i].Follows = []Follow{{Meeting: k, Gap: r.IntN(4), Days: r.IntN(3) * r.IntN(3)}}
		}
	}
	for i := range p.Meetings {
		if k := r.IntN(len(p.Meetings)); r.IntN(4) == 0 && k != i {
			p.Meetings[i].Apart = []int{k}
		}
	}
	for range r.IntN(6) {
		from := r.IntN(len(p.Grains))
		b := Busy{
			Person: -1,
			Room:   r.IntN(len(p.Rooms)),
			From:   from,
			To:     from + r.IntN(len(p.Grains)-from+1),
			Hard:   r.IntN(2) == 0,
		}
		b.Meeting = b.Hard && r.IntN(2) == 0
		if r.IntN(2) == 0 {
			b.Person, b.Room = r.IntN(p.People), -1
		}
		p.Busy = append(p.Busy, b)
	}
	weigh := func() int64 { return int64(r.IntN(2) * (1 + r.IntN(5))) }
	p.Weights = Weights{
		Room:       weigh(),
		Overtime:   weigh(),
		SameDay:    weigh(),
		Attendance: weigh(),
		Capacity:   weigh(),
		Outside:    weigh(),
		Follow:     weigh(),
		TravelOn:   []Level{Hard, Soft}[r.IntN(2)],
		Travel:     weigh(),
		Unlawful:   weigh(),
		Apart:      weigh(),
		Moved:      weigh(),
		Optional:   []Level{Medium, Soft}[r.IntN(2)],
		Mixed:      weigh(),
		Preferred:  weigh(),
		Advisory:   weigh(),
		Wish:       weigh(),
		Load:       weigh(),
		LoadLimit:  r.IntN(3),
		Near:       weigh(),
		Soon:       weigh(),
		Break:      weigh(),
		Overlap:    weigh(),
		Larger:     weigh(),
		Spare:      weigh(),
		Stability:  weigh(),
		unit:       10,
	}
	if r.IntN(2) == 0 {
		p.forgetTurnaround()
	}
	switch r.IntN(3) {
	case 0:
		p.Weights = Office()
	case 1:
		p.Weights = Field()
	}
	return p
}

// forgetTurnaround lets no room be held for longer than the meetings take.
func (p *Problem) forgetTurnaround() {
	for k := range p.Rooms {
		p.Rooms[k].Turnaround = Turnaround{}
	}
	for i := range p.Meetings {
		p.Meetings[i].Turnaround, p.Meetings[i].Held = Turnaround{}, Turnaround{}
	}
}

func inventMeeting(r *rand.Rand, p *Problem) Meeting {
	m := Meeting{Grains: 1 + r.IntN(min(7, len(p.Grains)))}
	for who := range p.People {
		switch r.IntN(5) {
		case 0:
			m.Required = append(m.Required, who)
		case 1:
			m.Preferred = append(m.Preferred, who)
		}
	}
	for _, who := range slices.Concat(m.Required, m.Preferred) {
		for at := 0; r.IntN(3) == 0 && at < m.Grains; {
			w := Window{Person: who, From: at + r.IntN(m.Grains-at)}
			w.To = w.From + 1 + r.IntN(m.Grains-w.From)
			m.Windows, at = append(m.Windows, w), w.To
		}
	}
	last := len(p.Grains) - m.Grains
	if r.IntN(3) == 0 {
		for g := range last + 1 {
			if r.IntN(3) == 0 || g == last {
				m.Starts = append(m.Starts, g)
			}
		}
	}
	if r.IntN(3) == 0 {
		m.Rooms = []int{r.IntN(len(p.Rooms))}
	}
	if r.IntN(3) == 0 {
		m.Wish = make([]int32, len(p.Grains))
		for g := range m.Wish {
			m.Wish[g] = int32(r.IntN(50))
		}
	}
	if r.IntN(3) == 0 {
		m.Unlawful = make([]uint8, len(p.Grains))
		for g := range m.Unlawful {
			m.Unlawful[g] = uint8(r.IntN(2) * r.IntN(3))
		}
	}
	if r.IntN(2) == 0 {
		m.At = &Place{r.IntN(last + 1), r.IntN(len(p.Rooms))}
		m.Cost = int64(r.IntN(100))
		m.RoomCost = int64(r.IntN(10))
		m.Pinned = r.IntN(4) == 0
	}
	if r.IntN(4) == 0 {
		m.Heads = r.IntN(9)
	}
	if r.IntN(4) == 0 {
		m.Turnaround = Turnaround{Setup: r.IntN(4), Clearup: r.IntN(3)}
	}
	if m.At != nil && r.IntN(2) == 0 {
		full := m.Turnaround.max(p.Rooms[m.At.Room].Turnaround)
		m.Held = Turnaround{Setup: r.IntN(3), Clearup: r.IntN(3)}.min(full)
	}
	return m
}

// FuzzIncremental compares every step of every move with the full score, and the tables of the
// search with tables computed anew.
func FuzzIncremental(f *testing.F) {
	for seed := range racetest.Fewer[uint64](200, 20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := invent(r)
		if err := p.Check(); err != nil {
			t.Fatalf("the invented problem is refused: %v", err)
		}
		m, err := compile(p)
		if err != nil {
			t.Fatal(err)
		}
		w := newSearchThread(m, seed)
		w.placeAll(t.Context())
		if len(m.free) == 0 {
			return
		}
		m.mix = mix{heatBath: 30, swap: 20, exchange: 20, days: 10}
		w.setMediumWeight(int64(1 + r.IntN(300)))
		for n := range 150 {
			w.temperature = []float64{1, 50, 1000, 50000}[r.IntN(4)]
			w.step()
			places := w.places()
			if full := p.Score(places); w.total.score() != full {
				t.Fatalf("step %d: incremental %v, full %v", n, w.total.score(), full)
			}
			hold(t, w)
		}
		if p.Score(w.bestPlan) != w.bestCost.score() {
			t.Fatalf("the best plan is kept as %v and scores %v", w.bestCost.score(), p.Score(w.bestPlan))
		}
	})
}

// hold compares the tables with tables computed anew.
func hold(t *testing.T, w *searchThread) {
	t.Helper()
	fresh := newSearchThread(w.m, 0)
	fresh.adoptPlan(w.places())
	fresh.setMediumWeight(w.costWeights.medium)
	for k, bits := range fresh.occupancy.person {
		if w.occupancy.person[k] != bits {
			t.Fatalf("word %d of the people taken is %x, not %x", k, w.occupancy.person[k], bits)
		}
	}
	for k, bits := range fresh.occupancy.room {
		if w.occupancy.room[k] != bits {
			t.Fatalf("word %d of the rooms taken is %x, not %x", k, w.occupancy.room[k], bits)
		}
	}
	for k, load := range fresh.overlapCosts {
		if w.overlapCosts[k] != load {
			t.Fatalf("load %d is %d, not %d", k, w.overlapCosts[k], load)
		}
	}
	for i := range int32(w.m.n) {
		if got, want := w.costOfPlace(i), fresh.placeCost(i, w.start[i], w.room[i]); got != want {
			t.Fatalf("meeting %d is held to cost %v, not %v", i, got, want)
		}
	}
}
