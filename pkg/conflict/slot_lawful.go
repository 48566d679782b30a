package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// tooSoonKinds are the findings that a Form's days ahead lead to.
var tooSoonKinds = []consult.ConflictKind{consult.ShortNotice, consult.MaterialsLate}

// breaksRules reports whether a start comes too soon for the Form's notice or materials, or
// runs into the midday break although the Meeting is short enough to keep it. The
// Meeting's own start does not: people were told of it in their time.
func (q *SlotFinder) breaksRules(s start) bool {
	m := q.wish.Meeting
	if q.wish.Placed && s.at == m.Span.From.Unix() {
		return false
	}
	short := func(kind consult.ConflictKind, unit consult.DayUnit, told time.Time, asked int) bool {
		return q.Form.Severity(kind) != consult.Off && CountAhead(q.Days, unit, q.date(told), q.days[s.day].date, asked).Days < asked
	}
	if short(consult.ShortNotice, q.Form.NoticeUnit, q.Now, q.Form.NoticeDays) {
		return true
	}
	if len(q.wish.Leaves) > 0 {
		return false // a parent has no materials, and sits at all hours
	}
	if q.Form.MaterialsDays > 0 && short(consult.MaterialsLate, q.Form.MaterialsUnit, materialsOut(m, q.Now), q.Form.MaterialsDays) {
		return true
	}
	return q.Form.Severity(consult.OutsideHours) != consult.Off && BreaksMidday(q.Hours, s.clock, m.Span.Length())
}

// BreaksMidday reports whether a Meeting from the time of day on runs into the midday
// break, although it is short enough for the hours before or after.
func BreaksMidday(h consult.Hours, from, length time.Duration) bool {
	return h.Break() && from < h.BreakTo && from+length > h.BreakFrom && length <= max(h.BreakFrom-h.Open, h.Close-h.BreakTo)
}

// comesTooSoon reports whether a slot was found to come too soon.
func comesTooSoon(found []consult.Conflict) bool {
	return slices.ContainsFunc(found, func(c consult.Conflict) bool { return slices.Contains(tooSoonKinds, c.Kind) })
}

// compareBool sorts what is true behind what is not.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
