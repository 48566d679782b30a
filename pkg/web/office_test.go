package web_test

import (
	"net/http"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// wall is a whole office being served, and one screen of it.
type wall struct {
	t      testing.TB
	office *apptest.Server
}

// call asks the API as the organiser and gives the answer's id.
func (w wall) call(status int, method, path string, body map[string]any) string {
	w.t.Helper()
	a := w.office.Do(method, "/api/v1"+path, w.office.Organiser, body)
	if a.Status != status {
		w.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	var made struct{ ID string }
	a.JSON(w.t, &made)
	return made.ID
}

// The screen of a real office, from the database to the glass: booked, moved,
// cancelled and cut off.
func TestScreenOfARealOffice(t *testing.T) {
	t.Parallel()
	start := monday(t, 10, 0)
	clock := clockAt(start)
	pace := quick()
	pace.Dead, pace.Page = 5*time.Second, 5*time.Second
	s := wall{t, apptest.Start(t, storetest.Any(t), func() time.Time { return clock.now() }, app.SiteSettings{Pace: pace})}
	venue := s.call(http.StatusCreated, "POST", "/venues", map[string]any{"name": "政协会议中心", "wayfinding": "南门进"})
	room := s.call(http.StatusCreated, "POST", "/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "floor": "3层", "capacity": 20})
	other := s.call(http.StatusCreated, "POST", "/rooms", map[string]any{"venue_id": venue, "name": "议政厅", "floor": "1层", "capacity": 200})
	book := func(title, visibility, from, to string) string {
		return s.call(http.StatusCreated, "POST", "/meetings", map[string]any{"form": "counterpart", "title": title, "visibility": visibility,
			"status": "confirmed", "room_id": room, "starts_at": "2026-11-23T" + from + ":00+08:00", "ends_at": "2026-11-23T" + to + ":00+08:00"})
	}

	net := newWire(t, s.office.URL)
	p := openTab(t, landscape)
	p.visit(net.url() + "/kiosk?venue=" + venue)
	p.wait(5*time.Second, live+`&& document.body.innerText.includes('今日暂无公开会议')`)

	book("不公开的会议", "internal", "11:00", "12:00")
	public := book("普惠托育服务对口协商", "public", "14:00", "16:00")
	p.wait(2*time.Second, sees("普惠托育服务对口协商")+"&&"+sees("3层 301会议室")+"&&"+sees("未开始"))

	s.call(http.StatusOK, "POST", "/meetings/"+public+"/move", map[string]any{"room_id": other,
		"starts_at": "2026-11-23T10:20:00+08:00", "ends_at": "2026-11-23T11:00:00+08:00"})
	p.wait(2*time.Second, sees("已改期至 10:20")+"&&"+sees("改在 1层 议政厅")+"&&"+sees("即将开始"))

	net.set(cut)
	p.wait(5*time.Second, stamped)
	s.call(http.StatusOK, "POST", "/meetings/"+public+"/cancel", map[string]any{"reason": "改为书面协商"})
	if !eval[bool](p, sees("即将开始")) {
		t.Error("the list is gone with the network")
	}
	net.set(carries)
	p.wait(5*time.Second, unstamped+"&&"+sees("已取消"))
	if eval[bool](p, `document.documentElement.outerHTML.includes('不公开')`) {
		t.Error("the screen knows of a meeting that is not public")
	}
}
