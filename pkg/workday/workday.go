// Package workday owns statutory holidays and 调休 make-up workdays as dated
// data. It answers what kind of day a date is and never guesses: of a year whose
// notice has not been published it knows the weekends only, and says so. Which
// hours are worked is left to others.
package workday

import "time"

// Kind is what sort of day a date is.
type Kind string

// The kinds of day. The zero Kind is that of what is no date.
const (
	Workday Kind = "workday"
	Weekend Kind = "weekend"
	Holiday Kind = "holiday"
	MakeUp  Kind = "make_up"
)

// Day is what is known of one date. Name is the holiday's, also on a make-up
// day. Known is false when the year's notice is not published: the day may turn
// out a holiday or a make-up workday.
type Day struct {
	Date  string
	Kind  Kind
	Name  string
	Known bool
}

// On says what sort of day the date "2006-01-02" is. What is no date of the
// calendar, such as 2026-02-30, has no Kind and is not Known.
func (c Calendar) On(date string) Day {
	d := Day{Date: date}
	n, weekday, ok := parse(date)
	if !ok {
		return d
	}
	y, known := c.years[n]
	d.Known = known
	if name, off := y.Holidays[date]; off {
		d.Kind, d.Name = Holiday, name
	} else if name, on := y.MakeUps[date]; on {
		d.Kind, d.Name = MakeUp, name
	} else if weekday == time.Saturday || weekday == time.Sunday {
		d.Kind = Weekend
	} else {
		d.Kind = Workday
	}
	return d
}

// IsWorkday reports whether people work on the date, as far as is known.
func (c Calendar) IsWorkday(date string) bool {
	k := c.On(date).Kind
	return k == Workday || k == MakeUp
}

// parse reads the year and the weekday of a date "2006-01-02" without a layout:
// calendars are asked about every day of every window searched.
func parse(date string) (year int, weekday time.Weekday, ok bool) {
	if len(date) != len(time.DateOnly) || date[4] != '-' || date[7] != '-' {
		return 0, 0, false
	}
	year, month, day := digits(date[:4]), digits(date[5:7]), digits(date[8:])
	if year < 0 || month < 1 || day < 1 {
		return 0, 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year, t.Weekday(), t.Month() == time.Month(month)
}

// digits is the value of ASCII digits, or -1 when s holds anything else.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
