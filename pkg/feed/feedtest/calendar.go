package feedtest

import "strings"

// banned are properties that say who attends and how to reach them, or that turn a subscription
// into an invitation. No feed has them.
var banned = map[string]bool{
	"METHOD":         true,
	"ATTENDEE":       true,
	"ORGANIZER":      true,
	"CONTACT":        true,
	"ATTACH":         true,
	"COMMENT":        true,
	"REQUEST-STATUS": true,
	"RELATED-TO":     true,
}

// count says how many times a property may appear in a component.
type count int

const (
	once     count = iota // exactly
	optional              // at most once
	often
)

var calendarHas = map[string]count{
	"VERSION":                once,
	"PRODID":                 once,
	"CALSCALE":               optional,
	"NAME":                   optional,
	"DESCRIPTION":            optional,
	"COLOR":                  optional,
	"REFRESH-INTERVAL":       optional,
	"SOURCE":                 optional,
	"URL":                    optional,
	"LAST-MODIFIED":          optional,
	"UID":                    optional,
	"IMAGE":                  often,
	"X-WR-CALNAME":           optional,
	"X-WR-CALDESC":           optional,
	"X-WR-TIMEZONE":          optional,
	"X-PUBLISHED-TTL":        optional,
	"X-APPLE-CALENDAR-COLOR": optional,
}

// counts checks that a component has all required properties and no others than allowed.
func (l *linter) counts(c *component, has map[string]count) {
	for _, p := range c.props {
		_, known := has[p.name]
		switch {
		case banned[p.name]:
			l.add(true, p.line, "property.banned", "%s has no place in a feed", p.name)
		case !known:
			l.add(true, p.line, "property.unknown", "%s in %s", short(p.name), c.name)
		}
	}
	for name, n := range has {
		found := c.all(name)
		if len(found) > 1 && n != often {
			l.add(true, found[1].line, "property.twice", "%s has %d %s", c.name, len(found), name)
		}
		l.add(len(found) == 0 && n == once, c.line, "property.missing", "%s has no %s", c.name, name)
	}
}

func (l *linter) calendar(c *component) {
	l.counts(c, calendarHas)
	for _, p := range c.props {
		switch p.name {
		case "VERSION":
			l.oneOf(p, "calendar.version", "2.0")
		case "CALSCALE":
			l.oneOf(p, "calendar.scale", "GREGORIAN")
		case "NAME", "X-WR-CALNAME":
			l.text(p, false)
			l.oneLine(p)
			l.add(strings.ContainsAny(p.value, `,;\`), p.line, "calendar.name", "%s has one of , ; \\", p.name)
		case "DESCRIPTION", "X-WR-CALDESC", "PRODID":
			l.text(p, false)
		case "REFRESH-INTERVAL":
			l.add(p.param("VALUE") != "DURATION", p.line, "duration.value", "REFRESH-INTERVAL without VALUE=DURATION")
			l.duration(p)
		case "X-PUBLISHED-TTL":
			l.duration(p)
		case "SOURCE":
			l.add(p.param("VALUE") != "URI", p.line, "uri.value", "SOURCE without VALUE=URI")
			l.uri(p, "https", "http")
		case "URL":
			l.uri(p, "https", "http")
		case "COLOR":
			l.colour(p)
		case "LAST-MODIFIED":
			l.stamp(p)
		}
	}
	l.parts(c)
}

func (l *linter) parts(c *component) {
	zones := zones{}
	uids := map[string]bool{}
	busy := false
	for _, part := range c.parts {
		switch part.name {
		case "VTIMEZONE":
			l.add(len(uids) > 0, part.line, "zone.order", "a VTIMEZONE after what it is for")
			l.timezone(part, zones)
		case "VEVENT":
			uid := part.value("UID")
			l.add(uids[uid], part.line, "event.uid", "%s stands twice", uid)
			uids[uid] = true
			l.event(part, zones)
		case "VFREEBUSY":
			busy = true
			l.freebusy(part)
		}
	}
	l.add(len(zones) == 0 && !busy, c.line, "zone.missing", "no VTIMEZONE")
	if p := c.first("X-WR-TIMEZONE"); p != nil && !busy {
		l.add(zones[p.value] == nil, p.line, "zone.missing", "X-WR-TIMEZONE %s has no VTIMEZONE", p.value)
	}
}

func (l *linter) duration(p *property) {
	l.add(!isDuration(p.value), p.line, "duration.form", "%s:%s", p.name, p.value)
	l.add(strings.HasPrefix(p.value, "-"), p.line, "duration.form", "%s:%s goes back", p.name, p.value)
}

// stamp checks a DATE-TIME that must be in UTC.
func (l *linter) stamp(p *property) {
	_, utc, ok := instant(p.value)
	l.add(!ok, p.line, "time.form", "%s:%s", p.name, p.value)
	l.add(ok && !utc, p.line, "time.utc", "%s:%s is not in UTC", p.name, p.value)
	l.add(len(p.params) > 0, p.line, "time.utc", "%s in UTC has parameters", p.name)
}

// colour checks that a value looks like a colour name of CSS3 (RFC 7986, section 5.9), not like
// a code.
func (l *linter) colour(p *property) {
	l.add(strings.Trim(p.value, "abcdefghijklmnopqrstuvwxyz") != "" || len(p.value) < 3, p.line, "calendar.colour",
		"COLOR:%s is no name of CSS3", short(p.value))
}
