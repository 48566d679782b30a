package feedtest

import (
	"math"
	"strconv"
	"strings"
	"time"
)

var eventHas = map[string]count{
	"UID":                         once,
	"DTSTAMP":                     once,
	"DTSTART":                     once,
	"SEQUENCE":                    once,
	"LAST-MODIFIED":               once,
	"STATUS":                      once,
	"SUMMARY":                     once,
	"DTEND":                       optional,
	"DURATION":                    optional,
	"CREATED":                     optional,
	"TRANSP":                      optional,
	"CLASS":                       optional,
	"LOCATION":                    optional,
	"DESCRIPTION":                 optional,
	"GEO":                         optional,
	"URL":                         optional,
	"COLOR":                       optional,
	"PRIORITY":                    optional,
	"CATEGORIES":                  often,
	"CONFERENCE":                  often,
	"IMAGE":                       often,
	"X-ALT-DESC":                  optional,
	"X-MICROSOFT-CDO-BUSYSTATUS":  optional,
	"X-APPLE-STRUCTURED-LOCATION": optional,
}

var alarmHas = map[string]count{
	"ACTION":      once,
	"TRIGGER":     once,
	"DESCRIPTION": optional,
	"SUMMARY":     optional,
	"DURATION":    optional,
	"REPEAT":      optional,
	"UID":         optional,
}

func (l *linter) event(c *component, all zones) {
	l.counts(c, eventHas)
	for _, p := range c.props {
		l.field(p)
	}
	l.length(c, all)
	for _, a := range c.parts {
		l.alarm(a)
		l.add(c.value("STATUS") == "CANCELLED", a.line, "alarm.cancelled", "an alarm for what is cancelled")
	}
}

func (l *linter) field(p *property) {
	switch p.name {
	case "UID":
		l.add(len(p.value) > 255, p.line, "event.uid", "UID has %d octets", len(p.value))
		l.text(p, false)
	case "DTSTAMP", "LAST-MODIFIED", "CREATED":
		l.stamp(p)
	case "SEQUENCE":
		n, err := strconv.ParseInt(p.value, 10, 32)
		l.add(err != nil || n < 0 || !isDigits(p.value), p.line, "event.sequence", "SEQUENCE:%s", short(p.value))
	case "STATUS":
		l.oneOf(p, "event.status", "TENTATIVE", "CONFIRMED", "CANCELLED")
	case "TRANSP":
		l.oneOf(p, "event.transp", "OPAQUE", "TRANSPARENT")
	case "CLASS":
		l.oneOf(p, "event.class", "PUBLIC", "PRIVATE", "CONFIDENTIAL")
	case "SUMMARY", "LOCATION":
		l.text(p, false)
		l.oneLine(p)
	case "DESCRIPTION":
		l.text(p, false)
	case "CATEGORIES":
		l.text(p, true)
		l.oneLine(p)
	case "GEO":
		l.position(p)
	case "URL":
		l.uri(p, "https", "http")
	case "CONFERENCE":
		l.add(p.param("VALUE") != "URI", p.line, "uri.value", "CONFERENCE without VALUE=URI")
		l.uri(p, "https", "http")
	case "COLOR":
		l.colour(p)
	case "DURATION":
		l.duration(p)
	}
}

// position checks a GEO value: two numbers, separated by a semicolon that is not escaped.
func (l *linter) position(p *property) {
	lat, lon, _ := strings.Cut(p.value, ";")
	for _, part := range []struct {
		text  string
		limit float64
	}{{lat, 90}, {lon, 180}} {
		v, err := strconv.ParseFloat(part.text, 64)
		l.add(err != nil || math.IsNaN(v) || math.Abs(v) > part.limit || strings.ContainsAny(part.text, "eExX"),
			p.line, "event.geo", "GEO:%s", short(p.value))
	}
}

// length checks that an event ends after it starts, and that both are of the same type.
func (l *linter) length(c *component, all zones) {
	start := c.first("DTSTART")
	if start == nil {
		return
	}
	from, kind, ok := l.moment(start, all)
	end := c.first("DTEND")
	l.add(end != nil && c.first("DURATION") != nil, c.line, "event.end", "both DTEND and DURATION")
	if end == nil {
		return
	}
	to, sort, good := l.moment(end, all)
	l.add(kind != sort, end.line, "event.end", "DTSTART is a %s and DTEND a %s", kind, sort)
	l.add(ok && good && kind == sort && !from.Before(to), end.line, "event.end",
		"ends at %s and starts at %s", to.Format(time.RFC3339), from.Format(time.RFC3339))
}

func (l *linter) alarm(c *component) {
	l.counts(c, alarmHas)
	if p := c.first("ACTION"); p != nil {
		l.oneOf(p, "alarm.action", "DISPLAY", "AUDIO")
	}
	l.add(c.value("ACTION") == "DISPLAY" && c.first("DESCRIPTION") == nil, c.line, "alarm.whole",
		"a DISPLAY without DESCRIPTION")
	l.add((c.first("DURATION") == nil) != (c.first("REPEAT") == nil), c.line, "alarm.whole",
		"one of DURATION and REPEAT alone")
	if p := c.first("DESCRIPTION"); p != nil {
		l.text(p, false)
	}
	p := c.first("TRIGGER")
	if p == nil {
		return
	}
	if p.param("VALUE") == "DATE-TIME" {
		_, utc, ok := instant(p.value)
		l.add(!ok || !utc, p.line, "alarm.trigger", "TRIGGER;VALUE=DATE-TIME:%s is not in UTC", p.value)
		return
	}
	l.add(!isDuration(p.value), p.line, "alarm.trigger", "TRIGGER:%s is no duration", p.value)
}

var busyHas = map[string]count{
	"UID":      once,
	"DTSTAMP":  once,
	"DTSTART":  once,
	"DTEND":    once,
	"FREEBUSY": often,
}

// freebusy checks a VFREEBUSY (section 3.6.4): all times must be in UTC.
func (l *linter) freebusy(c *component) {
	l.counts(c, busyHas)
	for _, p := range c.props {
		if p.name == "DTSTAMP" || p.name == "DTSTART" || p.name == "DTEND" {
			l.stamp(p)
		}
		if p.name != "FREEBUSY" {
			continue
		}
		kind := p.param("FBTYPE")
		l.add(kind != "BUSY" && kind != "BUSY-TENTATIVE" && kind != "BUSY-UNAVAILABLE", p.line, "busy.kind",
			"FBTYPE=%s", kind)
		for period := range strings.SplitSeq(p.value, ",") {
			from, to, _ := strings.Cut(period, "/")
			a, zone, ok := instant(from)
			b, _, timed := instant(to)
			l.add(!ok || !zone || !timed && !isDuration(to) || timed && !a.Before(b), p.line, "busy.period",
				"FREEBUSY:%s", short(period))
		}
	}
}
