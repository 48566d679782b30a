// Package yearbook makes what the invented office plans for a year, what came of one, and the motions, firms and visits
// of it.
package yearbook

import (
	"fmt"

	"huiqi/pkg/figure"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/roster"
)

// Yearbook is the office's Plan, Results and Casework, and the Reports to be frozen once all of it is there.
type Yearbook struct {
	Annual
	Results
	Casework
	Reports []figure.Report
}

// Reports are the Report of the last calendar year.
func Reports(r *roster.Roster) []figure.Report {
	year := r.Year() - 1
	return []figure.Report{{
		Title: fmt.Sprintf("%d年度履职统计", year),
		From:  almanac.NewYear(year),
		To:    almanac.NewYear(year + 1).AddDays(-1),
		By:    figure.ByForm,
	}}
}
