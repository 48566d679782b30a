package recurrence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"huiqi/pkg/consult"
)

// firstYear is the earliest year that a rule brought from elsewhere may begin in.
const firstYear = 1900

// Expand are the starts within the window of what a calendar from elsewhere
// repeats: the rule's dates at first's time of day, in first's zone, oldest first.
// The rule need not end. More than limit starts, and a rule that is none or goes
// finer than days, are a *consult.Invalid that names "rrule".
func Expand(text string, first time.Time, window consult.Span, limit int) ([]time.Time, error) {
	r, err := parseParts(text)
	if err != nil {
		return nil, err
	}
	if err := r.checkParts(); err != nil {
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
		at := AtTimeOfDay(consult.Date(day.AddDate(-shift, 0, 0).Format(time.DateOnly)), TimeOfDay(first), first.Location())
		if at.Before(window.From) || !at.Before(window.To) {
			continue
		}
		if len(out) == limit {
			return nil, invalid("too_many", fmt.Sprintf("重复次数超过 %d", limit), fmt.Sprintf("repeats more than %d times", limit))
		}
		out = append(out, at)
	}
	return out, nil
}

// libraryRule is the rule as the library counts it: about days, in the last cycle that
// it knows, begun no earlier than needed, and ended with the window.
func (r Rule) libraryRule(first time.Time, window consult.Span) (*rrule.RRule, int, error) {
	option, err := rrule.StrToROption(r.withoutEnd())
	if err != nil {
		return nil, 0, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	start, last := midnight(first), midnight(wallClock(window.To.In(first.Location())))
	if s := r.get("COUNT"); s != "" {
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

// skipAhead skips the intervals of a rule without COUNT that lie before the window.
func (r Rule) skipAhead(start, from time.Time) time.Time {
	step := map[string]int{"DAILY": 1, "WEEKLY": 7}[r.get("FREQ")]
	if n, err := strconv.Atoi(r.get("INTERVAL")); err == nil {
		step *= n
	}
	days := int(from.Sub(start)/(24*time.Hour)) - 7
	if step == 0 || days < step {
		return start
	}
	return start.AddDate(0, 0, days/step*step)
}

// lastDay is the last day, as a midnight in UTC, whose sitting starts no later than
// an UNTIL says.
func lastDay(s string, first time.Time) (time.Time, error) {
	last, err := time.ParseInLocation("20060102", s[:8], time.UTC)
	if len(s) > 8 {
		layout, zone := "20060102T150405", first.Location()
		if strings.HasSuffix(s, "Z") {
			layout, zone = layout+"Z", time.UTC
		}
		var at time.Time
		at, err = time.ParseInLocation(layout, s, zone)
		if last = wallClock(at.In(first.Location())); TimeOfDay(first) > TimeOfDay(last) {
			last = last.AddDate(0, 0, -1)
		}
	}
	if err != nil {
		return last, invalid("bad_value", "UNTIL 不是有效的日期或时间", "has an UNTIL that is no date or time")
	}
	return midnight(last), nil
}
