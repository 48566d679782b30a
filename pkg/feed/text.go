package feed

import (
	"strings"
	"unicode/utf8"
)

// clean makes any string fit for a TEXT value (RFC 5545 §3.3.11) before it is escaped. Every
// line break becomes one \n, a tab a space, and invalid UTF-8 the replacement character. Other
// control characters, byte-order marks, noncharacters and bidirectional overrides, which could
// make a title look like another, are dropped. A clean string is returned unchanged.
func clean(s string) string {
	if !utf8.ValidString(s) {
		return cleanFrom(s, 0)
	}
	for i := range len(s) {
		if c := s[i]; mayNeedCleaning(c) {
			if r, _ := utf8.DecodeRuneInString(s[i:]); r != '\n' && !allowed(r) {
				return cleanFrom(s, i)
			}
		}
	}
	return s
}

// mayNeedCleaning reports whether a rune that starts with the byte c may not be allowed. For
// most letters of any script the first byte is enough to know that they are.
func mayNeedCleaning(c byte) bool {
	return c < ' ' || c == 0x7F || c == 0xC2 || c == 0xE2 || c >= 0xEF
}

// cleanFrom cleans s, whose first i bytes are known to be clean.
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
		case allowed(r):
			b.WriteRune(r)
		}
		previous = r
	}
	return b.String()
}

// allowed reports whether r may stand in a TEXT value unchanged.
func allowed(r rune) bool {
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

// line cleans s and makes it one line: line breaks become spaces, and the ends are trimmed.
func line(s string) string {
	s = strings.TrimSpace(clean(s))
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// calendarName is line with , ; and \ replaced by their full-width forms, because some clients
// show these three escaped in the name of a calendar.
func calendarName(s string) string {
	return strings.NewReplacer(",", "，", ";", "；", `\`, "＼").Replace(line(s))
}
