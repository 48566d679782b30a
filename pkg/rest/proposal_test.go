package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// wednesday is what an organiser sends when the 市委 takes an afternoon.
var wednesday = object{"cause": object{"kind": "block", "block": object{"subject": object{"kind": "everyone"}, "title": "市委全会",
	"starts_at": "2027-03-10T13:00:00+08:00", "ends_at": "2027-03-10T18:00:00+08:00"}}}

// ready reads the proposal until it is worked out.
func (c *client) ready(id string) object {
	c.t.Helper()
	for {
		p, _ := c.call(http.StatusOK, "GET", "/proposals/"+id, nil)
		if p["state"] != "planning" {
			return p
		}
	}
}

func TestAProposalIsAskedForAppliedAndUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		id := c.add("/meetings", object{"form": "counterpart", "title": "对口协商", "starts_at": "2027-03-10T14:00:00+08:00", "ends_at": "2027-03-10T16:00:00+08:00",
			"room_id": p.room, "attendances": []any{object{"person_id": p.chair, "role": "presiding"}}})
		sketch, _ := c.call(http.StatusOK, "POST", "/proposals?dry_run=true", wednesday)
		if n := len(sketch["outcome"].(object)["changes"].([]any)); n != 1 || sketch["state"] != "ready" {
			t.Errorf("a sketch of %d changes, %v", n, sketch["state"])
		}
		asked, h := c.call(http.StatusAccepted, "POST", "/proposals", wednesday, "Idempotency-Key", "w")
		if h.Get("Location") != "/api/v1/proposals/"+asked["id"].(string) || h.Get("Retry-After") == "" {
			t.Errorf("headers %v", h)
		}
		again, h := c.call(http.StatusAccepted, "POST", "/proposals", wednesday, "Idempotency-Key", "w")
		if again["id"] != asked["id"] || h.Get("Idempotent-Replayed") != "true" {
			t.Errorf("asked again: %v", again["id"])
		}
		plan := c.ready(asked["id"].(string))
		at := "/proposals/" + plan["id"].(string)
		change := plan["outcome"].(object)["changes"].([]any)[0].(object)
		holds(t, change, object{"meeting_id": id, "hit": true, "why": "因“市委全会”占用2027-03-10 13:00–18:00", "before_status": "confirmed"})
		c.call(http.StatusPreconditionFailed, "POST", at+"/apply", nil, "If-Match", `"99"`)
		c.call(http.StatusOK, "POST", at+"/apply?dry_run=true", nil)
		applied, _ := c.call(http.StatusOK, "POST", at+"/apply", nil, "Idempotency-Key", "a")
		holds(t, applied, object{"state": "applied", "applied_by": "test admin"})
		c.call(http.StatusOK, "POST", at+"/apply", nil, "Idempotency-Key", "a")
		c.call(http.StatusUnprocessableEntity, "POST", at+"/apply", nil)
		m, _ := c.call(http.StatusOK, "GET", "/meetings/"+id, nil)
		if m["starts_at"] != change["after"].(object)["starts_at"] {
			t.Errorf("it stands at %v, want %v", m["starts_at"], change["after"])
		}
		told, _ := c.call(http.StatusOK, "GET", "/notices?person="+p.chair, nil)
		if n := len(told["items"].([]any)); n != 1 {
			t.Errorf("%d notices, want 1", n)
		}
		c.call(http.StatusOK, "POST", at+"/undo", nil)
		m, _ = c.call(http.StatusOK, "GET", "/meetings/"+id, nil)
		holds(t, m, object{"starts_at": "2027-03-10T14:00:00+08:00", "sequence": 2.0})
		list, _ := c.call(http.StatusOK, "GET", "/proposals?state=undone", nil)
		if items := list["items"].([]any); len(items) != 1 || items[0].(object)["outcome"] != nil {
			t.Errorf("listed %v", list)
		}
	})
}

func TestARefusedApplyNamesWhatMovedOn(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.add("/meetings", object{"form": "other", "title": "碰头会", "starts_at": "2027-03-10T14:00:00+08:00", "ends_at": "2027-03-10T16:00:00+08:00"})
	asked, _ := c.call(http.StatusAccepted, "POST", "/proposals", wednesday)
	at := "/proposals/" + c.ready(asked["id"].(string))["id"].(string)
	c.call(http.StatusOK, "PATCH", "/meetings/"+id, object{"title": "新题"}, "If-Match", `"1"`)
	refused, _ := c.call(http.StatusConflict, "POST", at+"/apply", nil)
	holds(t, refused, object{"code": "moved_on", "moved_on": []any{id}, "detail": "《碰头会》在方案生成后有改动；未保存任何内容，请重新生成方案"})
	refused, _ = c.call(http.StatusUnprocessableEntity, "POST", at+"/undo", nil)
	holds(t, refused, object{"detail": "state：只有已应用的方案才能撤销，该方案待应用"})
	asked, _ = c.call(http.StatusAccepted, "POST", "/proposals", wednesday)
	at = "/proposals/" + c.ready(asked["id"].(string))["id"].(string)
	c.call(http.StatusOK, "POST", at+"/apply", nil)
	c.call(http.StatusOK, "PATCH", "/meetings/"+id, object{"title": "又一新题"}, "If-Match", "*")
	refused, _ = c.call(http.StatusConflict, "POST", at+"/undo", nil)
	holds(t, refused, object{"code": "moved_on", "moved_on": []any{id}, "detail": "《新题》在方案应用后又有改动，不能整体撤销；未保存任何内容"})
}

func TestBadProposalsAreRefusedByField(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, r := range []struct {
		name   string
		status int
		body   object
		field  string
	}{
		{"no cause", 400, object{}, "cause"},
		{"an unknown field", 400, object{"cause": object{"kind": "plan", "plan_id": "01900000-0000-7000-8000-000000000001"}, "limit": object{}}, "limit"},
		{"an unknown kind", 400, object{"cause": object{"kind": "weather"}}, "cause.kind"},
		{"no block", 422, object{"cause": object{"kind": "block"}}, "cause.block"},
		{"no window", 422, object{"cause": object{"kind": "conflicts"}}, "cause.starts_at"},
		{"what belongs to another cause", 422, object{"cause": merged(wednesday["cause"].(object), object{"plan_id": nobody})}, "cause.plan_id"},
		{"no meetings", 422, object{"cause": object{"kind": "meetings"}}, "cause.meeting_ids"},
		{"a day that is no day", 400, object{"cause": object{"kind": "conflicts", "from": "2027-02-30T00:00:00Z"}}, "cause.from"},
	} {
		p, _ := c.call(r.status, "POST", "/proposals", r.body)
		if first := p["errors"].([]any)[0].(object)["field"]; first != r.field {
			t.Errorf("%s: names %v, want %s", r.name, first, r.field)
		}
	}
	c.as(c.Kiosk, http.StatusForbidden, "POST", "/proposals", wednesday)
}
