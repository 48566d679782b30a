package recurrence

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"huiqi/pkg/consult"
)

// earliestYear is the earliest year in which an imported rule may begin. Time zones of Windows begin in 1601.
const earliestYear = 1583

// NamesFirst reports whether the first start is one of those that the rule names.
func (r ForeignRule) NamesFirst() (bool, error) {
	named := false
	for _, c := range r.clocks {
		named = named || c == TimeOfDay(r.first)
	}
	day := midnight(r.first)
	if !named || !r.until.IsZero() && r.first.After(r.until) || !r.lastDay.IsZero() && day.After(r.lastDay) {
		return false, nil
	}
	dates, err := r.rule.datesBetween(day, day)
	if err != nil {
		return false, err
	}
	for range dates {
		return true, nil
	}
	return false, nil
}

// Starts returns the starts of the event in the window, oldest first: the first one, which always counts as such (RFC
// 5545, 3.3.10, COUNT), also when the rule does not name it, and those that the rule names after it. They keep the
// time of day and the zone of the first. It returns a *consult.Invalid for the field "rrule" when there are more than
// limit starts or a year is out of range, and the error of ctx when that ends.
func (r ForeignRule) Starts(ctx context.Context, window consult.Span, limit int) ([]time.Time, error) {
	if r.first.Year() < earliestYear || window.To.Year() > lastYear-cycle {
		return nil, invalid("bad_value", "起始年份超出范围", "begins in a year out of range")
	}
	if ctx.Err() != nil { // a rule that names no date never gets to the check below
		return nil, ctx.Err()
	}
	out := startsIn{window: window, limit: limit}
	err := out.add(r.first)
	if err != nil {
		return nil, err
	}
	start, last := r.firstDay(window), r.lastDayIn(window)
	if last.Before(start) {
		return out.starts, nil
	}
	dates, err := r.rule.datesBetween(start, last)
	if err != nil {
		return nil, err
	}
	counted, asked := 1, 0
	for day := range dates {
		asked++
		if asked%512 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, clock := range r.clocks {
			at := AtTimeOfDay(consult.Date(day.Format(time.DateOnly)), clock, r.first.Location())
			if !at.After(r.first) {
				continue
			}
			if counted == r.count || !r.until.IsZero() && at.After(r.until) {
				return out.starts, nil
			}
			counted++
			err := out.add(at)
			if err != nil {
				return nil, err
			}
		}
	}
	return out.starts, nil
}

// startsIn collects the starts in a window.
type startsIn struct {
	window consult.Span
	limit  int
	starts []time.Time
}

func (s *startsIn) add(at time.Time) error {
	if at.Before(s.window.From) || !at.Before(s.window.To) {
		return nil
	}
	if len(s.starts) == s.limit {
		return invalid("too_many",
			fmt.Sprintf("重复次数超过 %d", s.limit),
			fmt.Sprintf("repeats more than %d times", s.limit))
	}
	s.starts = append(s.starts, at)
	return nil
}

// firstDay is the day from which the rule must be asked for the window, as midnight in UTC.
func (r ForeignRule) firstDay(window consult.Span) time.Time {
	start := midnight(r.first)
	if r.count > 0 { // the dates before the window count
		return start
	}
	return r.rule.skipAhead(start, midnight(wallClock(window.From.In(r.first.Location()))))
}

// lastDayIn is the last day for which the rule must be asked.
func (r ForeignRule) lastDayIn(window consult.Span) time.Time {
	last := midnight(wallClock(window.To.In(r.first.Location())))
	if !r.lastDay.IsZero() && r.lastDay.Before(last) {
		return r.lastDay
	}
	return last
}

// datesBetween returns the dates of the rule, as midnights in UTC, from the day start to the day last. rrule-go
// counts them: on days only, so that clock changes do not move the time of day, and moved to the last 400-year cycle
// that it knows.
func (r Rule) datesBetween(start, last time.Time) (iter.Seq[time.Time], error) {
	option, err := rrule.StrToROption(r.withoutEnd())
	if err != nil {
		return nil, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	shift := (lastYear - last.Year()) / cycle * cycle
	option.Dtstart, option.Until = r.wholePeriod(start).AddDate(shift, 0, 0), last.AddDate(shift, 0, 0)
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	return func(yield func(time.Time) bool) {
		next := rule.Iterator()
		for day, ok := next(); ok; day, ok = next() {
			day = day.AddDate(-shift, 0, 0)
			if !day.Before(start) && !yield(day) {
				return
			}
		}
	}, nil
}

// wholePeriod is the day on which rrule-go must start. BYSETPOS counts in whole periods, and rrule-go begins the
// first week, unlike months and years, with the day that it starts on.
func (r Rule) wholePeriod(start time.Time) time.Time {
	if r.get("FREQ") != "WEEKLY" || r.get("BYSETPOS") == "" || r.get("BYDAY") == "" {
		return start
	}
	weekStart := cmp.Or(r.get("WKST"), "MO")
	for !strings.HasPrefix(strings.ToUpper(start.Weekday().String()), weekStart) {
		start = start.AddDate(0, 0, -1)
	}
	return start
}

// skipAhead skips the intervals before the day from, for a rule without COUNT that starts on the day start.
func (r Rule) skipAhead(start, from time.Time) time.Time {
	interval := 1
	if n, err := strconv.Atoi(r.get("INTERVAL")); err == nil {
		interval = n
	}
	switch r.get("FREQ") {
	case "DAILY", "WEEKLY":
		step := interval
		if r.get("FREQ") == "WEEKLY" {
			step *= 7
		}
		days := int(from.Sub(start)/(24*time.Hour)) - 7 // a week rule may reach back to its week's first day
		if days >= step {
			return start.AddDate(0, 0, days/step*step)
		}
	case "MONTHLY", "YEARLY":
		// Whole years keep the month and the day, which the rule may depend on, but for a leap day.
		years := from.Year() - start.Year() - 1
		if years >= interval && (start.Month() != time.February || start.Day() < 29) {
			return start.AddDate(years/interval*interval, 0, 0)
		}
	}
	return start
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
		return last, badUntil()
	}
	return midnight(last), nil
}
