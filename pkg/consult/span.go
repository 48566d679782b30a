package consult

import "time"

// Span is a half-open stretch of time [From, To), both instants in whole seconds.
type Span struct{ From, To time.Time }

// Overlaps reports whether the two spans share an instant; touching edges do not.
func (s Span) Overlaps(o Span) bool { return s.From.Before(o.To) && o.From.Before(s.To) }

// Contains reports whether o lies wholly inside s, edges included.
func (s Span) Contains(o Span) bool { return !o.From.Before(s.From) && !o.To.After(s.To) }

// Equal reports whether both spans begin and end at the same instants.
func (s Span) Equal(o Span) bool { return s.From.Equal(o.From) && s.To.Equal(o.To) }

// Intersection is the stretch that lies in both spans, which must overlap.
func (s Span) Intersection(o Span) Span {
	if o.From.After(s.From) {
		s.From = o.From
	}
	if o.To.Before(s.To) {
		s.To = o.To
	}
	return s
}

// WholeSeconds is the span as it is kept: in whole seconds UTC.
func (s Span) WholeSeconds() Span {
	return Span{From: s.From.UTC().Truncate(time.Second), To: s.To.UTC().Truncate(time.Second)}
}

// Later is now, or one second after before if that is later: what a calendar client
// compares must rise with every change.
func Later(now, before time.Time) time.Time {
	if now.After(before) {
		return now
	}
	return before.Add(time.Second)
}

// Length is To − From.
func (s Span) Length() time.Duration { return s.To.Sub(s.From) }

// FirstYear and LastYear bound the dates and instants that are taken from outside:
// whoever walks a calendar day by day comes to an end, and four digits are enough
// for every day that is reckoned from one of them.
const FirstYear, LastYear = 1900, 2199

// InCalendar reports whether the instant's year, on its own clock, is one that is taken.
func InCalendar(t time.Time) bool { return FirstYear <= t.Year() && t.Year() <= LastYear }

// Date is a civil date "2006-01-02" in the office's zone; dates sort as text.
type Date string

// DateOf is the civil date of the instant in zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// ParseDate accepts a real calendar date in YYYY-MM-DD form only.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", ErrInvalid
	}
	return Date(s), nil
}

// Start is the first instant of the date in zone, also where the clock jumps
// over midnight or shows it twice.
func (d Date) Start(zone *time.Location) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	at := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	evening := at.Add(-3 * time.Hour)
	if _, change := evening.ZoneBounds(); change.IsZero() || change.After(at.Add(3*time.Hour)) {
		return at
	}
	for DateOf(evening, zone) < d {
		evening = evening.Add(time.Minute)
	}
	return evening
}

// AddDays moves by whole calendar days.
func (d Date) AddDays(n int) Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}

// Span is the whole civil day in zone.
func (d Date) Span(zone *time.Location) Span { return Span{d.Start(zone), d.AddDays(1).Start(zone)} }
