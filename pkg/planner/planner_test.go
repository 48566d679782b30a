package planner

import (
	"context"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"time"
)

func benchmark(t testing.TB, name string) *Benchmark {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadBenchmark(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The plan was scored by Timefold itself.
func TestTheFullScoreIsTheFields(t *testing.T) {
	t.Parallel()
	b := benchmark(t, "ref-100")
	if got, want := b.Score(b.Places), (Score{-31, -391, -20353}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// Whatever the search does, what it adds up is the full score.
func TestTheSearchAddsUpRight(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*Problem{"field": benchmark(t, "50meetings-160timegrains-5rooms").Problem, "office": someOffice(7)} {
		m := compile(p)
		s := newSearch(m, 1, 1)
		s.begin()
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range 4000 {
			if i%500 == 0 {
				s.focus(int64(1000+i), int64(100+i))
			}
			if s.step(rng.Float64()*1000 + 1); m.score(s.total) != p.Score(s.places()) {
				t.Fatalf("%s: after %d steps %v, want %v", name, i, m.score(s.total), p.Score(s.places()))
			}
		}
	}
}

// someOffice is a random Problem with everything that an office's has.
func someOffice(seed uint64) *Problem {
	rng := rand.New(rand.NewPCG(seed, 3))
	p := &Problem{People: 20, Weights: Office(), Travel: [][]int{{0, 3}, {3, 1}}}
	for g := range 160 {
		p.Grains = append(p.Grains, Grain{g / 32, 510 + g%32*15})
	}
	p.Rooms = []Room{{Capacity: 10}, {Capacity: 40, Site: 1}, {Capacity: 12}, {Unbounded: true, Site: 1}}
	for i := range 30 {
		m := Meeting{Grains: 1 + rng.IntN(8)}
		for _, x := range rng.Perm(20)[:6] {
			if rng.IntN(3) == 0 {
				m.Preferred = append(m.Preferred, x)
			} else {
				m.Required = append(m.Required, x)
			}
		}
		if i%3 == 0 {
			m.At = &Place{rng.IntN(24), rng.IntN(3)}
			m.Cost, m.RoomCost = 1000, 500
		}
		if i%4 == 0 {
			m.Wish = make([]int32, 160)
			for g := range m.Wish {
				m.Wish[g] = int32(rng.IntN(30))
			}
		}
		if i > 0 && i%5 == 0 {
			m.Follows = []Follow{{Meeting: i - 1, Gap: 2}, {Meeting: i - 3, Days: 1}}
		}
		p.Meetings = append(p.Meetings, m)
	}
	for i := range 12 {
		from := rng.IntN(150)
		b := Busy{Person: rng.IntN(20), Room: -1, From: from, To: from + rng.IntN(10), Hard: i%2 == 0}
		if i%3 == 0 {
			b.Person, b.Room = -1, rng.IntN(3)
		}
		p.Busy = append(p.Busy, b)
	}
	return p
}

func TestTheProvedOptimumIsFound(t *testing.T) {
	t.Parallel()
	b := benchmark(t, "small-8-1-3")
	r, err := Solve(t.Context(), b.Problem, Options{Iterations: 200000, Seed: 1})
	if err != nil || r.Score != (Score{0, 0, -171}) {
		t.Errorf("%v, want 0hard/0medium/-171soft (%v)", r.Score, err)
	}
}

func TestIterationsAreReproducible(t *testing.T) {
	t.Parallel()
	b := benchmark(t, "50meetings-160timegrains-5rooms")
	run := func(seed uint64) Result {
		r, err := Solve(t.Context(), b.Problem, Options{Iterations: 5000, Threads: 2, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := run(3)
	if again := run(3); !reflect.DeepEqual(first, again) {
		t.Errorf("%v, then %v", first.Score, again.Score)
	}
	if other := run(4); reflect.DeepEqual(first.Places, other.Places) {
		t.Error("another seed, the same plan")
	}
	if got := b.Score(first.Places); got != first.Score {
		t.Errorf("told %v, is %v", first.Score, got)
	}
}

func TestSolveEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := benchmark(t, "50meetings-160timegrains-5rooms")
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan Progress, 1000)
	done := make(chan Result)
	go func() {
		r, _ := Solve(ctx, b.Problem, Options{Threads: 2, Iterations: 1 << 40, Progress: func(p Progress) {
			select {
			case told <- p:
			default:
			}
		}})
		done <- r
	}()
	<-told
	cancel()
	select {
	case r := <-done:
		if len(r.Places) != 50 {
			t.Errorf("%d places", len(r.Places))
		}
	case <-time.After(time.Minute):
		t.Error("it goes on")
	}
}
