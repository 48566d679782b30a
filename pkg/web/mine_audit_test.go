package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// memberFaults is a script that names what an old reader stumbles on, besides openFaults: lines that stand close, and
// main targets that are not large.
const memberFaults = `(() => {` + colours + `
	const out = [], seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
	for (const e of document.querySelectorAll('body *')) {
		if (!seen(e)) continue;
		const s = getComputedStyle(e), h = e.getBoundingClientRect().height;
		const fault = (what) => out.push(what + ': ' + e.outerHTML.slice(0, 80));
		if (speaks(e) && parseFloat(s.lineHeight) < 1.49 * parseFloat(s.fontSize)) fault('line height ' + s.lineHeight);
		const main = '.wide, .do, .acts:not(.small) button, summary, select, textarea, [type=text], .chips label';
		if (h < 59.5 && e.matches(main)) fault('a main target of ' + h);
	}
	if (document.querySelectorAll('.tools [aria-current]').length !== 1) out.push('no size is chosen');
	return out;
})()`

// crowded is a holder with a meeting in every state.
func crowded(t *testing.T) (*holder, string, string) {
	t.Helper()
	h := hold(t, storetest.Any(t), "department")
	venue := h.add("/venues", map[string]any{"name": "清源市政协会议中心", "wayfinding": "南门进，服务台登记后乘2号电梯",
		"address": "人民路一号", "position": map[string]any{"lat": 32.1, "lon": 120.9}})
	room := h.add("/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "floor": "3层", "capacity": 20,
		"wayfinding": "出电梯右转到底"})
	other := h.add("/rooms", map[string]any{"venue_id": venue, "name": "议政厅", "floor": "1层", "capacity": 200})
	at := map[string]any{"room_id": room, "description": "请带调研材料，联系人电话 13800001234。"}
	h.book("早先开过的座谈会", time.Hour, at)
	moved := h.book("构建“双循环”物流体系，推动港产城深度融合发展对口协商座谈会", 50*time.Hour, at)
	h.book("普惠托育服务专题协商会", 74*time.Hour, map[string]any{"status": "tentative", "room_id": other})
	answered := h.book("重点提案办理协商", 98*time.Hour, at)
	leave := h.book("界别协商", 122*time.Hour, map[string]any{"online_url": "https://meet.example.cn/j/88"})
	off := h.book("调研视察", 146*time.Hour, at)
	sent := h.book("远程协商", 170*time.Hour, nil)
	h.Do("POST", "/api/v1/meetings/"+moved+"/move", h.Organiser, map[string]any{"room_id": other,
		"starts_at": h.clock.Now().Add(49 * time.Hour), "ends_at": h.clock.Now().Add(51 * time.Hour)})
	h.Do("POST", "/api/v1/meetings/"+off+"/cancel", h.Organiser, map[string]any{"reason": "改为书面协商"})
	h.reply("attend", answered)
	h.reply("leave", leave, "reason", "official")
	h.reply("send", sent, "name", "钱某", "post", "副处长")
	h.clock.Set(h.clock.Now().Add(4 * time.Hour))
	return h, moved, off
}

// Everything on the pages of a link can be read and tapped at sixty-seven, in every size, without scripts as with them.
func TestALinksPagesCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	h, moved, off := crowded(t)
	p := openTab(t, "390x844")
	p.scripts(false)
	p.visit(h.link.PageURL)
	if news := h.page(""); strings.Count(news, "知道了") != 2 {
		t.Errorf("what has changed is not to be acknowledged: %s", news)
	}
	for _, fault := range eval[[]string](p, openFaults) {
		t.Errorf("with news: %s", fault)
	}
	p.shotWhole("mine-news")
	p.scripts(true)
	h.send(h.link.PageURL+"/seen", h.looks(h.link.PageURL, moved, off)) // as its script does
	for name, path := range map[string]string{
		"mine": "", "mine/en": "?lang=en&done=leave", "leave": "/reply?leave=" + moved, "gone": "x",
		"send/en": "/reply?lang=en&send=" + moved, "attend/en": "/reply?lang=en&attend=" + moved, "scan": "/qr",
		"scan/en": "/qr?lang=en", "subscribe": "/subscribe", "subscribe/en": "/subscribe?lang=en",
		"plan": "/plan", "plan/en": "/plan?lang=en",
		"record": "/record", "record/en": "/record?lang=en&year=2025",
	} {
		p.audit(t, name, h.link.PageURL+path, memberFaults)
	}
	stranger := openTab(t, "390x844") // which knows no list
	stranger.audit(t, "moved", h.URL+h.entry(moved), memberFaults)
	stranger.audit(t, "cancelled/en", h.URL+h.entry(off)+"?lang=en", memberFaults)
	body := h.page("")
	if !strings.Contains(body, `class="mark off"`) || !strings.Contains(body, `class="mark moved"`) ||
		!strings.Contains(body, `class="mark maybe"`) {
		t.Error("not every state is on the page")
	}
}

// The size that was chosen stays, without scripts and on every page of the link.
func TestTheSizeOfALinksTypeStays(t *testing.T) {
	t.Parallel()
	h, moved, _ := crowded(t)
	res, body := look(t, "GET", h.link.PageURL+"?size=3", "")
	if !strings.Contains(body, `class="s3"`) || len(res.Cookies()) != 1 {
		t.Fatalf("%v %s", res.Cookies(), body)
	}
	kept := res.Cookies()[0]
	if kept.Path != "/feeds" || !kept.HttpOnly || kept.SameSite != http.SameSiteLaxMode || kept.MaxAge < 1e6 {
		t.Errorf("kept as %v", kept)
	}
	path := strings.TrimPrefix(h.link.PageURL, h.URL)
	for _, page := range []string{path, path + "/subscribe", path + "/qr", path + "/reply?leave=" + moved, path + "x",
		h.entry(moved)} {
		a := h.Do("GET", page, "", nil, "Cookie", kept.Name+"="+kept.Value)
		if !strings.Contains(string(a.Body), `class="s3"`) {
			t.Errorf("forgotten: %s", a.Body)
		}
	}
	a := h.Do("GET", path, "", nil, "Cookie", kept.Name+"=x\" onload=")
	if !strings.Contains(string(a.Body), `class="s1"`) {
		t.Errorf("a size that is none: %s", a.Body)
	}
}
