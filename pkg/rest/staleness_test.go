package rest_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// stale is one meeting whose people have phones, as its organiser follows it up.
type stale struct {
	*client
	party
	room2, meeting string
	phone, pad     string // the chair's links
	single         string // the member's
	singleFeed     string
}

const (
	iPhone  = "iOS/17.4.1 (21E236) dataaccessd/1.0"
	android = "ICSx5/2.2.4 Android/14"
	chrome  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
)

// stalemate books a meeting on Tuesday in a week, of a chair with two links, a
// member with one, and one who comes by a body and has none.
func stalemate(t *testing.T, db string) *stale {
	t.Helper()
	s := &stale{client: serve(t, db)}
	s.party = s.client.party()
	for id, more := range map[string]object{s.chair: {"post": "主任", "phone": "000-0000-0001"}, s.third: {"post": "=1+1", "phone": "000-0000-0003"}} {
		s.call(http.StatusOK, "PATCH", "/people/"+id, more, "If-Match", "*")
	}
	s.room2 = s.add("/rooms", object{"venue_id": s.venue, "name": "一号厅", "floor": "3层", "capacity": 100})
	s.meeting = s.add("/meetings", object{"form": "other", "title": "对口协商会", "starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T11:00:00+08:00", "room_id": s.room,
		"attendances": []any{object{"person_id": s.chair, "role": "presiding", "required": true}, object{"person_id": s.member, "role": "nonvoting"}}, "invite_body_ids": []any{s.body}})
	_, s.phone = s.feed(object{"kind": "person", "id": s.chair})
	_, s.pad = s.feed(object{"kind": "person", "id": s.chair})
	s.singleFeed, s.single = s.feed(object{"kind": "person", "id": s.member})
	return s
}

// fetch fetches a link as a program does, and answers its tag.
func (s *stale) fetch(link, agent string, headers ...string) string {
	s.t.Helper()
	a := s.Do("GET", link, "", nil, append(headers, "User-Agent", agent)...)
	if a.Status != http.StatusOK && a.Status != http.StatusNotModified {
		s.t.Fatalf("%d %s", a.Status, a.Body)
	}
	return a.Header.Get("ETag")
}

func (s *stale) move(to object) {
	s.t.Helper()
	s.call(http.StatusOK, "POST", "/meetings/"+s.meeting+"/move", to)
}

func (s *stale) ask(query string) (meetings, items []object) {
	s.t.Helper()
	out, _ := s.as(s.Organiser, http.StatusOK, "GET", "/feeds/staleness?"+query, nil)
	return objects(out["meetings"]), objects(out["items"])
}

func objects(list any) (all []object) {
	for _, v := range list.([]any) {
		all = append(all, v.(object))
	}
	return all
}

// who wants the people and their state in the order for calling, such as
// "周三吴 unreachable no_link unknown".
func (s *stale) who(want ...string) map[string]object {
	s.t.Helper()
	_, items := s.ask("meeting=" + s.meeting)
	var got []string
	by := map[string]object{}
	for _, p := range items {
		line := p["name"].(string) + " " + p["state"].(string)
		if o, _ := p["obstacle"].(string); o != "" {
			line += " " + o
		}
		line += " " + p["shows"].(object)["screen"].(string)
		if p["told"] != nil {
			line += " told"
		}
		got = append(got, line)
		by[p["name"].(string)] = p
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		s.t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), strings.Join(want, "; "))
	}
	return by
}

func TestWhosePhoneCannotKnow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		// Booked, and nobody's phone has it.
		s.who("赵一钱 pending unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown")
		tag := s.fetch(s.phone, iPhone)
		s.fetch(s.single, android)
		all := s.who("周三吴 unreachable no_link unknown", "赵一钱 informed current", "孙二李 informed current")
		holds(t, all["赵一钱"], object{"post": "主任", "phone": "000-0000-0001", "role": "presiding", "required": true, "away": false, "dropped": false, "in_place_of": nil,
			"client": "ios", "fetched_at": "2026-11-23T09:00:00+08:00", "told": nil, "to_call": false})
		holds(t, all["赵一钱"]["change"].(object), object{"kinds": []any{"new"}, "by": "test admin", "at": "2026-11-23T09:00:00+08:00"})
		links := objects(all["赵一钱"]["links"])
		holds(t, links[0], object{"name": "手机", "client": "ios", "informed": true, "shows_meeting": true, "silent": false, "screen": "current"})
		holds(t, links[1], object{"client": nil, "fetched_at": nil, "informed": false, "screen": "unknown"})

		// Moved to another day and room: phones show the old ones.
		s.move(object{"starts_at": "2026-12-03T14:00:00+08:00", "room_id": s.room2})
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending former")
		holds(t, all["孙二李"]["shows"].(object), object{"words": "仍显示12月1日（周二）09:00–11:00，会议中心 301会议室", "title": "对口协商会", "status": "confirmed",
			"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T11:00:00+08:00", "place": "会议中心 301会议室", "differs": []any{"time", "place"}})
		meetings, items := s.ask("state=to_call&meeting=" + s.meeting)
		holds(t, meetings[0], object{"title": "对口协商会", "starts_at": "2026-12-03T14:00:00+08:00", "place": "会议中心 一号厅（3层）",
			"counts": object{"informed": 0, "pending": 2, "unreachable": 1, "told": 0, "to_call": 3}})
		holds(t, meetings[0]["change"].(object), object{"kinds": []any{"time", "place"}})
		if len(items) != 3 {
			t.Errorf("%d to call", len(items))
		}
		// What is no fetch of the change: HEAD, any tag at all, another's calendar.
		s.Do("HEAD", s.single, "", nil)
		s.fetch(s.single, android, "If-None-Match", "*")
		_, public := s.feed(object{"kind": "public"})
		s.fetch(public, android)
		s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending former")
		// The pad fetches, and the phone, which has the old bytes, does not.
		if s.fetch(s.pad, iPhone, "If-None-Match", tag) == tag {
			t.Error("the calendar did not change")
		}
		all = s.who("周三吴 unreachable no_link unknown", "孙二李 pending former", "赵一钱 informed current")
		if links := objects(all["赵一钱"]["links"]); links[0]["informed"] != false || links[0]["screen"] != "former" || links[1]["informed"] != true {
			t.Errorf("%v", text(links))
		}
		// A phone that has the bytes and is told so knows as well.
		s.fetch(s.single, android)
		s.call(http.StatusOK, "PATCH", "/meetings/"+s.meeting, object{"description": "请带材料"}, "If-Match", "*")
		s.who("周三吴 unreachable no_link unknown", "赵一钱 informed current", "孙二李 informed current")
		// What waits in memory and what is written are the same.
		if err := s.Office.Fetches.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.move(object{"starts_at": "2026-12-03T15:00:00+08:00"})
		tag = s.fetch(s.phone, iPhone)
		if again := s.fetch(s.phone, iPhone, "If-None-Match", tag); again != tag {
			t.Error("the calendar changed")
		}
		s.who("周三吴 unreachable no_link unknown", "孙二李 pending former", "赵一钱 informed current")
		// Called off.
		s.call(http.StatusOK, "POST", "/meetings/"+s.meeting+"/cancel", object{"reason": "另行通知"})
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending former")
		holds(t, all["赵一钱"]["shows"].(object), object{"words": "手机：仍显示12月3日（周四）15:00–17:00，尚未显示已取消", "differs": []any{"status"}})
		// Held after all, as it was: phones that know of nothing are right.
		s.call(http.StatusOK, "POST", "/meetings/"+s.meeting+"/confirm", nil)
		all = s.who("周三吴 unreachable no_link unknown", "孙二李 pending former", "赵一钱 pending current")
		holds(t, all["赵一钱"]["shows"].(object), object{"words": "手机：未取得变更，但显示的内容与现在一致"})
	})
}

// After a restoration nobody with a link counts as informed until it is fetched, of no coming meeting: their phone may
// show what was lost. Who never had a link, and was told, is left in peace.
func TestAfterARestorationPhonesMayShowWhatWasLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		s.fetch(s.phone, iPhone)
		s.fetch(s.single, android)
		if err := s.Office.Fetches.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := object{"meeting": s.meeting, "channel": "phone"}
		s.call(http.StatusOK, "POST", "/feeds/staleness/"+s.third+"/told", told)
		s.who("周三吴 unreachable no_link unknown told", "赵一钱 informed current", "孙二李 informed current")
		if meetings, _ := s.ask(""); len(meetings) != 0 {
			t.Errorf("all know, and listed are %v", meetings)
		}
		draft := s.add("/meetings", object{"form": "other", "title": "未定", "status": "draft",
			"starts_at": "2026-12-02T09:00:00+08:00", "ends_at": "2026-12-02T11:00:00+08:00",
			"attendances": []any{object{"person_id": s.chair, "role": "presiding", "required": true}}})
		if _, err := s.Office.Store.Restored(t.Context(), subscription.Surpassed{}); err != nil {
			t.Fatal(err)
		}
		s.client = serve(t, db)
		all := s.who("赵一钱 pending unknown", "孙二李 pending unknown", "周三吴 unreachable no_link unknown told")
		holds(t, all["赵一钱"]["change"].(object), object{"kinds": []any{"restored"}, "by": ""})
		holds(t, all["孙二李"]["shows"].(object), object{"words": "数据恢复后尚未更新，手机上可能仍是恢复前的安排"})
		meetings, _ := s.ask("")
		if len(meetings) != 1 || meetings[0]["meeting_id"] != s.meeting {
			t.Fatalf("listed are %v, not the draft %s", meetings, draft)
		}
		counts := object{"informed": 0, "pending": 2, "unreachable": 1, "told": 1, "to_call": 2}
		holds(t, meetings[0], object{"counts": counts})
		s.fetch(s.single, android)
		s.who("赵一钱 pending unknown", "周三吴 unreachable no_link unknown told", "孙二李 informed current")
		s.fetch(s.pad, iPhone)
		if meetings, _ := s.ask(""); len(meetings) != 0 {
			t.Errorf("all have fetched, and listed are %v", meetings)
		}
	})
}

// A phone that fetched while a proposal was applied shows what is undone, until it
// fetches again; to see that it must, what calendars go by has risen once more.
func TestAPhoneThatSawWhatIsUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		sequence, modified := regexp.MustCompile(`\nSEQUENCE:(\d+)`), regexp.MustCompile(`\nLAST-MODIFIED:(\w+)`)
		tag, seen, at := "", -1, ""
		look := func() {
			t.Helper()
			a := s.Do("GET", s.phone, "", nil, "User-Agent", iPhone, "If-None-Match", tag)
			if a.Status != http.StatusOK {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			n, err := strconv.Atoi(string(sequence.FindSubmatch(a.Body)[1]))
			if err != nil {
				t.Fatal(err)
			}
			stamp := string(modified.FindSubmatch(a.Body)[1])
			if n <= seen || stamp <= at {
				t.Errorf("sequence %d after %d, modified %s after %s", n, seen, stamp, at)
			}
			tag, seen, at = a.Header.Get("ETag"), n, stamp
		}
		look()
		s.fetch(s.single, android)
		asked, _ := s.call(http.StatusAccepted, "POST", "/proposals", object{"cause": object{"kind": "block", "block": object{"subject": object{"kind": "everyone"},
			"title": "市委全会", "starts_at": "2026-12-01T08:00:00+08:00", "ends_at": "2026-12-01T18:00:00+08:00"}}})
		proposal := "/proposals/" + s.ready(asked["id"].(string))["id"].(string)
		s.clock.Set(nine.Add(time.Hour))
		s.call(http.StatusOK, "POST", proposal+"/apply", nil)
		look()
		s.who("周三吴 unreachable no_link unknown", "孙二李 pending former", "赵一钱 informed current")
		s.clock.Set(nine.Add(2 * time.Hour))
		s.call(http.StatusOK, "POST", proposal+"/undo", nil)
		all := s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending current")
		holds(t, all["赵一钱"]["shows"].(object), object{"differs": []any{"time"}})
		holds(t, all["孙二李"]["shows"].(object), object{"words": "未取得变更，但显示的内容与现在一致"})
		look()
		s.who("周三吴 unreachable no_link unknown", "孙二李 pending current", "赵一钱 informed current")
		if seen != 2 {
			t.Errorf("sequence %d", seen)
		}
	})
}

// Who joins, who is dropped, and whose place is renamed.
func TestWhoComesAndWhereIsAChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		s.fetch(s.phone, iPhone)
		s.fetch(s.single, android)
		late := s.add("/people", object{"name": "吴四郑", "kind": "member"})
		_, lateLink := s.feed(object{"kind": "person", "id": late})
		s.fetch(lateLink, iPhone)
		chair, member := object{"person_id": s.chair, "role": "presiding", "required": true}, object{"person_id": s.member, "role": "nonvoting"}
		edit := func(patch object) {
			t.Helper()
			s.call(http.StatusOK, "PATCH", "/meetings/"+s.meeting, patch, "If-Match", "*")
		}
		edit(object{"attendances": []any{chair, member, object{"person_id": late, "role": "guest"}}})
		// It is new to the one who joined, and nothing to the others.
		all := s.who("周三吴 unreachable no_link unknown", "吴四郑 pending absent", "赵一钱 informed current", "孙二李 informed current")
		holds(t, all["吴四郑"]["change"].(object), object{"kinds": []any{"people"}})
		holds(t, all["吴四郑"]["shows"].(object), object{"words": "手机上还没有此会议", "title": nil, "starts_at": nil})
		// Dropped again before the phone had it: nothing to tell.
		edit(object{"attendances": []any{chair, member}})
		s.who("周三吴 unreachable no_link unknown", "赵一钱 informed current", "孙二李 informed current")
		// Dropped, and the phone shows it still.
		edit(object{"attendances": []any{chair}})
		all = s.who("周三吴 unreachable no_link unknown", "孙二李 pending leftover", "赵一钱 informed current")
		holds(t, all["孙二李"], object{"dropped": true, "role": nil})
		holds(t, all["孙二李"]["shows"].(object), object{"words": "已不必参加，手机仍显示12月1日（周二）09:00–11:00"})
		s.fetch(s.single, android)
		s.who("周三吴 unreachable no_link unknown", "赵一钱 informed current", "孙二李 informed absent")
		// The room gets another name, and the venue; a floor is part of where it is.
		for path, patch := range map[string]object{"/rooms/" + s.room: {"name": "三〇一"}, "/venues/" + s.venue: {"name": "新中心"}} {
			s.call(http.StatusOK, "PATCH", path, patch, "If-Match", "*")
		}
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 informed absent")
		holds(t, all["赵一钱"]["shows"].(object), object{"place": "会议中心 301会议室", "differs": []any{"place"}, "words": "手机：仍显示12月1日（周二）09:00–11:00，会议中心 301会议室"})
		s.fetch(s.phone, iPhone)
		// A body's new member comes with it.
		s.add("/bodies/"+s.body+"/memberships", object{"person_id": late, "since": "2026-01-01"})
		s.who("周三吴 unreachable no_link unknown", "吴四郑 pending absent", "赵一钱 informed current", "孙二李 informed absent")
		// What is no change to anybody.
		s.call(http.StatusOK, "PATCH", "/venues/"+s.venue, object{"wayfinding": "东门"}, "If-Match", "*")
		s.call(http.StatusOK, "POST", "/meetings/"+s.meeting+"/pin", object{"reason": "主席已定"})
		s.who("周三吴 unreachable no_link unknown", "吴四郑 pending absent", "赵一钱 informed current", "孙二李 informed absent")
	})
}

// Who sends somebody, who is on leave, and links that nobody fetches any more.
func TestLinksThatTellNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		seat := s.add("/people", object{"name": "市教育局", "kind": "department"})
		envoy := s.add("/people", object{"name": "郑五王", "kind": "staff"})
		_, link := s.feed(object{"kind": "person", "id": envoy})
		s.fetch(link, iPhone)
		s.call(http.StatusOK, "PATCH", "/meetings/"+s.meeting, object{"attendances": []any{object{"person_id": s.chair, "role": "presiding", "required": true},
			object{"person_id": s.member, "role": "nonvoting"}, object{"person_id": seat, "role": "reporting", "required": true}}}, "If-Match", "*")
		s.fetch(s.phone, iPhone)
		s.fetch(s.single, android)
		s.clock.Set(nine.Add(time.Hour))
		s.call(http.StatusOK, "PUT", "/meetings/"+s.meeting+"/attendances/"+seat, object{"response": "accepted", "channel": "phone", "substitute_person_id": envoy})
		// Who is sent has the meeting on a calendar of their own.
		all := s.who("周三吴 unreachable no_link unknown", "郑五王 pending absent", "市教育局 unreachable no_link unknown", "赵一钱 informed current", "孙二李 informed current")
		holds(t, all["郑五王"], object{"in_place_of": "市教育局", "role": "reporting", "required": true, "to_call": true})
		shown := func() string {
			return strings.ReplaceAll(string(s.Do("GET", link, "", nil, "User-Agent", iPhone).Body), "\r\n ", "")
		}
		if got := shown(); !strings.Contains(got, "您的角色：汇报（代替所派席位）") {
			t.Errorf("who is sent is shown %s", got)
		}
		holds(t, s.who("周三吴 unreachable no_link unknown", "市教育局 unreachable no_link unknown", "赵一钱 informed current", "郑五王 informed current", "孙二李 informed current")["郑五王"]["shows"].(object),
			object{"words": "已显示最新安排"})
		s.call(http.StatusOK, "PATCH", "/rooms/"+s.room, object{"name": "三〇一"}, "If-Match", "*")
		if got := shown(); !strings.Contains(got, "LOCATION:会议中心 三〇一") {
			t.Errorf("who is sent is shown %s", got)
		}
		s.move(object{"starts_at": "2026-12-01T15:00:00+08:00"})
		s.fetch(s.single, chrome)
		s.fetch(link, chrome)
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "郑五王 pending former", "孙二李 pending former", "市教育局 unreachable no_link unknown")
		holds(t, all["郑五王"], object{"in_place_of": "市教育局", "role": "reporting", "required": true, "to_call": true})
		holds(t, all["市教育局"], object{"away": true})
		if got := shown(); !strings.Contains(got, "DTSTART;TZID=Asia/Shanghai:20261201T150000") {
			t.Errorf("who is sent is shown %s", got)
		}
		// A link given anew has not been fetched, whatever the old one has.
		s.fetch(s.single, android)
		s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "市教育局 unreachable no_link unknown", "郑五王 informed current", "孙二李 informed current")
		s.call(http.StatusOK, "POST", "/feeds/"+s.singleFeed+"/rotate", nil)
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "市教育局 unreachable no_link unknown", "郑五王 informed current")
		holds(t, all["孙二李"], object{"fetched_at": nil, "client": nil})
		if err := s.Office.Fetches.Flush(t.Context()); err != nil { // of the old link, late
			t.Fatal(err)
		}
		s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "市教育局 unreachable no_link unknown", "郑五王 informed current")
		// The seat sends nobody after all.
		s.call(http.StatusOK, "PUT", "/meetings/"+s.meeting+"/attendances/"+seat, object{"response": "accepted", "channel": "phone", "substitute_person_id": nil})
		all = s.who("赵一钱 pending former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "郑五王 pending leftover")
		holds(t, all["郑五王"], object{"dropped": true, "in_place_of": nil})
		if got := shown(); strings.Contains(got, "BEGIN:VEVENT") {
			t.Errorf("who is sent no more is shown %s", got)
		}
		s.who("赵一钱 pending former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "郑五王 informed absent")
		// Nobody fetches for a while.
		s.clock.Set(nine.Add(3 * 24 * time.Hour))
		s.who("赵一钱 pending former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "郑五王 informed absent")
		s.clock.Set(nine.Add(3*24*time.Hour + time.Second))
		s.who("赵一钱 unreachable silent former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown", "郑五王 informed absent")
		s.clock.Set(nine.Add(time.Hour + 3*24*time.Hour + time.Second))
		s.who("赵一钱 unreachable silent former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 unreachable silent unknown", "郑五王 informed absent")
		if _, items := s.ask("silent_days=4&state=pending&meeting=" + s.meeting); len(items) != 2 {
			t.Errorf("%v", text(items))
		}
		s.call(http.StatusNoContent, "DELETE", "/feeds/"+s.singleFeed, nil)
		s.who("赵一钱 unreachable silent former", "市教育局 unreachable no_link unknown", "周三吴 unreachable no_link unknown", "孙二李 unreachable no_link unknown", "郑五王 informed absent")
	})
}

func TestWhoWasToldIsRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		told := func(person string) string { return "/feeds/staleness/" + person + "/told" }
		s.fetch(s.phone, iPhone)
		call := object{"meeting": s.meeting, "channel": "phone", "note": "本人接听"}
		got, _ := s.as(s.Organiser, http.StatusOK, "POST", told(s.third), call)
		first := object{"channel": "phone", "by": "test organiser", "at": "2026-11-23T09:00:00+08:00", "note": "本人接听"}
		holds(t, got["told"].(object), first)
		holds(t, got, object{"to_call": false, "told_before": nil})
		change := got["change"].(object)["revision"]
		// Again is as good as once; another note replaces it.
		s.clock.Set(nine.Add(time.Hour))
		got, _ = s.call(http.StatusOK, "POST", told(s.third), merged(call, object{"change": change}))
		holds(t, got["told"].(object), first)
		got, _ = s.call(http.StatusOK, "POST", told(s.third), merged(call, object{"note": "家人接听"}))
		holds(t, got["told"].(object), object{"by": "test admin", "note": "家人接听", "at": "2026-11-23T10:00:00+08:00"})
		s.who("孙二李 pending unknown", "周三吴 unreachable no_link unknown told", "赵一钱 informed current")
		meetings, _ := s.ask("meeting=" + s.meeting)
		holds(t, meetings[0], object{"counts": object{"informed": 1, "pending": 1, "unreachable": 1, "told": 1, "to_call": 1}})
		// A slip is taken back, twice.
		for range 2 {
			s.call(http.StatusNoContent, "DELETE", told(s.third)+"?meeting="+s.meeting, nil)
		}
		s.who("周三吴 unreachable no_link unknown", "孙二李 pending unknown", "赵一钱 informed current")
		s.call(http.StatusOK, "POST", told(s.third), call)
		// A later change asks anew, and what was told before is known.
		s.move(object{"starts_at": "2026-12-03T14:00:00+08:00"})
		all := s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending unknown")
		holds(t, all["周三吴"]["told_before"].(object), object{"channel": "phone", "change": change})
		p, _ := s.call(http.StatusUnprocessableEntity, "POST", told(s.third), merged(call, object{"change": change}))
		if faults(p)["change"] != "superseded" {
			t.Errorf("%v", text(p))
		}
		p, _ = s.call(http.StatusUnprocessableEntity, "POST", told(s.third), merged(call, object{"change": 99999}))
		if faults(p)["change"] != "not_found" {
			t.Errorf("%v", text(p))
		}
		// Who was told to come and is dropped is to be told, without any link.
		s.call(http.StatusOK, "PATCH", "/meetings/"+s.meeting, object{"invite_body_ids": []any{}}, "If-Match", "*")
		all = s.who("赵一钱 pending former", "周三吴 unreachable no_link unknown", "孙二李 pending unknown")
		holds(t, all["周三吴"], object{"dropped": true, "to_call": true})

		for reason, row := range map[string]struct {
			person string
			body   object
			status int
		}{
			"nobody":               {nobody, call, 404},
			"no such meeting":      {s.third, merged(call, object{"meeting": nobody}), 404},
			"no channel":           {s.third, object{"meeting": s.meeting}, 400},
			"no such channel":      {s.third, merged(call, object{"channel": "self"}), 400},
			"a note too long":      {s.third, merged(call, object{"note": strings.Repeat("长", 501)}), 400},
			"a typing error":       {s.third, merged(call, object{"chanel": "phone"}), 400},
			"a control in a note":  {s.third, merged(call, object{"note": "a\x00b"}), 422},
			"a change still to be": {s.third, merged(call, object{"change": 1 << 40}), 422},
		} {
			if a := s.Do("POST", "/api/v1"+told(row.person), s.Admin, row.body); a.Status != row.status {
				t.Errorf("%s: %d %s", reason, a.Status, a.Body)
			}
		}
		s.call(http.StatusNotFound, "DELETE", told(nobody)+"?meeting="+s.meeting, nil)
	})
}

// The office's list: where to begin.
func TestMeetingsThatSomebodyDoesNotKnowOf(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		s.fetch(s.phone, iPhone)
		s.fetch(s.single, android)
		far := s.add("/meetings", object{"form": "other", "title": "座谈会", "starts_at": "2026-11-30T09:00:00+08:00", "ends_at": "2026-11-30T10:00:00+08:00",
			"attendances": []any{object{"person_id": s.chair}}})
		draft := object{"form": "other", "title": "草稿", "status": "draft", "starts_at": "2026-11-27T09:00:00+08:00", "ends_at": "2026-11-27T10:00:00+08:00", "attendances": []any{object{"person_id": s.third}}}
		s.add("/meetings", draft)
		list := func(query string, want ...string) []object {
			t.Helper()
			meetings, items := s.ask(query)
			var got []string
			for _, m := range meetings {
				got = append(got, m["title"].(string))
			}
			if strings.Join(got, " ") != strings.Join(want, " ") || len(items) > 0 {
				t.Errorf("%q: %v, want %v (%v)", query, got, want, items)
			}
			return meetings
		}
		all := list("", "座谈会", "对口协商会")
		holds(t, all[0], object{"meeting_id": far, "counts": object{"informed": 0, "pending": 1, "unreachable": 0, "told": 0, "to_call": 1}})
		list("days=7")
		list("days=8", "座谈会")
		// Moved out of the days, it is on a phone within them.
		s.fetch(s.phone, iPhone)
		list("", "对口协商会")
		s.call(http.StatusOK, "POST", "/meetings/"+far+"/move", object{"starts_at": "2027-02-01T09:00:00+08:00"})
		list("", "座谈会", "对口协商会")
		s.fetch(s.phone, iPhone)
		list("", "对口协商会")
		s.call(http.StatusOK, "POST", "/feeds/staleness/"+s.third+"/told", object{"meeting": s.meeting, "channel": "in_person"})
		list("")
	})
}

func TestStalenessIsForTheDesk(t *testing.T) {
	t.Parallel()
	s := stalemate(t, storetest.Any(t))
	_, member, err := s.Office.Guard.Issue(t.Context(), consult.Actor{}, "委员", consult.Member)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{member, s.Kiosk} {
		for _, query := range []string{"", "?meeting=" + s.meeting} {
			s.as(token, http.StatusForbidden, "GET", "/feeds/staleness"+query, nil)
		}
	}
	s.call(http.StatusNotFound, "GET", "/feeds/staleness?meeting="+nobody, nil)
	for _, query := range []string{"meeting=x", "silent_days=0", "days=93", "state=gone", "format=pdf", "meetin=x"} {
		s.call(http.StatusBadRequest, "GET", "/feeds/staleness?"+query, nil)
	}
	// A draft concerns nobody; nothing that was sent tells of the link or of who asked.
	draft := s.add("/meetings", object{"form": "other", "title": "草稿", "status": "draft", "starts_at": "2026-11-27T09:00:00+08:00", "ends_at": "2026-11-27T10:00:00+08:00", "attendances": []any{object{"person_id": s.chair}}})
	meetings, _ := s.ask("meeting=" + draft)
	holds(t, meetings[0], object{"change": nil, "counts": object{"informed": 0, "pending": 0, "unreachable": 0, "told": 0, "to_call": 0}})
	s.fetch(s.phone, iPhone)
	secret := strings.Split(s.phone, "/")[2]
	for _, body := range []string{s.Log.String(), string(s.Do("GET", "/api/v1/feeds/staleness?meeting="+s.meeting, s.Admin, nil).Body)} {
		if strings.Contains(body, secret) || strings.Contains(body, iPhone) {
			t.Error("the link or the agent is told")
		}
	}
	english, _ := s.as(s.Organiser, http.StatusOK, "GET", "/feeds/staleness?meeting="+s.meeting, nil, "Accept-Language", "en")
	holds(t, objects(english["items"])[0]["shows"].(object), object{"words": "has no link, so nothing is on the phone"})
}

// What was not within a link's window when it was fetched is not on the phone by
// being within it now.
func TestFetchedBeforeItWasWithin(t *testing.T) {
	t.Parallel()
	s := stalemate(t, storetest.Any(t))
	s.call(http.StatusNoContent, "DELETE", "/feeds/"+s.singleFeed, nil)
	made, _ := s.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "person", "id": s.member}, "options": object{"days_ahead": 7}})
	link := strings.TrimPrefix(made["url"].(string), s.URL)
	s.fetch(link, android)
	s.clock.Set(nine.Add(2 * 24 * time.Hour))
	s.who("赵一钱 pending unknown", "周三吴 unreachable no_link unknown", "孙二李 pending absent")
	s.fetch(link, android)
	s.who("赵一钱 pending unknown", "周三吴 unreachable no_link unknown", "孙二李 informed current")
	// Whoever is dropped without a fetch of their link on record may hold it all the same.
	id := made["id"].(string)
	s.call(http.StatusOK, "POST", "/feeds/"+id+"/rotate", nil)
	s.call(http.StatusOK, "PATCH", "/meetings/"+s.meeting, object{"attendances": []any{object{"person_id": s.chair, "role": "presiding", "required": true}}}, "If-Match", "*")
	s.who("赵一钱 pending unknown", "周三吴 unreachable no_link unknown", "孙二李 pending unknown")
}
