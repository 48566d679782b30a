package planner

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// instance is a problem of the public meeting-scheduling benchmark as plain JSON.
type instance struct {
	Grains []struct {
		Day    int `json:"day"`
		Minute int `json:"minute"`
	} `json:"grains"`
	Rooms []struct {
		Name     string `json:"name"`
		Capacity int    `json:"capacity"`
	} `json:"rooms"`
	Meetings []struct {
		ID        int    `json:"id"`
		Topic     string `json:"topic"`
		Grains    int    `json:"grains"`
		Required  []int  `json:"required"`
		Preferred []int  `json:"preferred"`
	} `json:"meetings"`
	Solution []seat `json:"solution,omitempty"`
}

type seat struct {
	Meeting int `json:"meeting"`
	Start   int `json:"start"`
	Room    int `json:"room"`
}

// Benchmark is an instance of the public benchmark, with its plan if it came with one.
type Benchmark struct {
	*Problem
	ids    []int
	Places []Place
}

// ReadBenchmark reads an instance. Errors name the place of the fault.
func ReadBenchmark(data []byte) (*Benchmark, error) {
	var in instance
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, err
	}
	b := &Benchmark{Problem: &Problem{Weights: Field()}}
	for _, g := range in.Grains {
		b.Grains = append(b.Grains, Grain{g.Day, g.Minute})
	}
	for _, r := range in.Rooms {
		b.Rooms = append(b.Rooms, Room{Capacity: r.Capacity})
	}
	at := map[int]int{}
	for i, m := range in.Meetings {
		if _, twice := at[m.ID]; twice {
			return nil, refuse("meetings[%d]: id %d is given twice", i, m.ID)
		}
		at[m.ID] = i
		b.ids = append(b.ids, m.ID)
		b.Meetings = append(b.Meetings, Meeting{Grains: m.Grains, Required: m.Required, Preferred: m.Preferred})
		for _, x := range slices.Concat(m.Required, m.Preferred) {
			b.People = max(b.People, min(x, maxPeople-1)+1) // Check refuses larger numbers
		}
	}
	if len(b.Meetings) == 0 {
		return nil, refuse("no meetings")
	}
	if err := b.Check(); err != nil {
		return nil, err
	}
	if len(in.Solution) == 0 {
		return b, nil
	}
	b.Places = make([]Place, len(b.ids))
	for i, s := range in.Solution {
		k, ok := at[s.Meeting]
		if !ok || s.Start < 0 || s.Start >= len(b.Grains) || s.Room < 0 || s.Room >= len(b.Rooms) {
			return nil, refuse("solution[%d]: no such meeting, grain or room", i)
		}
		b.Places[k] = Place{s.Start, s.Room}
	}
	return b, nil
}

// Write returns a plan in the format of the benchmark.
func (b *Benchmark) Write(places []Place) ([]byte, error) {
	out := struct {
		Solution []seat `json:"solution"`
	}{}
	for i, at := range places {
		out.Solution = append(out.Solution, seat{b.ids[i], at.Start, at.Room})
	}
	return json.Marshal(out)
}

// Journeys is an instance of CSPLib problem 46: meetings of one slot, agents who must attend
// some of them, and the number of slots needed to travel between two meetings.
type Journeys struct {
	ID       int     `json:"id"`
	Meetings int     `json:"meetings"`
	Slots    int     `json:"slots"`
	Agents   [][]int `json:"agents"`
	Distance [][]int `json:"distance"`
	Status   string  `json:"status,omitempty"`
}

// ReadJourneys reads a list of instances. Errors name the place of the fault.
func ReadJourneys(data []byte) ([]Journeys, error) {
	var all []Journeys
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for i, j := range all {
		if err := j.check(); err != nil {
			return nil, refuse("[%d]: %v", i, err)
		}
	}
	return all, nil
}

func (j Journeys) check() error {
	sized := j.Meetings >= 1 && j.Meetings <= maxMeetings && j.Slots >= 1 && j.Slots <= maxGrains
	if !sized || len(j.Distance) != j.Meetings {
		return errors.New("needs meetings, slots, and one row of distances for each meeting")
	}
	for i, row := range j.Distance {
		if len(row) != j.Meetings {
			return fmt.Errorf("distance[%d]: needs one distance for each meeting", i)
		}
		for k, d := range row {
			if d < 0 || d > j.Slots {
				return fmt.Errorf("distance[%d][%d]: must be between 0 and the number of slots", i, k)
			}
		}
	}
	for i, all := range j.Agents {
		for k, m := range all {
			if m < 0 || m >= j.Meetings {
				return fmt.Errorf("agents[%d][%d]: no such meeting", i, k)
			}
		}
	}
	return nil
}

// Problem returns the instance as a Problem in which every meeting has a site of its own.
func (j Journeys) Problem() *Problem {
	p := &Problem{People: len(j.Agents), Travel: j.Distance, Weights: Office()}
	p.Weights.TravelOn, p.Weights.Travel = Hard, 1
	for g := range j.Slots {
		p.Grains = append(p.Grains, Grain{Minute: g})
	}
	for i := range j.Meetings {
		p.Rooms = append(p.Rooms, Room{Capacity: j.Meetings + len(j.Agents), Site: i})
		p.Meetings = append(p.Meetings, Meeting{Grains: 1, Rooms: []int{i}})
	}
	for a, all := range j.Agents {
		for _, m := range all {
			p.Meetings[m].Required = append(p.Meetings[m].Required, a)
		}
	}
	return p
}
