package conflict

import (
	"iter"
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// stretch is a part, or what of it somebody is needed for: from when on after the common start, and for how long.
type stretch struct{ after, length time.Duration }

// whole is all of the part.
func (p part) whole() stretch { return stretch{p.after, p.Span.Length()} }

// turnaroundIn is what the Meeting needs in the Room: the parts of a parent, which keep their Rooms and have Forms of
// their own, what they hold now.
func (q *SlotFinder) turnaroundIn(room consult.Room) consult.Turnaround {
	if len(q.wish.Leaves) > 0 {
		return room.Turnaround
	}
	return q.Form.Turnaround.Max(room.Turnaround)
}

// roomStretch is for how long the part needs the Room.
func (q *SlotFinder) roomStretch(p part, room consult.Room) stretch {
	span := q.turnaroundIn(room).Around(p.Span)
	return stretch{p.after + span.From.Sub(p.Span.From), span.Length()}
}

// stretchesOf are those for which the part needs the person.
func (p part) stretchesOf(person consult.ID) []stretch {
	if !p.ForItems(person) {
		return []stretch{p.whole()}
	}
	var out []stretch
	for _, w := range p.Windows(person) {
		out = append(out, stretch{p.after + w.From.Sub(p.Span.From), w.Length()})
	}
	return out
}

// startsOverlapping returns the range of starts at which the stretch would overlap the span.
func (q *SlotFinder) startsOverlapping(x stretch, span consult.Span) (int, int) {
	// A start overlaps the span if it lies after low, so that the stretch ends in it, and before high.
	low, high := span.From.Add(-x.after-x.length).Unix(), span.To.Add(-x.after).Unix()
	from := sort.Search(len(q.starts), func(i int) bool { return q.starts[i].at > low })
	to := from + sort.Search(len(q.starts)-from, func(i int) bool { return q.starts[from+i].at >= high })
	return from, to
}

// byStretches yields the part with those who are needed whole, and for everybody else it without its Bodies and with
// that person alone.
func (p part) byStretches(all []consult.Attendance) iter.Seq2[[]stretch, consult.Meeting] {
	return func(yield func([]stretch, consult.Meeting) bool) {
		m := p.Meeting
		m.Attendances = all
		inPart := func(a consult.Attendance) bool { return p.ForItems(a.PersonID) }
		if len(p.Items) > 0 {
			m.Attendances = slices.DeleteFunc(slices.Clone(all), inPart)
		}
		if !yield([]stretch{p.whole()}, m) || len(p.Items) == 0 {
			return
		}
		m.OwnerBodyID = ""
		m.CoOwnerBodyIDs, m.InviteBodyIDs = nil, nil
		for _, a := range all {
			m.Attendances = []consult.Attendance{a}
			if inPart(a) && !yield(p.stretchesOf(a.PersonID), m) {
				return
			}
		}
	}
}

// startsOverlappingAny returns the ranges of starts, without overlaps, at which one of the stretches would overlap the
// span.
func (q *SlotFinder) startsOverlappingAny(stretches []stretch, span consult.Span) []startRange {
	var all []startRange
	for _, x := range stretches {
		from, to := q.startsOverlapping(x, span)
		all = append(all, startRange{from: from, to: to})
	}
	return merged(all)
}

// merged joins ranges that overlap or touch.
func merged(all []startRange) []startRange {
	slices.SortFunc(all, func(a, b startRange) int { return a.from - b.from })
	var out []startRange
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
