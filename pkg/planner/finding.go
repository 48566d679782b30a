package planner

// Rule names what a Finding is about; each is a field of Weights.
type Rule string

// The rules, as in Weights.
const (
	RuleRoom       Rule = "room"
	RuleOvertime   Rule = "overtime"
	RuleSameDay    Rule = "same_day"
	RuleAttendance Rule = "attendance"
	RuleCapacity   Rule = "capacity"
	RuleBusy       Rule = "busy" // a hard Busy of a required person or a room
	RuleOutside    Rule = "outside"
	RuleFollow     Rule = "follow"
	RuleTravel     Rule = "travel"
	RuleUnlawful   Rule = "unlawful"
	RuleApart      Rule = "apart"
	RuleMoved      Rule = "moved"
	RuleMixed      Rule = "mixed"
	RulePreferred  Rule = "preferred"
	RuleAdvisory   Rule = "advisory"
	RuleWish       Rule = "wish"
	RuleLoad       Rule = "load"
	RuleNear       Rule = "near"
	RuleSoon       Rule = "soon"
	RuleBreak      Rule = "break"
	RuleOverlap    Rule = "overlap"
	RuleLarger     Rule = "larger"
	RuleSpare      Rule = "spare"
	RuleStability  Rule = "stability"
)

// Finding is one broken rule of a plan.
type Finding struct {
	Rule     Rule
	Level    Level
	Meetings []int // one, or the two of a pair in the order of the rule; none for Load
	Person   int   // whom it is about, or -1
	Room     int   // which room it is about, or -1
	Day      int   // the day that Load is about, else 0
	Amount   int64 // in the unit that Weights gives for the rule
	Penalty  int64 // Amount times the rule's weight
}

// judge goes through a plan and emits every violation. The slice in a Finding is valid until
// emit returns.
type judge struct {
	p      *Problem
	places []Place
	emit   func(Finding)
	pair   [2]int
	step   int
}

func (p *Problem) judge(places []Place, emit func(Finding)) {
	j := &judge{p: p, places: places, emit: emit, step: p.step()}
	for i := range p.Meetings {
		j.judgeAlone(i)
		j.judgeBusy(i)
	}
	for a := range p.Meetings {
		for b := range p.Meetings {
			if a != b {
				j.judgePair(a, b)
			}
		}
	}
	j.judgePeople()
}

func (j *judge) end(i int) int { return j.places[i].Start + j.p.Meetings[i].Grains }

// overlap is how many grains two meetings have in common.
func (j *judge) overlap(a, b int) int {
	return max(0, min(j.end(a), j.end(b))-max(j.places[a].Start, j.places[b].Start))
}

// report emits a finding unless its penalty is zero.
func (j *judge) report(r Rule, l Level, weight, amount int64, person, room int, meetings ...int) {
	if weight == 0 || amount == 0 {
		return
	}
	n := copy(j.pair[:], meetings)
	j.emit(Finding{
		Rule:     r,
		Level:    l,
		Meetings: j.pair[:n],
		Person:   person,
		Room:     room,
		Amount:   amount,
		Penalty:  weight * amount,
	})
}

// judgeAlone judges the place of one meeting by itself.
func (j *judge) judgeAlone(i int) {
	p := j.p
	w := &p.Weights
	m := &p.Meetings[i]
	at := j.places[i]
	last := int64(j.end(i) - 1)
	one := func(r Rule, l Level, weight, amount int64) { j.report(r, l, weight, amount, -1, at.Room, i) }
	if last >= int64(len(p.Grains)) {
		one(RuleOvertime, Hard, w.Overtime, last)
	} else if p.Grains[last].Day != p.Grains[at.Start].Day {
		one(RuleSameDay, Hard, w.SameDay, 1)
	}
	room := p.Rooms[at.Room]
	one(RuleCapacity, Hard, w.Capacity, m.missingSeats(room))
	one(RuleSpare, Soft, w.Spare, m.emptySeats(room))
	one(RuleOutside, Hard, w.Outside, outside(m, at))
	one(RuleSoon, Soft, w.Soon, last)
	one(RuleLarger, Soft, w.Larger, p.larger(room))
	if m.Unlawful != nil {
		one(RuleUnlawful, Lawful, w.Unlawful, int64(m.Unlawful[at.Start]))
	}
	if m.Wish != nil {
		one(RuleWish, Soft, w.Wish, int64(m.Wish[at.Start]))
	}
	if m.At != nil {
		one(RuleNear, Soft, w.Near, int64(max(m.At.Start-at.Start, at.Start-m.At.Start)))
		one(RuleMoved, Medium, w.Moved, moved(m, at))
	}
	for _, f := range m.Follows {
		j.report(RuleFollow, Hard, w.Follow, int64(j.late(i, f)), -1, -1, f.Meeting, i)
	}
}

// outside counts the parts of a place that the meeting is not allowed to use.
func outside(m *Meeting, at Place) int64 {
	n := int64(0)
	if m.Starts != nil && !has(m.Starts, at.Start) {
		n++
	}
	if m.Rooms != nil && !has(m.Rooms, at.Room) {
		n++
	}
	return n
}

func has(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// missingSeats is how many seats the room lacks. An unbounded room has seats for everybody.
func (m *Meeting) missingSeats(r Room) int64 {
	if r.Unbounded {
		return 0
	}
	return int64(max(0, m.heads()-r.Capacity))
}

// emptySeats is how many seats stay empty.
func (m *Meeting) emptySeats(r Room) int64 {
	if r.Unbounded {
		return 0
	}
	return int64(max(0, r.Capacity-m.heads()))
}

// larger is the number of seats by which the other rooms are larger, all together.
func (p *Problem) larger(room Room) int64 {
	sum := int64(0)
	for _, r := range p.Rooms {
		if !r.Unbounded && !room.Unbounded {
			sum += int64(max(0, r.Capacity-room.Capacity))
		}
	}
	return sum
}

// moved is the cost of standing elsewhere than At.
func moved(m *Meeting, at Place) int64 {
	switch {
	case at.Start != m.At.Start:
		return m.Cost
	case at.Room != m.At.Room:
		return m.RoomCost
	default:
		return 0
	}
}

// late is the number of grains by which meeting i starts too early.
func (j *judge) late(i int, f Follow) int {
	end := j.end(f.Meeting)
	earliest := end + f.Gap
	if f.Days > 0 {
		grains := j.p.Grains
		day := grains[min(end, len(grains))-1].Day + f.Days
		for earliest = 0; earliest < len(grains) && grains[earliest].Day < day; {
			earliest++
		}
	}
	return max(0, earliest-j.places[i].Start)
}

// judgeBusy judges a meeting against the Busy spans of its people and its room.
func (j *judge) judgeBusy(i int) {
	p := j.p
	w := &p.Weights
	m := &p.Meetings[i]
	for _, b := range p.Busy {
		ov := int64(min(j.end(i), b.To) - max(j.places[i].Start, b.From))
		if ov <= 0 && !(b.Room >= 0 && b.Meeting) {
			continue
		}
		if b.Room >= 0 && b.Meeting {
			ov = j.holdsWithin(i, b.From, b.To)
		}
		if b.Person >= 0 && m.windowed(b.Person) {
			ov = j.neededIn(b.Person, i, b.From, b.To)
		}
		switch {
		case b.Room >= 0 && b.Room == j.places[i].Room && b.Hard:
			j.report(RuleBusy, Hard, w.Room, ov, -1, b.Room, i)
		case b.Room >= 0 && b.Room == j.places[i].Room:
			j.report(RuleAdvisory, Soft, w.Advisory, ov, -1, b.Room, i)
		case b.Person >= 0 && has(m.Required, b.Person) && b.Hard:
			j.report(RuleBusy, Hard, w.Attendance, ov, b.Person, -1, i)
		case b.Person >= 0 && has(m.Required, b.Person):
			j.report(RuleAdvisory, Soft, w.Advisory, ov, b.Person, -1, i)
		case b.Person >= 0 && b.Hard && has(m.Preferred, b.Person):
			j.report(RuleMixed, w.Optional, w.Mixed, ov, b.Person, -1, i)
		}
	}
}

// holds reports whether the meeting holds its room at the grain: for itself, or on its day to set up or to clear up.
func (j *judge) holds(i, grain int) bool {
	at, end := j.places[i], j.end(i)
	grains := j.p.Grains
	m, room := &j.p.Meetings[i], j.p.Rooms[at.Room]
	t := Turnaround{max(m.Setup, room.Setup), max(m.Clearup, room.Clearup)}
	if m.At != nil && *m.At == at {
		t = m.Held
	}
	switch {
	case grain < 0 || grain >= len(grains):
		return false
	case room.Unbounded:
		t = Turnaround{}
	case grain < at.Start && grains[grain].Day != grains[at.Start].Day:
		return false
	case grain >= end && grains[grain].Day != grains[end-1].Day:
		return false
	}
	return grain >= at.Start-t.Setup && grain < end+t.Clearup
}

// holdsWithin counts the grains [from, to) in which the meeting holds its room.
func (j *judge) holdsWithin(i, from, to int) int64 {
	n := int64(0)
	for g := max(from, j.places[i].Start-maxTurnaround); g < min(to, j.end(i)+maxTurnaround); g++ {
		if j.holds(i, g) {
			n++
		}
	}
	return n
}

// heldTwice counts the grains in which two meetings hold their room.
func (j *judge) heldTwice(a, b int) int64 {
	n := int64(0)
	for g := j.places[a].Start - maxTurnaround; g < j.end(a)+maxTurnaround; g++ {
		if j.holds(a, g) && j.holds(b, g) {
			n++
		}
	}
	return n
}

// judgePair judges an ordered pair by time and room.
func (j *judge) judgePair(a, b int) {
	w := &j.p.Weights
	pa := j.places[a]
	pb := j.places[b]
	if a < b { // these do not depend on the order, so they are judged once
		ov := int64(j.overlap(a, b))
		if pa.Room == pb.Room && !j.p.Rooms[pa.Room].Unbounded {
			j.report(RuleRoom, Hard, w.Room, j.heldTwice(a, b), -1, pa.Room, a, b)
		}
		j.report(RuleOverlap, Soft, w.Overlap, ov, -1, -1, a, b)
		sameDay := j.p.Grains[pa.Start].Day == j.p.Grains[pb.Start].Day
		if sameDay && (has(j.p.Meetings[a].Apart, b) || has(j.p.Meetings[b].Apart, a)) {
			j.report(RuleApart, Lawful, w.Apart, 1, -1, -1, a, b)
		}
	}
	if j.end(a) == pb.Start {
		j.report(RuleBreak, Soft, w.Break, 1, -1, -1, a, b)
	}
}
