package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// listStarts lists the possible starts in order of time: every quarter of an hour of the
// allowed days and hours, and the wished time of day if it is not one of these.
func (q *SlotFinder) listStarts() {
	low, high := q.dayBounds()
	length, wished := q.wish.Meeting.Span.Length(), sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	var clocks []time.Duration
	for at := (low + Grain - 1) / Grain * Grain; at+length <= high; at += Grain {
		clocks = append(clocks, at)
	}
	if fits := low <= wished && wished+length <= high; length > high-low || fits && wished%Grain != 0 {
		clocks = append(clocks, wished) // a Meeting longer than the working day keeps its time of day
		slices.Sort(clocks)
	}
	// Distances between dates are taken in UTC, where every day has 24 hours.
	want := q.date(q.wish.Meeting.Span.From).Start(time.UTC)
	window := q.wish.Window
	for d := q.date(window.From); d.Start(q.Zone).Before(window.To); d = d.AddDays(1) {
		if len(q.wish.Leaves) == 0 && !q.allowsDate(d) {
			continue
		}
		q.days = append(q.days, candidateDay{date: d, offset: d.Start(time.UTC).Sub(want), cost: q.dayCost(d)})
		for _, clock := range clocks {
			q.addStart(clock, length)
		}
	}
	slices.SortStableFunc(q.starts, func(a, b start) int { return int(a.at - b.at) })
}

// addStart adds a start on the last day listed, if the Meeting may begin then.
func (q *SlotFinder) addStart(clock, length time.Duration) {
	day := len(q.days) - 1
	at := OnClock(q.days[day].date, clock, q.Zone)
	span := consult.Span{From: at, To: at.Add(length)}
	if at.Before(q.Now) || !q.wish.Window.Contains(span) || q.Parent != nil && !q.Parent.Span.Contains(span) {
		return
	}
	if !q.leavesFit(at) || q.outOfOrder(span) {
		return
	}
	s := start{at: at.Unix(), day: day, clock: clock}
	s.cost = q.startCost(s)
	if s.cost >= costRefused {
		return
	}
	s.unlawful = q.breaksRules(s)
	q.starts = append(q.starts, s)
}

// dayBounds returns the earliest and the latest time of day for the Meeting.
func (q *SlotFinder) dayBounds() (time.Duration, time.Duration) {
	low, high := q.Hours.Open, q.Hours.Close
	if q.wish.Earliest != nil {
		low = *q.wish.Earliest
	}
	if q.wish.Latest != nil {
		high = *q.wish.Latest
	}
	return low, high
}

// allowsDate reports whether a Meeting may take place on the date.
func (q *SlotFinder) allowsDate(d consult.Date) bool {
	if len(q.wish.Days) == 0 {
		return q.Days.IsWorkday(string(d))
	}
	return slices.Contains(q.wish.Days, d.Start(time.UTC).Weekday()) && q.Days.On(string(d)).Kind != workday.Holiday
}

// leavesFit reports whether, with the parent at this start, each of its leaves would fall on an
// allowed day or, if it is not on a working day now, on any day but a holiday.
func (q *SlotFinder) leavesFit(at time.Time) bool {
	for _, m := range q.wish.Leaves {
		then := q.date(at.Add(m.Span.From.Sub(q.wish.Meeting.Span.From)))
		if q.allowsDate(then) {
			continue
		}
		// A leaf that is on a weekend already may stay on weekends, but never on a holiday.
		onWorkday := q.Days.IsWorkday(string(q.date(m.Span.From)))
		if onWorkday || q.Days.On(string(then)).Kind == workday.Holiday {
			return false
		}
	}
	return true
}
