package planner

import (
	"errors"
	"fmt"
	"slices"
)

// Limits of a Problem. A larger one is refused, not tried.
const (
	maxGrains   = 200_000
	maxMeetings = 5_000
	maxRooms    = 5_000
	maxPeople   = 60_000
	maxWeight   = 1_000_000
	maxCost     = 1 << 30
	maxTable    = 1 << 31 // people and rooms, times grains
	// maxTurnaround is for how many grains a meeting may hold its room before or after it.
	maxTurnaround = 63
)

// ErrProblem is wrapped by every error about an invalid Problem or invalid Options.
var ErrProblem = errors.New("planner: not a problem that can be solved")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProblem, fmt.Sprintf(format, args...))
}

// Check returns the first fault of a Problem, with the index of what is wrong, as an error that
// wraps ErrProblem.
func (p *Problem) Check() error {
	for _, f := range []func() error{p.checkSizes, p.checkGrains, p.checkRooms, p.checkWeights, p.checkBusy} {
		if err := f(); err != nil {
			return err
		}
	}
	for i := range p.Meetings {
		if err := p.checkMeeting(&p.Meetings[i]); err != nil {
			return refuse("meetings[%d]: %v", i, err)
		}
	}
	return nil
}

func (p *Problem) checkSizes() error {
	for _, s := range []struct {
		what    string
		n, most int
	}{
		{"grains", len(p.Grains), maxGrains}, {"meetings", len(p.Meetings), maxMeetings},
		{"rooms", len(p.Rooms), maxRooms}, {"people", p.People, maxPeople},
	} {
		if s.n > s.most || s.n < 0 {
			return refuse("%d %s, and at most %d can be planned at once", s.n, s.what, s.most)
		}
	}
	if (p.People+len(p.Rooms))*len(p.Grains) > maxTable {
		return refuse("%d people and %d rooms over %d grains are too many to plan at once",
			p.People, len(p.Rooms), len(p.Grains))
	}
	if len(p.Meetings) > 0 && (len(p.Grains) == 0 || len(p.Rooms) == 0) {
		return refuse("no grains or no rooms: %d and %d", len(p.Grains), len(p.Rooms))
	}
	return nil
}

func (p *Problem) checkGrains() error {
	for g := 1; g < len(p.Grains); g++ {
		a, b := p.Grains[g-1], p.Grains[g]
		if b.Day < a.Day || b.Day == a.Day && b.Minute <= a.Minute {
			return refuse("grains[%d]: not after the one before", g)
		}
	}
	return nil
}

func (p *Problem) checkRooms() error {
	for r, room := range p.Rooms {
		if room.Capacity < 0 {
			return refuse("rooms[%d]: a capacity of %d", r, room.Capacity)
		}
		if !room.Turnaround.fits() {
			return refuse("rooms[%d]: %v grains for set-up and clear-up", r, room.Turnaround)
		}
		if p.Travel != nil && (room.Site < 0 || room.Site >= len(p.Travel)) {
			return refuse("rooms[%d]: at site %d of %d", r, room.Site, len(p.Travel))
		}
	}
	for a, row := range p.Travel {
		if len(row) != len(p.Travel) {
			return refuse("travel[%d]: to %d sites of %d", a, len(row), len(p.Travel))
		}
		for b, way := range row {
			if way < 0 || way > maxGrains {
				return refuse("travel[%d][%d]: %d grains", a, b, way)
			}
		}
	}
	return nil
}

func (t Turnaround) fits() bool {
	return min(t.Setup, t.Clearup) >= 0 && max(t.Setup, t.Clearup) <= maxTurnaround
}

func (p *Problem) checkWeights() error {
	w := &p.Weights
	for n, x := range []int64{
		w.Room, w.Overtime, w.SameDay, w.Attendance, w.Capacity, w.Outside, w.Follow, w.Travel, w.Unlawful, w.Apart,
		w.Moved, w.Mixed, w.Preferred, w.Advisory, w.Wish, w.Load, int64(w.LoadLimit), w.Near, w.Soon, w.Break,
		w.Overlap, w.Larger, w.Spare, w.Stability,
	} {
		if x < 0 || x > maxWeight {
			return refuse("weight %d is %d, not between 0 and %d", n, x, maxWeight)
		}
	}
	if w.Optional != Medium && w.Optional != Soft {
		return refuse("optional attendance must be judged on the medium or the soft level")
	}
	if w.TravelOn != Hard && w.TravelOn != Soft {
		return refuse("travel must be judged on the hard or the soft level")
	}
	return nil
}

func (p *Problem) checkBusy() error {
	for n, b := range p.Busy {
		if (b.Person >= 0) == (b.Room >= 0) || b.Person >= p.People || b.Room >= len(p.Rooms) {
			return refuse("busy[%d]: person %d and room %d, not one of either that is known", n, b.Person, b.Room)
		}
		if b.From < 0 || b.To < b.From || b.To > len(p.Grains) {
			return refuse("busy[%d]: from grain %d to %d of %d", n, b.From, b.To, len(p.Grains))
		}
	}
	return nil
}

func (p *Problem) checkMeeting(m *Meeting) error {
	switch {
	case m.Grains < 1 || m.Grains > len(p.Grains):
		return fmt.Errorf("no length that fits: %d grains of %d", m.Grains, len(p.Grains))
	case m.Heads < 0 || m.Heads > maxWeight:
		return fmt.Errorf("it needs %d seats", m.Heads)
	case !m.Turnaround.fits() || !m.Held.fits():
		return fmt.Errorf("%v and %v grains for set-up and clear-up", m.Turnaround, m.Held)
	case m.Pinned && m.At == nil:
		return errors.New("it is pinned but has no place")
	case m.At != nil && !p.contains(*m.At, m.Grains):
		return fmt.Errorf("it stands at grain %d in room %d, which is not within the plan", m.At.Start, m.At.Room)
	case m.At != nil && m.Held != m.Held.min(m.Turnaround.max(p.Rooms[m.At.Room].Turnaround)):
		return fmt.Errorf("it holds its room for %v, which is more than it needs", m.Held)
	case m.Wish != nil && len(m.Wish) != len(p.Grains):
		return fmt.Errorf("it has wishes for %d grains, not for %d", len(m.Wish), len(p.Grains))
	case m.Unlawful != nil && len(m.Unlawful) != len(p.Grains):
		return fmt.Errorf("it has rules for %d grains, not for %d", len(m.Unlawful), len(p.Grains))
	case m.Cost < 0 || m.RoomCost < 0 || m.Cost > maxCost || m.RoomCost > maxCost:
		return fmt.Errorf("moving it costs %d and %d", m.Cost, m.RoomCost)
	case m.Starts != nil && len(m.Starts) == 0, m.Rooms != nil && len(m.Rooms) == 0:
		return errors.New("it may start nowhere or has no room it may use")
	case !slices.IsSorted(m.Starts):
		return errors.New("its starts are not in order")
	}
	for what, list := range map[string][]int{"start at grain": m.Starts, "use room": m.Rooms} {
		most := map[string]int{"start at grain": len(p.Grains) - m.Grains + 1, "use room": len(p.Rooms)}[what]
		for _, x := range list {
			if x < 0 || x >= most {
				return fmt.Errorf("it may %s %d, where it does not fit", what, x)
			}
		}
	}
	for _, f := range m.Follows {
		inRange := f.Gap >= 0 && f.Gap <= maxGrains && f.Days >= 0 && f.Days <= maxGrains
		if !inRange || !p.isOther(m, f.Meeting) {
			return fmt.Errorf("it follows meeting %d by %d grains or %d days", f.Meeting, f.Gap, f.Days)
		}
	}
	for _, k := range m.Apart {
		if !p.isOther(m, k) {
			return fmt.Errorf("it must be on another day than meeting %d, which is not another meeting", k)
		}
	}
	return p.checkPeople(m)
}

// contains reports whether a meeting of this length at this place lies within the plan.
func (p *Problem) contains(at Place, grains int) bool {
	return at.Start >= 0 && at.Start <= len(p.Grains)-grains && at.Room >= 0 && at.Room < len(p.Rooms)
}

// isOther reports whether k is the index of another meeting than m.
func (p *Problem) isOther(m *Meeting, k int) bool {
	return k >= 0 && k < len(p.Meetings) && &p.Meetings[k] != m
}

func (p *Problem) checkPeople(m *Meeting) error {
	seen := make(map[int]bool, len(m.Required)+len(m.Preferred))
	for _, list := range [][]int{m.Required, m.Preferred} {
		for _, who := range list {
			if who < 0 || who >= p.People {
				return fmt.Errorf("no such person as %d of %d", who, p.People)
			}
			if seen[who] {
				return fmt.Errorf("somebody twice: person %d", who)
			}
			seen[who] = true
		}
	}
	ends := map[int]int{}
	for _, w := range m.Windows {
		if !seen[w.Person] || w.From < ends[w.Person] || w.To <= w.From || w.To > m.Grains {
			return fmt.Errorf("it needs person %d from grain %d to %d", w.Person, w.From, w.To)
		}
		ends[w.Person] = w.To
	}
	return nil
}
