package almanac

import (
	"time"

	"huiqi/pkg/consult"
)

// halfOf is the first day of the half year that has the day.
func halfOf(today consult.Date) time.Time {
	t := today.Start(time.UTC)
	month := time.January
	if t.Month() >= time.July {
		month = time.July
	}
	return time.Date(t.Year(), month, 1, 0, 0, 0, 0, time.UTC)
}

// NewYear is the first day of the year.
func NewYear(year int) consult.Date {
	return DateOf(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
}

// Year is that of today.
func (a *Almanac) Year() int { return a.Today.Start(time.UTC).Year() }

// Years are those that the agenda has days of: the last one, this one, and mostly the next.
func (a *Almanac) Years() []int {
	var all []int
	for y := a.Year() - 1; NewYear(y) < a.To; y++ {
		all = append(all, y)
	}
	return all
}

// Months is how many months the agenda covers, and Past how many of them come before the present half year.
func (a *Almanac) Months() int { return a.Past() + 12 }

// Past is how many months of the agenda come before the present half year.
func (a *Almanac) Past() int { return 11 + int(halfOf(a.Today).Month()) }

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
