package consult

import "time"

// Placement is what becomes of one date of a rule.
type Placement string

// The placements of a date.
const (
	OnItsDay Placement = "on_its_day"
	Shifted  Placement = "shifted"
	Skipped  Placement = "skipped"
)

// Occurrence is one date of a Series.
type Occurrence struct {
	// Original is the start that the rule names (RFC 5545, RECURRENCE-ID).
	Original time.Time
	// Span is where the sitting goes; for a skipped date, where it would have been.
	Span      Span
	Placement Placement
	// ZH and EN say why it is not on its day; empty when it is.
	ZH, EN string
}
