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

// maxText bounds a rule's text, in bytes: room for every part there is.
const maxText = 500

// Rule is a recurrence rule that has been read. It names days; the time of day is
// that of the first sitting.
type Rule struct {
	parts []rulePart
	// until is the last day on which a sitting may be, or none.
	until consult.Date
	// count is how many dates there are, or 0.
	count int
}

type rulePart struct{ name, value string }

// valueForms are the parts of a rule and what their values look like.
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

// Parse reads a rule such as "FREQ=MONTHLY;BYDAY=1TU;COUNT=12" for a series whose
// first start is given, in the zone in which its time of day is kept. What cannot
// be, never ends or goes finer than days is a *consult.Invalid that names "rrule".
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

// parseParts takes a rule apart, and knows each part for itself.
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
			return r, invalid("malformed", "应由“名=值”以分号相连，如 FREQ=WEEKLY;BYDAY=TU;COUNT=12", "must be NAME=VALUE parts joined by semicolons, such as FREQ=WEEKLY;BYDAY=TU;COUNT=12")
		case name == "BYHOUR" || name == "BYMINUTE" || name == "BYSECOND":
			return r, invalid("unsupported", name+"不适用：时刻以 starts_at 为准", "cannot have "+name+": the time of day is that of starts_at")
		case name == "DTSTART":
			return r, invalid("unsupported", "不带 DTSTART：首次开始时间以 starts_at 为准", "must come without DTSTART: the first start is starts_at")
		case !known:
			return r, invalid("unknown_part", fmt.Sprintf("没有%q这一部分", shorten(name)), fmt.Sprintf("has an unknown part %q", shorten(name)))
		case name == "FREQ" && (value == "HOURLY" || value == "MINUTELY" || value == "SECONDLY"):
			return r, invalid("unsupported", "最密为每天（DAILY）", "cannot recur more often than DAILY")
		case !form.MatchString(value):
			return r, invalid("bad_value", fmt.Sprintf("%s 的值%q不正确", name, shorten(value)), fmt.Sprintf("has a %s of %q, which is none", name, shorten(value)))
		case r.get(name) != "":
			return r, invalid("repeated", name+"重复出现", "has "+name+" twice")
		}
		r.parts = append(r.parts, rulePart{name, value})
	}
	return r, nil
}

// toUpper folds the letters that a rule is written in, and no others.
func toUpper(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

// shorten keeps what a refusal repeats short.
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

// check holds the parts against each other, and wants an end.
func (r Rule) check() error {
	if r.get("FREQ") != "" && r.get("COUNT") == "" && r.get("UNTIL") == "" {
		return invalid("endless", "必须以 COUNT 或 UNTIL 结束", "must end: give COUNT or UNTIL")
	}
	return r.checkParts()
}

// checkParts holds the parts against each other, by the table of RFC 5545, 3.3.10.
func (r Rule) checkParts() error {
	freq, nth := r.get("FREQ"), strings.ContainsAny(r.get("BYDAY"), "0123456789")
	has := func(name string) bool { return r.get(name) != "" }
	by := has("BYDAY") || has("BYMONTHDAY") || has("BYYEARDAY") || has("BYWEEKNO") || has("BYMONTH")
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
	case has("BYSETPOS") && !by:
		return invalid("mismatch", "BYSETPOS 必须与其他 BY 部分同用", "can have BYSETPOS beside another BY part only")
	}
	return nil
}

// readEnd reads COUNT or UNTIL. An instant becomes the last day whose sitting starts
// no later: then a change of the time of day loses no date.
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
	if r.until = consult.Date(last.Format(time.DateOnly)); r.until < consult.DateOf(first, first.Location()) {
		return invalid("ended", "UNTIL 早于首次开始时间", "has an UNTIL before starts_at")
	}
	if last.After(horizon(first)) {
		return tooFar()
	}
	return nil
}

func tooMany() error {
	return invalid("too_many", fmt.Sprintf("一个系列最多 %d 次", consult.MaxOccurrences), fmt.Sprintf("has more than %d dates", consult.MaxOccurrences))
}

func tooFar() error {
	return invalid("too_far", fmt.Sprintf("一个系列最长 %d 年", consult.MaxSeriesYears), fmt.Sprintf("reaches more than %d years ahead", consult.MaxSeriesYears))
}

// String is the rule in normal form: upper case, FREQ first, the end last and
// UNTIL as a day.
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

// wallClock is what a clock on the wall shows, as if it were UTC: days have 24 hours
// there, and rules are about days.
func wallClock(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// horizon is the last day that a series which begins at first may reach.
func horizon(first time.Time) time.Time { return midnight(first).AddDate(consult.MaxSeriesYears, 0, 0) }

// cycle is after how many years the calendar repeats to the weekday.
const cycle = 400

// lastYear is the library's last year: a rule that names no day is searched up to it.
const lastYear = rrule.MAXYEAR

// days are the midnights, as if in UTC, of the days that the rule names from the
// first on. It looks at most 400 years ahead of a rule that never comes to pass,
// and not 8,000, because it counts in the last cycle that the library knows.
func (r Rule) days(first time.Time) ([]time.Time, error) {
	start := midnight(first)
	shift := (lastYear - start.Year()) / cycle * cycle
	option, err := rrule.StrToROption(r.withoutEnd())
	if err != nil {
		return nil, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	option.Dtstart, option.Count = start.AddDate(shift, 0, 0), r.count
	option.Until = horizon(first).AddDate(shift, 0, 0)
	if r.until != "" {
		option.Until = r.until.Start(time.UTC).AddDate(shift, 0, 0)
	}
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, invalid("malformed", "规则不正确", "is not a recurrence rule")
	}
	var days []time.Time
	next := rule.Iterator()
	for day, ok := next(); ok; day, ok = next() {
		if len(days) == consult.MaxOccurrences {
			return nil, tooMany()
		}
		days = append(days, day.AddDate(-shift, 0, 0))
	}
	switch {
	case len(days) == 0:
		return nil, invalid("never", "规则所指的日子从不出现", "never names a day")
	case len(days) < r.count:
		return nil, tooFar()
	}
	return days, nil
}

// withoutEnd is the rule without its end.
func (r Rule) withoutEnd() string {
	var out []string
	for _, p := range r.parts {
		if p.name != "COUNT" && p.name != "UNTIL" {
			out = append(out, p.name+"="+p.value)
		}
	}
	return strings.Join(out, ";")
}

// From is the same rule counted from a later one of its dates on: of a COUNT what
// is left.
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
	if r.count = left; left == 0 {
		return r, invalid("never", "此后没有日子了", "names no day after that")
	}
	return r, nil
}
