package feed

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// The oracle knows an event as its owner does: dates on a clock, and what was done to them. It finds the dates of a
// rule by asking each day whether the rule names it, and shares no code with what it judges. The event is then
// written as programs write events, each date in a form taken at random.

// oracleRule is a recurrence rule.
type oracleRule struct {
	freq     string
	interval int
	// days are days of the week with their ordinals, 0 for none.
	days                                 []oracleDay
	monthDays, months, positions, clocks []int
	count                                int
	until                                time.Time
	// wholeDay is true when until is the end of a day and written as such.
	wholeDay bool
}

type oracleDay struct {
	ordinal int
	weekday time.Weekday
}

// oracleEvent is an event on the clock of its zone, which is written as if it were in UTC.
type oracleEvent struct {
	zone     *time.Location
	floating bool
	day      bool
	first    time.Time
	length   time.Duration
	rule     *oracleRule
	added    []oracleDate
	excluded []time.Time
	changes  []oracleChange
	sequence int
	off      bool
}

// oracleDate is a date, with a length of its own or 0.
type oracleDate struct {
	at     time.Time
	length time.Duration
}

type oracleChange struct {
	original, to time.Time
	length       time.Duration
	onwards, off bool
	sequence     int
}

// names reports whether the rule names the day, but for BYSETPOS.
func (r *oracleRule) names(day, first time.Time) bool {
	last := day.AddDate(0, 1, -day.Day())                                 // of the month
	year := time.Date(day.Year(), 12, 31, 0, 0, 0, 0, time.UTC)           // its last day
	monday := func(t time.Time) int { return (int(t.Weekday()) + 6) % 7 } // days since Monday
	apart := 0
	switch r.freq {
	case "DAILY":
		apart = int(day.Sub(first) / (24 * time.Hour))
	case "WEEKLY":
		apart = int(day.AddDate(0, 0, -monday(day)).Sub(first.AddDate(0, 0, -monday(first))) / (7 * 24 * time.Hour))
	case "MONTHLY":
		apart = (day.Year()-first.Year())*12 + int(day.Month()) - int(first.Month())
	case "YEARLY":
		apart = day.Year() - first.Year()
	}
	if apart%r.interval != 0 || len(r.months) > 0 && !slices.Contains(r.months, int(day.Month())) {
		return false
	}
	inMonth := slices.Contains(r.monthDays, day.Day()) || slices.Contains(r.monthDays, day.Day()-last.Day()-1)
	if len(r.monthDays) > 0 && !inMonth {
		return false
	}
	inDays := slices.ContainsFunc(r.days, func(d oracleDay) bool {
		nth, fromEnd := (day.Day()-1)/7+1, -((last.Day()-day.Day())/7 + 1)
		if r.freq == "YEARLY" && len(r.months) == 0 {
			nth, fromEnd = (day.YearDay()-1)/7+1, -((year.YearDay()-day.YearDay())/7 + 1)
		}
		return d.weekday == day.Weekday() && (d.ordinal == 0 || d.ordinal == nth || d.ordinal == fromEnd)
	})
	if len(r.days) > 0 {
		return inDays
	}
	switch {
	case r.freq == "WEEKLY":
		return day.Weekday() == first.Weekday()
	case len(r.monthDays) > 0 || r.freq == "DAILY":
		return true
	case r.freq == "YEARLY" && len(r.months) == 0 && day.Month() != first.Month():
		return false
	}
	return day.Day() == first.Day()
}

// period is the first day of the period that a day is in, and the first of the next.
func (r *oracleRule) period(day time.Time) (time.Time, time.Time) {
	switch r.freq {
	case "WEEKLY":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		return monday, monday.AddDate(0, 0, 7)
	case "MONTHLY":
		first := day.AddDate(0, 0, 1-day.Day())
		return first, first.AddDate(0, 1, 0)
	case "YEARLY":
		first := time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(1, 0, 0)
	}
	return day, day.AddDate(0, 0, 1)
}

// takes reports whether BYSETPOS takes the day, which the rule names.
func (r *oracleRule) takes(day, first time.Time) bool {
	if len(r.positions) == 0 {
		return true
	}
	before, all := 0, 0
	from, to := r.period(day)
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		if r.names(d, first) {
			all++
			if !d.After(day) {
				before++
			}
		}
	}
	return slices.Contains(r.positions, before) || slices.Contains(r.positions, before-all-1)
}

// dates are all dates of the event until the end, before anything is excluded: in rising order, each once.
func (e *oracleEvent) dates(end time.Time) []oracleDate {
	out := []oracleDate{{at: e.first}}
	midnight := e.first.Truncate(24 * time.Hour)
	clocks := []int{e.first.Hour()}
	if e.rule != nil && len(e.rule.clocks) > 0 {
		clocks = e.rule.clocks
	}
	for day := midnight; e.rule != nil && day.Before(end); day = day.AddDate(0, 0, 1) {
		if !e.rule.names(day, midnight) || !e.rule.takes(day, midnight) {
			continue
		}
		for _, hour := range clocks {
			at := day.Add(time.Duration(hour)*time.Hour + e.first.Sub(e.first.Truncate(time.Hour)))
			done := e.rule.count > 0 && len(out) == e.rule.count
			if at.After(e.first) && !done && (e.rule.until.IsZero() || !at.After(e.rule.until)) {
				out = append(out, oracleDate{at: at})
			}
		}
	}
	for _, a := range e.added {
		i := slices.IndexFunc(out, func(d oracleDate) bool { return d.at.Equal(a.at) })
		if i < 0 {
			out = append(out, a)
		} else {
			out[i].length = max(out[i].length, a.length)
		}
	}
	slices.SortFunc(out, func(a, b oracleDate) int { return a.at.Compare(b.at) })
	return out
}

// busy are the spans that the event takes, in rising order.
func (e *oracleEvent) busy(end time.Time) []consult.Span {
	excluded := func(at time.Time) bool { return slices.ContainsFunc(e.excluded, at.Equal) }
	named := map[time.Time]bool{}
	all := e.dates(end)
	if e.off {
		all = nil
	}
	all = slices.DeleteFunc(all, func(d oracleDate) bool { return excluded(d.at) })
	for _, d := range all {
		named[d.at] = true
	}
	changes := slices.DeleteFunc(slices.Clone(e.changes), func(c oracleChange) bool {
		return c.sequence < e.sequence && !named[c.original]
	})
	over := func(at time.Time) *oracleChange {
		var found *oracleChange
		for i, c := range changes {
			if c.onwards && !c.original.After(at) && (found == nil || c.original.After(found.original)) {
				found = &changes[i]
			}
		}
		return found
	}
	changes = slices.DeleteFunc(changes, func(c oracleChange) bool {
		onwards := over(c.original)
		return !c.onwards && onwards != nil && onwards.off && onwards.sequence > c.sequence
	})
	var out []consult.Span
	add := func(at time.Time, length time.Duration) {
		out = append(out, consult.Span{From: e.instant(at), To: e.end(at, length)})
	}
	single := map[time.Time]bool{}
	for _, c := range changes {
		if !c.onwards {
			single[c.original] = true
		}
		if !c.off && (!c.onwards || !named[c.original]) {
			add(c.to, c.length)
		}
	}
	for _, d := range all {
		length := max(d.length, 0)
		if length == 0 {
			length = e.length
		}
		switch c := over(d.at); {
		case single[d.at]:
		case c == nil:
			add(d.at, length)
		case !c.off:
			if c.length != e.length {
				length = c.length
			}
			add(d.at.Add(c.to.Sub(c.original)), length)
		}
	}
	return out
}

// instant is when the clock of the event's zone shows this.
func (e *oracleEvent) instant(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, e.zone).UTC()
}

func (e *oracleEvent) end(at time.Time, length time.Duration) time.Time {
	if e.day {
		return e.instant(at.Add(length))
	}
	return e.instant(at).Add(length)
}

// oracleRandom makes up events and writes them.
type oracleRandom struct {
	*rand.Rand
	tokyo, newYork, office *time.Location
}

func (r oracleRandom) oneIn(n int) bool { return r.IntN(n) == 0 }

func (r oracleRandom) some(n, from, to int) []int {
	var out []int
	for range 1 + r.IntN(n) {
		if v := from + r.IntN(to-from+1); v != 0 && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

func (r oracleRandom) rule(e *oracleEvent) *oracleRule {
	rule := &oracleRule{freq: []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[r.IntN(4)], interval: 1}
	if r.oneIn(3) {
		rule.interval = 1 + r.IntN(4)
	}
	if r.oneIn(2) {
		for _, weekday := range r.Perm(7)[:1+r.IntN(3)] {
			d := oracleDay{weekday: time.Weekday(weekday)}
			if (rule.freq == "MONTHLY" || rule.freq == "YEARLY") && r.oneIn(2) {
				d.ordinal = []int{1, 2, 3, 4, 5, -1, -2}[r.IntN(7)]
			}
			rule.days = append(rule.days, d)
		}
	}
	if rule.freq != "WEEKLY" && r.oneIn(4) {
		rule.monthDays = r.some(3, -3, 31)
	}
	if r.oneIn(5) {
		rule.months = r.some(4, 1, 12)
	}
	if len(rule.days)+len(rule.monthDays)+len(rule.months) > 0 && r.oneIn(4) {
		rule.positions = r.some(2, -2, 3)
	}
	if !e.day && len(rule.positions) == 0 && r.oneIn(6) {
		rule.clocks = r.some(3, 5, 20)
	}
	switch r.IntN(3) {
	case 0:
		rule.count = 1 + r.IntN(40)
	case 1:
		rule.until = e.first.AddDate(0, 0, r.IntN(400))
		rule.wholeDay = !e.day && r.oneIn(3)
		if rule.wholeDay {
			rule.until = rule.until.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
		}
	}
	return rule
}

func (r oracleRandom) event() *oracleEvent {
	zones := []*time.Location{r.office, r.office, r.tokyo, time.UTC, r.newYork, time.FixedZone("-0930", -34200)}
	e := &oracleEvent{
		zone:   zones[r.IntN(len(zones))],
		day:    r.oneIn(4),
		length: time.Duration(15+15*r.IntN(20)) * time.Minute,
	}
	e.first = time.Date(2026, 9, 1, 5+r.IntN(16), 15*r.IntN(4), 0, 0, time.UTC).AddDate(0, 0, r.IntN(220))
	if e.day {
		e.zone = r.office
		e.length = 24 * time.Hour * time.Duration(1+r.IntN(3))
		e.first = e.first.Truncate(24 * time.Hour)
	}
	e.floating = e.zone == r.office && r.oneIn(3)
	e.sequence = r.IntN(3)
	e.off = r.oneIn(15)
	if !r.oneIn(6) {
		e.rule = r.rule(e)
	}
	for r.oneIn(3) {
		a := oracleDate{at: e.first.AddDate(0, 0, 150+r.IntN(60))}
		if !e.day && r.oneIn(2) {
			a.at = a.at.Add(time.Duration(r.IntN(5)) * time.Hour)
			a.length = time.Duration(1+r.IntN(8)) * 30 * time.Minute
		}
		e.added = append(e.added, a)
	}
	return e
}

// change makes up what was done to some dates of the event.
func (r oracleRandom) change(e *oracleEvent, end time.Time) {
	all := e.dates(end)
	at := func() time.Time { return all[len(all)-1-r.IntN(min(len(all), 12))].at }
	for r.oneIn(2) {
		e.excluded = append(e.excluded, at())
	}
	for r.oneIn(2) {
		c := oracleChange{original: at(), off: r.oneIn(5), onwards: r.oneIn(3), length: e.length}
		c.sequence = max(e.sequence+r.IntN(3)-1, 0)
		c.to = c.original.AddDate(0, 0, r.IntN(7)-3)
		if !e.day && r.oneIn(2) {
			c.to = c.to.Add(time.Duration(r.IntN(5)-2) * 30 * time.Minute)
		}
		if r.oneIn(3) {
			c.length = 2 * e.length
		}
		there := func(o oracleChange) bool { return o.original.Equal(c.original) }
		if !slices.ContainsFunc(e.changes, there) {
			e.changes = append(e.changes, c)
		}
	}
}

const oracleClock, oracleDayForm = "20060102T150405", "20060102"

// start writes a time in the zone of the event.
func (e *oracleEvent) start(name string, at time.Time) string {
	switch {
	case e.day:
		return name + ";VALUE=DATE:" + at.Format(oracleDayForm)
	case e.floating:
		return name + ":" + at.Format(oracleClock)
	case e.zone == time.UTC:
		return name + ":" + at.Format(oracleClock) + "Z"
	}
	return name + `;TZID="` + e.zone.String() + `":` + at.Format(oracleClock)
}

// form writes one of the event's dates in any form that says it.
func (r oracleRandom) form(e *oracleEvent, name string, at time.Time, alone bool) string {
	utc, tokyo := e.instant(at), e.instant(at).In(r.tokyo).Format(oracleClock)
	switch n := r.IntN(5); {
	case n == 0:
		return name + ":" + utc.Format(oracleClock) + "Z"
	case n == 1 && e.day:
		return name + ";TZID=Asia/Tokyo:" + at.Format(oracleClock) // midnight, wherever
	case n == 1:
		return name + ";TZID=Asia/Tokyo:" + tokyo
	case n == 2 && e.day:
		return name + ";TZID=China Standard Time:" + at.Add(7*time.Hour).Format(oracleClock)
	case n == 2 && e.zone != time.UTC:
		return name + ":" + at.Format(oracleClock)
	case n == 3 && alone:
		return name + ";VALUE=DATE:" + at.Format(oracleDayForm)
	}
	return e.start(name, at)
}

// text writes the rule, with what changes nothing.
func (r oracleRandom) text(e *oracleEvent) string {
	rule := e.rule
	parts := []string{"FREQ=" + rule.freq}
	list := func(name string, values []int) {
		if len(values) > 0 {
			parts = append(parts, name+"="+strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]"))
		}
	}
	if rule.interval > 1 || r.oneIn(4) {
		list("INTERVAL", []int{rule.interval})
	}
	var days []string
	for _, d := range rule.days {
		days = append(days, strings.TrimPrefix(fmt.Sprint(d.ordinal), "0")+strings.ToUpper(d.weekday.String()[:2]))
	}
	if len(days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(days, ","))
	}
	list("BYMONTHDAY", rule.monthDays)
	list("BYMONTH", rule.months)
	list("BYSETPOS", rule.positions)
	list("BYHOUR", rule.clocks)
	if len(rule.clocks) == 0 && r.oneIn(4) {
		parts = append(parts, fmt.Sprintf("BYHOUR=%d;BYMINUTE=%d;BYSECOND=0", e.first.Hour(), e.first.Minute()))
	}
	if rule.count > 0 {
		list("COUNT", []int{rule.count})
	}
	if !rule.until.IsZero() {
		parts = append(parts, "UNTIL="+r.end(e, rule))
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "RRULE:" + strings.Join(parts, ";") + []string{"", ";"}[r.IntN(2)]
}

// end writes UNTIL in any form that says it.
func (r oracleRandom) end(e *oracleEvent, rule *oracleRule) string {
	utc := e.instant(rule.until).Format(oracleClock) + "Z"
	local := rule.until.Format(oracleClock)
	switch {
	case e.day:
		midnight := rule.until.Format(oracleDayForm)
		return []string{midnight, midnight + "T000000Z", midnight + "T235959Z", utc}[r.IntN(4)]
	case rule.wholeDay:
		return rule.until.Format(oracleDayForm)
	case r.oneIn(2) && e.zone != time.UTC:
		return local
	}
	return utc
}

// event writes the event as a file.
func (r oracleRandom) file(e *oracleEvent, end time.Time) string {
	all := e.dates(end)
	alone := func(at time.Time) bool {
		n := 0
		for _, d := range all {
			if d.at.Truncate(24 * time.Hour).Equal(at.Truncate(24 * time.Hour)) {
				n++
			}
		}
		return n == 1
	}
	master := append(r.times(e, e.first, e.length, e.start("DTSTART", e.first)), fmt.Sprint("SEQUENCE:", e.sequence))
	if e.off {
		master = append(master, "STATUS:CANCELLED")
	}
	if e.rule != nil {
		master = append(master, r.text(e))
	}
	for _, a := range e.added {
		if a.length > 0 {
			text := strings.Replace(r.form(e, "RDATE", a.at, false), "RDATE", "RDATE;VALUE=PERIOD", 1)
			master = append(master, fmt.Sprintf("%s/PT%dM", text, a.length/time.Minute))
			continue
		}
		usual := a.at.Sub(a.at.Truncate(24*time.Hour)) == e.first.Sub(e.first.Truncate(24*time.Hour))
		master = append(master, r.form(e, "RDATE", a.at, usual))
	}
	for _, at := range e.excluded {
		master = append(master, r.form(e, "EXDATE", at, alone(at)))
	}
	components := [][]string{master}
	if e.sequence > 0 && r.oneIn(3) {
		components = append(components, []string{
			fmt.Sprint("SEQUENCE:", r.IntN(e.sequence)),
			"DTSTART:20270105T010000Z", "DURATION:PT5H", "RRULE:FREQ=DAILY",
		})
	}
	for _, c := range e.changes {
		name := "RECURRENCE-ID"
		if c.onwards {
			name += ";RANGE=THISANDFUTURE"
		}
		start := e.start("DTSTART", c.to)
		if !e.day {
			start = r.form(e, "DTSTART", c.to, false)
			if e.zone != r.office && !strings.Contains(start, "TZID") && !strings.HasSuffix(start, "Z") {
				start = e.start("DTSTART", c.to) // the local time of a DTSTART is the office's
			}
		}
		lines := append(r.times(e, c.to, c.length, start), r.form(e, name, c.original, alone(c.original)),
			fmt.Sprint("SEQUENCE:", c.sequence))
		if c.off {
			lines = append(lines, "STATUS:CANCELLED")
		}
		components = append(components, lines)
	}
	r.Shuffle(len(components), func(i, j int) { components[i], components[j] = components[j], components[i] })
	var out []string
	for _, lines := range components {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		out = append(out, eventOf(strings.Join(append(lines, "SUMMARY:会议"), "|")))
	}
	return r.folded(string(calendarOf(strings.Join(out, "|"))))
}

// times writes when something begins, as given, and ends.
func (r oracleRandom) times(e *oracleEvent, at time.Time, length time.Duration, start string) []string {
	end := e.end(at, length).In(e.zone)
	clock := time.Date(end.Year(), end.Month(), end.Day(), end.Hour(), end.Minute(), 0, 0, time.UTC)
	switch {
	case r.oneIn(2):
		return []string{start, e.start("DTEND", clock)}
	case e.day:
		return []string{start, fmt.Sprintf("DURATION:P%dD", length/(24*time.Hour))}
	}
	return []string{start, fmt.Sprintf("DURATION:PT%dM", length/time.Minute)}
}

// folded breaks some lines, also inside of characters, and ends lines as programs do.
func (r oracleRandom) folded(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\r\n") {
		for len(line) > 20 && r.oneIn(4) {
			n := 1 + r.IntN(len(line)-1)
			b.WriteString(line[:n] + "\r\n ")
			line = line[n:]
		}
		b.WriteString(line + "\r\n")
	}
	if r.oneIn(4) {
		return strings.ReplaceAll(b.String(), "\r\n", "\n")
	}
	return b.String()
}

// TestRandomEvents compares what is read of random events with the oracle: of a few hundred, and of as many more as
// there is time for by HUIQI_TEST_WALK (a duration such as 10m).
func TestRandomEvents(t *testing.T) {
	t.Parallel()
	r := oracleRandom{office: office(t), tokyo: zoneNamed(t, "Asia/Tokyo"), newYork: zoneNamed(t, "America/New_York")}
	for seed := range uint64(400) {
		r.try(t, seed)
	}
	longer, err := time.ParseDuration(cmp.Or(os.Getenv("HUIQI_TEST_WALK"), "0s"))
	if err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); time.Since(began) < longer && !t.Failed(); {
		r.try(t, rand.Uint64())
	}
}

// try compares one event.
func (r oracleRandom) try(t *testing.T, seed uint64) {
	t.Helper()
	r.Rand = rand.New(rand.NewPCG(seed, 11))
	window := consult.Span{
		From: time.Date(2027, 1, 10, 0, 0, 0, 0, r.office).UTC(), To: time.Date(2027, 5, 1, 0, 0, 0, 0, r.office).UTC(),
	}
	end := window.To.AddDate(0, 0, 20)
	e := r.event()
	r.change(e, end)
	file := r.file(e, end)
	want := slices.DeleteFunc(e.busy(end), func(s consult.Span) bool { return !s.Overlaps(window) })
	in, err := ReadCalendar(t.Context(), []byte(file), r.office, window)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, file)
	}
	var got []consult.Span
	names := map[string]bool{}
	for _, c := range in.Claims {
		got = append(got, c.Span)
		if names[c.Occurrence] {
			t.Errorf("seed %d: two dates are named %q", seed, c.Occurrence)
		}
		names[c.Occurrence] = true
	}
	order := func(a, b consult.Span) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) }
	slices.SortFunc(want, order)
	slices.SortFunc(got, order)
	if !slices.Equal(got, want) {
		t.Fatalf("seed %d:\n%s\n got %v\nwant %v\nleft out %+v", seed, file, got, want, in.LeftOut)
	}
}
