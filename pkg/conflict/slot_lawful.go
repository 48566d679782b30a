package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// tooSoonKinds are the findings about the Form's days ahead.
var tooSoonKinds = []consult.ConflictKind{consult.ShortNotice, consult.MaterialsLate}

// breaksRules reports whether a start is too early for the Form's notice or materials, or runs
// into the midday break although the Meeting is short enough to avoid it. The Meeting's present
// start never does, because people were told of it in time.
func (q *SlotFinder) breaksRules(s start) bool {
	m := q.wish.Meeting
	if q.wish.Placed && s.at == m.Span.From.Unix() {
		return false
	}
	f := &q.Form
	short := func(kind consult.ConflictKind, unit consult.DayUnit, told time.Time, asked int) bool {
		ahead := CountAhead(q.Days, unit, q.date(told), q.days[s.day].date, asked)
		return f.Severity(kind) != consult.Off && ahead.Days < asked
	}
	if short(consult.ShortNotice, f.NoticeUnit, q.Now, f.NoticeDays) {
		return true
	}
	if len(q.wish.Leaves) > 0 {
		return false // a parent has no materials and may last all day
	}
	materials := materialsOut(m, q.Now)
	if f.MaterialsDays > 0 && short(consult.MaterialsLate, f.MaterialsUnit, materials, f.MaterialsDays) {
		return true
	}
	return f.Severity(consult.OutsideHours) != consult.Off && BreaksMidday(q.Hours, s.clock, m.Span.Length())
}

// BreaksMidday reports whether a Meeting that starts at this time of day runs into the midday
// break although it is short enough for the hours before or after.
func BreaksMidday(h consult.Hours, from, length time.Duration) bool {
	longestHalf := max(h.BreakFrom-h.Open, h.Close-h.BreakTo)
	return h.Break() && from < h.BreakTo && from+length > h.BreakFrom && length <= longestHalf
}

// comesTooSoon reports whether one of the findings says that a slot comes too soon.
func comesTooSoon(found []consult.Conflict) bool {
	return slices.ContainsFunc(found, func(c consult.Conflict) bool { return slices.Contains(tooSoonKinds, c.Kind) })
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
