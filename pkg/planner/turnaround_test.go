package planner

import (
	"math/rand/v2"
	"testing"

	"huiqi/pkg/racetest"
)

// hall is a room that needs one grain before each meeting and one after it, on days that end with it.
func hall(days, grains int, meetings ...Meeting) *Problem {
	p := &Problem{People: 9, Weights: Office(), Meetings: meetings}
	p.Rooms = []Room{{Capacity: 10, Turnaround: Turnaround{Setup: 1, Clearup: 1}}}
	for day := range days {
		for g := range grains {
			p.Grains = append(p.Grains, Grain{Day: day, Minute: 480 + 15*g})
		}
	}
	return p
}

// Six meetings of an hour, with set-up and clear-up between them, just fill two days of three each.
func TestAFullRoomTakesAllThatFit(t *testing.T) {
	t.Parallel()
	var all []Meeting
	for who := range 6 {
		all = append(all, Meeting{Grains: 4, Required: []int{who}})
	}
	p := hall(2, 16, all...)
	if r := solve(t, p, Options{Threads: 1, Iterations: 20_000}); r.Score.Hard != 0 {
		t.Errorf("%v: %v", r.Score, r.Places)
	}
	p = hall(2, 15, all...)
	if r := solve(t, p, Options{Threads: 1, Iterations: 5_000}); r.Score.Hard == 0 {
		t.Errorf("a grain too few a day, and %v fit", r.Places)
	}
}

// What stands closer together than is asked for now stays. What comes beside it keeps away for its own set-up.
func TestWhatStandsKeepsWhatItHolds(t *testing.T) {
	t.Parallel()
	p := hall(1, 20, sitting(0, 0, 1), sitting(4, 0, 2), Meeting{Grains: 4, Required: []int{3}})
	if n := Unavoidable(p); n != 0 {
		t.Errorf("%d must move", n)
	}
	r := solve(t, p, Options{Threads: 1, Iterations: 5_000})
	if r.Score.Hard != 0 || r.Score.Medium != 0 || r.Places[2].Start < 9 {
		t.Errorf("%v: %v", r.Score, r.Places)
	}
	p.Meetings[1].Held = Turnaround{Clearup: 1}
	r = solve(t, p, Options{Threads: 1, Iterations: 5_000})
	if r.Places[2].Start < 10 {
		t.Errorf("beside clear-up: %v", r.Places)
	}
}

// Blocks bound the meetings' own time, other meetings what they hold; neither reaches into another day.
func TestSetUpBesideBusy(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		busy Busy
		days int
		fits bool
	}{
		"a block":             {busy: Busy{Person: -1, To: 4, Hard: true}, days: 1, fits: true},
		"a meeting":           {busy: Busy{Person: -1, To: 3, Hard: true, Meeting: true}, days: 1, fits: true},
		"too near a meeting":  {busy: Busy{Person: -1, To: 4, Hard: true, Meeting: true}, days: 1},
		"yesterday's meeting": {busy: Busy{Person: -1, To: 4, Hard: true, Meeting: true}, days: 2, fits: true},
	} {
		p := hall(c.days, 8/c.days, Meeting{Grains: 4, Required: []int{1}})
		p.Busy = []Busy{c.busy}
		if r := solve(t, p, Options{Threads: 1, Iterations: 500}); (r.Score.Hard == 0) != c.fits {
			t.Errorf("%s: %v at %v", reason, r.Score, r.Places)
		}
	}
}

// crampedRoom is a cramped office of one room that is held for longer than the meetings take, without lawful rules.
func crampedRoom(seed uint64) *Problem {
	r, p := rand.New(rand.NewPCG(seed, 13)), cramped(seed)
	some := func() Turnaround { return Turnaround{Setup: r.IntN(2), Clearup: r.IntN(2)} }
	p.Rooms = []Room{{Capacity: 9, Turnaround: some()}}
	p.Meetings = p.Meetings[:min(len(p.Meetings), 2+r.IntN(2))]
	p.Grains = p.Grains[:min(len(p.Grains), 8)]
	for i := range p.Meetings {
		m := &p.Meetings[i]
		m.Apart, m.Unlawful = nil, nil
		m.Turnaround = some()
		if m.At != nil {
			m.At = &Place{Start: min(m.At.Start, len(p.Grains)-m.Grains)}
			m.Held = some().min(m.Turnaround.max(p.Rooms[0].Turnaround))
		}
	}
	from := r.IntN(4)
	to := from + 1 + r.IntN(len(p.Grains)-from)
	p.Busy = []Busy{{Person: -1, From: from, To: to, Hard: true, Meeting: r.IntN(2) == 0}}
	return p
}

// With set-up and clear-up the search finds a plan without a clash wherever trying all plans does.
func TestTurnaroundAgreesWithTryingEverything(t *testing.T) {
	t.Parallel()
	found, none := 0, 0
	for seed := range racetest.Fewer[uint64](150, 10) {
		p := crampedRoom(seed)
		want := optimum(p)
		got := solve(t, p, Options{Threads: 1, Seed: seed, Iterations: 3_000})
		if (got.Score.Hard == 0) != (want.Hard == 0) {
			t.Errorf("seed %d: %v, and the best of all plans is %v", seed, got.Score, want)
		}
		if want.Hard == 0 {
			found++
		} else {
			none++
		}
	}
	if few := max(1, (found+none)/8); found < few || none < few {
		t.Errorf("%d offices have a plan and %d have none: they prove too little", found, none)
	}
}
