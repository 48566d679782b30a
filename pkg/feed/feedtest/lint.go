// Package feedtest checks calendars as the strictest client would. It is for tests only, knows
// nothing of how Huiqi writes a calendar, and uses no calendar library: it reads the bytes
// itself.
package feedtest

import (
	"fmt"
	"strings"
)

// Fault is one thing in a calendar that some client does not forgive.
type Fault struct {
	// Line is the number of the physical line, from 1, or 0 for the whole calendar.
	Line int
	// Rule names the broken rule, such as "fold.width".
	Rule string
	// Detail says what was found.
	Detail string
}

func (f Fault) String() string { return fmt.Sprintf("line %d: %s: %s", f.Line, f.Rule, f.Detail) }

// Lint returns everything in a complete calendar that violates RFC 5545 or its updates, or that
// a known client minds. It is for subscribed calendars and for free/busy. A feature that is
// allowed there but not used by Huiqi, such as recurrence, counts as a fault as well.
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

// component is what stands between a BEGIN and its END.
type component struct {
	name  string
	line  int
	props []*property
	parts []*component
}

// all returns the properties with this name.
func (c *component) all(name string) []*property {
	var out []*property
	for _, p := range c.props {
		if p.name == name {
			out = append(out, p)
		}
	}
	return out
}

// first returns the first property with this name, or nil.
func (c *component) first(name string) *property {
	for _, p := range c.props {
		if p.name == name {
			return p
		}
	}
	return nil
}

// value returns the value of the first property with this name, or an empty string.
func (c *component) value(name string) string {
	if p := c.first(name); p != nil {
		return p.value
	}
	return ""
}

// within maps each component that may appear to the component that must contain it.
var within = map[string]string{
	"VCALENDAR": "",
	"VTIMEZONE": "VCALENDAR",
	"STANDARD":  "VTIMEZONE",
	"DAYLIGHT":  "VTIMEZONE",
	"VEVENT":    "VCALENDAR",
	"VALARM":    "VEVENT",
	"VFREEBUSY": "VCALENDAR",
}

// nest builds components from content lines and returns the calendar.
func (l *linter) nest(lines []*property) *component {
	var top *component
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
			open = append(open, c)
			if len(open) == 1 && top == nil {
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
