package web

import (
	"regexp"
	"strings"
)

// phone is a telephone number as offices write them, with at least seven digits.
var phone = regexp.MustCompile(`\+?\d[\d \-()（）]{5,}\d`)

// contactPart is a part of the text that says whom to ask.
type contactPart struct {
	Text string
	// Tel is the number to call (RFC 3966) if the part is a telephone number.
	Tel string
}

// contactParts divides the text at its telephone numbers, so that a page lets people tap them.
func contactParts(contact string) []contactPart {
	return partsAt(contact, phone.FindAllStringIndex(contact, -1))
}

// partsAt divides the text at the numbers that were found in it.
func partsAt(text string, numbers [][]int) []contactPart {
	var parts []contactPart
	add := func(text, tel string) {
		if text != "" {
			parts = append(parts, contactPart{Text: text, Tel: tel})
		}
	}
	at := 0
	for _, found := range numbers {
		if insideDigits(text, found) {
			continue
		}
		number := text[found[0]:found[1]]
		add(text[at:found[0]], "")
		add(number, strings.Map(dialled, number))
		at = found[1]
	}
	add(text[at:], "")
	return parts
}

// dialled keeps the characters of a number that are dialled.
func dialled(r rune) rune {
	if r == '+' || '0' <= r && r <= '9' {
		return r
	}
	return -1
}
