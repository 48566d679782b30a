package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

// sees is a script that is true while a line with the words can be seen: not
// only there, but on the page that shows, and wholly inside the screen.
func sees(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.row')].some(r => r.innerText.includes(%q) &&
		r.checkVisibility({visibilityProperty: true, opacityProperty: true}))`, words)
}

const (
	stamped   = `!document.getElementById('stamp').hidden`
	unstamped = `document.getElementById('stamp').hidden`
	live      = `document.documentElement?.classList.contains('live')`
)

// screen opens the hall's screen in a tab, over the wire when there is one.
func (h *house) screen(t testing.TB, size, base, query string) tab {
	t.Helper()
	p := openTab(t, size)
	p.visit(base + "/kiosk?venue=" + string(hall) + query)
	p.wait(5*time.Second, live)
	return p
}

func TestScreenShowsAChangeWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), standard())
	h.add(long(t)...)
	p := h.screen(t, landscape, h.url, "")
	h.add(meeting(monday(t, 17, 45), 30, "刚刚预订的会议", 3))
	p.wait(2*time.Second, sees("刚刚预订的会议"))
	h.change(func(es []kiosk.Entry) []kiosk.Entry {
		es[len(es)-1].Cancelled = true
		return es
	})
	p.wait(2*time.Second, `[...document.querySelectorAll('.row.cancelled .title')].some(r => r.innerText === '刚刚预订的会议' && r.checkVisibility({visibilityProperty: true, opacityProperty: true}))`)
}

func TestScreenOutlivesItsNetwork(t *testing.T) {
	t.Parallel()
	const never = time.Minute // so that nothing but the break itself can show it
	for _, row := range []struct {
		name, how string
		dead      time.Duration
	}{
		{"the line is cut", cut, never},
		{"the line goes silent", hangs, 5 * time.Second}, // long enough to connect on a busy machine
		{"a proxy answers with a page of its own", stranger, never},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			pace := quick()
			pace.Dead = row.dead
			h := open(t, monday(t, 10, 0), pace)
			h.add(meeting(monday(t, 11, 0), 60, "断网前的会议", 0))
			w := newWire(t, h.url)
			p := h.screen(t, landscape, w.url(), "")
			p.wait(2*time.Second, unstamped)
			w.set(row.how)
			p.wait(5*time.Second, stamped)
			if got := eval[string](p, `document.getElementById('stamp').innerText`); !strings.Contains(got, "数据截至 10:0") {
				t.Errorf("the stamp says %q", got)
			}
			if !eval[bool](p, sees("断网前的会议")) {
				t.Error("the list is gone")
			}
			h.add(meeting(monday(t, 13, 0), 60, "断网时预订的会议", 1))
			w.set(carries)
			p.wait(6*time.Second, unstamped+"&&"+sees("断网时预订的会议")+"&&"+sees("断网前的会议"))
		})
	}
}

func TestScreenSaysWhenTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	p := h.screen(t, landscape, h.url, "&lang=en")
	h.fail(errBroken)
	p.wait(4*time.Second, stamped+"&&"+sees("甲"))
	if got := eval[string](p, `document.getElementById('stamp').innerText`); !strings.Contains(got, "As of 10:00") {
		t.Errorf("the stamp says %q", got)
	}
	h.fail(nil)
	p.wait(4*time.Second, unstamped)
}

func TestScreenWithoutDatabaseLoadsItselfLater(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.fail(errBroken)
	p := openTab(t, landscape)
	p.visit(h.kiosk())
	p.wait(2*time.Second, `document.body.innerText.includes('暂时无法取得今日安排')`)
	h.fail(nil)
	p.wait(12*time.Second, live)
}

func TestScreenShowsTheListAgainWhenLoadedWithoutNetwork(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "断网前的会议", 0))
	w := newWire(t, h.url)
	p := h.screen(t, landscape, w.url(), "")
	eventually(t, "the page and its parts are kept", func() bool {
		return do(p, chromedp.Evaluate[bool](`caches.open('huiqi-kiosk').then(s => s.keys()).then(k => k.length >= 5)`, chromedp.EvalAwaitPromise))
	})
	h.add(meeting(monday(t, 12, 0), 60, "后来加的会议", 0)) // which the page kept does not have
	p.wait(2*time.Second, sees("后来加的会议"))
	w.set(cut)
	eval[bool](p, "window.before = true")
	do(p, chromedp.Reload())
	p.wait(5*time.Second, "!window.before&&"+live+"&&"+stamped+"&&"+sees("后来加的会议")+"&&"+sees("断网前的会议"))
	p.shot("kiosk-wide-reloaded-zh")
	w.set(carries)
	p.wait(5*time.Second, unstamped)
}

func TestScreenTurnsTheDayAtMidnight(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 23, 59).Add(45*time.Second), quick())
	h.add(meeting(monday(t, 22, 0), 120, "昨天的会议", 0), meeting(monday(t, 24+9, 0), 60, "今天的会议", 0))
	p := h.screen(t, landscape, h.url, "")
	p.wait(time.Second, sees("昨天的会议"))
	p.wait(6*time.Second, sees("今天的会议")+"&& !"+sees("昨天的会议"))
	if got := eval[string](p, `document.getElementById('date').innerText`); got != "2026年11月24日 星期二" {
		t.Errorf("the date is %q", got)
	}
}

func TestScreenNeverCallsYesterdaysListTodays(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 23, 59).Add(45*time.Second), quick())
	h.add(meeting(monday(t, 22, 0), 120, "昨天的会议", 0), meeting(monday(t, 24+9, 0), 60, "今天的会议", 0))
	w := newWire(t, h.url)
	p := h.screen(t, portrait, w.url(), "")
	p.wait(time.Second, sees("昨天的会议"))
	w.set(cut)
	p.wait(6*time.Second, `document.body.innerText.includes('暂时无法取得今日安排') && !document.body.innerText.includes('昨天的会议')`)
	p.wait(time.Second, `document.getElementById('stamp').innerText.includes('数据截至 11月23日 23:59')`)
	p.shot("kiosk-tall-midnight-zh")
	w.set(carries)
	p.wait(5*time.Second, unstamped+"&&"+sees("今天的会议"))
}

func TestScreenAsksForTheNewDayByItself(t *testing.T) {
	t.Parallel()
	pace := quick()
	pace.Dead, pace.Recheck = 20*time.Second, 400*time.Millisecond
	h := open(t, monday(t, 23, 59).Add(58*time.Second), pace)
	h.add(meeting(monday(t, 24+9, 0), 60, "今天的会议", 0))
	p := h.screen(t, landscape, h.url, "")
	eval[bool](p, `(Kiosk.deaf = EventSource.prototype.addEventListener, EventSource.prototype.addEventListener = () => {}, true)`)
	eval[bool](p, `(dispatchEvent(new Event('online')), true)`) // calls again, and hears nothing from now on
	p.wait(9*time.Second, sees("今天的会议"))
}

func TestScreenFollowsTheClockByItself(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	at := func(d time.Duration) time.Time { return h.clock.now().Add(d).Truncate(time.Second) }
	now := at(0)
	soon, start, over := meeting(now, 60, "快要开始", 0), meeting(now, 60, "正要开始", 1), meeting(now, 60, "正要结束", 2)
	soon.Span = consult.Span{From: at(kiosk.SoonBefore + 12*time.Second), To: at(2 * time.Hour)}
	start.Span = consult.Span{From: at(12 * time.Second), To: at(time.Hour)}
	over.Span = consult.Span{From: at(-time.Hour), To: at(12 * time.Second)}
	h.add(soon, start, over)
	w := newWire(t, h.url)
	p := h.screen(t, landscape, w.url(), "")
	says := func(title, badge string) string {
		return fmt.Sprintf(`[...document.querySelectorAll('.row')].some(r => r.innerText.includes(%q) && r.querySelector('.badge').innerText.trim() === %q)`, title, badge)
	}
	p.wait(time.Second, says("快要开始", "未开始")+"&&"+says("正要开始", "即将开始")+"&&"+says("正要结束", "进行中"))
	w.set(cut)
	p.wait(5*time.Second, says("快要开始", "即将开始")+"&&"+says("正要开始", "进行中")+"&&"+says("正要结束", "已结束"))
}

func TestScreenTrustsTheServersClock(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 9, 30), 60, "甲", 0))
	p := openTab(t, landscape)
	do(p, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "America/New_York"})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, s, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `{ const real = Date.now; Date.now = () => real() - 5 * 3600e3 }`})
		return err
	}))
	p.visit(h.kiosk())
	p.wait(3*time.Second, live+`&& /^10:00:0\d$/.test(document.getElementById('clock').innerText.replace(/\s/g, ''))`)
	p.wait(time.Second, `document.querySelector('.row.running .badge').innerText.trim() === '进行中' && document.getElementById('date').innerText === '2026年11月23日 星期一'`)
}

func TestScreenSaysEveryState(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(busy(t)...)
	for lang, want := range map[string][]string{
		"zh": {"已结束", "进行中", "即将开始", "20 分钟后", "已取消", "已改期至 15:00", "改在 3层 301会议室", "未开始", "暂定", "对口协商", "1层 议政厅", "进门直行", "2026年11月23日 星期一", "市政协会议中心", "今日公开会议 4 场"},
		"en": {"Ended", "In progress", "Starting soon", "in 20 min", "Cancelled", "Moved to 15:00", "Now in 3层 301会议室", "Upcoming", "Tentative", "Counterpart consultation", "Monday, 23 November 2026", "4 public meetings today"},
	} {
		p := h.screen(t, landscape, h.url, "&lang="+lang)
		text := eval[string](p, `document.body.textContent`)
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s: %q is not said in %q", lang, words, text)
			}
		}
		// Each of the six has a shape of its own, once the style is there.
		p.wait(time.Second, `new Set([...document.querySelectorAll('.badge i')].map(i => { const c = getComputedStyle(i); return [c.borderWidth, c.borderRadius, c.width, c.backgroundImage !== 'none'].join() })).size === 6`)
	}
}

func TestScreenOfAnEmptyDay(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 24+9, 30), 60, "明天的会议", 1))
	p := h.screen(t, landscape, h.url, "")
	for _, words := range []string{"今日暂无公开会议", "2026年11月24日 星期二 09:30", "明天的会议"} {
		if !eval[bool](p, fmt.Sprintf(`document.body.innerText.includes(%q)`, words)) {
			t.Errorf("%q is not said", words)
		}
	}
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	p.wait(2*time.Second, sees("甲")+`&& !document.body.innerText.includes('今日暂无')`)
	h.change(func([]kiosk.Entry) []kiosk.Entry { return nil })
	p.wait(2*time.Second, `document.body.innerText.includes('今日暂无公开会议')`)
}

func TestScreenTakesATitleForText(t *testing.T) {
	t.Parallel()
	evil := `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>"'&lt;`
	h := open(t, monday(t, 10, 0), quick())
	e := meeting(monday(t, 11, 0), 60, evil, 0)
	e.OwnerName, e.Room.Wayfinding, e.FormZH = evil, evil, evil
	h.add(e)
	p := h.screen(t, landscape, h.url, "")
	inert := func() {
		t.Helper()
		p.wait(2*time.Second, fmt.Sprintf(`[...document.querySelectorAll('.row .title')].some(r => r.textContent === %q)`, evil))
		if eval[bool](p, `!!window.pwned || !!document.querySelector('.row img, .row script')`) {
			t.Fatal("the title runs")
		}
	}
	inert()
	e.Span.From = e.Span.From.Add(time.Minute)
	h.change(func([]kiosk.Entry) []kiosk.Entry { return []kiosk.Entry{e} })
	p.wait(2*time.Second, `document.querySelector('.row .from').innerText === '11:01'`)
	inert()
}

func TestScreenLeadsNowhere(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(busy(t)...)
	p := h.screen(t, landscape, h.url, "")
	if n := eval[int](p, `document.querySelectorAll('a, area, form, button, input, iframe, embed, object, [onclick], [tabindex]').length`); n != 0 {
		t.Errorf("%d things can be clicked", n)
	}
	if got := eval[[]string](p, `performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin + '/'))`); len(got) != 0 {
		t.Errorf("asks elsewhere: %v", got)
	}
	if got := eval[string](p, `getComputedStyle(document.querySelector('.title')).cursor`); got != "none" {
		t.Errorf("the cursor is %q", got)
	}
}

func TestScreenWorksWithoutScripts(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(busy(t)[:4]...)
	words := `[...document.querySelectorAll('.row')].map(r => r.textContent.replace(/\s/g, '').replace('20分钟后', '')).join('|')`
	with := eval[string](h.screen(t, landscape, h.url, ""), words)
	p := openTab(t, landscape)
	do(p, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	p.visit(h.kiosk())
	if without := eval[string](p, words); without != with || !strings.Contains(without, "进行中") {
		t.Errorf("without scripts it says\n%s\nand with them\n%s", without, with)
	}
}

func TestScreenLoadsANewBuildOnce(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	p := h.screen(t, landscape, h.url, "")
	eval[bool](p, `(window.before = true, document.body.dataset.build = 'old', true)`)
	p.wait(4*time.Second, "!window.before&&"+live)
	eval[bool](p, `(window.since = performance.now(), document.body.dataset.build = 'old', true)`)
	p.wait(6*time.Second, "performance.now() - window.since > Kiosk.pace.dead + 500") // never, when it was loaded again
}
