package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

func TestPinOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		id := c.add("/meetings", gathering("09T09:00", "09T10:00"))
		at := "/meetings/" + id
		pinned, h := c.call(http.StatusOK, "POST", at+"/pin", object{"reason": "市委书记出席"})
		holds(t, pinned, object{"pinned": object{"by": "test admin", "role": "office", "reason": "市委书记出席", "at": "2026-11-23T09:00:00+08:00"}, "version": 2})
		if h.Get("ETag") != `"2"` {
			t.Errorf("%v", h)
		}
		to := object{"starts_at": "2027-03-10T09:00:00+08:00"}
		clash, _ := c.as(c.Organiser, http.StatusConflict, "POST", at+"/move", to)
		found := clash["conflicts"].([]any)[0].(object)
		holds(t, found, object{"kind": "pinned", "severity": "blocking", "of_meeting_id": id, "rule": "meeting.pinned"})
		if words := found["message"].(string); !strings.Contains(words, "test admin") || !strings.Contains(words, "市委书记出席") {
			t.Errorf("%s", words)
		}
		if p, _ := c.as(c.Organiser, http.StatusConflict, "POST", at+"/cancel", object{"reason": "不开了"}); p["code"] != "conflict" {
			t.Errorf("%v", p)
		}
		p, _ := c.as(c.Organiser, http.StatusForbidden, "POST", at+"/unpin", nil)
		if words := p["detail"].(string); !strings.Contains(words, "市委书记出席") || !strings.Contains(words, "办公室的锁定") {
			t.Errorf("%v", p)
		}
		if p, _ := c.as(c.Organiser, http.StatusForbidden, "POST", at+"/pin", object{"reason": "x"}, "Accept-Language", "en"); !strings.Contains(p["detail"].(string), "the office only") {
			t.Errorf("%v", p)
		}
		if p, _ := c.call(http.StatusUnprocessableEntity, "GET", at+"/alternatives", nil); faults(p)["id"] != "pinned" {
			t.Errorf("%v", p)
		}
		c.as(c.Organiser, http.StatusOK, "PATCH", at, object{"title": "改题"}, "If-Match", `"2"`)
		over := []any{object{"kind": "pinned", "reason": "书记改期"}}
		moved, _ := c.as(c.Organiser, http.StatusOK, "POST", at+"/move", merged(to, object{"overrides": over}))
		holds(t, moved["overrides"].([]any)[0].(object), object{"kind": "pinned", "reason": "书记改期", "by": "test organiser"})
		// Sent back as read, what is on record lifts nothing.
		c.as(c.Organiser, http.StatusConflict, "PATCH", at, object{"overrides": moved["overrides"], "starts_at": "2027-03-10T08:00:00+08:00"}, "If-Match", `"4"`)
		c.as(c.Organiser, http.StatusConflict, "POST", at+"/cancel", object{"reason": "不开了", "overrides": []any{object{"kind": "out_of_order", "reason": "x"}}})
		if p, _ := c.call(http.StatusPreconditionFailed, "POST", at+"/unpin", nil, "If-Match", `"2"`); p["code"] != "stale" {
			t.Errorf("%v", p)
		}
		free, _ := c.call(http.StatusOK, "POST", at+"/unpin", nil, "If-Match", `"4"`)
		holds(t, free, object{"pinned": nil, "version": 5})
		if n := len(free["overrides"].([]any)); n != 1 {
			t.Errorf("%d on record", n)
		}
		c.as(c.Organiser, http.StatusOK, "POST", at+"/move", object{"starts_at": "2027-03-11T09:00:00+08:00"})
	})
}

func TestBadPinsOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	at := "/meetings/" + c.add("/meetings", gathering("09T09:00", "09T10:00"))
	for reason, r := range map[string]struct {
		status int
		body   any
		field  string
		code   string
	}{
		"no reason":       {400, object{}, "reason", "required"},
		"an empty reason": {400, object{"reason": ""}, "reason", "required"},
		"blanks":          {422, object{"reason": "  "}, "reason", "required"},
		"too long":        {400, object{"reason": strings.Repeat("长", 501)}, "reason", "too_long"},
		"somebody else":   {400, object{"reason": "x", "by": "书记"}, "by", "unknown_field"},
	} {
		if p, _ := c.call(r.status, "POST", at+"/pin", r.body); faults(p)[r.field] != r.code {
			t.Errorf("%s: %v", reason, p)
		}
	}
	c.call(http.StatusNotFound, "POST", "/meetings/01900000-0000-7000-8000-000000000001/pin", object{"reason": "x"})
	c.as(c.Kiosk, http.StatusForbidden, "POST", at+"/pin", object{"reason": "x"})
	c.call(http.StatusOK, "POST", at+"/cancel", object{"reason": "x"})
	if p, _ := c.call(http.StatusUnprocessableEntity, "POST", at+"/pin", object{"reason": "x"}); faults(p)["status"] != "not_live" {
		t.Errorf("%v", p)
	}
}

// A presider who is missing and materials that are late are told of a form that
// asks for them.
func TestWhatAFormAsksForOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	wish := merged(gathering("09T09:00", "09T10:00"), object{"form": "thematic", "materials_ready_at": "2027-03-05T09:00:00+08:00",
		"attendances": []any{object{"person_id": p.chair, "role": "voting"}}})
	told := func(m object) (kinds []string) {
		for _, w := range m["warnings"].([]any) {
			kinds = append(kinds, w.(object)["kind"].(string))
		}
		return kinds
	}
	made, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
	if got := strings.Join(told(made), " "); got != "holiday_unknown materials_late presiding_missing" {
		t.Errorf("told %s", got)
	}
	at := "/meetings/" + made["id"].(string)
	mended, _ := c.call(http.StatusOK, "PATCH", at, object{"materials_ready_at": "2027-03-04T09:00:00+08:00",
		"attendances": []any{object{"person_id": p.chair, "role": "presiding"}}}, "If-Match", `"1"`)
	if got := strings.Join(told(mended), " "); got != "holiday_unknown" {
		t.Errorf("told %s", got)
	}
}
