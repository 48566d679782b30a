package recurrence

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Note is a remark on a whole series.
type Note struct{ ZH, EN string }

// maxShift is how many days a date may move to find a working day.
const maxShift = 31

// Plan returns the occurrences of a series: the dates of the rule from the first on, at the
// same time of day in the zone of first.From and of the same length, moved or left out on days
// off as the policy says.
func Plan(
	r Rule, first consult.Span, policy consult.OnDayOff, days workday.Calendar,
) ([]consult.Occurrence, []Note, error) {
	if !policy.Known() {
		return nil, nil, &consult.Invalid{Faults: []consult.Fault{{
			Field: "on_day_off",
			Code:  "unknown",
			ZH:    "应为 keep、skip、next_workday 或 previous_workday",
			EN:    "must be keep, skip, next_workday or previous_workday",
		}}}
	}
	named, err := r.days(first.From)
	if err != nil {
		return nil, nil, err
	}
	notes := r.notes(named, first.From)
	out := make([]consult.Occurrence, len(named))
	unknown := map[int]bool{} // years whose holidays are not published or not confirmed
	for i, day := range named {
		out[i] = OccurrenceOn(consult.Date(day.Format(time.DateOnly)), first, policy, days)
		if !days.On(day.Format(time.DateOnly)).Known {
			unknown[day.Year()] = true
		}
	}
	for year := named[0].Year(); policy != consult.KeepDayOff && year <= named[len(named)-1].Year(); year++ {
		if unknown[year] {
			notes = append(notes, unknownYear(year, days))
		}
	}
	return out, notes, nil
}

// unknownYear says what was avoided in a year whose holidays are not known for sure.
func unknownYear(year int, days workday.Calendar) Note {
	if _, expected := days.Year(year); expected {
		return Note{fmt.Sprintf("%d年的节假日安排待核对，暂按预计的安排避开", year),
			fmt.Sprintf("the holidays of %d are yet to be confirmed: those expected were avoided", year)}
	}
	return Note{fmt.Sprintf("%d年的节假日安排尚未公布，只避开了周末", year),
		fmt.Sprintf("the holidays of %d are not published yet: only weekends were avoided", year)}
}

// OccurrenceOn returns the occurrence on one day of a series with this first meeting.
func OccurrenceOn(
	day consult.Date, first consult.Span, policy consult.OnDayOff, days workday.Calendar,
) consult.Occurrence {
	at := SpanOn(day, first)
	o := consult.Occurrence{Original: at.From, Span: at, Placement: consult.OnItsDay}
	step := map[consult.OnDayOff]int{consult.NextWorkday: 1, consult.PreviousWorkday: -1}[policy]
	if policy == consult.KeepDayOff || days.IsWorkday(string(day)) {
		return o
	}
	zh, en := reasonOff(days.On(string(day)))
	if step == 0 { // the policy is to skip it
		o.Placement = consult.Skipped
		o.ZH = zh + "，略过"
		o.EN = en + ", left out"
		return o
	}
	for n := 1; n <= maxShift; n++ {
		if to := day.AddDays(n * step); days.IsWorkday(string(to)) {
			o.Span, o.Placement = SpanOn(to, first), consult.Shifted
			o.ZH, o.EN = zh+"，改到"+dayZH(to), en+", moved to "+dayEN(to)
			return o
		}
	}
	o.Placement = consult.Skipped
	o.ZH = fmt.Sprintf("%s，%d天内没有工作日，略过", zh, maxShift)
	o.EN = fmt.Sprintf("%s and no workday within %d days, left out", en, maxShift)
	return o
}

// SpanOn returns the span of the meeting on another day, at the same time of day in its zone.
func SpanOn(day consult.Date, first consult.Span) consult.Span {
	from := AtTimeOfDay(day, TimeOfDay(first.From), first.From.Location())
	return consult.Span{From: from.UTC(), To: from.Add(first.Length()).UTC()}
}

// TimeOfDay is the time on a clock at t, as a duration since midnight.
func TimeOfDay(t time.Time) time.Duration { return wallClock(t).Sub(midnight(t)) }

// AtTimeOfDay is the instant at which a clock shows this time on the day. If the clock jumps
// over it, the offset before the jump counts; if the clock shows it twice, the first time counts (RFC 5545, 3.3.5).
func AtTimeOfDay(day consult.Date, clock time.Duration, zone *time.Location) time.Time {
	d := day.Start(time.UTC)
	at := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, int(clock/time.Second), 0, zone)
	if short := d.Add(clock).Sub(wallClock(at)); short > 0 {
		return at.Add(short)
	}
	// Of two such instants time.Date gives either, depending on the side of Greenwich. A clock that was set back had a
	// greater offset before.
	_, offset := at.Zone()
	_, before := at.Add(-24 * time.Hour).Zone()
	earlier := at.Add(time.Duration(offset-before) * time.Second)
	if before > offset && wallClock(earlier).Equal(d.Add(clock)) {
		return earlier
	}
	return at
}

func reasonOff(d workday.Day) (string, string) {
	day := consult.Date(d.Date)
	if d.Kind == workday.Holiday && d.Provisional {
		return fmt.Sprintf("%s是节假日（%s，待核对）", d.Date, d.Name),
			fmt.Sprintf("%s is a public holiday (%s, yet to be confirmed)", d.Date, d.Name)
	}
	if d.Kind == workday.Holiday {
		return fmt.Sprintf("%s是节假日（%s）", d.Date, d.Name), fmt.Sprintf("%s is a public holiday (%s)", d.Date, d.Name)
	}
	return weekdayZH(day, d.Date+"是"), d.Date + " is a " + day.Start(time.UTC).Weekday().String()
}

func weekdayZH(d consult.Date, before string) string {
	return before + [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}[d.Start(time.UTC).Weekday()]
}

func dayZH(d consult.Date) string { return weekdayZH(d, string(d)+"（") + "）" }

func dayEN(d consult.Date) string { return d.Start(time.UTC).Weekday().String() + " " + string(d) }

// notes returns remarks on what may surprise: a first start that is not a date of the rule, and
// months or years without such a day, which RFC 5545 leaves out.
func (r Rule) notes(days []time.Time, first time.Time) []Note {
	var notes []Note
	if start := midnight(first); !days[0].Equal(start) {
		from, to := consult.Date(start.Format(time.DateOnly)), consult.Date(days[0].Format(time.DateOnly))
		notes = append(notes, Note{fmt.Sprintf("%s不是规则中的日子，首次为%s", dayZH(from), dayZH(to)),
			fmt.Sprintf("%s is not a day of the rule; the first is %s", dayEN(from), dayEN(to))})
	}
	if lack := r.missingPeriods(days); len(lack) > 0 {
		notes = append(notes, Note{"没有规则所指的日子，按 RFC 5545 略过：" + strings.Join(lack, "、"),
			"left out by RFC 5545, because they lack such a day: " + strings.Join(lack, ", ")})
	}
	return notes
}

// missingPeriods returns the months or years up to the last date, or to UNTIL, that should
// contain a date and do not.
func (r Rule) missingPeriods(days []time.Time) []string {
	var lack []string
	months, layout := 1, "2006-01"
	switch r.get("FREQ") {
	case "YEARLY":
		months, layout = 12, "2006"
	case "MONTHLY":
	default:
		return nil
	}
	step := 1
	if s := r.get("INTERVAL"); s != "" {
		step, _ = strconv.Atoi(s)
	}
	has := map[string]bool{}
	for _, d := range days {
		has[d.Format(layout)] = true
	}
	end := days[len(days)-1]
	if r.until != "" {
		end = r.until.Start(time.UTC)
	}
	at := time.Date(days[0].Year(), days[0].Month(), 1, 0, 0, 0, 0, time.UTC)
	if months == 12 {
		at = time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	only := strings.Split(r.get("BYMONTH"), ",")
	for ; !at.AddDate(0, months, -1).After(end); at = at.AddDate(0, months*step, 0) {
		inMonth := func(s string) bool {
			n, _ := strconv.Atoi(s)
			return n == int(at.Month())
		}
		named := months == 12 || only[0] == "" || slices.ContainsFunc(only, inMonth)
		if named && !has[at.Format(layout)] {
			lack = append(lack, at.Format(layout))
		}
	}
	return lack
}
