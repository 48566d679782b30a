package almanac

import (
	"time"

	"huiqi/pkg/consult"
)

// bounds returns the first day of the present half year, and that of the one after the next.
func bounds(today consult.Date) (consult.Date, consult.Date) {
	t := today.Start(time.UTC)
	month := time.January
	if t.Month() >= time.July {
		month = time.July
	}
	first := time.Date(t.Year(), month, 1, 0, 0, 0, 0, time.UTC)
	return DateOf(first), DateOf(first.AddDate(1, 0, 0))
}

// DateOf is the date that the instant shows in its own zone.
func DateOf(t time.Time) consult.Date { return consult.Date(t.Format(time.DateOnly)) }

// Month is the first day of the nth month of the agenda.
func (a *Almanac) Month(n int) consult.Date { return DateOf(a.From.Start(time.UTC).AddDate(0, n, 0)) }

// Instant is the instant at which clocks in the zone show this time on the date.
func (a *Almanac) Instant(d consult.Date, of time.Duration) time.Time {
	y, m, day := d.Start(time.UTC).Date()
	return time.Date(y, m, day, 0, 0, int(of/time.Second), 0, a.Zone).UTC()
}

// Span is from one time of the date to another.
func (a *Almanac) Span(d consult.Date, from, to time.Duration) consult.Span {
	return consult.Span{From: a.Instant(d, from), To: a.Instant(d, to)}
}

// Workdays are the days in [from, to) for ordinary meetings: working days except today, which has meetings of its own.
// In a year whose notice is not published, the usual holidays are left free.
func (a *Almanac) Workdays(from, to consult.Date) []consult.Date {
	var out []consult.Date
	for d := max(from, a.From); d < min(to, a.To); d = d.AddDays(1) {
		if d != a.Today && a.days.IsWorkday(string(d)) && (a.days.On(string(d)).Known || !usuallyOff(d)) {
			out = append(out, d)
		}
	}
	return out
}

func usuallyOff(d consult.Date) bool {
	day := d[5:]
	return day <= "01-03" || day >= "05-01" && day <= "05-05" || day >= "10-01" && day <= "10-07"
}

// After returns the working days among this many days from the date on.
func (a *Almanac) After(d consult.Date, days int) []consult.Date {
	return a.Workdays(d, d.AddDays(days))
}
