package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/kiosk"
)

// What a screen says is open to assistive technology: the wall in each of its layouts, a floor, and a door.
func TestAxeFindsNothingOnTheScreens(t *testing.T) {
	t.Parallel()
	last := meeting(monday(t, 8, 0), 60, "今天最后一场", 0)
	tomorrow := []kiosk.Entry{last, meeting(monday(t, 33, 0), 60, "明天的会议", 1),
		meeting(monday(t, 35, 0), 60, "明天的另一场", 2)}
	door := "&room=" + string(rooms()[1].ID)
	for _, row := range []struct {
		name, query, size, holds string
		entries                  []kiosk.Entry
	}{
		{name: "dense", size: landscape, entries: crowd(t, 51),
			holds: `document.querySelector('.dense .zone + .zone')`},
		{name: "in zones", size: portrait, entries: long(t), holds: `document.querySelector('.pager i')`},
		{name: "in order", size: landscape, entries: busy(t), holds: `document.querySelector('.row.moved')`},
		{name: "tomorrow", size: landscape, entries: tomorrow, holds: tells("明天的另一场")},
		{name: "empty", size: landscape, entries: tomorrow[1:], holds: `document.querySelector('.next')`},
		{name: "a floor", query: "&venue=" + string(hall) + "&floor=3%E5%B1%82", size: landscape, entries: busy(t),
			holds: tells("大运河")},
		{name: "a door", query: door, size: landscape, entries: busy(t), holds: `document.querySelector('.door.near')`},
		{name: "a free room", query: door, size: portrait, entries: tomorrow,
			holds: `document.querySelector('.door.free + .next')`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), standard())
			h.add(row.entries...)
			p := openTab(t, row.size)
			p.still()
			for _, lang := range []string{"zh", "en"} {
				p.visit(h.url + "/kiosk?lang=" + lang + row.query)
				p.wait(5*time.Second, live+"&&"+row.holds)
				for _, fault := range p.axeFaults() {
					t.Errorf("%s: %s", lang, fault)
				}
				p.shot("axe-" + strings.ReplaceAll(row.name, " ", "-") + "-" + lang)
			}
		})
	}
}

// Without scripts a door says what it says with them, and a long list begins with what is on.
func TestDoorsAndLongListsWithoutScripts(t *testing.T) {
	t.Parallel()
	off := meeting(monday(t, 16, 0), 60, "取消了的会议", 1)
	off.Cancelled = true
	here := func(hour, minute int, title string) kiosk.Entry {
		return meeting(monday(t, hour, minute), 60, title, 1)
	}
	for name, entries := range map[string][]kiosk.Entry{
		"nothing":       nil,
		"over":          {here(8, 0, "早上的"), here(34, 0, "明天的"), here(36, 0, "明天的另一场")},
		"free until":    {here(8, 0, "早上的"), here(14, 0, "下午的")},
		"soon":          {here(10, 20, "马上的"), here(11, 20, "后面的"), off},
		"on, then none": {here(9, 30, "正在开的"), off},
		"on, then next": {here(9, 30, "正在开的"), here(9, 45, "撞上的"), here(11, 0, "一"), here(12, 0, "二"),
			here(13, 0, "三"), here(14, 0, "四"), here(15, 0, "五"), moved(here(12, 30, "改走的"), monday(t, 17, 0), 2)},
		"another room": {meeting(monday(t, 9, 30), 60, "别处的", 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), standard())
			h.add(entries...)
			p := openTab(t, landscape)
			p.still()
			for _, lang := range []string{"zh", "en"} {
				url := h.url + "/kiosk?room=" + string(rooms()[1].ID) + "&lang=" + lang
				const board = `document.getElementById('board').innerText.replace(/\s+/g, ' ')`
				p.visit(url)
				p.wait(5*time.Second, live)
				with := eval[string](p, board)
				p.scripts(false)
				p.visit(url)
				p.shot(fmt.Sprintf("door-plain-%s-%s", strings.ReplaceAll(name, " ", "-"), lang))
				if without := eval[string](p, board); without != with {
					t.Errorf("%s: without scripts it says\n%s\nand with them\n%s", lang, without, with)
				}
				for _, fault := range eval[[]string](p, faults) {
					t.Errorf("%s without scripts: %s", lang, fault)
				}
				p.scripts(true)
			}
		})
	}
	h := open(t, monday(t, 10, 0), standard())
	h.add(long(t)...)
	_, body := h.get(t, "GET", "/kiosk")
	ended, on := strings.Index(body, `class="row over"`), strings.LastIndex(body, `class="row running"`)
	if ended < on || on < 0 {
		t.Errorf("what has ended stands at %d, and what is on at %d", ended, on)
	}
}

func TestAScreenOfWhatThereIsNotSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	const none = "01990000-0000-7000-8000-0000000000ff"
	for query, want := range map[string]string{
		"?room=" + none:                               "没有找到这个会议室",
		"?room=" + none + "&lang=en":                  "This room does not exist",
		"?venue=" + none:                              "没有找到这个场所",
		"?venue=" + none + "&floor=1":                 "没有找到这个场所",
		"?venue=" + string(hall) + "&floor=9":         "没有找到这个楼层",
		"?venue=" + string(hall) + "&floor=9&lang=en": "This floor does not exist",
		"?room=x":          "会议室编号有误",
		"?venue=x&lang=en": "The venue in this address is not valid",
		"?floor=9":         "网址中有楼层，没有场所",
	} {
		if _, body := h.get(t, "GET", "/kiosk"+query); !strings.Contains(body, want) {
			t.Errorf("%s does not say %s: %s", query, want, body)
		}
	}
}
