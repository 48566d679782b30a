package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"huiqi/pkg/store/storetest"
)

// A real browser sends the forms, with the policy that the pages have, with its scripts and without them.
func TestABrowserAnswersWithTwoTaps(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m := h.book("对口协商", 72*time.Hour, nil)
	p := openTab(t, "390x844")
	tap := func(selector, then string) {
		t.Helper()
		do(p, chromedp.Click(selector))
		// Before all of the page is there its buttons still move.
		shown := "document.readyState === 'complete' && document.body.innerText.includes('" + then + "')"
		end := time.Now().Add(patience * time.Second)
		for !eval[bool](p, shown) && time.Now().Before(end) {
			time.Sleep(50 * time.Millisecond)
		}
		// On a busy machine a tap may hit a place that the button has just left. Who sees nothing happen taps again.
		if !eval[bool](p, shown) && eval[bool](p, "!!document.querySelector('"+selector+"')") {
			do(p, chromedp.Click(selector))
		}
		p.wait(3*time.Second, shown)
	}
	for _, scripts := range []bool{true, false} {
		p.scripts(scripts)
		p.visit(h.link.PageURL)
		tap(`button[name=attend]`, "确定出席")
		tap(`button.do`, "已答复：出席。")
		if got := h.seat(m)["response"]; got != "accepted" {
			t.Errorf("scripts %v: %v", scripts, got)
		}
		tap(`button[name=leave]`, "请假原因")
		do(p, chromedp.Click(`input[value=official]`))
		tap(`button.do`, "请假已提交，批准后会显示在这里。")
		tap(`button[name=undo]`, "确定撤回")
		tap(`button.do`, "已撤回。")
		h.clock.Set(h.clock.Now().Add(time.Minute))
	}
}
