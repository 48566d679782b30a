package conflict

import (
	"maps"
	"slices"

	"huiqi/pkg/consult"
)

// startRules are the rules by which starts are left out of the search or Rooms are excluded.
var startRules = []consult.ConflictKind{
	consult.OutsideParent, consult.OutOfOrder, consult.RoomTooSmall, consult.QuorumUnreachable, consult.OnWeekend,
	consult.OnHoliday, consult.HolidayUnknown, consult.OutsideHours, consult.ShortNotice,
}

// soleRules returns the rules that alone rule out starts: each of startRules is tried by a search without it, and for
// all others the slots that Evaluate refused are looked at. What Meetings and Blocks alone refused there is noted
// with the things.
func (s *soleSearch) soleRules() []SoleObstacle {
	starts := s.soleRefusals()
	for _, kind := range startRules {
		if s.asksFor(kind) {
			starts[kind] += s.startsWithout(kind)
		}
	}
	var out []SoleObstacle
	for kind, n := range starts {
		if n > 0 {
			out = append(out, SoleObstacle{Kind: ObstacleRule, Rule: kind, Starts: n})
		}
	}
	return out
}

// asksFor reports whether the rule can have ruled out starts.
func (s *soleSearch) asksFor(kind consult.ConflictKind) bool {
	switch kind {
	case consult.OutsideParent:
		return s.Parent != nil
	case consult.OutOfOrder:
		return len(s.wish.Meeting.Follows)+len(s.Followers) > 0 && s.Form.Severity(kind) == consult.Blocking
	case consult.QuorumUnreachable:
		return len(s.absences) > 0
	}
	return s.Form.Severity(kind) == consult.Blocking
}

// startsWithout counts the starts that are free without the rule, and are not with it.
func (s *soleSearch) startsWithout(kind consult.ConflictKind) int {
	without := *s.Context
	if kind == consult.OutsideParent {
		without.Parent = nil
	} else {
		without.Form.Rules = maps.Clone(without.Form.Rules)
		if without.Form.Rules == nil {
			without.Form.Rules = map[consult.ConflictKind]consult.Severity{}
		}
		without.Form.Rules[kind] = consult.Off
	}
	free := map[int64]bool{}
	other := NewSlotFinder(s.wish, &without)
	for _, c := range other.candidates {
		if !other.isPresentStart(c.start) {
			free[other.starts[c.start].at] = true
		}
	}
	for _, c := range s.candidates {
		delete(free, s.starts[c.start].at)
	}
	return len(free)
}

// soleRefusals counts by rule the starts that Evaluate refused for this rule alone, and notes those that it refused for
// one Meeting or Block alone.
func (s *soleSearch) soleRefusals() map[consult.ConflictKind]int {
	refused := map[consult.ConflictKind]map[int]bool{}
	for _, r := range s.refusals {
		rules := map[consult.ConflictKind]bool{}
		things := map[int][]consult.Subject{}
		for _, m := range r.placed {
			for _, c := range Blocked(Find(m.Meeting, m.Context)) {
				t, subject := s.thingOf(c)
				if t < 0 {
					rules[c.Kind] = true
					continue
				}
				things[t] = append(things[t], subject)
			}
		}
		if len(rules)+len(things) != 1 || s.isPresentStart(r.start) {
			continue
		}
		for kind := range rules {
			if refused[kind] == nil {
				refused[kind] = map[int]bool{}
			}
			refused[kind][r.start] = true
		}
		for t, subjects := range things {
			s.things[t].frees.fill(r.start, r.start+1)
			for _, subject := range subjects {
				s.things[t].keeps = append(s.things[t].keeps, kept{subject: subject, from: r.start, to: r.start + 1})
			}
		}
	}
	counts := map[consult.ConflictKind]int{}
	for kind, starts := range refused {
		counts[kind] = len(starts)
	}
	return counts
}

// thingOf returns the index of the Meeting or Block that causes the Conflict, and whom or what it keeps; −1 if it is a
// rule.
func (s *soleSearch) thingOf(c consult.Conflict) (int, consult.Subject) {
	switch c.Kind {
	case consult.PersonDoubleBooked:
		return s.meeting(c.MeetingID), consult.Subject{Kind: consult.SubjectPerson, ID: c.PersonID}
	case consult.RoomDoubleBooked:
		return s.meeting(c.MeetingID), consult.Subject{Kind: consult.SubjectRoom, ID: c.RoomID}
	}
	i := slices.IndexFunc(s.Blocks, func(b consult.Block) bool { return b.ID == c.BlockID && c.BlockID != "" })
	if i < 0 {
		return -1, consult.Subject{}
	}
	return s.block(s.Blocks[i]), s.Blocks[i].Subject
}
