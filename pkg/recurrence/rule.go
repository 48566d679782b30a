package recurrence

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"huiqi/pkg/consult"
)

// maxText is the maximum length of a rule in bytes. It leaves room for every part.
const maxText = 500

// Rule is a parsed recurrence rule. It determines days; the time of day comes from the first
// meeting.
type Rule struct {
	parts []rulePart
	// until is the last day of the series, or empty.
	until consult.Date
	// count is the number of dates, or 0.
	count int
}

type rulePart struct{ name, value string }

// valueForms are the parts that a rule may have, with the form of their values.
var valueForms = map[string]*regexp.Regexp{
	"FREQ":       regexp.MustCompile(`^(DAILY|WEEKLY|MONTHLY|YEARLY)$`),
	"INTERVAL":   regexp.MustCompile(`^(0*[1-9]\d{0,2}|0*1000)$`),
	"COUNT":      regexp.MustCompile(`^0*[1-9]\d{0,5}$`),
	"UNTIL":      regexp.MustCompile(`^\d{8}(T\d{6}Z?)?$`),
	"WKST":       regexp.MustCompile(`^(MO|TU|WE|TH|FR|SA|SU)$`),
	"BYDAY":      listForm(`([+-]?0?[1-9]|[+-]?[1-4]\d|[+-]?5[0-3])?(MO|TU|WE|TH|FR|SA|SU)`),
	"BYMONTHDAY": listForm(`[+-]?(0?[1-9]|[12]\d|3[01])`),
	"BYYEARDAY":  listForm(`[+-]?0*([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-6])`),
	"BYWEEKNO":   listForm(`[+-]?(0?[1-9]|[1-4]\d|5[0-3])`),
	"BYMONTH":    listForm(`(0?[1-9]|1[0-2])`),
	"BYSETPOS":   listForm(`[+-]?0*([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-6])`),
}

func listForm(item string) *regexp.Regexp {
	return regexp.MustCompile(`^` + item + `(,` + item + `)*$`)
}

// Parse reads a rule such as "FREQ=MONTHLY;BYDAY=1TU;COUNT=12" for a series with this first
// start, which is in the zone that keeps its time of day. It returns a *consult.Invalid for the
// field "rrule" when the rule is invalid, endless, or recurs more often than daily.
func Parse(text string, first time.Time) (Rule, error) {
	r, err := parseParts(text)
	if err != nil {
		return r, err
	}
	if err := r.check(); err != nil {
		return r, err
	}
	return r, r.readEnd(first)
}

// parseParts splits a rule and checks each part by itself.
func parseParts(text string) (Rule, error) {
	var r Rule
	text = strings.Map(toUpper, text)
	if len(text) > maxText {
		return r, invalid("too_long", "规则过长", "is too long")
	}
	for _, s := range strings.Split(strings.TrimPrefix(text, "RRULE:"), ";") {
		name, value, ok := strings.Cut(s, "=")
		form, known := valueForms[name]
		switch {
		case !ok:
			return r, invalid("malformed",
				"应由“名=值”以分号相连，如 FREQ=WEEKLY;BYDAY=TU;COUNT=12",
				"must be NAME=VALUE parts joined by semicolons, such as FREQ=WEEKLY;BYDAY=TU;COUNT=12")
		case name == "BYHOUR" || name == "BYMINUTE" || name == "BYSECOND":
			return r, invalid("unsupported",
				name+"不适用：时刻以 starts_at 为准",
				"cannot have "+name+": the time of day is that of starts_at")
		case name == "DTSTART":
			return r, invalid("unsupported",
				"不带 DTSTART：首次开始时间以 starts_at 为准",
				"must come without DTSTART: the first start is starts_at")
		case !known:
			return r, invalid("unknown_part",
				fmt.Sprintf("没有%q这一部分", shorten(name)),
				fmt.Sprintf("has an unknown part %q", shorten(name)))
		case name == "FREQ" && (value == "HOURLY" || value == "MINUTELY" || value == "SECONDLY"):
			return r, invalid("unsupported", "最密为每天（DAILY）", "cannot recur more often than DAILY")
		case !form.MatchString(value):
			return r, invalid("bad_value",
				fmt.Sprintf("%s 的值%q不正确", name, shorten(value)),
				fmt.Sprintf("has the invalid value %q for %s", shorten(value), name))
		case r.get(name) != "":
			return r, invalid("repeated", name+"重复出现", "has "+name+" twice")
		}
		r.parts = append(r.parts, rulePart{name, value})
	}
	return r, nil
}

// toUpper changes ASCII letters to upper case and leaves all others alone.
func toUpper(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

// shorten limits how much of a rule an error message repeats.
func shorten(s string) string { return s[:min(len(s), 40)] }

func invalid(code, zh, en string) error {
	return &consult.Invalid{Faults: []consult.Fault{{Field: "rrule", Code: code, ZH: zh, EN: en}}}
}

func (r Rule) get(name string) string {
	for _, p := range r.parts {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// check checks the parts together, and that the rule ends.
func (r Rule) check() error {
	if r.get("FREQ") != "" && r.get("COUNT") == "" && r.get("UNTIL") == "" {
		return invalid("endless", "必须以 COUNT 或 UNTIL 结束", "must end: give COUNT or UNTIL")
	}
	return r.checkParts()
}

// checkParts checks which parts may occur together, by the table in RFC 5545, 3.3.10.
func (r Rule) checkParts() error {
	freq, nth := r.get("FREQ"), strings.ContainsAny(r.get("BYDAY"), "0123456789")
	has := func(name string) bool { return r.get(name) != "" }
	switch {
	case freq == "":
		return invalid("required", "必须有 FREQ", "must have FREQ")
	case has("COUNT") && has("UNTIL"):
		return invalid("count_and_until", "COUNT 与 UNTIL 只能有其一", "must not have both COUNT and UNTIL")
	case has("BYWEEKNO") && freq != "YEARLY":
		return invalid("mismatch", "BYWEEKNO 只能与 FREQ=YEARLY 同用", "can have BYWEEKNO with FREQ=YEARLY only")
	case has("BYYEARDAY") && freq != "YEARLY":
		return invalid("mismatch", "BYYEARDAY 只能与 FREQ=YEARLY 同用", "can have BYYEARDAY with FREQ=YEARLY only")
	case has("BYMONTHDAY") && freq == "WEEKLY":
		return invalid("mismatch", "BYMONTHDAY 不能与 FREQ=WEEKLY 同用", "cannot have BYMONTHDAY with FREQ=WEEKLY")
	case nth && freq != "MONTHLY" && freq != "YEARLY":
		return invalid("mismatch", "BYDAY 中的序数只能用于每月或每年", "can have numbers in BYDAY with MONTHLY and YEARLY only")
	case nth && has("BYWEEKNO"):
		return invalid("mismatch", "有 BYWEEKNO 时 BYDAY 不能带序数", "cannot have numbers in BYDAY beside BYWEEKNO")
	case has("BYSETPOS") && !r.hasDayPart():
		return invalid("mismatch", "BYSETPOS 必须与其他 BY 部分同用", "can have BYSETPOS beside another BY part only")
	}
	return nil
}

// hasDayPart reports whether a part besides FREQ names days, of which BYSETPOS can take some.
func (r Rule) hasDayPart() bool {
	for _, name := range []string{"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"} {
		if r.get(name) != "" {
			return true
		}
	}
	return false
}

// readEnd reads COUNT or UNTIL. An UNTIL with a time becomes the last day on which a meeting
// starts no later, so that a later change of the time of day loses no date.
func (r *Rule) readEnd(first time.Time) error {
	if s := r.get("COUNT"); s != "" {
		r.count, _ = strconv.Atoi(s)
		if r.count > consult.MaxOccurrences {
			return tooMany()
		}
		return nil
	}
	last, err := lastDay(r.get("UNTIL"), first)
	if err != nil {
		return err
	}
	r.until = consult.Date(last.Format(time.DateOnly))
	if r.until < consult.DateOf(first, first.Location()) {
		return invalid("ended", "UNTIL 早于首次开始时间", "has an UNTIL before starts_at")
	}
	if last.After(horizon(first)) {
		return tooFar()
	}
	return nil
}

func tooMany() error {
	return invalid("too_many",
		fmt.Sprintf("一个系列最多 %d 次", consult.MaxOccurrences),
		fmt.Sprintf("has more than %d dates", consult.MaxOccurrences))
}

func tooFar() error {
	return invalid("too_far",
		fmt.Sprintf("一个系列最长 %d 年", consult.MaxSeriesYears),
		fmt.Sprintf("reaches more than %d years ahead", consult.MaxSeriesYears))
}

// String returns the rule in normal form: upper case, FREQ first, the end last, and UNTIL as a
// date.
func (r Rule) String() string {
	out := []string{"FREQ=" + r.get("FREQ")}
	for _, p := range r.parts {
		if p.name != "FREQ" && p.name != "COUNT" && p.name != "UNTIL" {
			out = append(out, p.name+"="+p.value)
		}
	}
	if r.count > 0 {
		return strings.Join(append(out, "COUNT="+strconv.Itoa(r.count)), ";")
	}
	return strings.Join(append(out, "UNTIL="+strings.ReplaceAll(string(r.until), "-", "")), ";")
}

// wallClock returns the time on a clock at t as if it were UTC. In UTC every day has 24 hours,
// and rules are about days.
func wallClock(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// horizon is the last day that a series which starts at first may reach.
func horizon(first time.Time) time.Time { return midnight(first).AddDate(consult.MaxSeriesYears, 0, 0) }

// cycle is the number of years after which the calendar repeats with the same weekdays.
const cycle = 400

// lastYear is the last year of the library. It searches up to this year for a rule that matches
// no day.
const lastYear = rrule.MAXYEAR

// days returns the days of the rule from the first on, as midnights in UTC. The search takes
// place in the last cycle that the library knows, so for a rule that matches no day it looks
// only 400 years ahead and not 8,000.
func (r Rule) days(first time.Time) ([]time.Time, error) {
	last := horizon(first)
	if r.until != "" {
		last = r.until.Start(time.UTC)
	}
	dates, err := r.datesBetween(midnight(first), last)
	if err != nil {
		return nil, err
	}
	var days []time.Time
	for day := range dates {
		if r.count > 0 && len(days) == r.count {
			break
		}
		if len(days) == consult.MaxOccurrences {
			return nil, tooMany()
		}
		days = append(days, day)
	}
	switch {
	case len(days) == 0:
		return nil, invalid("never", "规则所指的日子从不出现", "never names a day")
	case len(days) < r.count: // the horizon cut it off
		return nil, tooFar()
	}
	return days, nil
}

// withoutEnd is the text of the rule without COUNT and UNTIL.
func (r Rule) withoutEnd() string {
	var out []string
	for _, p := range r.parts {
		if p.name != "COUNT" && p.name != "UNTIL" {
			out = append(out, p.name+"="+r.forLibrary(p))
		}
	}
	return strings.Join(out, ";")
}

// forLibrary is the value of a part as rrule-go understands it. Beside an ordinal, as in BYDAY=1MO,TH, it takes a day
// without one not for every such day but for a condition on the others, so that each is spelled out:
// 1TH,2TH,3TH,4TH,5TH.
func (r Rule) forLibrary(p rulePart) string {
	if p.name != "BYDAY" || !strings.ContainsAny(p.value, "0123456789") {
		return p.value
	}
	most := 5 // of one day of the week in a month
	if r.get("FREQ") == "YEARLY" && r.get("BYMONTH") == "" {
		most = 53
	}
	var days []string
	for day := range strings.SplitSeq(p.value, ",") {
		if len(day) > len("MO") {
			days = append(days, day)
			continue
		}
		for n := range most {
			days = append(days, strconv.Itoa(n+1)+day)
		}
	}
	return strings.Join(days, ",")
}

// From returns the same rule counted from a later one of its dates, with what is left of a
// COUNT.
func (r Rule) From(first, later time.Time) (Rule, error) {
	if r.count == 0 {
		return r, nil
	}
	days, err := r.days(first)
	if err != nil {
		return r, err
	}
	left := 0
	for _, d := range days {
		if !d.Before(midnight(later)) {
			left++
		}
	}
	r.count = left
	if left == 0 {
		return r, invalid("never", "此后没有日子了", "names no day after that")
	}
	return r, nil
}
