package web_test

import (
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huiqi/pkg/consult"
)

var update = flag.Bool("update", false, "write the golden files anew")

func (h *house) get(t testing.TB, method, path string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, h.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestAddressesThatHaveNoKiosk(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, query string
		broken      error
		status      int
		words       string
	}{
		{"a venue that is not an ID", "?venue=abc", nil, 400, "网址中的场所编号有误"},
		{"a venue that is markup", "?venue=%3Cscript%3E", nil, 400, "网址中的场所编号有误"},
		{"a venue nobody knows", "?venue=01990000-0000-7000-8000-0000000000ff", nil, 404, "没有找到这个场所"},
		{"a venue nobody knows, in English", "?lang=en&venue=01990000-0000-7000-8000-0000000000ff", nil, 404, "This venue does not exist"},
		{"a database that is gone", "", errBroken, 503, "暂时无法取得今日安排"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), quick())
			h.fail(row.broken)
			page, body := h.get(t, "GET", "/kiosk"+row.query)
			if page.StatusCode != row.status || !strings.Contains(body, row.words) || !strings.Contains(body, "/assets/retry.") {
				t.Errorf("the page: %d, %s", page.StatusCode, body)
			}
			if day, _ := h.get(t, "GET", "/kiosk/day"+row.query); day.StatusCode != row.status || day.Header.Get("X-Huiqi-Page") == "" {
				t.Errorf("the list alone: %d, %v", day.StatusCode, day.Header)
			}
			if row.status == 503 {
				return // a stream waits for better times
			}
			if events, _ := h.get(t, "GET", "/kiosk/events"+row.query); events.StatusCode != row.status {
				t.Errorf("the stream: %d", events.StatusCode)
			}
		})
	}
}

func TestEveryPageGuardsItself(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	for _, path := range []string{"/", "/kiosk", "/kiosk?venue=" + string(hall), "/kiosk?venue=x"} {
		for _, method := range []string{"GET", "HEAD"} {
			answer, body := h.get(t, method, path)
			csp := answer.Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'; script-src 'self';") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s %s: policy %q", method, path, csp)
			}
			if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %s: %v", method, path, answer.Header)
			}
			if strings.Contains(body, "style=") || regexp.MustCompile(`<script>|<script [^>]*>[^<]|https?://`).MatchString(body) {
				t.Errorf("%s %s has something inline or from elsewhere:\n%s", method, path, body)
			}
		}
	}
}

func TestAssetsAreKeptForEverUnderTheirHash(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	_, body := h.get(t, "GET", "/kiosk")
	found := regexp.MustCompile(`/assets/([a-z]+)\.[0-9a-f]{12}\.[a-z]+`).FindAllString(body, -1)
	if len(found) != 4 {
		t.Fatalf("the kiosk is made of %v", found)
	}
	for _, path := range found {
		answer, _ := h.get(t, "GET", path)
		if answer.StatusCode != 200 || !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", path, answer.StatusCode, answer.Header)
		}
	}
	for _, path := range []string{"/assets/kiosk.000000000000.js", "/assets/kiosk.js", "/assets/..%2fweb.go"} {
		if answer, _ := h.get(t, "GET", path); answer.StatusCode != 404 {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if worker, _ := h.get(t, "GET", "/kiosk/sw.js"); worker.Header.Get("Service-Worker-Allowed") != "/kiosk" {
		t.Errorf("the worker may not serve /kiosk: %v", worker.Header)
	}
}

func TestFrontPageSurvivesABrokenDatabase(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.fail(errors.New("gone"))
	answer, body := h.get(t, "GET", "/")
	if answer.StatusCode != 200 || !strings.Contains(body, `href="/today"`) || !strings.Contains(body, `href="/docs"`) {
		t.Errorf("%d: %s", answer.StatusCode, body)
	}
	if strings.Contains(body, "场</span>") {
		t.Error("says that there are no meetings though it cannot know")
	}
}

func TestPagesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"kiosk": "/kiosk?venue=" + string(hall), "kiosk_en": "/kiosk?lang=en", "front": "/"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), quick())
			es := append(busy(t), meeting(monday(t, 16, 0), 60, "在议事馆", 4))
			es[0].Room, es[0].Venue = consult.Room{}, consult.Venue{}
			h.add(es...)
			_, body := h.get(t, "GET", path)
			body = regexp.MustCompile(`\.[0-9a-f]{12}\.|data-build="[0-9a-f]+"|data-(state|words|pace)="[^"]*"`).ReplaceAllString(body, "…")
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if body != string(want) {
				t.Errorf("differs from %s (run with -update and look at the difference):\n%s", file, body)
			}
		})
	}
}
