package feedtest

import (
	"slices"
	"time"
)

// shift is one STANDARD or DAYLIGHT. from is the local time, in the offset before, at which it
// starts.
type shift struct {
	from          time.Time
	before, after int
}

// zones holds the calendar's VTIMEZONEs by TZID.
type zones map[string][]shift

// at returns the instant of a local time in the zone according to its VTIMEZONE, the first of
// two for an ambiguous time. The second result is false when there is no such VTIMEZONE.
func (z zones) at(tzid string, clock time.Time) (time.Time, bool) {
	shifts := z[tzid]
	if len(shifts) == 0 {
		return clock, false
	}
	after := shifts[0].before
	for _, s := range shifts {
		if !clock.Before(s.from) {
			after = s.after
		}
	}
	return clock.Add(-time.Duration(after) * time.Second), true
}

var (
	timezoneHas = map[string]count{
		"TZID": once, "LAST-MODIFIED": optional, "TZURL": optional, "X-LIC-LOCATION": optional,
	}
	shiftHas = map[string]count{"DTSTART": once, "TZOFFSETFROM": once, "TZOFFSETTO": once, "TZNAME": optional}
)

func (l *linter) timezone(c *component, all zones) {
	l.counts(c, timezoneHas)
	id := c.value("TZID")
	l.add(all[id] != nil, c.line, "zone.twice", "%s has two VTIMEZONEs", id)
	all[id] = []shift{}
	standard := 0
	for _, part := range c.parts {
		if part.name == "STANDARD" {
			standard++
		}
		all[id] = append(all[id], l.shift(part))
	}
	l.add(len(c.parts) == 0, c.line, "zone.empty", "%s has no offset", id)
	l.add(!slices.IsSortedFunc(all[id], func(a, b shift) int { return a.from.Compare(b.from) }), c.line, "zone.order",
		"%s goes back and forth", id)
	if id == "Asia/Shanghai" {
		east := len(all[id]) == 1 && all[id][0].before == 8*3600 && all[id][0].after == 8*3600
		l.add(len(c.parts) != 1 || standard != 1 || !east, c.line, "zone.shanghai", "not exactly one STANDARD, +0800")
	}
}

func (l *linter) shift(c *component) shift {
	l.counts(c, shiftHas)
	s := shift{}
	if p := c.first("DTSTART"); p != nil {
		clock, utc, ok := instant(p.value)
		l.add(!ok || utc || len(p.params) > 0, p.line, "zone.start", "DTSTART:%s is no clock of its own", p.value)
		s.from = clock
	}
	for name, to := range map[string]*int{"TZOFFSETFROM": &s.before, "TZOFFSETTO": &s.after} {
		if p := c.first(name); p != nil {
			seconds, ok := offset(p.value)
			l.add(!ok, p.line, "zone.offset", "%s:%s", name, p.value)
			*to = seconds
		}
	}
	if p := c.first("TZNAME"); p != nil {
		l.text(p, false)
	}
	return s
}

// moment checks a DATE or a DATE-TIME in UTC or in a zone of the calendar. Its VTIMEZONE must
// agree with the tz database. It returns the instant, the type of the value, and whether it is
// valid.
func (l *linter) moment(p *property, all zones) (time.Time, string, bool) {
	tzid := p.param("TZID")
	if p.param("VALUE") == "DATE" {
		day, err := time.Parse("20060102", p.value)
		l.add(err != nil || tzid != "", p.line, "time.form", "%s;VALUE=DATE:%s", p.name, p.value)
		return day, "DATE", err == nil && tzid == ""
	}
	clock, utc, ok := instant(p.value)
	l.add(!ok, p.line, "time.form", "%s:%s", p.name, p.value)
	l.add(utc && tzid != "", p.line, "time.zoned", "%s has TZID=%s and Z", p.name, tzid)
	l.add(!utc && tzid == "", p.line, "time.floating", "%s:%s is in no zone", p.name, p.value)
	if !ok || utc || tzid == "" {
		return clock, "DATE-TIME", ok && utc && tzid == ""
	}
	at, known := all.at(tzid, clock)
	l.add(!known, p.line, "zone.missing", "%s: TZID=%s has no VTIMEZONE", p.name, tzid)
	if zone, err := time.LoadLocation(tzid); err == nil && known {
		y, m, d := clock.Date()
		truth := time.Date(y, m, d, clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
		l.add(twice(truth), p.line, "time.twice", "%s: %s strikes twice in %s", p.name, p.value, tzid)
		l.add(!truth.Equal(at), p.line, "zone.wrong",
			"%s: the VTIMEZONE makes %s of %s, the tz database %s",
			p.name, at.Format(time.RFC3339), p.value, truth.UTC().Format(time.RFC3339))
	} else if known {
		l.add(true, p.line, "zone.unknown", "TZID=%s is no name of the tz database", tzid)
	}
	return at, "DATE-TIME", known
}

// twice reports whether the clock shows the same time as at t again within three hours, the
// most that any zone goes back.
func twice(t time.Time) bool {
	wall := t.Format("20060102T150405")
	for step := -3 * time.Hour; step <= 3*time.Hour; step += 15 * time.Minute {
		if step != 0 && t.Add(step).Format("20060102T150405") == wall {
			return true
		}
	}
	return false
}
