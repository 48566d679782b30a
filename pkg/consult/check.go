package consult

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckText refuses control characters other than line ends and tabs, invalid UTF-8, and
// lengths in runes outside [low, high].
func (f *Faults) CheckText(field, s string, low, high int) {
	n := utf8.RuneCountInString(s)
	f.Add(n < low || strings.TrimSpace(s) == "" && low > 0, field, "required", "必填", "is required")
	f.Add(
		n > high, field, "too_long", fmt.Sprintf("不能超过 %d 个字", high),
		fmt.Sprintf("must have at most %d characters", high),
	)
	f.Add(strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar
	}), field, "control_character", "含有控制字符", "has a control character")
}

// CheckLine is CheckText for text that is shown on one line, such as a name. A text that
// is given must be visible and must not reverse the text around it.
func (f *Faults) CheckLine(field, s string, low, high int) {
	f.CheckText(field, s, low, high)
	f.Add(
		strings.ContainsAny(s, "\n\t\u2028\u2029"), field, "line_break", "不能含有换行或制表符",
		"must not have line breaks or tabs",
	)
	f.Add(strings.ContainsAny(s, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), field, "turned_around",
		"不能含有改变文字方向的隐形字符", "must not have invisible characters that turn text around")
	missing := low > 0 && strings.TrimSpace(s) == ""
	f.Add(
		s != "" && !missing && !strings.ContainsFunc(s, visible), field, "invisible", "没有看得见的字",
		"has nothing that can be seen",
	)
}

// CheckDate refuses a text that is no civil date; an empty one passes.
func (f *Faults) CheckDate(field string, d Date) {
	_, err := ParseDate(string(d))
	f.Add(d != "" && err != nil, field, "bad_date", "不是有效日期（应为 YYYY-MM-DD）", "is not a date (YYYY-MM-DD)")
}

// visible reports whether a character is visible by itself. The joiners and selectors
// inside an emoji are not, nor is U+2800, the empty Braille pattern. Control characters
// are reported separately.
func visible(r rune) bool {
	return r != '\u2800' && !unicode.IsSpace(r) &&
		!unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
