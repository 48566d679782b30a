package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

// Editions, lineages and the meetings of topics as a clerk meets them over HTTP.
func TestEditionsOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	plan := "/plans/" + c.add("/plans", object{"year": 2027, "title": "年度协商计划", "body_id": p.body})
	wish := func(title string) object {
		return object{"title": title, "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}
	}
	made, _ := c.call(http.StatusCreated, "POST", plan+"/topics", object{"topics": []any{wish("甲"), wish("乙")}})
	first := made["items"].([]any)[0].(object)
	holds(t, first, object{"lineage": first["id"], "meeting_id": nil, "meetings": []any{}})
	step := func(at, name string) object {
		t.Helper()
		out, _ := c.call(http.StatusOK, "POST", at+"/"+name, nil)
		return out
	}
	for _, name := range []string{"submit", "approve", "publish"} {
		step(plan, name)
	}
	meeting := c.add("/meetings", object{"form": "other", "title": "青年就业协商会", "starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00",
		"attendances": []any{object{"person_id": p.chair}}})
	topic := plan + "/topics/" + first["id"].(string)
	link := topic + "/meetings/" + meeting
	c.as(c.Kiosk, http.StatusForbidden, "PUT", link, nil)
	c.call(http.StatusPreconditionFailed, "PUT", link, nil, "If-Match", `"9"`)
	c.call(http.StatusNotFound, "PUT", topic+"/meetings/"+nobody, nil)
	c.call(http.StatusNotFound, "PUT", "/plans/"+nobody+"/topics/"+first["id"].(string)+"/meetings/"+meeting, nil)
	linked, h := c.call(http.StatusOK, "PUT", link, nil, "If-Match", `"1"`)
	of := linked["meetings"].([]any)[0].(object)
	if holds(t, linked, object{"meeting_id": meeting, "version": 2.0}); h.Get("ETag") != `"2"` {
		t.Errorf("%v", h)
	}
	holds(t, of, object{"id": meeting, "title": "青年就业协商会", "starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00",
		"status": "confirmed", "by": "test admin", "proposal_id": nil})
	holds(t, of, object{"kind": "consult"})
	bad, _ := c.call(http.StatusBadRequest, "PUT", link, object{"kind": "visit"})
	if faults(bad)["kind"] == "" {
		t.Errorf("%v", bad)
	}
	linked, _ = c.call(http.StatusOK, "PUT", link, object{"kind": "research"})
	holds(t, linked, object{"meeting_id": nil, "version": 3.0}) // what was only researched is open
	linked, _ = c.call(http.StatusOK, "PUT", link, nil)
	holds(t, linked["meetings"].([]any)[0].(object), object{"kind": "research"})
	linked, _ = c.call(http.StatusOK, "PUT", link, object{"kind": "consult"})
	holds(t, linked, object{"meeting_id": meeting, "version": 4.0})
	got, _ := c.call(http.StatusOK, "GET", "/meetings/"+meeting, nil)
	holds(t, got["topics"].([]any)[0].(object), object{"id": first["id"], "lineage": first["id"], "plan_id": strings.TrimPrefix(plan, "/plans/"), "title": "甲"})
	list, _ := c.call(http.StatusOK, "GET", "/meetings?topic="+first["id"].(string), nil)
	if items := list["items"].([]any); len(items) != 1 || len(items[0].(object)["topics"].([]any)) != 1 {
		t.Errorf("%v", list)
	}

	next, _ := c.call(http.StatusCreated, "POST", plan+"/edition", nil)
	edition := "/plans/" + next["id"].(string)
	holds(t, next, object{"edition": 2.0, "dropped": []any{}})
	topics, _ := c.call(http.StatusOK, "GET", edition+"/topics", nil)
	copied := topics["items"].([]any)[0].(object)
	holds(t, copied, object{"lineage": first["id"], "meeting_id": meeting})
	bad, _ = c.call(http.StatusUnprocessableEntity, "PATCH", edition, object{"year": 2028}, "If-Match", "*")
	if faults(bad)["year"] != "edition" {
		t.Errorf("%v", bad)
	}
	gone, _ := c.call(http.StatusOK, "DELETE", edition+"/topics/"+copied["id"].(string), nil, "If-Match", "*")
	holds(t, gone["items"].([]any)[0].(object)["topic"].(object), object{"id": first["id"], "title": "甲", "meeting_id": meeting})
	c.call(http.StatusNoContent, "DELETE", edition+"/topics/"+topics["items"].([]any)[1].(object)["id"].(string), nil, "If-Match", "*")
	back := wish("乙")
	back["lineage"] = made["items"].([]any)[1].(object)["id"]
	again, _ := c.call(http.StatusCreated, "POST", edition+"/topics", object{"topics": []any{back}})
	holds(t, again["items"].([]any)[0].(object), object{"lineage": back["lineage"], "title": "乙"})
	for _, name := range []string{"submit", "approve"} {
		step(edition, name)
	}
	diff, _ := c.call(http.StatusOK, "GET", edition+"/diff", nil)
	holds(t, diff, object{"against_id": strings.TrimPrefix(plan, "/plans/"), "added": []any{}})
	if fields := text(diff["changed"].([]any)[0].(object)["fields"]); fields != text([]any{"order"}) {
		t.Errorf("%s changed", fields)
	}
	if left := diff["dropped"].([]any); len(left) != 1 || left[0].(object)["title"] != "甲" {
		t.Errorf("%v", diff)
	}
	other := c.add("/plans", object{"year": 2027, "title": "全办计划"})
	for against, want := range map[string]string{nobody: "not_found", other: "other_body"} {
		bad, _ = c.call(http.StatusUnprocessableEntity, "GET", edition+"/diff?against="+against, nil)
		if faults(bad)["against"] != want {
			t.Errorf("%v", bad)
		}
	}
	bad, _ = c.call(http.StatusUnprocessableEntity, "GET", plan+"/diff", nil)
	if faults(bad)["against"] != "required" {
		t.Errorf("%v", bad)
	}
	dossier, _ := c.call(http.StatusOK, "GET", "/topics/"+again["items"].([]any)[0].(object)["id"].(string), nil)
	byLineage, _ := c.call(http.StatusOK, "GET", "/topics/"+back["lineage"].(string), nil)
	holds(t, dossier, object{"lineage": back["lineage"], "state": "open", "due": "2027-03-31", "meetings": []any{}})
	if text(dossier) != text(byLineage) || len(dossier["editions"].([]any)) != 2 ||
		dossier["topic"].(object)["id"] != again["items"].([]any)[0].(object)["id"] {
		t.Errorf("%v", dossier)
	}
	c.call(http.StatusNotFound, "GET", "/topics/"+nobody, nil)
	published := step(edition, "publish")
	if left := published["dropped"].([]any); len(left) != 1 || left[0].(object)["meetings"].([]any)[0].(object)["id"] != meeting {
		t.Errorf("%v", published)
	}
	old, _ := c.call(http.StatusOK, "GET", plan, nil)
	holds(t, old, object{"status": "superseded", "dropped": []any{}})
	list, _ = c.call(http.StatusOK, "GET", "/plans?status=superseded", nil)
	if n := len(list["items"].([]any)); n != 1 {
		t.Errorf("%d superseded", n)
	}
	for language, want := range map[string]string{"zh": "该版已被新版取代；现行的是第2版《年度协商计划》（已发布）", "en": "is superseded by a later edition; edition 2 “年度协商计划”, published, is in force"} {
		bad, _ := c.call(http.StatusUnprocessableEntity, "POST", "/proposals", object{"cause": object{"kind": "plan", "plan_id": strings.TrimPrefix(plan, "/plans/")}}, "Accept-Language", language)
		if faults(bad)["cause.plan_id"] != "not_in_force" || !strings.Contains(text(bad), want) {
			t.Errorf("%s: %v", language, bad)
		}
	}
	bad, _ = c.call(http.StatusUnprocessableEntity, "POST", plan+"/publish", nil)
	if faults(bad)["status"] != "later_published" {
		t.Errorf("%v", bad)
	}

	c.call(http.StatusNotFound, "PUT", edition+"/dropped/"+nobody, nil)
	kept, _ := c.call(http.StatusOK, "PUT", edition+"/dropped/"+meeting, nil)
	holds(t, kept, object{"dropped": []any{}})
	back2, _ := c.call(http.StatusOK, "DELETE", edition+"/dropped/"+meeting, nil)
	if len(back2["dropped"].([]any)) != 1 {
		t.Errorf("%v", back2)
	}
	c.call(http.StatusOK, "POST", "/meetings/"+meeting+"/cancel", object{"reason": "议题取消"})
	open, _ := c.call(http.StatusOK, "GET", edition+"/dropped", nil)
	if len(open["items"].([]any)) != 0 {
		t.Errorf("%v", open)
	}
	now, _ := c.call(http.StatusOK, "GET", topic, nil)
	holds(t, now, object{"meeting_id": nil})
	if all := now["meetings"].([]any); len(all) != 1 || all[0].(object)["status"] != "cancelled" {
		t.Errorf("%v", now)
	}
	without, _ := c.call(http.StatusOK, "DELETE", link, nil)
	holds(t, without, object{"meetings": []any{}})
}
