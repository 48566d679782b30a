package consult

import "time"

// leastHalf is how much of a half day a Meeting takes to be counted in it.
const leastHalf = time.Hour

// HalfDays is how many half days (半天) the span takes in the zone: of each day the time before noon and the time from
// noon on, where the span has an hour of it. It is 1 at least.
func (s Span) HalfDays(zone *time.Location) int {
	n := 0
	for day := DateOf(s.From, zone); day.Start(zone).Before(s.To); day = day.AddDays(1) {
		whole := day.Span(zone)
		year, month, date := whole.From.In(zone).Date()
		noon := time.Date(year, month, date, 12, 0, 0, 0, zone)
		for _, half := range []Span{{From: whole.From, To: noon}, {From: noon, To: whole.To}} {
			if s.within(half) >= leastHalf {
				n++
			}
		}
	}
	return max(n, 1)
}

// within is how much of the span lies in o.
func (s Span) within(o Span) time.Duration {
	from, to := s.From, s.To
	if from.Before(o.From) {
		from = o.From
	}
	if to.After(o.To) {
		to = o.To
	}
	return max(to.Sub(from), 0)
}
