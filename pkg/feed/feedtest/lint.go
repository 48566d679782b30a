// Package feedtest judges calendars as the least forgiving client would. It is
// for tests alone, knows nothing of how Huiqi writes a calendar, and uses no
// calendar library: what it says of a calendar is read off the bytes.
package feedtest

import (
	"fmt"
	"strings"
)

// Fault is one thing about a calendar that some client does not forgive.
type Fault struct {
	// Line is the physical line it stands on, from 1, or 0 for the whole.
	Line int
	// Rule names the rule that is broken, such as "fold.width".
	Rule string
	// Detail says what was found.
	Detail string
}

func (f Fault) String() string { return fmt.Sprintf("line %d: %s: %s", f.Line, f.Rule, f.Detail) }

// Lint names everything about a calendar, whole as it was fetched, that RFC 5545,
// its updates or a known client would mind; none when there is nothing. It is
// for calendars that are subscribed to and for free/busy: what is allowed there
// and not used by Huiqi, such as recurrence, is a fault as well.
func Lint(b []byte) []Fault {
	l := &linter{}
	lines := l.unfold(b)
	if top := l.nest(lines); top != nil {
		l.calendar(top)
	}
	return l.faults
}

// Report is Lint as text, one fault a line.
func Report(b []byte) string {
	var out strings.Builder
	for _, f := range Lint(b) {
		out.WriteString(f.String() + "\n")
	}
	return out.String()
}

type linter struct{ faults []Fault }

func (l *linter) add(bad bool, line int, rule, detail string, args ...any) {
	if bad {
		l.faults = append(l.faults, Fault{line, rule, fmt.Sprintf(detail, args...)})
	}
}

// component is a BEGIN … END with what stands between.
type component struct {
	name  string
	line  int
	props []*property
	parts []*component
}

// all are the component's properties of a name.
func (c *component) all(name string) (out []*property) {
	for _, p := range c.props {
		if p.name == name {
			out = append(out, p)
		}
	}
	return out
}

// first is the component's first property of a name, or nil.
func (c *component) first(name string) *property {
	for _, p := range c.props {
		if p.name == name {
			return p
		}
	}
	return nil
}

// value is that of the first property of a name, or empty.
func (c *component) value(name string) string {
	if p := c.first(name); p != nil {
		return p.value
	}
	return ""
}

// within are the components that may stand in each other, and nothing else may.
var within = map[string]string{"VCALENDAR": "", "VTIMEZONE": "VCALENDAR", "STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE",
	"VEVENT": "VCALENDAR", "VALARM": "VEVENT", "VFREEBUSY": "VCALENDAR"}

// nest makes components of content lines, and answers the calendar.
func (l *linter) nest(lines []*property) (top *component) {
	var open []*component
	for _, p := range lines {
		switch {
		case p.name == "BEGIN":
			c := &component{name: p.value, line: p.line}
			parent := ""
			if n := len(open); n > 0 {
				parent = open[n-1].name
				open[n-1].parts = append(open[n-1].parts, c)
			}
			place, known := within[c.name]
			l.add(!known || place != parent, p.line, "nesting", "%s stands in %q", c.name, parent)
			l.add(len(open) == 0 && top != nil, p.line, "calendar.one", "a second calendar")
			l.add(len(p.params) > 0, p.line, "nesting", "BEGIN with parameters")
			if open = append(open, c); len(open) == 1 && top == nil {
				top = c
			}
		case p.name == "END":
			n := len(open)
			if n == 0 || open[n-1].name != p.value {
				l.add(true, p.line, "nesting", "END:%s closes nothing", p.value)
				return nil
			}
			open = open[:n-1]
		case len(open) == 0:
			l.add(true, p.line, "nesting", "%s stands outside the calendar", p.name)
		default:
			c := open[len(open)-1]
			l.add(len(c.parts) > 0, p.line, "nesting", "%s stands after a component of its %s", p.name, c.name)
			c.props = append(c.props, p)
		}
	}
	l.add(len(open) > 0, 0, "nesting", "%d components are never closed", len(open))
	l.add(top == nil, 0, "calendar.one", "there is no calendar")
	if len(open) > 0 {
		return nil
	}
	return top
}
