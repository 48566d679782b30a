package planner

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"huiqi/pkg/racetest"
)

func solve(t testing.TB, p *Problem, o Options) Result {
	t.Helper()
	r, err := Solve(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if full := p.Score(r.Places); full != r.Score {
		t.Fatalf("the result says %v and scores %v", r.Score, full)
	}
	return r
}

func TestSmallOptimum(t *testing.T) {
	t.Parallel()
	in := load(t, "small-8-1-3.json")
	for seed := range racetest.Fewer[uint64](3, 1) {
		if r := solve(t, in.Problem, Options{
			Threads:    2,
			Seed:       seed,
			Iterations: racetest.Fewer[int64](300_000, 150_000),
		}); r.Score != (Score{Soft: -171}) {
			t.Errorf("seed %d: %v, and 0/0/-171 is proved to be the optimum", seed, r.Score)
		}
	}
}

func TestIterationsRepeat(t *testing.T) {
	t.Parallel()
	in := load(t, "50meetings-160timegrains-5rooms.json")
	repair := blocked(racetest.Fewer(300, 60), racetest.Fewer(20, 10))
	for reason, p := range map[string]*Problem{"field": in.Problem, "repair": repair} {
		o := Options{Threads: 2, Seed: 7, Iterations: racetest.Fewer[int64](30_000, 3_000)}
		a, b := solve(t, p, o), solve(t, p, o)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two runs of one seed differ: %v, %v", reason, a.Score, b.Score)
		}
		o.Seed = 8
		if c := solve(t, p, o); reason == "field" && reflect.DeepEqual(a.Places, c.Places) {
			t.Errorf("%s: another seed changes nothing", reason)
		}
	}
}

func TestSolveEndsWithItsContext(t *testing.T) {
	t.Parallel()
	in := load(t, "50meetings-160timegrains-5rooms.json")
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
	told := 0
	_, err := Solve(ctx, in.Problem, Options{Threads: 2, Progress: func(p Progress) {
		told++
		if told == 2 {
			cancel()
		}
	}})
	if err != nil || told < 2 {
		t.Errorf("after %d reports of progress: %v", told, err)
	}
	cancel()
	if _, err := Solve(t.Context(), in.Problem, Options{}); !errors.Is(err, ErrProblem) {
		t.Errorf("a search without an end: %v", err)
	}
}

// blocked is an office of n meetings without a clash, about hit of which a hard Busy then hits.
func blocked(n, hit int) *Problem {
	r := rand.New(rand.NewPCG(uint64(n), 5))
	p := &Problem{People: n, Weights: Office()}
	days := n/10 + 1
	for day := range days {
		for g := range 36 {
			p.Grains = append(p.Grains, Grain{Day: day, Minute: 480 + 15*g + 60*(g/16)})
		}
	}
	for range 20 {
		p.Rooms = append(p.Rooms, Room{Capacity: 10 + r.IntN(40)})
	}
	for range n {
		m := Meeting{Grains: 4 + 2*r.IntN(4), Cost: 1000, RoomCost: 100}
		m.Required = append(m.Required, r.Perm(p.People)[:4+r.IntN(8)]...)
		p.Meetings = append(p.Meetings, m)
	}
	free := *p
	enough := racetest.Fewer[int64](30_000, 4_000)
	found, err := Solve(context.Background(), &free, Options{Threads: 1, Iterations: enough})
	if err != nil || found.Score.Hard < 0 {
		panic("the office is too full")
	}
	for i := range p.Meetings {
		p.Meetings[i].At = &found.Places[i]
	}
	for day := 0; Unavoidable(p) < hit; day++ {
		for room := range p.Rooms {
			p.Busy = append(p.Busy, Busy{Person: -1, Room: room, From: 36*day + 16, To: 36*day + 36, Hard: true})
		}
	}
	return p
}

// moves counts the meetings that ended elsewhere.
func moves(p *Problem, places []Place) int {
	var n int
	for i, m := range p.Meetings {
		if m.At != nil && places[i] != *m.At {
			n++
		}
	}
	return n
}

func TestRepairMovesNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	offices := []struct{ meetings, hit int }{
		{meetings: 100, hit: 10},
		{meetings: 300, hit: 40},
		{meetings: 700, hit: 40},
	}
	for _, o := range offices[:racetest.Fewer(len(offices), 1)] {
		p := blocked(o.meetings, o.hit)
		must := Unavoidable(p)
		r := solve(t, p, Options{Threads: 2, Iterations: racetest.Fewer[int64](100_000, 15_000)})
		if got := moves(p, r.Places); r.Score.Hard != 0 || got != must {
			t.Errorf("%d meetings: %v with %d moves, of which %d are unavoidable", o.meetings, r.Score, got, must)
		}
	}
}

func TestRepairMakesWay(t *testing.T) {
	t.Parallel()
	// Person 1 must move, and the only place left is where person 2 is, who could be anywhere.
	p := office(
		Meeting{Grains: 4, Required: []int{1}, At: &Place{0, 0}, Cost: 1000, Starts: []int{0, 8}},
		Meeting{Grains: 4, Required: []int{1, 2}, At: &Place{8, 0}, Cost: 1000},
	)
	p.Busy = []Busy{{Person: 1, Room: -1, From: 0, To: 2, Hard: true}}
	r := solve(t, p, Options{Threads: 1, Iterations: 5_000})
	if r.Score.Hard != 0 || r.Score.Medium != -2000 {
		t.Errorf("%v: %v", r.Score, r.Places)
	}
}

// Pinned meetings stay even where a block struck them, and that alone is left broken: whatever else was struck moves.
func TestPinnedStays(t *testing.T) {
	t.Parallel()
	p := blocked(60, 10)
	for i := range p.Meetings {
		p.Meetings[i].Pinned = i%3 == 0
	}
	// struck is how many grains of a meeting lie in blocks of its room.
	struck := func(m Meeting, at Place) (grains int) {
		for _, b := range p.Busy {
			if b.Room == at.Room {
				grains += max(0, min(at.Start+m.Grains, b.To)-max(at.Start, b.From))
			}
		}
		return grains
	}
	r := solve(t, p, Options{Threads: 1, Iterations: 20_000})
	pinned, free := 0, 0
	for i, m := range p.Meetings {
		if m.Pinned {
			pinned += struck(m, *m.At)
		} else {
			free += struck(m, *m.At)
		}
		if m.Pinned && r.Places[i] != *m.At {
			t.Errorf("meeting %d was pinned to %v and is at %v", i, *m.At, r.Places[i])
		}
		if !m.Pinned && struck(m, r.Places[i]) > 0 {
			t.Errorf("meeting %d may move and is at %v, where a block struck it", i, r.Places[i])
		}
	}
	if pinned == 0 || free == 0 {
		t.Errorf("%d grains of pinned meetings and %d of others were struck; the test needs some of both", pinned, free)
	}
	if r.Score.Hard != -int64(pinned) {
		t.Errorf("%v, want the %d struck grains of pinned meetings", r.Score, pinned)
	}
}

func BenchmarkRepair(b *testing.B) {
	p := blocked(700, 40)
	must := Unavoidable(p)
	for b.Loop() {
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		r, err := Solve(ctx, p, Options{Threads: 2, MaxIdleRounds: 2})
		cancel()
		if err != nil || r.Score.Hard != 0 {
			b.Fatal(r.Score, err)
		}
		b.ReportMetric(float64(moves(p, r.Places)), "moves")
		b.ReportMetric(float64(must), "unavoidable")
	}
}

// year is a whole year to plan from nothing: 1,120 meetings, 250 days, 80 rooms, 1,000 people.
func year() *Problem {
	r := rand.New(rand.NewPCG(1, 2))
	p := &Problem{People: 1000, Weights: Office()}
	for day := range 250 {
		for g := range 36 {
			p.Grains = append(p.Grains, Grain{Day: day + day/5*2, Minute: 480 + 15*g + 60*(g/16)})
		}
	}
	for k := range 80 {
		p.Rooms = append(p.Rooms, Room{Capacity: 10 + 5*(k%12)})
	}
	for i := range 1120 {
		m := Meeting{Grains: 4 + 2*r.IntN(7)}
		for n, who := range r.Perm(p.People)[:5+r.IntN(20)] {
			if n%4 == 3 {
				m.Preferred = append(m.Preferred, who)
			} else {
				m.Required = append(m.Required, who)
			}
		}
		first := r.IntN(250 - 20)
		for g := 36 * first; g < 36*(first+20); g++ {
			if g%36+m.Grains <= 36 {
				m.Starts = append(m.Starts, g)
			}
		}
		for k := range 3 {
			m.Rooms = append(m.Rooms, (i%20)*4+k)
		}
		m.Heads = 8
		if i%8 == 7 {
			m.Follows = []Follow{{Meeting: i - 1, Days: 3}}
			m.Starts = nil
		}
		p.Meetings = append(p.Meetings, m)
	}
	return p
}

func BenchmarkYear(b *testing.B) {
	p := year()
	for b.Loop() {
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Second)
		var clean time.Duration
		began := time.Now()
		r, err := Solve(ctx, p, Options{Threads: 2, Progress: func(now Progress) {
			if now.Best.Hard == 0 && clean == 0 {
				clean = time.Since(began)
			}
		}})
		cancel()
		if err != nil || r.Score.Hard != 0 {
			b.Fatal(r.Score, err)
		}
		b.ReportMetric(clean.Seconds(), "s-to-hard-0")
		b.Log(r.Score)
	}
}
