package web_test

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/web"
)

// browser is what Chromium sends when somebody opens an address.
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

// ask sends a request with these headers, "Name: value" each.
func ask(t *testing.T, method, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// errorRow is a request that fails; page is a part of the page, and empty for problem+json.
type errorRow struct {
	method, path string
	headers      []string
	status       int
	page         string
}

// People get a page, programs get problem+json, and calendar programs get it even if their library asks for HTML.
func TestAnErrorIsAPageForPeopleAndJSONForPrograms(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	s.Do("DELETE", "/api/v1/feeds/"+l.ID, s.Organiser, nil)
	const java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
	const calendar = "/feeds/SECRET/calendar.ics"
	page := "Accept: " + browser
	english := []string{page, "Accept-Language: en"}
	for name, row := range map[string]errorRow{
		"no such page":  {path: "/nothing", headers: []string{page}, status: 404, page: "没有这个页面"},
		"in English":    {path: "/nothing", headers: english, status: 404, page: "no such page"},
		"as asked for":  {path: "/nothing?lang=zh", headers: english, status: 404, page: "没有"},
		"a program":     {path: "/nothing", status: 404},
		"curl":          {path: "/nothing", headers: []string{"Accept: */*"}, status: 404},
		"prefers JSON":  {path: "/nothing", headers: []string{"Accept: application/json"}, status: 404},
		"other method":  {method: "POST", path: "/kiosk", headers: []string{page}, status: 405, page: "不能这样"},
		"by a program":  {method: "POST", path: "/kiosk", headers: []string{"Accept: */*"}, status: 405},
		"without token": {path: "/api/v1/people", headers: []string{page}, status: 401, page: "未通过身份验证"},
		"a revoked calendar in a browser": {path: calendar, headers: append(english, "Sec-Fetch-Mode: navigate"),
			status: 410, page: "Ask the office"},
		"in a program":                    {path: calendar, headers: []string{"Accept: text/calendar"}, status: 410},
		"in a program that asks for HTML": {path: calendar, headers: []string{"Accept: " + java}, status: 410},
		"never was":                       {path: "/feeds/none/calendar.ics", headers: []string{page}, status: 404},
	} {
		path := strings.Replace(row.path, "SECRET", strings.Split(l.PageURL, "/feeds/")[1], 1)
		res, body := ask(t, cmp.Or(row.method, "GET"), s.URL+path, row.headers...)
		kind, want := res.Header.Get("Content-Type"), "application/problem+json"
		if row.page != "" {
			want = "text/html; charset=UTF-8"
		}
		if res.StatusCode != row.status || kind != want || !strings.Contains(body, row.page) {
			t.Errorf("%s: %d %s %s", name, res.StatusCode, kind, body)
		}
		if vary := strings.Join(res.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept, Accept-Language") {
			t.Errorf("%s: Vary is %q", name, vary)
		}
		guarded := res.Header.Get("Content-Security-Policy") != "" && res.Header.Get("Cache-Control") == "no-store"
		called := strings.Contains(body, `href="tel:00000000001"`) && !strings.Contains(body, "style=")
		if row.page != "" && !(guarded && called) {
			t.Errorf("%s: %v %s", name, res.Header, body)
		}
	}
}

// A database that is gone is told to a person with a way to try again, and to a browser when.
func TestAPersonIsToldThatTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, storetest.SQLite(t), nil, app.SiteSettings{})
	_ = s.Office.Store.Close()
	res, body := ask(t, "GET", s.URL+"/readyz", "Accept: "+browser)
	again := strings.Contains(body, `href="/readyz">再试一次`)
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || !again ||
		!strings.Contains(body, res.Header.Get("X-Request-Id")) {
		t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
	}
}

// errorSite answers /STATUS with the page of that status.
func errorSite(t *testing.T) string {
	t.Helper()
	w, err := web.New(web.Options{Office: "示例市政协", Contact: "办公室 000-0000-0001、值班 138 0000 0000"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	e := echo.New()
	w.Mount(e)
	e.Any("/:status", func(c echo.Context) error {
		status, err := strconv.Atoi(c.Param("status"))
		if err != nil {
			return err
		}
		id := "6f1d2c7e-90ab-4cde-8f01-23456789abcd"
		problem := api.Problem{Status: status, Title: "内容有误", Detail: "内容不符合要求", RequestID: &id}
		return w.ErrorPage(c, problem, false)
	})
	srv := httptest.NewServer(e)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestErrorPagesCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	url := errorSite(t)
	p := openTab(t, peopleSizes[0])
	for _, status := range []int{410, 500} {
		for _, lang := range []string{"zh", "en"} {
			name := fmt.Sprintf("%d?lang=%s", status, lang)
			p.audit(t, "error-"+name, url+"/"+name)
		}
	}
	p.audit(t, "error-large", url+"/404?size=large")
}

// The size stays on the device, and the link for it works without the script.
func TestTheSizeOfTheTypeStays(t *testing.T) {
	t.Parallel()
	url := errorSite(t)
	p := openTab(t, peopleSizes[0])
	p.visit(url + "/404")
	eval[bool](p, `(document.querySelector('[data-sizes]').click(), true)`)
	const size = `getComputedStyle(document.documentElement).fontSize`
	if got := eval[string](p, size); got != "20px" {
		t.Errorf("after the tap: %s", got)
	}
	p.visit(url + "/503")
	if got := eval[string](p, size); got != "20px" {
		t.Errorf("on the next page: %s", got)
	}
	p.scripts(false)
	p.visit(url + "/404?size=large&lang=en")
	resize := `document.querySelector('[data-sizes]').getAttribute('href')`
	if got := eval[string](p, size+"+"+resize); got != "20px?lang=en" {
		t.Errorf("without scripts: %s", got)
	}
}
