package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// Only this file, fast_encoder.go, freebusy.go and the import files use golang-ical. The
// library checks little: it lets CR and LF through, escapes parameters as if they were TEXT,
// appends Z to local times, and ends lines with LF. So this file builds every property in the
// form that RFC 5545 asks for, cleans every value on its way in, and verifies the bytes before
// anyone gets them.

// lineLimit is the maximum length of a line in octets without its CRLF (RFC 5545 §3.1).
const lineLimit = 75

// propertiesPerEvent is the largest number of properties that an event has; it sizes the slice
// that all events share.
const propertiesPerEvent = 18

// field is the name of a property of an event.
type field = ics.ComponentProperty

// The properties that events have.
const (
	fieldUID          = ics.ComponentPropertyUniqueId
	fieldStamp        = ics.ComponentPropertyDtstamp
	fieldLastModified = ics.ComponentPropertyLastModified
	fieldCreated      = ics.ComponentPropertyCreated
	fieldSequence     = ics.ComponentPropertySequence
	fieldStart        = ics.ComponentPropertyDtStart
	fieldEnd          = ics.ComponentPropertyDtEnd
	fieldStatus       = ics.ComponentPropertyStatus
	fieldTransp       = ics.ComponentPropertyTransp
	fieldSummary      = ics.ComponentPropertySummary
	fieldLocation     = ics.ComponentPropertyLocation
	fieldDescription  = ics.ComponentPropertyDescription
	fieldCategories   = ics.ComponentPropertyCategories
	fieldClass        = ics.ComponentPropertyClass
	fieldGeo          = ics.ComponentPropertyGeo
	fieldURL          = ics.ComponentPropertyUrl
	fieldColor        = ics.ComponentPropertyColor
	fieldConference   = field("CONFERENCE") // RFC 7986 §5.11
)

// calendarInfo describes a calendar (RFC 7986). The values are clean single lines, color is a
// CSS colour name, and source is a URI or empty.
type calendarInfo struct{ product, name, about, color, source string }

var errBytes = errors.New("feed: the calendar's bytes are not as RFC 5545 asks")

// calendarBuilder builds one calendar. All events take their properties from one slice.
type calendarBuilder struct {
	cal         *ics.Calendar
	zone        *time.Location
	tzidParams  map[string][]string
	videoParams map[string][]string
	events      []fastEvent
	properties  []ics.IANAProperty
	// textSize is the total length of the values in octets; it sizes the output buffer.
	textSize int
}

// newCalendarBuilder starts a calendar for at most n events with times in zone.
func newCalendarBuilder(h calendarInfo, zone *time.Location, n int) *calendarBuilder {
	cal := ics.NewCalendarFor("huiqi")
	cal.SetProductId(h.product)
	cal.SetCalscale("GREGORIAN")
	cal.SetName(h.name)
	cal.SetDescription(h.about)
	cal.SetXWRCalDesc(h.about)
	cal.SetColor(h.color)
	if h.source != "" {
		p := property("SOURCE", h.source)
		p.ICalParameters = map[string][]string{string(ics.ParameterValue): {string(ics.ValueDataTypeUri)}}
		cal.CalendarProperties = append(cal.CalendarProperties, ics.CalendarProperty(p))
	}
	cal.SetXWRTimezone(zone.String())
	cal.SetRefreshInterval("PT1H")
	cal.SetXPublishedTTL("PT1H")
	cal.Components = make([]ics.Component, 0, n+1)
	return &calendarBuilder{
		cal:        cal,
		zone:       zone,
		tzidParams: map[string][]string{string(ics.ParameterTzid): {zone.String()}},
		events:     make([]fastEvent, 0, n),
		properties: make([]ics.IANAProperty, 0, n*propertiesPerEvent),
	}
}

// timezone adds the VTIMEZONE that every TZID of the calendar refers to.
func (s *calendarBuilder) timezone(all []observance) {
	zone := ics.NewTimezone(s.zone.String())
	for _, o := range all {
		base := ics.ComponentBase{Properties: []ics.IANAProperty{
			property(fieldStart, o.from),
			property(field(ics.PropertyTzoffsetfrom), utcOffset(o.before)),
			property(field(ics.PropertyTzoffsetto), utcOffset(o.after)),
			property(field(ics.PropertyTzname), line(o.name)),
		}}
		if o.daylight {
			zone.Components = append(zone.Components, &ics.Daylight{ComponentBase: base})
		} else {
			zone.Components = append(zone.Components, &ics.Standard{ComponentBase: base})
		}
	}
	s.cal.Components = append(s.cal.Components, zone)
}

// event starts a new event. Properties that are added from now on belong to it.
func (s *calendarBuilder) event(uid string) {
	s.events = append(s.events, fastEvent{})
	s.cal.Components = append(s.cal.Components, &s.events[len(s.events)-1])
	// The event's properties continue the shared slice where the last event ended.
	s.properties = s.properties[len(s.properties):]
	s.line(fieldUID, uid)
}

// line adds a TEXT value as a single line. An empty value is left out.
func (s *calendarBuilder) line(name field, value string) { s.add(name, line(value)) }

// lines adds a TEXT value that may span several lines.
func (s *calendarBuilder) lines(name field, value string) { s.add(name, clean(value)) }

// instant adds a DATE-TIME in UTC.
func (s *calendarBuilder) instant(name field, t time.Time) { s.add(name, utcTime(t)) }

// local adds a DATE-TIME in the calendar's zone, or in UTC when the local time is ambiguous.
func (s *calendarBuilder) local(name field, t time.Time) {
	wall, ok := wallTime(t, s.zone)
	if !ok {
		s.instant(name, t)
		return
	}
	p := property(name, wall)
	p.ICalParameters = s.tzidParams
	s.put(p)
}

// token adds a value that is written unchanged: a number, a position or a URI. A value with
// anything but visible ASCII is left out, because it could break the line.
func (s *calendarBuilder) token(name field, value string) {
	for i := range len(value) {
		if value[i] <= ' ' || value[i] >= 0x7F {
			return
		}
	}
	s.add(name, value)
}

// video adds the address at which an online meeting is joined (RFC 7986 §5.11). The label is
// our own constant, because the library does not escape parameters correctly.
func (s *calendarBuilder) video(link, label string) {
	if link == "" {
		return
	}
	if s.videoParams == nil {
		s.videoParams = map[string][]string{
			string(ics.ParameterValue): {string(ics.ValueDataTypeUri)},
			"FEATURE":                  {"VIDEO"},
			"LABEL":                    {label},
		}
	}
	p := property(fieldConference, link)
	p.ICalParameters = s.videoParams
	s.put(p)
}

// alarm adds a display alarm to the event, the given number of minutes before it starts.
func (s *calendarBuilder) alarm(minutes int, words string) {
	trigger := "PT0S"
	if minutes > 0 {
		trigger = "-PT" + strconv.Itoa(minutes) + "M"
	}
	e := &s.events[len(s.events)-1]
	e.Components = append(e.Components, &ics.VAlarm{ComponentBase: ics.ComponentBase{Properties: []ics.IANAProperty{
		property(ics.ComponentPropertyAction, string(ics.ActionDisplay)),
		property(ics.ComponentPropertyTrigger, trigger),
		property(fieldDescription, words),
	}}})
	s.textSize += len(words) + 80
}

func (s *calendarBuilder) add(name field, value string) {
	if value != "" {
		s.put(property(name, value))
	}
}

func (s *calendarBuilder) put(p ics.IANAProperty) {
	s.properties = append(s.properties, p)
	s.events[len(s.events)-1].Properties = s.properties
	s.textSize += len(p.Value) + len(p.Value)/8
}

func property(name field, value string) ics.IANAProperty {
	return ics.IANAProperty{BaseProperty: ics.BaseProperty{IANAToken: string(name), Value: value}}
}

// bytes writes the calendar and verifies it. A panic inside the library becomes an error, so
// that one calendar cannot stop the process.
func (s *calendarBuilder) bytes() (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("feed: writing the calendar: %v", p)
		}
	}()
	var b bytes.Buffer
	b.Grow(1024 + 256*len(s.events) + s.textSize)
	if err := s.cal.SerializeTo(&b, ics.WithNewLineWindows, ics.WithLineLength(lineLimit)); err != nil {
		return nil, fmt.Errorf("feed: writing the calendar: %w", err)
	}
	if err := verify(b.Bytes(), len(s.events)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// verify checks what clients do not forgive: the calendar must be complete, have as many events
// as were added, end every line with CRLF, and have no line that is too long, is not UTF-8 or
// contains a control character.
func verify(b []byte, events int) error {
	if !utf8.Valid(b) { // this also finds a line folded inside a rune
		return fmt.Errorf("%w: not UTF-8", errBytes)
	}
	depth := 0
	begun := 0
	number := 0
	for len(b) > 0 {
		number++
		end := bytes.IndexByte(b, '\n') - 1
		if end < 0 || end > lineLimit || b[end] != '\r' || hasControl(b[:end]) {
			return fmt.Errorf("%w: line %d", errBytes, number)
		}
		switch l := b[:end]; {
		case bytes.HasPrefix(l, []byte("BEGIN:")):
			depth++
			if string(l) == "BEGIN:VEVENT" {
				begun++
			}
		case bytes.HasPrefix(l, []byte("END:")):
			depth--
		}
		b = b[end+2:]
		// Some clients read only the first calendar of a file, and others refuse the file.
		if depth <= 0 && len(b) > 0 {
			return fmt.Errorf("%w: ended at line %d", errBytes, number)
		}
	}
	if number == 0 || depth != 0 || begun != events {
		return fmt.Errorf("%w: %d events of %d", errBytes, begun, events)
	}
	return nil
}

// hasControl reports whether a line contains a control character.
func hasControl(l []byte) bool {
	for _, c := range l {
		if c < ' ' || c == 0x7F {
			return true
		}
	}
	return false
}
