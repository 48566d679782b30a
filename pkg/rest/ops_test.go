package rest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"huiqi/api"
)

func TestProbes(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, path := range []string{"/healthz", "/readyz", "/openapi.yaml", "/docs/", "/docs"} {
		for _, method := range []string{"GET", "HEAD"} {
			if a := c.Do(method, path, "", nil); a.Status != http.StatusOK {
				t.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
			}
		}
	}
	if a := c.Do("GET", "/openapi.yaml", "", nil); !bytes.Equal(a.Body, api.Spec()) {
		t.Error("another contract is shown than served")
	}
	if err := c.Office.Close(); err != nil {
		t.Fatal(err)
	}
	if a := c.Do("GET", "/healthz", "", nil); a.Status != http.StatusOK {
		t.Errorf("alive: %d", a.Status)
	}
	for _, path := range []string{"/readyz", "/api/v1/people"} {
		a := c.Do("GET", path, c.Admin, nil)
		if a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || a.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(a.Body), "unavailable") {
			t.Errorf("%s without a database: %d %s", path, a.Status, a.Body)
		}
	}
}

// The manual asks for nothing from elsewhere, and its policy lets its own
// scripts run and no other.
func TestManualNeedsNobodyElse(t *testing.T) {
	t.Parallel()
	c := start(t)
	page := c.Do("GET", "/docs/", "", nil)
	policy := page.Header.Get("Content-Security-Policy")
	if script, _, _ := strings.Cut(policy[strings.Index(policy, "script-src"):], ";"); strings.Contains(script, "unsafe") || strings.Count(script, "sha256-") != strings.Count(string(page.Body), "<script>") {
		t.Errorf("%s", policy)
	}
	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(page.Body), -1)
	for _, link := range links {
		if !strings.HasPrefix(link[1], "/docs/") {
			t.Errorf("the manual reaches for %s", link[1])
			continue
		}
		if a := c.Do("GET", link[1], "", nil); a.Status != http.StatusOK || len(a.Body) == 0 {
			t.Errorf("%s: %d", link[1], a.Status)
		}
	}
	if len(links) < 4 {
		t.Errorf("%v", links)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	c := start(t)
	_, path := c.feed(object{"kind": "public"})
	tag := c.Do("GET", path, "", nil).Header.Get("ETag")
	c.Do("GET", path, "", nil, "If-None-Match", tag)
	c.Do("HEAD", path, "", nil)
	c.Do("GET", "/feeds/x/calendar.ics", "", nil)
	c.Do("BREW", "/api/v1/people", "", nil)
	c.Do("GET", "/nowhere/"+nobody, "", nil)
	c.call(http.StatusOK, "GET", "/people", nil)
	got := string(c.Do("GET", "/metrics", "", nil).Body)
	for _, want := range []string{
		`huiqi_http_requests_total{method="GET",route="/feeds/:token/calendar.ics",status="200"} 1`,
		`huiqi_http_requests_total{method="HEAD",route="/feeds/:token/calendar.ics",status="200"} 1`,
		`huiqi_http_requests_total{method="GET",route="/feeds/:token/calendar.ics",status="304"} 1`,
		`huiqi_http_requests_total{method="GET",route="/feeds/:token/calendar.ics",status="404"} 1`,
		`huiqi_http_requests_total{method="GET",route="/api/v1/people",status="200"} 1`,
		`huiqi_http_request_seconds_count{method="GET",route="/api/v1/people"} 1`,
		`huiqi_http_requests_total{method="GET",route="unmatched",status="404"} 1`,
		"go_goroutines", "process_start_time_seconds", "huiqi_feed_renders",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, secret := range []string{nobody, "BREW", strings.Split(path, "/")[2]} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is in the metrics", secret)
		}
	}
}

// What is logged says who did what, and holds no token, link, query or contact.
func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	c := start(t)
	_, path := c.feed(object{"kind": "public"})
	secret := strings.Split(path, "/")[2]
	me, _ := c.as(c.Organiser, http.StatusOK, "GET", "/me", nil)
	c.Do("GET", path, "", nil)
	for _, near := range []string{"/calendar.ics/", "/calendar.icz", "/", "", "//calendar.ics", "/calendar.ics?token=" + secret} {
		c.Do("GET", "/feeds/"+secret+near, "", nil)
	}
	c.Do("POST", path, "", nil)
	c.Do("GET", "/api/v1/people?q=secretive", c.Organiser, nil)
	c.Do("POST", "/api/v1/people", c.Organiser, object{"name": "赵一钱", "kind": "member", "phone": "000-0000-0001"}, "X-Request-Id", "req-7", "Idempotency-Key", "keykeykey")
	c.Do("GET", "/api/v1/people", "huiqi_wrong_token", nil, "X-Request-Id", `a"b c`)
	want := []string{`"id":"req-7","method":"POST","route":"/api/v1/people","status":201`,
		`"actor":"test organiser","token_id":"` + me["token_id"].(string) + `"`, `"status":401`}
	deadline := time.Now().Add(2 * time.Minute)
	missing := func() (out []string) {
		for _, w := range want {
			if !strings.Contains(c.Log.String(), w) {
				out = append(out, w)
			}
		}
		return out
	}
	for len(missing()) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("not logged: %v\n%s", missing(), c.Log)
		}
		time.Sleep(5 * time.Millisecond)
	}
	log := c.Log.String()
	for _, s := range []string{secret, c.Admin, c.Organiser, "huiqi_wrong_token", "secretive", "000-0000-0001", "keykeykey", `a\"b`} {
		if strings.Contains(log, s) {
			t.Errorf("%s is in the log", s)
		}
	}
}

func TestAnswersAreNotKeptNorFramed(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, path := range []string{"/api/v1/people", "/api/v1/nothing", "/readyz"} {
		h := c.Do("GET", path, c.Admin, nil, "X-Request-Id", "r.1").Header
		kept := "no-store"
		if path == "/api/v1/people" {
			kept = "private, no-cache"
		}
		for name, want := range map[string]string{"Cache-Control": kept, "X-Frame-Options": "DENY",
			"X-Content-Type-Options":  "nosniff",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Referrer-Policy": "no-referrer", "X-Request-Id": "r.1"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
	}
}

// The day's list as JSON: public meetings alone, each with its state.
func TestKioskDay(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	add := func(title, from, to string, more object) string {
		return c.add("/meetings", merged(object{"form": "council", "title": title, "starts_at": "2026-11-23T" + from + "+08:00", "ends_at": "2026-11-23T" + to + "+08:00", "visibility": "public"}, more))
	}
	add("早会", "07:00:00", "09:00:00", nil)
	add("正在开", "09:00:00", "10:00:00", object{"room_id": p.room, "owner_body_id": p.body})
	add("快开了", "09:30:00", "10:30:00", nil)
	add("下午", "14:00:00", "15:00:00", nil)
	add("内部", "11:00:00", "12:00:00", object{"visibility": "internal"})
	c.call(http.StatusOK, "POST", "/meetings/"+add("取消的", "16:00:00", "17:00:00", nil)+"/cancel", object{"reason": "延期"})
	c.call(http.StatusOK, "POST", "/meetings/"+add("改期的", "18:00:00", "19:00:00", nil)+"/move", object{"starts_at": "2026-11-24T09:00:00+08:00", "room_id": p.room})
	day, _ := c.as(c.Kiosk, http.StatusOK, "GET", "/kiosk/today", nil)
	var got []string
	for _, item := range day["items"].([]any) {
		e := item.(object)
		got = append(got, fmt.Sprint(e["title"], " ", e["state"], " ", e["state_text"]))
	}
	if want := "早会 over 已结束|正在开 running 进行中|快开了 soon 即将开始|下午 later 未开始|取消的 cancelled 已取消|改期的 moved 已改期至"; !strings.HasPrefix(strings.Join(got, "|"), want) {
		t.Errorf("%v", got)
	}
	items := day["items"].([]any)
	holds(t, items[1].(object), object{"form": "council", "form_name": "有事好商量", "owner": "提案委员会", "starts_at": "2026-11-23T09:00:00+08:00",
		"place": object{"room": "301会议室", "floor": nil, "wayfinding": nil, "venue": "会议中心"}})
	holds(t, items[5].(object)["moved_to"].(object), object{"starts_at": "2026-11-24T09:00:00+08:00", "ends_at": "2026-11-24T10:00:00+08:00"})
	holds(t, day, object{"date": "2026-11-23", "as_of": "2026-11-23T09:00:00+08:00"})
	there, _ := c.as(c.Kiosk, http.StatusOK, "GET", "/kiosk/today?venue="+p.venue+"&date=2026-11-24", nil, "Accept-Language", "en")
	holds(t, there["venue"].(object), object{"id": p.venue, "name": "会议中心"})
	if items := there["items"].([]any); len(items) != 1 || items[0].(object)["state_text"] != "Upcoming" {
		t.Errorf("%v", text(there))
	}
	c.as(c.Kiosk, http.StatusNotFound, "GET", "/kiosk/today?venue="+nobody, nil)
	c.as(c.Kiosk, http.StatusBadRequest, "GET", "/kiosk/today?date=2026-02-30", nil)
}
