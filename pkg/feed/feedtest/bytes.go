package feedtest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxWidth is the maximum length of a line in octets without its CRLF (RFC 5545, section 3.1).
const maxWidth = 75

// unfold checks every octet and line, and returns the unfolded content lines.
func (l *linter) unfold(b []byte) []*property {
	var out []*property
	l.add(bytes.HasPrefix(b, []byte("\ufeff")), 1, "bytes.bom", "begins with a byte-order mark")
	l.add(!bytes.HasSuffix(b, []byte("\r\n")), 0, "bytes.ending", "does not end with CRLF")
	var text string
	begun := 0
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		number := i + 1
		l.physical(number, line)
		if rest, folded := cutFold(line); folded {
			l.add(begun == 0, number, "fold.start", "folds nothing")
			l.add(rest == "", number, "fold.empty", "folds nothing on")
			text += rest
			continue
		}
		if begun > 0 {
			out = append(out, l.content(begun, text))
		}
		text, begun = line, number
	}
	return append(out, l.content(begun, text))
}

func cutFold(line string) (string, bool) {
	if line != "" && (line[0] == ' ' || line[0] == '\t') {
		return line[1:], true
	}
	return line, false
}

// physical checks one line as it is sent, before unfolding.
func (l *linter) physical(number int, line string) {
	l.add(line == "", number, "bytes.blank", "an empty line")
	l.add(len(line) > maxWidth, number, "fold.width", "%d octets", len(line))
	l.add(strings.ContainsAny(line, "\r\n"), number, "bytes.ending", "a CR or LF of its own")
	l.add(!utf8.ValidString(line), number, "fold.rune", "not UTF-8, or folded inside a character")
	for _, r := range line {
		l.add(harmful(r), number, "bytes.control", "%U", r)
	}
	l.add(strings.HasPrefix(line, "\t"), number, "fold.start", "folded by a tab")
}

// harmful reports whether a character has no place in a calendar: control characters,
// characters that some readers take for the end of a line, and characters that change the
// direction of text.
func harmful(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r <= 0x9F, r == '\u2028', r == '\u2029', r == '\ufeff':
		return true
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return r&0xFFFE == 0xFFFE || r >= '\uFDD0' && r <= '\uFDEF'
}

// property is one content line: its name, parameters and value as written.
type property struct {
	line        int
	name, value string
	params      []parameter
}

type parameter struct{ name, value string }

// param returns the value of a parameter, or an empty string.
func (p *property) param(name string) string {
	for _, q := range p.params {
		if q.name == name {
			return q.value
		}
	}
	return ""
}

// content parses a content line (RFC 5545, section 3.1).
func (l *linter) content(number int, text string) *property {
	p := &property{line: number}
	end := strings.IndexAny(text, ":;")
	if end < 0 {
		l.add(true, number, "line.form", "no colon in %q", short(text))
		return p
	}
	p.name, text = text[:end], text[end:]
	l.add(!token(p.name), number, "line.form", "a name %q", short(p.name))
	l.add(p.name != strings.ToUpper(p.name), number, "line.case", "a name %q", p.name)
	for text != "" && text[0] == ';' {
		text = l.parameter(p, text[1:])
	}
	if text == "" || text[0] != ':' {
		l.add(true, number, "param.form", "%s: parameters that do not end", p.name)
		return p
	}
	p.value = text[1:]
	l.add(p.value == "", number, "line.empty", "%s has no value", p.name)
	return p
}

// parameter parses NAME=VALUE and returns what follows it. VALUE must be quoted when it
// contains one of : ; , and must not contain a quote, which RFC 6868 writes as ^'.
func (l *linter) parameter(p *property, text string) string {
	name, text, found := strings.Cut(text, "=")
	l.add(!found || !token(name), p.line, "param.form", "%s: a parameter %q", p.name, short(name))
	l.add(name != strings.ToUpper(name), p.line, "line.case", "a parameter %q", short(name))
	l.add(p.param(name) != "", p.line, "param.twice", "%s: %s twice", p.name, name)
	var value, rest string
	if strings.HasPrefix(text, `"`) {
		end := strings.IndexByte(text[1:], '"')
		if end < 0 {
			l.add(true, p.line, "param.quote", "%s: %s is quoted without end", p.name, name)
			return ""
		}
		value, rest = text[1:1+end], text[end+2:]
		l.add(rest != "" && rest[0] != ':' && rest[0] != ';' && rest[0] != ',', p.line, "param.quote",
			"%s: %s goes on after its quote", p.name, name)
	} else {
		end := strings.IndexAny(text, ":;")
		if end < 0 {
			end = len(text)
		}
		value, rest = text[:end], text[end:]
		l.add(strings.Contains(value, `"`), p.line, "param.quote", "%s: %s has a quote in it", p.name, name)
		l.add(strings.Contains(value, ","), p.line, "param.quote", "%s: %s has a comma and no quotes", p.name, name)
	}
	l.add(value == "", p.line, "param.form", "%s: %s is empty", p.name, name)
	l.add(strings.Contains(value, `\`), p.line, "param.escape", "%s: %s is escaped as if it were text", p.name, name)
	l.carets(p, name, value)
	l.add(name == "RSVP" && value != "TRUE" && value != "FALSE", p.line, "param.rsvp", "RSVP=%s", value)
	p.params = append(p.params, parameter{name, value})
	return rest
}

// carets checks the escapes of RFC 6868: only ^n, ^^ and ^' are allowed.
func (l *linter) carets(p *property, name, value string) {
	for i := 0; i < len(value); i++ {
		if value[i] != '^' {
			continue
		}
		i++
		l.add(i == len(value) || !strings.ContainsRune("n^'", rune(value[i])), p.line, "param.escape",
			"%s: %s has a ^ that escapes nothing", p.name, name)
	}
}

// token reports whether s can name a property or parameter.
func token(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
