package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

// holder is an office in which one person has a link, and the clock stands at ten on a Monday.
type holder struct {
	testing.TB
	*apptest.Server
	clock  *apptest.Clock
	person string
	link   issued
}

// hold serves the office kept at url, in which a person of the kind has a link.
func hold(t testing.TB, url, kind string) *holder {
	t.Helper()
	h := &holder{TB: t, clock: apptest.NewClock(monday(t, 10, 0))}
	h.Server = apptest.Start(t, url, h.clock.Now, app.SiteSettings{Office: "示例市政协", Contact: "会务 000-0000-0001"})
	h.person = h.add("/people", map[string]any{"name": "赵一钱", "kind": kind, "phone": "000-0000-7777"})
	h.link = h.issue(map[string]any{"kind": "person", "id": h.person}, nil)
	return h
}

func (h *holder) add(path string, body map[string]any) string {
	h.Helper()
	return wall{h.TB, h.Server}.call(http.StatusCreated, "POST", path, body)
}

func (h *holder) issue(subject, options map[string]any) issued {
	h.Helper()
	body := map[string]any{"name": "手机", "subject": subject}
	if options != nil {
		body["options"] = options
	}
	a := h.Do("POST", "/api/v1/feeds", h.Organiser, body)
	if a.Status != http.StatusCreated {
		h.Fatalf("%d %s", a.Status, a.Body)
	}
	var l issued
	a.JSON(h.TB, &l)
	return l
}

// book books a confirmed meeting of the holder and whoever else, in so many hours and for two.
func (h *holder) book(title string, in time.Duration, more map[string]any, others ...string) string {
	h.Helper()
	from := h.clock.Now().Add(in)
	seats := []any{map[string]any{"person_id": h.person, "role": "voting"}}
	for _, id := range others {
		seats = append(seats, map[string]any{"person_id": id, "role": "nonvoting"})
	}
	body := map[string]any{"form": "counterpart", "title": title, "visibility": "internal", "status": "confirmed",
		"starts_at": from, "ends_at": from.Add(2 * time.Hour), "attendances": seats}
	for k, v := range more {
		body[k] = v
	}
	return h.add("/meetings", body)
}

// page is the holder's page.
func (h *holder) page(query string) string {
	h.Helper()
	res, body := look(h.TB, "GET", h.link.PageURL+query, "")
	if res.StatusCode != http.StatusOK {
		h.Fatalf("%d %s", res.StatusCode, body)
	}
	return body
}

// entry is the path of the page to which the meeting's event in the calendar links.
func (h *holder) entry(meeting string) string {
	h.Helper()
	path := regexp.MustCompile(`"(/feeds/[^"/]+/meetings/` + meeting + `/[^"?]+)`).FindStringSubmatch(h.page(""))
	if path == nil {
		h.Fatalf("no page of %s", meeting)
	}
	return path[1]
}

// says reports in which order the page says the texts; each must be there, after the one before.
func (h *holder) says(body string, texts ...string) {
	h.Helper()
	rest := body
	for _, text := range texts {
		at := strings.Index(rest, text)
		if at < 0 {
			h.Errorf("%q is not said, or not after what was to come before: %s", text, body)
			return
		}
		rest = rest[at+len(text):]
	}
}

func TestALinkShowsItsMeetings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := hold(t, url, "member")
		other := h.add("/people", map[string]any{"name": "孙某某", "kind": "member"})
		venue := h.add("/venues", map[string]any{"name": "政协会议中心", "wayfinding": "南门进",
			"position": map[string]any{"lat": 32.1, "lon": 120.9}})
		room := h.add("/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "floor": "3层", "capacity": 20,
			"wayfinding": "出电梯右转"})
		hall := h.add("/rooms", map[string]any{"venue_id": venue, "name": "议政厅", "floor": "1层", "capacity": 200})
		at := map[string]any{"room_id": room}
		h.book("早已开过的会", 30*time.Minute, at)
		first := h.book("普惠托育对口协商", 47*time.Hour, at, other)
		h.book("下周的学习", 7*24*time.Hour, at, other)
		h.clock.Set(monday(t, 13, 0))
		h.says(h.page(""), "我的会议", "赵一钱", "下一场", "后天", "周三 9:00", "普惠托育对口协商", "11月25日 周三 9:00–11:00",
			"政协会议中心 3层 301会议室", "南门进；出电梯右转", "出席", "答复截止 11月24日 周二 9:00，如需请假也请在此前提出",
			"https://uri.amap.com/marker?position=120.900000,32.100000&amp;name=%E6%94%BF",
			"等您答复", "下周的学习", "已经开过的会议", "早已开过的会", "订阅到手机日历", "tel:00000000001")
		h.says(h.page("?lang=en"), "My meetings", "Next", "Wed 25 Nov 9:00–11:00", "attending")
		if body := h.page(""); strings.Contains(body, "孙某某") || strings.Contains(body, "000-0000-7777") {
			t.Error("the page names somebody else, or a telephone number of a person")
		}
		h.Do("POST", "/api/v1/meetings/"+first+"/move", h.Organiser, map[string]any{"room_id": hall,
			"starts_at": monday(t, 24+15, 0), "ends_at": monday(t, 24+17, 0)})
		h.says(h.page(""), "明天", "周二 15:00", "已改期", "原定 <s>11月25日 周三 9:00–11:00</s>", "1层 议政厅",
			"原会场 <s>政协会议中心 3层 301会议室</s>")
		h.Do("POST", "/api/v1/meetings/"+first+"/cancel", h.Organiser, map[string]any{"reason": "改为书面协商"})
		h.says(h.page(""), "下一场", "下周的学习", "已取消", "普惠托育对口协商", "改为书面协商")
	})
}

// A card says in one line where the meeting goes: all stops when their names are short, else the first and how many.
func TestACardSaysWhereTheMeetingGoes(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	stop := func(name string, after int) any {
		return map[string]any{"place": map[string]any{"name": name}, "arrive_after": after, "minutes": 20}
	}
	long := "某某县现代农业产业园管理委员会"
	for _, x := range []struct {
		name, zh, en string
		stops        []any
	}{
		{name: "one", zh: "行程</i>9:10 到岗头村村部", en: "Stops</i>岗头村村部 at 9:10", stops: []any{stop("岗头村村部", 10)}},
		{name: "short", zh: "行程</i>2 站：岗头村村部、华新公司", en: "Stops</i>2 stops: 岗头村村部, 华新公司",
			stops: []any{stop("岗头村村部", 10), stop("华新公司", 60)}},
		{name: "long", zh: "行程</i>3 站，9:20 先到" + long, en: "Stops</i>3 stops, first " + long + " at 9:20",
			stops: []any{stop(long, 20), stop(long, 50), stop("华新公司", 80)}},
	} {
		id := h.book("调研"+x.name, 47*time.Hour, map[string]any{"stops": x.stops, "visibility": "public"})
		h.says(h.page(""), "调研"+x.name, x.zh)
		h.says(h.page("?lang=en"), "调研"+x.name, x.en)
		h.Do("POST", "/api/v1/meetings/"+id+"/cancel", h.Organiser, map[string]any{"reason": "另行通知"})
	}
	h.book("没有行程的会", 71*time.Hour, nil)
	if body := h.page(""); strings.Count(body, "行程</i>") != 3 {
		t.Errorf("a meeting without stops has a line for them: %s", body)
	}
	hall := h.issue(map[string]any{"kind": "public"}, nil)
	if _, body := look(t, "GET", hall.PageURL, ""); strings.Contains(body, "行程</i>") {
		t.Error("the public page says where a meeting goes")
	}
}

// What a link is not to tell, its page does not tell either.
func TestALinksPageShowsNoMoreThanItsCalendar(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	h.book("不便公开的会议", 30*time.Hour, map[string]any{"visibility": "restricted",
		"online_url": "https://meet.example.cn/j/1"})
	body := h.add("/bodies", map[string]any{"name": "提案委员会", "kind": "special_committee"})
	h.book("委员会的会议", 50*time.Hour, map[string]any{"owner_body_id": body, "visibility": "restricted"})
	for reason, row := range map[string]struct {
		subject, options map[string]any
		says             string
	}{
		"veiled":    {map[string]any{"kind": "person", "id": h.person}, map[string]any{"veiled": true}, "只显示占用时间"},
		"of a body": {map[string]any{"kind": "body", "id": body}, nil, "占用"},
		"public":    {map[string]any{"kind": "public"}, nil, "近期没有会议"},
	} {
		_, page := look(t, "GET", h.issue(row.subject, row.options).PageURL, "")
		if !strings.Contains(page, row.says) || strings.Contains(page, "不便公开") || strings.Contains(page, "委员会的会议") ||
			strings.Contains(page, "meet.example.cn") || !strings.Contains(page, "仅供查看，不能答复") {
			t.Errorf("%s: %s", reason, page)
		}
	}
}

// A full year does not make the page heavy, and nothing in it is out of reach.
func TestALinksPageStaysLight(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	for i := range 70 {
		h.book(fmt.Sprintf("第%d次重点提案督办调研汇报暨对口协商座谈会", i), time.Duration(i*24+26)*time.Hour, nil)
	}
	seen := map[string]bool{}
	for _, query := range []string{"", "?skip=30", "?skip=60", "?skip=x", "?skip=900"} {
		body := h.page(query)
		if len(body) > 48<<10 {
			t.Errorf("%q is %d bytes", query, len(body))
		}
		for i := range 70 {
			title := fmt.Sprintf("第%d次", i)
			seen[title] = seen[title] || strings.Contains(body, title)
		}
	}
	for title, was := range seen {
		if !was {
			t.Errorf("%s is on no page", title)
		}
	}
	h.says(h.page(""), "有 70 场会议等您答复", "更晚的会议")
	h.says(h.page("?skip=30"), "回到最近的会议")
}

// The page of an event lists the agenda; whoever comes for some items alone reads these, and when the whole meeting is.
func TestAnEventsPageHasTheAgenda(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := hold(t, url, "member")
		other := h.add("/people", map[string]any{"name": "孙某某", "kind": "member"})
		m := h.book("常委会会议", 47*time.Hour, nil, other)
		listen := map[string]any{"minutes": 40, "kind": "report", "title": "听取通报"}
		debate := map[string]any{"minutes": 50, "kind": "consult", "title": "协商议政", "reporter_person_id": other}
		items := func(all ...any) {
			body := map[string]any{"items": all}
			a := h.Do("PUT", "/api/v1/meetings/"+m+"/items", h.Organiser, body, "If-Match", "*")
			if a.Status != http.StatusOK {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		items(listen, debate)
		page := func(query string) string {
			_, body := look(h.TB, "GET", h.URL+h.entry(m)+query, "")
			return body
		}
		h.says(page(""), "议程", "第1项 09:00–09:40 听取通报", "第2项 09:40–10:30 协商议政（汇报：孙某某）")
		debate["person_ids"] = []any{h.person}
		items(listen, debate)
		h.says(page(""), "9:40", "会议全程", "9:00", "您参加的议程", "第2项 09:40–10:30 协商议政")
		h.says(page("?lang=en"), "Whole meeting", "Your part", "item 2 09:40–10:30")
		if strings.Contains(page(""), "听取通报") {
			t.Error("somebody who comes for one item is told of others")
		}
	})
}
