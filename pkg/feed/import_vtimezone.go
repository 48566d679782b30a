package feed

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// The limits of a VTIMEZONE. A year has two changes as a rule, and Morocco's four.
const (
	maxObservances = 400
	maxOnsets      = 4_000
)

// onset is an instant from which a zone has another offset.
type onset struct {
	at            time.Time
	before, after int // seconds east of UTC
	daylight      bool
}

// describedZone returns the zone that a VTIMEZONE describes (RFC 5545, section 3.6.5): each STANDARD and DAYLIGHT
// holds from its DTSTART and from each date of its RRULE and RDATE on, until another begins. It returns nil when the
// description cannot be read or exceeds a limit.
func describedZone(ctx context.Context, id string, z *ics.VTimezone) *time.Location {
	if valueOf(&z.ComponentBase, faultProperty) != "" || len(z.Components) > maxObservances {
		return nil
	}
	var onsets []onset
	var offsets []int
	for _, part := range z.Components {
		base, daylight := observanceOf(part)
		if base == nil {
			continue
		}
		found, to, err := onsetsOf(ctx, base, daylight)
		if err != nil {
			return nil
		}
		onsets, offsets = append(onsets, found...), append(offsets, to)
		if len(onsets) > maxOnsets {
			return nil
		}
	}
	slices.SortStableFunc(onsets, func(a, b onset) int {
		if c := a.at.Compare(b.at); c != 0 || a.daylight == b.daylight {
			return c
		}
		if a.daylight { // of two at once the standard time counts
			return -1
		}
		return 1
	})
	slices.Sort(offsets)
	offsets = slices.Compact(offsets)
	switch {
	case len(offsets) == 0:
		return nil
	case len(onsets) == 0 && len(offsets) > 1: // it does not say when which holds
		return nil
	case len(onsets) == 0:
		return time.FixedZone(id, offsets[0])
	}
	return zoneOf(id, onsets)
}

// observanceOf returns an observance and whether it is of daylight time, or nil.
func observanceOf(part ics.Component) (*ics.ComponentBase, bool) {
	switch part := part.(type) {
	case *ics.Standard:
		return &part.ComponentBase, false
	case *ics.Daylight:
		return &part.ComponentBase, true
	}
	return nil, false
}

var errObservance = errors.New("feed: a VTIMEZONE has an observance that cannot be read")

// onsetsOf lists the onsets of one observance until the year 2201, and its offset. One without DTSTART has no onsets.
func onsetsOf(ctx context.Context, c *ics.ComponentBase, daylight bool) ([]onset, int, error) {
	after, err := offsetOf(valueOf(c, "TZOFFSETTO"))
	if err != nil || valueOf(c, faultProperty) != "" {
		return nil, 0, errObservance
	}
	before, err := offsetOf(valueOf(c, "TZOFFSETFROM"))
	if err != nil {
		before = after
	}
	if valueOf(c, "DTSTART") == "" {
		return nil, after, nil
	}
	// The local times of an observance are those before it begins.
	local := time.FixedZone("", before)
	first, err := localTime(valueOf(c, "DTSTART"), local)
	if err != nil {
		return nil, 0, err
	}
	starts := []time.Time{first}
	for _, text := range valuesOf(c, "RRULE") {
		rule, err := recurrence.ParseForeign(text, first, false)
		if err != nil {
			return nil, 0, err
		}
		named, err := rule.Starts(ctx, consult.Span{From: earliestOnset, To: latestOnset}, maxOnsets)
		if err != nil {
			return nil, 0, err
		}
		starts = append(starts, named...)
	}
	for _, text := range valuesOf(c, "RDATE") {
		for value := range strings.SplitSeq(text, ",") {
			if strings.TrimSpace(value) == "" {
				continue
			}
			at, err := localTime(value, local)
			if err != nil {
				return nil, 0, err
			}
			starts = append(starts, at)
		}
	}
	out := make([]onset, len(starts))
	for i, at := range starts {
		out[i] = onset{at: at, before: before, after: after, daylight: daylight}
	}
	return out, after, nil
}

// earliestOnset and latestOnset bound the rules of a VTIMEZONE: the years of imported dates, and one more on each side.
var (
	earliestOnset = time.Date(firstImportYear-1, 1, 1, 0, 0, 0, 0, time.UTC)
	latestOnset   = time.Date(lastImportYear+2, 1, 1, 0, 0, 0, 0, time.UTC)
)

// localTime reads a local time of an observance, whose years begin earlier than those of events.
func localTime(value string, zone *time.Location) (time.Time, error) {
	value, utc := strings.CutSuffix(strings.TrimSpace(value), "Z")
	if utc {
		zone = time.UTC
	}
	layout := "20060102T150405"
	at, err := time.ParseInLocation(layout[:min(len(value), len(layout))], value, zone)
	if err != nil || len(value) < 8 || at.Year() > lastImportYear {
		return at, errObservance
	}
	return at, nil
}

// offsetOf reads a UTC-OFFSET (RFC 5545, section 3.3.14) in seconds.
func offsetOf(text string) (int, error) {
	layout := "-070000"
	if len(text) <= len("-0700") {
		layout = "-0700"
	}
	at, err := time.Parse(layout, text)
	if err != nil {
		return 0, errObservance
	}
	_, seconds := at.Zone()
	return seconds, nil
}

// zoneOf makes a zone of sorted onsets. Before the first the zone has the offset that this one ends. It is put
// together as a file of the tz database (RFC 8536, version 2), because a time.Location can be made of nothing else.
func zoneOf(id string, onsets []onset) *time.Location {
	types := []onset{{after: onsets[0].before}} // before the first onset; no onset uses it
	var times, indexes bytes.Buffer
	for i, o := range onsets {
		if i+1 < len(onsets) && onsets[i+1].at.Equal(o.at) {
			continue // the last of those at the same instant counts
		}
		same := func(t onset) bool { return t.after == o.after && t.daylight == o.daylight }
		n := slices.IndexFunc(types[1:], same) + 1
		if n == 0 {
			n = len(types)
			types = append(types, o)
		}
		if n > 255 {
			return nil
		}
		_ = binary.Write(&times, binary.BigEndian, o.at.Unix()) // a buffer takes everything
		indexes.WriteByte(byte(n))
	}
	var file bytes.Buffer
	writeTZifHeader(&file, 0, 1)
	file.Write([]byte{0, 0, 0, 0, 0, 0, 0}) // version 1 says nothing but UTC
	writeTZifHeader(&file, indexes.Len(), len(types))
	file.Write(times.Bytes())
	file.Write(indexes.Bytes())
	for _, t := range types {
		_ = binary.Write(&file, binary.BigEndian, int32(t.after))
		daylight := byte(0)
		if t.daylight {
			daylight = 1
		}
		file.Write([]byte{daylight, 0})
	}
	file.WriteByte(0) // one name, which is empty
	file.WriteString("\n\n")
	zone, err := time.LoadLocationFromTZData(id, file.Bytes())
	if err != nil {
		return nil
	}
	return zone
}

// writeTZifHeader writes the header of a block with that many transitions, that many types and one octet of names.
func writeTZifHeader(b *bytes.Buffer, transitions, types int) {
	b.WriteString("TZif2")
	b.Write(make([]byte, 15))
	for _, n := range []int{0, 0, 0, transitions, types, 1} {
		_ = binary.Write(b, binary.BigEndian, uint32(n))
	}
}
