package web_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
)

// signer is a browser that somebody signs in with.
type signer struct {
	t testing.TB
	*apptest.Server
	clock  *apptest.Clock
	cookie *http.Cookie
}

func openOffice(t testing.TB, set app.SiteSettings) *signer {
	t.Helper()
	clock := apptest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	return &signer{t: t, Server: apptest.Start(t, storetest.Any(t), clock.Now, set), clock: clock}
}

// page asks as a browser does that shows pages of this origin, and follows no redirect. Headers are pairs.
func (s *signer) page(method, path string, form url.Values, headers ...string) (*http.Response, string) {
	s.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, s.URL+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if s.cookie != nil {
		req.AddCookie(s.cookie)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(text)
}

// signIn signs in by the token, and gives where that leads.
func (s *signer) signIn(token, next string) string {
	s.t.Helper()
	res, body := s.page("POST", "/signin", url.Values{"token": {token}, "next": {next}})
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
		s.t.Fatalf("signing in: %d %v %s", res.StatusCode, res.Cookies(), body)
	}
	s.cookie = res.Cookies()[0]
	return res.Header.Get("Location")
}

// issue makes a token.
func (s *signer) issue(name string, grant access.Grant) (consult.Token, string) {
	s.t.Helper()
	grant.Name = name
	if len(grant.Reach.BodyIDs) == 0 {
		grant.Reach = consult.WholeOffice()
	}
	k, secret, err := s.Office.Guard.IssueFor(s.t.Context(), consult.Actor{}, grant)
	if err != nil {
		s.t.Fatal(err)
	}
	return k, secret
}

// field is the value of a hidden field of a form on the page.
func field(body, name string) string {
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if found == nil {
		return ""
	}
	return found[1]
}

func TestSomebodySignsInByAToken(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	res, _ := s.page("GET", "/office?lang=en", nil)
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusSeeOther || to.Path != "/signin" ||
		to.Query().Get("next") != "/office?lang=en" {
		t.Fatalf("not signed in: %d %v", res.StatusCode, to)
	}
	res, body := s.page("GET", to.String(), nil)
	if res.StatusCode != http.StatusOK || field(body, "next") != "/office?lang=en" ||
		!strings.Contains(body, "Sign in") {
		t.Fatalf("the form: %d %s", res.StatusCode, body)
	}
	if at := s.signIn(" "+s.Admin+"\n", field(body, "next")); at != "/office?lang=en" {
		t.Errorf("leads to %s", at)
	}
	k := s.cookie
	if k.Name != "huiqi_session" || !k.HttpOnly || k.Secure || k.SameSite != http.SameSiteStrictMode || k.Path != "/" ||
		k.Domain != "" || k.Value == s.Admin {
		t.Errorf("the cookie is %v", k)
	}
	res, body = s.page("GET", "/office", nil)
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "test admin") ||
		res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("signed in: %d %s", res.StatusCode, body)
	}
	if res, _ := s.page("GET", "/signin", nil); res.Header.Get("Location") != "/office" {
		t.Errorf("the form again: %d", res.StatusCode)
	}
	proof := field(body, "proof")
	if res, _ := s.page("GET", "/signout", nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a GET signs out: %d", res.StatusCode)
	}
	res, _ = s.page("POST", "/signout", url.Values{"proof": {proof}})
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 || res.Cookies()[0].MaxAge != -1 {
		t.Errorf("signing out: %d %v", res.StatusCode, res.Cookies())
	}
	if res, _ := s.page("GET", "/office", nil); res.StatusCode != http.StatusSeeOther {
		t.Errorf("signed out, and still in: %d", res.StatusCode)
	}
	if log := s.Log.String(); strings.Contains(log, s.Admin) || strings.Contains(log, k.Value) {
		t.Error("the log has a secret")
	}
}

// The API knows bearer tokens alone: no site of others can have a browser call it.
func TestNoCookieOpensTheAPI(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	s.signIn(s.Admin, "")
	for _, headers := range [][]string{{}, {"Authorization", "Bearer " + s.cookie.Value}} {
		if res, body := s.page("GET", "/api/v1/me", nil, headers...); res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%v: %d %s", headers, res.StatusCode, body)
		}
	}
}

func TestWhoMayNotSignIn(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	k, revoked := s.issue("一", access.Grant{Roles: []consult.Role{consult.Office}})
	if err := s.Office.Guard.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	end := s.clock.Now().Add(time.Minute)
	_, expired := s.issue("二", access.Grant{Roles: []consult.Role{consult.Office}, ExpiresAt: end})
	s.clock.Set(end)
	for name, c := range map[string]struct{ token, words string }{
		"nothing":       {token: "", words: "令牌不对"},
		"no token":      {token: "huiqi_x", words: "令牌不对"},
		"revoked":       {token: revoked, words: "已吊销"},
		"expired":       {token: expired, words: "已到期"},
		"a wall screen": {token: s.Kiosk, words: "没有需要登录的页面"},
	} {
		res, body := s.page("POST", "/signin", url.Values{"token": {c.token}})
		if res.StatusCode != http.StatusForbidden || !strings.Contains(body, c.words) || len(res.Cookies()) > 0 {
			t.Errorf("%s: %d %v %s", name, res.StatusCode, res.Cookies(), body)
		}
		if c.token != "" && strings.Contains(body, c.token) {
			t.Errorf("%s: the page says the token again", name)
		}
	}
	for name, headers := range map[string][]string{
		"another site":       {"Sec-Fetch-Site", "cross-site"},
		"a sibling":          {"Sec-Fetch-Site", "same-site"},
		"an older browser":   {"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
		"an opaque document": {"Sec-Fetch-Site", "", "Origin", "null"},
	} {
		res, _ := s.page("POST", "/signin", url.Values{"token": {s.Admin}}, headers...)
		if res.StatusCode != http.StatusForbidden || len(res.Cookies()) > 0 {
			t.Errorf("from %s: %d %v", name, res.StatusCode, res.Cookies())
		}
	}
}

// A session ends by itself, with its token, and at once.
func TestASessionDoesNotOutliveWhatItIsFor(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	in := func() bool {
		t.Helper()
		res, _ := s.page("GET", "/office", nil)
		return res.StatusCode == http.StatusOK
	}
	k, secret := s.issue("秘书处", access.Grant{Roles: []consult.Role{consult.Office}})
	s.signIn(secret, "")
	if !in() {
		t.Fatal("not signed in")
	}
	if err := s.Office.Guard.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	if in() {
		t.Error("outlives its token")
	}
	s.signIn(s.Admin, "")
	s.clock.Set(s.clock.Now().Add(consult.SessionLife - time.Second))
	if !in() {
		t.Error("ended early")
	}
	s.clock.Set(s.clock.Now().Add(time.Second))
	if in() {
		t.Error("has no end")
	}
}

// Forms of others sign nobody out, nor does one of another session.
func TestOthersSignNobodyOut(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	s.signIn(s.Organiser, "")
	_, body := s.page("GET", "/office", nil)
	theirs := field(body, "proof")
	s.signIn(s.Admin, "")
	_, body = s.page("GET", "/office", nil)
	own := field(body, "proof")
	for name, c := range map[string]struct {
		proof   string
		headers []string
	}{
		"no proof":             {},
		"another's proof":      {proof: theirs},
		"a form of other site": {proof: own, headers: []string{"Sec-Fetch-Site", "cross-site"}},
	} {
		res, _ := s.page("POST", "/signout", url.Values{"proof": {c.proof}}, c.headers...)
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if res, _ := s.page("GET", "/office", nil); res.StatusCode != http.StatusOK {
		t.Error("signed out")
	}
}

// Signing in leads to pages of the office alone.
func TestSigningInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{})
	for next, want := range map[string]string{
		"":                                 "/office",
		"/office/figures?from=2026-01-01":  "/office/figures?from=2026-01-01",
		"//evil.example/office":            "/office",
		"https://evil.example/office":      "/office",
		"https://evil.example/office/held": "/office/held",
		"\\\\evil.example/office":          "/office",
		"/\\evil.example":                  "/office",
		"/officer":                         "/office",
		"/office/../feeds/x":               "/office",
		"/office/\\evil.example":           "/office/%5Cevil.example",
		"/office//evil.example/..":         "/office",
		"javascript:alert(1)":              "/office",
		"/office\r\nSet-Cookie: x=y":       "/office",
		"//user@evil.example/office?x=y#z": "/office?x=y",
	} {
		if at := s.signIn(s.Admin, next); at != want {
			t.Errorf("%q leads to %q", next, at)
		}
		s.cookie = nil
		res, _ := s.page("GET", "/signin?next="+url.QueryEscape(next), nil)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%q: %d", next, res.StatusCode)
		}
	}
}

// Over https the cookie is this host's alone.
func TestTheCookieOfAnHTTPSOffice(t *testing.T) {
	t.Parallel()
	s := openOffice(t, app.SiteSettings{PublicURL: "https://huiqi.example"})
	s.signIn(s.Admin, "")
	if !s.cookie.Secure || s.cookie.Name != "__Host-huiqi_session" || s.cookie.Path != "/" || s.cookie.Domain != "" {
		t.Errorf("the cookie is %v", s.cookie)
	}
	if res, _ := s.page("GET", "/office", nil); res.StatusCode != http.StatusOK {
		t.Errorf("signed in: %d", res.StatusCode)
	}
	s.cookie.Name = "huiqi_session" // which another host of the domain could set
	if res, _ := s.page("GET", "/office", nil); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a cookie without the prefix: %d", res.StatusCode)
	}
}

// Only the demo fills in a token from the address.
func TestOnlyTheDemoTakesATokenFromTheAddress(t *testing.T) {
	t.Parallel()
	for _, demo := range []bool{false, true} {
		s := openOffice(t, app.SiteSettings{Demo: demo})
		_, body := s.page("GET", "/signin", nil)
		if strings.Contains(body, "signin.") != demo || strings.Contains(body, "data-ready") != demo {
			t.Errorf("demo %v: %s", demo, body)
		}
	}
}
