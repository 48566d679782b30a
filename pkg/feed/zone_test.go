package feed

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestObservances(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		zone string
		span consult.Span
		want []observance
	}{
		"Shanghai has one": {"Asia/Shanghai", span("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"),
			[]observance{{false, "CST", "19700101T000000", 28800, 28800}}},
		"UTC has one": {"UTC", span("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"),
			[]observance{{false, "UTC", "19700101T000000", 0, 0}}},
		"a year of New York has three": {"America/New_York", span("2027-01-01T12:00:00Z", "2027-12-01T12:00:00Z"),
			[]observance{{
				false, "EST", "19700101T000000", -18000, -18000,
			}, {true, "EDT", "20270314T020000", -18000, -14400},
				{false, "EST", "20271107T020000", -14400, -18000}}},
		"a summer of New York begins with its own": {"America/New_York", span("2027-06-01T12:00:00Z", "2027-07-01T12:00:00Z"),
			[]observance{{true, "EDT", "19700101T000000", -14400, -14400}}},
		"a change at the very end is not needed": {"America/New_York", span("2027-01-01T00:00:00Z", "2027-03-14T07:00:00Z"),
			[]observance{{false, "EST", "19700101T000000", -18000, -18000}}},
		"the New Year of a leap year past the tables is no change": {"America/New_York", span("2040-12-01T12:00:00Z", "2041-04-01T12:00:00Z"),
			[]observance{
				{false, "EST", "19700101T000000", -18000, -18000}, {true, "EDT", "20410310T020000", -18000, -14400},
			}},
		"the last day of a leap year past the tables": {"America/New_York", span("2040-12-31T12:00:00Z", "2041-04-01T12:00:00Z"),
			[]observance{
				{false, "EST", "19700101T000000", -18000, -18000}, {true, "EDT", "20410310T020000", -18000, -14400},
			}},
		"an instant": {"Asia/Shanghai", span("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
			[]observance{{false, "CST", "19700101T000000", 28800, 28800}}},
	} {
		if got := observances(zoneNamed(t, row.zone), row.span); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", reason, got, row.want)
		}
	}
}

// TestCoveredIsBounded: a wrong date does not write out the clock changes of ten thousand
// years, or those of Shanghai before 1991.
func TestCoveredIsBounded(t *testing.T) {
	t.Parallel()
	early, late := event(meeting("m-1")), event(meeting("m-2"))
	early.Meeting.Span, late.Meeting.Span = consult.Span{}, consult.Span{
		From: at("2027-01-01T00:00:00Z"),
		To:   at("9999-01-01T00:00:00Z"),
	}
	c := contents(consult.SubjectPerson, "名", early, late)
	if n := len(observances(shanghai(t), coveredSpan(c))); n != 1 {
		t.Errorf("Shanghai has %d observances", n)
	}
	if n := len(observances(zoneNamed(t, "America/New_York"), coveredSpan(c))); n < 200 || n > 210 {
		t.Errorf("New York has %d observances", n)
	}
	c.Events, c.ChangedAt = nil, time.Time{}
	if n := len(observances(shanghai(t), coveredSpan(c))); n != 1 {
		t.Errorf("an empty calendar has %d observances", n)
	}
}

func TestUTCOffset(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]string{
		28800:  "+0800",
		0:      "+0000",
		-18000: "-0500",
		20700:  "+0545",
		-12600: "-0330",
		29143:  "+080543",
	} {
		if got := utcOffset(seconds); got != want {
			t.Errorf("%d: %s, want %s", seconds, got, want)
		}
	}
}

func TestWallTime(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct{ zone, instant, want string }{
		"midnight":                       {"Asia/Shanghai", "2027-03-08T16:00:00Z", "20270309T000000"},
		"the end of a month":             {"Asia/Shanghai", "2028-02-29T15:59:59Z", "20280229T235959"},
		"given with another offset":      {"Asia/Shanghai", "2027-03-09T10:00:00+09:00", "20270309T090000"},
		"before the clock goes back":     {"America/New_York", "2027-11-07T04:59:59Z", "20271107T005959"},
		"the first of the hour's two":    {"America/New_York", "2027-11-07T05:00:00Z", ""},
		"its end":                        {"America/New_York", "2027-11-07T05:59:59Z", ""},
		"the second":                     {"America/New_York", "2027-11-07T06:30:00Z", ""},
		"after the clock went back":      {"America/New_York", "2027-11-07T07:00:00Z", "20271107T020000"},
		"the first, east of Greenwich":   {"Europe/London", "2027-10-31T00:30:00Z", ""},
		"the second, east of Greenwich":  {"Europe/London", "2027-10-31T01:30:00Z", ""},
		"half an hour that comes twice":  {"Australia/Lord_Howe", "2027-04-03T14:45:00Z", ""},
		"the half hour before it":        {"Australia/Lord_Howe", "2027-04-03T14:15:00Z", "20270404T011500"},
		"after the clock has gone ahead": {"America/New_York", "2027-03-14T07:30:00Z", "20270314T033000"},
	} {
		got, ok := wallTime(at(row.instant), zoneNamed(t, row.zone))
		if got != row.want || ok != (row.want != "") {
			t.Errorf("%s: %q, %t, want %q", reason, got, ok, row.want)
		}
	}
}

// TestTheHourThatStrikesTwice reads such an event back: it is written in UTC.
func TestTheHourThatStrikesTwice(t *testing.T) {
	t.Parallel()
	e := event(meeting("m-1"))
	e.Meeting.Span = span("2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z")
	b := rendered(t, contents(consult.SubjectPerson, "名", e), zoneNamed(t, "America/New_York"))
	got := readBoth(t, b)[0]
	if !got.start.Equal(e.Meeting.Span.From) || !got.end.Equal(e.Meeting.Span.To) {
		t.Errorf("read %v to %v", got.start, got.end)
	}
	if !bytes.Contains(b, []byte("\r\nDTSTART:20271107T053000Z\r\nDTEND:20271107T063000Z\r\n")) || bytes.Contains(b, []byte("TZID=America/New_York:20271107T063000Z")) {
		t.Errorf("DTEND is not plain UTC:\n%s", b)
	}
}

const childZone = "HUIQI_FEED_TEST_CHILD_ZONE"

// TestMain refuses to be the child of TestOnOtherMachines in a zone that the process did not
// adopt, so that the test cannot pass by accident.
func TestMain(m *testing.M) {
	if name := os.Getenv(childZone); name != "" {
		zone, err := time.LoadLocation(name)
		noon := time.Date(2027, 7, 1, 12, 0, 0, 0, time.UTC)
		if err != nil || noon.In(zone).Format(time.RFC3339) != noon.In(time.Local).Format(time.RFC3339) {
			os.Stderr.WriteString("the child's zone is not " + name + "\n")
			os.Exit(3)
		}
	}
	os.Exit(m.Run())
}

// TestOnOtherMachines runs the tests on bytes again in processes with another local zone,
// against the same golden files.
func TestOnOtherMachines(t *testing.T) {
	if os.Getenv(childZone) != "" {
		return
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"UTC", "America/New_York", "Asia/Shanghai"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), self, "-test.v", "-test.run",
				"^(TestGolden|TestRenderIsPure|TestEventMatchesTheMeeting|TestSummaryAndState|TestObservances|TestWindow)$")
			cmd.Env = append(os.Environ(), "TZ="+name, childZone+"="+name)
			out, err := cmd.CombinedOutput()
			if err != nil || strings.Count(string(out), "--- PASS: TestGolden/") != 6 || !strings.Contains(string(out), "--- PASS: TestWindow") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
