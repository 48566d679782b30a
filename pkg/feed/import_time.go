package feed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// The years that an imported date may be in.
const firstImportYear, lastImportYear = 1900, 2200

// writtenTime is a DATE or DATE-TIME as a file spells it.
type writtenTime struct {
	date  consult.Date
	clock time.Duration
	// day is true of a DATE.
	day bool
	// zone is nil for a DATE and for a local time without a zone.
	zone *time.Location
}

// moment is a DATE-TIME in its zone, or a DATE as the start of that day in the office's zone.
type moment struct {
	time.Time
	day bool
}

// key spells a moment like a RECURRENCE-ID in UTC.
func (m moment) key() string {
	if m.day {
		return m.Format("20060102")
	}
	return m.UTC().Format("20060102T150405Z")
}

// dateOf is the date of a moment on its own clock.
func (m moment) dateOf() consult.Date { return consult.DateOf(m.Time, m.Location()) }

var errMoment = newReason("bad_time", "日期或时间不正确", "its date or time is invalid")

// timeForm is the form of a DATE-TIME. Seconds may be missing, and an offset may follow: both are wrong and certain.
var timeForm = regexp.MustCompile(`^(\d{8})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?$`)

// parseWritten reads one DATE or DATE-TIME (RFC 5545, sections 3.3.4 and 3.3.5). A time in UTC, or with an offset of
// its own, is not in the zone tzid.
func (c *zoneResolver) parseWritten(value, tzid string) (writtenTime, error) {
	m := timeForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(value)))
	if m == nil {
		return writtenTime{}, errMoment
	}
	date, err := time.Parse("20060102", m[1])
	if err != nil || date.Year() < firstImportYear || date.Year() > lastImportYear {
		return writtenTime{}, errMoment
	}
	w := writtenTime{date: consult.Date(date.Format(time.DateOnly)), day: m[2] == ""}
	if w.day {
		return w, nil
	}
	second := m[4]
	if second == "60" { // a leap second (RFC 5545, section 3.3.12), which no clock here shows
		second = "59"
	}
	at, err := time.Parse("150405", m[2]+m[3]+(second + "00")[:2])
	if err != nil {
		return writtenTime{}, errMoment
	}
	w.clock = recurrence.TimeOfDay(at)
	switch {
	case m[5] == "Z":
		w.zone = time.UTC
	case m[5] != "":
		w.zone = offsetZone(m[5], true)
		if w.zone == nil {
			return writtenTime{}, errMoment
		}
	case foldZoneName(tzid) != "":
		w.zone, err = c.zone(tzid)
	}
	return w, err
}

// parseMoment reads one DATE or DATE-TIME. A local time without a zone is on the office's clock.
func (c *zoneResolver) parseMoment(value, tzid string) (moment, error) {
	w, err := c.parseWritten(value, tzid)
	if err != nil {
		return moment{}, err
	}
	return c.momentOf(w), nil
}

func (c *zoneResolver) momentOf(w writtenTime) moment {
	if w.day {
		return moment{w.date.Start(c.office), true}
	}
	zone := w.zone
	if zone == nil {
		zone = c.office
	}
	return moment{recurrence.AtTimeOfDay(w.date, w.clock, zone), false}
}

// inFormOf brings a date of a recurring event to the form of its first start, as EXDATE, RDATE and RECURRENCE-ID must
// have it (RFC 5545, sections 3.8.4.4, 3.8.5.1 and 3.8.5.2) and often do not. A date beside a start with a time takes
// the time and the zone of that start. A time beside a start of a whole day becomes a day: midnight in whatever zone
// names its own date, and any other time the date that the office's calendar shows then. A local time without a zone
// is in the zone of the start.
func (c *zoneResolver) inFormOf(start moment, w writtenTime) moment {
	switch {
	case start.day && !w.day && w.clock != 0:
		at := c.momentOf(w)
		return moment{consult.DateOf(at.Time, c.office).Start(c.office), true}
	case start.day:
		return moment{w.date.Start(c.office), true}
	case w.day:
		return moment{recurrence.AtTimeOfDay(w.date, recurrence.TimeOfDay(start.Time), start.Location()), false}
	case w.zone == nil:
		return moment{recurrence.AtTimeOfDay(w.date, w.clock, start.Location()), false}
	}
	return moment{c.momentOf(w).In(start.Location()), false}
}

// extent is the length of an event: a number of calendar days, and the rest.
type extent struct {
	days int
	rest time.Duration
}

func (e extent) most() time.Duration { return time.Duration(e.days)*25*time.Hour + e.rest }

// from returns the span of this length. Its days are calendar days, which may have 23 or 25
// hours.
func (e extent) from(start moment) consult.Span {
	return consult.Span{From: start.UTC(), To: start.AddDate(0, 0, e.days).Add(e.rest).UTC()}
}

// check returns an error unless the extent is positive and short enough.
func (e extent) check() error {
	switch {
	case e.most() == 0:
		return newReason("no_length", "没有时长", "it takes no time")
	case e.days < 0 || e.rest < 0:
		return newReason("backwards", "结束早于开始", "it ends before it starts")
	case e.most() > maxLongest:
		return newReason("too_long", "长于 366 天", "it is longer than 366 days")
	}
	return nil
}

// between is the extent from one moment to another. Between days it is counted in days.
func between(start, end moment) extent {
	if !start.day || !end.day {
		return extent{rest: end.Sub(start.Time)}
	}
	// Count in UTC, where every day has 24 hours.
	first, last := start.dateOf().Start(time.UTC), end.dateOf().Start(time.UTC)
	return extent{days: max(int(last.Sub(first)/(24*time.Hour)), 1)}
}

var durationForm = regexp.MustCompile(
	`^\+?P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$`)

// duration reads a DURATION (RFC 5545, section 3.3.6).
func duration(value string) (extent, error) {
	m := durationForm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(value)))
	if m == nil {
		return extent{}, newReason("bad_duration", "时长不正确", "its duration is invalid")
	}
	n := func(i int) int {
		v, _ := strconv.Atoi(m[i]) // the form admits only digits, and an absent part is 0
		return v
	}
	rest := time.Duration(n(3))*time.Hour + time.Duration(n(4))*time.Minute + time.Duration(n(5))*time.Second
	return extent{days: 7*n(1) + n(2), rest: rest}, nil
}

// reason says why an event is not imported, or what is odd about one that is.
type reason struct{ code, zh, en string }

func (r *reason) Error() string { return r.en }

func newReason(code, zh, en string) *reason { return &reason{code, zh, en} }

// reasonf is newReason with the same argument in both languages.
func reasonf(code, zh, en string, arg any) *reason {
	return newReason(code, fmt.Sprintf(zh, arg), fmt.Sprintf(en, arg))
}
