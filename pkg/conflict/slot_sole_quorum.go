package conflict

import "huiqi/pkg/consult"

// absences says, for the voters of one quorum, who is absent at which start for one reason alone.
type absences struct {
	*quorumCount
	// sole has, for each start, how many voters each thing alone keeps away.
	sole []map[int]int
}

// countAbsences looks for what keeps the voters, if a quorum that is not reached rules a start out.
func (s *soleSearch) countAbsences() {
	if s.Form.Severity(consult.QuorumUnreachable) != consult.Blocking {
		return
	}
	for i := range s.quorums {
		a := absences{quorumCount: &s.quorums[i], sole: make([]map[int]int, len(s.starts))}
		for _, person := range a.voters {
			if !s.Sent[person] && !s.Excused[person] && !s.Declined[person] && !s.view.uncounted(person) {
				s.countAbsence(a, person)
			}
		}
		s.absences = append(s.absences, a)
	}
}

// countAbsence counts one voter, who is neither excused nor replaced.
func (s *soleSearch) countAbsence(a absences, person consult.ID) {
	whole := s.parts[0].whole() // only a Meeting without leaves has quorums
	away := map[int]startSet{}
	add := func(t, from, to int) {
		if away[t] == nil {
			away[t] = newStartSet(len(s.starts))
		}
		away[t].fill(from, to)
		s.things[t].keeps = append(s.things[t].keeps, kept{
			subject: consult.Subject{Kind: consult.SubjectPerson, ID: person}, from: from, to: to,
		})
	}
	for _, taken := range s.takenStarts([]stretch{whole}, consult.ResourcePerson, person, a.from, a.to) {
		add(s.meeting(taken.meeting), taken.from, taken.to)
	}
	for _, b := range s.Blocks {
		if b.Hard && (b.Covers(person) || b.Subject.Kind == consult.SubjectPerson && b.Subject.ID == person) {
			from, to := s.startsOverlapping(whole, b.Span)
			from, to = max(from, a.from), min(to, a.to)
			if from < to {
				add(s.block(b), from, to)
			}
		}
	}
	for i := a.from; i < a.to; i++ {
		only, number := 0, 0
		for t, starts := range away {
			if starts.has(i) {
				only, number = t, number+1
			}
		}
		if number != 1 {
			continue
		}
		if a.sole[i] == nil {
			a.sole[i] = map[int]int{}
		}
		a.sole[i][only]++
	}
}

// quorumsReached reports whether every quorum is reached at the start, if the thing did not keep anybody. No thing has
// the index −1.
func (s *soleSearch) quorumsReached(i, without int) bool {
	for _, a := range s.absences {
		if a.from <= i && i < a.to && a.members-int(a.absent[i])+a.sole[i][without] < a.need {
			return false
		}
	}
	return true
}

// keepVoters returns the things that alone keep voters from the start.
func (s *soleSearch) keepVoters(i int) []int {
	var out []int
	for _, a := range s.absences {
		for t := range a.sole[i] {
			out = append(out, t)
		}
	}
	return out
}
