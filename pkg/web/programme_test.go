package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/web"
)

// festive is a week with meetings on three days, and more after it.
func festive(t testing.TB) []kiosk.Entry {
	es := busy(t)
	from := monday(t, 33, 0)
	away := moved(meeting(from, 90, "“名人故居保护利用”对口协商会", 1), monday(t, 2*24+9, 0), 4)
	there := meeting(monday(t, 2*24+9, 0), 90, away.Title, 4)
	there.MeetingID = away.MeetingID
	online := meeting(monday(t, 2*24+14, 0), 60, "“城市更新”远程协商会", 0)
	online.Room, online.Venue = consult.Room{}, consult.Venue{}
	es = append(es, away, there, online)
	for i := range 14 {
		es = append(es, meeting(monday(t, (8+i)*24+9, 30), 90, "有事好商量：梅园社区加装电梯", i%5))
	}
	for i := range es {
		es[i].Form = "counterpart"
		if es[i].Venue.ID == hall {
			es[i].Venue.Address = "清源市人民路1号"
		}
	}
	return es
}

func TestPublicMeetingsSayEverything(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(festive(t)...)
	for path, want := range map[string][]string{
		"/today": {"<h1>今日公开会议</h1>", "2026年11月23日 星期一", "共 4 场", "<h2>市政协会议中心</h2>", "清源市人民路1号",
			"进行中", "已取消", "已改期至 15:00", "改在 3层 301会议室", `datetime="2026-11-23T09:00:00&#43;08:00"`, "暂定",
			"<h2>会议预告</h2>", "11月25日 星期三", "以后各周另有", `aria-current="page">今天`},
		"/today?lang=en": {"Public meetings today", "Moved to 15:00", "Cancelled", "Coming consultations", "中文"},
		"/week": {"2026年11月23日 星期一 – 2026年11月29日 星期日", "<h2>11月23日 星期一 <span class=\"mark\">今天</span></h2>",
			"<h3>市政协会议中心</h3>", "<h3>线上或另行通知</h3>", "原定 11月24日 9:00", "已改期至 11月25日 9:00", "11月30日起一周"},
		"/week?from=2026-12-03":         {"2026年11月30日 星期一 – 2026年12月6日 星期日", "12月7日起一周", "本周"},
		"/week?venue=" + string(annex):  {"河东区协商议事馆", "共 1 场"},
		"/today?venue=" + string(annex): {"今天没有公开会议", "一周"},
		"/today?size=large&venue=":      {`class="large"`},
		"/week?lang=en&from=2026-11-30": {"/week?lang=en", "Week of 7 December"},
		"/week?from=2027-01-02":         {"2026年12月28日 星期一", "这一周没有公开会议"},
	} {
		answer, body := h.get(t, "GET", path)
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
		for _, words := range want {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q:\n%s", path, words, body)
			}
		}
	}
	for path, want := range map[string]string{
		"/week?from=2026-11-16": "没有这一周的安排", "/week?from=2027-01-04": "没有这一周的安排",
		"/week?from=x&lang=en": "Nothing is published",
		"/today?venue=x":       "没有找到这个场所", "/week?venue=01990000-0000-7000-8000-0000000000ff": "没有找到这个场所",
	} {
		if answer, body := h.get(t, "GET", path); answer.StatusCode != 404 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
}

// Programs that read pages get each meeting once, at its present time.
func TestPublicMeetingsAreDataForPrograms(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	es := festive(t)
	es[0].Title = `</script><script>alert(1)</script>`
	es[0].OwnerName, es[0].CoOwners = "社法委", []string{"经济委", "东区政协"}
	es[1].OwnerName, es[1].CoOwners = "社法委", nil
	h.add(es...)
	_, body := h.get(t, "GET", "/week")
	found := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(body)
	if found == nil {
		t.Fatal("there is no data")
	}
	var data struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
		t.Fatal(err)
	}
	status := map[string]int{}
	for _, e := range data.Graph {
		status[e["eventStatus"].(string)]++
	}
	organisers := func(title string) string {
		for _, e := range data.Graph {
			if e["name"] == title {
				return fmt.Sprint(e["organizer"])
			}
		}
		return "no such meeting"
	}
	one := "map[@type:Organization name:"
	if got := organisers(es[0].Title); got != "["+one+"社法委] "+one+"经济委] "+one+"东区政协]]" {
		t.Errorf("several hold it: %s", got)
	}
	if got := organisers(es[1].Title); got != one+"社法委]" {
		t.Errorf("one holds it: %s", got)
	}
	for kind, n := range map[string]int{"EventScheduled": 5, "EventCancelled": 1, "EventRescheduled": 1} {
		if status["https://schema.org/"+kind] != n {
			t.Errorf("%d of %s in %v", status["https://schema.org/"+kind], kind, status)
		}
	}
}

// The tag changes with what the page says, and not with the time at which it was made; only the sites that the office
// names may frame it.
func TestPublicMeetingsAreTaggedAndGuarded(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(festive(t)...)
	for _, path := range []string{"/today", "/week", "/week?lang=en"} {
		first, _ := h.get(t, "GET", path)
		tag := first.Header.Get("ETag")
		again, body := ask(t, "GET", h.url+path, `If-None-Match: "x", `+tag)
		if !strings.HasPrefix(tag, `W/"`) || again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s: %q, then %d", path, tag, again.StatusCode)
		}
		csp := first.Header.Get("Content-Security-Policy")
		if !strings.HasSuffix(csp, "; frame-ancestors 'none'") || first.Header.Get("X-Robots-Tag") != "" {
			t.Errorf("%s: %v", path, first.Header)
		}
	}
	before, _ := h.get(t, "GET", "/today")
	h.clock.set(monday(t, 10, 21)) // a meeting has begun
	after, _ := ask(t, "GET", h.url+"/today", "If-None-Match: "+before.Header.Get("ETag"))
	if after.StatusCode != http.StatusOK {
		t.Errorf("a meeting has begun, and the answer is %d", after.StatusCode)
	}
	w, err := web.New(web.Options{Days: h.office, Changes: h.office, Zone: shanghai(t), Now: h.clock.now,
		Embed: []string{"https://www.example.gov.cn"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	e := echo.New()
	w.Mount(e)
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	url := srv.URL
	answer, _ := ask(t, "GET", url+"/today")
	csp := answer.Header.Get("Content-Security-Policy")
	if !strings.HasSuffix(csp, "; frame-ancestors https://www.example.gov.cn") {
		t.Errorf("the policy is %q", csp)
	}
	screen, _ := ask(t, "GET", url+"/kiosk")
	if csp := screen.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "frame-ancestors 'self'") {
		t.Errorf("the kiosk's is %q", csp)
	}
}

// Many readers cost the database as much as one, and a change shows at once.
func TestPublicMeetingsAreReadOnceForAll(t *testing.T) {
	t.Parallel()
	pace := quick()
	pace.Recheck = time.Hour
	h := open(t, monday(t, 10, 0), pace)
	h.get(t, "GET", "/today")
	asked := h.questions()
	for range 5 {
		h.get(t, "GET", "/today")
		h.get(t, "GET", "/week")
	}
	if n := h.questions() - asked; n != 0 {
		t.Errorf("asked %d times more", n)
	}
	h.add(meeting(monday(t, 11, 0), 60, "刚刚公布的会议", 0))
	if _, body := h.get(t, "GET", "/week"); !strings.Contains(body, "刚刚公布的会议") {
		t.Error("the change does not show")
	}
	h.clock.set(monday(t, 24, 0))
	if _, body := h.get(t, "GET", "/today"); strings.Contains(body, "刚刚公布的会议") || !strings.Contains(body, "11月24日") {
		t.Errorf("after midnight: %s", body)
	}
	h.fail(errBroken)
	h.add()
	if answer, body := h.get(t, "GET", "/today"); answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" ||
		!strings.Contains(body, "再试一次") {
		t.Errorf("without a database: %d %s", answer.StatusCode, body)
	}
	h.web.Close()
	if n := h.watching(); n != 0 {
		t.Errorf("%d still listen", n)
	}
}

// Only what is public shows, and the public calendar is offered once the office has one.
func TestPublicMeetingsOfARealOffice(t *testing.T) {
	t.Parallel()
	clock := clockAt(monday(t, 10, 0))
	now := func() time.Time { return clock.now() }
	s := wall{t, apptest.Start(t, storetest.Any(t), now, app.SiteSettings{})}
	book := func(title, visibility, from string) string {
		return s.call(http.StatusCreated, "POST", "/meetings", map[string]any{"form": "council", "title": title,
			"visibility": visibility, "status": "confirmed", "starts_at": "2026-11-23T" + from + ":00:00+08:00",
			"ends_at": "2026-11-23T" + from + ":50:00+08:00"})
	}
	book("大家的会", "public", "14")
	book("内部的会", "internal", "15")
	book("少数人的会", "restricted", "16")
	says := func(want bool, words string) {
		t.Helper()
		for _, path := range []string{"/today", "/week"} {
			if _, body := look(t, "GET", s.office.URL+path, ""); strings.Contains(body, words) != want {
				t.Errorf("%s says %q: %v", path, words, !want)
			}
		}
	}
	says(true, "大家的会")
	says(false, "内部的会")
	says(false, "少数人的会")
	says(false, "/feeds/public")
	s.call(http.StatusCreated, "POST", "/feeds", map[string]any{"subject": map[string]any{"kind": "public"}})
	says(true, `href="/feeds/public/subscribe"`)
	if res, body := look(t, "GET", s.office.URL+"/feeds/public/subscribe", ""); res.StatusCode != 200 ||
		!strings.Contains(body, "/feeds/public/calendar.ics") {
		t.Errorf("the public calendar's page: %d %s", res.StatusCode, body)
	}
}

func TestPublicPagesCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(festive(t)...)
	p := openTab(t, peopleSizes[0])
	for _, path := range []string{
		"/?lang=zh", "/?lang=en", "/kiosk/setup", "/kiosk/setup?lang=en", "/today", "/today?lang=en",
		"/week", "/week?lang=en", "/week?from=2026-12-21",
	} {
		p.audit(t, path[1:], h.url+path)
		blocked := eval[[]string](p, `performance.getEntriesByType('resource').map(e => e.name)
			.filter(n => !n.startsWith(location.origin + '/'))`)
		if len(blocked) > 0 {
			t.Errorf("%s asks elsewhere: %v", path, blocked)
		}
	}
	h.change(func([]kiosk.Entry) []kiosk.Entry { return nil })
	p.audit(t, "today-empty", h.url+"/today")
	h.add(longWeek(t, 120, "有事好商量：老旧小区加装电梯")...)
	for _, path := range []string{"/week?lang=zh", "/week?day=2026-11-25&page=2", "/week?day=2026-11-25&lang=en"} {
		p.audit(t, "long-"+path[1:], h.url+path)
	}
}
