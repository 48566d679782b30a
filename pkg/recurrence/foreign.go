package recurrence

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ForeignRule is the recurrence rule of an event that another program wrote. Unlike a Rule it may be endless, may
// name times of day, and may have parts that RFC 5545 does not allow there but that change nothing.
type ForeignRule struct {
	rule  Rule
	first time.Time
	// clocks are the times of day of every date, in rising order.
	clocks []time.Duration
	// left are the parts that were left out because they change nothing.
	left []string
	// count is the number of starts, or 0; until the last instant at which one may be, or zero.
	count int
	until time.Time
	// lastDay is the last day that one may be on, as midnight in UTC, or zero.
	lastDay time.Time
}

// timeParts are the parts that name times of day, with the number that each value must stay below.
var timeParts = map[string]int{"BYHOUR": 24, "BYMINUTE": 60, "BYSECOND": 61}

// harmless are the parts of RFC 7529 with the values that say what holds anyway.
var harmless = map[string]string{"RSCALE": "GREGORIAN", "SKIP": "OMIT"}

// ParseForeign reads the rule of an imported event that starts at first, in the zone that keeps its time of day; of
// an event of whole days first is midnight. Empty parts, and parts that repeat what first says, are left out. It
// returns a *consult.Invalid for the field "rrule" when the rule is invalid, and when it recurs more often than
// daily.
func ParseForeign(text string, first time.Time, allDay bool) (ForeignRule, error) {
	r := ForeignRule{first: first}
	times := map[string][]int{}
	text = strings.Map(toUpper, text)
	if len(text) > maxText {
		return r, invalid("too_long", "规则过长", "is too long")
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(text, "RRULE:"), ";") {
		err := r.addPart(strings.Join(strings.Fields(part), ""), allDay, times)
		if err != nil {
			return r, err
		}
	}
	r.leaveRepetitions()
	// COUNT beside UNTIL is not allowed, but whatever ends first ends the rule in every program.
	until := r.rule.get("UNTIL")
	if until != "" && r.rule.get("COUNT") != "" {
		r.rule.remove("UNTIL")
	}
	err := r.rule.checkParts()
	if err != nil {
		return r, err
	}
	r.count, _ = strconv.Atoi(r.rule.get("COUNT"))
	err = r.readUntil(until, allDay)
	if err != nil {
		return r, err
	}
	return r, r.readClocks(times)
}

// addPart adds one part of the text, which has no blanks.
func (r *ForeignRule) addPart(part string, allDay bool, times map[string][]int) error {
	name, value, assigned := strings.Cut(part, "=")
	value = strings.Trim(value, ",")
	limit, timed := timeParts[name]
	switch {
	case part == "", assigned && value == "", strings.HasPrefix(name, "X-"), assigned && harmless[name] == value,
		r.rule.get(name) == value && value != "",
		name == "DTSTART" && r.repeatsFirst(value),
		timed && allDay: // RFC 5545, 3.3.10: ignored when DTSTART is a date
		r.left = append(r.left, cmp.Or(part, ";"))
		return nil
	case name == "DTSTART":
		return invalid("mismatch", "其中的 DTSTART 与活动的不同", "has a DTSTART other than that of the event")
	case timed:
		return addTimes(times, name, value, limit)
	case r.rule.get(name) != "":
		return invalid("repeated", name+"重复出现", "has "+name+" twice")
	case !assigned:
		name = part // not NAME=VALUE: parseParts says what it must be
	default:
		name += "=" + value
	}
	one, err := parseParts(name)
	if err != nil {
		return err
	}
	r.rule.parts = append(r.rule.parts, one.parts...)
	return nil
}

// repeatsFirst reports whether a DTSTART inside the rule is that of the event.
func (r *ForeignRule) repeatsFirst(value string) bool {
	if strings.HasSuffix(value, "Z") {
		return value == r.first.UTC().Format("20060102T150405Z")
	}
	return value == r.first.Format("20060102T150405") || value == r.first.Format("20060102")
}

// addTimes reads a list of hours, minutes or seconds.
func addTimes(times map[string][]int, name, value string, limit int) error {
	for s := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n >= limit || len(s) > 3 {
			return invalid("bad_value",
				fmt.Sprintf("%s 的值%q不正确", name, shorten(value)),
				fmt.Sprintf("has the invalid value %q for %s", shorten(value), name))
		}
		times[name] = append(times[name], min(n, limit-1, 59))
	}
	return nil
}

// leaveRepetitions leaves out the parts that RFC 5545 forbids beside this FREQ but that only repeat what the first
// date says.
func (r *ForeignRule) leaveRepetitions() {
	freq := r.rule.get("FREQ")
	_, week := r.first.ISOWeek()
	day := strings.ToUpper(r.first.Weekday().String()[:2])
	nth := strconv.Itoa((r.first.Day()-1)/7+1) + day
	for _, forbidden := range []struct {
		name, repeated, instead string
		applies                 bool
	}{
		{name: "BYWEEKNO", repeated: strconv.Itoa(week), applies: freq != "YEARLY"},
		{name: "BYYEARDAY", repeated: strconv.Itoa(r.first.YearDay()), applies: freq != "YEARLY"},
		{name: "BYMONTHDAY", repeated: strconv.Itoa(r.first.Day()), applies: freq == "WEEKLY"},
		{name: "BYDAY", repeated: nth, instead: day, applies: freq == "WEEKLY" || freq == "DAILY"},
	} {
		if !forbidden.applies || strings.TrimLeft(r.rule.get(forbidden.name), "+0") != forbidden.repeated {
			continue
		}
		r.drop(forbidden.name)
		if forbidden.instead != "" {
			r.rule.parts = append(r.rule.parts, rulePart{forbidden.name, forbidden.instead})
		}
	}
	// Each period has one date when no other part names several: the first is also the last.
	if pos := r.rule.get("BYSETPOS"); (pos == "1" || pos == "-1") && !r.rule.hasDayPart() {
		r.drop("BYSETPOS")
	}
}

// drop removes a part and remembers that.
func (r *ForeignRule) drop(name string) {
	r.left = append(r.left, name+"="+r.rule.get(name))
	r.rule.remove(name)
}

func (r *Rule) remove(name string) {
	r.parts = slices.DeleteFunc(r.parts, func(p rulePart) bool { return p.name == name })
}

// readUntil reads UNTIL, which may be empty. A date is the whole day. For an event of whole days a time is read as
// the day that it names: midnight and the last minute of a day, in whatever zone, name that day, and any other time
// the day in the zone of first.
func (r *ForeignRule) readUntil(text string, allDay bool) error {
	if text == "" {
		return nil
	}
	day, err := time.Parse("20060102", text[:8])
	if err != nil {
		return badUntil()
	}
	r.lastDay = day
	if len(text) == 8 {
		return nil
	}
	clock, utc := strings.CutSuffix(text, "Z")
	zone := r.first.Location()
	if utc {
		zone = time.UTC
	}
	at, err := time.ParseInLocation("20060102T150405", clock, zone)
	if err != nil {
		return badUntil()
	}
	if allDay && (strings.HasSuffix(clock, "T000000") || strings.Contains(clock, "T2359")) {
		return nil
	}
	r.lastDay = midnight(wallClock(at.In(r.first.Location())))
	if !allDay {
		r.until = at
	}
	return nil
}

func badUntil() error {
	return invalid("bad_value", "UNTIL 不是有效的日期或时间", "has an invalid date or time in UNTIL")
}

// readClocks works out the times of day: those that the rule names, and that of the first date where it names none.
func (r *ForeignRule) readClocks(times map[string][]int) error {
	own := TimeOfDay(r.first)
	either := func(named []int, first time.Duration) []int {
		if named == nil {
			return []int{int(first)}
		}
		return named
	}
	hours := either(times["BYHOUR"], own/time.Hour)
	minutes := either(times["BYMINUTE"], own/time.Minute%60)
	seconds := either(times["BYSECOND"], own/time.Second%60)
	// Checked before the lists are multiplied: 500 octets can name 24 × 60 × 60 times.
	if len(hours)*len(minutes)*len(seconds) > maxClocks {
		return invalid("unsupported",
			fmt.Sprintf("每天超过 %d 次", maxClocks), fmt.Sprintf("recurs more than %d times a day", maxClocks))
	}
	for _, h := range hours {
		for _, m := range minutes {
			for _, s := range seconds {
				r.clocks = append(r.clocks, time.Duration(h*3600+m*60+s)*time.Second)
			}
		}
	}
	slices.Sort(r.clocks)
	r.clocks = slices.Compact(r.clocks)
	if len(r.clocks) > 1 && r.rule.get("BYSETPOS") != "" {
		return invalid("unsupported", "BYSETPOS 不能与一天多个时刻同用", "cannot have BYSETPOS beside several times of day")
	}
	if len(times) > 0 && len(r.clocks) == 1 && r.clocks[0] == own {
		for _, name := range []string{"BYHOUR", "BYMINUTE", "BYSECOND"} {
			if times[name] != nil {
				r.left = append(r.left, fmt.Sprintf("%s=%d", name, times[name][0]))
			}
		}
	}
	return nil
}

// maxClocks bounds how often a rule may recur on one day.
const maxClocks = 24

// Left returns the parts of the text that were left out because they change nothing.
func (r ForeignRule) Left() []string { return r.left }
