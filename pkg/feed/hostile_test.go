package feed

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// hostile are texts that have broken calendars.
var hostile = []string{
	"\r\nATTENDEE;CN=x:mailto:leak@example.cn", "x\nEND:VEVENT\nEND:VCALENDAR", "x\rBEGIN:VALARM", `\`, `\n`, `\\n`, `a\,b;c:d"e'f`,
	"a\x00b", "\xff\xfe\xfd", "会\xe4", "\u2028X-EVIL:1", "\u0085X-EVIL:1", "\uFEFF", "\u202Eevil", "",
	strings.Repeat("会", 300), strings.Repeat("a", 300), strings.Repeat(" ", 300), strings.Repeat("a ", 300), strings.Repeat("👨‍👩‍👧", 60),
	strings.Repeat("<>", 150), strings.Repeat(`\`, 200), strings.Repeat(",;", 100), strings.Repeat("\n", 100), "<b>粗</b>&amp;", "tab\tbed", "{{.}}%s%n",
	"BEGIN:VEVENT", strings.Repeat("x", 68) + "\n" + strings.Repeat("y", 75), ":", ";", "=",
}

// spoiled puts the text into every field that can contain text.
func spoiled(text string) subscription.Contents {
	e := event(meeting("m-1"))
	m := &e.Meeting
	m.Title = text
	m.Description = text
	m.CancelReason = text
	m.OnlineURL = "https://a.example/" + text
	m.Form = consult.FormKey(text)
	m.RoomID = consult.ID(text)
	m.OwnerBodyID = consult.ID(text)
	e.Role = consult.AttendanceRole(text)
	e.FormZH = text
	e.FormEN = text
	e.BodyName = text
	e.Room.Name = text
	e.Room.Floor = text
	e.Room.Wayfinding = text
	e.Venue.Name = text
	e.Venue.Address = text
	e.Venue.Wayfinding = text
	cancelled := e
	named := e
	veiled := e
	cancelled.Meeting.ID, cancelled.Meeting.Status = "m-2", consult.Cancelled
	id := []rune(text) // nobody types an ID, so it is never long
	named.Meeting.ID, named.Meeting.Status = consult.ID("x-"+string(id[:min(len(id), 60)])), consult.Status(text)
	veiled.Meeting.ID, veiled.Veiled = "m-4", true
	c := contents(consult.SubjectPerson, text, e, cancelled, named, veiled)
	c.SubjectName, c.Feed.ID = text, consult.ID(text)
	c.Feed.Options.Reminders = []int{15}
	return c
}

func spoiledLetterhead(zone *time.Location, text string) CalendarHeader {
	address := "https://huiqi.example.cn/" + text
	return CalendarHeader{Zone: zone, PublicURL: address, EntryKey: testKey, Contact: text}
}

// checkSpoiled demands that two parsers read the correct contents from a spoiled calendar.
func checkSpoiled(t testing.TB, text string, b []byte) {
	t.Helper()
	checkBytes(t, b)
	for _, l := range unfold(b) {
		name, _, _ := strings.Cut(l, ":")
		name, _, _ = strings.Cut(name, ";")
		if !strings.Contains(" BEGIN END VERSION PRODID CALSCALE NAME X-WR-CALNAME X-WR-TIMEZONE REFRESH-INTERVAL X-PUBLISHED-TTL"+
			" TZID DTSTART DTEND TZOFFSETFROM TZOFFSETTO TZNAME UID DTSTAMP LAST-MODIFIED SEQUENCE CREATED STATUS TRANSP SUMMARY LOCATION"+
			" DESCRIPTION CATEGORIES CLASS GEO URL COLOR CONFERENCE ACTION TRIGGER X-WR-CALDESC ", " "+name+" ") {
			t.Fatalf("a property was smuggled in: %q", l)
		}
	}
	all := readBoth(t, b)
	for _, r := range all {
		switch r.uid {
		case "m-1@huiqi":
			if r.summary != cmp.Or(line(text), "会议") || r.categories != line(text) || !strings.Contains(r.description, strings.TrimSpace(clean(text))) ||
				r.alarms != "DISPLAY -PT15M "+r.summary+"\n" || strings.ContainsAny(r.url, " \r\n") {
				t.Fatalf("of %q is read\n%+v", text, r)
			}
		case "m-2@huiqi":
			if r.summary != line("【已取消】"+cmp.Or(line(text), "会议")) || r.alarms != "" {
				t.Fatalf("of %q is read\n%+v", text, r)
			}
		case "m-4@huiqi":
			if r.summary != "占用" || r.description+r.location+r.url+r.conference+r.color != "" || r.alarms != "DISPLAY -PT15M 占用\n" {
				t.Fatalf("veiled, and read %+v", r)
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		b, err := spoiledLetterhead(shanghai(t), text).Render(spoiled(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if n := bytes.Count(b, []byte("\r\nBEGIN:VEVENT\r\n")); n != 4 {
			t.Fatalf("%q: %d events", text, n)
		}
		checkSpoiled(t, text, b)
	}
}

// FuzzRender demands a complete calendar that parses to the correct contents, for any text.
func FuzzRender(f *testing.F) {
	zone := zoneNamed(f, "Asia/Shanghai")
	for _, text := range hostile {
		f.Add(text, int64(1804554000), int64(7200), 31.5, 120.3, 1)
	}
	f.Add("x", int64(-62135596801), int64(-1), 91.0, -181.0, -1)
	f.Add("x", int64(253402300800), int64(1<<40), 0.0, 0.0, 1<<40)
	f.Fuzz(func(t *testing.T, text string, from, length int64, lat, lon float64, sequence int) {
		c := spoiled(text)
		for i := range c.Events {
			m := &c.Events[i].Meeting
			m.Span.From = time.Unix(from%(1<<38), 0)
			m.Span.To = m.Span.From.Add(time.Duration(length))
			m.ChangedAt, m.Sequence = m.Span.To, sequence
			c.Events[i].Venue.Lat, c.Events[i].Venue.Lon = lat, lon
		}
		b, err := spoiledLetterhead(zone, text).Render(c)
		if err != nil {
			t.Fatal(err)
		}
		checkSpoiled(t, text, b)
	})
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const begin, end = "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n"
	const one = "BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n"
	for reason, row := range map[string]struct {
		text   string
		events int
		good   bool
	}{
		"whole":                     {begin + one + end, 1, true},
		"whole and empty":           {begin + end, 0, true},
		"75 octets":                 {begin + strings.Repeat("a", 75) + "\r\n" + end, 0, true},
		"nothing at all":            {"", 0, false},
		"76 octets":                 {begin + strings.Repeat("a", 76) + "\r\n" + end, 0, false},
		"an event too few":          {begin + end, 1, false},
		"an event smuggled in":      {begin + one + one + end, 1, false},
		"cut off":                   {begin + one, 1, false},
		"cut off in a line":         {begin + one + "END:VCAL", 1, false},
		"ended early":               {begin + end + one, 1, false},
		"LF alone":                  {begin + "A:1\n" + end, 0, false},
		"a leading LF":              {begin + "\n" + end, 0, false},
		"CR alone":                  {begin + "A:1\r2\r\n" + end, 0, false},
		"a control":                 {begin + "A:\x00\r\n" + end, 0, false},
		"not UTF-8":                 {begin + "A:\xff\r\n" + end, 0, false},
		"a fold inside a rune":      {begin + "A:\xe4\xbc\r\n \x9a\r\n" + end, 0, false},
		"does not begin a calendar": {"A:1\r\n" + begin + end, 0, false},
	} {
		if err := verify([]byte(row.text), row.events); (err == nil) != row.good {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// FuzzRenderAnywhere does the same for every zone and option: the lint finds no fault, and two
// parsers read the same events.
func FuzzRenderAnywhere(f *testing.F) {
	zones := []*time.Location{zoneNamed(f, "America/New_York"), zoneNamed(f, "Europe/London"), zoneNamed(f, "Australia/Lord_Howe"), zoneNamed(f, "Africa/Casablanca"),
		zoneNamed(f, "Asia/Kathmandu"), zoneNamed(f, "Pacific/Apia"), zoneNamed(f, "Asia/Shanghai"), time.UTC}
	kinds := []consult.SubjectKind{
		consult.SubjectPerson, consult.SubjectBody, consult.SubjectRoom, consult.SubjectVenue, consult.SubjectPublic,
	}
	for i, text := range []string{"会", "a,b;c\\d\r\ne", "\u202e", "\xff", strings.Repeat("会", 50)} {
		f.Add(text, uint8(i), uint8(i), uint8(i<<2), int64(1825563600), int64(3600), uint32(15)) // the hour that New York's clocks show twice
		f.Add(text, uint8(1), uint8(i), uint8(3), int64(1824942600), int64(1), uint32(40320))    // and London's
	}
	f.Fuzz(func(t *testing.T, text string, where, kind, wish uint8, from, length int64, minutes uint32) {
		c := spoiled(text)
		c.Feed.Subject.Kind = kinds[int(kind)%len(kinds)]
		c.Feed.Options.Veiled, c.Feed.Options.HideTentative = wish&1 > 0, wish&2 > 0
		if wish&4 > 0 {
			c.Feed.Options.Language = subscription.English
		}
		c.Feed.Options.Reminders = []int{int(minutes % subscription.MaxReminder), 0}
		c.Feed.Recasts = int(wish >> 4)
		for i := range c.Events {
			m := &c.Events[i].Meeting
			m.Span.From = time.Unix(1798761600+from%(50*365*86400), 0) // 2027, plus or minus 50 years
			m.Span.To = m.Span.From.Add(time.Duration(1+length&0xFFFFF) * time.Second)
			m.HasChildren, m.Visibility = wish&8 > 0, consult.Visibility(text)
			if wish&64 > 0 {
				m.Status = consult.Tentative
			}
			m.First = consult.Slot{Span: consult.Span{From: m.Span.To, To: m.Span.To.Add(time.Hour)}}
		}
		b, err := spoiledLetterhead(zones[int(where)%len(zones)], text).Render(c)
		if err != nil {
			t.Fatal(err)
		}
		checkBytes(t, b)
		for _, r := range readBoth(t, b) {
			if i := slices.IndexFunc(c.Events,
				func(e subscription.Event) bool { return line(string(e.Meeting.ID)+"@huiqi") == r.uid }); i < 0 ||
				!r.start.Equal(c.Events[i].Meeting.Span.From) || !r.end.Equal(c.Events[i].Meeting.Span.To) {
				t.Fatalf("read %+v", r)
			}
		}
	})
}
