package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// A parent is called off and taken up over the API: what is refused says of whom
// and what to leave out, and the phone sees the same event come back.
func TestTakingUpOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		parent := c.add("/meetings", object{"form": "other", "title": "全会", "starts_at": "2027-03-09T08:00:00+08:00", "ends_at": "2027-03-09T18:00:00+08:00"})
		add := func(title, from, to, person, status string) string {
			return c.add("/meetings", object{"form": "other", "title": title, "parent_id": parent, "status": status, "starts_at": "2027-03-09T" + from + ":00+08:00",
				"ends_at": "2027-03-09T" + to + ":00+08:00", "attendances": []any{object{"person_id": person}}})
		}
		first := add("分组讨论", "09:00", "10:00", p.chair, "confirmed")
		second := add("大会发言", "10:00", "11:00", p.member, "tentative")
		_, path := c.feed(object{"kind": "person", "id": p.chair})
		calendar := func() string { return strings.ReplaceAll(string(c.Do("GET", path, "", nil).Body), "\r\n ", "") }
		live := calendar()

		off, _ := c.call(http.StatusOK, "POST", "/meetings/"+parent+"/cancel", object{"reason": "改期另行通知"})
		id, _ := off["cancellation_id"].(string)
		list, _ := c.call(http.StatusOK, "GET", "/meetings?cancellation="+id, nil)
		if all := list["items"].([]any); id == "" || len(all) != 3 {
			t.Fatalf("called off together: %s", text(list))
		}
		cancelled := calendar()
		if !strings.Contains(cancelled, "STATUS:CANCELLED") || property(cancelled, "UID") != property(live, "UID") || property(cancelled, "SEQUENCE") <= property(live, "SEQUENCE") {
			t.Errorf("called off:\n%s", cancelled)
		}
		q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/meetings/"+first+"/confirm", nil)
		if faults(q)["parent_id"] != "cancelled" || !strings.Contains(q["detail"].(string), "恢复上级会议（POST /meetings/"+parent+"/confirm）") {
			t.Error(text(q))
		}
		taken := c.add("/meetings", object{"form": "other", "title": "调研", "starts_at": "2027-03-09T10:30:00+08:00", "ends_at": "2027-03-09T12:00:00+08:00",
			"attendances": []any{object{"person_id": p.member}}})
		for _, query := range []string{"", "?dry_run=true"} {
			q, _ = c.call(http.StatusConflict, "POST", "/meetings/"+parent+"/confirm"+query, object{})
			if blamed := q["conflicts"].([]any); q["code"] != "conflict" || len(blamed) == 0 || text(q["leave_out"]) != text([]any{second}) ||
				!strings.Contains(q["detail"].(string), "把这1场会议写入 leave_out 即可恢复其余会议") {
				t.Fatal(text(q))
			} else {
				holds(t, blamed[0].(object), object{"kind": "person_double_booked", "of_meeting_id": second, "meeting_id": taken})
			}
		}
		c.call(http.StatusUnprocessableEntity, "POST", "/meetings/"+parent+"/confirm", object{"leave_out": []any{taken}})
		c.call(http.StatusPreconditionFailed, "POST", "/meetings/"+parent+"/confirm", object{"leave_out": q["leave_out"]}, "If-Match", `"1"`)
		on, h := c.call(http.StatusOK, "POST", "/meetings/"+parent+"/confirm", object{"leave_out": q["leave_out"]}, "If-Match", `"3"`)
		holds(t, on, object{"status": "confirmed", "cancellation_id": nil, "cancel_reason": nil, "cancelled_at": nil})
		if h.Get("ETag") != `"4"` {
			t.Error(h.Get("ETag"))
		}
		back := calendar()
		if !strings.Contains(back, "STATUS:CONFIRMED") || strings.Contains(back, "改期") || property(back, "UID") != property(live, "UID") ||
			property(back, "SEQUENCE") <= property(cancelled, "SEQUENCE") || property(back, "SUMMARY") != property(live, "SUMMARY") {
			t.Errorf("taken up:\n%s", back)
		}
		left, _ := c.call(http.StatusOK, "GET", "/meetings/"+second, nil)
		holds(t, left, object{"status": "cancelled", "cancellation_id": id})
		c.call(http.StatusOK, "POST", "/meetings/"+taken+"/cancel", object{"reason": "取消"})
		later, _ := c.call(http.StatusOK, "POST", "/meetings/"+second+"/confirm", nil)
		holds(t, later, object{"status": "confirmed", "cancellation_id": nil})
	})
}

func TestTakingUpASeriesOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	made, _ := c.call(http.StatusCreated, "POST", "/series", p.monthly())
	at := "/series/" + made["series"].(object)["id"].(string)
	date := func(i int) string { return nth(made, i)["meeting_id"].(string) }
	c.call(http.StatusOK, "PATCH", "/meetings/"+date(1), object{"title": "扩大会议"}, "If-Match", "*")
	c.call(http.StatusOK, "POST", "/meetings/"+date(3)+"/cancel", object{"reason": "并入下月"})
	off, _ := c.call(http.StatusOK, "POST", at+"/cancel?scope=all", object{"reason": "议题已办结"})
	id := nth(off, 0)["cancellation_id"].(string)
	read, _ := c.call(http.StatusOK, "GET", at, nil)
	holds(t, nth(read, 1), object{"status": "cancelled", "differs": true, "cancellation_id": id})
	if alone := nth(read, 3); alone["cancellation_id"] == id || alone["differs"] != true {
		t.Error(text(alone))
	}
	c.add("/meetings", object{"form": "other", "title": "调研", "starts_at": "2027-02-02T08:00:00+08:00", "ends_at": "2027-02-02T10:00:00+08:00",
		"attendances": []any{object{"person_id": p.chair}}})
	q, _ := c.call(http.StatusConflict, "POST", at+"/confirm?scope=all", object{})
	if len(nth(q, 2)["conflicts"].([]any)) == 0 || text(q["leave_out"]) != text([]any{date(2)}) {
		t.Fatal(text(q))
	}
	c.call(http.StatusUnprocessableEntity, "POST", at+"/confirm?scope=all", object{"leave_out": []any{nobody}})
	on, _ := c.call(http.StatusOK, "POST", at+"/confirm?scope=all", object{"leave_out": q["leave_out"], "cancellation_id": id})
	if got := told(on); got != "12-01T09:00 changed, 01-05T09:00 changed, 02-02T09:00 left_out, 03-02T09:00 kept" {
		t.Error(got)
	}
	holds(t, nth(on, 0), object{"status": "confirmed", "differs": false, "cancellation_id": nil})
	holds(t, nth(on, 1), object{"status": "confirmed", "differs": true, "cancellation_id": nil})
	holds(t, nth(on, 2), object{"status": "cancelled", "cancellation_id": id})
}
