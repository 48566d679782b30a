package feed

import (
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// observance is a period of a zone with one offset, as in a VTIMEZONE (RFC 5545 §3.6.5).
type observance struct {
	daylight bool
	name     string
	// from is the local time at which it starts, in the offset before it.
	from          string
	before, after int // seconds east of UTC
}

// checkZone returns an error for a zone whose name subscribers could not look up.
func checkZone(zone *time.Location) error {
	if zone == nil {
		return fmt.Errorf("feed: no zone: %w", consult.ErrInvalid)
	}
	name := zone.String()
	odd := strings.ContainsFunc(name, func(r rune) bool {
		alphanumeric := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !alphanumeric && !strings.ContainsRune("/_+-", r)
	})
	if name == "" || name == "Local" || odd {
		return fmt.Errorf("feed: %q is not the name of a zone: %w", name, consult.ErrInvalid)
	}
	return nil
}

// observances returns the observances of zone during span, oldest first. A zone without changes
// in span has exactly one, valid since 1970.
func observances(zone *time.Location, span consult.Span) []observance {
	at := span.From.In(zone)
	name, offset := at.Zone()
	all := []observance{{daylight: at.IsDST(), name: name, from: "19700101T000000", before: offset, after: offset}}
	for {
		at = nextBound(at)
		if at.IsZero() || !at.Before(span.To) {
			return all
		}
		before, was := offset, name
		name, offset = at.Zone()
		if offset == before && name == was {
			continue // a bound of Go's tables, not a change of the clock
		}
		all = append(all, observance{
			daylight: at.IsDST(),
			name:     name,
			from:     at.In(time.FixedZone("", before)).Format("20060102T150405"),
			before:   before,
			after:    offset,
		})
	}
}

// nextBound returns the next instant at which the clock of t's zone may change, or zero. After
// the end of its tables (2037) ZoneBounds also stops at each New Year, and on the last day of a
// leap year it returns the start of that same day; then nextBound goes on by one day.
func nextBound(t time.Time) time.Time {
	_, next := t.ZoneBounds()
	if !next.IsZero() && !next.After(t) {
		return t.AddDate(0, 0, 1)
	}
	return next
}

// coveredSpan is the span of the events, cut to timezoneRange. For an empty calendar it is the
// instant of the last change, which does not move by itself, so the bytes stay the same.
func coveredSpan(c subscription.Contents) consult.Span {
	all := consult.Span{From: c.ChangedAt, To: c.ChangedAt}
	if len(c.Events) > 0 {
		all = c.Events[0].Meeting.Span
	}
	for i := range c.Events {
		s := &c.Events[i].Meeting.Span
		all.From = earlier(all.From, s.From)
		all.To = later(all.To, s.To)
	}
	low, high := timezoneRange()
	return consult.Span{From: later(all.From, low), To: earlier(all.To, high)}
}

// timezoneRange is the range for which a VTIMEZONE is written: a year more on each side than
// the dates that Meetings may have.
func timezoneRange() (time.Time, time.Time) {
	return time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2102, 1, 1, 0, 0, 0, 0, time.UTC)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// utcOffset spells an offset as in RFC 5545 §3.3.14: +0800, or +080543 with seconds.
func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}

// firstYear and lastYear are the first and the last year that a DATE-TIME can spell.
const firstYear, lastYear = 1, 9999

// clampYear moves an instant outside of the years 1 to 9999 to the nearest one inside, so that
// a wrong date spoils one event and not the whole calendar.
func clampYear(t time.Time) time.Time {
	switch year := t.Year(); {
	case year < firstYear:
		return time.Date(firstYear, 1, 1, 0, 0, 0, 0, t.Location())
	case year > lastYear:
		return time.Date(lastYear, 12, 31, 23, 59, 59, 0, t.Location())
	}
	return t
}

// utcTime spells an instant in UTC (form 2 of RFC 5545 §3.3.5): 20270309T010000Z.
func utcTime(t time.Time) string {
	var buf [16]byte
	return string(append(appendClock(buf[:0], clampYear(t.UTC())), 'Z'))
}

// wallTime spells an instant as a local time of zone (form 3). the second result is false when the local time
// is ambiguous, which clients resolve differently, or outside of timezoneRange, for which there
// is no VTIMEZONE.
func wallTime(t time.Time, zone *time.Location) (string, bool) {
	if low, high := timezoneRange(); t.Before(low) || !t.Before(high) {
		return "", false
	}
	t = t.In(zone)
	if isAmbiguous(t) {
		return "", false
	}
	var buf [16]byte
	return string(appendClock(buf[:0], t)), true
}

// isAmbiguous reports whether the clock of t's zone shows the same time again at another
// instant.
func isAmbiguous(t time.Time) bool {
	_, offset := t.Zone()
	// A clock that was set back near t had another offset within a day before or after it.
	for _, shift := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		if _, other := t.Add(shift).Zone(); other != offset {
			again := t.Add(time.Duration(offset-other) * time.Second)
			if _, there := again.Zone(); there == other {
				return true
			}
		}
	}
	return false
}

func appendClock(b []byte, t time.Time) []byte { return t.AppendFormat(b, "20060102T150405") }
