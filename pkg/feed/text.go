package feed

import (
	"strings"
	"unicode/utf8"
)

// clean makes any string fit for a TEXT value (RFC 5545 §3.3.11) before it is
// escaped: every line break becomes one \n, a tab a space, invalid UTF-8 the
// replacement character; other controls, byte-order marks, noncharacters and
// bidirectional overrides, which would let a title impersonate another, are
// dropped. A clean string is returned as it is.
func clean(s string) string {
	if !utf8.ValidString(s) {
		return cleanFrom(s, 0)
	}
	for i := range len(s) {
		if c := s[i]; doubtful(c) {
			if r, _ := utf8.DecodeRuneInString(s[i:]); r != '\n' && !plain(r) {
				return cleanFrom(s, i)
			}
		}
	}
	return s
}

// doubtful reports whether a rune that begins with the byte c may not be plain;
// most letters of any script are told by their first byte to be harmless.
func doubtful(c byte) bool {
	return c < ' ' || c == 0x7F || c == 0xC2 || c == 0xE2 || c >= 0xEF
}

// cleanFrom rewrites s, of which the first i bytes are known to be clean.
func cleanFrom(s string, i int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	previous := rune(-1)
	for _, r := range s[i:] {
		switch {
		case r == '\n' && previous == '\r':
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			b.WriteByte('\n')
		case r == '\t':
			b.WriteByte(' ')
		case plain(r):
			b.WriteRune(r)
		}
		previous = r
	}
	return b.String()
}

// plain reports whether r may stand in a TEXT value as it is.
func plain(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r <= 0x9F: // C0, DEL, C1
		return false
	case r == '\u2028', r == '\u2029', r == '\uFEFF':
		return false
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return false
	case r&0xFFFE == 0xFFFE, r >= '\uFDD0' && r <= '\uFDEF':
		return false
	}
	return true
}

// line is clean on one line: breaks become spaces, the ends are trimmed.
func line(s string) string {
	s = strings.TrimSpace(clean(s))
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// calendarName is line without the three characters that some clients show
// escaped in a calendar's name; their full-width forms stand in.
func calendarName(s string) string {
	return strings.NewReplacer(",", "，", ";", "；", `\`, "＼").Replace(line(s))
}
