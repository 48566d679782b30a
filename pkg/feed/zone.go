package feed

import (
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// observance is one stretch of a zone's offset, as VTIMEZONE spells it (RFC
// 5545 §3.6.5).
type observance struct {
	daylight bool
	name     string
	// from is the wall clock, in the offset before, at which it starts.
	from          string
	before, after int // seconds east of UTC
}

// checkZone refuses a zone that subscribers could not look up by its name.
func checkZone(zone *time.Location) error {
	if zone == nil {
		return fmt.Errorf("feed: no zone: %w", consult.ErrInvalid)
	}
	name := zone.String()
	odd := strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/_+-", r))
	})
	if name == "" || name == "Local" || odd {
		return fmt.Errorf("feed: %q is not the name of a zone: %w", name, consult.ErrInvalid)
	}
	return nil
}

// observances are those that hold in zone somewhere in span, oldest first. A
// zone that does not change there has exactly one, valid since 1970.
func observances(zone *time.Location, span consult.Span) []observance {
	at := span.From.In(zone)
	name, offset := at.Zone()
	all := []observance{{at.IsDST(), name, "19700101T000000", offset, offset}}
	for {
		at = nextBound(at)
		if at.IsZero() || !at.Before(span.To) {
			return all
		}
		before, was := offset, name
		if name, offset = at.Zone(); offset == before && name == was {
			continue
		}
		wall := at.In(time.FixedZone("", before)).Format("20060102T150405")
		all = append(all, observance{at.IsDST(), name, wall, before, offset})
	}
}

// nextBound is the next instant at which the clock of t's zone may change, or
// zero. Past the end of its tables (2037) ZoneBounds also stops at each New
// Year, and on the last day of a leap year it answers with that day's own
// beginning; such a step goes on by a day instead.
func nextBound(t time.Time) time.Time {
	_, next := t.ZoneBounds()
	if !next.IsZero() && !next.After(t) {
		return t.AddDate(0, 0, 1)
	}
	return next
}

// covered is the stretch of time that the events name in local time, within the
// century that Meetings may be in; for an empty calendar the instant of its
// last change, which never moves by itself.
func covered(c consult.FeedContents) consult.Span {
	all := consult.Span{From: c.ChangedAt, To: c.ChangedAt}
	if len(c.Events) > 0 {
		all = c.Events[0].Meeting.Span
	}
	for i := range c.Events {
		s := &c.Events[i].Meeting.Span
		all.From, all.To = earlier(all.From, s.From), later(all.To, s.To)
	}
	low, high := century()
	return consult.Span{From: later(all.From, low), To: earlier(all.To, high)}
}

// century is as far as a VTIMEZONE is written out, a year beyond that which
// Meetings may be in.
func century() (low, high time.Time) {
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

// utcOffset spells an offset as RFC 5545 §3.3.14 does: +0800, or +080543.
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

// years are the first and last that a DATE-TIME can spell.
const firstYear, lastYear = 1, 9999

// spellable moves an instant that four digits cannot spell to the nearest that
// they can, so that a wrong date spoils one event and not the calendar.
func spellable(t time.Time) time.Time {
	switch year := t.Year(); {
	case year < firstYear:
		return time.Date(firstYear, 1, 1, 0, 0, 0, 0, t.Location())
	case year > lastYear:
		return time.Date(lastYear, 12, 31, 23, 59, 59, 0, t.Location())
	}
	return t
}

// utcTime spells an instant as form 2 of RFC 5545 §3.3.5: 20270309T010000Z.
func utcTime(t time.Time) string {
	var buf [16]byte
	return string(append(appendClock(buf[:0], spellable(t.UTC())), 'Z'))
}

// wallTime spells an instant on the clock of zone (form 3). Where that clock
// strikes the hour twice readers take it for one or the other, and beyond the
// century no VTIMEZONE tells; then ok is false.
func wallTime(t time.Time, zone *time.Location) (wall string, ok bool) {
	if low, high := century(); t.Before(low) || !t.Before(high) {
		return "", false
	}
	if t = t.In(zone); strikesTwice(t) {
		return "", false
	}
	var buf [16]byte
	return string(appendClock(buf[:0], t)), true
}

// strikesTwice reports whether the clock of t's zone shows what it shows at t at
// another instant, too.
func strikesTwice(t time.Time) bool {
	_, offset := t.Zone()
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		if _, other := t.Add(near).Zone(); other != offset {
			again := t.Add(time.Duration(offset-other) * time.Second)
			if _, there := again.Zone(); there == other {
				return true
			}
		}
	}
	return false
}

func appendClock(b []byte, t time.Time) []byte { return t.AppendFormat(b, "20060102T150405") }
