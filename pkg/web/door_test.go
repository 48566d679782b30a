package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/store/storetest"
)

// tells is a script that is true when the page shows all of the words.
func tells(words ...string) string {
	var all []string
	for _, w := range words {
		all = append(all, fmt.Sprintf("document.body.innerText.includes(%q)", w))
	}
	return strings.Join(all, "&&")
}

// The door of a room says what is on, what comes next, and until when no public meeting is.
func TestTheDoorOfARoom(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	room := rooms()[1]
	h.add(meeting(monday(t, 9, 0), 120, "别的会议室里的会议", 0))
	for _, size := range []string{landscape, portrait, small} {
		h.change(func(es []kiosk.Entry) []kiosk.Entry { return es[:1] })
		p := openTab(t, size)
		p.still()
		p.visit(h.url + "/kiosk?room=" + string(room.ID))
		p.wait(2*time.Second, live+"&&"+tells("3层 301会议室", "市政协会议中心", "目前没有公开会议", "今天没有其他公开会议"))
		h.add(meeting(monday(t, 14, 0), 60, "下午的会议", 1))
		p.wait(2*time.Second, tells("14:00 以前没有公开会议", "下一场", "下午的会议", "14:00 – 15:00"))
		cancelled := meeting(monday(t, 16, 0), 60, "取消了的会议", 1)
		cancelled.Cancelled = true
		h.add(meeting(monday(t, 9, 30), 90, "构建“双循环”物流体系，推动港产城深度融合发展对口协商座谈会", 1), cancelled)
		p.wait(2*time.Second, tells("进行中", "09:30 – 11:00", "下一场", "取消了的会议", "已取消"))
		p.shot("door-" + size)
		if eval[bool](p, tells("别的会议室里的会议")) {
			t.Error("the door tells of another room")
		}
		for _, fault := range eval[[]string](p, faults) {
			t.Errorf("%s: %s", size, fault)
		}
	}
	p := openTab(t, landscape)
	p.visit(h.url + "/kiosk?lang=en&room=" + string(room.ID))
	p.wait(2*time.Second, live+"&&"+tells("In progress", "Next", "Cancelled"))
	if _, body := h.get(t, "GET", "/kiosk?room="+string(room.ID)); !strings.Contains(body, "下午的会议") {
		t.Errorf("without scripts: %s", body)
	}
}

func TestTheScreenOfAFloor(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(busy(t)...)
	p := openTab(t, landscape)
	p.visit(h.kiosk() + "&floor=3%E5%B1%82")
	p.wait(2*time.Second, live+"&&"+tells("市政协会议中心 3层", "大运河工业遗存保护利用远程协商"))
	if eval[bool](p, tells("专题协商会")) {
		t.Error("the screen tells of another floor")
	}
	for path, status := range map[string]int{
		"?floor=3%E5%B1%82": 400,
		"?room=x":           400,
		"?room=01990000-0000-7000-8000-0000000000ff":       404,
		"?venue=" + string(hall) + "&floor=9":              404,
		"?venue=" + string(hall) + "&floor=2%E5%B1%82":     200,
		"?lang=en&room=" + string(rooms()[4].ID):           200,
		"?floor=1&room=01990000-0000-7000-8000-0000000000": 400,
	} {
		page, _ := h.get(t, "GET", "/kiosk"+path)
		day, _ := h.get(t, "GET", "/kiosk/day"+path)
		if page.StatusCode != status || day.StatusCode != status {
			t.Errorf("%s: %d and %d, want %d", path, page.StatusCode, day.StatusCode, status)
		}
	}
}

// Whoever hangs a screen up finds every venue, floor and room of a real office on one page, and each link works.
func TestScreensAreSetUpFromOnePage(t *testing.T) {
	t.Parallel()
	s := wall{t, apptest.Start(t, storetest.Any(t), nil, app.SiteSettings{})}
	add := func(path string, body map[string]any) string { return s.call(http.StatusCreated, "POST", path, body) }
	venue := add("/venues", map[string]any{"name": "政协会议中心"})
	add("/venues", map[string]any{"name": "没有会议室的场所"})
	room := add("/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "floor": "3层", "capacity": 20})
	_, body := look(t, "GET", s.office.URL+"/kiosk/setup", "")
	for _, path := range []string{
		"/kiosk", "/kiosk?lang=en", "/kiosk?venue=" + venue, "/kiosk?floor=3%E5%B1%82&amp;venue=" + venue,
		"/kiosk?room=" + room, "/kiosk?lang=en&amp;room=" + room,
	} {
		if !strings.Contains(body, `href="`+path+`"`) {
			t.Errorf("%s is not offered in %s", path, body)
		}
		path = strings.ReplaceAll(path, "&amp;", "&")
		if res, page := look(t, "GET", s.office.URL+path, ""); res.StatusCode != 200 {
			t.Errorf("%s: %d %s", path, res.StatusCode, page)
		}
	}
	if !strings.Contains(body, "没有会议室的场所") {
		t.Error("a venue without rooms is missing")
	}
}
