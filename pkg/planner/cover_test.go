package planner

import "testing"

// office is a small Problem of one day and two rooms.
func office(meetings ...Meeting) *Problem {
	p := &Problem{People: 8, Weights: Office(), Meetings: meetings, Rooms: []Room{{Capacity: 10}, {Capacity: 10}}}
	for g := range 36 {
		p.Grains = append(p.Grains, Grain{Day: 0, Minute: 480 + 15*g})
	}
	return p
}

func sitting(start, room int, people ...int) Meeting {
	return Meeting{Grains: 4, Required: people, At: &Place{start, room}, Cost: 1000, RoomCost: 10}
}

func TestUnavoidable(t *testing.T) {
	t.Parallel()
	pinned := sitting(4, 0, 1)
	pinned.Pinned = true
	for reason, c := range map[string]struct {
		p    *Problem
		want int
	}{
		"touching edges":            {office(sitting(0, 0, 1), sitting(4, 0, 1)), 0},
		"one room":                  {office(sitting(0, 0, 1), sitting(3, 0, 2)), 1},
		"a star moves its middle":   {office(sitting(4, 0, 1, 2, 3), sitting(1, 1, 1), sitting(7, 1, 2)), 1},
		"a triangle moves two":      {office(sitting(0, 0, 1), sitting(0, 0, 2), sitting(0, 0, 3)), 2},
		"pinned never moves":        {office(pinned, sitting(4, 1, 1), sitting(6, 0, 2)), 2},
		"not placed counts nothing": {office(sitting(0, 0, 1), Meeting{Grains: 4, Required: []int{1}}), 0},
	} {
		if got := Unavoidable(c.p); got != c.want {
			t.Errorf("%s: %d, want %d", reason, got, c.want)
		}
	}
	p := office(sitting(0, 0, 1), sitting(0, 1, 2), sitting(4, 0, 3))
	p.Busy = []Busy{{Person: -1, Room: 0, From: 2, To: 6, Hard: true}, {Person: 2, Room: -1, From: 3, To: 4}}
	if got := Unavoidable(p); got != 2 {
		t.Errorf("a room out of order moves %d, want 2", got)
	}
}
