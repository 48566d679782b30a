package feedtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/feed/feedtest"
)

// good is a calendar with everything that a feed may have.
var good = strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Huiqi//会期//ZH
CALSCALE:GREGORIAN
NAME:顾茗沅的会期
X-WR-CALNAME:顾茗沅的会期
X-WR-TIMEZONE:Asia/Shanghai
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
COLOR:firebrick
SOURCE;VALUE=URI:https://huiqi.example.cn/feeds/x/calendar.ics
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-0500
TZOFFSETTO:-0500
TZNAME:EST
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20270314T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20271107T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:m-1@huiqi
DTSTAMP:20270203T013015Z
LAST-MODIFIED:20270203T013015Z
SEQUENCE:2
DTSTART;TZID=Asia/Shanghai:20270309T090000
DTEND;TZID=Asia/Shanghai:20270309T110000
STATUS:CONFIRMED
TRANSP:OPAQUE
SUMMARY:第十八次主席会议\, 上午\; 甲\\乙
LOCATION:政协会议中心 301会议室（3楼，南门进，乘2号电梯）
DESCRIPTION:形式：主席会议\n组织：市政协办公室\n您的角色：出席
 \n地址：清源路18号\n\n议题一：普惠托育服务体系
CATEGORIES:主席会议,会议
CLASS:PRIVATE
GEO:31.568900;120.288600
URL:https://huiqi.example.cn/m/1
CONFERENCE;VALUE=URI;FEATURE="VIDEO,AUDIO";LABEL="甲: ^'线上^'^^^n":https://meet.example.cn/j/88?pwd=k3
COLOR:steelblue
CREATED:20270201T000000Z
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:第十八次主席会议
TRIGGER:-PT30M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:m-2@huiqi
DTSTAMP:20270203T013015Z
LAST-MODIFIED:20270203T013015Z
SEQUENCE:0
DTSTART;TZID=America/New_York:20270704T090000
DTEND:20270704T140000Z
STATUS:CANCELLED
SUMMARY:【已取消】远程协商
END:VEVENT
BEGIN:VEVENT
UID:m-3@huiqi
DTSTAMP:20270203T013015Z
LAST-MODIFIED:20270203T013015Z
SEQUENCE:0
DTSTART;VALUE=DATE:20270704
DTEND;VALUE=DATE:20270706
STATUS:TENTATIVE
SUMMARY:全体会议
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")

var busy = strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Huiqi//会期//ZH
BEGIN:VFREEBUSY
UID:freebusy-1@huiqi
DTSTAMP:20270203T013015Z
DTSTART:20270301T000000Z
DTEND:20270401T000000Z
FREEBUSY;FBTYPE=BUSY:20270309T010000Z/20270309T030000Z,20270310T010000Z/PT1H
END:VFREEBUSY
END:VCALENDAR
`, "\n", "\r\n")

// mutation is one thing done to a good calendar, and the rule that has to notice.
type mutation struct{ reason, old, new, rule string }

var mutations = []mutation{
	{"lines end with LF alone", "CALSCALE:GREGORIAN\r\n", "CALSCALE:GREGORIAN\n", "bytes.ending"},
	{"a CR in a text", "301会议室", "301\r会议室", "bytes.ending"},
	{"a LF in a text", "301会议室", "301\n会议室", "bytes.ending"},
	{"the last line has no end", "END:VCALENDAR\r\n", "END:VCALENDAR", "bytes.ending"},
	{"an empty line", "BEGIN:VEVENT\r\nUID:m-2", "\r\nBEGIN:VEVENT\r\nUID:m-2", "bytes.blank"},
	{"a byte-order mark", "BEGIN:VCALENDAR\r\n", "\ufeffBEGIN:VCALENDAR\r\n", "bytes.bom"},
	{"a NUL", "301会议室", "301\x00会议室", "bytes.control"},
	{"a bell", "301会议室", "301\a会议室", "bytes.control"},
	{"a DEL", "301会议室", "301\x7f会议室", "bytes.control"},
	{"a C1 control", "301会议室", "301\u0085会议室", "bytes.control"},
	{"a line separator", "301会议室", "301\u2028会议室", "bytes.control"},
	{"text turned around", "301会议室", "\u202e301会议室", "bytes.control"},
	{"not UTF-8", "301会议室", "301\xb2\xe2", "fold.rune"},
	{"a fold inside a character", "301会议室", "301\xe4\xbc\r\n \x9a议室", "fold.rune"},
	{"a line of 76 octets", "TZNAME:CST", "TZNAME:" + strings.Repeat("x", 69), "fold.width"},
	{"25 characters that are 76 octets", "CLASS:PRIVATE", "X-ALT-DESC:" + strings.Repeat("会", 22), "fold.width"},
	{"a fold by a tab", "\r\n \\n地址", "\r\n\t\\n地址", "fold.start"},
	{"a fold of nothing", "\r\n \\n地址", "\r\n \r\n \\n地址", "fold.empty"},
	{"the first line is a fold", "BEGIN:VCALENDAR\r\n", " \r\nBEGIN:VCALENDAR\r\n", "fold.start"},
	{"a line without a colon", "CLASS:PRIVATE", "CLASS", "line.form"},
	{"a name that is none", "CLASS:PRIVATE", "CL ASS:PRIVATE", "line.form"},
	{"a name in lower case", "CLASS:PRIVATE", "class:PRIVATE", "line.case"},
	{"a property without a value", "CLASS:PRIVATE", "CLASS:", "line.empty"},
	{"a parameter without a value", "GEO:", "GEO;X-A:", "param.form"},
	{"a parameter that is empty", "GEO:", "GEO;X-A=:", "param.form"},
	{"a parameter given twice", `FEATURE="VIDEO,AUDIO"`, "FEATURE=VIDEO;FEATURE=AUDIO", "param.twice"},
	{"a quote never closed", `LABEL="甲: ^'线上^'^^^n":`, `LABEL="甲: `, "param.quote"},
	{"a quote inside a parameter", `LABEL="甲: ^'线上^'^^^n"`, `LABEL=甲"乙"`, "param.quote"},
	{"a comma in a bare parameter", `FEATURE="VIDEO,AUDIO"`, "FEATURE=VIDEO,AUDIO", "param.quote"},
	{"text after a closing quote", `FEATURE="VIDEO,AUDIO"`, `FEATURE="VIDEO"AUDIO`, "param.quote"},
	{"a parameter escaped as text", `甲: ^'线上^'^^^n`, `甲\, 乙`, "param.escape"},
	{"a caret that escapes nothing", `甲: ^'线上^'^^^n`, `甲^乙`, "param.escape"},
	{"a caret at the end", `甲: ^'线上^'^^^n`, `甲^`, "param.escape"},
	{"RSVP in lower case", "GEO:", "GEO;RSVP=true:", "param.rsvp"},
	{"a second calendar", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "calendar.one"},
	{"a line after the calendar", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nX-A:1\r\n", "nesting"},
	{"the end is missing", "END:VCALENDAR\r\n", "", "nesting"},
	{"an event inside an event", "CLASS:PRIVATE\r\n", "BEGIN:VEVENT\r\nEND:VEVENT\r\nCLASS:PRIVATE\r\n", "nesting"},
	{"ends that cross", "END:VALARM\r\nEND:VEVENT", "END:VEVENT\r\nEND:VALARM", "nesting"},
	{"a property after an alarm", "END:VALARM\r\n", "END:VALARM\r\nCLASS:PRIVATE\r\n", "nesting"},
	{
		"a component that nobody knows", "BEGIN:VEVENT\r\nUID:m-2",
		"BEGIN:VTODO\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nUID:m-2", "nesting",
	},
	{"no VERSION", "VERSION:2.0\r\n", "", "property.missing"},
	{"VERSION 1.0", "VERSION:2.0", "VERSION:1.0", "calendar.version"},
	{"two PRODIDs", "CALSCALE:", "PRODID:x\r\nCALSCALE:", "property.twice"},
	{"no PRODID", "PRODID:-//Huiqi//会期//ZH\r\n", "", "property.missing"},
	{"another calendar scale", "CALSCALE:GREGORIAN", "CALSCALE:CHINESE", "calendar.scale"},
	{"METHOD in a subscription", "CALSCALE:", "METHOD:PUBLISH\r\nCALSCALE:", "property.banned"},
	{"an attendee", "CLASS:PRIVATE", "ATTENDEE:mailto:a@example.cn", "property.banned"},
	{"an organiser", "CLASS:PRIVATE", "ORGANIZER:mailto:a@example.cn", "property.banned"},
	{"a contact", "CLASS:PRIVATE", "CONTACT:甲", "property.banned"},
	{"a phone number as a link", "URL:https://huiqi.example.cn/m/1", "URL:tel:+8651012345678", "uri.scheme"},
	{"a property smuggled in", "CLASS:PRIVATE", "X-EVIL:1", "property.unknown"},
	{"a recurrence, which no feed has", "CLASS:PRIVATE", "RRULE:FREQ=DAILY", "property.unknown"},
	{"a comma in the calendar's name", "X-WR-CALNAME:顾茗沅的会期", `X-WR-CALNAME:甲\, 乙`, "calendar.name"},
	{"a line break in the calendar's name", "\r\nNAME:顾茗沅的会期", "\r\nNAME:甲\\n乙", "text.lines"},
	{
		"P1H, which is no duration", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "REFRESH-INTERVAL;VALUE=DURATION:P1H",
		"duration.form",
	},
	{"a duration that skips minutes", "X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:PT1H5S", "duration.form"},
	{"a duration of nothing", "X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:PT", "duration.form"},
	{"a refresh into the past", "X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:-PT1H", "duration.form"},
	{
		"REFRESH-INTERVAL without VALUE", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "REFRESH-INTERVAL:PT1H",
		"duration.value",
	},
	{"SOURCE without VALUE", "SOURCE;VALUE=URI:", "SOURCE:", "uri.value"},
	{"a colour as a code", "COLOR:steelblue", "COLOR:#4682b4", "calendar.colour"},
	{"no VTIMEZONE for a TZID", "DTSTART;TZID=Asia/Shanghai", "DTSTART;TZID=Asia/Tokyo", "zone.missing"},
	{"a VTIMEZONE twice", "TZID:America/New_York", "TZID:Asia/Shanghai", "zone.twice"},
	{
		"a VTIMEZONE without offset", "BEGIN:VTIMEZONE\r\nTZID:America",
		"BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:America", "zone.empty",
	},
	{
		"a VTIMEZONE after the events", "END:VEVENT\r\nEND:VCALENDAR",
		"END:VEVENT\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nEND:VTIMEZONE\r\nEND:VCALENDAR", "zone.order",
	},
	{"Shanghai an hour off", "TZOFFSETTO:+0800", "TZOFFSETTO:+0900", "zone.shanghai"},
	{
		"Shanghai by daylight",
		"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD",
		"BEGIN:DAYLIGHT\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:DAYLIGHT",
		"zone.shanghai",
	},
	{"an offset without minutes", "TZOFFSETTO:+0800", "TZOFFSETTO:+08", "zone.offset"},
	{"an offset with a colon", "TZOFFSETTO:+0800", "TZOFFSETTO:+08:00", "zone.offset"},
	{"an observance that begins in UTC", "DTSTART:20270314T020000", "DTSTART:20270314T070000Z", "zone.start"},
	{"summer is forgotten", "TZOFFSETTO:-0400", "TZOFFSETTO:-0500", "zone.wrong"},
	{
		"an hour that strikes twice", "DTSTART;TZID=America/New_York:20270704T090000\r\nDTEND:20270704T140000Z",
		"DTSTART;TZID=America/New_York:20271107T013000\r\nDTEND:20271107T140000Z", "time.twice",
	},
	{"a zone that only this calendar knows", "America/New_York", "Huiqi/Office", "zone.unknown"},
	{"X-WR-TIMEZONE without its VTIMEZONE", "X-WR-TIMEZONE:Asia/Shanghai", "X-WR-TIMEZONE:Asia/Tokyo", "zone.missing"},
	{
		"TZID together with Z", "DTSTART;TZID=Asia/Shanghai:20270309T090000",
		"DTSTART;TZID=Asia/Shanghai:20270309T090000Z", "time.zoned",
	},
	{"a time in no zone", "DTSTART;TZID=Asia/Shanghai:20270309T090000", "DTSTART:20270309T090000", "time.floating"},
	{
		"the 31st of April", "DTSTART;TZID=Asia/Shanghai:20270309T090000",
		"DTSTART;TZID=Asia/Shanghai:20270431T090000", "time.form",
	},
	{"a time of RFC 3339", "DTSTAMP:20270203T013015Z", "DTSTAMP:2027-02-03T01:30:15Z", "time.form"},
	{"fractions of a second", "DTSTAMP:20270203T013015Z", "DTSTAMP:20270203T013015.5Z", "time.form"},
	{"a year of five digits", "DTSTAMP:20270203T013015Z", "DTSTAMP:120270203T013015Z", "time.form"},
	{"DTSTAMP in local time", "DTSTAMP:20270203T013015Z", "DTSTAMP:20270203T013015", "time.utc"},
	{
		"LAST-MODIFIED in a zone", "LAST-MODIFIED:20270203T013015Z",
		"LAST-MODIFIED;TZID=Asia/Shanghai:20270203T093015", "time.utc",
	},
	{"no UID", "UID:m-1@huiqi\r\n", "", "property.missing"},
	{"a UID twice", "UID:m-2@huiqi", "UID:m-1@huiqi", "event.uid"},
	{"two UIDs in one event", "UID:m-2@huiqi", "UID:m-2@huiqi\r\nUID:m-4@huiqi", "property.twice"},
	{"a UID longer than RFC 7986 allows", "UID:m-2@huiqi", "UID:" + strings.Repeat("x", 260), "event.uid"},
	{"no DTSTAMP", "DTSTAMP:20270203T013015Z\r\n", "", "property.missing"},
	{"no DTSTART", "DTSTART;TZID=Asia/Shanghai:20270309T090000\r\n", "", "property.missing"},
	{"no LAST-MODIFIED", "LAST-MODIFIED:20270203T013015Z\r\n", "", "property.missing"},
	{"no SEQUENCE", "SEQUENCE:2\r\n", "", "property.missing"},
	{"two SEQUENCEs", "SEQUENCE:2", "SEQUENCE:2\r\nSEQUENCE:3", "property.twice"},
	{"a negative SEQUENCE", "SEQUENCE:2", "SEQUENCE:-2", "event.sequence"},
	{"a SEQUENCE with a plus", "SEQUENCE:2", "SEQUENCE:+2", "event.sequence"},
	{"a SEQUENCE beyond 32 bits", "SEQUENCE:2", "SEQUENCE:4294967296", "event.sequence"},
	{
		"an event that ends at its start", "DTEND;TZID=Asia/Shanghai:20270309T110000",
		"DTEND;TZID=Asia/Shanghai:20270309T090000", "event.end",
	},
	{"an event that ends before, in another zone", "DTEND:20270704T140000Z", "DTEND:20270704T120000Z", "event.end"},
	{"a date for an end", "DTEND;TZID=Asia/Shanghai:20270309T110000", "DTEND;VALUE=DATE:20270310", "event.end"},
	{"a whole day that ends on itself", "DTEND;VALUE=DATE:20270706", "DTEND;VALUE=DATE:20270704", "event.end"},
	{"both DTEND and DURATION", "TRANSP:OPAQUE", "DURATION:PT1H", "event.end"},
	{"a date with a time", "DTSTART;VALUE=DATE:20270704", "DTSTART;VALUE=DATE:20270704T000000", "time.form"},
	{"a STATUS of a task", "STATUS:CONFIRMED", "STATUS:COMPLETED", "event.status"},
	{"a STATUS in lower case", "STATUS:CONFIRMED", "STATUS:Confirmed", "event.status"},
	{"a TRANSP that is none", "TRANSP:OPAQUE", "TRANSP:BUSY", "event.transp"},
	{"a CLASS that is none", "CLASS:PRIVATE", "CLASS:INTERNAL", "event.class"},
	{"a comma not escaped", `\, 上午`, `, 上午`, "text.unescaped"},
	{"a semicolon not escaped", `\; 甲`, `; 甲`, "text.unescaped"},
	{"a semicolon in a list", "CATEGORIES:主席会议,会议", "CATEGORIES:主席会议;会议", "text.unescaped"},
	{"a backslash not escaped", `甲\\乙`, `甲\乙`, "text.escape"},
	{"a backslash at the end", `甲\\乙`, `甲\`, "text.escape"},
	{"an escaped colon", "形式：主席会议", `形式\:主席会议`, "text.escape"},
	{"a title of two lines", "SUMMARY:全体会议", `SUMMARY:全体\n会议`, "text.lines"},
	{"a title that begins with a space", "SUMMARY:全体会议", "SUMMARY: 全体会议", "text.space"},
	{"a place north of the pole", "GEO:31.568900;", "GEO:91.000000;", "event.geo"},
	{"a place beyond the date line", ";120.288600", ";-180.100000", "event.geo"},
	{"a place that is no number", "GEO:31.568900;", "GEO:NaN;", "event.geo"},
	{"a place with a comma", "GEO:31.568900;", "GEO:31.568900,", "event.geo"},
	{"a link to a script", "URL:https://huiqi.example.cn/m/1", "URL:javascript:alert(1)", "uri.scheme"},
	{"webcals, which nothing opens", "SOURCE;VALUE=URI:https:", "SOURCE;VALUE=URI:webcals:", "uri.scheme"},
	{"a link to no host", "URL:https://huiqi.example.cn/m/1", "URL:https:/m/1", "uri.form"},
	{
		"a link with letters not encoded", "URL:https://huiqi.example.cn/m/1", "URL:https://huiqi.example.cn/会",
		"uri.form",
	},
	{"CONFERENCE without VALUE", "CONFERENCE;VALUE=URI;", "CONFERENCE;", "uri.value"},
	{"an alarm without TRIGGER", "TRIGGER:-PT30M\r\n", "", "property.missing"},
	{"an alarm that shows nothing", "DESCRIPTION:第十八次主席会议\r\n", "", "alarm.whole"},
	{"an alarm that repeats for ever", "TRIGGER:-PT30M", "TRIGGER:-PT30M\r\nREPEAT:2", "alarm.whole"},
	{"an alarm by mail", "ACTION:DISPLAY", "ACTION:EMAIL", "alarm.action"},
	{"an alarm 30 months before", "TRIGGER:-PT30M", "TRIGGER:-P30M", "alarm.trigger"},
	{"an alarm at a local time", "TRIGGER:-PT30M", "TRIGGER;VALUE=DATE-TIME:20270309T083000", "alarm.trigger"},
	{"an alarm for what is cancelled", "STATUS:CONFIRMED", "STATUS:CANCELLED", "alarm.cancelled"},
}

var busyMutations = []mutation{
	{"busy in local time", "20270309T010000Z/", "20270309T010000/", "busy.period"},
	{"busy backwards", "/20270309T030000Z", "/20270309T000000Z", "busy.period"},
	{"busy for P1H", "/PT1H", "/P1H", "busy.period"},
	{"busy with what", "FBTYPE=BUSY:", "FBTYPE=LEAVE:", "busy.kind"},
	{"no title has a place in it", "DTEND:20270401T000000Z", "DTEND:20270401T000000Z\r\nSUMMARY:甲", "property.unknown"},
	{"from a local time", "DTSTART:20270301T000000Z", "DTSTART:20270301T000000", "time.utc"},
	{"without an end", "DTEND:20270401T000000Z\r\n", "", "property.missing"},
}

// TestMutations is the gate: the good calendars are clean, and each of the ways
// to break one is noticed by the rule that is for it.
func TestMutations(t *testing.T) {
	t.Parallel()
	for name, calendar := range map[string]string{"good": good, "busy": busy} {
		if bad := feedtest.Report([]byte(fold(calendar))); bad != "" {
			t.Fatalf("%s is not clean:\n%s", name, bad)
		}
	}
	seen := map[string]bool{}
	for calendar, all := range map[string][]mutation{good: mutations, busy: busyMutations} {
		for _, m := range all {
			if seen[m.reason] || !strings.Contains(calendar, m.old) {
				t.Errorf("%s: stands twice, or %q is not in the calendar", m.reason, m.old)
			}
			seen[m.reason] = true
			found := feedtest.Lint([]byte(fold(strings.ReplaceAll(calendar, m.old, m.new))))
			if !slices.ContainsFunc(found, func(f feedtest.Fault) bool { return f.Rule == m.rule }) {
				t.Errorf("%s: %s does not notice; found %v", m.reason, m.rule, found)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("%d ways to break a calendar", len(seen))
	}
}

// fold folds the lines of the good calendars that are too long, and only them, so
// that the tables above can be read.
func fold(calendar string) string {
	for _, l := range strings.Split(calendar, "\r\n") {
		if !strings.HasPrefix(l, "SUMMARY:第") && !strings.HasPrefix(l, "LOCATION:") && !strings.HasPrefix(l, "CONFERENCE") && !strings.HasPrefix(l, "DESCRIPTION:形") && !strings.HasPrefix(l, "FREEBUSY") {
			continue
		}
		folded, width := "", 0
		for _, r := range l {
			c := string([]byte(fmt.Sprintf("%c", r)))
			if r == '\uFFFD' {
				return calendar // broken on purpose
			}
			width += len(c)
			if width > 75 {
				folded, width = folded+"\r\n ", 1+len(c)
			}
			folded += c
		}
		calendar = strings.Replace(calendar, l, folded, 1)
	}
	return calendar
}

// TestEveryLineCounts takes each line away: only what a feed may do without is
// not missed.
func TestEveryLineCounts(t *testing.T) {
	t.Parallel()
	for calendar, keep := range map[string][]string{
		good: {
			"CALSCALE", "NAME", "X-WR", "REFRESH", "X-PUBLISHED", "COLOR", "SOURCE", "TZNAME", "TRANSP", "LOCATION",
			" \\n", "CATEGORIES", "CLASS", "GEO", "URL", "CONFERENCE", "CREATED", "DTEND",
		},
		busy: {"FREEBUSY"},
	} {
		lines := strings.SplitAfter(calendar, "\r\n")
		for i, l := range lines[:len(lines)-1] {
			left := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
			may := slices.ContainsFunc(keep, func(k string) bool { return strings.HasPrefix(l, k) })
			if clean := feedtest.Report([]byte(fold(left))) == ""; clean != may {
				t.Errorf("without line %d, %q: clean is %v", i+1, l, clean)
			}
		}
	}
}
