package recurrence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"huiqi/pkg/consult"
)

// firstYear is the earliest year in which an imported rule may begin.
const firstYear = 1900

// Expand returns the starts of an imported recurring event in the window, oldest first: the
// dates of the rule at the time of day and in the zone of first. The rule may be endless. It
// returns a *consult.Invalid for the field "rrule" when there are more than limit starts, and
// when the rule is invalid or recurs more often than daily.
func Expand(text string, first time.Time, window consult.Span, limit int) ([]time.Time, error) {
	r, err := parseParts(text)
	if err != nil {
		return nil, err
	}
	err = r.checkParts()
	if err != nil {
		return nil, err
	}
	if first.Year() < firstYear || window.To.Year() > lastYear-cycle {
		return nil, invalid("bad_value", "起始年份超出范围", "begins in a year out of range")
	}
	rule, shift, err := r.libraryRule(first, window)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	next := rule.Iterator()
	for day, ok := next(); ok; day, ok = next() {
		// The library counts days only, so that clock changes do not move the time of day.
		date := consult.Date(day.AddDate(-shift, 0, 0).Format(time.DateOnly))
		at := AtTimeOfDay(date, TimeOfDay(first), first.Location())
		if at.Before(window.From) || !at.Before(window.To) {
			continue
		}
		if len(out) == limit {
			return nil, invalid("too_many",
				fmt.Sprintf("重复次数超过 %d", limit),
				fmt.Sprintf("repeats more than %d times", limit))
		}
		out = append(out, at)
	}
	return out, nil
}

// libraryRule returns the rule as rrule-go counts it: on days only, moved to the last 400-year
// cycle that the library knows, started no earlier than needed, and ended with the window. It
// also returns the number of years by which it was moved.
func (r Rule) libraryRule(first time.Time, window consult.Span) (*rrule.RRule, int, error) {
	option, err := rrule.StrToROption(r.withoutEnd())
	if err != nil {
		return nil, 0, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	start, last := midnight(first), midnight(wallClock(window.To.In(first.Location())))
	if s := r.get("COUNT"); s != "" { // the dates before the window count
		option.Count, _ = strconv.Atoi(s)
	} else {
		start = r.skipAhead(start, midnight(wallClock(window.From.In(first.Location()))))
	}
	if s := r.get("UNTIL"); s != "" {
		until, err := lastDay(s, first)
		if err != nil {
			return nil, 0, err
		}
		if until.Before(last) {
			last = until
		}
	}
	shift := (lastYear - last.Year()) / cycle * cycle
	option.Dtstart, option.Until = start.AddDate(shift, 0, 0), last.AddDate(shift, 0, 0)
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, 0, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	return rule, shift, nil
}

// skipAhead skips the intervals before the window, for a rule without COUNT.
func (r Rule) skipAhead(start, from time.Time) time.Time {
	step := map[string]int{"DAILY": 1, "WEEKLY": 7}[r.get("FREQ")]
	if n, err := strconv.Atoi(r.get("INTERVAL")); err == nil {
		step *= n
	}
	days := int(from.Sub(start)/(24*time.Hour)) - 7 // a week rule may reach back to its week's first day
	if step == 0 || days < step {
		return start
	}
	return start.AddDate(0, 0, days/step*step)
}

// lastDay is the last day, as midnight in UTC, on which the meeting starts no later than UNTIL.
func lastDay(s string, first time.Time) (time.Time, error) {
	last, err := time.ParseInLocation("20060102", s[:8], time.UTC)
	if len(s) > 8 {
		layout, zone := "20060102T150405", first.Location()
		if strings.HasSuffix(s, "Z") {
			layout, zone = layout+"Z", time.UTC
		}
		var at time.Time
		at, err = time.ParseInLocation(layout, s, zone)
		last = wallClock(at.In(first.Location()))
		if TimeOfDay(first) > TimeOfDay(last) { // that day's meeting would start after UNTIL
			last = last.AddDate(0, 0, -1)
		}
	}
	if err != nil {
		return last, invalid("bad_value", "UNTIL 不是有效的日期或时间", "has an invalid date or time in UNTIL")
	}
	return midnight(last), nil
}
