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

// This file, quill.go, freebusy.go and intake.go alone know golang-ical. The library trusts its
// caller with much: it lets CR and LF through, escapes parameters as if they
// were TEXT, puts a Z behind zoned times and ends lines with LF. So properties
// are built here in the forms that RFC 5545 asks for, every value is cleaned on
// its way in, and the bytes that come out are proved before anyone gets them.

// lineLimit is the longest a line may be in octets, its CRLF not counted
// (RFC 5545 §3.1).
const lineLimit = 75

// perEvent is how many properties an event has at most; it sizes the slab.
const perEvent = 18

// field is a property of an event.
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

// heading is what a calendar says about itself (RFC 7986). The values are clean
// lines, color is the name of one of CSS, and source a URI or empty.
type heading struct{ product, name, about, color, source string }

var errBytes = errors.New("feed: the calendar's bytes are not as RFC 5545 asks")

// sheet is a calendar being built.
type sheet struct {
	cal    *ics.Calendar
	zone   *time.Location
	zoned  map[string][]string
	videos map[string][]string
	events []inked
	slab   []ics.IANAProperty
	// text counts the octets of the values, to size the output.
	text int
}

// newSheet begins a calendar for at most n events with times in zone.
func newSheet(h heading, zone *time.Location, n int) *sheet {
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
	return &sheet{
		cal:    cal,
		zone:   zone,
		zoned:  map[string][]string{string(ics.ParameterTzid): {zone.String()}},
		events: make([]inked, 0, n),
		slab:   make([]ics.IANAProperty, 0, n*perEvent),
	}
}

// timezone adds the VTIMEZONE that every TZID of the sheet refers to.
func (s *sheet) timezone(all []observance) {
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

// event begins an event; the properties that follow are its own.
func (s *sheet) event(uid string) {
	s.events = append(s.events, inked{})
	s.cal.Components = append(s.cal.Components, &s.events[len(s.events)-1])
	s.slab = s.slab[len(s.slab):]
	s.line(fieldUID, uid)
}

// line adds a TEXT value of one line; an empty one is left out.
func (s *sheet) line(name field, value string) { s.add(name, line(value)) }

// lines adds a TEXT value that may have several lines.
func (s *sheet) lines(name field, value string) { s.add(name, clean(value)) }

// instant adds a DATE-TIME in UTC.
func (s *sheet) instant(name field, t time.Time) { s.add(name, utcTime(t)) }

// local adds a DATE-TIME on the sheet's clock, or in UTC where that clock
// strikes twice.
func (s *sheet) local(name field, t time.Time) {
	wall, ok := wallTime(t, s.zone)
	if !ok {
		s.instant(name, t)
		return
	}
	p := property(name, wall)
	p.ICalParameters = s.zoned
	s.put(p)
}

// token adds a value that is written as it is: a number, a position or a URI.
// One with anything but visible ASCII is left out, for it could end the line.
func (s *sheet) token(name field, value string) {
	for i := range len(value) {
		if value[i] <= ' ' || value[i] >= 0x7F {
			return
		}
	}
	s.add(name, value)
}

// video adds where an online sitting is joined (RFC 7986 §5.11). The label is ours:
// the library cannot be trusted with other people's words in a parameter.
func (s *sheet) video(link, label string) {
	if link == "" {
		return
	}
	if s.videos == nil {
		s.videos = map[string][]string{string(ics.ParameterValue): {string(ics.ValueDataTypeUri)}, "FEATURE": {"VIDEO"}, "LABEL": {label}}
	}
	p := property(fieldConference, link)
	p.ICalParameters = s.videos
	s.put(p)
}

// alarm sets a display alarm on the event, so many minutes before it starts.
func (s *sheet) alarm(minutes int, words string) {
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
	s.text += len(words) + 80
}

func (s *sheet) add(name field, value string) {
	if value != "" {
		s.put(property(name, value))
	}
}

func (s *sheet) put(p ics.IANAProperty) {
	s.slab = append(s.slab, p)
	s.events[len(s.events)-1].Properties = s.slab
	s.text += len(p.Value) + len(p.Value)/8
}

func property(name field, value string) ics.IANAProperty {
	return ics.IANAProperty{BaseProperty: ics.BaseProperty{IANAToken: string(name), Value: value}}
}

// bytes writes the calendar out and proves it; a panic of the library is an
// error, for one calendar must not take the process with it.
func (s *sheet) bytes() (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("feed: writing the calendar: %v", p)
		}
	}()
	var b bytes.Buffer
	b.Grow(1024 + 256*len(s.events) + s.text)
	if err := s.cal.SerializeTo(&b, ics.WithNewLineWindows, ics.WithLineLength(lineLimit)); err != nil {
		return nil, fmt.Errorf("feed: writing the calendar: %w", err)
	}
	if err := prove(b.Bytes(), len(s.events)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// prove checks what a client cannot forgive: that the calendar is whole, has as
// many events as were put in, ends every line with CRLF, and has no line that is
// too long, not UTF-8 or with a control in it.
func prove(b []byte, events int) error {
	depth, begun, number := 0, 0, 0
	if !utf8.Valid(b) { // a fold inside a rune would show here too
		return fmt.Errorf("%w: not UTF-8", errBytes)
	}
	for len(b) > 0 {
		number++
		end := bytes.IndexByte(b, '\n') - 1
		if end < 0 || end > lineLimit || b[end] != '\r' || controlled(b[:end]) {
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
		if b = b[end+2:]; depth <= 0 && len(b) > 0 {
			return fmt.Errorf("%w: ended at line %d", errBytes, number)
		}
	}
	if number == 0 || depth != 0 || begun != events {
		return fmt.Errorf("%w: %d events of %d", errBytes, begun, events)
	}
	return nil
}

// controlled reports whether a line has a control character in it.
func controlled(l []byte) bool {
	for _, c := range l {
		if c < ' ' || c == 0x7F {
			return true
		}
	}
	return false
}
