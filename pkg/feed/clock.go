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

// clocks tell the times of a calendar that is brought.
type clocks struct {
	// office is the zone of whole days and of times that name none.
	office *time.Location
	// own are the zones that the calendar describes and nobody else knows.
	own   map[string]*time.Location
	found map[string]*time.Location
	// crowded says that the calendar names more than maxZones: each name is looked
	// for in the tz database, and a file of names would be nothing but that.
	crowded bool
}

// maxZones bounds the time zones that one calendar names or describes.
const maxZones = 200

func newClocks(office *time.Location, cal *ics.Calendar) *clocks {
	c := &clocks{office: office, own: map[string]*time.Location{}, found: map[string]*time.Location{}}
	seen := map[string]bool{}
	for _, z := range cal.Timezones() {
		id := valueOf(&z.ComponentBase, "TZID")
		if seen[id] {
			continue
		}
		if seen[id] = true; len(seen) > maxZones {
			c.crowded = true
			break
		}
		if name := valueOf(&z.ComponentBase, "X-LIC-LOCATION"); name != "" {
			if zone := published(name); zone != nil {
				c.own[id] = zone
				continue
			}
		}
		if zone := fixed(id, z); zone != nil {
			c.own[id] = zone
		}
	}
	return c
}

// fixed is the zone that a VTIMEZONE describes when its clock never changes.
func fixed(id string, z *ics.VTimezone) *time.Location {
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

// published is the zone of the tz database of that name, of the name that Windows
// has for it, or of the name at the end of a path, of three segments at most as in
// America/Argentina/Salta; nil when there is none.
func published(id string) *time.Location {
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

func (c *clocks) zone(id string) (*time.Location, error) {
	if id == "" {
		return c.office, nil
	}
	zone, known := c.found[id]
	if !known && len(c.found) == maxZones {
		c.crowded = true
	} else if !known {
		if zone = published(id); zone == nil {
			zone = c.own[id]
		}
		c.found[id] = zone
	}
	if zone == nil {
		shown := string([]rune(line(id))[:min(len([]rune(line(id))), 60)])
		return nil, because("unknown_zone", fmt.Sprintf("时区“%s”无法识别", shown), fmt.Sprintf("its time zone %q is not known", shown))
	}
	return zone, nil
}

// moment is a DATE-TIME in its zone, or a DATE as its first instant in the office's.
type moment struct {
	time.Time
	day bool
}

// key spells a moment as RECURRENCE-ID would in UTC.
func (m moment) key() string {
	if m.day {
		return m.Format("20060102")
	}
	return m.UTC().Format("20060102T150405Z")
}

var errMoment = because("bad_time", "日期或时间不正确", "its date or time is not one")

// moment reads one DATE or DATE-TIME (RFC 5545, sections 3.3.4 and 3.3.5).
func (c *clocks) moment(value, tzid string) (moment, error) {
	day, clock, timed := strings.Cut(strings.TrimSpace(value), "T")
	date, err := time.Parse("20060102", day)
	if err != nil || date.Year() < 1900 || date.Year() > 2200 {
		return moment{}, errMoment
	}
	civil := consult.Date(date.Format(time.DateOnly))
	if !timed {
		return moment{civil.Start(c.office), true}, nil
	}
	zone, err := c.zone(tzid)
	if bare, utc := strings.CutSuffix(clock, "Z"); utc {
		clock, zone, err = bare, time.UTC, nil
	}
	if err != nil {
		return moment{}, err
	}
	at, err := time.Parse("150405", clock)
	if err != nil {
		return moment{}, errMoment
	}
	return moment{recurrence.Wall(civil, recurrence.Clock(at), zone), false}, nil
}

var durationForm = regexp.MustCompile(`^\+?P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$`)

// duration reads a DURATION (RFC 5545, section 3.3.6): whole days, and the rest.
func duration(value string) (days int, rest time.Duration, err error) {
	m := durationForm.FindStringSubmatch(strings.TrimSpace(value))
	if m == nil {
		return 0, 0, because("bad_duration", "时长不正确", "its duration is not one")
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	rest = time.Duration(n(3))*time.Hour + time.Duration(n(4))*time.Minute + time.Duration(n(5))*time.Second
	return 7*n(1) + n(2), rest, nil
}

// reason is why an event claims nothing, in words.
type reason struct{ code, zh, en string }

func (r *reason) Error() string { return r.en }

func because(code, zh, en string) *reason { return &reason{code, zh, en} }
