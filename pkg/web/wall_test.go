package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	qr "github.com/piglig/go-qr"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/store/storetest"
)

// small is the size of an older screen in an office's lobby.
const small = "1280x720"

// crowd is a day with n meetings, seen at ten: a quarter has ended, a quarter is on, some were cancelled or moved.
func crowd(t testing.TB, n int) []kiosk.Entry {
	titles := []string{
		"“老旧小区加装电梯”系列提案办理协商会", "有事好商量：梅园社区公共充电桩选址", "“完善普惠托育服务体系”对口协商会",
		"青年就业环境优化界别协商座谈会", "“构建‘双循环’物流体系，推动港产城深度融合发展”专题协商会暨重点提案督办会",
		"大运河工业遗存保护利用远程协商", "委员讲堂：全过程人民民主与基层协商",
	}
	var es []kiosk.Entry
	for i := range n {
		from := monday(t, 8, 0).Add(time.Duration(i*600/n/10*10) * time.Minute)
		e := meeting(from, 90, fmt.Sprintf("%s（%d）", titles[i%len(titles)], i+1), i%5)
		switch {
		case i%10 == 7:
			e.Cancelled = true
		case i%25 == 13:
			e = moved(e, from.Add(3*time.Hour), (i+1)%5)
		}
		es = append(es, e)
	}
	return es
}

// wallState is how a screen divides its list.
type wallState struct {
	Level string
	// Pages are how many pages each zone has, and Dwell how many milliseconds it shows each.
	Pages []int
	Dwell []float64
	// Strays are rows that stand below a heading that is not true of them.
	Strays []string
	// Unseen are meetings on now that are not in the first zone.
	Unseen []string
}

// readWall is a script that reads the wallState; board is the Board of the page.
const readWall = `(() => {
	const zones = [...document.querySelectorAll('.zone')], w = Kiosk.words, strays = [], unseen = [];
	const says = { running: w.now, soon: w.now, later: w.later, cancelled: w.off, moved: w.off, over: w.past };
	zones.forEach((z, i) => [...z.querySelectorAll('.page')].forEach((page, n) => {
		let head = z.querySelector('.zone-head') ? Kiosk.board.zones[i].labels[n] : '';
		for (const li of page.children) {
			if (li.matches('.sub')) { head = li.textContent; continue; }
			const state = li.className.split(' ')[1], ended = head === w.past && ['cancelled', 'moved'].includes(state);
			if (head && head !== says[state] && !ended) strays.push(head + ': ' + li.innerText);
			if (state === 'running' && i > 0) unseen.push(li.innerText);
		}
	}));
	return { Level: document.documentElement.className, Pages: Kiosk.board.zones.map(z => z.pages.length),
		Dwell: Kiosk.board.zones.map(z => z.dwell), Strays: strays, Unseen: unseen };
})()`

// Eleven meetings take at most two pages, and fifty-one at most five. Whatever is on now is shown before the first page
// turns. Headings are true, and nothing is cut or broken.
func TestTheWallBearsFiftyMeetings(t *testing.T) {
	t.Parallel()
	one, all := "?venue="+string(hall), "?lang=en"
	for _, row := range []struct {
		n, most     int
		size, query string
	}{
		{n: 11, most: 2, size: landscape, query: all},
		{n: 11, most: 2, size: portrait, query: one},
		{n: 51, most: 5, size: landscape, query: all},
		{n: 51, most: 5, size: small, query: "?lang=zh"},
		{n: 51, most: 5, size: portrait, query: all},
	} {
		name := fmt.Sprintf("%d-%s", row.n, row.size)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), standard())
			h.add(crowd(t, row.n)...)
			p := openTab(t, row.size)
			p.still()
			p.visit(h.url + "/kiosk" + row.query)
			p.wait(5*time.Second, live)
			got := eval[wallState](p, readWall)
			t.Logf("%+v", got)
			if slices.Max(got.Pages) > row.most {
				t.Errorf("%v pages", got.Pages)
			}
			if len(got.Pages) > 1 && got.Dwell[0]*float64(got.Pages[0]) > 12_000 {
				t.Errorf("what is on now takes %v ms", got.Dwell[0]*float64(got.Pages[0]))
			}
			for _, fault := range append(got.Strays, got.Unseen...) {
				t.Error(fault)
			}
			for page := range slices.Max(got.Pages) {
				eval[bool](p, fmt.Sprintf("(Kiosk.board.zones.forEach(z => z.show(%d)), true)", page))
				p.shot(fmt.Sprintf("wall-%s-%d", name, page+1))
				for _, fault := range eval[[]string](p, faults) {
					t.Errorf("page %d: %s", page+1, fault)
				}
			}
		})
	}
}

// After the last meeting the screen shows tomorrow's, or says what comes next.
func TestTheWallShowsTomorrowAfterTheLastMeeting(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 18, 0), quick())
	last := meeting(monday(t, 16, 0), 60, "今天最后一场", 0)
	next := meeting(monday(t, 4*24+9, 0), 60, "周五的会议", 1)
	h.add(last, next)
	p := h.screen(t, landscape, h.url, "")
	p.wait(2*time.Second, `['已全部结束', '周五的会议'].every(s => document.body.innerText.includes(s))`)
	p.shot("wall-done")
	h.add(meeting(monday(t, 33, 0), 60, "明天的会议", 1), meeting(monday(t, 35, 0), 60, "明天的另一场", 2))
	p.wait(2*time.Second, sees("明天的会议")+`&& document.body.innerText.includes('明日安排 · 11月24日 星期二')`)
	p.shot("wall-tomorrow")
	for _, fault := range eval[[]string](p, faults) {
		t.Error(fault)
	}
	_, body := h.get(t, "GET", "/kiosk")
	if !strings.Contains(body, "明日安排") || !strings.Contains(body, "明天的另一场") {
		t.Errorf("without scripts: %s", body)
	}
	h.add(meeting(monday(t, 19, 0), 60, "晚上加的会议", 2))
	p.wait(2*time.Second, sees("晚上加的会议")+"&& !"+sees("明天的会议"))
}

// The code on the wall leads to the list of its venue on a phone.
func TestTheWallsCodeLeadsToToday(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, storetest.Any(t), nil, app.SiteSettings{})
	w := wall{t, s}
	venue := w.call(http.StatusCreated, "POST", "/venues", map[string]any{"name": "政协会议中心"})
	p := openTab(t, landscape)
	p.visit(s.URL + "/kiosk?venue=" + venue)
	p.wait(5*time.Second, live)
	p.shot("wall-code")
	if got := eval[float64](p, `document.querySelector('.code svg').getBoundingClientRect().width`); got < 150 {
		t.Errorf("the code is %v px wide", got)
	}
	want, err := qr.EncodeText(s.URL+"/today?venue="+venue, qr.Low)
	if err != nil {
		t.Fatal(err)
	}
	shown := eval[string](p, `document.querySelector('.code path').getAttribute('d')`)
	dark := map[[2]int]bool{}
	for _, run := range strings.SplitAfter(shown, "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%dz", &x, &y, &n, &back); err == nil {
			for i := range n {
				dark[[2]int{x + i - 4, y - 4}] = true
			}
		}
	}
	for y := range want.Size() {
		for x := range want.Size() {
			if want.Module(x, y) != dark[[2]int{x, y}] {
				t.Fatalf("module %d, %d is wrong", x, y)
			}
		}
	}
	for _, fault := range eval[[]string](p, faults) {
		t.Error(fault)
	}
}
