package feedtest

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// durationForm is the form of a DURATION (RFC 5545, section 3.3.6): P, and a T before hours,
// minutes and seconds, none of which may be skipped between two others.
var durationForm = regexp.MustCompile(`^([+-]?)P(?:(\d+)W|(\d+)D(?:` + timeForm + `)?|` + timeForm + `)$`)

// timeForm is the part of a DURATION from its T.
const timeForm = `T(?:(\d+)H(?:(\d+)M(?:(\d+)S)?)?|(\d+)M(?:(\d+)S)?|(\d+)S)`

func isDuration(s string) bool { return durationForm.MatchString(s) }

// instant parses a DATE-TIME (section 3.3.5) as written. It returns the local time, whether a Z
// follows, and whether the form is valid. Leap seconds are not, because clients do not know
// them.
func instant(s string) (time.Time, bool, bool) {
	bare, utc := strings.CutSuffix(s, "Z")
	clock, err := time.Parse("20060102T150405", bare)
	return clock, utc, err == nil && len(bare) == 15
}

var offsetForm = regexp.MustCompile(`^([+-])(\d\d)([0-5]\d)([0-5]\d)?$`)

// offset parses a UTC-OFFSET (section 3.3.14) in seconds east of UTC; -0000 is invalid.
func offset(s string) (int, bool) {
	m := offsetForm.FindStringSubmatch(s)
	if m == nil || strings.HasPrefix(s, "-0000") && strings.Trim(s, "-0") == "" {
		return 0, false
	}
	n := func(t string) int { v, _ := strconv.Atoi(t); return v }
	seconds := n(m[2])*3600 + n(m[3])*60 + n(m[4])
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, n(m[2]) < 24
}

// text checks a TEXT value (section 3.3.11): its escapes, and that special characters are
// escaped. list allows commas between values.
func (l *linter) text(p *property, list bool) {
	v := p.value
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '\\':
			i++
			l.add(i == len(v) || !strings.ContainsRune(`\;,nN`, rune(v[min(i, len(v)-1)])), p.line, "text.escape",
				"%s: a backslash that escapes nothing", p.name)
		case ';':
			l.add(true, p.line, "text.unescaped", "%s: a semicolon not escaped", p.name)
		case ',':
			l.add(!list, p.line, "text.unescaped", "%s: a comma not escaped", p.name)
		}
	}
}

// oneLine checks a text that clients show on one line.
func (l *linter) oneLine(p *property) {
	bare := strings.ReplaceAll(p.value, `\\`, "")
	l.add(strings.Contains(bare, `\n`) || strings.Contains(bare, `\N`), p.line, "text.lines",
		"%s has more than one line", p.name)
	l.add(strings.TrimSpace(p.value) != p.value, p.line, "text.space", "%s begins or ends with a space", p.name)
}

// uri checks a URI: it must have one of these schemes and a host.
func (l *linter) uri(p *property, schemes ...string) {
	u, err := url.Parse(p.value)
	if err != nil {
		l.add(true, p.line, "uri.form", "%s: no URI", p.name)
		return
	}
	ok := false
	for _, s := range schemes {
		ok = ok || u.Scheme == s
	}
	l.add(!ok, p.line, "uri.scheme", "%s: %q", p.name, u.Scheme)
	l.add(u.Host == "", p.line, "uri.form", "%s leads to no host", p.name)
	for _, c := range []byte(p.value) {
		l.add(c <= ' ' || c >= 0x7F || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0, p.line, "uri.form",
			"%s: an octet %#x that is not encoded", p.name, c)
	}
}

// oneOf checks an enumerated value. Some clients accept it in upper case only.
func (l *linter) oneOf(p *property, rule string, known ...string) {
	for _, k := range known {
		if p.value == k {
			return
		}
	}
	l.add(true, p.line, rule, "%s:%s", p.name, short(p.value))
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
