package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"huiqi/pkg/app"
)

// A link that was copied out of a sentence, with its full stop or a slash, opens all the same.
func TestALinkIsMended(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	for behind, to := range map[string]string{
		"/": "", "。": "", "%E3%80%82": "", "%e3%80%82": "", "/%e3%80%82": "",
		".": "", "，": "", "/?lang=en": "?lang=en", "。/": "", "）。?size=2": "?size=2",
		"/subscribe。": "/subscribe", "/slip/": "/slip", "/calendar.ics。": "/calendar.ics", "/subscribe.": "/subscribe",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			res, _ := look(t, method, l.PageURL+behind, "")
			base, err := url.Parse(l.PageURL + behind)
			if err != nil {
				t.Fatal(err)
			}
			there, err := base.Parse(res.Header.Get("Location"))
			if err != nil || res.StatusCode != http.StatusFound || there.String() != l.PageURL+to {
				t.Errorf("%s %s: %d to %v, %v", method, behind, res.StatusCode, there, err)
			}
		}
	}
	for _, none := range []string{"/nothing", "/nothing。", "/subscribex"} {
		if res, _ := look(t, "GET", l.PageURL+none, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d to %q", none, res.StatusCode, res.Header.Get("Location"))
		}
	}
}

// A link in a chat or on a home screen says whose calendar it is, and nothing else.
func TestALinkSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	s, l := linked(t, app.SiteSettings{})
	_, body := look(t, "GET", l.PageURL, "")
	if !strings.Contains(body, `<meta property="og:title" content="赵一钱 · 会议日程">`) || strings.Count(body, "og:") != 1 ||
		!strings.Contains(body, "apple-touch-icon") {
		t.Errorf("%s", body)
	}
	res, text := look(t, "GET", l.PageURL+"/manifest.webmanifest", "")
	var m struct {
		Name     string `json:"name"`
		StartURL string `json:"start_url"`
		Icons    []struct{ Src string }
	}
	err := json.Unmarshal([]byte(text), &m)
	if err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/manifest+json") ||
		s.URL+m.StartURL != l.PageURL+"?lang=zh" || len(m.Icons) != 2 {
		t.Fatalf("%v %s", err, text)
	}
	for _, icon := range m.Icons {
		res, _ := look(t, "GET", s.URL+icon.Src, "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %v", icon.Src, res.StatusCode, res.Header)
		}
	}
}

// What a phone cannot do has no button, and the list itself is the main way.
func TestEachPhoneGetsTheWayThatItHas(t *testing.T) {
	t.Parallel()
	_, l := linked(t, app.SiteSettings{})
	const subscribe = `class="wide" href="`
	for agent, row := range map[string]struct{ says, first string }{
		"Mozilla/5.0 (iPhone) Safari":                          {"订阅到手机日历", "添加到我的日历"},
		"Mozilla/5.0 (Linux; Android 14; 23127PN0CC)":          {"要先装 ICSx5", "安卓手机要先装 ICSx5"},
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1.6.1":  {"此手机不能订阅日历", "此手机暂不支持订阅日历"},
		"Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.6": {"在微信里点右上角", "微信内无法打开日历"},
	} {
		_, body := look(t, "GET", l.PageURL, agent)
		path := strings.TrimPrefix(l.PageURL, "http://"+hostOf(t, l.PageURL))
		button := strings.Contains(body, subscribe+path+"/subscribe")
		if !strings.Contains(body, row.says) || button != strings.Contains(agent, "iPhone") {
			t.Errorf("%s: a button: %v, %s", agent, button, body)
		}
		_, how := look(t, "GET", l.PageURL+"/subscribe", agent)
		at, tap := strings.Index(how, row.first), strings.Index(how, "webcal:")
		if at < 0 || tap >= 0 && tap < at && !strings.Contains(agent, "iPhone") {
			t.Errorf("%s: %q is not said first: %s", agent, row.first, how)
		}
	}
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
