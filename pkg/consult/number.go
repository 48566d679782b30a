package consult

import (
	"strings"
	"time"

	"huiqi/pkg/spelling"
)

// Number is the fixed ordinal (届次) of a Meeting: which it is of a Numbering, and within which term or year. The zero
// Number is that of a Meeting whose ordinal is not fixed; Reason then says why somebody took it away.
type Number struct {
	NumberingID ID
	// Scope is the ID of a term, or a year.
	Scope string
	N     int
	// Text is the ordinal in words, as it was fixed.
	Text   string
	At     time.Time
	By     string
	Reason string
}

// Fixed reports whether the Meeting has an ordinal that only a person changes.
func (n Number) Fixed() bool { return n.N > 0 }

// Fault says in English what is wrong with the Number, or "".
func (n Number) Fault() string {
	given := n.NumberingID != "" || n.Scope != "" || n.Text != "" || n.By != "" || !n.At.IsZero()
	whole := n.NumberingID != "" && n.Scope != "" && n.Text != "" && n.By != "" && !n.At.IsZero()
	switch {
	case n.N < 0:
		return "has a number below 1"
	case n.Fixed() && !whole:
		return "has a number without what it is of"
	case !n.Fixed() && given:
		return "has no number and says of what it is"
	}
	return ""
}

// Heading is what the Meeting is called in calendars and on screens: its fixed ordinal before its title, unless the
// title has it.
func (m Meeting) Heading() string {
	if !m.Number.Fixed() || strings.Contains(m.Title, m.Number.Text) {
		return m.Title
	}
	return m.Number.Text + "：" + m.Title
}

func (n *Number) normalise() { n.Reason = spelling.Text(n.Reason) }
