package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// policy lets a page use this origin alone: no inline script or style, no
// frame elsewhere, no form, nothing from outside.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// pageHeader marks answers that are ours, so that a screen can tell them from
// what a proxy on the way says in our place.
const pageHeader = "X-Huiqi-Page"

func parsePages(a *assets) (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset": a.url,
		"json":  jsonText,
		"tap":   tap,
		"title": title,
	}).ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: pages: %w", err)
	}
	return t, nil
}

// title is what a browser calls a page; parts that are empty are left out.
func title(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// jsonText is for attributes, where the template escapes it once more.
func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// tap lets a link of ours begin with webcal:, which the template would refuse.
func tap(link string) (template.URL, error) {
	if !strings.HasPrefix(link, "webcal://") {
		return "", fmt.Errorf("web: %q is no webcal link", link)
	}
	return template.URL(link), nil
}

// page renders wholly before it sends anything, so that an error is never half
// a page.
func (w *Web) page(c echo.Context, status int, name string, data any) error {
	var body bytes.Buffer
	if err := w.pages.ExecuteTemplate(&body, name+".html", data); err != nil {
		return fmt.Errorf("web: page %s: %w", name, err)
	}
	h := c.Response().Header()
	guard(h)
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set(pageHeader, name)
	return c.HTMLBlob(status, body.Bytes())
}

// guard sets what every answer that is not an asset carries.
func guard(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// notice is a page that says one thing, in the kiosk's style, and tries again
// by itself when Retry seconds are up.
type notice struct {
	HTMLLang, Title, Text string
	Retry                 int
}

// trouble says in words why there is no kiosk.
func (w *Web) trouble(c echo.Context, lang string, err error) error {
	status, n := noticeFor(lang, err)
	if status == http.StatusServiceUnavailable {
		w.opt.Logger.Warn("the kiosk's page cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(n.Retry))
	}
	return w.page(c, status, "notice", n)
}

func noticeFor(lang string, err error) (int, notice) {
	en := lang == "en"
	pick := func(zh, english string) string {
		if en {
			return english
		}
		return zh
	}
	n := notice{HTMLLang: pick("zh-CN", "en"), Retry: 60}
	switch {
	case errors.Is(err, consult.ErrInvalid):
		n.Title = pick("网址中的场所编号有误", "The venue in this address is not valid")
		n.Text = pick("请向管理员索取本屏的正确网址", "Please ask the office for the address of this screen")
		return http.StatusBadRequest, n
	case errors.Is(err, consult.ErrNotFound):
		n.Title = pick("没有找到这个场所", "There is no such venue")
		n.Text = pick("它可能已被移除，请向管理员核对本屏的网址",
			"It may have been removed; please check the address of this screen with the office")
		return http.StatusNotFound, n
	}
	n.Retry = 5
	n.Title = pick("暂时无法取得今日安排", "The meetings of today cannot be shown just now")
	n.Text = pick("正在自动重试，请稍候；以现场通知为准", "Trying again by itself; please follow the notices on site")
	return http.StatusServiceUnavailable, n
}
