package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Every name and title is kept in one form, however it was typed, where it is entered and where it is changed.
func TestNamesAreKeptInOneForm(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	const odd, plain = " \u2fbc新\u200b区\u3000第１处 ", "高新区 第1处"
	year := c.add("/plans", object{"year": 2027, "title": "计划", "body_id": p.body})
	topic := object{"title": odd, "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}
	topics, _ := c.call(http.StatusCreated, "POST", "/plans/"+year+"/topics", object{"topics": []any{topic}})
	first := topics["items"].([]any)[0].(object)
	holds(t, first, object{"title": plain})
	for path, row := range map[string]struct {
		body  object
		field string
	}{
		"/bodies": {object{"kind": "circle"}, "name"},
		"/venues": {object{}, "name"},
		"/rooms":  {object{"venue_id": p.venue, "capacity": 3}, "name"},
		"/plans":  {object{"year": 2028}, "title"},
		"/blocks": {object{"subject": object{"kind": "everyone"}, "hard": false, "starts_at": "2028-01-01T09:00:00+08:00", "ends_at": "2028-01-01T10:00:00+08:00"}, "title"},
		"/feeds":  {object{"subject": object{"kind": "public"}}, "name"},
		"/meetings": {object{"form": "study", "starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00",
			"attendances": []any{object{"person_id": p.chair}}}, "title"},
	} {
		made, h := c.call(http.StatusCreated, "POST", path, merged(row.body, object{row.field: odd}))
		holds(t, made, object{row.field: plain})
		at := path + "/" + made["id"].(string)
		same, _ := c.call(http.StatusOK, "PATCH", at, object{row.field: odd}, "If-Match", h.Get("ETag"))
		holds(t, same, object{row.field: plain, "version": 1.0})
		other, _ := c.call(http.StatusOK, "PATCH", at, object{row.field: "\uf9d1楼"}, "If-Match", h.Get("ETag"))
		holds(t, other, object{row.field: "六楼"})
		bad, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, object{row.field: "六\r\n楼"}, "If-Match", "*")
		if faults(bad)[row.field] != "line_break" {
			t.Errorf("%s: a line break in a line: %v", path, bad)
		}
		bad, _ = c.call(http.StatusUnprocessableEntity, "PATCH", at, object{row.field: "\u200b"}, "If-Match", "*")
		if faults(bad)[row.field] != "invisible" {
			t.Errorf("%s: nothing visible: %v", path, bad)
		}
		bad, _ = c.call(http.StatusUnprocessableEntity, "PATCH", at, object{row.field: "六\u202e楼"}, "If-Match", "*")
		if faults(bad)[row.field] != "turned_around" {
			t.Errorf("%s: text turned around: %v", path, bad)
		}
	}
	changed, _ := c.call(http.StatusOK, "PATCH", "/plans/"+year+"/topics/"+first["id"].(string), object{"title": "\uf9d1楼"}, "If-Match", "*")
	holds(t, changed, object{"title": "六楼"})
	token, _ := c.call(http.StatusCreated, "POST", "/tokens", object{"name": odd, "roles": []any{"organiser"}})
	holds(t, token, object{"name": plain})
	person, _ := c.call(http.StatusCreated, "POST", "/people", object{"name": "阿依古丽 • 买\u200b买提", "kind": "member", "post": odd, "phone": "０００-１"})
	holds(t, person, object{"name": "阿依古丽·买买提", "post": plain, "phone": "000-1"})
	seat, _ := c.call(http.StatusCreated, "POST", "/people", object{"name": "市住建局 负责人", "kind": "department"})
	holds(t, seat, object{"name": "市住建局 负责人"})
	form, _ := c.call(http.StatusOK, "PATCH", "/forms/study", object{"name_zh": odd}, "If-Match", "*")
	holds(t, form, object{"name_zh": plain})
	series, _ := c.call(http.StatusCreated, "POST", "/series", object{"rrule": "FREQ=DAILY;COUNT=2", "meeting": object{"form": "study", "title": odd,
		"starts_at": "2027-05-10T09:00:00+08:00", "ends_at": "2027-05-10T10:00:00+08:00", "attendances": []any{object{"person_id": p.chair}}}})
	holds(t, series["series"].(object), object{"title": plain})
}

// Line breaks as browsers send them are line breaks, in every text that may have several lines.
func TestLineBreaksAreLineBreaks(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{"一\r\n二\r\n\r\n三", "一\r二\r\r三", "一\n二\n\n三"} {
		const kept = "一\n二\n\n三"
		c := start(t)
		p := c.party()
		venue, _ := c.call(http.StatusCreated, "POST", "/venues", object{"name": "馆", "address": sent, "wayfinding": sent})
		holds(t, venue, object{"address": kept, "wayfinding": kept})
		room, _ := c.call(http.StatusOK, "PATCH", "/rooms/"+p.room, object{"wayfinding": sent}, "If-Match", "*")
		holds(t, room, object{"wayfinding": kept})
		year := c.add("/plans", object{"year": 2027, "title": "计划", "body_id": p.body})
		topics, _ := c.call(http.StatusCreated, "POST", "/plans/"+year+"/topics", object{"topics": []any{object{"title": "议题", "form": "thematic",
			"earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120, "description": sent}}})
		holds(t, topics["items"].([]any)[0].(object), object{"description": kept})
		c.call(http.StatusOK, "POST", "/plans/"+year+"/submit", nil)
		returned, _ := c.call(http.StatusOK, "POST", "/plans/"+year+"/return", object{"reason": sent})
		holds(t, returned, object{"reason": kept})

		m, _ := c.call(http.StatusCreated, "POST", "/meetings", merged(p.meeting(), object{"description": sent, "status": "confirmed", "visibility": "public"}))
		holds(t, m, object{"description": kept})
		at := "/meetings/" + m["id"].(string)
		same, _ := c.call(http.StatusOK, "PATCH", at, object{"description": sent}, "If-Match", "*")
		holds(t, same, object{"description": kept, "version": 1.0})
		pinned, _ := c.call(http.StatusOK, "POST", at+"/pin", object{"reason": sent})
		holds(t, pinned["pinned"].(object), object{"reason": kept})
		c.call(http.StatusOK, "POST", at+"/unpin", nil)
		leave, _ := c.call(http.StatusCreated, "POST", "/leaves", object{"meeting_id": m["id"], "person_id": p.member, "reason": "illness", "note": sent})
		holds(t, leave, object{"note": kept})
		decided, _ := c.call(http.StatusOK, "POST", "/leaves/"+leave["id"].(string)+"/refuse", object{"note": sent})
		holds(t, decided, object{"decision_note": kept})
		_, path := c.feed(object{"kind": "person", "id": p.chair})
		calendar := strings.ReplaceAll(string(c.Do("GET", path, "", nil).Body), "\r\n ", "")
		if !strings.Contains(calendar, `一\n二\n\n三`) || strings.ContainsRune(strings.ReplaceAll(calendar, "\r\n", ""), '\r') {
			t.Errorf("%q: the calendar has %q", sent, calendar)
		}
		off, _ := c.call(http.StatusOK, "POST", at+"/cancel", object{"reason": sent})
		holds(t, off, object{"cancel_reason": kept})
	}
}

// A reading that is given wins, over changes of all else, and goes with the name that it was given for.
func TestAGivenPinyinWins(t *testing.T) {
	t.Parallel()
	c := start(t)
	made, h := c.call(http.StatusCreated, "POST", "/people", object{"name": "覃明", "kind": "member", "pinyin": " Tán  Míng "})
	holds(t, made, object{"pinyin": "tanming", "initials": "tm", "pinyin_given": true})
	at := "/people/" + made["id"].(string)
	same, _ := c.call(http.StatusOK, "PATCH", at, object{"pinyin": "tan ming", "name": "覃 明"}, "If-Match", h.Get("ETag"))
	holds(t, same, object{"name": "覃明", "pinyin": "tanming", "pinyin_given": true, "version": 1.0})
	post, _ := c.call(http.StatusOK, "PATCH", at, object{"post": "校长"}, "If-Match", "*")
	holds(t, post, object{"pinyin": "tanming", "initials": "tm", "pinyin_given": true})
	for q, want := range map[string]int{"tan": 1, "qin": 1, "tm": 1, "qm": 1, "cen": 0} {
		if page, _ := c.call(http.StatusOK, "GET", "/people?q="+q, nil); len(page["items"].([]any)) != want {
			t.Errorf("%s finds %v", q, page)
		}
	}
	renamed, _ := c.call(http.StatusOK, "PATCH", at, object{"name": "覃亮"}, "If-Match", "*")
	holds(t, renamed, object{"pinyin": "qinliang", "pinyin_given": false})
	both, _ := c.call(http.StatusOK, "PATCH", at, object{"name": "覃红", "pinyin": "tanhong"}, "If-Match", "*")
	holds(t, both, object{"pinyin": "tanhong", "initials": "th", "pinyin_given": true})
	none, _ := c.call(http.StatusOK, "PATCH", at, object{"pinyin": nil}, "If-Match", "*")
	holds(t, none, object{"pinyin": "qinhong", "pinyin_given": false})
	bad, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, object{"pinyin": "谭hong"}, "If-Match", "*")
	if faults(bad)["pinyin"] != "not_pinyin" {
		t.Errorf("%v", bad)
	}
}

// Every list that is searched is searched in any spelling of the name.
func TestEveryListIsSearchedInAnySpelling(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		venue := c.add("/venues", object{"name": "高新 会馆"})
		c.add("/rooms", object{"venue_id": venue, "name": "高新 会馆", "capacity": 3})
		c.add("/bodies", object{"kind": "circle", "name": "高新 会馆"})
		year := c.add("/plans", object{"year": 2027, "title": "高新 会馆"})
		c.add("/blocks", object{"subject": object{"kind": "everyone"}, "title": "高新 会馆", "hard": false, "starts_at": "2028-01-01T09:00:00+08:00", "ends_at": "2028-01-01T10:00:00+08:00"})
		c.call(http.StatusCreated, "POST", "/plans/"+year+"/topics", object{"topics": []any{object{"title": "高新 会馆", "form": "thematic",
			"earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}}})
		c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}, "name": "高新 会馆"})
		c.call(http.StatusCreated, "POST", "/series", object{"rrule": "FREQ=DAILY;COUNT=2", "meeting": object{"form": "study", "title": "高新 会馆",
			"starts_at": "2027-05-10T09:00:00+08:00", "ends_at": "2027-05-10T10:00:00+08:00", "attendances": []any{object{"person_id": p.chair}}}})
		for list, want := range map[string]int{"/venues": 1, "/rooms": 1, "/bodies": 1, "/plans": 1, "/blocks": 1, "/plans/" + year + "/topics": 1,
			"/feeds": 1, "/series": 1, "/meetings": 2} {
			for _, q := range []string{"高新会馆", "新 会", "\u2fbc新\u3000会\u200b馆", "高新會館", "高·新"} {
				if page, _ := c.call(http.StatusOK, "GET", list+"?q="+url.QueryEscape(q), nil); len(page["items"].([]any)) != want {
					t.Errorf("%s: %q finds %d", list, q, len(page["items"].([]any)))
				}
			}
			if page, _ := c.call(http.StatusOK, "GET", list+"?q="+url.QueryEscape("馆会"), nil); len(page["items"].([]any)) != 0 {
				t.Errorf("%s: what is not there is found", list)
			}
		}
	})
}

// Where two who come have one name, each message and list says the post.
func TestNamesakesAreToldByTheirPosts(t *testing.T) {
	t.Parallel()
	c := start(t)
	chair := c.add("/people", object{"name": "王伟", "kind": "official", "post": "农业农村委员会主任"})
	dean := c.add("/people", object{"name": "王 伟", "kind": "member", "post": "一中校长"})
	wish := object{"form": "study", "title": "读书会", "starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00",
		"attendances": []any{object{"person_id": chair, "role": "voting"}, object{"person_id": dean, "role": "voting"}}}
	at := "/meetings/" + c.add("/meetings", wish)
	clash, _ := c.call(http.StatusConflict, "POST", "/meetings", merged(wish, object{"title": "讲堂"}))
	said := text(clash)
	for _, name := range []string{"王伟（农业农村委员会主任）在", "王伟（一中校长）在"} {
		if !strings.Contains(said, name) {
			t.Errorf("the clash has no %s: %s", name, said)
		}
	}
	roster, _ := c.call(http.StatusOK, "GET", at+"/attendances", nil)
	for i, want := range []string{"王伟（农业农村委员会主任）", "王伟（一中校长）"} {
		holds(t, roster["items"].([]any)[i].(object), object{"name": want})
	}
	figures, _ := c.call(http.StatusOK, "GET", "/people/"+dean+"/attendance", nil)
	holds(t, figures, object{"name": "王伟（一中校长）"})
	person, _ := c.call(http.StatusOK, "GET", "/people/"+dean, nil)
	holds(t, person, object{"name": "王伟", "post": "一中校长"})
	c.call(http.StatusOK, "PATCH", "/people/"+chair, object{"active": false}, "If-Match", "*")
	figures, _ = c.call(http.StatusOK, "GET", "/people/"+dean+"/attendance", nil)
	holds(t, figures, object{"name": "王伟"})
}
