package web_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

// form is the form of the page on which the holder confirms the act, with what is filled in.
func (h *holder) form(act, meeting string) url.Values {
	h.Helper()
	res, body := look(h.TB, "GET", h.link.PageURL+"/reply?"+act+"="+meeting, "")
	if res.StatusCode != http.StatusOK {
		h.Fatalf("%s: %d %s", act, res.StatusCode, body)
	}
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// send sends a form as a browser would, with further headers, and does not follow where it leads.
func (h *holder) send(to string, form url.Values, headers ...string) (*http.Response, string) {
	h.Helper()
	req, err := http.NewRequest("POST", to, strings.NewReader(form.Encode()))
	if err != nil {
		h.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		h.Fatal(err)
	}
	return res, string(body)
}

// reply confirms the act, which must succeed, and gives the page to which it leads.
func (h *holder) reply(act, meeting string, fill ...string) string {
	h.Helper()
	form := h.form(act, meeting)
	for i := 0; i+1 < len(fill); i += 2 {
		form.Set(fill[i], fill[i+1])
	}
	res, body := h.send(h.link.PageURL+"/reply", form)
	if res.StatusCode != http.StatusSeeOther {
		h.Fatalf("%s: %d %s", act, res.StatusCode, body)
	}
	_, page := look(h.TB, "GET", h.URL+res.Header.Get("Location"), "")
	return page
}

// seat is the holder's seat as the office sees it.
func (h *holder) seat(meeting string) map[string]any {
	h.Helper()
	var roster struct{ Items []map[string]any }
	h.Do("GET", "/api/v1/meetings/"+meeting+"/attendances", h.Organiser, nil).JSON(h.TB, &roster)
	for _, seat := range roster.Items {
		if seat["person_id"] == h.person {
			return seat
		}
	}
	h.Fatalf("no seat in %v", roster)
	return nil
}

// journal is what the office reads of the last rows of the journal, the newest first.
func (h *holder) journal() []struct {
	Seq                  int
	Via, Operation, Kind string
	Actor                struct {
		Name, Role string
		PersonID   string `json:"person_id"`
	}
} {
	h.Helper()
	var page struct {
		Items []struct {
			Seq                  int
			Via, Operation, Kind string
			Actor                struct {
				Name, Role string
				PersonID   string `json:"person_id"`
			}
		}
	}
	h.Do("GET", "/api/v1/journal?limit=5", h.Admin, nil).JSON(h.TB, &page)
	return page.Items
}

// A member answers, asks for leave, is refused, sees it, asks again for a part and is granted it, takes it back.
func TestAMemberAnswersByTheirLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, base string) {
		h := hold(t, base, "member")
		m := h.book("普惠托育对口协商", 72*time.Hour, nil)
		h.says(h.page(""), "下一场", "普惠托育对口协商", `name="attend"`, "出席", "请假", "</form>")
		if strings.Contains(h.page(""), `name="send"`) {
			t.Error("a member may send nobody")
		}
		h.says(h.reply("attend", m), "已答复：出席。", "已答复：出席", "请假", "撤回答复")
		seat := h.seat(m)
		if seat["response"] != "accepted" || seat["channel"] != "self" || seat["answered_by"] != "赵一钱" {
			t.Errorf("the office sees %v", seat)
		}
		last := h.journal()[1] // the newest says that they know of the meeting
		if last.Via != "link" || last.Kind != "answer" || last.Actor.Name != "赵一钱" || last.Actor.Role != "member" ||
			last.Actor.PersonID != h.person || last.Operation != "replyByLink" {
			t.Errorf("the journal says %+v", last)
		}
		h.says(h.reply("leave", m, "reason", "illness", "note", "住院"), "请假已提交", "请假已提交，等待批准", "撤回请假")
		var leaves struct {
			Items []struct {
				ID, Reason, Note string
				Version          int
			}
		}
		list := func() {
			h.Do("GET", "/api/v1/leaves?meeting="+m, h.Admin, nil).JSON(t, &leaves)
		}
		list()
		if l := leaves.Items; len(l) != 1 || l[0].Reason != "illness" || l[0].Note != "住院" {
			t.Fatalf("the office sees %v", l)
		}
		refused := h.Do("POST", "/api/v1/leaves/"+leaves.Items[0].ID+"/refuse", h.Admin,
			map[string]any{"note": "请克服困难"})
		if refused.Status != http.StatusOK {
			t.Fatalf("%d %s", refused.Status, refused.Body)
		}
		h.says(h.page(""), "请假未批准，请按时出席", "test admin", "请克服困难", `name="attend"`)
		h.says(h.page("?lang=en"), "Leave refused; please attend", "Ask for leave")
		begins := h.clock.Now().Add(72 * time.Hour)
		h.says(h.reply("leave", m, "reason", "official", "from", fmt.Sprint(begins.Unix()),
			"to", fmt.Sprint(begins.Add(time.Hour).Unix())), "请假（10:00–11:00）已提交", "出席")
		list()
		h.Do("POST", "/api/v1/leaves/"+leaves.Items[len(leaves.Items)-1].ID+"/approve", h.Admin, nil)
		list()
		for _, l := range leaves.Items {
			h.Do("POST", "/api/v1/leaves/"+l.ID+"/approve", h.Admin, map[string]any{})
		}
		h.says(h.page(""), "请假（10:00–11:00）已批准")
		h.says(h.reply("undo", m), "已撤回。", `name="leave"`)
	})
}

// Where a meeting has a room and a link, and its form counts who is online, one chooses between the two.
func TestAMemberChoosesBetweenComingAndOnline(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, base string) {
		h := hold(t, base, "member")
		venue := h.add("/venues", map[string]any{"name": "政协会议中心"})
		room := h.add("/rooms", map[string]any{"venue_id": venue, "name": "301会议室", "capacity": 20})
		link := map[string]any{"online_url": "https://meet.example/1"}
		both := map[string]any{"online_url": "https://meet.example/1", "room_id": room}
		for i, plain := range []string{
			h.book("只在线上", 70*time.Hour, link),
			h.book("只在会场", 75*time.Hour, map[string]any{"room_id": room}),
		} {
			_, body := look(t, "GET", h.link.PageURL+"/reply?attend="+plain, "")
			if strings.Contains(body, `name="mode"`) {
				t.Errorf("meeting %d offers a choice", i)
			}
		}
		m := h.book("两种方式都行", 72*time.Hour, both)
		_, body := look(t, "GET", h.link.PageURL+"/reply?attend="+m, "")
		h.says(body, "怎样出席", `value="on_site" checked`, "现场", "线上")
		h.says(h.reply("attend", m, "mode", "online"), "已答复：线上出席")
		if s := h.seat(m); s["mode"] != "online" || s["response"] != "accepted" {
			t.Errorf("the office sees %v", s)
		}
		h.reply("undo", m)
		h.says(h.reply("attend", m, "mode", "on_site"), "已答复：现场出席")
		h.says(h.page("?lang=en"), "You said that you attend: On site")
	})
}

// What is sent twice is done once, and whoever is faster wins in words.
func TestAReplyIsToWhatWasShown(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m := h.book("对口协商", 72*time.Hour, nil)
	to := h.link.PageURL + "/reply"
	form := h.form("attend", m)
	for range 3 {
		if res, body := h.send(to, form); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("a double tap: %d %s", res.StatusCode, body)
		}
	}
	rows := h.journal()[0].Seq
	form = h.form("undo", m)
	h.Do("PUT", "/api/v1/meetings/"+m+"/attendances/"+h.person, h.Organiser,
		map[string]any{"response": "declined", "channel": "phone"})
	res, body := h.send(to, form)
	h.says(body, "刚刚有了新的答复", "已答复：不出席", "由test organiser登记（电话）", "确定撤回")
	if res.StatusCode != http.StatusConflict || h.seat(m)["response"] != "declined" || h.journal()[0].Seq != rows+1 {
		t.Errorf("over somebody's answer: %d %v", res.StatusCode, h.seat(m))
	}
	form = h.form("leave", m)
	form.Set("reason", "personal")
	h.Do("POST", "/api/v1/meetings/"+m+"/move", h.Organiser, map[string]any{
		"starts_at": h.clock.Now().Add(96 * time.Hour), "ends_at": h.clock.Now().Add(98 * time.Hour)})
	res, body = h.send(to, form)
	h.says(body, "时间或地点刚有变动", "11月27日 周五 10:00", "原定", "提交请假")
	if res.StatusCode != http.StatusConflict {
		t.Errorf("after a move: %d", res.StatusCode)
	}
	h.clock.Set(h.clock.Now().Add(80 * time.Hour))
	h.says(h.page(""), "网上请假时间已过", `href="tel:00000000001"`, `name="attend"`)
	form.Set("seen", h.form("attend", m).Get("seen"))
	if res, _ := h.send(to, form); res.StatusCode != http.StatusForbidden {
		t.Errorf("a form put together by hand: %d", res.StatusCode)
	}
	res, body = look(t, "GET", to+"?leave="+m, "")
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "请联系会务") {
		t.Errorf("leave after the deadline: %d %s", res.StatusCode, body)
	}
	form = h.form("attend", m)
	h.clock.Set(h.clock.Now().Add(20 * time.Hour))
	res, body = h.send(to, form)
	h.says(body, "会议已开始，请联系会务")
	if res.StatusCode != http.StatusUnprocessableEntity || strings.Contains(body, "确定出席") {
		t.Errorf("after the beginning: %d", res.StatusCode)
	}
	res, body = look(t, "GET", to+"?attend=x", "")
	if res.StatusCode != http.StatusNotFound || !strings.Contains(body, "不在您的日程里") {
		t.Errorf("no such meeting: %d %s", res.StatusCode, body)
	}
}

// Only a page of this office that was drawn for this link, this meeting and this act sends a form that does something.
func TestFormsOfOthersDoNothing(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	m, n := h.book("甲", 72*time.Hour, nil), h.book("乙", 80*time.Hour, nil)
	other := h.issue(map[string]any{"kind": "person", "id": h.person}, nil)
	to := h.link.PageURL + "/reply"
	with := func(name, value string) url.Values {
		form := h.form("attend", m)
		form.Set(name, value)
		return form
	}
	rows := h.journal()[0].Seq
	old := func(name, value string) []string { return []string{"Sec-Fetch-Site", "", name, value} }
	for reason, row := range map[string]struct {
		to      string
		form    url.Values
		headers []string
	}{
		"from another site":           {to, h.form("attend", m), []string{"Sec-Fetch-Site", "cross-site"}},
		"from a sibling":              {to, h.form("attend", m), []string{"Sec-Fetch-Site", "same-site"}},
		"from no page":                {to, h.form("attend", m), []string{"Sec-Fetch-Site", "none"}},
		"an old browser elsewhere":    {to, h.form("attend", m), old("Origin", "https://evil.example")},
		"an origin that is hidden":    {to, h.form("attend", m), old("Origin", "null")},
		"a referrer elsewhere":        {to, h.form("attend", m), old("Referer", "https://evil.example/x")},
		"another link's form":         {other.PageURL + "/reply", h.form("attend", m), nil},
		"for another meeting":         {to, with("meeting", n), nil},
		"for another act":             {to, with("act", "leave"), nil},
		"without a proof":             {to, with("proof", ""), nil},
		"with nothing at all":         {to, url.Values{}, nil},
		"with more than a form holds": {to, with("note", strings.Repeat("长", 20000)), nil},
	} {
		res, body := h.send(row.to, row.form, row.headers...)
		if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", reason, res.StatusCode, body)
		}
	}
	if got := h.journal()[0].Seq; got != rows {
		t.Errorf("%d rows were written", got-rows)
	}
	for reason, headers := range map[string][]string{
		"an old WebView that says nothing": {"Sec-Fetch-Site", ""},
		"an older one with an origin":      {"Sec-Fetch-Site", "", "Origin", h.URL},
	} {
		if res, body := h.send(to, h.form("attend", n), headers...); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d %s", reason, res.StatusCode, body)
		}
		h.reply("undo", n)
	}
}

// Neither a look, nor HEAD, nor what a browser fetches ahead, nor any preview of a chat changes anything.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "department")
	m := h.book("对口协商", 72*time.Hour, nil)
	h.reply("attend", m)
	h.book("还没看过的会", 80*time.Hour, nil)
	rows, seat := h.journal()[0].Seq, fmt.Sprint(h.seat(m))
	agents := []string{
		"", "Mozilla/5.0 (iPhone) MicroMessenger/8.0", "facebookexternalhit/1.1", "Twitterbot/1.0",
		"Slackbot-LinkExpanding 1.0",
		"WhatsApp/2.23", "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; Googlebot/2.1)",
		"DingTalkBot-LinkService/1.0",
		"Mozilla/5.0 (compatible; Baiduspider/2.0)", "Mozilla/5.0 (Windows NT 10.0) SafeLinks", "curl/8.0",
	}
	paths := []string{"", "?done=attend", "/subscribe", "/slip", "/qr.svg", "/reply?attend=" + m, "/reply?leave=" + m,
		"/reply?send=" + m, "/reply?undo=" + m}
	for _, agent := range agents {
		for _, path := range paths {
			for _, method := range []string{"GET", "HEAD"} {
				if res, body := look(t, method, h.link.PageURL+path, agent); res.StatusCode >= 500 {
					t.Errorf("%s %s: %d %s", method, path, res.StatusCode, body)
				}
			}
		}
	}
	for _, method := range []string{"OPTIONS", "PUT", "DELETE"} {
		look(t, method, h.link.PageURL+"/reply", "")
	}
	if got := h.journal()[0].Seq; got != rows || fmt.Sprint(h.seat(m)) != seat {
		t.Errorf("%d rows were written; the seat is %v, was %s", got-rows, h.seat(m), seat)
	}
}

// Links that are for reading only say so, have no buttons, and refuse what is sent to them all the same.
func TestLinksForReadingTakeNoAnswers(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "member")
	body := h.add("/bodies", map[string]any{"name": "提案委员会", "kind": "special_committee"})
	venue := h.add("/venues", map[string]any{"name": "会议中心"})
	room := h.add("/rooms", map[string]any{"venue_id": venue, "name": "301", "capacity": 20})
	m := h.book("对口协商", 72*time.Hour, map[string]any{"owner_body_id": body, "room_id": room, "visibility": "public"})
	person := map[string]any{"kind": "person", "id": h.person}
	form := h.form("attend", m)
	refuses := func(reason, says string, l issued) {
		t.Helper()
		_, page := look(t, "GET", l.PageURL, "")
		if !strings.Contains(page, says) || strings.Contains(page, `name="attend"`) || strings.Contains(page, "等您答复") {
			t.Errorf("%s: %s", reason, page)
		}
		res, body := look(t, "GET", l.PageURL+"/reply?attend="+m, "")
		if res.StatusCode < 400 || strings.Contains(body, "确定出席") {
			t.Errorf("%s: asks: %d %s", reason, res.StatusCode, body)
		}
		res, _ = h.send(l.PageURL+"/reply", form)
		if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: takes a form: %d", reason, res.StatusCode)
		}
	}
	refuses("veiled", "仅供查看", h.issue(person, map[string]any{"veiled": true}))
	refuses("a secretary's", "仅供查看", h.issue(person, map[string]any{"answers": false}))
	refuses("a body's", "仅供查看", h.issue(map[string]any{"kind": "body", "id": body}, nil))
	refuses("a room's", "仅供查看", h.issue(map[string]any{"kind": "room", "id": room}, nil))
	refuses("a venue's", "仅供查看", h.issue(map[string]any{"kind": "venue", "id": venue}, nil))
	refuses("the public's", "仅供查看", h.issue(map[string]any{"kind": "public"}, nil))
	set := func(answer bool) {
		rules := h.Do("GET", "/api/v1/rules", h.Admin, nil)
		a := h.Do("PATCH", "/api/v1/rules", h.Admin, map[string]any{"links_answer": answer},
			"If-Match", rules.Header.Get("ETag"))
		if a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	set(false)
	refuses("all, by the rules", "办公室暂未开放网上答复", h.link)
	if got := h.seat(m)["response"]; got != "none" {
		t.Errorf("answered %v", got)
	}
	set(true)
	h.reply("attend", m)
	h.Do("DELETE", "/api/v1/feeds/"+h.link.ID, h.Organiser, nil)
	if res, _ := h.send(h.link.PageURL+"/reply", form); res.StatusCode != http.StatusGone {
		t.Errorf("a revoked link takes a form: %d", res.StatusCode)
	}
}

// A department's seat sends somebody, and takes it back.
func TestASeatSendsSomebodyByItsLink(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "department")
	m := h.book("提案办理协商", 72*time.Hour, nil)
	form := h.form("send", m)
	if res, body := h.send(h.link.PageURL+"/reply", form); res.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "请填写姓名") {
		t.Errorf("nobody's name: %d %s", res.StatusCode, body)
	}
	h.says(h.reply("send", m, "name", "钱某", "post", "副处长"), "已派 副处长 钱某 参加", "撤回答复")
	if strings.Contains(h.page(""), `name="attend"`) {
		t.Error("who sends somebody is asked whether they come")
	}
	h.says(h.reply("undo", m), `name="attend"`, `name="send"`)
}

// Another server on the same database shows an answer at once.
func TestAnotherServerShowsTheAnswer(t *testing.T) {
	t.Parallel()
	base := storetest.Postgres(t)
	h := hold(t, base, "member")
	m := h.book("对口协商", 72*time.Hour, nil)
	second := apptest.Start(t, base, h.clock.Now, app.SiteSettings{})
	there := strings.Replace(h.link.PageURL, h.URL, second.URL, 1)
	h.reply("attend", m)
	eventually(t, "the answer on the other server", func() bool {
		_, body := look(t, "GET", there, "")
		return strings.Contains(body, "已答复：出席")
	})
}

// A card says who wrote a request for leave down, how it came, and who decided. What a holder asked for themselves names
// nobody but who decided.
func TestALeaveSaysWhoEnteredAndDecidedIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		h := hold(t, url, "member")
		phoned := h.book("电话请假", 72*time.Hour, nil)
		silent := h.book("代为请假", 96*time.Hour, nil)
		own := h.book("自己请假", 120*time.Hour, nil)
		ask := func(meeting string, more map[string]any) string {
			body := map[string]any{"meeting_id": meeting, "person_id": h.person, "reason": "official"}
			maps.Copy(body, more)
			a := h.Do("POST", "/api/v1/leaves", h.Organiser, body)
			var l struct{ ID string }
			a.JSON(t, &l)
			named := strings.Contains(string(a.Body), `"asked_by":"test organiser"`)
			if a.Status == http.StatusCreated && !named {
				t.Errorf("asked by %s", a.Body)
			}
			return strconv.Itoa(a.Status) + l.ID
		}
		for _, wrong := range []string{"self", "pigeon"} {
			if got := ask(phoned, map[string]any{"channel": wrong}); !strings.HasPrefix(got, "4") {
				t.Errorf("staff say %s: %s", wrong, got)
			}
		}
		first := strings.TrimPrefix(ask(phoned, map[string]any{"channel": "phone"}), "201")
		ask(silent, nil)
		h.reply("leave", own, "reason", "illness")
		h.says(h.page(""), "电话请假", "请假已提交", "由test organiser登记（电话），11月23日 周一 10:00",
			"代为请假", "由test organiser登记，11月23日 周一 10:00", "自己请假", "<small>11月23日 周一 10:00</small>")
		h.Do("POST", "/api/v1/leaves/"+first+"/approve", h.Admin, map[string]any{"note": "请会后看纪要"})
		h.says(h.page(""), "请假已批准", "test admin审批，11月23日 周一 10:00，请会后看纪要；由test organiser登记（电话）")
		h.says(h.page("?lang=en"), "Leave approved", "decided by test admin", "entered by test organiser (phone)")
	})
}
