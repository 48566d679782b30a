package consult

// OnDayOff says what becomes of a Series' date that is no workday: a weekend or a
// statutory holiday. A 调休 make-up day is a workday.
type OnDayOff string

// The ways with a day off: sit all the same, leave the date out, or sit on the
// next workday or on the one before.
const (
	KeepDayOff      OnDayOff = "keep"
	SkipDayOff      OnDayOff = "skip"
	NextWorkday     OnDayOff = "next_workday"
	PreviousWorkday OnDayOff = "previous_workday"
)

// Known reports whether o is one of the four.
func (o OnDayOff) Known() bool {
	return o == KeepDayOff || o == SkipDayOff || o == NextWorkday || o == PreviousWorkday
}

// MaxOccurrences and MaxSeriesYears bound a Series.
const (
	MaxOccurrences = 366
	MaxSeriesYears = 5
)

// Series is a Meeting that recurs by a rule (RFC 5545, RRULE). Each of its dates
// is an ordinary Meeting with an identity of its own.
type Series struct {
	Stamp
	// Title is that of its Meetings when they were last written together.
	Title string
	// Rule is the RRULE without DTSTART, in normal form; its dates are counted from
	// Span.From on, and Meetings of earlier dates came by an earlier rule.
	Rule     string
	OnDayOff OnDayOff
	// Span is the rule's first start (DTSTART) and the length of a sitting.
	Span Span
	// Zone is the IANA name of the zone in which the time of day is kept.
	Zone      string
	CreatedBy string
	// OwnerBodyID is that of its Meetings when they were last written together; none means the whole office.
	OwnerBodyID ID
}
