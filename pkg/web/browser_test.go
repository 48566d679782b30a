package web_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"

	"huiqi/pkg/web"
)

// house is the pages on a real listener over an office in memory.
type house struct {
	*office
	clock *clock
	web   *web.Web
	url   string
	srv   *http.Server
	// timeout is how long the server waits to read a request and to write an answer.
	timeout time.Duration
}

// quick is a Pace at which nothing takes long.
func quick() web.Pace {
	return web.Pace{
		Page: 700 * time.Millisecond, Beat: 200 * time.Millisecond, Dead: 1500 * time.Millisecond, Grace: 200 * time.Millisecond,
		Retry: 100 * time.Millisecond, RetryMax: 400 * time.Millisecond, Recheck: 300 * time.Millisecond,
		Settle: 10 * time.Millisecond, Linger: 500 * time.Millisecond,
	}
}

// standard is the Pace that offices get.
func standard() web.Pace { return web.Pace{} }

// monday is a time of day on 2026-11-23 in Shanghai.
func monday(t testing.TB, hour, minute int) time.Time {
	return time.Date(2026, 11, 23, hour, minute, 0, 0, shanghai(t))
}

func open(t testing.TB, at time.Time, pace web.Pace) *house {
	t.Helper()
	return openTimed(t, at, pace, time.Minute)
}

func openTimed(t testing.TB, at time.Time, pace web.Pace, timeout time.Duration) *house {
	t.Helper()
	h := &house{clock: clockAt(at), timeout: timeout}
	h.office = newOffice(shanghai(t), h.clock.now)
	w, err := web.New(web.Options{
		Days: h.office, Changes: h.office, Office: "示例市政协",
		Origin: func(*http.Request) string { return "https://huiqi.example.cn" },
		Now:    h.clock.now, Zone: shanghai(t), Pace: pace,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.web = w
	h.serve(t, "127.0.0.1:0")
	t.Cleanup(func() { h.close() })
	return h
}

func (h *house) serve(t testing.TB, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	h.web.Mount(e)
	h.srv = &http.Server{Handler: e, WriteTimeout: h.timeout, ReadTimeout: h.timeout}
	h.srv.RegisterOnShutdown(h.web.Close)
	h.url = "http://" + l.Addr().String()
	go func() { _ = h.srv.Serve(l) }()
}

func (h *house) close() {
	h.web.Close()
	_ = h.srv.Close()
}

func (h *house) kiosk() string { return h.url + "/kiosk?venue=" + string(hall) }

// chromium is the one browser that every test opens a tab in.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "zh-CN"))
	alloc, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	closeBrowser = cancel
	return ctx, chromedp.Do(ctx)
})

var closeBrowser = func() {}

// A screen's tests wait far more than they work, so that more of them run at
// once than there are cores.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	code := m.Run()
	closeBrowser()
	os.Exit(code)
}

// tab is one page in a browser context of its own.
type tab struct {
	testing.TB
	ctx context.Context
}

const (
	landscape = "1920x1080"
	portrait  = "1080x1920"
)

// openTab gives a blank tab of the size. Without Chromium it leaves the test
// out and says so, or fails when everything is required.
func openTab(t testing.TB, size string) tab {
	t.Helper()
	if os.Getenv("HUIQI_TEST_BROWSER") == "no" {
		t.Skip("left out: this run does without a browser (HUIQI_TEST_BROWSER)")
	}
	root, err := chromium()
	if err != nil {
		if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
			t.Fatalf("Chromium is required and does not run: %v", err)
		}
		t.Skipf("left out: the kiosk in a real browser, for Chromium does not run here: %v", err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := tab{t, ctx}
	var w, h int64
	if _, err := fmt.Sscanf(size, "%dx%d", &w, &h); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	do(p, chromedp.EmulateViewport(w, h))
	return p
}

// do runs one action on the tab, and not for ever.
func do[T any](p tab, action chromedp.Action[T]) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		p.Fatal(err)
	}
	return v
}

func (p tab) visit(url string) {
	p.Helper()
	do(p, chromedp.Navigate(url))
}

// eval is the value of a script expression.
func eval[T any](p tab, script string) T {
	p.Helper()
	return do(p, chromedp.Evaluate[T](script))
}

// patience is how many times longer than on an idle machine a test waits before it
// gives up: the race detector and other tests share the processor.
const patience = 20

// wait holds until the script expression is true.
func (p tab) wait(within time.Duration, script string) {
	p.Helper()
	end := time.Now().Add(patience * within)
	for !eval[bool](p, "!!("+script+")") {
		if time.Now().After(end) {
			p.Fatalf("not within %v: %s\nthe page says: %s", patience*within, script, eval[string](p, "document.body.innerText"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// shot writes a picture when -shots names a folder.
func (p tab) shot(name string) {
	p.Helper()
	if *shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), do(p, chromedp.CaptureScreenshot()), 0o644); err != nil {
		p.Fatal(err)
	}
}
