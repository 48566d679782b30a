package feed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// zoneResolver finds the time zones of an imported calendar.
type zoneResolver struct {
	// office is the zone of whole days and of times without a zone.
	office *time.Location
	// described holds the zones that the calendar defines itself.
	described map[string]*time.Location
	resolved  map[string]*time.Location
	// tooManyZones is set when the calendar names more than maxZones zones. Each name is looked
	// up in the tz database, so a file full of names would cost a file access each.
	tooManyZones bool
}

// maxZones bounds the time zones that one calendar may name or define.
const maxZones = 200

func newZoneResolver(office *time.Location, cal *ics.Calendar) *zoneResolver {
	c := &zoneResolver{office: office, described: map[string]*time.Location{}, resolved: map[string]*time.Location{}}
	seen := map[string]bool{}
	for _, z := range cal.Timezones() {
		id := valueOf(&z.ComponentBase, "TZID")
		if seen[id] {
			continue
		}
		seen[id] = true
		if len(seen) > maxZones {
			c.tooManyZones = true
			break
		}
		// What the tz database knows is better than the file's own definition, which often holds
		// for one year only.
		if name := valueOf(&z.ComponentBase, "X-LIC-LOCATION"); name != "" {
			if zone := namedZone(name); zone != nil {
				c.described[id] = zone
				continue
			}
		}
		if zone := fixedZone(id, z); zone != nil {
			c.described[id] = zone
		}
	}
	return c
}

// fixedZone returns the zone that a VTIMEZONE describes if its offset never changes, or else
// nil.
func fixedZone(id string, z *ics.VTimezone) *time.Location {
	offset := ""
	for _, sub := range z.Components {
		o, standard := sub.(*ics.Standard)
		if !standard {
			return nil
		}
		to := valueOf(&o.ComponentBase, "TZOFFSETTO")
		if offset != "" && offset != to {
			return nil
		}
		offset = to
	}
	for _, layout := range []string{"-0700", "-070000"} {
		if at, err := time.Parse(layout, offset); err == nil {
			_, seconds := at.Zone()
			return time.FixedZone(id, seconds)
		}
	}
	return nil
}

// namedZone returns the zone of this name: a name of the tz database, a name that Windows uses,
// or a path that ends with up to three parts of a tz name, such as America/Argentina/Salta. It
// returns nil for any other name.
func namedZone(id string) *time.Location {
	if len(id) > 100 {
		return nil
	}
	names := []string{windowsZones[id]}
	path := strings.Split(strings.Trim(id, "/"), "/")
	for i := max(len(path)-3, 0); i < len(path); i++ {
		names = append(names, strings.Join(path[i:], "/"))
	}
	for _, name := range names {
		if name == "" || name == "Local" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return nil
}

func (c *zoneResolver) zone(id string) (*time.Location, error) {
	if id == "" {
		return c.office, nil
	}
	zone, known := c.resolved[id]
	if !known && len(c.resolved) == maxZones {
		c.tooManyZones = true
	} else if !known {
		zone = namedZone(id)
		if zone == nil {
			zone = c.described[id]
		}
		c.resolved[id] = zone
	}
	if zone == nil {
		shown := []rune(line(id))
		shown = shown[:min(len(shown), 60)]
		return nil, newReason("unknown_zone",
			fmt.Sprintf("时区“%s”无法识别", string(shown)),
			fmt.Sprintf("its time zone %q is not known", string(shown)))
	}
	return zone, nil
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

var errMoment = newReason("bad_time", "日期或时间不正确", "its date or time is invalid")

// parseMoment reads one DATE or DATE-TIME (RFC 5545, sections 3.3.4 and 3.3.5).
func (c *zoneResolver) parseMoment(value, tzid string) (moment, error) {
	day, clock, timed := strings.Cut(strings.TrimSpace(value), "T")
	date, err := time.Parse("20060102", day)
	if err != nil || date.Year() < 1900 || date.Year() > 2200 {
		return moment{}, errMoment
	}
	civil := consult.Date(date.Format(time.DateOnly))
	if !timed {
		return moment{civil.Start(c.office), true}, nil
	}
	zone := time.UTC
	clock, utc := strings.CutSuffix(clock, "Z")
	if !utc {
		zone, err = c.zone(tzid)
		if err != nil {
			return moment{}, err
		}
	}
	at, err := time.Parse("150405", clock)
	if err != nil {
		return moment{}, errMoment
	}
	return moment{recurrence.AtTimeOfDay(civil, recurrence.TimeOfDay(at), zone), false}, nil
}

var durationForm = regexp.MustCompile(
	`^\+?P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$`)

// duration reads a DURATION (RFC 5545, section 3.3.6).
func duration(value string) (extent, error) {
	m := durationForm.FindStringSubmatch(strings.TrimSpace(value))
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

// reason says why an event is not imported.
type reason struct{ code, zh, en string }

func (r *reason) Error() string { return r.en }

func newReason(code, zh, en string) *reason { return &reason{code, zh, en} }
