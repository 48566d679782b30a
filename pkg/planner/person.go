package planner

import "slices"

// attendance is a person's part in one meeting.
type attendance struct {
	meeting  int
	required bool
}

// attendances lists the meetings of every person.
func (p *Problem) attendances() [][]attendance {
	all := make([][]attendance, p.People)
	for i, m := range p.Meetings {
		for _, who := range m.Required {
			all[who] = append(all[who], attendance{i, true})
		}
		for _, who := range m.Preferred {
			all[who] = append(all[who], attendance{i, false})
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
				j.judgeTravel(who, a, b)
				j.judgeTravel(who, b, a)
			}
		}
		j.judgeLoad(who, list)
	}
}

// judgeOverlap judges the overlap of two meetings of a person.
func (j *judge) judgeOverlap(who int, a, b attendance) {
	w, ov := &j.p.Weights, int64(j.overlap(a.meeting, b.meeting))
	switch {
	case a.required && b.required:
		j.report(RuleAttendance, Hard, w.Attendance, ov, who, -1, a.meeting, b.meeting)
	case a.required || b.required:
		j.report(RuleMixed, w.Optional, w.Mixed, ov, who, -1, a.meeting, b.meeting)
	default:
		j.report(RulePreferred, w.Optional, w.Preferred, ov, who, -1, a.meeting, b.meeting)
	}
}

// judgeTravel judges the trip from an earlier meeting to a later one.
func (j *judge) judgeTravel(who int, a, b attendance) {
	p := j.p
	w := &p.Weights
	pa := j.places[a.meeting]
	pb := j.places[b.meeting]
	if pa.Room == pb.Room || pa.Start >= pb.Start {
		return
	}
	if pb.Start-j.end(a.meeting) <= 2 {
		j.report(RuleStability, Soft, w.Stability, 1, who, -1, a.meeting, b.meeting)
	}
	if p.Travel == nil || !a.required || !b.required || pb.Start < j.end(a.meeting) {
		return // an overlap is reported by judgeOverlap already
	}
	if p.Grains[j.end(a.meeting)-1].Day != p.Grains[pb.Start].Day {
		return
	}
	gap := p.gap(j.step, j.end(a.meeting), pb.Start)
	way := p.Travel[p.Rooms[pa.Room].Site][p.Rooms[pb.Room].Site]
	j.report(RuleTravel, w.TravelOn, w.Travel, int64(max(0, way-gap)), who, -1, a.meeting, b.meeting)
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
