package web_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// peopleSizes are phones and a desk, and the same at 200 %.
var peopleSizes = []string{"360x640", "390x844", "1280x800", "180x320", "640x400"}

// openFaults is a script that names what on a page for people cannot be read or tapped: text that is too small, too
// faint or cut off, a page that scrolls sideways, and targets that a finger misses.
const openFaults = `(() => {` + colours + `
	const out = [], seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
	const d = document.documentElement;
	if (d.scrollWidth > innerWidth) out.push('scrolls sideways: ' + d.scrollWidth);
	for (const e of document.querySelectorAll('body *')) {
		if (!seen(e) || e.closest('svg')) continue;
		const r = e.getBoundingClientRect(), s = getComputedStyle(e), size = parseFloat(s.fontSize);
		const fault = (what) => out.push(what + ': ' + (e.innerText || '').slice(0, 40));
		if (r.width && (r.left < -1 || r.right > innerWidth + 1)) fault('off the page');
		const cut = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2;
		if (s.overflow !== 'visible' && cut) fault('cut');
		const target = e.matches('a, button, summary, select, input');
		if (target && r.width && (r.height < 43.5 || r.width < 24)) fault('a target of ' + r.width + '×' + r.height);
		if (!speaks(e)) continue;
		if (size < 18) fault(s.fontSize);
		if (parseFloat(s.lineHeight) < 1.28 * size) fault('lines too close');
		if (contrast(e) < 7) fault('contrast ' + contrast(e).toFixed(1));
	}
	return out;
})()`

// axeRun is a script that runs axe and gives what it finds.
const axeRun = `axe.run(document, {resultTypes: ['violations'],
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
	.then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))`

// axe is the source of axe-core, which finds what assistive technology stumbles on.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("testdata/node_modules/axe-core/axe.min.js")
	return string(source), err
})

// axeFaults runs axe on the page. Without axe it says so, or fails when everything is required.
func (p tab) axeFaults() []string {
	p.Helper()
	source, err := axe()
	if err != nil {
		if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
			p.Fatalf("axe is required: %v", err)
		}
		p.Logf("left out: axe is not installed (npm ci --prefix pkg/web/testdata)")
		return nil
	}
	do(p, chromedp.Evaluate[bool](source+"\n;!!window.axe"))
	return do(p, chromedp.Evaluate[[]string](axeRun, chromedp.EvalAwaitPromise))
}

func (p tab) resize(size string) {
	p.Helper()
	var w, h int64
	if _, err := fmt.Sscanf(size, "%dx%d", &w, &h); err != nil {
		p.Fatal(err)
	}
	do(p, chromedp.EmulateViewport(w, h))
}

func (p tab) scripts(on bool) {
	p.Helper()
	do(p, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		off := emulation.SetScriptExecutionDisabledParams{Value: !on}
		_, err := cdp.Call(ctx, s, emulation.SetScriptExecutionDisabled, off)
		return err
	}))
}

// audit visits a page for people in every size, with and without its scripts, and fails for whatever is wrong with it.
// The scripts name what else is wrong with it.
func (p tab) audit(t *testing.T, name, url string, scripts ...string) {
	t.Helper()
	scripts = append(scripts, openFaults)
	p.visit(url)
	for _, size := range peopleSizes {
		p.resize(size)
		for _, script := range scripts {
			for _, fault := range eval[[]string](p, script) {
				t.Errorf("%s at %s: %s", name, size, fault)
			}
		}
		p.shotWhole(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(name) + "-" + size)
	}
	p.resize(peopleSizes[0])
	for _, fault := range p.axeFaults() {
		t.Errorf("%s: axe: %s", name, fault)
	}
	const text = `document.body.innerText.replace(/\s+/g, ' ')`
	with := eval[string](p, text)
	p.scripts(false)
	p.visit(url)
	if without := eval[string](p, text); without != with {
		t.Errorf("%s without scripts says\n%s\nand with them\n%s", name, without, with)
	}
	p.scripts(true)
}

// shotWhole writes a picture of the whole page when -shots names a folder.
func (p tab) shotWhole(name string) {
	p.Helper()
	if *shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), do(p, chromedp.FullScreenshot(100)), 0o644); err != nil {
		p.Fatal(err)
	}
}

// still has nothing move, as a reader may ask of the browser, so that a page is there at once.
func (p tab) still() {
	p.Helper()
	do(p, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		reduced := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
		_, err := cdp.Call(ctx, s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: reduced})
		return err
	}))
}
