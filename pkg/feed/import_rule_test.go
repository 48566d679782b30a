package feed

import (
	"strings"
	"testing"
)

// A first date that its rule does not name is kept, and counts as the first.
func TestFirstDatesThatTheirRulesDoNotName(t *testing.T) {
	t.Parallel()
	// 9 March 2027 is a Tuesday.
	at := func(rule string) string { return eventOf("DTSTART:20270309T010000Z|DURATION:PT1H|" + rule) }
	const first, said = "09T09:00-09T10:00", "first_not_in_rule"
	readRows(t, map[string]foreignRow{
		"another day of the week": {
			at("RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20270319"), first + " 11T09:00-11T10:00 18T09:00-18T10:00", said,
		},
		"counted": {at("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3"), first + " 11T09:00-11T10:00 18T09:00-18T10:00", said},
		"alone":   {at("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=1"), first, said},
		"another day of the month": {
			at("RRULE:FREQ=MONTHLY;BYMONTHDAY=20"), first + " 20T09:00-20T10:00", said,
		},
		"another hour": {
			at("RRULE:FREQ=DAILY;BYHOUR=4;COUNT=2"), first + " 09T12:00-09T13:00", said,
		},
		"after its end": {at("RRULE:FREQ=DAILY;UNTIL=20270308"), first, said},
		"excluded": {
			at("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2|EXDATE:20270309T010000Z"),
			"11T09:00-11T10:00", "",
		},
		"moved": {
			at("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2") + "|" +
				eventOf("RECURRENCE-ID:20270309T010000Z|DTSTART:20270310T010000Z|DURATION:PT1H"),
			"10T09:00-10T10:00 11T09:00-11T10:00", said,
		},
		"before the window": {
			eventOf("DTSTART:20270101T010000Z|DURATION:PT1H|RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=11"),
			"04T09:00-04T10:00 11T09:00-11T10:00", "",
		},
		"a whole day": {
			eventOf("DTSTART;VALUE=DATE:20270309|RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2"),
			"09T00:00-10T00:00 11T00:00-12T00:00",
			said,
		},
	})
}

// Parts of a rule that change nothing are harmless.
func TestRulesOfOtherPrograms(t *testing.T) {
	t.Parallel()
	const first, second = "09T09:00-09T10:00", "09T09:00-09T10:00 16T09:00-16T10:00"
	const shanghai = "DTSTART;TZID=Asia/Shanghai:20270309T090000|DURATION:PT1H|RRULE:"
	for rule, want := range map[string]foreignRow{
		"FREQ=WEEKLY;COUNT=2":                                                   {want: second},
		"FREQ=WEEKLY;COUNT=2;":                                                  {want: second, notes: "rule_parts"},
		";;FREQ=WEEKLY;;COUNT=2":                                                {want: second, notes: "rule_parts"},
		" FREQ=WEEKLY; COUNT=2 ":                                                {want: second},
		"freq=weekly;count=2":                                                   {want: second},
		"RRULE:FREQ=WEEKLY;COUNT=2":                                             {want: second},
		"COUNT=2;FREQ=WEEKLY":                                                   {want: second},
		"FREQ=WEEKLY;COUNT=2;BYDAY=TU":                                          {want: second},
		"FREQ=WEEKLY;COUNT=2;BYDAY=TU;WKST=SU;INTERVAL=1":                       {want: second},
		"FREQ=WEEKLY;COUNT=2;BYHOUR=9":                                          {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYHOUR=09;BYMINUTE=00;BYSECOND=00":                 {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYHOUR=9,9;BYDAY=TU,":                              {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYMINUTE=0":                                        {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYMONTHDAY=9":                                      {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYDAY=2TU":                                         {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYYEARDAY=68;BYWEEKNO=10":                          {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYSETPOS=1":                                        {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;FREQ=WEEKLY;COUNT=2":                                       {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;DTSTART=20270309T090000":                           {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;DTSTART=20270309T010000Z":                          {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;BYDAY=":                                            {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;UNTIL=;COUNT=2":                                            {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;X-WHO=me":                                          {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=2;RSCALE=GREGORIAN;SKIP=OMIT":                        {want: second, notes: "rule_parts"},
		"FREQ=WEEKLY;COUNT=9;UNTIL=20270316":                                    {want: second},
		"FREQ=WEEKLY;COUNT=2;UNTIL=20271231":                                    {want: second},
		"FREQ=MONTHLY;COUNT=1;BYMONTHDAY=9;BYMONTH=3":                           {want: first},
		"FREQ=MONTHLY;BYDAY=2TU":                                                {want: first},
		"FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2":                                      {want: first},
		"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=9;BYDAY=TU":                           {want: first},
		"FREQ=DAILY;COUNT=2;BYHOUR=9,15":                                        {want: first + " 09T15:00-09T16:00"},
		"FREQ=WEEKLY;UNTIL=20270316":                                            {want: second},
		"FREQ=WEEKLY;UNTIL=20270316T090000":                                     {want: second},
		"FREQ=WEEKLY;UNTIL=20270316T010000Z":                                    {want: second},
		"FREQ=WEEKLY;UNTIL=20270316T005959Z":                                    {want: first},
		"FREQ=WEEKLY;UNTIL=20270315T160000Z":                                    {want: first},
		"FREQ=WEEKLY;COUNT=2;BYHOUR=24":                                         {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;BYHOUR=x":                                          {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;COUNT=3":                                           {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;DTSTART=20270310T090000":                           {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;BYMONTHDAY=10":                                     {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;BYDAY=1TU":                                         {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;BYSETPOS=2":                                        {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;BYEASTER=0":                                        {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2;RSCALE=CHINESE":                                    {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT":                                                     {want: "~bad_rule"},
		"FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;BYHOUR=9,10":                          {want: "~bad_rule"},
		"FREQ=WEEKLY;UNTIL=20270399":                                            {want: "~bad_rule"},
		"FREQ=HOURLY;COUNT=2":                                                   {want: "~bad_rule"},
		"COUNT=2":                                                               {want: "~bad_rule"},
		"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6;BYMINUTE=0,1,2,3;COUNT=9":              {want: "~bad_rule"},
		"FREQ=YEARLY;INTERVAL=0":                                                {want: "~bad_rule"},
		"FREQ=DAILY;BYMONTHDAY=" + strings.Repeat("1,", 300):                    {want: "~bad_rule"},
		"FREQ=WEEKLY;COUNT=2|RRULE:FREQ=WEEKLY;COUNT=2":                         {want: second},
		"FREQ=WEEKLY;COUNT=2|EXDATE:20270316T010000Z|RRULE:FREQ=WEEKLY;COUNT=2": {want: first},
	} {
		want.lines = eventOf(shanghai + rule)
		readRows(t, map[string]foreignRow{rule: want})
	}
	// Of whole days.
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;COUNT=2;BYHOUR=9":          "09T00:00-10T00:00 16T00:00-17T00:00",
		"FREQ=WEEKLY;UNTIL=20270316T000000Z":    "09T00:00-10T00:00 16T00:00-17T00:00",
		"FREQ=WEEKLY;UNTIL=20270315T160000Z":    "09T00:00-10T00:00 16T00:00-17T00:00",
		"FREQ=WEEKLY;UNTIL=20270315T235959Z":    "09T00:00-10T00:00",
		"FREQ=WEEKLY;UNTIL=20270315T155959Z":    "09T00:00-10T00:00",
		"FREQ=WEEKLY;UNTIL=20270316T235959":     "09T00:00-10T00:00 16T00:00-17T00:00",
		"FREQ=WEEKLY;UNTIL=20270316":            "09T00:00-10T00:00 16T00:00-17T00:00",
		"FREQ=WEEKLY;COUNT=2;DTSTART=20270309;": "09T00:00-10T00:00 16T00:00-17T00:00",
	} {
		t.Run("days "+rule, func(t *testing.T) {
			t.Parallel()
			file := calendarOf(eventOf("DTSTART;VALUE=DATE:20270309|RRULE:" + rule))
			in, err := ReadCalendar(t.Context(), file, office(t), march(t))
			if got := told(t, in); err != nil || got != want {
				t.Errorf("%v\n got %s\nwant %s", err, got, want)
			}
		})
	}
}

// One event that cannot be read costs that event, named, and no other.
func TestOneEventCostsItself(t *testing.T) {
	t.Parallel()
	good := func(uid string) string {
		return "BEGIN:VEVENT|UID:" + uid + "|DTSTART:20270309T010000Z|DURATION:PT1H|END:VEVENT"
	}
	const hour = "DTSTART:20270310T010000Z|DURATION:PT1H"
	for name, row := range map[string]struct{ bad, want, title string }{
		"a line without end": {
			eventOf("SUMMARY:坏|" + hour + "|EXDATE:" + strings.Repeat("20270302T010000Z,", 1200)),
			"~bad_line", "坏",
		},
		"parameters without end": {
			eventOf("SUMMARY:坏|DTSTART" + strings.Repeat(";A=1", 17) + ":20270310T010000Z|DURATION:PT1H"),
			"~bad_line", "坏",
		},
		"a quote never closed": {
			eventOf(`SUMMARY:坏|DTSTART;TZID="Mars:20270310T010000|DURATION:PT1H`),
			"~unknown_zone", "坏",
		},
		"another END":            {eventOf("SUMMARY:坏|" + hour + "|END:VALARM"), "~bad_line", "坏"},
		"no END":                 {"BEGIN:VEVENT|UID:u1|SUMMARY:坏|" + hour, "~bad_line", "坏"},
		"an alarm without END":   {eventOf("SUMMARY:坏|" + hour + "|BEGIN:VALARM|RRULE:x"), "~bad_line", "坏"},
		"no UID":                 {"BEGIN:VEVENT|SUMMARY:坏|" + hour + "|END:VEVENT", "~no_uid", "坏"},
		"no start":               {eventOf("SUMMARY:坏"), "~bad_time", "坏"},
		"a start that is none":   {eventOf("SUMMARY:坏|DTSTART:2027-03-10|DURATION:PT1H"), "~bad_time", "坏"},
		"an EXDATE that is none": {eventOf("SUMMARY:坏|" + hour + "|EXDATE:tomorrow"), "~bad_time", "坏"},
		"a zone that nobody knows": {
			eventOf("SUMMARY:坏|DTSTART;TZID=Mars:20270310T010000|DURATION:PT1H"),
			"~unknown_zone", "坏",
		},
		"a rule that is none": {eventOf("SUMMARY:坏|" + hour + "|RRULE:every week"), "~bad_rule", "坏"},
		"a change without a date": {
			eventOf("SUMMARY:坏|RECURRENCE-ID;X=\"a:b\":|" + hour + "|RECURRENCE-ID:x"),
			"~bad_time", "坏",
		},
		"busy periods": {"BEGIN:VFREEBUSY|UID:u1|FREEBUSY:x/y|END:VFREEBUSY", "~bad_time", ""},
		"an event in an event": {
			"BEGIN:VEVENT|UID:u1|SUMMARY:坏|" + good("u3") + "|END:VEVENT",
			"~bad_line", "坏",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := calendarOf(good("u0") + "|" + row.bad + "|" + good("u2"))
			want := "09T09:00-09T10:00 09T09:00-09T10:00 " + row.want
			if strings.Contains(row.bad, "u3") {
				want = "09T09:00-09T10:00 " + want
			}
			in, err := ReadCalendar(t.Context(), file, office(t), march(t))
			if got := told(t, in); err != nil || got != want {
				t.Fatalf("%v\n got %s\nwant %s", err, got, want)
			}
			if in.LeftOut[0].Summary != row.title || !in.Unread["u1"] && strings.Contains(row.bad, "u1") {
				t.Errorf("it is named %q, and unread are %v", in.LeftOut[0].Summary, in.Unread)
			}
		})
	}
}

// A change whose RECURRENCE-ID cannot be read is not taken for the event itself, of which it would be a newer edition.
func TestAChangeThatIsNotWhole(t *testing.T) {
	t.Parallel()
	file := calendarOf(eventOf(nineFrom1+"SEQUENCE:1") + "|" + eventOf("RECURRENCE-ID"+strings.Repeat(";A=1", 17)+
		":20270302T010000Z|DTSTART:20270305T010000Z|DURATION:PT1H|SEQUENCE:2"))
	const want = "01T09:00-01T10:00 02T09:00-02T10:00 03T09:00-03T10:00 ~bad_line"
	in, err := ReadCalendar(t.Context(), file, office(t), march(t))
	if got := told(t, in); err != nil || got != want || !in.Unread["u1"] {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// What programs do to lines costs nothing.
func TestLinesOfOtherPrograms(t *testing.T) {
	t.Parallel()
	event := strings.ReplaceAll(eventOf("SUMMARY:第一次会议|"+
		"DTSTART;TZID=Asia/Shanghai:20270309T090000|DURATION:PT1H|X-EMPTY:|DTEND:|"+
		"BEGIN:X-THING|DTSTART:x|BEGIN:X-INNER|UID:y|END:X-INNER|END:X-THING|EXDATE:|SEQUENCE:|TRANSP:OPAQUE"),
		"|", "\r\n")
	whole := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + event + "\r\nEND:VCALENDAR\r\n"
	cut := strings.Index(whole, "一次") + 1 // inside of the three octets of 一
	gbk := strings.Replace(whole, "第一次会议", "\xb2\xe2\xca\xd4", 1)
	for name, row := range map[string]struct{ file, title, notes string }{
		"as it should be":           {whole, "第一次会议", ""},
		"with LF":                   {strings.ReplaceAll(whole, "\r\n", "\n"), "第一次会议", ""},
		"with CR":                   {strings.ReplaceAll(whole, "\r\n", "\r"), "第一次会议", ""},
		"with CR CR LF":             {strings.ReplaceAll(whole, "\r\n", "\r\r\n"), "第一次会议", ""},
		"with a mark before it":     {"\ufeff" + whole, "第一次会议", ""},
		"with empty lines":          {strings.ReplaceAll(whole, "\r\n", "\r\n\r\n"), "第一次会议", ""},
		"without a last line break": {strings.TrimSpace(whole), "第一次会议", ""},
		"folded inside a character": {whole[:cut] + "\r\n " + whole[cut:], "第一次会议", ""},
		"folded with LF and a tab":  {whole[:cut] + "\n\t" + whole[cut:], "第一次会议", ""},
		"folded in a name":          {strings.Replace(whole, "DTSTART;", "DTST\r\n ART;", 1), "第一次会议", ""},
		"in small letters": {
			strings.Replace(whole, "DTSTART;TZID", "dtstart;tzid", 1),
			"第一次会议", "",
		},
		"in GB18030":     {gbk, "测试", "not_utf8"},
		"in no encoding": {strings.Replace(whole, "第一次会议", "x\xff", 1), "x?", "not_utf8"},
		"a title without end": {
			strings.Replace(whole, "第一次会议", strings.Repeat("会", 8000), 1), strings.Repeat("会",
				200), "",
		},
		"a title with bad parameters": {
			strings.Replace(whole, "SUMMARY", `SUMMARY;X="`, 1),
			"", "title_unread",
		},
		"a title with a colon in quote": {
			strings.Replace(whole, "SUMMARY", `SUMMARY;X="a:b;c"`, 1),
			"第一次会议", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := ReadCalendar(t.Context(), []byte(row.file), office(t), march(t))
			if got := told(t, in); err != nil || got != "09T09:00-09T10:00" || in.Claims[0].Summary != row.title {
				t.Errorf("%v: %s %+v", err, got, in.Claims)
			}
			if got := codesOf(t, in); got != row.notes {
				t.Errorf("notes %q, want %q", got, row.notes)
			}
		})
	}
}

// An invitation to one date says nothing about the other dates of its event.
func TestAChangeWithoutItsEvent(t *testing.T) {
	t.Parallel()
	file := calendarOf(eventOf("RECURRENCE-ID:20270302T010000Z|DTSTART:20270305T010000Z|DURATION:PT2H"))
	in, err := ReadCalendar(t.Context(), file, office(t), march(t))
	if err != nil || told(t, in) != "05T09:00-05T11:00" || !in.Unread["u1"] || codesOf(t, in) != "alone" {
		t.Errorf("%v: %+v", err, in)
	}
}
