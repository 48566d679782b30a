package rest_test

import (
	"net/http"
	"testing"
)

func TestAYearIsPlannedOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	year := c.add("/plans", object{"year": 2027, "title": "2027年度协商计划", "body_id": p.body})
	at := "/plans/" + year
	wish := object{"title": "青年就业环境", "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120.0, "description": "调研在先",
		"owner_body_id": p.body, "expected": 5.0, "room_ids": []any{p.room}, "invite_body_ids": []any{p.body}, "order": 4.0,
		"attendances": []any{object{"person_id": p.chair, "role": "presiding", "required": true}}}
	made, _ := c.call(http.StatusCreated, "POST", at+"/topics", object{"topics": []any{wish,
		object{"title": "专题调研", "form": "research", "earliest": "2027-03-01", "latest": "2027-03-20", "duration_minutes": 180},
		object{"title": "主席会议", "form": "chair_meeting", "earliest": "2027-03-01", "latest": "2027-04-20", "duration_minutes": 60, "online": true,
			"follows": []any{object{"topic_id": "#2", "min_days": 2}}}}})
	topics := made["items"].([]any)
	holds(t, topics[0].(object), merged(wish, object{"plan_id": year, "meeting_id": nil, "online": false, "follows": []any{}, "venue_ids": []any{}}))
	second := topics[1].(object)["id"].(string)
	holds(t, topics[2].(object), object{"follows": []any{object{"topic_id": second, "min_days": 2.0}}})
	c.call(http.StatusConflict, "DELETE", at+"/topics/"+second, nil, "If-Match", "*")
	patched, h := c.call(http.StatusOK, "PATCH", at+"/topics/"+second, object{"title": "实地调研", "expected": 3}, "If-Match", `"1"`)
	if holds(t, patched, object{"title": "实地调研", "expected": 3.0, "version": 2.0}); h.Get("ETag") != `"2"` {
		t.Errorf("%v", h)
	}
	c.call(http.StatusNotFound, "GET", "/plans/"+p.room+"/topics/"+second, nil)
	c.call(http.StatusNotFound, "GET", "/plans/"+p.room+"/topics", nil)
	bad, _ := c.call(http.StatusBadRequest, "POST", at+"/topics", object{"topics": []any{
		object{"title": "甲", "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120},
		object{"title": "乙", "form": "thematic", "earliest": "2027-03-01", "latest": "2027-02-01", "duration_minutes": 120}}})
	if first := bad["errors"].([]any)[0].(object); first["field"] != "topics[1].latest" {
		t.Errorf("%v", first)
	}
	c.call(http.StatusUnprocessableEntity, "POST", "/proposals", object{"cause": object{"kind": "plan", "plan_id": year}})
	c.call(http.StatusOK, "POST", at+"/submit", nil)
	c.as(c.Organiser, http.StatusForbidden, "POST", at+"/approve", nil)
	approved, _ := c.call(http.StatusOK, "POST", at+"/approve", nil)
	holds(t, approved, object{"status": "approved", "approved_by": "test admin"})
	asked, _ := c.call(http.StatusAccepted, "POST", "/proposals", object{"cause": object{"kind": "plan", "plan_id": year}, "limits": object{"status": "confirmed"}})
	ready := c.ready(asked["id"].(string))
	if n := len(ready["outcome"].(object)["changes"].([]any)); n != 3 {
		t.Fatalf("%d placed: %v", n, ready)
	}
	c.call(http.StatusOK, "POST", "/proposals/"+ready["id"].(string)+"/apply", nil)
	topic, _ := c.call(http.StatusOK, "GET", at+"/topics/"+second, nil)
	m, _ := c.call(http.StatusOK, "GET", "/meetings/"+topic["meeting_id"].(string), nil)
	holds(t, m, object{"title": "实地调研", "status": "confirmed"})
	c.call(http.StatusUnprocessableEntity, "PATCH", at, object{"title": "新"}, "If-Match", "*")
	edition, _ := c.call(http.StatusCreated, "POST", at+"/edition", nil)
	holds(t, edition, object{"edition": 2.0, "former_id": year, "status": "draft"})
	c.call(http.StatusNoContent, "DELETE", "/plans/"+edition["id"].(string), nil, "If-Match", "*")
	c.call(http.StatusOK, "POST", at+"/publish", nil)
	c.call(http.StatusOK, "POST", at+"/withdraw", object{"reason": "上级调整"})
	list, _ := c.call(http.StatusOK, "GET", "/plans?status=withdrawn", nil)
	if n := len(list["items"].([]any)); n != 1 {
		t.Errorf("%d plans", n)
	}
}
