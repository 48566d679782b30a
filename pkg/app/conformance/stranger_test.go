package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
)

// event is what a program read in one event; instants in seconds since 1970.
type event struct {
	Calendar    string   `json:"calendar"`
	UID         string   `json:"uid"`
	Start       int64    `json:"start"`
	End         *int64   `json:"end"`
	Status      string   `json:"status"`
	Summary     string   `json:"summary"`
	Location    string   `json:"location"`
	Description string   `json:"description"`
	Sequence    int      `json:"sequence"`
	Modified    int64    `json:"modified"`
	Stamp       int64    `json:"stamp"`
	Categories  []string `json:"categories"`
	Class       string   `json:"class"`
	Transp      string   `json:"transp"`
	URL         string   `json:"url"`
	Conference  string   `json:"conference"`
	// Alarms are seconds after the start, so mostly below 0, the earliest first.
	Alarms []int `json:"alarms"`
}

// head is what a program has to say of a calendar as a whole.
type head struct {
	Name   string   `json:"name"`
	Events int      `json:"events"`
	Errors []string `json:"errors"`
}

// reading is what a program read in a folder of calendars, by their names.
type reading struct {
	of     map[string]head
	events map[string][]event
}

// stranger is a program, or a library, that we did not write.
type stranger struct {
	name string
	// knowsZones says that it goes by the zone's name, whatever the calendar says of it.
	knowsZones bool
	// misreads is how the program is known to read what is written as RFC 5545 asks.
	misreads func(*event)
	// command answers what reads a folder, or why there is nothing that could.
	command func(t *testing.T) ([]string, error)
}

// strangers are all of them; libical is the first.
func strangers() []stranger {
	return []stranger{
		{name: "libical", command: libical},
		{name: "python-icalendar", misreads: unescapedTwice, command: python("icalendar", "icalendar_read.py")},
		{name: "vobject", misreads: cutAtCommas, command: python("vobject", "vobject_read.py")},
		{name: "ical.js", command: node},
		{name: "golang-ical", knowsZones: true},
	}
}

// unescapedTwice is python-icalendar 4: it takes escapes out of a whole line, and
// the octets %2C %3A %3B %5C with them, and then once more out of the text.
func unescapedTwice(e *event) {
	line := strings.NewReplacer("%2C", ",", "%3A", ":", "%3B", ";", "%5C", `\`)
	text := func(s string) string {
		s = line.Replace(s)
		s = strings.ReplaceAll(s, `\N`, `\n`)
		for _, r := range [][2]string{{`\n`, "\n"}, {`\,`, ","}, {`\;`, ";"}, {`\\`, `\`}} {
			s = strings.ReplaceAll(s, r[0], r[1])
		}
		return s
	}
	for _, s := range []*string{&e.Summary, &e.Location, &e.Description, &e.Conference} {
		*s = text(*s)
	}
	for i := range e.Categories {
		e.Categories[i] = text(e.Categories[i])
	}
}

// cutAtCommas is vobject, which knows no CONFERENCE and takes its value for a list.
func cutAtCommas(e *event) { e.Conference, _, _ = strings.Cut(e.Conference, ",") }

// read has the program read the folder. A program that is missing is told of, and
// is a failure where HUIQI_TEST_REQUIRE=all.
func (s stranger) read(t *testing.T, folder string) reading {
	t.Helper()
	if s.command == nil {
		return golang(t, folder)
	}
	command, err := s.command(t)
	if err != nil {
		if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skipf("%v (make install gets it)", err)
	}
	cmd := exec.CommandContext(t.Context(), command[0], append(command[1:], folder)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("%s: %v\n%.4000s", s.name, err, said.String())
	}
	r := reading{map[string]head{}, map[string][]event{}}
	for line := range bytes.Lines(out) {
		var h struct {
			event
			head
			Errors *[]string `json:"errors"`
		}
		if err := json.Unmarshal(line, &h); err != nil {
			t.Fatalf("%s: %v in %.400s", s.name, err, line)
		}
		if h.Errors != nil {
			h.head.Errors = *h.Errors
			r.of[h.Calendar] = h.head
			continue
		}
		r.events[h.Calendar] = append(r.events[h.Calendar], h.event)
	}
	return r
}

func libical(t *testing.T) ([]string, error) {
	flags, err := exec.CommandContext(t.Context(), "pkg-config", "--cflags", "--libs", "libical").Output()
	if err != nil {
		return nil, errors.New("libical-dev or pkg-config is missing")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		return nil, errors.New("gcc is missing")
	}
	program := filepath.Join(t.TempDir(), "libical")
	args := append(
		[]string{"-O1", "-Wall", "-Werror", "-o", program, filepath.Join("testdata", "libical.c")},
		strings.Fields(string(flags))...,
	)
	if out, err := exec.CommandContext(t.Context(), "gcc", args...).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	return []string{program}, nil
}

// python is a script for the first Python on the machine that has the module; the
// system's own comes first, for the modules are the system's.
func python(module, script string) func(*testing.T) ([]string, error) {
	return func(t *testing.T) ([]string, error) {
		for _, p := range []string{"/usr/bin/python3", "python3"} {
			if exec.CommandContext(t.Context(), p, "-c", "import "+module).Run() == nil {
				return []string{p, "-X", "utf8", "-W", "ignore", filepath.Join("testdata", script)}, nil
			}
		}
		return nil, fmt.Errorf("no Python 3 with the module %s", module)
	}
}

func node(t *testing.T) ([]string, error) {
	p, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("node is missing")
	}
	if _, err := os.Stat(filepath.Join("testdata", "node_modules", "ical.js", "package.json")); err != nil {
		return nil, errors.New("ical.js is missing")
	}
	return []string{p, filepath.Join("testdata", "icaljs.mjs")}, nil
}

// golang reads with the library that wrote the calendars.
func golang(t *testing.T, folder string) reading {
	t.Helper()
	r := reading{map[string]head{}, map[string][]event{}}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		h := head{}
		cal, err := ics.ParseCalendar(bytes.NewReader(b))
		if err != nil {
			h.Errors = append(h.Errors, err.Error())
		} else {
			for _, p := range cal.CalendarProperties {
				if p.IANAToken == string(ics.PropertyName) {
					h.Name = p.Value
				}
			}
			for _, e := range cal.Events() {
				got, err := golangEvent(e)
				if err != nil {
					h.Errors = append(h.Errors, err.Error())
				}
				r.events[file.Name()] = append(r.events[file.Name()], got)
			}
		}
		h.Events = len(r.events[file.Name()])
		r.of[file.Name()] = h
	}
	return r
}

func golangEvent(e *ics.VEvent) (event, error) {
	text := func(name ics.ComponentProperty) string {
		if p := e.GetProperty(name); p != nil {
			return p.Value
		}
		return ""
	}
	got := event{
		UID:         e.Id(),
		Status:      text("STATUS"),
		Summary:     text("SUMMARY"),
		Location:    text("LOCATION"),
		Description: text("DESCRIPTION"),
		Class:       text("CLASS"),
		Transp:      text("TRANSP"),
		URL:         text("URL"),
		Conference:  text("CONFERENCE"),
	}
	for _, p := range e.Properties {
		if p.IANAToken == "CATEGORIES" {
			got.Categories = append(got.Categories, p.Value)
		}
	}
	start, err1 := e.GetStartAt()
	stamp, err2 := e.GetDtStampTime()
	modified, err3 := e.GetLastModifiedAt()
	got.Start = start.Unix()
	got.Stamp = stamp.Unix()
	got.Modified = modified.Unix()
	var err4 error
	if e.HasProperty("DTEND") {
		end, err := e.GetEndAt()
		at := end.Unix()
		got.End, err4 = &at, err
	}
	_, err5 := fmt.Sscan(text("SEQUENCE"), &got.Sequence)
	for _, a := range e.Alarms() {
		seconds, err := goneBefore(a.GetProperty("TRIGGER").Value)
		err5 = errors.Join(err5, err)
		got.Alarms = append(got.Alarms, seconds)
	}
	return got, errors.Join(err1, err2, err3, err4, err5)
}

// goneBefore reads a duration as reminders have it, in seconds.
func goneBefore(text string) (int, error) {
	rest, before := strings.CutPrefix(text, "-")
	seconds := 0
	n := 0
	timed := false
	for _, c := range strings.TrimPrefix(rest, "P") {
		unit := map[rune]int{'W': 7 * 86400, 'D': 86400, 'H': 3600, 'M': 60, 'S': 1}[c]
		switch {
		case c >= '0' && c <= '9':
			n = 10*n + int(c-'0')
		case c == 'T':
			timed = true
		case unit > 0 && (timed || unit >= 86400):
			seconds, n = seconds+n*unit, 0
		default:
			return 0, fmt.Errorf("a trigger of %q", text)
		}
	}
	if before {
		seconds = -seconds
	}
	return seconds, nil
}
