package workday

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
)

//go:embed holidays.json
var publishedJSON []byte

// Calendar is an immutable set of Years, safe for concurrent use. The zero
// Calendar knows the weekends only.
type Calendar struct{ years map[int]Year }

// Published is the calendar of every notice embedded in the program. It reads
// the data anew each time; keep what it answers.
func Published() (Calendar, error) {
	var doc struct {
		Source string
		Years  map[string]struct {
			Holidays map[string]string
			MakeUps  map[string]string `json:"make_up_workdays"`
		}
	}
	if err := json.Unmarshal(publishedJSON, &doc); err != nil {
		return Calendar{}, fmt.Errorf("workday: %w", err)
	}
	c := Calendar{make(map[int]Year, len(doc.Years))}
	for key, y := range doc.Years {
		n, err := strconv.Atoi(key)
		if err != nil {
			return Calendar{}, fmt.Errorf("workday: year %q: %w", key, err)
		}
		c.years[n] = Year{n, y.Holidays, y.MakeUps, doc.Source}
		if err := c.years[n].Validate(); err != nil {
			return Calendar{}, fmt.Errorf("workday: %w", err)
		}
	}
	return c, nil
}

// With is the calendar with y in place of all that it had for that year. Later
// changes to y do not reach it.
func (c Calendar) With(y Year) Calendar {
	years := make(map[int]Year, len(c.years)+1)
	maps.Copy(years, c.years)
	years[y.Year] = y.clone()
	return Calendar{years}
}

// Year is what is known of a year, if its notice is published or entered. The
// answer is the caller's own to change.
func (c Calendar) Year(n int) (Year, bool) {
	y, ok := c.years[n]
	return y.clone(), ok
}
