package sample

import "strings"

// quoted puts a matter into quotation marks, and changes those inside to single ones.
func quoted(matter string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(matter) + "”"
}

// numeral writes 1 to 99 in Chinese, as sessions are numbered.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	tens, ones := n/10, n%10
	s := ""
	if tens > 1 {
		s = string(digits[tens])
	}
	if tens > 0 {
		s += "十"
	}
	if ones > 0 {
		s += string(digits[ones])
	}
	return s
}
