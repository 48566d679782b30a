// Package workday owns statutory holidays and 调休 make-up workdays as dated data. It says what
// kind of day a date is and never guesses: for a year whose notice is not published it knows
// only the weekends, and says so; what it has of a year from elsewhere is provisional until a
// person confirms it. Working hours are left to others.
package workday

import "time"

// Kind is the kind of day that a date is.
type Kind string

// The kinds of day. The zero Kind means that the text is not a date.
const (
	Workday Kind = "workday"
	Weekend Kind = "weekend"
	Holiday Kind = "holiday"
	MakeUp  Kind = "make_up"
)

// Day is what is known of one date. Name is the name of the holiday, also on its make-up days.
// Known is false when the notice of the year is not published: the day may become a holiday or
// a make-up workday. It is false as well when the year is Provisional: then Kind and Name are
// what is expected, and a person is yet to confirm it.
type Day struct {
	Date        string
	Kind        Kind
	Name        string
	Known       bool
	Provisional bool
}

// On returns what kind of day the date "2006-01-02" is. A text that is not a date, such as
// 2026-02-30, has no Kind and is not Known.
func (c Calendar) On(date string) Day {
	d := Day{Date: date}
	n, weekday, ok := parse(date)
	if !ok {
		return d
	}
	y, known := c.years[n]
	d.Provisional = y.Provisional
	d.Known = known && !d.Provisional
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

// parse reads the year and the weekday of a date "2006-01-02". It does without time.Parse,
// because it is called for every day of every window searched.
func parse(date string) (int, time.Weekday, bool) {
	if len(date) != len(time.DateOnly) || date[4] != '-' || date[7] != '-' {
		return 0, 0, false
	}
	year := digits(date[:4])
	month := digits(date[5:7])
	day := digits(date[8:])
	if year < 0 || month < 1 || day < 1 {
		return 0, 0, false
	}
	// time.Date turns 30 February into 2 March.
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year, t.Weekday(), t.Month() == time.Month(month)
}

// digits returns the value of ASCII digits, or −1 if s contains anything else.
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
