package planner

import (
	"math/rand/v2"
	"testing"

	"huiqi/pkg/racetest"
)

// The open starts are those at which neither a room nor a required person is taken, and no others.
func TestOpenStartsAreThoseThatNobodyTakes(t *testing.T) {
	t.Parallel()
	open, shut := 0, 0
	for seed := range racetest.Fewer[uint64](150, 15) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := invent(r)
		p.Weights = Office()
		m, err := compile(p)
		if err != nil {
			t.Fatal(err)
		}
		w := newSearchThread(m, seed)
		w.placeAll(t.Context())
		for range 3 {
			i := int32(r.IntN(m.n))
			w.lift(i)
			lo, words := w.openStarts(i)
			places := make([]Place, m.n)
			for j := range places {
				places[j] = Place{int(w.start[j]), int(w.room[j])}
			}
			for g := lo << 6; g < min(m.last, (lo+int32(words))<<6); g++ {
				if !m.domains[i].has(g) {
					continue
				}
				got := w.occupancy.open[g>>6-lo]>>(g&63)&1 == 1
				want := false
				for _, o := range m.rooms[i] {
					places[i] = Place{int(g), int(o.room)}
					want = want || o.cost.hard == m.rooms[i][0].cost.hard && p.leaves(places, int(i))
				}
				if got != want {
					t.Fatalf("seed %d: meeting %d at grain %d is open: %v, want %v", seed, i, g, got, want)
				}
				if got {
					open++
				} else {
					shut++
				}
			}
			at := places[i]
			w.put(i, int32(at.Start), int32(at.Room), w.placeCost(i, int32(at.Start), int32(at.Room)))
		}
	}
	if open < 500 && racetest.Fewer(1, 0) == 1 || shut < open/20 {
		t.Errorf("%d starts open and %d not: too few to prove anything", open, shut)
	}
}

// leaves reports whether the meeting leaves everybody to the other meetings, and its room to these and to Busy. Busy
// of a room that is unbounded only costs.
func (p *Problem) leaves(places []Place, i int) bool {
	free := true
	p.judge(places, func(f Finding) {
		blocked := f.Rule == RuleBusy && f.Room >= 0 && !p.Rooms[f.Room].Unbounded
		if f.Rule == RuleRoom || f.Rule == RuleAttendance || blocked {
			for _, k := range f.Meetings {
				free = free && k != i
			}
		}
	})
	return free
}

// A mayor is needed for the first hour of a meeting of three. What else needs them may be beside the rest of it.
func TestWhoIsNeededForAPartIsFreeForTheRest(t *testing.T) {
	t.Parallel()
	long := sitting(0, 0, 1, 2)
	long.Grains = 12
	long.Windows = []Window{{Person: 1, To: 4}}
	short := Meeting{Grains: 4, Required: []int{1}, At: &Place{0, 1}, Cost: 10}
	p := office(long, short)
	p.Grains = p.Grains[:12]
	if n := Unavoidable(p); n != 1 {
		t.Errorf("%d must move, want 1", n)
	}
	r := solve(t, p, Options{Threads: 1, Iterations: 2_000})
	if r.Score.Hard != 0 || r.Score.Medium != -10 || r.Places[1].Start < 4 {
		t.Errorf("%v: %v", r.Score, r.Places)
	}
	p.Meetings[0].Windows[0] = Window{Person: 1, From: 4, To: 12}
	if n := Unavoidable(p); n != 0 {
		t.Errorf("%d must move, and neither needs the mayor while the other does", n)
	}
	p.Meetings[0].Windows = nil
	r = solve(t, p, Options{Threads: 1, Iterations: 2_000})
	if r.Score.Hard == 0 {
		t.Errorf("the mayor is needed all the time, and %v is no clash", r.Places)
	}
}

// What cannot be a window of a meeting is refused.
func TestWindowsAreChecked(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		windows []Window
		ok      bool
	}{
		"two of one person":  {[]Window{{1, 0, 1}, {1, 2, 4}}, true},
		"of two people":      {[]Window{{1, 2, 4}, {2, 0, 4}}, true},
		"of nobody there":    {[]Window{{3, 0, 1}}, false},
		"empty":              {[]Window{{1, 1, 1}}, false},
		"beyond the meeting": {[]Window{{1, 0, 5}}, false},
		"out of order":       {[]Window{{1, 2, 3}, {1, 0, 1}}, false},
		"before the meeting": {[]Window{{1, -1, 1}}, false},
	} {
		p := office(Meeting{Grains: 4, Required: []int{1}, Preferred: []int{2}, Windows: c.windows})
		if err := p.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", reason, err)
		}
	}
}
