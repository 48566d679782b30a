package web

import (
	"strconv"
	"strings"

	"huiqi/pkg/mymeetings"
)

// shortNames is how many Chinese characters the names of stops fill at most where a card has all of them: about a line
// of a phone in the usual size.
const shortNames = 18

// stops says in one line where the Meeting goes: the names of the stops when they are short, else how many there are
// and which comes first. It is empty when there are none, or when the holder does not go along.
func (m mineMaker) stops(it *mymeetings.Item) string {
	if len(it.Stops) == 0 || len(it.Stops) != len(it.Meeting.Stops) {
		return ""
	}
	names := make([]string, len(it.Stops))
	width := 0.0
	for i, at := range it.Stops {
		names[i] = at.Name
		width += lineWidth(at.Name)
	}
	n := strconv.Itoa(len(names))
	at := m.clock(it.Meeting.StopSpans()[0].From)
	switch {
	case len(names) == 1:
		return strings.NewReplacer("{at}", at, "{t}", names[0]).Replace(m.words.OneStop)
	case width <= shortNames:
		return strings.NewReplacer("{n}", n, "{t}", strings.Join(names, m.words.StopBetween)).Replace(m.words.FewStops)
	}
	return strings.NewReplacer("{n}", n, "{at}", at, "{t}", names[0]).Replace(m.words.ManyStops)
}

// lineWidth is how wide the text is, in Chinese characters.
func lineWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		if r < 0x2e80 { // where the blocks of Chinese begin in Unicode
			width -= 0.5
		}
		width++
	}
	return width
}
