package workday

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Year is what the notices of the State Council say about one civil year: holidays with their
// names, and the weekend days worked in exchange. Dates are "2006-01-02". A New Year's break
// that begins in December is split between the years of its dates, as on 2018-12-29 to 31.
type Year struct {
	// Region is empty for the mainland. Of another one there are public holidays alone, and a source that names them.
	Region string
	Year   int
	// Version rises each time that the office enters the year: 1 for what came with the program, and for what was first
	// entered where nothing had come.
	Version  int64
	Holidays map[string]string
	// MakeUps are 调休 workdays with the names of the holidays that they make up for.
	MakeUps map[string]string
	Source  string
	// Provisional says that nobody has compared the year with the notice itself yet.
	Provisional bool
	// ConfirmedBy and ConfirmedAt say who of the office entered the year, or confirmed it, and
	// when. They are empty for a year that came with the program, and for what was entered before
	// this was noted.
	ConfirmedBy string
	ConfirmedAt time.Time
}

// Validate returns an error for the first wrong date: one of another year, one that is both a
// holiday and a make-up workday, or a make-up workday that is not on a weekend.
func (y Year) Validate() error {
	if y.Year < 1949 || y.Year > 2200 {
		return fmt.Errorf("%d: year out of range", y.Year)
	}
	for _, dates := range []map[string]string{y.Holidays, y.MakeUps} {
		for _, d := range slices.Sorted(maps.Keys(dates)) {
			if n, _, ok := parse(d); !ok || n != y.Year {
				return fmt.Errorf("%s: not a date of %d", d, y.Year)
			}
		}
	}
	for _, d := range slices.Sorted(maps.Keys(y.MakeUps)) {
		if _, off := y.Holidays[d]; off {
			return fmt.Errorf("%s: both a holiday and a make-up workday", d)
		}
		if _, on, _ := parse(d); on != time.Saturday && on != time.Sunday {
			return fmt.Errorf("%s: a make-up workday must fall on a weekend", d)
		}
	}
	return nil
}

func (y Year) clone() Year {
	y.Holidays, y.MakeUps = maps.Clone(y.Holidays), maps.Clone(y.MakeUps)
	return y
}
