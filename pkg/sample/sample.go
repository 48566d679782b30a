// Package sample generates the invented office of the demo: a city CPPCC whose people, bodies, venues and meetings
// follow from a seed and a date, the same every time. Every name, number and place is made up. It is pure, as the rooms
// below it are: storing the result is left to loading.
package sample

import (
	"time"

	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/diary"
	"huiqi/pkg/sample/roster"
	"huiqi/pkg/sample/yearbook"
	"huiqi/pkg/workday"
)

// Sample is a complete invented office.
type Sample struct {
	roster.Directory
	diary.Diary
	yearbook.Yearbook
	Feeds []Feed
}

// Office generates the office as it is at now, with the agenda of the present half year and of the next one, by the
// civil days of the zone and the known working days. The IDs of people, bodies, venues and rooms depend on the seed
// only, so an office generated on another day has the same ones. The meetings depend on seed and now.
func Office(seed int64, now time.Time, zone *time.Location, days workday.Calendar) Sample {
	// The directory comes first, so that its IDs do not depend on the day.
	r := roster.New(almanac.New(seed, now, zone, days))
	d := diary.New(r)
	d.Arrange()
	annual := yearbook.Plan(r, d.Meetings)
	d.Attend()
	return Sample{
		Directory: r.Directory,
		Diary:     d.Diary,
		Yearbook: yearbook.Yearbook{
			Annual:   annual,
			Results:  yearbook.Outcomes(r, d.Diary, annual),
			Casework: yearbook.Work(r, d.Diary),
			Reports:  yearbook.Reports(r),
		},
		Feeds: feeds(r),
	}
}
