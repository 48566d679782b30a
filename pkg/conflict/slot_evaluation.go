package conflict

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"huiqi/pkg/consult"
)

// PlacedMeeting is a Meeting moved to a slot, with the Context in which it is judged.
type PlacedMeeting struct {
	consult.Meeting
	Context *Context
}

// Evaluate judges a slot returned by Next with all rules of Find, and computes its full cost.
// all are the Meetings that would move, the wished one first. It returns false if a Conflict
// blocks the slot.
func (q *SlotFinder) Evaluate(at consult.Slot, all []PlacedMeeting) (Alternative, bool) {
	i, r := q.locate(at)
	a := Alternative{
		Slot:     at,
		Cost:     q.starts[i].cost + q.rooms[r].cost,
		Unlawful: q.starts[i].unlawful,
	}
	for _, m := range all {
		v := newView(m.Meeting, m.Context)
		found := v.find(m.Meeting)
		if len(found) > 0 && found[0].Severity == consult.Blocking { // the blocking ones come first
			q.refusals = append(q.refusals, refusal{start: i, placed: all})
			return a, false
		}
		a.Warnings = append(a.Warnings, found...)
		// The starts were judged by the parent's Form, but each leaf has its own.
		a.Unlawful = a.Unlawful || len(q.wish.Leaves) > 0 && comesTooSoon(found)
		lost := v.lostOptional(m.Meeting)
		a.Loses = append(a.Loses, lost...)
		a.Cost += costLost*len(lost) + v.warningsCost(m.Meeting, found)
		for _, t := range v.tallies(m.Meeting) {
			n := Turnout{BodyID: t.BodyID, Name: t.Name, Members: t.Members, Free: t.Free, Needed: t.Needed}
			a.Bodies = addTurnout(a.Bodies, n)
			if t.Needed > 0 {
				a.Quorum = addTurnout(a.Quorum, n)
			}
			a.Cost += turnoutCost(t.Free, t.Needed, t.Members)
			if len(t.Absent) > 0 {
				a.Cost += costQuorum
			}
		}
	}
	a.ZH, a.EN = saySlot(a, all)
	return a, true
}

// locate returns the start and the Room of a slot.
func (q *SlotFinder) locate(at consult.Slot) (int, int) {
	from := at.Span.From.Unix()
	start := sort.Search(len(q.starts), func(i int) bool { return q.starts[i].at >= from })
	room := slices.IndexFunc(q.rooms, func(r roomOption) bool { return r.ID == at.RoomID })
	return start, max(0, room)
}

// BestRooms returns at most limit suitable Rooms, best first.
func (q *SlotFinder) BestRooms(limit int) []consult.Room {
	var out []consult.Room
	for _, r := range q.rooms[:min(limit, len(q.rooms))] {
		if r.ID != "" {
			out = append(out, r.Room)
		}
	}
	return out
}

// Rank sorts slots: those that keep the rules first, then by cost, by distance from the wished
// slot, and by how well the Room suits.
func (q *SlotFinder) Rank(all []Alternative) {
	slices.SortStableFunc(all, func(a, b Alternative) int {
		i, r := q.locate(a.Slot)
		j, s := q.locate(b.Slot)
		return cmp.Or(
			compareBool(a.Unlawful, b.Unlawful),
			cmp.Compare(a.Cost, b.Cost),
			q.compareDistance(i, j),
			cmp.Compare(r, s),
		)
	})
}

// lostOptional returns the optional people who are busy or blocked.
func (v *view) lostOptional(m consult.Meeting) []Loss {
	if m.HasChildren {
		return nil
	}
	var out []Loss
	for _, a := range m.Attendances {
		if a.Required || a.Away() {
			continue
		}
		l := Loss{PersonID: a.PersonID, Name: v.People[a.PersonID].Called()}
		windows := m.Windows(a.PersonID)
		if taken := v.holders(consult.ResourcePerson, a.PersonID, windows...); len(taken) > 0 {
			l.ZH, l.EN = sayBusy(v.Context, nameOr(l.Name, string(l.PersonID)), taken[0], true) // one reason is enough
		}
		for _, b := range v.Blocks {
			own := b.Covers(a.PersonID) || b.Subject.Kind == consult.SubjectPerson && b.Subject.ID == a.PersonID
			if l.ZH == "" && b.Hard && own && slices.ContainsFunc(windows, b.Span.Overlaps) {
				l.ZH, l.EN = sayBlocked(v.Context, b, false)
			}
		}
		if l.ZH != "" {
			out = append(out, l)
		}
	}
	return out
}

// addTurnout adds a Body. If a Body attends two parts of a family, the worse turnout counts.
func addTurnout(all []Turnout, t Turnout) []Turnout {
	i := slices.IndexFunc(all, func(o Turnout) bool { return o.BodyID == t.BodyID })
	if i < 0 {
		return append(all, t)
	}
	if t.Free-t.Needed < all[i].Free-all[i].Needed {
		all[i] = t
	}
	return all
}

// warningsCost is the cost of those warnings that nothing else accounts for.
func (v *view) warningsCost(m consult.Meeting, found []consult.Conflict) int {
	cost := 0
	for _, c := range found {
		switch c.Kind {
		case consult.OptionalPersonBusy, consult.QuorumUnreachable, consult.QuorumAtRisk, consult.OnWeekend,
			consult.OnHoliday, consult.HolidayUnknown, consult.OutsideHours, consult.ShortNotice, consult.HoldsNobody:
			continue // counted by the start, the quorum or the lost people
		case consult.PersonBlocked:
			i := slices.IndexFunc(v.Blocks, func(b consult.Block) bool { return b.ID == c.BlockID })
			if c.Rule == "attendance.optional" && i >= 0 && v.Blocks[i].Hard {
				continue // counted as a lost optional person
			}
		}
		cost += costWarning
	}
	return cost
}

// saySlot says who cannot come to a slot and who can: "缺 2
// 名可选人员；经济委全体可到；法定人数 62/75".
func saySlot(a Alternative, all []PlacedMeeting) (string, string) {
	var zhs, ens []string
	add := func(zh, en string) { zhs, ens = append(zhs, zh), append(ens, en) }
	optional := slices.ContainsFunc(all, func(m PlacedMeeting) bool {
		return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return !a.Required && !a.Away() })
	})
	switch n := len(a.Loses); {
	case n > 0:
		add(sayLost(n))
	case optional:
		add("可选人员均可到", "all optional people can come")
	}
	for _, t := range a.Bodies {
		add(sayTurnout(t))
	}
	for _, t := range a.Quorum {
		zh, en := sayQuorumMet(t)
		if len(a.Quorum) > 1 {
			zh, en = t.Name+zh, t.Name+": "+en
		}
		add(zh, en)
	}
	if len(zhs) == 0 {
		add("必须参会人员全部可到", "everyone required can come")
	}
	return strings.Join(zhs, "；"), strings.Join(ens, "; ")
}
