package rest_test

import (
	"net/http"
	"testing"
)

// A write of the directory tells which coming meetings it hits; a dry run tells the
// same and changes nothing.
func TestAClosureTellsWhatItHits(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id := c.add("/meetings", p.meeting())
	room := "/rooms/" + p.room
	want := object{"affects_total": 1.0, "active": false}
	would, h := c.call(http.StatusOK, "PATCH", room+"?dry_run=true", object{"active": false}, "If-Match", "*")
	holds(t, would, want)
	if h.Get("ETag") != `"1"` {
		t.Errorf("a dry run answers the version %s", h.Get("ETag"))
	}
	still, _ := c.call(http.StatusOK, "GET", room, nil)
	holds(t, still, object{"active": true, "version": 1.0})
	did, h := c.call(http.StatusOK, "PATCH", room, object{"active": false}, "If-Match", `"1"`)
	holds(t, did, want)
	if h.Get("ETag") != `"2"` || text(did["affects"]) != text(would["affects"]) {
		t.Errorf("%s: %s", h.Get("ETag"), text(did))
	}
	hit := did["affects"].([]any)[0].(object)
	holds(t, hit, object{"meeting_id": id})
	holds(t, hit["findings"].([]any)[0].(object), object{"kind": "room_inactive", "severity": "blocking", "room_id": p.room, "of_meeting_id": id, "message": "301会议室已停用"})
	q, _ := c.call(http.StatusConflict, "POST", "/meetings/"+id+"/move", object{"starts_at": "2026-12-02T09:00:00+08:00",
		"overrides": []any{object{"kind": "room_inactive", "room_id": p.room, "reason": "急"}}})
	holds(t, q["conflicts"].([]any)[0].(object), object{"kind": "room_inactive"})

	block := object{"subject": object{"kind": "everyone"}, "title": "市委全会", "starts_at": "2026-11-24T00:00:00+08:00", "ends_at": "2027-03-31T00:00:00+08:00"}
	tried, _ := c.call(http.StatusOK, "POST", "/blocks?dry_run=true", block)
	holds(t, tried, object{"affects_total": 1.0})
	if page, _ := c.call(http.StatusOK, "GET", "/blocks", nil); len(page["items"].([]any)) != 0 {
		t.Error("a dry run wrote a block")
	}
	made, _ := c.call(http.StatusCreated, "POST", "/blocks", block)
	holds(t, made, object{"affects_total": 1.0})
	block["starts_at"] = "2027-03-30T00:00:00+08:00"
	none, _ := c.call(http.StatusOK, "POST", "/blocks?dry_run=true", block)
	holds(t, none, object{"affects_total": 0.0})
	q, _ = c.call(http.StatusUnprocessableEntity, "PATCH", "/forms/other", object{"rules": object{"room_inactive": "warning"}}, "If-Match", "*")
	if faults(q)["rules.room_inactive"] == "" {
		t.Errorf("%v", q)
	}
}
