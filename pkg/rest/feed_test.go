package rest_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// feed makes a Feed and answers its id and the path of its calendar.
func (c *client) feed(subject object) (id, path string) {
	c.t.Helper()
	made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": subject, "name": "手机"})
	return made["id"].(string), strings.TrimPrefix(made["url"].(string), c.URL)
}

func TestFeedsAreKept(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	made, h := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "person", "id": p.chair}, "name": "赵一钱的手机"})
	url := made["url"].(string)
	if !strings.HasPrefix(url, c.URL+"/feeds/") || !strings.HasSuffix(url, "/calendar.ics") || made["webcal_url"] != "webcal"+strings.TrimPrefix(url, "http") {
		t.Errorf("%v %v", url, made["webcal_url"])
	}
	at := "/feeds/" + made["id"].(string)
	if h.Get("Location") != "/api/v1"+at || h.Get("ETag") != `"1"` || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	read, _ := c.call(http.StatusOK, "GET", at, nil)
	holds(t, read, object{"subject": object{"kind": "person", "id": p.chair}, "name": "赵一钱的手机", "revoked_at": nil, "version": 1})
	if _, shown := read["url"]; shown {
		t.Error("the link is shown twice")
	}
	public, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}})
	holds(t, public, object{"subject": object{"kind": "public", "id": nil}})
	for query, want := range map[string]int{"": 2, "kind=public": 1, "person=" + p.chair: 1, "person=" + p.member: 0, "active_only=true": 2, "q=%E6%89%8B%E6%9C%BA": 1} {
		if page, _ := c.call(http.StatusOK, "GET", "/feeds?"+query, nil); len(page["items"].([]any)) != want {
			t.Errorf("%s: %v", query, text(page))
		}
	}
	for reason, subject := range map[string]object{"unknown": {"kind": "room", "id": nobody}, "without an id": {"kind": "body"}, "the public has none": {"kind": "public", "id": nobody}} {
		if q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/feeds", object{"subject": subject}); faults(q)["subject.id"] == "" {
			t.Errorf("%s: %v", reason, q)
		}
	}
	for _, method := range []string{"GET", "DELETE"} {
		c.call(http.StatusNotFound, method, "/feeds/"+nobody, nil)
	}
}

// A calendar, fetched as phones do: whole, conditionally, by HEAD.
func TestCalendarIsFetched(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		at := "/meetings/" + c.add("/meetings", p.meeting())
		_, path := c.feed(object{"kind": "person", "id": p.chair})
		whole := c.Do("GET", path, "", nil)
		for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache",
			"X-Robots-Tag": "noindex, nofollow"} {
			if got := whole.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		tag := whole.Header.Get("ETag")
		if whole.Status != http.StatusOK || !strings.HasPrefix(tag, `"`) || whole.Header.Get("Last-Modified") == "" || !strings.HasPrefix(string(whole.Body), "BEGIN:VCALENDAR\r\n") {
			t.Fatalf("%d %v", whole.Status, whole.Header)
		}
		head := c.Do("HEAD", path, "", nil)
		if head.Status != http.StatusOK || len(head.Body) != 0 || head.Header.Get("ETag") != tag || head.Header.Get("Content-Length") != whole.Header.Get("Content-Length") || head.Header.Get("Content-Length") == "" {
			t.Errorf("HEAD: %d %v", head.Status, head.Header)
		}
		for _, have := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			for _, method := range []string{"GET", "HEAD"} {
				if a := c.Do(method, path, "", nil, "If-None-Match", have); a.Status != http.StatusNotModified || len(a.Body) != 0 || a.Header.Get("ETag") != tag || a.Header.Get("Cache-Control") == "" {
					t.Errorf("%s with %s: %d %v", method, have, a.Status, a.Header)
				}
			}
		}
		if a := c.Do("GET", path, "", nil, "If-None-Match", `"x"`, "If-Modified-Since", whole.Header.Get("Last-Modified")); a.Status != http.StatusOK {
			t.Errorf("a date outweighs a tag: %d", a.Status)
		}
		c.call(http.StatusOK, "PATCH", at, object{"attendances": []any{}}, "If-Match", "*")
		if a := c.Do("GET", path, "", nil, "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"); a.Status != http.StatusOK || strings.Contains(string(a.Body), "BEGIN:VEVENT") {
			t.Errorf("a date alone hides a removal: %d %s", a.Status, a.Body)
		}
		if a := c.Do("GET", path, "", nil, "If-None-Match", tag); a.Status != http.StatusOK || a.Header.Get("ETag") == tag {
			t.Errorf("changed bytes under an old tag: %d %v", a.Status, a.Header)
		}
	})
}

// A calendar in either coding: each has a tag of its own, and who has either is
// told so with the tag of what would have been sent.
func TestCalendarIsCompressed(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := "/meetings/" + c.add("/meetings", p.meeting())
	_, path := c.feed(object{"kind": "person", "id": p.chair})
	plain := c.Do("GET", path, "", nil, "Accept-Encoding", "identity")
	packed := c.Do("GET", path, "", nil, "Accept-Encoding", "gzip, br")
	r, err := gzip.NewReader(bytes.NewReader(packed.Body))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(r); err != nil || !bytes.Equal(unpacked, plain.Body) || len(packed.Body) >= len(plain.Body) {
		t.Errorf("%v: %d bytes packed, %d unpacked, %d plain", err, len(packed.Body), len(unpacked), len(plain.Body))
	}
	tags := map[string]string{"identity": plain.Header.Get("ETag"), "gzip, br": packed.Header.Get("ETag")}
	if tags["identity"] == tags["gzip, br"] || !strings.HasPrefix(tags["gzip, br"], `"`) {
		t.Errorf("%v", tags)
	}
	for coding, whole := range map[string]apptest.Answer{"identity": plain, "gzip, br": packed} {
		if n := len(whole.Header) - 1; n > 8 { // net/http adds Date
			t.Errorf("%s: %d header fields cost more than eight: %v", coding, n, whole.Header)
		}
		want := map[string]string{"Vary": "Accept-Encoding", "ETag": tags[coding], "Content-Encoding": "", "Content-Length": strconv.Itoa(len(whole.Body)),
			"Content-Type": "text/calendar; charset=utf-8"}
		if coding != "identity" {
			want["Content-Encoding"] = "gzip"
		}
		head := c.Do("HEAD", path, "", nil, "Accept-Encoding", coding)
		for name, value := range want {
			for method, a := range map[string]apptest.Answer{"GET": whole, "HEAD": head} {
				if a.Status != http.StatusOK || a.Header.Get(name) != value {
					t.Errorf("%s %s: %d, %s: %q, want %q", method, coding, a.Status, name, a.Header.Get(name), value)
				}
			}
		}
		for _, have := range []string{tags["identity"], tags["gzip, br"], "W/" + tags["gzip, br"], "*"} {
			for _, method := range []string{"GET", "HEAD"} {
				a := c.Do(method, path, "", nil, "Accept-Encoding", coding, "If-None-Match", have)
				if a.Status != http.StatusNotModified || len(a.Body) != 0 || a.Header.Get("ETag") != tags[coding] || a.Header.Get("Vary") != "Accept-Encoding" || a.Header.Get("Content-Encoding") != "" {
					t.Errorf("%s %s with %s: %d %v", method, coding, have, a.Status, a.Header)
				}
			}
		}
	}
	if a := c.Do("GET", path, "", nil, "Accept-Encoding", "gzip;q=0, identity;q=0"); a.Status != http.StatusNotAcceptable || !strings.Contains(string(a.Body), "not_acceptable") {
		t.Errorf("neither: %d %s", a.Status, a.Body)
	}
	c.call(http.StatusOK, "PATCH", at, object{"title": "另一个题目"}, "If-Match", "*")
	for coding, tag := range tags {
		if a := c.Do("GET", path, "", nil, "Accept-Encoding", coding, "If-None-Match", tag); a.Status != http.StatusOK || a.Header.Get("ETag") == tag {
			t.Errorf("%s: changed bytes under an old tag: %d %v", coding, a.Status, a.Header)
		}
	}
}

// Unknown, withdrawn and out of order are told apart, and none as a calendar.
func TestCalendarThatIsNot(t *testing.T) {
	t.Parallel()
	c := start(t)
	public := object{"kind": "public"}
	id, path := c.feed(public)
	problem := func(path string, status int, code string) {
		t.Helper()
		for _, method := range []string{"GET", "HEAD"} {
			a := c.Do(method, path, "", nil, "If-None-Match", "*")
			if a.Status != status || a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("Cache-Control") != "no-store" ||
				a.Header.Get("ETag") != "" || (a.Header.Get("Retry-After") != "") != (status == 503) || method == "GET" && !strings.Contains(string(a.Body), `"`+code+`"`) {
				t.Errorf("%s %d: %d %v %s", method, status, a.Status, a.Header, a.Body)
			}
		}
	}
	problem("/feeds/"+strings.Repeat("x", 43)+"/calendar.ics", 404, "not_found")
	problem("/feeds/x/calendar.ics", 404, "not_found")
	rotated, _ := c.call(http.StatusOK, "POST", "/feeds/"+id+"/rotate", nil)
	problem(path, 410, "gone")
	path = strings.TrimPrefix(rotated["url"].(string), c.URL)
	if a := c.Do("GET", path, "", nil); a.Status != http.StatusOK {
		t.Errorf("the new link: %d", a.Status)
	}
	for range 2 {
		if a := c.Do("DELETE", "/api/v1/feeds/"+id, c.Admin, nil); a.Status != http.StatusNoContent {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	problem(path, 410, "gone")
	if q, _ := c.call(http.StatusGone, "POST", "/feeds/"+id+"/rotate", nil); q["code"] != "gone" {
		t.Error(q)
	}
	if read, _ := c.call(http.StatusOK, "GET", "/feeds/"+id, nil); read["revoked_at"] != "2026-11-23T09:00:00+08:00" {
		t.Errorf("%v", read)
	}
	_, path = c.feed(public)
	if err := c.Office.Close(); err != nil {
		t.Fatal(err)
	}
	problem(path, 503, "unavailable")
}

// Behind a proxy next door that ends TLS, links say https.
func TestLinksFollowTheProxy(t *testing.T) {
	t.Parallel()
	c := start(t)
	made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}}, "X-Forwarded-Proto", "https")
	if url := made["url"].(string); !strings.HasPrefix(url, "https://"+strings.TrimPrefix(c.URL, "http://")+"/feeds/") || made["webcal_url"] != "webcal"+strings.TrimPrefix(url, "https") {
		t.Errorf("%v %v", url, made["webcal_url"])
	}
}

func TestLinksBeginWithThePublicAddress(t *testing.T) {
	t.Parallel()
	clock := apptest.NewClock(nine)
	c := &client{t, apptest.Start(t, storetest.Any(t), clock.Now, app.SiteSettings{PublicURL: "https://huiqi.example.cn/office/"}), clock}
	made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}})
	if url := made["url"].(string); !strings.HasPrefix(url, "https://huiqi.example.cn/office/feeds/") || made["webcal_url"] != "webcal"+strings.TrimPrefix(url, "https") {
		t.Errorf("%v %v", url, made["webcal_url"])
	}
}

// Links of one person each show the same meeting in their own way, and a change of
// one shows in its next fetch and in no other.
func TestFeedsHaveTheirOwnOptions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		clock := apptest.NewClock(nine)
		c := &client{t, apptest.Start(t, db, clock.Now, app.SiteSettings{PublicURL: "https://huiqi.example.cn", Office: "清源市政协"}), clock}
		p := c.party()
		meeting := "/meetings/" + c.add("/meetings", p.meeting())
		subject := object{"kind": "person", "id": p.chair}
		make := func(name string, options object) (at, path string) {
			made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": subject, "name": name, "options": options})
			return "/feeds/" + made["id"].(string), strings.TrimPrefix(made["url"].(string), "https://huiqi.example.cn")
		}
		phone, phonePath := make("手机", object{})
		_, secretaryPath := make("秘书", object{"veiled": true})
		read, _ := c.call(http.StatusOK, "GET", phone, nil)
		holds(t, read["options"].(object), object{"language": "zh", "days_back": 60, "days_ahead": 400, "days_cancelled": 30,
			"forms": []any{}, "reminders": []any{}, "veiled": false, "tentative": true})
		calendar := func(path string) string {
			a := c.Do("GET", path, "", nil)
			if a.Status != http.StatusOK {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			return strings.ReplaceAll(string(a.Body), "\r\n ", "")
		}
		tells := func(what, text string, want ...string) {
			t.Helper()
			for _, w := range want {
				if no, ok := strings.CutPrefix(w, "!"); ok == strings.Contains(text, no) {
					t.Errorf("%s: %s in\n%s", what, w, text)
				}
			}
		}
		before, veiled := calendar(phonePath), calendar(secretaryPath)
		tells("the phone", before, "SUMMARY:大运河工业遗存", "您的角色：主持", "URL:https://huiqi.example.cn/feeds/", "CONFERENCE;", "有疑问请联系清源市政协", "!VALARM")
		tells("the secretary", veiled, "SUMMARY:占用", "TRANSP:OPAQUE", "!大运河", "!调研报告", "!meet.example.cn", "!URL:", "!LOCATION", "!CATEGORIES")
		q, _ := c.call(http.StatusPreconditionRequired, "PATCH", phone, object{"name": "x"})
		if q["code"] != "precondition_required" {
			t.Error(q)
		}
		wish := object{"name": "平板", "options": object{"language": "en", "reminders": []any{0, 1440}, "forms": []any{"counterpart"}}}
		changed, h := c.call(http.StatusOK, "PATCH", phone, wish, "If-Match", `"1"`)
		holds(t, changed["options"].(object), object{"language": "en", "days_back": 60, "reminders": []any{1440, 0}, "forms": []any{"counterpart"}, "tentative": true})
		if changed["name"] != "平板" || h.Get("ETag") != `"2"` || changed["url"] != nil {
			t.Errorf("%v %v", changed, h)
		}
		c.call(http.StatusPreconditionFailed, "PATCH", phone, wish, "If-Match", `"1"`)
		if _, h := c.call(http.StatusOK, "PATCH", phone, wish, "If-Match", `"2"`); h.Get("ETag") != `"2"` {
			t.Errorf("the same again: %v", h)
		}
		after := calendar(phonePath)
		tells("the phone in English", after, "X-WR-CALNAME:赵一钱 (平板)", "Your role: presiding", "TRIGGER:-PT1440M", "TRIGGER:PT0S", "Questions: ask 清源市政协.")
		if property(after, "LAST-MODIFIED") <= property(before, "LAST-MODIFIED") || property(after, "SEQUENCE") != property(before, "SEQUENCE") || property(after, "UID") != property(before, "UID") {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
		if calendar(secretaryPath) != veiled {
			t.Error("the other link changed with it")
		}
		c.call(http.StatusOK, "PATCH", phone, object{"options": object{"forms": []any{"study"}}}, "If-Match", "*")
		tells("other forms only", calendar(phonePath), "!VEVENT")
		c.call(http.StatusOK, "PATCH", phone, object{"options": object{"forms": []any{}}}, "If-Match", "*")
		tells("all forms again", calendar(phonePath), "STATUS:TENTATIVE")
		c.call(http.StatusOK, "PATCH", phone, object{"options": object{"tentative": false}}, "If-Match", "*")
		tells("nothing tentative", calendar(phonePath), "!VEVENT")
		c.call(http.StatusOK, "POST", meeting+"/cancel", object{"reason": "改为书面征求意见"})
		tells("called off before it was confirmed", calendar(phonePath), "!VEVENT")
		c.call(http.StatusOK, "POST", meeting+"/confirm", nil)
		tells("confirmed", calendar(phonePath), "STATUS:CONFIRMED")
		c.call(http.StatusOK, "POST", meeting+"/cancel", object{"reason": "改为书面征求意见"})
		tells("called off after it was", calendar(phonePath), "STATUS:CANCELLED")
	})
}

// property is the first value of that name in an unfolded calendar.
func property(text, name string) string {
	_, rest, _ := strings.Cut(text, "\r\n"+name+":")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

// What an event shows of the directory is renamed on the phone as well, though all
// of it happens within one second.
func TestRenamesShowOnThePhone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		c.add("/meetings", p.meeting())
		_, zh := c.feed(object{"kind": "person", "id": p.chair})
		made, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "person", "id": p.chair}, "options": object{"language": "en"}})
		en := strings.TrimPrefix(made["url"].(string), c.URL)
		read := func(path string) string {
			return strings.ReplaceAll(string(c.Do("GET", path, "", nil).Body), "\r\n ", "")
		}
		for _, row := range []struct {
			at     string
			change object
			shows  string
			path   string
		}{
			{"/rooms/" + p.room, object{"name": "三〇一会议室"}, "LOCATION:会议中心 三〇一会议室\r\n", zh},
			{"/rooms/" + p.room, object{"floor": "3层", "wayfinding": "出电梯右转"}, "LOCATION:会议中心 三〇一会议室（3层，出电梯右转）", zh},
			{"/venues/" + p.venue, object{"name": "政协会堂"}, "LOCATION:政协会堂 ", zh},
			{"/venues/" + p.venue, object{"address": "青年路1号"}, "地址：青年路1号", zh},
			{"/venues/" + p.venue, object{"position": object{"lat": 31.5, "lon": 120.25}}, "GEO:31.500000;120.250000", zh},
			{"/bodies/" + p.body, object{"name": "提案与法制委员会"}, "组织：提案与法制委员会", zh},
			{"/forms/counterpart", object{"name_zh": "对口协商会"}, "CATEGORIES:对口协商会", zh},
			{"/forms/counterpart", object{"name_en": "Counterpart talk"}, "CATEGORIES:Counterpart talk", en},
		} {
			before := read(row.path)
			c.call(http.StatusOK, "PATCH", row.at, row.change, "If-Match", "*")
			after := read(row.path)
			if strings.Contains(before, row.shows) || !strings.Contains(after, row.shows) {
				t.Errorf("%s %v: no %q in\n%s", row.at, row.change, row.shows, after)
			}
			if property(after, "LAST-MODIFIED") <= property(before, "LAST-MODIFIED") || property(after, "SEQUENCE") <= property(before, "SEQUENCE") {
				t.Errorf("%s %v: nothing rises: %s %s", row.at, row.change, property(after, "LAST-MODIFIED"), property(after, "SEQUENCE"))
			}
		}
		c.call(http.StatusOK, "PATCH", "/people/"+p.chair, object{"name": "赵依谦"}, "If-Match", "*")
		if text := read(zh); !strings.Contains(text, "赵依谦的会议日程") || !strings.Contains(text, "X-WR-CALNAME:赵依谦（手机）\r\n") {
			t.Errorf("a person's new name is not in\n%s", text)
		}
		if text := read(en); !strings.Contains(text, "X-WR-CALNAME:赵依谦\r\n") {
			t.Errorf("a link without a name of its own is still called\n%s", text)
		}
	})
}

func TestFeedOptionsAreRefusedByName(t *testing.T) {
	t.Parallel()
	c := start(t)
	id, _ := c.feed(object{"kind": "public"})
	for reason, row := range map[string]struct {
		options object
		status  int
		field   string
	}{
		"a language nobody speaks here": {object{"language": "fr"}, http.StatusBadRequest, "options.language"},
		"too far back":                  {object{"days_back": 367}, http.StatusUnprocessableEntity, "options.days_back"},
		"no days":                       {object{"days_ahead": 0}, http.StatusUnprocessableEntity, "options.days_ahead"},
		"half a day":                    {object{"days_cancelled": 0.5}, http.StatusBadRequest, "options.days_cancelled"},
		"a form that is none":           {object{"forms": []any{"study", "tea"}}, http.StatusUnprocessableEntity, "options.forms[1]"},
		"a reminder too early":          {object{"reminders": []any{5, 40321}}, http.StatusUnprocessableEntity, "options.reminders[1]"},
		"six reminders":                 {object{"reminders": []any{1, 2, 3, 4, 5, 6}}, http.StatusUnprocessableEntity, "options.reminders"},
		"an option that is none":        {object{"colour": "red"}, http.StatusBadRequest, "options.colour"},
	} {
		for method, at := range map[string]string{"POST": "/feeds", "PATCH": "/feeds/" + id} {
			body := object{"options": row.options}
			if method == "POST" {
				body["subject"] = object{"kind": "public"}
			}
			q, _ := c.call(row.status, method, at, body, "If-Match", "*")
			if faults(q)[row.field] == "" {
				t.Errorf("%s, %s: %v", method, reason, q)
			}
		}
	}
	if read, h := c.call(http.StatusOK, "GET", "/feeds/"+id, nil); versionIn(h) != `"1"` {
		t.Errorf("a refused change stuck: %v", read)
	}
	c.Do("DELETE", "/api/v1/feeds/"+id, c.Admin, nil)
	for method, at := range map[string]string{"PATCH": "/feeds/" + id, "POST": "/feeds/" + id + "/rotate"} {
		if q, _ := c.call(http.StatusGone, method, at, object{"name": "x"}, "If-Match", "*"); q["detail"] != "此链接已撤销，不能再修改或更换，请新建链接" {
			t.Errorf("%s: %v", method, q)
		}
	}
	c.call(http.StatusNotFound, "PATCH", "/feeds/"+nobody, object{"name": "x"}, "If-Match", "*")
}

// Several edits within a second date the event ahead, so that each is newer than the
// one before; the header stays where the clock is.
func TestLastModifiedIsNeverInTheFuture(t *testing.T) {
	t.Parallel()
	s := stalemate(t, storetest.Any(t))
	for _, name := range []string{"甲", "乙", "丙"} {
		s.call(http.StatusOK, "PATCH", "/rooms/"+s.room, object{"name": name}, "If-Match", "*")
	}
	now, a := s.clock.Now().UTC(), s.Do("GET", s.single, "", nil)
	if got := a.Header.Get("Last-Modified"); got != now.Format(http.TimeFormat) {
		t.Errorf("Last-Modified is %s at %s", got, now.Format(http.TimeFormat))
	}
	if got := property(string(a.Body), "LAST-MODIFIED"); got <= now.Format("20060102T150405Z") {
		t.Errorf("the event's LAST-MODIFIED is %s and did not rise", got)
	}
}

// A new calendar of a district or township shows what the bodies below it hold; of any other body its own alone, and of
// each what the request says.
func TestADistrictsFeedShowsItsVillages(t *testing.T) {
	t.Parallel()
	c := start(t)
	district := c.add("/bodies", object{"name": "某区政协", "kind": "district"})
	village := c.add("/bodies", object{"name": "某村议事室", "kind": "village_room", "parent_id": district})
	c.add("/meetings", object{"form": "council", "title": "村口议事", "owner_body_id": village,
		"starts_at": "2026-12-10T09:00:00+08:00", "ends_at": "2026-12-10T10:00:00+08:00"})
	for _, row := range []struct {
		reason  string
		body    string
		options object
		want    int
	}{
		{reason: "by default", body: district, options: object{}, want: 1},
		{reason: "its own alone", body: district, options: object{"below": false}},
		{reason: "the village", body: village, options: object{}, want: 1},
	} {
		made, _ := c.call(http.StatusCreated, "POST", "/feeds",
			object{"subject": object{"kind": "body", "id": row.body}, "options": row.options})
		a := c.Do("GET", strings.TrimPrefix(made["url"].(string), c.URL), "", nil)
		if got := strings.Count(string(a.Body), "BEGIN:VEVENT"); got != row.want {
			t.Errorf("%s: %d events, want %d", row.reason, got, row.want)
		}
	}
}
