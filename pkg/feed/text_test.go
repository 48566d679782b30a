package feed

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string][2]string{
		"nothing to do":                 {"专题协商会, a;b\\c \"d\"", "专题协商会, a;b\\c \"d\""},
		"empty":                         {"", ""},
		"line breaks of every system":   {"a\r\nb\rc\nd\u0085e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"},
		"two breaks stay two":           {"a\r\n\r\nb\n\nc\r\rd", "a\n\nb\n\nc\n\nd"},
		"a tab is a space":              {"a\tb", "a b"},
		"NUL and other controls go":     {"a\x00b\x07c\x1bd\x7fe\u009bf", "abcdef"},
		"invalid UTF-8 is marked":       {"a\xffb\xe4\xbd", "a\uFFFDb\uFFFD\uFFFD"},
		"a cut rune at the end":         {"会\xe8\xae", "会\uFFFD\uFFFD"},
		"byte-order marks go":           {"\uFEFFa\uFEFF", "a"},
		"bidirectional overrides go":    {"a\u202Eb\u2066c\u2069d", "abcd"},
		"noncharacters go":              {"a\uFFFEb\uFDD0c\U0001FFFFd", "abcd"},
		"joiners and emoji stay":        {"👨‍👩‍👧🏽 e\u0301", "👨‍👩‍👧🏽 e\u0301"},
		"quotes and no-break stay":      {"“a”–b\u00A0c：d，e", "“a”–b\u00A0c：d，e"},
		"the replacement rune may stay": {"a\uFFFDb", "a\uFFFDb"},
		"right-to-left letters stay":    {"שלום", "שלום"},
	} {
		if got := clean(row[0]); got != row[1] {
			t.Errorf("%s: %q, want %q", reason, got, row[1])
		}
		if got := clean(row[1]); got != row[1] {
			t.Errorf("%s: cleaning twice gives %q", reason, got)
		}
	}
}

// TestCleanAgreesWithItself compares the check of first bytes with the check rune by rune, for
// every rune.
func TestCleanAgreesWithItself(t *testing.T) {
	t.Parallel()
	for r := range rune(utf8.MaxRune + 1) {
		s := "会" + string(r) + "期"
		if got, want := clean(s), cleanFrom(s, 0); got != want {
			t.Fatalf("%U: %q, want %q", r, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string][2]string{
		"ends are trimmed":        {"  a b  ", "a b"},
		"breaks become one space": {"a\r\n\r\n  b\n", "a b"},
		"inner spaces stay":       {"a  b", "a  b"},
		"controls alone":          {"\x00\r\n", ""},
	} {
		if got := line(row[0]); got != row[1] {
			t.Errorf("%s: %q, want %q", reason, got, row[1])
		}
	}
	if got := calendarName(`a,b;c\d` + "\ne"); strings.ContainsAny(got, ",;\\\n") || got != "a，b；c＼d e" {
		t.Errorf("calendar name %q", got)
	}
}
