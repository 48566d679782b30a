package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/consult"
)

// A plan shows how it came to be issued: what the office notes, and what it does here.
func TestStepsOfAPlanOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	plan := "/plans/" + c.add("/plans", object{"year": 2027, "title": "年度协商计划"})
	issue := object{"kind": "joint_issue", "on": "2027-01-20", "document_number": " 市办发〔2027〕3号 ",
		"issuers": []any{"中共市委办公室", "市政协办公室"}}
	organiser := c.token(object{"name": "organiser", "roles": []any{consult.Organiser}})
	c.as(organiser, http.StatusForbidden, "POST", plan+"/steps", issue)
	recorded := object{"kind": "approved", "on": "2027-01-20"}
	bad, _ := c.call(http.StatusUnprocessableEntity, "POST", plan+"/steps", recorded)
	if faults(bad)["kind"] != "unknown" {
		t.Errorf("%v", bad)
	}
	c.call(http.StatusNotFound, "POST", "/plans/"+nobody+"/steps", issue)
	c.call(http.StatusPreconditionFailed, "POST", plan+"/steps", issue, "If-Match", `"9"`)
	c.call(http.StatusCreated, "POST", plan+"/topics", object{"topics": []any{object{"title": "甲", "form": "thematic",
		"earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}}})
	c.call(http.StatusOK, "POST", plan+"/submit", nil)
	c.call(http.StatusOK, "POST", plan+"/return", object{"reason": "补充"})
	issued, h := c.call(http.StatusOK, "POST", plan+"/steps", issue)
	holds(t, issued, object{"document_number": "市办发〔2027〕3号", "status": "draft"})
	steps := issued["steps"].([]any)
	if len(steps) != 3 {
		t.Fatalf("%v", steps)
	}
	holds(t, steps[0].(object), object{"kind": "submitted", "by": "test admin", "note": nil, "document_number": nil})
	holds(t, steps[1].(object), object{"kind": "returned", "note": "补充", "issuers": []any{}})
	holds(t, steps[2].(object), object{"kind": "joint_issue", "on": "2027-01-20", "by": nil,
		"issuers": issue["issuers"]})
	at := func(i int) string { return plan + "/steps/" + steps[i].(object)["id"].(string) }
	c.call(http.StatusPreconditionRequired, "DELETE", at(2), nil)
	c.call(http.StatusPreconditionFailed, "DELETE", at(2), nil, "If-Match", `"1"`)
	c.call(http.StatusNotFound, "DELETE", plan+"/steps/"+nobody, nil, "If-Match", "*")
	bad, _ = c.call(http.StatusUnprocessableEntity, "DELETE", at(0), nil, "If-Match", "*")
	if faults(bad)["step_id"] != "recorded" {
		t.Errorf("%v", bad)
	}
	left, _ := c.call(http.StatusOK, "DELETE", at(2), nil, "If-Match", h.Get("ETag"))
	if holds(t, left, object{"document_number": nil}); len(left["steps"].([]any)) != 2 {
		t.Errorf("%v", left)
	}
}
