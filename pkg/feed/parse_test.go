package feed

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	emersion "github.com/emersion/go-ical"

	"huiqi/pkg/feed/feedtest"
)

// read is an event as the subscriber's program understands it.
type read struct {
	uid, summary, location, description, status, transp, class, categories, url, geo, sequence string
	// conference includes its parameters; alarms are triggers with their texts.
	conference, color, alarms   string
	start, end, stamp, modified time.Time
}

// readBoth parses the bytes with two independent parsers, demands that they agree, and returns
// the result.
func readBoth(t testing.TB, b []byte) []read {
	t.Helper()
	one, two := readGolangICal(t, b), readEmersion(t, b)
	if len(one) != len(two) {
		t.Fatalf("golang-ical reads %d events, go-ical %d", len(one), len(two))
	}
	for i := range one {
		if one[i] != two[i] {
			t.Fatalf("event %d: golang-ical reads\n%+v\ngo-ical reads\n%+v", i, one[i], two[i])
		}
	}
	return one
}

func readGolangICal(t testing.TB, b []byte) []read {
	t.Helper()
	cal, err := ics.ParseCalendar(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("golang-ical: %v", err)
	}
	var all []read
	for _, e := range cal.Events() {
		get := func(name ics.ComponentProperty) string {
			if p := e.GetProperty(name); p != nil {
				return p.Value
			}
			return ""
		}
		moment := func(got time.Time, err error) time.Time {
			if err != nil {
				t.Fatalf("golang-ical: %v", err)
			}
			return got.UTC()
		}
		r := read{uid: get("UID"), summary: get("SUMMARY"), location: get("LOCATION"), description: get("DESCRIPTION"),
			status: get("STATUS"), transp: get("TRANSP"), class: get("CLASS"), categories: get("CATEGORIES"),
			url: get("URL"), geo: get("GEO"), sequence: get("SEQUENCE"),
			color: get("COLOR"), start: moment(e.GetStartAt()), stamp: moment(e.GetDtStampTime()), modified: moment(e.GetLastModifiedAt())}
		if p := e.GetProperty("CONFERENCE"); p != nil {
			r.conference = fmt.Sprint(p.ICalParameters, p.Value)
		}
		for _, a := range e.Alarms() {
			r.alarms += a.GetProperty("ACTION").Value + " " + a.GetProperty("TRIGGER").Value + " " + a.GetProperty("DESCRIPTION").Value + "\n"
		}
		if e.HasProperty("DTEND") {
			r.end = moment(e.GetEndAt())
		}
		all = append(all, r)
	}
	return all
}

func readEmersion(t testing.TB, b []byte) []read {
	t.Helper()
	cal, err := emersion.NewDecoder(bytes.NewReader(b)).Decode()
	if err != nil {
		t.Fatalf("go-ical: %v", err)
	}
	var all []read
	for _, e := range cal.Events() {
		text := func(name string) string {
			s, err := e.Props.Text(name)
			if err != nil {
				t.Fatalf("go-ical: %s: %v", name, err)
			}
			return s
		}
		raw := func(name string) string {
			if p := e.Props.Get(name); p != nil {
				return p.Value
			}
			return ""
		}
		moment := func(name string) time.Time {
			if raw(name) == "" {
				return time.Time{}
			}
			got, err := e.Props.DateTime(name, nil)
			if err != nil {
				t.Fatalf("go-ical: %s: %v", name, err)
			}
			return got.UTC()
		}
		conference, alarms := "", ""
		if p := e.Props.Get("CONFERENCE"); p != nil {
			conference = fmt.Sprint(map[string][]string(p.Params), p.Value)
		}
		for _, a := range e.Children {
			words, err := a.Props.Text("DESCRIPTION")
			if err != nil {
				t.Fatalf("go-ical: %v", err)
			}
			alarms += a.Props.Get("ACTION").Value + " " + a.Props.Get("TRIGGER").Value + " " + words + "\n"
		}
		all = append(all, read{
			conference:  conference,
			color:       raw("COLOR"),
			alarms:      alarms,
			uid:         text("UID"),
			summary:     text("SUMMARY"),
			location:    text("LOCATION"),
			description: text("DESCRIPTION"),
			status:      text("STATUS"),
			transp:      text("TRANSP"),
			class:       text("CLASS"),
			categories:  text("CATEGORIES"),
			url:         raw("URL"),
			geo:         raw("GEO"),
			sequence:    raw("SEQUENCE"),
			start:       moment("DTSTART"),
			end:         moment("DTEND"),
			stamp:       moment("DTSTAMP"),
			modified:    moment("LAST-MODIFIED"),
		})
	}
	return all
}

// checkBytes demands that the strictest client would accept the bytes.
func checkBytes(t testing.TB, b []byte) {
	t.Helper()
	if bad := feedtest.Report(b); bad != "" {
		t.Fatalf("%s%s", bad, b)
	}
}

// unfold returns the content lines (RFC 5545 §3.1).
func unfold(b []byte) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(b), "\r\n ", ""), "\r\n"), "\r\n")
}
