package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/feed/feedtest"
	"huiqi/pkg/store/storetest"
)

// stage is an office with one meeting, and the link to its person's calendar.
type stage struct {
	*office
	person, room, meeting, path string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	o := open(t, "known", "Asia/Shanghai", storetest.SQLite(t))
	s := &stage{office: o, person: o.add("/people", object{"name": `赵: 一, "钱"; 示例`, "kind": "member"})}
	venue := o.add("/venues", object{"name": "会议中心"})
	s.room = o.add("/rooms", object{"venue_id": venue, "name": "301会议室", "capacity": 40})
	s.meeting = o.book(`协商: 甲, 乙; "丙" \丁`, "2026-12-01 09:00", "2026-12-01 11:00", object{
		"room_id":     s.room,
		"visibility":  "public",
		"online_url":  "https://meet.example.cn/j/88",
		"attendances": coming(s.person),
	})
	o.subscribe("person", "person", s.person, nil)
	s.path = o.links[0].path
	return s
}

// fetch is the calendar as it is now.
func (s *stage) fetch() []byte {
	s.t.Helper()
	a := s.Do("GET", s.path, "", nil)
	if a.Status != http.StatusOK {
		s.t.Fatalf("%d %s", a.Status, a.Body)
	}
	return a.Body
}

// lines are the calendar's content lines.
func lines(b []byte) []string {
	return strings.Split(strings.ReplaceAll(string(b), "\r\n ", ""), "\r\n")
}

// value is that of the first line of the name, with its parameters.
func value(b []byte, name string) string {
	for _, l := range lines(b) {
		if rest, ok := strings.CutPrefix(l, name); ok && rest != "" && (rest[0] == ':' || rest[0] == ';') {
			return rest[1:]
		}
	}
	return ""
}

// never demands that nothing in the calendar matches.
func (s *stage) never(b []byte, pattern string) {
	s.t.Helper()
	if found := regexp.MustCompile(pattern).FindString(strings.Join(lines(b), "\n")); found != "" {
		s.t.Errorf("has %q", found)
	}
}

// stored writes the meeting into the database behind the API's back.
func (s *stage) stored(edit func(*consult.Meeting)) {
	s.t.Helper()
	ctx, db := context.Background(), s.Office.Store
	m, err := db.Meeting(ctx, consult.ID(s.meeting))
	if err != nil {
		s.t.Fatal(err)
	}
	edit(&m)
	m.Version++
	if err := db.Write(ctx, func(ctx context.Context) error {
		return both(db.SaveMeetings(ctx, []consult.Meeting{m}), func() error {
			return db.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPerson, ID: consult.ID(s.person)}})
		})
	}); err != nil {
		s.t.Fatal(err)
	}
}

// TestWhatIsKnownToBreak has a part for each line of DESIGN §7, in its order and
// in its words.
func TestWhatIsKnownToBreak(t *testing.T) {
	t.Parallel()
	for _, known := range []struct {
		line string
		test func(*stage)
	}{
		{"writes LF unless told WithNewLineWindows", func(s *stage) {
			if b := s.fetch(); bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
				s.t.Error("an LF stands alone")
			}
		}},
		{"escapes inside CN as if it were TEXT", func(s *stage) {
			s.never(s.fetch(), `(?m)^[^:\n]*(CN=|\\)[^:\n]*:`)
			if c := value(s.fetch(), "CONFERENCE"); !strings.HasSuffix(c, ":https://meet.example.cn/j/88") {
				s.t.Errorf("CONFERENCE %q", c)
			}
		}},
		{"lets CR/LF in CN, URL, TZID, RRULE inject properties", func(s *stage) {
			s.stored(func(m *consult.Meeting) {
				m.OnlineURL, m.Title = "https://a.example/\r\nX-EVIL:1", "x\r\nX-EVIL:1"
			})
			s.never(s.fetch(), `(?m)^X-EVIL`)
		}},
		{
			"writes ;TZID=…:…Z when a zone is set through SetStartAt",
			func(s *stage) { s.never(s.fetch(), `(?m)^[A-Z-]+;TZID=[^:\n]*:\d+T\d+Z`) },
		},
		{"shifts all-day dates given in UTC", func(s *stage) {
			parent := s.book("全体会议", "2026-12-05 00:00", "2026-12-08 00:00", object{
				"form":        "plenary",
				"visibility":  "public",
				"attendances": coming(s.person),
			})
			b := string(s.fetch())
			if !strings.Contains(b, "UID:"+parent) ||
				!strings.Contains(b, "DTSTART;TZID=Asia/Shanghai:20261205T000000\r\n") ||
				!strings.Contains(b, "DTEND;TZID=Asia/Shanghai:20261208T000000\r\n") {
				s.t.Errorf("three whole days are not:\n%s", b)
			}
		}},
		{"writes RSVP=true in lower case", func(s *stage) { s.never(s.fetch(), `RSVP|ATTENDEE|ORGANIZER`) }},
		{"swallows a writer's error", func(s *stage) {
			a := s.Do("GET", s.path, "", nil)
			if !bytes.HasSuffix(a.Body, []byte("END:VEVENT\r\nEND:VCALENDAR\r\n")) {
				s.t.Error("the calendar is cut off")
			}
		}},
		{"its parser can be made to overflow the stack with nested BEGIN lines", func(s *stage) {
			// An event that begins inside another has lost its END, and is counted as one more.
			for deep, code := range map[string]string{"BEGIN:VEVENT\r\n": "too_many", "BEGIN:X\r\n": "too_deep"} {
				a := s.Do(
					"POST", "/api/v1/people/"+s.person+"/blocks/import",
					s.Admin, []byte("BEGIN:VCALENDAR\r\n"+strings.Repeat(deep, 30_000)), "Content-Type",
					"text/calendar",
				)
				if a.Status != http.StatusUnprocessableEntity || !strings.Contains(string(a.Body), code) {
					s.t.Errorf("%d %.300s", a.Status, a.Body)
				}
			}
			s.fetch()
		}},
		{"Echo answers 405 to HEAD on GET-only routes", func(s *stage) {
			get, head := s.Do("GET", s.path, "", nil), s.Do("HEAD", s.path, "", nil)
			if head.Status != http.StatusOK || len(head.Body) > 0 ||
				head.Header.Get("ETag") != get.Header.Get("ETag") || head.Header.Get("Content-Length") == "" {
				s.t.Errorf("%d %v", head.Status, head.Header)
			}
		}},
		{"its gzip keeps the strong ETag", func(s *stage) {
			plain := s.Do("GET", s.path, "", nil, "Accept-Encoding", "identity")
			packed := s.Do("GET", s.path, "", nil, "Accept-Encoding", "gzip")
			r, err := gzip.NewReader(bytes.NewReader(packed.Body))
			if err != nil {
				s.t.Fatal(err)
			}
			if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, plain.Body) {
				s.t.Errorf("not the same calendar: %v", err)
			}
			tags := []string{plain.Header.Get("ETag"), packed.Header.Get("ETag")}
			if tags[0] == tags[1] || packed.Header.Get("Vary") != "Accept-Encoding" ||
				plain.Header.Get("Vary") != "Accept-Encoding" {
				s.t.Errorf("%v %v", tags, packed.Header)
			}
			for _, tag := range tags {
				a := s.Do("GET", s.path, "", nil, "If-None-Match", tag, "Accept-Encoding", "gzip")
				if a.Status != http.StatusNotModified {
					s.t.Errorf("%s: %d", tag, a.Status)
				}
			}
		}},
		{"Echo turns /feeds/{token}.ics into a parameter named token.ics", func(s *stage) {
			token := strings.Split(s.path, "/")[2]
			for _, path := range []string{
				"/feeds/" + token + ".ics", "/feeds/" + token + ".ics/calendar.ics", "/feeds/" + token + "/calendar",
			} {
				a := s.Do("GET", path, "", nil)
				if a.Status != http.StatusNotFound || bytes.Contains(a.Body, []byte("VCALENDAR")) {
					s.t.Errorf("%s: %d", path, a.Status)
				}
			}
		}},
		{"no METHOD in a subscribed feed", func(s *stage) { s.never(s.fetch(), `METHOD`) }},
		{"REFRESH-INTERVAL;VALUE=DURATION:PT1H and never P1H", func(s *stage) {
			if v := value(s.fetch(), "REFRESH-INTERVAL"); v != "VALUE=DURATION:PT1H" {
				s.t.Errorf("%q", v)
			}
			s.never(s.fetch(), `:P1H`)
		}},
		{"full VTIMEZONE for every TZID used (exactly one STANDARD, +0800) even in an empty calendar", func(s *stage) {
			s.subscribe(
				"room",
				"room",
				s.add("/rooms", object{
					"venue_id": s.call("GET", "/rooms/"+s.room, nil)["venue_id"],
					"name":     "空",
					"capacity": 1,
				}),
				nil,
			)
			for i, path := range []string{s.path, s.links[1].path} {
				b := string(s.Do("GET", path, "", nil).Body)
				if strings.Count(b, "BEGIN:STANDARD") != 1 || strings.Count(b, "TZOFFSETTO:+0800") != 1 ||
					strings.Count(b, "TZID:Asia/Shanghai") != 1 || strings.Contains(b, "DAYLIGHT") ||
					strings.Count(b, "BEGIN:VEVENT") != 1-i {
					s.t.Errorf("%s", b)
				}
			}
		}},
		{"ICSx5 skips an event whose LAST-MODIFIED did not rise", func(s *stage) {
			modified, sequence := value(s.fetch(), "LAST-MODIFIED"), value(s.fetch(), "SEQUENCE")
			for _, change := range []func(){ // all within one second
				func() { s.call("PATCH", "/meetings/"+s.meeting, object{"title": "改"}) },
				func() {
					s.call("POST", "/meetings/"+s.meeting+"/move", object{
						"starts_at": s.at("2026-12-02 09:00"),
						"ends_at":   s.at("2026-12-02 10:00"),
					})
				},
				func() { s.call("PATCH", "/rooms/"+s.room, object{"name": "302会议室"}) },
				func() { s.call("PATCH", "/rooms/"+s.room, object{"wayfinding": "出电梯左转"}) },
				func() { s.call("POST", "/meetings/"+s.meeting+"/cancel", object{"reason": "x"}) },
			} {
				change()
				b := s.fetch()
				if m, n := value(b, "LAST-MODIFIED"), value(b, "SEQUENCE"); m <= modified || n <= sequence {
					s.t.Errorf("LAST-MODIFIED %s after %s, SEQUENCE %s after %s", m, modified, n, sequence)
				} else {
					modified, sequence = m, n
				}
			}
		}},
		{"Google deletes CANCELLED events (so a 已取消 prefix)", func(s *stage) {
			s.call("POST", "/meetings/"+s.meeting+"/cancel", object{"reason": "x"})
			if b := s.fetch(); value(b, "STATUS") != "CANCELLED" || !strings.HasPrefix(value(b, "SUMMARY"), "【已取消】协商") {
				s.t.Errorf("%s", b)
			}
		}},
		{"VALARM is stripped by most", func(s *stage) {
			s.never(s.fetch(), "VALARM")
			s.subscribe("alarms", "person", s.person, object{"options": object{"reminders": []int{30}}})
			b := s.Do("GET", s.links[1].path, "", nil).Body
			if strings.Count(string(b), "BEGIN:VALARM") != 1 || feedtest.Report(b) != "" {
				s.t.Errorf("%s%s", feedtest.Report(b), b)
			}
		}},
		{"If-Modified-Since alone must not hide a removal", func(s *stage) {
			was := s.Do("GET", s.path, "", nil)
			s.call("PATCH", "/meetings/"+s.meeting, object{"attendances": []any{}})
			for _, since := range []string{
				was.Header.Get("Last-Modified"), time.Now().AddDate(1, 0, 0).UTC().Format(http.TimeFormat),
			} {
				a := s.Do("GET", s.path, "", nil, "If-Modified-Since", since)
				if a.Status != http.StatusOK || bytes.Contains(a.Body, []byte("VEVENT")) {
					s.t.Errorf("since %s: %d", since, a.Status)
				}
			}
		}},
		{"webcal:// and https:// links both, never webcals://", func(s *stage) {
			made := s.call("POST", "/feeds", object{"subject": object{"kind": "public"}})
			plain, _ := made["url"].(string)
			tap, _ := made["webcal_url"].(string)
			if !strings.HasPrefix(plain, address+"/feeds/") || tap != "webcal"+strings.TrimPrefix(plain, "https") {
				s.t.Errorf("%s %s", plain, tap)
			}
		}},
		{`NAME and X-WR-CALNAME without , ; \`, func(s *stage) {
			b := s.fetch()
			for _, name := range []string{"NAME", "X-WR-CALNAME"} {
				if v := value(b, name); v == "" || strings.ContainsAny(v, `,;\`) {
					s.t.Errorf("%s:%s", name, v)
				}
			}
		}},
		{"one malformed event can lose the whole calendar", func(s *stage) {
			other := s.book("好的", "2026-12-03 09:00", "2026-12-03 11:00", object{"attendances": coming(s.person)})
			s.stored(func(m *consult.Meeting) {
				m.Title = "\x00\ufffe"
				m.Description = "\xff\r\nEND:VCALENDAR"
				m.Sequence = 1 << 40
				m.OnlineURL = "javascript:alert(1)"
			})
			b := s.fetch()
			if !slices.Contains(lines(b), "UID:"+other+"@huiqi") || bytes.Count(b, []byte("BEGIN:VEVENT")) != 2 ||
				feedtest.Report(b) != "" {
				s.t.Errorf("%s%s", feedtest.Report(b), b)
			}
		}},
		{"an error is a 503, never a partial calendar", func(s *stage) {
			if err := s.Office.Store.Close(); err != nil {
				s.t.Fatal(err)
			}
			a := s.Do("GET", s.path, "", nil)
			if a.Status != http.StatusServiceUnavailable || bytes.Contains(a.Body, []byte("BEGIN")) ||
				a.Header.Get("ETag") != "" || a.Header.Get("Retry-After") == "" {
				s.t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
			}
		}},
	} {
		t.Run(known.line, func(t *testing.T) {
			t.Parallel()
			known.test(newStage(t))
		})
	}
}
