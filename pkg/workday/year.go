package workday

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Year is what the State Council's notices say of the dates of one civil year:
// dates off with their holiday's name, and weekend dates worked in exchange.
// Dates are "2006-01-02". A New Year's break that begins in December is filed
// under the year its dates lie in, as with 2018-12-29 to 31.
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
