package conflict

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// listStarts lists the starts that are worth a look, by time: every quarter of an
// hour of the days and hours asked for, and the hour wished for if it is none.
func (q *SlotFinder) listStarts() {
	low, high := q.dayBounds()
	length, wished := q.wish.Meeting.Span.Length(), sinceMidnight(q.wish.Meeting.Span.From, q.Zone)
	var clocks []time.Duration
	for at := (low + Grain - 1) / Grain * Grain; at+length <= high; at += Grain {
		clocks = append(clocks, at)
	}
	if fits := low <= wished && wished+length <= high; length > high-low || fits && wished%Grain != 0 {
		clocks = append(clocks, wished) // what is longer than the day's hours keeps its own
		slices.Sort(clocks)
	}
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

// addStart adds one start of the last day if the Meeting may begin then.
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
	if s.cost = q.startCost(s); s.cost >= costRefused {
		return
	}
	s.unlawful = q.breaksRules(s)
	q.starts = append(q.starts, s)
}

// dayBounds are the times of day between which the Meeting must lie.
func (q *SlotFinder) dayBounds() (low, high time.Duration) {
	low, high = q.Hours.Open, q.Hours.Close
	if q.wish.Earliest != nil {
		low = *q.wish.Earliest
	}
	if q.wish.Latest != nil {
		high = *q.wish.Latest
	}
	return low, high
}

// allowsDate reports whether a Meeting may fall on the date.
func (q *SlotFinder) allowsDate(d consult.Date) bool {
	if len(q.wish.Days) == 0 {
		return q.Days.IsWorkday(string(d))
	}
	return slices.Contains(q.wish.Days, d.Start(time.UTC).Weekday()) && q.Days.On(string(d)).Kind != workday.Holiday
}

// leavesFit reports whether the leaves of a parent that began at the instant would all
// fall on days that are open, or that are no workdays already.
func (q *SlotFinder) leavesFit(at time.Time) bool {
	for _, m := range q.wish.Leaves {
		then := q.date(at.Add(m.Span.From.Sub(q.wish.Meeting.Span.From)))
		if !q.allowsDate(then) && (q.Days.IsWorkday(string(q.date(m.Span.From))) || q.Days.On(string(then)).Kind == workday.Holiday) {
			return false
		}
	}
	return true
}
