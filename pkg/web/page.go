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

// policy is the Content-Security-Policy of the pages: everything comes from this origin, and there are no inline
// scripts or styles and no forms. Only pages of this origin may frame a page.
const policy = sources + "; frame-ancestors 'self'"

// sources is the part of the policy that says what a page may load and send.
const sources = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"

// formPolicy is the policy of the pages on which one answers: they may send forms to this origin, and nothing may frame
// them. answers names these pages.
var (
	formPolicy = strings.NewReplacer("form-action 'none'", "form-action 'self'", "frame-ancestors 'self'",
		"frame-ancestors 'none'").Replace(policy) + "; manifest-src 'self'"
	answers = map[string]bool{"mine": true, "reply": true, "scan": true, "signin": true, "office": true,
		"office_figures": true, "office_items": true, "office_reports": true, "office_report": true,
		"office_list": true, "office_held": true}
)

// pageHeader marks the answers of this server, so that a screen can tell them from a proxy's error page.
const pageHeader = "X-Huiqi-Page"

func parsePages(a *assets) (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset":      a.url,
		"contact":    contactParts,
		"dict":       dict,
		"json":       jsonText,
		"isDate":     func(text string) bool { return len(text) >= 10 && text[4] == '-' && text[7] == '-' },
		"next":       func(i int) int { return i + 1 },
		"mineWords":  mineWordsFor,
		"placeParts": placeParts,
		"phones":     phonesIn,
		"sizeNumber": func(i int) string { return textSizes[i] },
		"tap":        tap,
		"title":      title,
	}).ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: pages: %w", err)
	}
	return t, nil
}

// title is the title of a page; empty parts are left out.
func title(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// placeParts divides a place where a line may end, so that a floor or the name of a room stays whole: into words, and
// each word after its dots. The script of the kiosk divides it alike.
func placeParts(place string) [][]string {
	var out [][]string
	for _, word := range strings.Split(place, " ") {
		out = append(out, strings.SplitAfter(word, "·"))
	}
	return out
}

// jsonText writes JSON for an attribute, where the template escapes it once more.
func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// dict gives a part of a page several values: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("web: %v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// tap allows a link that begins with webcal:, which html/template would otherwise replace.
func tap(link string) (template.URL, error) {
	if !strings.HasPrefix(link, "webcal://") {
		return "", fmt.Errorf("web: %q is not a webcal link", link)
	}
	return template.URL(link), nil
}

// render renders the whole page, so that an error does not leave half a page.
func (w *Web) render(name string, data any) ([]byte, error) {
	var body bytes.Buffer
	if err := w.pages.ExecuteTemplate(&body, name+".html", data); err != nil {
		return nil, fmt.Errorf("web: page %s: %w", name, err)
	}
	return body.Bytes(), nil
}

// page renders a page and sends it.
func (w *Web) page(c echo.Context, status int, name string, data any) error {
	body, err := w.render(name, data)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	guard(h)
	h.Set("Content-Security-Policy", policy)
	if answers[name] {
		// A browser that sends no referrer sends "Origin: null" with a form, which proves nothing.
		h.Set("Content-Security-Policy", formPolicy)
		h.Set("Referrer-Policy", "same-origin")
	}
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set(pageHeader, name)
	return c.HTMLBlob(status, body)
}

// guard sets the headers of every answer that is not an asset.
func guard(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// notice is the data of a page in the style of the kiosk that shows an error and reloads after Retry seconds.
type notice struct {
	HTMLLang, Title, Text string
	Retry                 int
}

// trouble answers with a page that says why the kiosk cannot be shown.
func (w *Web) trouble(c echo.Context, asked screenRequest, err error) error {
	status, n := noticeFor(asked, err)
	if status == http.StatusServiceUnavailable {
		w.opt.Logger.Warn("the kiosk's page cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(n.Retry))
	}
	return w.page(c, status, "notice", n)
}

func noticeFor(asked screenRequest, err error) (int, notice) {
	en := asked.lang == "en"
	n := notice{HTMLLang: said{"zh-CN", "en"}.in(en), Retry: 60}
	what := said{"场所", "venue"}
	switch {
	case asked.room != "":
		what = said{"会议室", "room"}
	case errors.Is(err, errNoFloor):
		what = said{"楼层", "floor"}
	}
	switch {
	case errors.Is(err, consult.ErrInvalid):
		n.Title = said{"网址中的" + what.zh + "编号有误", "The " + what.en + " in this address is not valid"}.in(en)
		if asked.floor != "" && asked.venue == "" {
			n.Title = said{"网址中有楼层，没有场所", "This address has a floor and no venue"}.in(en)
		}
		n.Text = said{"请向管理员索取本屏的正确网址", "Please ask the office for the correct address of this screen"}.in(en)
		return http.StatusBadRequest, n
	case errors.Is(err, consult.ErrNotFound):
		n.Title = said{"没有找到这个" + what.zh, "This " + what.en + " does not exist"}.in(en)
		n.Text = said{"它可能已被移除，请向管理员核对本屏的网址",
			"It may have been removed. Please check the address of this screen with the office"}.in(en)
		return http.StatusNotFound, n
	}
	n.Retry = 5
	n.Title = said{"暂时无法取得今日安排", "Today’s meetings cannot be shown right now"}.in(en)
	n.Text = said{"正在自动重试，请稍候；以现场通知为准",
		"Retrying automatically. Please follow the notices on site"}.in(en)
	return http.StatusServiceUnavailable, n
}
