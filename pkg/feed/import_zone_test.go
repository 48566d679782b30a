package feed

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
)

// Names of zones that programs write, without a VTIMEZONE, by the time on the office's clock at which it is noon there
// on 9 July 2027.
func TestNamesOfZones(t *testing.T) {
	t.Parallel()
	for want, names := range map[string]string{
		"12:00": `Asia/Shanghai|asia/shanghai|ASIA/SHANGHAI|PRC|Asia/Beijing|asia/beijing|Asia/Chongqing|
		Asia/Hong_Kong|Beijing|
			/freeassociation.sourceforge.net/Asia/Shanghai|/freeassociation.sourceforge.net/Tzfile/Asia/Shanghai|
			/citadel.org/20070227_1/Asia/Shanghai|/x.example/Asia/Beijing|/mozilla.org/20050126_1/Asia/Shanghai|
			China Standard Time|china standard time|"China Standard Time"|China  Standard Time|China Daylight Time|
			China Standard Time 1|China Standard Time 12|China Standard Time(1)|China Standard Time #2|Asia/Shanghai-1|
			Asia/Shanghai 1|Asia/Shanghai_2|Asia/Beijing 1|Asia/Shanghai (GMT+8)|
			+8|+08|+0800|+08:00|+8:00|GMT+8|GMT+08|GMT+0800|GMT+08:00|UTC+8|UTC+08:00|UTC+0800|utc+8|GMT +8|UTC 8|UTC8|
			GMT+08:00:00|(UTC+08:00)|(UTC+8) Somewhere|GMT+0800 (China Standard Time)|UTC＋8|UTC＋08：00|Etc/GMT-8|
			(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi|"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi"|
			(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi|(GMT+08.00) Beijing / Chongqing / Hong Kong / Urumqi|
			(GMT+08:00) Beijing/Chongqing/Hong Kong/Urumqi|Beijing, Chongqing, Hong Kong, Urumqi|
			(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐|(UTC+08:00) 北京、重庆、香港、乌鲁木齐|
			(GMT+08:00) Kuala Lumpur, Singapore|(UTC+08:00) Taipei|北京时间|中国标准时间|东八区|东8区|东八时区|CST|
			Singapore Standard Time`,
		"11:00": `Asia/Tokyo|Tokyo Standard Time|Tokyo Standard Time 1|JAPAN|Japan|+9|UTC+9|GMT+0900|
		(UTC+09:00) Osaka, Sapporo, Tokyo|东九区|
			Etc/GMT-9`,
		"14:30": `India Standard Time|UTC+05:30|+0530|GMT+5:30|(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi`,
		"20:00": `UTC|utc|Etc/UTC|GMT|Z|+00:00|-00:00|UTC+0|(UTC) Coordinated Universal Time|
		tzone://Microsoft/Utc|Greenwich Standard Time|
			/x/y/UTC`,
		"19:00": `Europe/London|GMT Standard Time|(UTC+00:00) Dublin, Edinburgh, Lisbon, London|GMT Standard Time 2`,
		"00:00": `America/New_York|america/new_york|Eastern Standard Time|Eastern Standard Time 1|US/Eastern|EST5EDT|
			(UTC-05:00) Eastern Time (US & Canada)|(GMT-05:00) Eastern Time (US & Canada)|America/New_York-1|
			UTC-4|西四区`,
		"01:00": `GMT-5|UTC-05:00|-5|-0500|EST|Etc/GMT+5|(UTC-05:00) Nowhere`,
		"09:00": `东十一区`,
		"": `Mars/Olympus|Local|local|../../etc/passwd|+99|UTC+15|GMT+08:75|Customized Time Zone|Asia/|/|1|
		东|东十三区|8|IST|+|UTC+`,
	} {
		for name := range strings.SplitSeq(names, "|") {
			name = strings.TrimSpace(name)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				zones := newZoneResolver(t.Context(), office(t), &ics.Calendar{})
				got := ""
				at, err := zones.parseMoment("20270709T120000", name)
				if err == nil {
					got = at.In(office(t)).Format("15:04")
				}
				if got != want {
					t.Errorf("%q: %s (%v), want %s", name, got, err, want)
				}
			})
		}
	}
}

// Every name in the tables is one of the tz database.
func TestTablesOfZonesHold(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string]string{windowsZones, placeZones, cityZones} {
		for name, zone := range table {
			if tzZone(zone) == nil {
				t.Errorf("%s: %s is unknown", name, zone)
			}
			if foldZoneName(name) != name {
				t.Errorf("%q is not folded", name)
			}
		}
	}
}

// newYorkLike is a VTIMEZONE with the rules of New York as Outlook writes them, under a name that nobody knows.
const newYorkLike = "BEGIN:VTIMEZONE|TZID:Ours|" +
	"BEGIN:STANDARD|DTSTART:16011104T020000|RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11|" +
	"TZOFFSETFROM:-0400|TZOFFSETTO:-0500|END:STANDARD|" +
	"BEGIN:DAYLIGHT|DTSTART:16010311T020000|RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3|" +
	"TZOFFSETFROM:-0500|TZOFFSETTO:-0400|END:DAYLIGHT|END:VTIMEZONE|"

// A VTIMEZONE whose name nobody knows is used as written, daylight rules included.
func TestZonesThatAFileDescribes(t *testing.T) {
	t.Parallel()
	zone := func(id string, parts ...string) string {
		return "BEGIN:VTIMEZONE|TZID:" + id + "|" + strings.Join(parts, "|") + "|END:VTIMEZONE|"
	}
	part := func(kind, from, to, more string) string {
		return fmt.Sprintf("BEGIN:%s|TZOFFSETFROM:%s|TZOFFSETTO:%s|%s|END:%[1]s", kind, from, to, more)
	}
	at := func(id, start string) string { return eventOf("DTSTART;TZID=" + id + ":" + start + "|DURATION:PT1H") }
	const described = "zone_described"
	readRows(t, map[string]foreignRow{
		"in standard time": {newYorkLike + at("Ours", "20270310T200000"), "11T09:00-11T10:00", described},
		"in daylight time": {newYorkLike + at("Ours", "20270314T210000"), "15T09:00-15T10:00", described},
		"over the change": {
			newYorkLike + eventOf("DTSTART;TZID=Ours:20270312T200000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3"),
			"13T09:00-13T10:00 14T09:00-14T10:00 15T08:00-15T09:00", described,
		},
		"since before the change of another year": {
			newYorkLike + eventOf("DTSTART;TZID=Ours:20200120T200000|DTEND;TZID=Ours:20200120T210000|"+
				"RRULE:FREQ=MONTHLY"), "21T08:00-21T09:00", described,
		},
		"in the hour that the clock leaves out": {
			newYorkLike + at("Ours", "20270314T023000"),
			"14T15:30-14T16:30", described,
		},
		"by RDATE": {
			zone("Ours", part("STANDARD", "+0900", "+0800",
				"DTSTART:20261101T000000|RDATE:20261101T000000,20270315T000000"),
				part("DAYLIGHT", "+0800", "+0900", "DTSTART:20270301T000000")) + at("Ours", "20270310T100000") + "|" +
				strings.Replace(at("Ours", "20270320T100000"), "u1", "u2", 1),
			"10T09:00-10T10:00 20T10:00-20T11:00", "zone_described zone_described",
		},
		"until an end of daylight time": {
			zone("Ours", part("STANDARD", "+0900", "+0800", "DTSTART:19890917T000000|"+
				"RRULE:FREQ=YEARLY;UNTIL=19910914T150000Z;BYMONTH=9;BYDAY=3SU"),
				part("DAYLIGHT", "+0800", "+0900", "DTSTART:19910414T000000|RDATE:19910414T000000")) +
				at("Ours", "20270309T090000"), "09T09:00-09T10:00", described,
		},
		"before the first change": {
			zone("Ours", part("DAYLIGHT", "+0900", "+1000", "DTSTART:20270404T020000")) + at("Ours", "20270309T100000"),
			"09T09:00-09T10:00", described,
		},
		"without a DTSTART": {
			zone("Ours", part("STANDARD", "+0900", "+0900", "X:1")) + at("Ours", "20270309T100000"),
			"09T09:00-09T10:00",
			described,
		},
		"without TZOFFSETFROM": {
			zone("Ours", "BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETTO:+0900|END:STANDARD") +
				at("Ours", "20270309T100000"), "09T09:00-09T10:00", described,
		},
		"daylight alone": {
			zone("Ours", part("DAYLIGHT", "+0900", "+0900", "DTSTART:19700101T000000")) + at("Ours", "20270309T100000"),
			"09T09:00-09T10:00", described,
		},
		"with seconds": {
			zone("Ours", part("STANDARD", "+090000", "+090030", "DTSTART:19700101T000000")) +
				at("Ours", "20270309T100030"),
			"09T09:00-09T10:00", described,
		},
		"a name in quotes with a comma": {
			zone(`Amt\, Stadt`, part("STANDARD", "+0900", "+0900", "DTSTART:19700101T000000")) +
				at(`"Amt, Stadt"`, "20270309T100000"), "09T09:00-09T10:00", described,
		},
		"a name with a colon and without quotes": {
			zone(`Amt: Stadt`, part("STANDARD", "+0900", "+0900", "DTSTART:19700101T000000")) +
				at(`Amt: Stadt`, "20270309T100000"), "09T09:00-09T10:00", described,
		},
		"behind the event": {
			at("Ours", "20270309T100000") + "|" +
				strings.TrimSuffix(zone("Ours", part("STANDARD", "+0900", "+0900", "DTSTART:19700101T000000")), "|"),
			"09T09:00-09T10:00", described,
		},
		"an offset by name that the file says otherwise": {
			zone("GMT-8", part("STANDARD", "+0800", "+0800", "DTSTART:19700101T000000")) +
				at("GMT-8", "20270309T090000"),
			"09T09:00-09T10:00", described,
		},
		"a numbered copy that the file describes": {
			zone("Tokyo Standard Time 1", part("STANDARD", "+0800", "+0800", "DTSTART:16010101T000000")) +
				at("Tokyo Standard Time 1", "20270309T090000"), "09T09:00-09T10:00", described,
		},
		"a name that is known is not what the file says": {
			zone("Asia/Tokyo", part("STANDARD", "+0100", "+0100", "DTSTART:19700101T000000")) +
				at("Asia/Tokyo", "20270309T100000"), "09T09:00-09T10:00", "",
		},
		"a path whose last part is the name of another zone": {
			zone("Ours/Japan", part("STANDARD", "+0800", "+0800", "DTSTART:16010101T000000")) +
				at("Ours/Japan", "20270309T090000"), "09T09:00-09T10:00", described,
		},
		"a location": {
			zone("Ours", "X-LIC-LOCATION:Asia/Tokyo", part("STANDARD", "+0100", "+0100", "DTSTART:19700101T000000")) +
				at("Ours", "20270309T100000"), "09T09:00-09T10:00", "",
		},
		"a rule that explodes": {
			zone("Ours", part("STANDARD", "+0900", "+0900", "DTSTART:19700101T000000|RRULE:FREQ=DAILY")) +
				at("Ours", "20270309T100000"), "~unknown_zone", "",
		},
		"a rule that cannot be read": {
			zone("Ours", part("STANDARD", "+0900", "+0900", "DTSTART:19700101T000000|RRULE:FREQ=NEVER")) +
				at("Ours", "20270309T100000"), "~unknown_zone", "",
		},
		"an offset that is none": {
			zone("Ours", part("STANDARD", "+9", "+9", "X:1")) + at("Ours", "20270309T100000"),
			"~unknown_zone", "",
		},
		"nothing but a name": {zone("Ours", "X:1") + at("Ours", "20270309T100000"), "~unknown_zone", ""},
		"an offset, and a VTIMEZONE that cannot be read": {
			zone("UTC+9", part("STANDARD", "x", "y", "DTSTART:19700101T000000")) + at("UTC+9", "20270309T100000"),
			"09T09:00-09T10:00", "zone_guessed",
		},
	})
}

// A VTIMEZONE made of all changes of a zone gives the zone back, at each hour of four years.
func TestDescribedZonesAreTheirOriginals(t *testing.T) {
	t.Parallel()
	span := consult.Span{
		From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	for _, name := range []string{
		"Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca",
		"Pacific/Apia",
		"America/Sao_Paulo", "Asia/Kathmandu", "Europe/Dublin",
	} {
		zone := zoneNamed(t, name)
		var b strings.Builder
		b.WriteString("BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Ours\r\n")
		for _, o := range observances(zone, span) {
			kind := "STANDARD"
			if o.daylight {
				kind = "DAYLIGHT"
			}
			fmt.Fprintf(&b, "BEGIN:%s\r\nDTSTART:%s\r\nTZOFFSETFROM:%s\r\nTZOFFSETTO:%s\r\nEND:%[1]s\r\n",
				kind, o.from, utcOffset(o.before), utcOffset(o.after))
		}
		b.WriteString("END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
		cal, err := ics.ParseCalendar(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		again := describedZone(context.Background(), "Ours", cal.Timezones()[0])
		if again == nil {
			t.Fatalf("%s is not read", name)
		}
		for at := span.From; at.Before(span.To); at = at.Add(time.Hour) {
			if want, got := at.In(zone).Format("02T15:04:05-0700"),
				at.In(again).Format("02T15:04:05-0700"); got != want {
				t.Fatalf("%s: %v is %s, want %s", name, at, got, want)
			}
		}
	}
}

// A VTIMEZONE of 400 rules that name no date would take ten seconds, and a file can have 200 of them.
func TestDescribedZonesEndWithTheirTime(t *testing.T) {
	t.Parallel()
	cal, err := ics.ParseCalendar(strings.NewReader(string(calendarOf(strings.TrimSuffix(newYorkLike, "|")))))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if describedZone(ctx, "Ours", cal.Timezones()[0]) == nil {
		t.Error("it is not read while there is time")
	}
	cancel()
	if describedZone(ctx, "Ours", cal.Timezones()[0]) != nil {
		t.Error("it is read when the time is up")
	}
}

// Any name: no panic, and the same zone again; a zone that a name only says is within 14 hours of Greenwich.
func FuzzZoneName(f *testing.F) {
	for _, name := range []string{
		"Asia/Shanghai", "/x/Asia/Beijing", "(UTC+08:00) Beijing, Chongqing", "China Standard Time 1", "东八区",
		"GMT+0800",
		"-00:30", "../../etc/passwd", "asia/Ürümqi", "Etc/GMT+12", "tzone://Microsoft/Custom",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		zones := newZoneResolver(t.Context(), office(t), &ics.Calendar{})
		zone, err := zones.zone(name)
		if err != nil {
			return
		}
		again, err := zones.zone(name)
		if err != nil || again != zone || strings.EqualFold(zone.String(), "local") {
			t.Fatalf("%q is %v, and then %v (%v)", name, zone, again, err)
		}
		_, offset := time.Date(2027, 7, 1, 0, 0, 0, 0, zone).Zone()
		if offset < -14*3600 || offset > 14*3600 {
			t.Fatalf("%q is %d seconds from Greenwich", name, offset)
		}
	})
}

// Any VTIMEZONE: no panic, no endless search, and a zone that has one offset at each instant of those that the file
// says.
func FuzzDescribedZone(f *testing.F) {
	f.Add("20261101T020000", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "", "-0400", "-0500",
		"20260308T020000", "FREQ=YEARLY;BYMONTH=3")
	f.Add("16010101T000000", "", "", "+0800", "+0800", "16010101T000000", "")
	f.Add("19890917T000000", "FREQ=YEARLY;UNTIL=19910914T150000Z;BYMONTH=9;BYDAY=3SU", "19910414T000000,19920101",
		"+0900", "+0800", "19910414T000000", "FREQ=DAILY")
	f.Add("", "FREQ=WEEKLY", "x", "+235959", "-00", "9", "COUNT=1")
	f.Fuzz(func(t *testing.T, start, rule, dates, before, after, start2, rule2 string) {
		text := fmt.Sprintf("BEGIN:VTIMEZONE|TZID:Ours|"+
			"BEGIN:STANDARD|DTSTART:%s|RRULE:%s|RDATE:%s|TZOFFSETFROM:%s|TZOFFSETTO:%s|END:STANDARD|"+
			"BEGIN:DAYLIGHT|DTSTART:%s|RRULE:%s|TZOFFSETFROM:%[5]s|TZOFFSETTO:%[4]s|END:DAYLIGHT|END:VTIMEZONE",
			start, rule, dates, before, after, start2, rule2)
		file, err := sanitize(calendarOf(text))
		if err != nil {
			return
		}
		cal, err := ics.ParseCalendar(strings.NewReader(string(file)))
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		if len(cal.Timezones()) != 1 {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		zone := describedZone(ctx, "Ours", cal.Timezones()[0])
		if ctx.Err() != nil {
			t.Fatalf("%q takes too long", text)
		}
		if zone == nil {
			return
		}
		first, err := offsetOf(before)
		if err != nil {
			return
		}
		second, err := offsetOf(after)
		if err != nil {
			return
		}
		for year := 1900; year <= 2200; year += 20 {
			_, offset := time.Date(year, 6, 1, 0, 0, 0, 0, zone).Zone()
			if offset != first && offset != second {
				t.Fatalf("%q: %d in %d, want %d or %d", text, offset, year, first, second)
			}
		}
	})
}
