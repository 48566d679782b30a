package web

import "regexp"

// surePhone is what a running text holds that is surely a telephone number: a mobile, one with its area code, or a 400
// number. A date or the number of a paper is none.
var surePhone = regexp.MustCompile(`\+?(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}` +
	`|0\d{2,3}-\d{4}-?\d{3,4}(?:-\d{1,5})?|400-?\d{3}-?\d{4}`)

// phonesIn divides a running text at its telephone numbers, as contactParts does what is all about one.
func phonesIn(text string) []contactPart {
	return partsAt(text, surePhone.FindAllStringIndex(text, -1))
}

// insideDigits reports whether the match is a part of a longer row of digits.
func insideDigits(text string, at []int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && '0' <= text[i] && text[i] <= '9' }
	return digit(at[0]-1) || digit(at[1])
}
