package planner

import "slices"

// attendance is a person's part in one meeting.
type attendance struct {
	meeting            int
	required, windowed bool
}

// attendances lists the meetings of every person.
func (p *Problem) attendances() [][]attendance {
	all := make([][]attendance, p.People)
	for i := range p.Meetings {
		m := &p.Meetings[i]
		for _, who := range m.Required {
			all[who] = append(all[who], attendance{i, true, m.windowed(who)})
		}
		for _, who := range m.Preferred {
			all[who] = append(all[who], attendance{i, false, m.windowed(who)})
		}
	}
	return all
}

// judgePeople judges what each person's meetings mean for them.
func (j *judge) judgePeople() {
	for who, list := range j.p.attendances() {
		for n, a := range list {
			for _, b := range list[n+1:] {
				j.judgeOverlap(who, a, b)
				j.judgeStability(who, a, b)
				j.judgeStability(who, b, a)
				j.judgeTrip(who, a, b)
				j.judgeTrip(who, b, a)
			}
		}
		j.judgeLoad(who, list)
	}
}

// judgeOverlap judges the overlap of two meetings of a person.
func (j *judge) judgeOverlap(who int, a, b attendance) {
	w, ov := &j.p.Weights, int64(j.overlap(a.meeting, b.meeting))
	if a.windowed || b.windowed {
		ov = j.neededTwice(who, a.meeting, b.meeting)
	}
	switch {
	case a.required && b.required:
		j.report(RuleAttendance, Hard, w.Attendance, ov, who, -1, a.meeting, b.meeting)
	case a.required || b.required:
		j.report(RuleMixed, w.Optional, w.Mixed, ov, who, -1, a.meeting, b.meeting)
	default:
		j.report(RulePreferred, w.Optional, w.Preferred, ov, who, -1, a.meeting, b.meeting)
	}
}

// judgeStability judges the change of rooms from an earlier meeting to a later one.
func (j *judge) judgeStability(who int, a, b attendance) {
	w := &j.p.Weights
	pa := j.places[a.meeting]
	pb := j.places[b.meeting]
	if pa.Room == pb.Room || pa.Start >= pb.Start {
		return
	}
	if pb.Start-j.end(a.meeting) <= 2 {
		j.report(RuleStability, Soft, w.Stability, 1, who, -1, a.meeting, b.meeting)
	}
}

// judgeTrip judges whether a person has the time to travel from an earlier meeting to a later one.
func (j *judge) judgeTrip(who int, a, b attendance) {
	p := j.p
	w := &p.Weights
	pa := j.places[a.meeting]
	pb := j.places[b.meeting]
	_, leaves := j.stay(who, a.meeting)
	comes, _ := j.stay(who, b.meeting)
	if pa.Room == pb.Room || p.Travel == nil || !a.required || !b.required || comes < leaves {
		return // an overlap is reported by judgeOverlap already
	}
	if p.Grains[leaves-1].Day != p.Grains[comes].Day {
		return
	}
	gap := p.gap(j.step, leaves, comes)
	way := p.Travel[p.Rooms[pa.Room].Site][p.Rooms[pb.Room].Site]
	j.report(RuleTravel, w.TravelOn, w.Travel, int64(max(0, way-gap)), who, -1, a.meeting, b.meeting)
}

// needs reports whether the meeting needs the person, who is one of its people, at the grain.
func (j *judge) needs(who, i, grain int) bool {
	some := false
	for _, w := range j.p.Meetings[i].Windows {
		at := grain - j.places[i].Start
		if w.Person == who && at >= w.From && at < w.To {
			return true
		}
		some = some || w.Person == who
	}
	return !some && j.places[i].Start <= grain && grain < j.end(i)
}

// neededTwice counts the grains in which both meetings need the person.
func (j *judge) neededTwice(who, a, b int) int64 {
	n := int64(0)
	for g := j.places[a].Start; g < j.end(a); g++ {
		if j.needs(who, a, g) && j.needs(who, b, g) {
			n++
		}
	}
	return n
}

// neededIn counts the grains [from, to) in which the meeting needs the person.
func (j *judge) neededIn(who, i, from, to int) int64 {
	n := int64(0)
	for g := from; g < to; g++ {
		if j.needs(who, i, g) {
			n++
		}
	}
	return n
}

// stay is from which grain to which the person is at the meeting: from when it first needs them until it no longer
// does.
func (j *judge) stay(who, i int) (int, int) {
	from, to := j.places[i].Start, j.end(i)
	for from < to && !j.needs(who, i, from) {
		from++
	}
	for to > from && !j.needs(who, i, to-1) {
		to--
	}
	return from, to
}

// gap is the time in grains between the end of grain end-1 and the beginning of grain start on
// the same day, including breaks.
func (p *Problem) gap(step, end, start int) int {
	return (p.Grains[start].Minute-p.Grains[end-1].Minute)/step - 1
}

// step is the length of a grain in minutes: the smallest distance of neighbours on a day.
func (p *Problem) step() int {
	least := 0
	for g := 1; g < len(p.Grains); g++ {
		if a, b := p.Grains[g-1], p.Grains[g]; a.Day == b.Day && (least == 0 || b.Minute-a.Minute < least) {
			least = b.Minute - a.Minute
		}
	}
	return max(1, least)
}

// judgeLoad judges how many meetings a person has on each day.
func (j *judge) judgeLoad(who int, list []attendance) {
	w := &j.p.Weights
	if w.Load == 0 || len(list) <= w.LoadLimit {
		return
	}
	days := make([]int, len(list))
	for n, a := range list {
		days[n] = j.p.Grains[j.places[a.meeting].Start].Day
	}
	slices.Sort(days)
	for from := 0; from < len(days); {
		to := from
		for to < len(days) && days[to] == days[from] {
			to++
		}
		if over := int64(to - from - w.LoadLimit); over > 0 {
			j.emit(Finding{
				Rule:    RuleLoad,
				Level:   Soft,
				Person:  who,
				Room:    -1,
				Day:     days[from],
				Amount:  over,
				Penalty: w.Load * over,
			})
		}
		from = to
	}
}
