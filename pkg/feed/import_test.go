package feed

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func office(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// march is the window of these tests: 1 to 31 March 2027 in the office's zone.
func march(tb testing.TB) consult.Span {
	zone := office(tb)
	return consult.Span{
		From: time.Date(2027, 3, 1, 0, 0, 0, 0, zone).UTC(),
		To:   time.Date(2027, 4, 1, 0, 0, 0, 0, zone).UTC(),
	}
}

// calendarOf puts lines, separated by |, into a calendar.
func calendarOf(lines string) []byte {
	return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + strings.ReplaceAll(lines, "|", "\r\n") + "\r\nEND:VCALENDAR\r\n")
}

func eventOf(lines string) string { return "BEGIN:VEVENT|UID:u1|" + lines + "|END:VEVENT" }

// told shortens an ImportedCalendar: each BusyEvent by its times in the office's zone, then the codes of what
// was left out.
func told(tb testing.TB, in consult.ImportedCalendar) string {
	zone := office(tb)
	var out []string
	for _, c := range in.Claims {
		s := c.Span.From.In(zone).Format("02T15:04") + "-" + c.Span.To.In(zone).Format("02T15:04")
		if c.Tentative {
			s += "?"
		}
		if c.Private {
			s += "!"
		}
		out = append(out, s)
	}
	for _, l := range in.LeftOut {
		out = append(out, "~"+l.Code)
		if l.ZH == "" || l.EN == "" {
			tb.Errorf("%s is left out without words", l.Code)
		}
	}
	return strings.Join(out, " ")
}

func TestWhatACalendarClaims(t *testing.T) {
	t.Parallel()
	at := "DTSTART;TZID=Asia/Shanghai:20270309T090000|DTEND;TZID=Asia/Shanghai:20270309T100000"
	for name, row := range map[string]struct{ lines, want string }{
		"an event": {eventOf(at), "09T09:00-09T10:00"},
		"in UTC": {
			eventOf("DTSTART:20270309T010000Z|DTEND:20270309T020000Z"), "09T09:00-09T10:00",
		},
		"floating, on the office's clock": {
			eventOf("DTSTART:20270309T090000|DURATION:PT1H30M"), "09T09:00-09T10:30",
		},
		"a Windows zone": {
			eventOf("DTSTART;TZID=Tokyo Standard Time:20270309T100000|DURATION:PT1H"), "09T09:00-09T10:00",
		},
		"a zone in quotes": {
			eventOf(`DTSTART;TZID="Asia/Tokyo":20270309T100000|DURATION:PT1H`), "09T09:00-09T10:00",
		},
		"a zone at the end of a path": {
			eventOf("DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20270309T100000|DURATION:PT1H"),
			"09T09:00-09T10:00",
		},
		"a zone of three names at a path's end": {
			eventOf("DTSTART;TZID=/x.example/Olson_20011030_5/America/Argentina/Salta:20270308T220000|DURATION:PT1H"),
			"09T09:00-09T10:00",
		},
		"as many zones as may be": {
			eventOf("DTSTART:20270309T010000Z|DURATION:PT1H" + zones("|EXDATE;TZID=%d/a/b/c/d/e/f/g/h/UTC:20270302T010000",
				maxZones)),
			"09T09:00-09T10:00",
		},
		"a zone that nobody knows": {
			eventOf("DTSTART;TZID=Mars/Olympus:20270309T100000|DURATION:PT1H"), "~unknown_zone",
		},
		"a zone that the file describes": {
			"BEGIN:VTIMEZONE|TZID:Ours|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+0900|TZOFFSETTO:+0900|END:STANDARD|END:VTIMEZONE|" + eventOf("DTSTART;TZID=Ours:20270309T100000|DURATION:PT1H"),
			"09T09:00-09T10:00",
		},
		"a zone described with summer time": {
			"BEGIN:VTIMEZONE|TZID:Ours|BEGIN:STANDARD|TZOFFSETTO:+0900|END:STANDARD|BEGIN:DAYLIGHT|TZOFFSETTO:+1000|END:DAYLIGHT|END:VTIMEZONE|" + eventOf("DTSTART;TZID=Ours:20270309T100000|DURATION:PT1H"),
			"~unknown_zone",
		},
		"the server's own zone": {
			eventOf("DTSTART;TZID=Local:20270309T100000|DURATION:PT1H"), "~unknown_zone",
		},
		"a file of the server": {
			eventOf("DTSTART;TZID=../../../etc/passwd:20270309T100000|DURATION:PT1H"), "~unknown_zone",
		},
		"a whole day": {eventOf("DTSTART;VALUE=DATE:20270309"), "09T00:00-10T00:00"},
		"whole days, the end not included": {
			eventOf("DTSTART;VALUE=DATE:20270309|DTEND;VALUE=DATE:20270312"), "09T00:00-12T00:00",
		},
		"a day and a day that is the same": {
			eventOf("DTSTART;VALUE=DATE:20270309|DTEND;VALUE=DATE:20270309"), "09T00:00-10T00:00",
		},
		"a folded line": {
			eventOf("DTSTART:2027030|\t9T010000Z|DURATION:PT1H"), "09T09:00-09T10:00",
		},
		"begun before the window": {
			eventOf("DTSTART:20270227T000000Z|DTEND:20270301T040000Z"), "27T08:00-01T12:00",
		},
		"over before it":          {eventOf("DTSTART:20270209T010000Z|DURATION:PT1H"), "~outside"},
		"cancelled":               {eventOf(at + "|STATUS:CANCELLED"), "~cancelled"},
		"transparent":             {eventOf(at + "|TRANSP:TRANSPARENT"), "~free"},
		"free to Outlook":         {eventOf(at + "|X-MICROSOFT-CDO-BUSYSTATUS:FREE"), "~free"},
		"tentative":               {eventOf(at + "|STATUS:TENTATIVE"), "09T09:00-09T10:00?"},
		"confidential":            {eventOf(at + "|CLASS:CONFIDENTIAL"), "09T09:00-09T10:00!"},
		"of a class nobody knows": {eventOf(at + "|CLASS:X-FAMILY"), "09T09:00-09T10:00!"},
		"no length":               {eventOf("DTSTART:20270309T010000Z"), "~no_length"},
		"backwards": {
			eventOf("DTSTART:20270309T010000Z|DTEND:20270309T000000Z"), "~backwards",
		},
		"longer than a year":      {eventOf("DTSTART:20270309T010000Z|DURATION:P400D"), "~too_long"},
		"a duration that is none": {eventOf("DTSTART:20270309T010000Z|DURATION:PT"), "~no_length"},
		"a month that is none":    {eventOf("DTSTART:20271309T010000Z|DURATION:PT1H"), "~bad_time"},
		"no start":                {eventOf("SUMMARY:x"), "~bad_time"},
		"no UID":                  {"BEGIN:VEVENT|" + at + "|END:VEVENT", "~no_uid"},
		"a later edition counts": {
			eventOf(at+"|SEQUENCE:2") + "|" + eventOf("DTSTART:20270310T010000Z|DURATION:PT1H|SEQUENCE:1"),
			"09T09:00-09T10:00",
		},
		"two events of one UID": {
			eventOf(at) + "|" + eventOf("DTSTART:20270310T010000Z|DURATION:PT1H"), "10T09:00-10T10:00 ~same_uid",
		},
		"alarms and tasks are left behind": {
			"BEGIN:VTODO|UID:t|DTSTART:20270309T010000Z|DURATION:PT1H|END:VTODO|" + eventOf(at+"|BEGIN:VALARM|TRIGGER:-PT5M|DURATION:PT9H|END:VALARM"),
			"09T09:00-09T10:00",
		},
		"two calendars in one file": {
			eventOf(at) + "|END:VCALENDAR|BEGIN:VCALENDAR|" + strings.Replace(eventOf("DTSTART:20270310T010000Z|DURATION:PT1H"),
				"u1", "u2", 1),
			"09T09:00-09T10:00 10T09:00-10T10:00",
		},
		"every week, for ever": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20200107T090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;BYDAY=TU"),
			"02T09:00-02T10:00 09T09:00-09T10:00 16T09:00-16T10:00 23T09:00-23T10:00 30T09:00-30T10:00",
		},
		"every third week keeps its weeks": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20200107T090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;INTERVAL=3"),
			"16T09:00-16T10:00",
		},
		"counted from its start": {
			eventOf("DTSTART:20270226T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=5"),
			"01T09:00-01T10:00 02T09:00-02T10:00",
		},
		"until an instant": {
			eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20270302T010000Z"),
			"01T09:00-01T10:00 02T09:00-02T10:00",
		},
		"a birthday": {
			eventOf("DTSTART;VALUE=DATE:19610309|RRULE:FREQ=YEARLY"), "09T00:00-10T00:00",
		},
		"a leap day's birthday": {eventOf("DTSTART;VALUE=DATE:19600229|RRULE:FREQ=YEARLY"), "~outside"},
		"the last workday of the month": {
			eventOf("DTSTART:20260130T010000Z|DURATION:PT1H|RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
			"31T09:00-31T10:00",
		},
		"New York's clock changes on the way": {
			eventOf("DTSTART;TZID=America/New_York:20270313T200000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2"),
			"14T09:00-14T10:00 15T08:00-15T09:00",
		},
		"every minute": {
			eventOf("DTSTART:20270301T010000Z|DURATION:PT1M|RRULE:FREQ=MINUTELY"), "~bad_rule",
		},
		"two rules": {
			eventOf("DTSTART:20270301T010000Z|DURATION:PT1M|RRULE:FREQ=DAILY|RRULE:FREQ=WEEKLY"), "~unsupported",
		},
		"a day that never comes": {
			eventOf("DTSTART:20270301T010000Z|DURATION:PT1M|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
			"01T09:00-01T09:01",
		},
		"dates added and left out": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3|RDATE:20270310T010000Z,20270311T010000Z|EXDATE:20270302T010000Z|EXDATE;TZID=Asia/Shanghai:20270311T090000"),
			"01T09:00-01T10:00 03T09:00-03T10:00 10T09:00-10T10:00"},
		"a whole day left out of times": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2|EXDATE;VALUE=DATE:20270302"),
			"01T09:00-01T10:00",
		},
		"one date moved": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID:20270302T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H"), "01T09:00-01T10:00 05T09:00-05T11:00"},
		"one date moved into the window": {eventOf("DTSTART:20270101T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID:20270102T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H"), "05T09:00-05T11:00"},
		"one date cancelled": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID:20270302T010000Z|DTSTART:20270302T010000Z|DURATION:PT2H|STATUS:CANCELLED"), "01T09:00-01T10:00 ~cancelled"},
		"this and all that follow": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T010000Z|DTSTART:20270302T020000Z|DURATION:PT2H"), "01T09:00-01T10:00 02T10:00-02T12:00"},
		"all from the first date on": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270301T010000Z|DTSTART:20270301T020000Z|DURATION:PT2H"), "01T10:00-01T12:00 02T10:00-02T12:00"},
		"all that follow, and one of them": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T010000Z|DTSTART:20270302T020000Z|DURATION:PT2H") + "|" +
			eventOf("RECURRENCE-ID:20270303T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H"), "01T09:00-01T10:00 02T10:00-02T12:00 04T10:00-04T12:00 05T09:00-05T11:00"},
		"all that follow are cancelled": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T010000Z|DTSTART:20270302T010000Z|STATUS:CANCELLED"), "01T09:00-01T10:00 ~cancelled"},
		"all that follow a date that is none": {eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20271301T010000Z|DTSTART:20270302T020000Z|DURATION:PT2H"), "~bad_time"},
		"busy periods": {"BEGIN:VFREEBUSY|UID:f|FREEBUSY;FBTYPE=BUSY:20270309T010000Z/PT1H,20270310T010000Z/20270310T020000Z|FREEBUSY;FBTYPE=FREE:20270311T010000Z/PT1H|FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270312T010000Z/PT1H|END:VFREEBUSY",
			"09T09:00-09T10:00! 10T09:00-10T10:00! 12T09:00-12T10:00?!"},
		"busy periods that are none among others": {
			"BEGIN:VFREEBUSY|UID:f|FREEBUSY:,,20270309T010000Z/PT1H,x/y|FREEBUSY:20270310T010000Z/PT1H,,|END:VFREEBUSY",
			"09T09:00-09T10:00! 10T09:00-10T10:00! ~bad_time",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := ReadCalendar(t.Context(), calendarOf(row.lines), office(t), march(t))
			if got := told(t, in); err != nil || got != row.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, row.want)
			}
		})
	}
}

// A file that is not a calendar, or that could do harm, is refused as a whole with a reason.
func TestCalendarsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":         {nil, "not_calendar"},
		"a picture":       {[]byte("\x89PNG\r\n\x1a\n"), "not_calendar"},
		"a page":          {[]byte("<!DOCTYPE html>\n<html>"), "not_calendar"},
		"cut off":         {[]byte("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n"), "not_calendar"},
		"an address book": {[]byte("BEGIN:VCARD\r\nEND:VCARD\r\n"), "not_calendar"},
		"a million BEGINs": {
			[]byte("BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:X\r\n", 60_000)), "too_deep",
		},
		"a million events without END": {
			[]byte("BEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\n", 60_000)), "too_many",
		},
		"lines without end":  {calendarOf(strings.Repeat("X:1|", 60_001)), "too_long"},
		"events without end": {calendarOf(strings.Repeat("BEGIN:VEVENT|END:VEVENT|", 5_001)), "too_many"},
		"more than may be busy": {
			calendarOf(strings.Repeat(eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY")+"|", 1) + daily(70)),
			"too_many",
		},
		"dates without end": {
			calendarOf(eventOf("DTSTART:20270301T010000Z|DURATION:PT1H" + strings.Repeat("|EXDATE:20270301T010000Z"+strings.Repeat(",20270302T010000Z", 500),
				45))),
			"too_many",
		},
		"busy periods without end": {
			calendarOf("BEGIN:VFREEBUSY|UID:f|" + strings.Repeat("FREEBUSY:20270301T010000Z/PT1H"+strings.Repeat(",20270302T010000Z/PT1H", 500)+"|",
				5) + "END:VFREEBUSY"),
			"too_many",
		},
		"commas without end": {
			calendarOf("BEGIN:VFREEBUSY|UID:f|" + strings.Repeat("FREEBUSY:"+strings.Repeat(",", 16_000)+"|", 12) + "END:VFREEBUSY"),
			"too_many",
		},
		"zones without end": {
			calendarOf(eventOf("DTSTART:20270301T010000Z|DURATION:PT1H" + zones("|EXDATE;TZID=%d/a/b/c/d/e/f/g/h/UTC:20270302T010000",
				maxZones+1))),
			"too_many",
		},
		"zones described without end": {
			calendarOf(zones("BEGIN:VTIMEZONE|TZID:%d|X-LIC-LOCATION:Asia/Tokyo|END:VTIMEZONE|", maxZones+1) + eventOf("DTSTART:20270301T010000Z|DURATION:PT1H")),
			"too_many",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := ReadCalendar(t.Context(), row.file, office(t), march(t))
			bad, ok := errors.AsType[*consult.Invalid](err)
			if !ok || bad.Faults[0].Field != "body" || bad.Faults[0].Code != row.want || bad.Faults[0].ZH == "" {
				t.Errorf("got %v (%d claims), want %s", err, len(in.Claims), row.want)
			}
		})
	}
}

// zones repeats a form n times, each with its own number.
func zones(form string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

// daily returns n events that repeat every day.
func daily(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Replace(eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY")+"|", "u1",
			fmt.Sprint("m", i), 1))
	}
	return b.String()
}

// A file that takes too long is refused when its time is up, not when it is done.
func TestReadingEndsWithItsTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, lines := range map[string]string{
		"events":       daily(2),
		"busy periods": "BEGIN:VFREEBUSY|FREEBUSY:20270301T010000Z/PT1H|END:VFREEBUSY",
	} {
		_, err := ReadCalendar(ctx, calendarOf(lines), office(t), march(t))
		bad, ok := errors.AsType[*consult.Invalid](err)
		if !ok || bad.Faults[0].Code != "too_complex" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A few kilobytes must not produce a long list of what was left out, and a title must not be
// read again and again: 200 KB of commas once took a minute.
func TestSmallCalendarsStaySmall(t *testing.T) {
	zoned := eventOf("DTSTART:20270301T010000Z|DURATION:PT1H" + zones("|EXDATE;TZID=%d"+strings.Repeat("/a", 40)+"/UTC:20270302T010000",
		maxZones))
	for name, file := range map[string][]byte{
		"zones at the end of long paths": calendarOf(zoned),
		"commas under a long title":      calendarOf("BEGIN:VFREEBUSY|UID:f|SUMMARY:" + strings.Repeat("会", 5_400) + "|FREEBUSY:" + strings.Repeat(",", 16_000) + "|END:VFREEBUSY"),
		"dates under a long title":       calendarOf(eventOf("SUMMARY:" + strings.Repeat("会", 5_400) + "|DTSTART:20270301T010000Z|DURATION:PT1M" + "|RDATE:20270302T010000Z" + dates(3) + "|RDATE:20270302T010000Z" + dates(4))),
	} {
		read := func() {
			in, err := ReadCalendar(t.Context(), file, office(t), march(t))
			if err != nil || len(in.LeftOut) > 1 || in.Claims != nil && in.Claims[0].Summary != "" && len([]rune(in.Claims[0].Summary)) != 200 {
				t.Fatalf("%s: %v, %d left out, %d claims", name, err, len(in.LeftOut), len(in.Claims))
			}
		}
		if grown := allocated(read); grown > 32<<20 {
			t.Errorf("%s: %d KB take %d MB to read", name, len(file)>>10, grown>>20)
		}
	}
}

// dates adds 900 times on one day in March to a list, a minute apart.
func dates(day int) string {
	var b strings.Builder
	for i := range 900 {
		fmt.Fprintf(&b, ",202703%02dT%02d%02d00Z", day, i/60, i%60)
	}
	return b.String()
}

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// The name of a BusyEvent stays when its time changes, and differs between dates.
func TestClaimsKeepTheirNames(t *testing.T) {
	t.Parallel()
	file := eventOf("DTSTART;TZID=Asia/Tokyo:20270301T100000|DURATION:PT1H|SUMMARY:体检\\, 上午|RRULE:FREQ=DAILY;COUNT=2") + "|" +
		eventOf("RECURRENCE-ID;TZID=Asia/Tokyo:20270302T100000|DTSTART:20270305T010000Z|DURATION:PT2H")
	in, err := ReadCalendar(t.Context(), calendarOf(file), office(t), march(t))
	if err != nil || len(in.Claims) != 2 || !in.UIDs["u1"] {
		t.Fatal(in, err)
	}
	if a, b := in.Claims[0], in.Claims[1]; a.Occurrence != "20270301T010000Z" || b.Occurrence != "20270302T010000Z" || a.Summary != "体检, 上午" {
		t.Errorf("%+v", in.Claims)
	}
}

// Any input: no panic, busy spans within the window and the limits, and texts that a page can
// show.
func FuzzReadCalendar(f *testing.F) {
	f.Add(calendarOf(eventOf("DTSTART;TZID=Asia/Shanghai:20270309T090000|DTEND:20270309T020000Z|RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=9|EXDATE:20270316T010000Z")))
	f.Add(calendarOf("BEGIN:VTIMEZONE|TZID:O|BEGIN:STANDARD|TZOFFSETTO:+0900|END:STANDARD|END:VTIMEZONE|" + eventOf("DTSTART;TZID=O:20270309T090000|DURATION:PT1H|SUMMARY;X=\"a:b\":x\\ny")))
	f.Add(calendarOf("BEGIN:VFREEBUSY|FREEBUSY;FBTYPE=BUSY:20270309T010000Z/PT1H|END:VFREEBUSY"))
	f.Add([]byte("\ufeffbegin:vcalendar\nBEGIN:VEVENT\n UID:1\nEND:VEVENT\nEND:VCALENDAR"))
	f.Add(calendarOf(newYorkLike +
		eventOf(nineFrom1+"SEQUENCE:1|RDATE;VALUE=PERIOD:20270302T010000Z/PT3H,20270309/P1D") + "|" +
		eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270302|"+
			"DTSTART;TZID=Ours:20270302T060000|DURATION:PT1H") + "|" +
		eventOf("RECURRENCE-ID:20270303T010000Z|DTSTART;VALUE=DATE:20270302|SEQUENCE:0|STATUS:CANCELLED")))
	f.Add(calendarOf("BEGIN:VEVENT|UID:u|BEGIN:VEVENT|UID:v|" + daysFrom1 +
		"EXDATE;TZID=(UTC+08:00) B, C:20270302T000000|END:VALARM"))
	window, zone := march(f), office(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		// Longer than the file may take, and shorter than a hang.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		in, err := ReadCalendar(ctx, file, zone, window)
		if err != nil {
			bad, ok := errors.AsType[*consult.Invalid](err)
			// What the sanitizer lets pass the library must be able to read.
			if !ok || bad.Faults[0].Code == "malformed" || bad.Faults[0].Code == "too_complex" {
				t.Fatalf("%q: %v", file, err)
			}
			return
		}
		for _, n := range in.Notes {
			if n.Code == "" || line(n.ZH) != n.ZH || line(n.EN) != n.EN {
				t.Fatalf("%q: note %+v", file, n)
			}
		}
		seen := map[string]bool{}
		for _, c := range in.Claims {
			b := consult.Block{
				Subject: consult.Subject{Kind: consult.SubjectPerson, ID: "p"},
				Title:   "x" + c.Summary,
				Span:    c.Span,
			}
			if key := c.UID + "\x00" + c.Occurrence; len([]rune(c.Summary)) < 200 && b.Validate() != nil || !c.Span.Overlaps(window) || c.UID == "" || seen[key] {
				t.Fatalf("%q: %+v: %v (seen %v)", file, c, b.Validate(), seen[key])
			} else if !strings.HasPrefix(c.UID, "freebusy") && !strings.Contains(string(file), "VFREEBUSY") {
				seen[key] = true
			}
		}
	})
}
