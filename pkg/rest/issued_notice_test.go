package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// The notice of a meeting is recorded and taken back, each editor on what is current; it fixes the number, and a move
// after it says so.
func TestTheNoticeOfAMeeting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		body := c.add("/bodies", object{"name": "市政协常委会", "kind": "standing_committee"})
		beside := c.add("/bodies", object{"name": "东区政协", "kind": "district"})
		c.add("/terms", object{"body_id": body, "ordinal": 15, "since": "2022-02-18"})
		c.add("/numberings", object{"form": "standing_committee", "owner_body_id": body, "per": "term",
			"template": "十五届第{n}次会议", "since": "2026-01-01", "first": 7})
		wish := object{"form": "standing_committee", "title": "常委会会议", "owner_body_id": body, "visibility": "public",
			"starts_at": "2027-06-01T09:00:00+08:00", "ends_at": "2027-06-01T11:00:00+08:00"}
		at := "/meetings/" + c.add("/meetings", wish)
		lists := func(filter string) int {
			page, _ := c.call(http.StatusOK, "GET", "/meetings?notice="+filter, nil)
			return len(page["items"].([]any))
		}
		if lists("missing") != 1 || lists("issued") != 0 {
			t.Error("before, the lists are wrong")
		}
		bad := object{"issued_at": "2027-06-01T08:00:00+08:00", "document_number": strings.Repeat("文", 101)}
		p, _ := c.call(http.StatusUnprocessableEntity, "POST", at+"/notice", bad)
		if f := faults(p); f["issued_at"] != "future" || f["document_number"] != "too_long" {
			t.Errorf("faults %v", f)
		}
		c.call(http.StatusPreconditionFailed, "POST", at+"/notice", object{}, "If-Match", `"7"`)
		m, h := c.call(http.StatusOK, "POST", at+"/notice", object{"issued_at": "2026-11-02T09:30:00+08:00",
			"document_number": "政协办通〔2026〕12号", "note": "已发各专委会"}, "If-Match", `"1"`)
		holds(t, m["notice"].(object), object{"issued_at": "2026-11-02T09:30:00+08:00", "note": "已发各专委会",
			"document_number": "政协办通〔2026〕12号", "changed_since": false})
		if n := m["number"].(object); n["provisional"] != false || n["n"] != 7.0 || h.Get("ETag") != `"2"` {
			t.Errorf("the number is %v at %s", n, h.Get("ETag"))
		}
		stranger := c.token(object{"name": "东区", "roles": []any{"organiser"},
			"reach": object{"body_ids": []any{beside}}})
		if seen, _ := c.as(stranger, http.StatusOK, "GET", at, nil); seen["notice"] != nil {
			t.Errorf("beside, the notice is %v", seen["notice"])
		}
		page, _ := c.as(stranger, http.StatusOK, "GET", "/meetings?notice=issued", nil)
		if len(page["items"].([]any)) > 0 {
			t.Error("beside, a filter tells of the notice")
		}
		p, _ = c.call(http.StatusUnprocessableEntity, "POST", at+"/notice", object{})
		if f := faults(p); f["issued_at"] != "issued" {
			t.Errorf("again: %v", f)
		}
		moved, _ := c.call(http.StatusOK, "POST", at+"/move", object{"starts_at": "2027-06-02T09:00:00+08:00"})
		if n := moved["notice"].(object); n["changed_since"] != true || moved["number"].(object)["n"] != 7.0 {
			t.Errorf("after a move: %v", moved)
		}
		back, _ := c.call(http.StatusOK, "POST", at+"/move", object{"starts_at": "2027-06-01T09:00:00+08:00"})
		if back["notice"].(object)["changed_since"] != false {
			t.Errorf("where it was announced: %v", back["notice"])
		}
		if lists("missing") != 0 || lists("issued") != 1 {
			t.Error("after, the lists are wrong")
		}
		free, _ := c.call(http.StatusOK, "DELETE", at+"/notice", nil, "If-Match", `"4"`)
		if free["notice"] != nil || free["number"].(object)["n"] != 7.0 {
			t.Errorf("taken back: %v", free)
		}
		history, _ := c.call(http.StatusOK, "GET", at+"/history", nil)
		told := fmt.Sprint(history)
		for _, words := range []string{"登记会议通知已于", "撤销了会议通知的登记", "通知文号定为政协办通〔2026〕12号"} {
			if !strings.Contains(told, words) {
				t.Errorf("the history does not say %s: %s", words, told)
			}
		}
		tentative := "/meetings/" + c.add("/meetings", merged(wish, object{"status": "tentative",
			"starts_at": "2027-07-01T09:00:00+08:00", "ends_at": "2027-07-01T11:00:00+08:00"}))
		p, _ = c.call(http.StatusUnprocessableEntity, "POST", tentative+"/notice", object{})
		if f := faults(p); f["status"] != "not_confirmed" {
			t.Errorf("of a tentative meeting: %v", f)
		}
	})
}
