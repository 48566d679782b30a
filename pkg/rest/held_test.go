package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

func TestHeldOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
		wish := merged(gathering("01T09:00", "01T10:00"), object{"starts_at": "2026-11-23T09:30:00+08:00",
			"ends_at": "2026-11-23T10:00:00+08:00", "attendances": []any{object{"person_id": person}}})
		at := "/meetings/" + c.add("/meetings", wish)
		early, _ := c.call(http.StatusUnprocessableEntity, "PUT", at+"/held", object{"held": true})
		if faults(early)["held"] != "too_early" {
			t.Errorf("%v", early)
		}
		c.clock.Set(nine.AddDate(0, 0, 9))
		listed := func(held string) int {
			page, _ := c.call(http.StatusOK, "GET", "/meetings?held="+held, nil)
			return len(page["items"].([]any))
		}
		if n := listed("unrecorded"); n != 1 {
			t.Errorf("%d unrecorded", n)
		}
		c.call(http.StatusOK, "PATCH", "/rules", object{"held_days": 10}, "If-Match", "*")
		if n := listed("unrecorded"); n != 0 {
			t.Errorf("%d unrecorded before 10 days", n)
		}
		no := object{"held": false, "reason": "台风"}
		not, h := c.as(c.Organiser, http.StatusOK, "PUT", at+"/held", no, "If-Match", `"1"`)
		record := not["held"].(object)
		holds(t, record, object{"held": false, "reason": "台风", "by": "test organiser", "source": "person"})
		if h.Get("ETag") != `"1"` || not["version"] != 1.0 || listed("no") != 1 || listed("yes") != 0 {
			t.Errorf("%v %v", h, not)
		}
		stale, _ := c.call(http.StatusPreconditionFailed, "PUT", at+"/held", object{"held": true}, "If-Match", `"7"`)
		if stale["code"] != "stale" {
			t.Errorf("%v", stale)
		}
		came := object{"items": []any{object{"person_id": person, "presence": "present"}}}
		refused, _ := c.call(http.StatusUnprocessableEntity, "PUT", at+"/presence", came)
		if faults(refused)["meeting"] != "not_held" || !strings.Contains(refused["detail"].(string), "台风") {
			t.Errorf("%v", refused)
		}
		back, _ := c.call(http.StatusOK, "PUT", at+"/held", object{"held": nil, "reason": "记错了"})
		holds(t, back, object{"held": nil})
		c.call(http.StatusOK, "PUT", at+"/presence", came)
		whole, _ := c.call(http.StatusOK, "GET", at, nil)
		holds(t, whole["held"].(object), object{"held": true, "reason": nil, "source": "presence"})
		for _, r := range []struct{ method, path string }{{"PATCH", at}, {"POST", at + "/move"}} {
			body := object{"starts_at": "2026-11-23T09:00:00+08:00"}
			p, _ := c.call(http.StatusUnprocessableEntity, r.method, r.path, body, "If-Match", `"1"`)
			if faults(p)["reason"] != "reason_required" {
				t.Errorf("%s %s: %v", r.method, r.path, p)
			}
		}
		step := object{"items": []any{object{"id": strings.TrimPrefix(at, "/meetings/"), "version": 1,
			"edit": object{"title": "改题"}}}}
		p, _ := c.call(http.StatusUnprocessableEntity, "POST", "/meetings/batch", step)
		if faults(p)["items[0].edit.reason"] != "reason_required" {
			t.Errorf("%v", p)
		}
		c.call(http.StatusOK, "PATCH", at, object{"title": "更正后的名称", "reason": "名称有误"}, "If-Match", `"1"`)
		told, _ := c.call(http.StatusOK, "GET", at+"/history", nil)
		var words []string
		for _, e := range told["items"].([]any) {
			words = append(words, e.(object)["text"].(string))
		}
		all := strings.Join(words, "\n")
		for _, want := range []string{"未召开：台风", "撤销了召开登记：记错了", "已召开", "理由：名称有误"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s is not in\n%s", want, all)
			}
		}
	})
}
