package feed

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// The files of testdata/calendars are like those that other programs write; expected.json has the busy spans that
// each says.
func TestCalendarsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/calendars/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Files map[string][][2]string `json:"files"`
	}
	err = json.Unmarshal(text, &expected)
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/calendars/*.ics")
	if err != nil || len(names) == 0 || len(names) != len(expected.Files) {
		t.Fatalf("%d files, and expectations of %d: %v", len(names), len(expected.Files), err)
	}
	zone := office(t)
	window := consult.Span{From: time.Date(2026, 12, 1, 0, 0, 0, 0, zone), To: time.Date(2028, 1, 1, 0, 0, 0, 0, zone)}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, err := ReadCalendar(t.Context(), file, zone, window)
			if err != nil {
				t.Fatal(err)
			}
			var got [][2]string
			for _, c := range in.Claims {
				got = append(got, [2]string{
					c.Span.From.In(zone).Format(time.RFC3339), c.Span.To.In(zone).Format(time.RFC3339),
				})
			}
			want, known := expected.Files[filepath.Base(name)]
			if !known || !slices.Equal(got, want) {
				t.Errorf("\n got %v\nwant %v", got, want)
			}
		})
	}
}

// foreignRow is a calendar in lines separated by |, what told says of it, and the codes of its notes.
type foreignRow struct{ lines, want, notes string }

func readRows(t *testing.T, rows map[string]foreignRow) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := ReadCalendar(t.Context(), calendarOf(row.lines), office(t), march(t))
			if got := told(t, in); err != nil || got != row.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, row.want)
			}
			if got := codesOf(t, in); got != row.notes {
				t.Errorf("notes %q, want %q", got, row.notes)
			}
		})
	}
}

func codesOf(t *testing.T, in consult.ImportedCalendar) string {
	t.Helper()
	var codes []string
	for _, n := range in.Notes {
		codes = append(codes, n.Code)
		if n.ZH == "" || n.EN == "" || strings.Contains(n.ZH+n.EN, "%!") {
			t.Errorf("a note without words: %+v", n)
		}
	}
	return strings.Join(codes, " ")
}

// daysFrom1 repeats a whole day, and nineFrom1 an hour at nine in Shanghai, daily from 1 March, three times.
const (
	daysFrom1 = "DTSTART;VALUE=DATE:20270301|RRULE:FREQ=DAILY;COUNT=3|"
	nineFrom1 = "DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3|"
)

// EXDATE, RDATE and RECURRENCE-ID are brought to the form of DTSTART before they are compared.
func TestDatesInAnotherForm(t *testing.T) {
	t.Parallel()
	const days13, nine13 = "01T00:00-02T00:00 03T00:00-04T00:00", "01T09:00-01T10:00 03T09:00-03T10:00"
	moved := func(first, id string) string {
		return eventOf(first+"X-A:b") + "|" + eventOf(id+"|DTSTART:20270305T010000Z|DURATION:PT2H")
	}
	readRows(t, map[string]foreignRow{
		"a day is excluded by its midnight here": {
			eventOf(daysFrom1 + "EXDATE:20270302T000000"), days13, "form_of_exdate",
		},
		"by its midnight here, in UTC": {
			eventOf(daysFrom1 + "EXDATE:20270301T160000Z"), days13, "form_of_exdate",
		},
		"by its midnight in UTC": {eventOf(daysFrom1 + "EXDATE:20270302T000000Z"), days13, "form_of_exdate"},
		"by its midnight elsewhere": {
			eventOf(daysFrom1 + "EXDATE;TZID=Tokyo Standard Time:20270302T000000"), days13, "form_of_exdate",
		},
		"by its midnight far away": {
			eventOf(daysFrom1 + "EXDATE;TZID=America/New_York:20270302T000000"), days13, "form_of_exdate",
		},
		"by an hour of it":               {eventOf(daysFrom1 + "EXDATE:20270302T010000Z"), days13, "form_of_exdate"},
		"by a day with VALUE and a time": {eventOf(daysFrom1 + "EXDATE;VALUE=DATE:20270302T000000"), days13, ""},
		"by a day with a zone": {
			eventOf(daysFrom1 + "EXDATE;VALUE=DATE;TZID=Asia/Tokyo:20270302"),
			days13, "",
		},
		"by a day without VALUE": {eventOf(daysFrom1 + "EXDATE:20270302"), days13, ""},
		"several in one property": {
			eventOf(daysFrom1 + "EXDATE;TZID=Asia/Shanghai:20270301T000000,20270302T000000,"), "03T00:00-04T00:00",
			"form_of_exdate",
		},
		"one of each form": {
			eventOf(daysFrom1 + "EXDATE:20270301|EXDATE:20270302T000000Z"), "03T00:00-04T00:00", "form_of_exdate",
		},
		"a time is excluded in UTC": {eventOf(nineFrom1 + "EXDATE:20270302T010000Z"), nine13, ""},
		"a time is excluded elsewhere": {
			eventOf(nineFrom1 + "EXDATE;TZID=Asia/Tokyo:20270302T100000"),
			nine13, "",
		},
		"a time is excluded without a zone": {eventOf(nineFrom1 + "EXDATE:20270302T090000"), nine13, ""},
		"a time is excluded by its offset":  {eventOf(nineFrom1 + "EXDATE:20270302T100000+0900"), nine13, ""},
		"a time is excluded by its day": {
			eventOf(nineFrom1 + "EXDATE;VALUE=DATE:20270302"),
			nine13, "form_of_exdate",
		},
		"without a zone it is on the clock of DTSTART": {
			eventOf("DTSTART;TZID=Asia/Tokyo:20270301T100000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3|" +
				"EXDATE:20270302T100000"), nine13, "",
		},
		"a time in UTC is excluded by its zone": {
			eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3|" +
				"EXDATE;TZID=China Standard Time:20270302T090000"), nine13, "",
		},
		"a time that no date has": {
			eventOf(nineFrom1 + "EXDATE;TZID=Asia/Shanghai:20270302T093000"),
			"01T09:00-01T10:00 02T09:00-02T10:00 03T09:00-03T10:00", "excludes_nothing",
		},
		"a day is added by a time": {
			eventOf("DTSTART;VALUE=DATE:20270301|RDATE:20270302T160000Z"), days13, "form_of_rdate",
		},
		"a time is added by its day": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|RDATE;VALUE=DATE:20270303"), nine13,
			"form_of_rdate",
		},
		"a time is added in UTC": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|RDATE:20270303T010000Z"), nine13, "",
		},
		"a time is added elsewhere, and twice": {
			eventOf("DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|" +
				"RDATE;TZID=Asia/Tokyo:20270303T100000|RDATE:20270303T010000Z"), nine13, "",
		},
		"what is added and excluded in two forms": {
			eventOf(nineFrom1 + "RDATE;VALUE=DATE:20270310|EXDATE:20270302T010000Z,20270310T010000Z"), nine13,
			"form_of_rdate",
		},
		"a day is moved by its midnight": {
			moved(daysFrom1, "RECURRENCE-ID:20270301T160000Z"), days13 + " 05T09:00-05T11:00", "form_of_recurrence_id",
		},
		"a time is moved by its day": {
			moved(nineFrom1, "RECURRENCE-ID;VALUE=DATE:20270302"),
			nine13 + " 05T09:00-05T11:00", "form_of_recurrence_id",
		},
		"a time is moved elsewhere": {
			moved(nineFrom1, "RECURRENCE-ID;TZID=Asia/Tokyo:20270302T100000"), nine13 + " 05T09:00-05T11:00", "",
		},
		"a time is moved without a zone": {
			moved(nineFrom1, "RECURRENCE-ID:20270302T090000"), nine13 + " 05T09:00-05T11:00", "",
		},
		"the only time of a day, moved by its day": {
			moved("DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|RDATE:20270302T060000Z|",
				"RECURRENCE-ID;VALUE=DATE:20270302"), "01T09:00-01T10:00 05T09:00-05T11:00", "form_of_recurrence_id",
		},
		"one date in two forms is one": {
			moved(nineFrom1, "RECURRENCE-ID:20270302T010000Z|SEQUENCE:2") + "|" +
				eventOf("RECURRENCE-ID;TZID=Asia/Tokyo:20270302T100000|"+
					"DTSTART:20270306T010000Z|DURATION:PT1H|SEQUENCE:1"),
			nine13 + " 05T09:00-05T11:00", "",
		},
	})
}

// A period keeps its own length.
func TestPeriodsOfDates(t *testing.T) {
	t.Parallel()
	const first = "DTSTART;TZID=Asia/Shanghai:20270301T090000|DURATION:PT1H|"
	readRows(t, map[string]foreignRow{
		"with a duration": {
			eventOf(first + "RDATE;VALUE=PERIOD:20270302T010000Z/PT3H"), "01T09:00-01T10:00 02T09:00-02T12:00", "",
		},
		"with an end": {
			eventOf(first + "RDATE;VALUE=PERIOD;TZID=Asia/Shanghai:20270302T090000/20270302T093000"),
			"01T09:00-01T10:00 02T09:00-02T09:30", "",
		},
		"with a start in a zone and an end in UTC": {
			eventOf(first + "RDATE;VALUE=PERIOD;TZID=Asia/Shanghai:20270302T090000/20270302T040000Z"),
			"01T09:00-01T10:00 02T09:00-02T12:00", "",
		},
		"over midnight": {
			eventOf(first + "RDATE;VALUE=PERIOD:20270302T140000Z/PT4H"), "01T09:00-01T10:00 02T22:00-03T02:00", "",
		},
		"without VALUE": {
			eventOf(first + "RDATE:20270302T010000Z/PT3H"), "01T09:00-01T10:00 02T09:00-02T12:00", "",
		},
		"two in one property, and a time": {
			eventOf(first + "RDATE;VALUE=PERIOD:20270302T010000Z/PT3H,20270303T010000Z/PT30M|RDATE:20270304T010000Z"),
			"01T09:00-01T10:00 02T09:00-02T12:00 03T09:00-03T09:30 04T09:00-04T10:00", "",
		},
		"on a date of the rule": {
			eventOf(first + "RRULE:FREQ=DAILY;COUNT=2|RDATE;VALUE=PERIOD:20270302T010000Z/PT30M"),
			"01T09:00-01T10:00 02T09:00-02T09:30", "",
		},
		"on the first date": {eventOf(first + "RDATE;VALUE=PERIOD:20270301T010000Z/PT3H"), "01T09:00-01T12:00", ""},
		"excluded by its start": {
			eventOf(first + "RDATE;VALUE=PERIOD:20270302T010000Z/PT3H|EXDATE:20270302T010000Z"),
			"01T09:00-01T10:00", "",
		},
		"of an event of whole days": {
			eventOf("DTSTART;VALUE=DATE:20270301|RDATE;VALUE=PERIOD:20270302T010000Z/PT3H"),
			"01T00:00-02T00:00 02T09:00-02T12:00", "",
		},
		"moved": {
			eventOf(first+"RDATE;VALUE=PERIOD:20270302T010000Z/PT3H") + "|" +
				eventOf("RECURRENCE-ID:20270302T010000Z|DTSTART:20270304T010000Z|DURATION:PT2H"),
			"01T09:00-01T10:00 04T09:00-04T11:00", "",
		},
		"that ends before it starts": {
			eventOf(first + "RDATE;VALUE=PERIOD:20270302T010000Z/20270302T000000Z"), "~backwards", "",
		},
		"without an end": {eventOf(first + "RDATE;VALUE=PERIOD:20270302T010000Z/"), "~bad_time", ""},
	})
}

// Of several editions the one with the highest SEQUENCE counts, and decides about changes made for lower ones.
func TestEditions(t *testing.T) {
	t.Parallel()
	master := func(sequence int, more string) string {
		return eventOf(nineFrom1 + fmt.Sprint("SEQUENCE:", sequence, more))
	}
	moved := func(sequence int, more string) string {
		return eventOf("RECURRENCE-ID:20270302T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H|" +
			fmt.Sprint("SEQUENCE:", sequence, more))
	}
	const out2, all3 = "|EXDATE:20270302T010000Z", "01T09:00-01T10:00 02T09:00-02T10:00 03T09:00-03T10:00"
	const nine13 = "01T09:00-01T10:00 03T09:00-03T10:00"
	join := func(events ...string) string { return strings.Join(events, "|") }
	readRows(t, map[string]foreignRow{
		"the newer excludes a date that was moved before": {
			join(master(1, ""), moved(1, ""), master(2, out2)), nine13 + " ~superseded", "older_edition",
		},
		"in another order": {
			join(master(2, out2), moved(1, ""), master(1, "")), nine13 + " ~superseded", "older_edition",
		},
		"the change first": {
			join(moved(1, ""), master(2, out2)), nine13 + " ~superseded", "",
		},
		"the newer still has the date": {
			join(master(1, ""), moved(1, ""), master(2, "")), nine13 + " 05T09:00-05T11:00", "older_edition",
		},
		"the change is for the newer": {
			join(master(1, ""), moved(2, ""), master(2, out2)), nine13 + " 05T09:00-05T11:00", "older_edition",
		},
		"the newer is at another time": {
			join(moved(1, ""), eventOf("DTSTART:20270301T020000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2|SEQUENCE:2")),
			"01T10:00-01T11:00 02T10:00-02T11:00 ~superseded", "",
		},
		"the newer is called off": {
			join(master(1, ""), moved(1, ""), master(2, "|STATUS:CANCELLED")),
			"~superseded ~cancelled", "older_edition",
		},
		"the newer is shorter than the date that was moved": {
			join(moved(1, ""), eventOf("DTSTART:20270301T010000Z|DURATION:PT1H|SEQUENCE:2")),
			"01T09:00-01T10:00 ~superseded", "",
		},
		"a date long before the window, moved into it for an older edition": {
			join(eventOf("RECURRENCE-ID:20200302T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H|SEQUENCE:1"),
				eventOf("DTSTART:20200301T010000Z|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20200401|SEQUENCE:2")),
			"05T09:00-05T11:00", "",
		},
		"two changes of one date": {
			join(master(0, ""), moved(2, ""), eventOf("RECURRENCE-ID;TZID=Asia/Shanghai:20270302T090000|"+
				"DTSTART:20270306T010000Z|DURATION:PT1H|SEQUENCE:1")), nine13 + " 05T09:00-05T11:00", "",
		},
		"the later stamp of two with one SEQUENCE": {
			join(master(1, "|DTSTAMP:20270102T000000Z"+out2), master(1, "|DTSTAMP:20270101T000000Z")), nine13, "",
		},
		"the later in the file of two that are equal": {join(master(1, ""), master(1, out2)), nine13, ""},
		"three": {join(master(2, ""), master(3, out2), master(1, "")), nine13, "older_edition"},
	})
}

// A change to this and all later dates moves each by as much, and gives each its length.
func TestThisAndFuture(t *testing.T) {
	t.Parallel()
	from2 := func(id, more string) string {
		return eventOf(nineFrom1+"SEQUENCE:1") + "|" +
			eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE"+id+"|SEQUENCE:1|"+more)
	}
	const first, said = "01T09:00-01T10:00", "this_and_future"
	single := "|" + eventOf("RECURRENCE-ID:20270303T010000Z|DTSTART:20270308T010000Z|DURATION:PT1H|SEQUENCE:1")
	readRows(t, map[string]foreignRow{
		"later in the day": {
			from2(":20270302T010000Z", "DTSTART:20270302T060000Z|DURATION:PT1H"),
			first + " 02T14:00-02T15:00 03T14:00-03T15:00", said,
		},
		"to the next day": {
			from2(":20270302T010000Z", "DTSTART:20270303T010000Z|DURATION:PT1H"),
			first + " 03T09:00-03T10:00 04T09:00-04T10:00", said,
		},
		"to the day before": {
			from2(";TZID=Asia/Tokyo:20270302T100000", "DTSTART;TZID=Asia/Shanghai:20270301T140000|DURATION:PT1H"),
			first + " 01T14:00-01T15:00 02T14:00-02T15:00", said,
		},
		"longer": {
			from2(":20270302T010000Z", "DTSTART:20270302T010000Z|DTEND:20270302T040000Z"),
			first + " 02T09:00-02T12:00 03T09:00-03T12:00", said,
		},
		"to whole days": {
			from2(":20270302T010000Z", "DTSTART;VALUE=DATE:20270302"),
			first + " 02T00:00-03T00:00 03T00:00-04T00:00", said,
		},
		"from whole days": {
			eventOf(daysFrom1+"X:1") + "|" +
				eventOf("RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20270302|DTSTART:20270302T010000Z|DURATION:PT1H"),
			"01T00:00-02T00:00 02T09:00-02T10:00 03T09:00-03T10:00", said,
		},
		"whole days by a day": {
			eventOf(daysFrom1+"X:1") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270301T160000Z|DTSTART;VALUE=DATE:20270305"),
			"01T00:00-02T00:00 05T00:00-06T00:00 06T00:00-07T00:00", "form_of_recurrence_id this_and_future",
		},
		"by its day": {
			from2(";VALUE=DATE:20270302", "DTSTART:20270302T060000Z|DURATION:PT1H"),
			first + " 02T14:00-02T15:00 03T14:00-03T15:00", "form_of_recurrence_id this_and_future",
		},
		"tentative": {
			from2(":20270302T010000Z", "DTSTART:20270302T010000Z|DURATION:PT1H|STATUS:TENTATIVE"),
			first + " 02T09:00-02T10:00? 03T09:00-03T10:00?", said,
		},
		"cancelled": {
			from2(":20270302T010000Z", "DTSTART:20270302T010000Z|STATUS:CANCELLED"),
			first + " ~cancelled", said,
		},
		"free": {
			from2(":20270302T010000Z", "DTSTART:20270302T010000Z|TRANSP:TRANSPARENT"),
			first + " ~free", said,
		},
		"without length": {from2(":20270302T010000Z", "DTSTART:20270302T010000Z"), first + " ~no_length", said},
		"from the first": {
			from2(":20270301T010000Z", "DTSTART:20270301T020000Z|DURATION:PT1H"),
			"01T10:00-01T11:00 02T10:00-02T11:00 03T10:00-03T11:00", said,
		},
		"and again from a later one": {
			from2(":20270302T010000Z", "DTSTART:20270302T020000Z|DURATION:PT1H") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T010000Z|DTSTART:20270303T030000Z|DURATION:PT1H"),
			first + " 02T10:00-02T11:00 03T11:00-03T12:00", said,
		},
		"and one of them": {
			from2(":20270302T010000Z", "DTSTART:20270302T020000Z|DURATION:PT1H") + single,
			first + " 02T10:00-02T11:00 08T09:00-08T10:00", said,
		},
		"cancelled after one of them was moved": {
			from2(":20270302T010000Z", "DTSTART:20270302T010000Z|STATUS:CANCELLED|SEQUENCE:2") + single,
			first + " 08T09:00-08T10:00 ~cancelled", said,
		},
		"cancelled in a newer edition after one of them was moved": {
			strings.Replace(from2(":20270302T010000Z", "DTSTART:20270302T010000Z|STATUS:CANCELLED"),
				"|SEQUENCE:1|DTSTART:20270302", "|SEQUENCE:2|DTSTART:20270302", 1) + single,
			first + " ~superseded ~cancelled", said,
		},
		"a date that is excluded stays so": {
			eventOf(nineFrom1+"EXDATE:20270303T010000Z") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T010000Z|DTSTART:20270302T020000Z|DURATION:PT1H"),
			first + " 02T10:00-02T11:00", said,
		},
		"from a date long ago": {
			eventOf("DTSTART:20200101T010000Z|DURATION:PT1H|RRULE:FREQ=MONTHLY") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20200201T010000Z|DTSTART:20200202T020000Z|DURATION:PT1H"),
			"02T10:00-02T11:00", said,
		},
		"from outside into the window": {
			eventOf("DTSTART:20270220T010000Z|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=2") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270220T010000Z|DTSTART:20270310T010000Z|DURATION:PT1H"),
			"10T09:00-10T10:00 17T09:00-17T10:00", said,
		},
		"back into the window": {
			eventOf("DTSTART:20270410T010000Z|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=2") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE:20270410T010000Z|DTSTART:20270310T010000Z|DURATION:PT1H"),
			"10T09:00-10T10:00 17T09:00-17T10:00", said,
		},
		"keeps its time of day when clocks change": {
			eventOf("DTSTART;TZID=America/New_York:20270312T200000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3") + "|" +
				eventOf("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20270312T200000|"+
					"DTSTART;TZID=America/New_York:20270312T210000|DURATION:PT1H"),
			"13T10:00-13T11:00 14T10:00-14T11:00 15T09:00-15T10:00", said,
		},
		"this and all before": {
			strings.Replace(from2(":20270302T010000Z", "DTSTART:20270302T020000Z|DURATION:PT1H"),
				"FUTURE", "PRIOR", 1),
			first + " 03T09:00-03T10:00 ~unsupported", "",
		},
		"by more than a year": {
			from2(":20270302T010000Z", "DTSTART:20290302T010000Z|DURATION:PT1H"), first + " ~unsupported", said,
		},
	})
}
