package workday

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
)

//go:embed holidays.json
var publishedJSON []byte

// Calendar is an immutable set of Years, safe for concurrent use. The zero Calendar knows only
// weekends.
type Calendar struct{ years map[int]Year }

// Published returns the calendar of all notices embedded in the program. It parses the data at
// every call, so keep the result.
func Published() (Calendar, error) {
	var doc struct {
		Source string
		Years  map[string]struct {
			Holidays map[string]string
			MakeUps  map[string]string `json:"make_up_workdays"`
			// Provisional says where a year comes from that was not compared with the notice yet.
			Provisional string
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
		c.years[n] = Year{
			Year:        n,
			Holidays:    y.Holidays,
			MakeUps:     y.MakeUps,
			Source:      cmp.Or(y.Provisional, doc.Source),
			Provisional: y.Provisional != "",
		}
		if err := c.years[n].Validate(); err != nil {
			return Calendar{}, fmt.Errorf("workday: %w", err)
		}
	}
	return c, nil
}

// With returns the calendar with y instead of what it knew of that year. Later changes to y
// have no effect on it.
func (c Calendar) With(y Year) Calendar {
	years := make(map[int]Year, len(c.years)+1)
	maps.Copy(years, c.years)
	years[y.Year] = y.clone()
	return Calendar{years}
}

// Year returns what is known of a year, if its notice was published or entered. The caller may
// change the result.
func (c Calendar) Year(n int) (Year, bool) {
	y, ok := c.years[n]
	return y.clone(), ok
}
