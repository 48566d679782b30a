package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/kiosk"
)

// colours are functions of a script: how much an element's text stands out from
// what is behind it, after WCAG 2, and whether it has text of its own.
const colours = `
	const lum = c => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]) };
	const rgba = s => { const n = s.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
	const back = e => {
		for (; e; e = e.parentElement) {
			const c = rgba(getComputedStyle(e).backgroundColor);
			if (c[3] > .99) return c;
		}
		return [11, 26, 42, 1];
	};
	const contrast = e => {
		const a = lum(rgba(getComputedStyle(e).color)), b = lum(back(e));
		return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
	};
	const speaks = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !e.closest('noscript, script');
`

// faults is a script that names what on the screen cannot be read: cut off,
// too small, or too faint. Sizes are of a 1080p screen; 32 px are 20 mm on 55".
const faults = `(() => {` + colours + `
	const out = [], seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
	const d = document.documentElement;
	if (d.scrollWidth > innerWidth || d.scrollHeight > innerHeight) out.push('the page scrolls');
	const board = document.getElementById('board').getBoundingClientRect();
	for (const e of document.querySelectorAll('.row, .door, .rest li, .zone-head, .next, .head > *, .foot > *')) {
		const r = e.getBoundingClientRect();
		if (!seen(e) || !r.width) continue;
		if (r.left < 0 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1) out.push('off the screen: ' + e.innerText);
		if (e.closest('#board') && (r.top < board.top - 1 || r.bottom > board.bottom + 1)) out.push('off the board: ' + e.innerText);
		if (e.scrollWidth > e.clientWidth + 1 && !e.matches('.stamp')) out.push('too wide: ' + e.innerText);
		if (e.matches('.row') && e.scrollHeight > e.clientHeight + 3) out.push('too high: ' + e.innerText);
	}
	for (const e of document.querySelectorAll('.time, .from, .to, .what, .place, .state, .badge'))
		if (e.scrollWidth > e.clientWidth + 1) out.push('cut: ' + e.innerText);
	const tops = e => {
		const r = document.createRange();
		r.selectNodeContents(e);
		return new Set([...r.getClientRects()].map(b => Math.round(b.top))).size;
	};
	for (const e of document.querySelectorAll('.from b, .to span, .time small, .room span, .more span')) {
		if (e.textContent.length < 13 && tops(e) > 1) out.push('broken: ' + e.textContent);
	}
	for (const e of document.querySelectorAll('.cancelled .title, .moved .title')) {
		if (getComputedStyle(e).overflow !== 'visible') out.push('not whole: ' + e.innerText);
	}
	for (const e of document.querySelectorAll('.row:not(.cancelled):not(.moved) .title'))
		if (e.offsetHeight > 4.1 * parseFloat(getComputedStyle(e).lineHeight)) out.push('more than four lines: ' + e.innerText);
	for (const row of document.querySelectorAll('.row')) {
		const cells = [...row.querySelectorAll('.time, .what, .place, .state')].map(c => c.getBoundingClientRect());
		cells.forEach((a, i) => cells.slice(i + 1).forEach(b => {
			if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) out.push('overlap: ' + row.innerText);
		}));
	}
	for (const e of document.querySelectorAll('body *')) {
		if (!speaks(e) || !seen(e)) continue;
		const unit = parseFloat(getComputedStyle(d).fontSize) / 16, ratio = contrast(e);
		const size = Math.round(10 * parseFloat(getComputedStyle(e).fontSize) / unit) / 10;
		if (size < (e.matches('.title') ? (d.classList.contains('dense') ? 36 : 44) : 32)) out.push(size + ' px: ' + e.textContent);
		if (ratio < 7) out.push('contrast ' + ratio.toFixed(1) + ': ' + e.textContent);
	}
	return out;
})()`

func TestScreenCanBeReadFromAfar(t *testing.T) {
	t.Parallel()
	began := meeting(monday(t, -30, 10), 4*24*60, "前些日子开始的会议", 3)
	far := meeting(monday(t, 10, 10), 3*24*60, strings.Repeat("构建“双循环”物流体系", 12), 1)
	far.OwnerName, far.Room.Wayfinding = strings.Repeat("提案委员会", 8), strings.Repeat("出电梯右转到底", 8)
	far.Room.Name = strings.Repeat("第三会议室", 6)
	latin := meeting(monday(t, 9, 10), 100, strings.Repeat("Unbreakable", 20), 2)
	away := moved(meeting(monday(t, 11, 10), 100, "改到别处、别年的会议", 2), monday(t, 24*150, 30), 4)
	for name, entries := range map[string][]kiosk.Entry{
		"busy": busy(t), "long": long(t), "empty": nil, "extreme": append(long(t)[:9], far, latin, away, began),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), standard())
			h.add(entries...)
			for _, size := range []string{landscape, portrait} {
				for _, lang := range []string{"zh", "en"} {
					p := h.screen(t, size, h.url, "&lang="+lang)
					for _, fault := range eval[[]string](p, faults) {
						t.Errorf("%s %s: %s", size, lang, fault)
					}
					p.shot(fmt.Sprintf("read-%s-%s-%s", name, size, lang))
				}
			}
		})
	}
}

func TestScreenTurnsPagesUntilAllWasSeen(t *testing.T) {
	t.Parallel()
	many := long(t)
	for i := range 40 {
		many = append(many, meeting(monday(t, 9, 30), 120, fmt.Sprintf("同时进行的会议 %d", i), 0))
	}
	for _, row := range []struct {
		name, size string
		entries    []kiosk.Entry
		zones      int
	}{
		{"what is on now stays above the rest", landscape, append(long(t)[8:30:30], busy(t)...), 0},
		{"a long day, upright", portrait, long(t), 0},
		{"a long day", landscape, long(t), 0},
		{"a very long day in two parts", landscape, many, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			pace := quick()
			pace.Page = 300 * time.Millisecond
			h := open(t, monday(t, 10, 0), pace)
			for i := range row.entries {
				row.entries[i].Title = fmt.Sprintf("%d号 %s", i, row.entries[i].Title)
			}
			h.add(row.entries...)
			p := h.screen(t, row.size, h.url, "")
			eval[bool](p, `(window.shown = new Set(), window.watchful = setInterval(() => document.querySelectorAll('.page.on .row').forEach(r => {
				const b = r.getBoundingClientRect(), in_ = r.closest('.pages').getBoundingClientRect();
				if (b.top >= in_.top - 1 && b.bottom <= in_.bottom + 1 && b.bottom <= innerHeight) shown.add(r.querySelector('.title').textContent);
			}), 30), true)`)
			p.wait(15*time.Second, fmt.Sprintf("shown.size === %d", len(row.entries)))
			if n := eval[int](p, `document.querySelectorAll('.zone').length`); row.zones > 0 && n != row.zones {
				t.Errorf("%d zones", n)
			}
			if !eval[bool](p, `/\d+ \/ \d+/.test(document.querySelector('.pager').innerText)`) {
				t.Error("does not say which page it is")
			}
		})
	}
}

func TestScreenKeepsWhatIsOnNowInSight(t *testing.T) {
	t.Parallel()
	pace := quick()
	pace.Page = 150 * time.Millisecond
	h := open(t, monday(t, 10, 0), pace)
	h.add(meeting(monday(t, 9, 30), 60, "正在进行的会议", 0))
	for i := range 12 {
		h.add(meeting(monday(t, 12, i), 60, fmt.Sprintf("稍后的会议 %d", i), 1))
	}
	p := h.screen(t, landscape, h.url, "")
	for i := range 12 {
		p.wait(4*time.Second, fmt.Sprintf(`[...document.querySelectorAll('.page.on .title')].some(r => r.innerText === '稍后的会议 %d')`, i))
		if !eval[bool](p, `document.querySelector('.row.running').closest('.page').classList.contains('on')`) {
			t.Fatal("what is on now left the screen")
		}
	}
}
