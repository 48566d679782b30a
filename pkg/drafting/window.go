package drafting

import (
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
)

// addWindows tells the planner when the Meeting needs whom it needs for some Items alone. Quarter hours that are only
// begun count as whole ones.
func (b *problem) addWindows(x *planner.Meeting, m consult.Meeting) {
	for _, a := range m.Attendances {
		if !m.ForItems(a.PersonID) {
			continue
		}
		who := b.personNumber(a.PersonID)
		first := len(x.Windows)
		for _, w := range m.Windows(a.PersonID) {
			from := int(w.From.Sub(m.Span.From) / grainLength)
			to := min(int((w.To.Sub(m.Span.From)+grainLength-1)/grainLength), x.Grains)
			if n := len(x.Windows); n > first && from <= x.Windows[n-1].To {
				x.Windows[n-1].To = to
				continue
			}
			x.Windows = append(x.Windows, planner.Window{Person: who, From: from, To: to})
		}
	}
}

// closed is when a Meeting cannot need somebody, and when it does: from its start on.
type closed struct {
	needed []consult.Span
	shut   []consult.Span
}

// hits reports whether the Meeting would need them at a closed time if it began then.
func (c closed) hits(from time.Time, m consult.Meeting) bool {
	later := from.Sub(m.Span.From)
	return slices.ContainsFunc(c.needed, func(w consult.Span) bool {
		w = consult.Span{From: w.From.Add(later), To: w.To.Add(later)}
		return slices.ContainsFunc(c.shut, w.Overlaps)
	})
}

// closedTo are the hard Blocks on everyone or on one of the Meeting's Bodies: on all of the Meeting, and on those alone
// whom it needs for some Items.
func (b *problem) closedTo(m consult.Meeting) []closed {
	whole := m
	var part []consult.Attendance
	if len(m.Items) > 0 {
		whole.Attendances = nil
		for _, a := range m.Attendances {
			if m.ForItems(a.PersonID) {
				part = append(part, a)
			} else {
				whole.Attendances = append(whole.Attendances, a)
			}
		}
	}
	all := []closed{{needed: []consult.Span{m.Span}, shut: b.closedSpans(whole)}}
	for _, a := range part {
		alone := consult.Meeting{Span: m.Span, Attendances: []consult.Attendance{a}}
		all = append(all, closed{needed: m.Windows(a.PersonID), shut: b.closedSpans(alone)})
	}
	return slices.DeleteFunc(all, func(c closed) bool { return len(c.shut) == 0 })
}

// closedSpans are the spans of hard Blocks on everyone or on one of the Meeting's Bodies.
func (b *problem) closedSpans(m consult.Meeting) []consult.Span {
	var spans []consult.Span
	for _, v := range b.blocks {
		many := v.Subject.Kind == consult.SubjectEveryone || v.Subject.Kind == consult.SubjectBody
		found, hit := conflict.BlockConflict(v, m, &conflict.Context{})
		if many && hit && found.Severity == consult.Blocking {
			spans = append(spans, v.Span)
		}
	}
	return spans
}
