package ordinal

import (
	"time"

	"huiqi/pkg/consult"
)

// Term (届) is a term of office of a Body, such as the fifteenth of a city's CPPCC, from a date until another.
type Term struct {
	consult.Stamp
	BodyID  consult.ID
	Ordinal int
	// Since is the first day, and Until the first day of the next term; empty while that is not known.
	Since, Until consult.Date
}

// Validate names every bad field.
func (t Term) Validate() error {
	var f consult.Faults
	f.Add(t.BodyID == "", "body_id", "required", "必填", "is required")
	f.Add(t.Ordinal < 1 || t.Ordinal > 99, "ordinal", "range", "应在 1 到 99 之间", "must be between 1 and 99")
	f.Add(t.Since == "", "since", "required", "必填", "is required")
	f.CheckDate("since", t.Since)
	f.CheckDate("until", t.Until)
	f.Add(t.Until != "" && t.Until <= t.Since, "until", "not_after_start", "必须晚于起始日期", "must be after since")
	return f.Err()
}

// Covers reports whether the date is in the Term.
func (t Term) Covers(d consult.Date) bool { return t.Since <= d && (t.Until == "" || d < t.Until) }

// Overlaps reports whether the two Terms share a day.
func (t Term) Overlaps(o Term) bool {
	return (o.Until == "" || t.Since < o.Until) && (t.Until == "" || o.Since < t.Until)
}

// Span is the time of the Term in the zone; one without an end ends with the year 2099.
func (t Term) Span(zone *time.Location) consult.Span {
	until := t.Until
	if until == "" {
		until = lastDate
	}
	return consult.Span{From: t.Since.Start(zone), To: until.Start(zone)}
}

const lastDate consult.Date = "2100-01-01"

// TermFilter narrows the list of Terms.
type TermFilter struct {
	BodyID consult.ID
}
