package web_test

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"huiqi/pkg/store/storetest"
)

// line is the network between a browser and a server, which can be cut.
type line struct {
	testing.TB
	addr string
	srv  *http.Server
	to   *httputil.ReverseProxy
	// down has the proxy answer that there is no server behind it.
	down atomic.Bool

	mu   sync.Mutex
	seen []string
}

// asked is what went through the line, by method and path.
func (l *line) asked() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.seen)
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.seen = append(l.seen, r.Method+" "+r.URL.Path)
	l.mu.Unlock()
	if l.down.Load() {
		http.Error(w, "no server", http.StatusBadGateway)
		return
	}
	l.to.ServeHTTP(w, r)
}

// connect lays a line to the server at the address.
func connect(t testing.TB, address string) *line {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{TB: t, addr: "127.0.0.1:0", to: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host },
	}}
	l.mend()
	t.Cleanup(l.cut)
	return l
}

func (l *line) mend() {
	l.Helper()
	on, err := net.Listen("tcp", l.addr)
	if err != nil {
		l.Fatal(err)
	}
	l.addr = on.Addr().String()
	l.srv = &http.Server{Handler: l, ReadHeaderTimeout: time.Minute}
	go func() { _ = l.srv.Serve(on) }()
}

func (l *line) cut() { _ = l.srv.Close() }

// through is the address of the page by the line.
func (l *line) through(page string) string { return "http://" + l.addr + "/feeds/" + secretOf(page) }

func secretOf(page string) string { return strings.SplitN(page, "/feeds/", 2)[1] }

// kept are the paths that the browser keeps.
func (p tab) kept() []string {
	p.Helper()
	const keys = `caches.open('huiqi-lists').then(s => s.keys()).then(all => all.map(r => new URL(r.url).pathname))`
	return do(p, chromedp.Evaluate[[]string](keys, chromedp.EvalAwaitPromise))
}

// keeps waits until the browser keeps these links' lists and nothing else but what they look like.
func (p tab) keeps(why string, pages ...string) {
	p.Helper()
	var got []string
	eventually(p, why, func() bool {
		got = slices.DeleteFunc(p.kept(), func(path string) bool {
			return len(pages) > 0 && strings.HasPrefix(path, "/assets/")
		})
		slices.Sort(got)
		want := make([]string, len(pages))
		for i, page := range pages {
			want[i] = "/feeds/" + secretOf(page)
		}
		slices.Sort(want)
		return slices.Equal(got, want)
	})
}

const text = `(document.body?.innerText || '')`

// A list that was opened once is there without a network, and says how old it is. It goes with its link.
func TestAListIsReadWithoutANetwork(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m := h.book("普惠托育对口协商", 47*time.Hour, nil)
	l := connect(t, h.URL)
	page := l.through(h.link.PageURL)
	p := openTab(t, "390x844")
	p.visit(page + "?lang=zh")
	p.keeps("the list that is open", page)
	p.visit(page + "/reply?attend=" + m)
	do(p, chromedp.Click("button.do"))
	p.wait(3*time.Second, text+".includes('已答复：出席。')")
	const answered = `caches.open('huiqi-lists').then(s => s.match(location.pathname)).then(r => r.text())
		.then(t => t.includes('已答复：出席') && !t.includes('已答复：出席。'))`
	eventually(t, "the list after the answer", func() bool {
		return do(p, chromedp.Evaluate[bool](answered, chromedp.EvalAwaitPromise))
	})
	p.visit(page + "?skip=900") // no list of its own
	l.cut()

	p.visit(page + "?lang=zh")
	says := eval[string](p, text)
	h.says(says, "我的会议", "离线 · 这是 11月23日 10:00 的内容", "不能答复", "000-0000-0001", "周三 9:00", "普惠托育对口协商", "已答复：出席")
	for _, never := range []string{"后天", "本周", "下一场", "撤回", "请假\n", "已答复：出席。"} {
		if strings.Contains(says, never) {
			t.Errorf("a copy says %q: %s", never, says)
		}
	}
	if !eval[bool](p, `[...document.querySelectorAll('button')].every(b => b.disabled && !b.checkVisibility())`) {
		t.Error("a copy can be answered")
	}
	for _, fault := range eval[[]string](p, openFaults) {
		t.Errorf("without a network: %s", fault)
	}
	for _, fault := range p.axeFaults() {
		t.Errorf("without a network: axe: %s", fault)
	}
	p.shotWhole("mine-kept")
	p.visit(page + "/subscribe")
	h.says(eval[string](p, text), "离线 · 这是 11月23日 10:00 的内容")

	l.mend()
	l.down.Store(true)
	for range 2 { // an error takes the place of no list
		p.visit(page)
		h.says(eval[string](p, text), "离线 · 这是 11月23日 10:00 的内容")
	}
	p.keeps("one list alone", page)
	l.down.Store(false)
	p.visit(page)
	h.says(eval[string](p, text), "下一场", "撤回")
	if strings.Contains(eval[string](p, text), "离线") {
		t.Error("with a network it is still the copy")
	}
	h.Do("DELETE", "/api/v1/feeds/"+h.link.ID, h.Organiser, nil)
	p.visit(page)
	h.says(eval[string](p, text), "这个链接已停用")
	p.keeps("nothing of a link that was revoked")
}

// A list that a browser keeps goes when its calendar has got another link, after two weeks, and when a page says that
// its link is no more which no worker has seen. Lists of other calendars stay.
func TestAKeptListGoesWithItsLink(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	h.book("普惠托育对口协商", 47*time.Hour, nil)
	other := h.issue(map[string]any{"kind": "public"}, nil)
	old := h.issue(map[string]any{"kind": "person", "id": h.person}, nil)
	l := connect(t, h.URL)
	page := l.through(h.link.PageURL)
	p := openTab(t, "390x844")
	p.visit(page)
	p.keeps("the first list", page)
	p.visit(l.through(other.PageURL) + "?lang=en")
	p.visit(l.through(old.PageURL))
	p.keeps("three lists", page, other.PageURL, old.PageURL)
	do(p, chromedp.Evaluate[bool](`caches.open('huiqi-lists').then(async s => {
		const kept = await s.match(location.pathname), headers = new Headers(kept.headers);
		headers.set('X-Kept', Date.now() - 15 * 24 * 3600e3);
		await s.put(location.pathname, new Response(await kept.text(), {headers}));
		return true;
	})`, chromedp.EvalAwaitPromise))
	p.visit(l.through(other.PageURL) + "?lang=en")
	p.keeps("no list from two weeks ago", page, other.PageURL)

	var next issued
	h.Do("POST", "/api/v1/feeds/"+h.link.ID+"/rotate", h.Organiser, nil).JSON(t, &next)
	p.visit(l.through(next.PageURL))
	p.keeps("the list of the new link", next.PageURL, other.PageURL)
	l.cut()
	p.visit(l.through(other.PageURL))
	p.wait(time.Second, text+".includes('Offline · this is what it said on 23 Nov 10:00')")
	p.shotWhole("mine-kept-en")
	l.mend()
	if a := h.Do("DELETE", "/api/v1/feeds/"+h.link.ID, h.Organiser, nil); a.Status != http.StatusNoContent {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	do(p, chromedp.Evaluate[bool]("navigator.serviceWorker.getRegistration('/feeds/').then(r => r.unregister())",
		chromedp.EvalAwaitPromise))
	p.visit(l.through(next.PageURL))
	p.wait(time.Second, text+".includes('这个链接已停用')")
	p.keeps("nothing of a link that no worker has seen end", other.PageURL)
}

// An event that was opened in a calendar leads back to the list on the device that has opened the list, and nowhere on
// others. Its own address does not hold the link.
func TestAnEventLeadsBackToTheListThatTheDeviceKnows(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m := h.book("普惠托育对口协商", 47*time.Hour, nil)
	event, list := h.URL+h.entry(m), strings.TrimPrefix(h.link.PageURL, h.URL)+"?lang=en#m"+m
	p := openTab(t, "390x844")
	p.still()
	back := func() string {
		return eval[string](p, `[...document.querySelectorAll('.turn a')]
			.map(a => a.hidden ? '' : a.getAttribute('href')).join()`)
	}
	const byHand = "请从收藏或桌面打开"
	p.visit(event + "?lang=en")
	if got := back(); got != "" || !strings.Contains(eval[string](p, text), "open it from your bookmarks") {
		t.Errorf("a device that knows no list leads to %q", got)
	}
	p.visit(h.link.PageURL)
	p.keeps("the list", h.link.PageURL)
	p.visit(event + "?lang=en")
	if got := back(); got != list {
		t.Errorf("it leads to %q", got)
	}
	p.visit(h.link.PageURL + "?lang=en")
	do(p, chromedp.Click(".links a"))
	p.wait(time.Second, "document.title === '普惠托育对口协商' && document.readyState === 'complete'")
	if got := back(); got != list || strings.Contains(eval[string](p, text), byHand) {
		t.Errorf("from the list it leads to %q", got)
	}
	h.Do("DELETE", "/api/v1/feeds/"+h.link.ID, h.Organiser, nil)
	p.visit(event)
	p.wait(time.Second, text+".includes('这个链接已停用') && document.readyState === 'complete'")
	p.keeps("nothing, by the page of an event")
	if n := eval[int](p, "localStorage.length"); n != 0 {
		t.Errorf("the device still remembers %v", eval[string](p, "JSON.stringify(localStorage)"))
	}
}
