package plan

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// WindowOfMonths is the first and the last day of some months, such as "2027-03", that
// follow each other. A Topic has one window, so the fault of months with a gap is named.
func WindowOfMonths(months []string) (consult.Date, consult.Date, error) {
	var starts []time.Time
	for i, m := range months {
		start, err := time.Parse("2006-01", m)
		if err != nil {
			return "", "", consult.BadField(
				consult.FieldAt("months", i, ""), "bad_month", "不是有效月份（应为 YYYY-MM）", "is not a month (YYYY-MM)",
			)
		}
		starts = append(starts, start)
	}
	if len(starts) == 0 {
		return "", "", consult.BadField("months", "required", "至少一个月", "must have one month at least")
	}
	slices.SortFunc(starts, time.Time.Compare)
	starts = slices.Compact(starts)
	for i, start := range starts[1:] {
		if !start.Equal(starts[i].AddDate(0, 1, 0)) {
			return "", "", consult.BadField(
				"months", "gap", "各月应当相连；不相连的请分列议题", "must follow each other; make a topic for each stretch",
			)
		}
	}
	last := starts[len(starts)-1].AddDate(0, 1, -1)
	return consult.DateOf(starts[0], time.UTC), consult.DateOf(last, time.UTC), nil
}
