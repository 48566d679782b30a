// Package workday owns statutory holidays and 调休 make-up workdays as dated
// data. It answers what kind of day a date is and never guesses: of a year whose
// notice has not been published it knows the weekends only, and says so.
package workday

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

//go:embed holidays.json
var published []byte

// Year is what the State Council's notice says of one civil year: dates off
// with their holiday's name, and weekend dates worked in exchange. Dates are
// "2006-01-02".
type Year struct {
	Year     int
	Holidays map[string]string
	// MakeUps are 调休 workdays, each with the holiday it makes up for.
	MakeUps map[string]string
	Source  string
}

// Validate names the first date that is wrong: not of the year, both off and
// worked, or a make-up day that is no weekend.
func (y Year) Validate() error {
	if y.Year < 1949 || y.Year > 2200 {
		return fmt.Errorf("%d: year out of range", y.Year)
	}
	for _, dates := range []map[string]string{y.Holidays, y.MakeUps} {
		for d := range dates {
			t, err := time.Parse(time.DateOnly, d)
			if err != nil || t.Year() != y.Year {
				return fmt.Errorf("%s: not a date of %d", d, y.Year)
			}
		}
	}
	for d := range y.MakeUps {
		if _, off := y.Holidays[d]; off {
			return fmt.Errorf("%s: both a holiday and a make-up workday", d)
		}
		if !weekend(d) {
			return fmt.Errorf("%s: a make-up workday must fall on a weekend", d)
		}
	}
	return nil
}

// Kind is what sort of day a date is.
type Kind string

// The kinds of day.
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

// Calendar is an immutable set of Years.
type Calendar struct{ years map[string]Year }

// Published is the calendar of every notice embedded in the program.
func Published() (Calendar, error) {
	var doc struct {
		Source string
		Years  map[string]struct {
			Holidays map[string]string
			MakeUps  map[string]string `json:"make_up_workdays"`
		}
	}
	if err := json.Unmarshal(published, &doc); err != nil {
		return Calendar{}, fmt.Errorf("workday: %w", err)
	}
	c := Calendar{map[string]Year{}}
	for key, y := range doc.Years {
		var n int
		if _, err := fmt.Sscanf(key, "%d", &n); err != nil {
			return Calendar{}, fmt.Errorf("workday: year %q: %w", key, err)
		}
		c.years[key] = Year{n, y.Holidays, y.MakeUps, doc.Source}
	}
	return c, nil
}

// With is the calendar with y in place of what it had for that year.
func (c Calendar) With(y Year) Calendar {
	years := maps.Clone(c.years)
	if years == nil {
		years = map[string]Year{}
	}
	years[fmt.Sprintf("%04d", y.Year)] = y
	return Calendar{years}
}

// Year is the notice of a year, if published.
func (c Calendar) Year(n int) (Year, bool) {
	y, ok := c.years[fmt.Sprintf("%04d", n)]
	return y, ok
}

// On says what sort of day the date "2006-01-02" is.
func (c Calendar) On(date string) Day {
	d := Day{Date: date, Kind: Workday}
	if weekend(date) {
		d.Kind = Weekend
	}
	y, ok := c.years[date[:min(4, len(date))]]
	if d.Known = ok; !ok {
		return d
	}
	if name, off := y.Holidays[date]; off {
		d.Kind, d.Name = Holiday, name
	} else if name, on := y.MakeUps[date]; on {
		d.Kind, d.Name = MakeUp, name
	}
	return d
}

// IsWorkday reports whether people work on the date, as far as is known.
func (c Calendar) IsWorkday(date string) bool {
	k := c.On(date).Kind
	return k == Workday || k == MakeUp
}

func weekend(date string) bool {
	t, err := time.Parse(time.DateOnly, date)
	return err == nil && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday)
}
