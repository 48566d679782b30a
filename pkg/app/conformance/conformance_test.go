// Package conformance proves Huiqi's calendars by programs that Huiqi's makers did
// not write. Offices are filled through the API, each calendar is fetched as a
// phone fetches it, and what libical, python-icalendar, vobject, ical.js and
// golang-ical read in it is compared with what stands in the database. A lint
// checks what all of them forgive.
package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/feed/feedtest"
)

// least is how many calendars are to be read at least.
const least = 60

func TestStrangersReadTheTruth(t *testing.T) {
	t.Parallel()
	all := corpus(t)
	if len(all) < least {
		t.Errorf("only %d calendars", len(all))
	}
	events := 0
	for _, c := range all {
		events += len(c.truth)
		if bad := feedtest.Report(c.bytes); bad != "" {
			t.Errorf("%s: the lint says\n%s", c.name, bad)
		}
	}
	t.Logf("%d calendars with %d events", len(all), events)
	folder := shelve(t, all)
	for _, s := range strangers() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			read := s.read(t, folder)
			for _, c := range all {
				if bad := c.differences(s, read); len(bad) > 0 {
					t.Errorf("%s:\n%s", c.name, strings.Join(bad[:min(len(bad), 5)], "\n"))
				}
			}
		})
	}
}

// TestStrangersNotice gives the strangers calendars that are wrong: who takes them
// for the truth proves nothing.
func TestStrangersNotice(t *testing.T) {
	t.Parallel()
	good := sample(t)
	wrong := []calendar{good}
	for reason, edit := range map[string][2]string{
		"a time":        {"DTSTART;TZID=Asia/Shanghai:20261201T09", "DTSTART;TZID=Asia/Shanghai:20261201T08"},
		"a zone":        {"TZOFFSETTO:+0800", "TZOFFSETTO:+0900"},
		"an end":        {"DTEND;TZID=Asia/Shanghai:20261201T11", "DTEND;TZID=Asia/Shanghai:20261201T12"},
		"a status":      {"STATUS:CONFIRMED", "STATUS:TENTATIVE"},
		"a title":       {"SUMMARY:", "SUMMARY:x"},
		"a place":       {"LOCATION:", "LOCATION:x"},
		"a sequence":    {"SEQUENCE:0", "SEQUENCE:1"},
		"a uid":         {"@huiqi", "@elsewhere"},
		"a class":       {"CLASS:PRIVATE", "CLASS:PUBLIC"},
		"a category":    {"CATEGORIES:", "CATEGORIES:x"},
		"a description": {"DESCRIPTION:形", "DESCRIPTION:x"},
		"a change":      {"LAST-MODIFIED:2026", "LAST-MODIFIED:2025"},
		"a name":        {"\r\nNAME:", "\r\nNAME:x"},
		"no event":      {"VEVENT", "VTODO"},
	} {
		c := good
		c.name = "wrong " + reason
		c.bytes = []byte(strings.ReplaceAll(string(good.bytes), edit[0], edit[1]))
		if string(c.bytes) == string(good.bytes) {
			t.Fatalf("%s: %q is not in the calendar:\n%s", reason, edit[0], good.bytes)
		}
		wrong = append(wrong, c)
	}
	folder := shelve(t, wrong)
	for _, s := range strangers() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			read := s.read(t, folder)
			for _, c := range wrong {
				bad := c.differences(s, read)
				if same := len(bad) == 0; same != (c.name == good.name || c.name == "wrong a zone" && s.knowsZones) {
					t.Errorf("%s: %v", c.name, bad)
				}
			}
		})
	}
}

// TestRestrictions proves that the check of libical, which has the last word on
// what may stand in an event and how often, is really asked.
func TestRestrictions(t *testing.T) {
	t.Parallel()
	good := sample(t)
	all := []calendar{good}
	for reason, edit := range map[string][2]string{
		"two classes":  {"\r\nCLASS:", "\r\nCLASS:PUBLIC\r\nCLASS:"},
		"no version":   {"\r\nVERSION:", "\r\nX-VERSION:"},
		"a bad end":    {"\r\nDTEND;", "\r\nDTEND:nonsense\r\nX-A;"},
		"a METHOD":     {"\r\nVERSION:2.0", "\r\nVERSION:2.0\r\nMETHOD:PUBLISH"},
		"two statuses": {"\r\nSTATUS:", "\r\nSTATUS:TENTATIVE\r\nSTATUS:"},
	} {
		c := good
		c.name, c.bytes = reason, []byte(strings.ReplaceAll(string(good.bytes), edit[0], edit[1]))
		all = append(all, c)
	}
	folder := shelve(t, all)
	libical := strangers()[0]
	read := libical.read(t, folder)
	for _, c := range all {
		if clean := len(read.of[c.name].Errors) == 0; clean != (c.name == good.name) {
			t.Errorf("%s: %v", c.name, read.of[c.name].Errors)
		}
	}
}

// shelve writes the calendars into a folder, each under its name.
func shelve(t *testing.T, all []calendar) string {
	t.Helper()
	folder := t.TempDir()
	for _, c := range all {
		file := filepath.Join(folder, c.name)
		if _, err := os.Stat(file); err == nil {
			t.Fatalf("two calendars are called %s", c.name)
		}
		if err := os.WriteFile(file, c.bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// differences are those between what was read in the calendar and its truth.
func (c calendar) differences(s stranger, r reading) []string {
	head, read := r.of[c.name]
	if !read {
		return []string{"was not read"}
	}
	var bad []string
	for _, e := range head.Errors {
		bad = append(bad, "error: "+e)
	}
	if head.Name != c.title {
		bad = append(bad, fmt.Sprintf("is called %q, not %q", head.Name, c.title))
	}
	got := map[string]event{}
	for _, e := range r.events[c.name] {
		if _, twice := got[e.UID]; twice {
			bad = append(bad, e.UID+" was read twice")
		}
		got[e.UID] = e
	}
	if head.Events != len(c.truth) || len(got) != len(c.truth) {
		bad = append(bad, fmt.Sprintf("%d events, and %d in the database", head.Events, len(c.truth)))
	}
	for _, want := range c.truth {
		e, there := got[want.UID]
		if s.misreads != nil {
			want.Categories = slices.Clone(want.Categories)
			s.misreads(&want)
		}
		if !there {
			bad = append(bad, want.UID+" ("+want.Summary+") was not read")
			continue
		}
		bad = append(bad, e.differences(want)...)
	}
	return bad
}

func (e event) differences(want event) []string {
	var bad []string
	differ := func(field string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			bad = append(
				bad,
				fmt.Sprintf(
					"%s: %s is\n\t%.600q, and in the database\n\t%.600q",
					e.UID, field, fmt.Sprint(got), fmt.Sprint(want),
				),
			)
		}
	}
	end := func(at *int64) any {
		if at == nil {
			return "none"
		}
		return *at
	}
	differ("start", e.Start, want.Start)
	differ("end", end(e.End), end(want.End))
	differ("status", e.Status, want.Status)
	differ("summary", e.Summary, want.Summary)
	differ("location", e.Location, want.Location)
	differ("description", e.Description, want.Description)
	differ("sequence", e.Sequence, want.Sequence)
	differ("last modified", e.Modified, want.Modified)
	differ("stamp", e.Stamp, want.Stamp)
	differ("categories", strings.Join(e.Categories, "|"), strings.Join(want.Categories, "|"))
	differ("class", e.Class, want.Class)
	differ("transparency", e.Transp, want.Transp)
	differ("link", e.URL, want.URL)
	differ("conference", e.Conference, want.Conference)
	slices.Sort(e.Alarms)
	differ("alarms", e.Alarms, want.Alarms)
	return bad
}
