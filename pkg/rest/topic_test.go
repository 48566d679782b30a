package rest_test

import (
	"net/http"
	"testing"
)

// A topic names who is responsible for it, who is consulted and who leads, and its window by months.
func TestTopicsHaveDepartmentsAndMonths(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	plan := "/plans/" + c.add("/plans", object{"year": 2027, "title": "年度协商计划"})
	lead := c.add("/bodies", object{"name": "住建局", "kind": "department"})
	asked := c.add("/bodies", object{"name": "交通局", "kind": "department"})
	ended := c.add("/bodies", object{"name": "旧局", "kind": "department", "active": false})
	wish := func(more object) object {
		return merged(object{"title": "停车难", "form": "thematic", "duration_minutes": 120}, more)
	}
	good := wish(object{"months": []any{"2027-04", "2027-03"}, "department_body_ids": []any{lead},
		"consulted_body_ids": []any{asked}, "leader_id": p.chair})
	for field, row := range map[string]struct {
		code string
		more object
	}{
		"months":                 {code: "gap", more: object{"months": []any{"2027-03", "2027-05"}}},
		"months[0]":              {code: "bad_month", more: object{"months": []any{"2027-13"}}},
		"earliest":               {code: "required", more: object{"months": nil}},
		"consulted_body_ids[0]":  {code: "responsible", more: object{"consulted_body_ids": []any{lead}}},
		"department_body_ids[0]": {code: "inactive", more: object{"department_body_ids": []any{ended}}},
		"leader_id":              {code: "not_found", more: object{"leader_id": nobody}},
	} {
		in := merged(good, row.more)
		if in["months"] == nil {
			delete(in, "months")
		}
		bad, _ := c.call(http.StatusUnprocessableEntity, "POST", plan+"/topics", object{"topics": []any{in}})
		if faults(bad)[field] != row.code {
			t.Errorf("%s is %s: %v", field, row.code, bad)
		}
	}
	both := []any{good, wish(object{"months": []any{"2027-03"}, "earliest": "2027-03-01"})}
	bad, _ := c.call(http.StatusUnprocessableEntity, "POST", plan+"/topics", object{"topics": both})
	if faults(bad)["[1].months"] != "with_dates" {
		t.Errorf("%v", bad)
	}
	made, _ := c.call(http.StatusCreated, "POST", plan+"/topics", object{"topics": []any{good}})
	topic := made["items"].([]any)[0].(object)
	holds(t, topic, object{"earliest": "2027-03-01", "latest": "2027-04-30", "department_body_ids": []any{lead},
		"consulted_body_ids": []any{asked}, "leader_id": p.chair})
	at := plan + "/topics/" + topic["id"].(string)
	patch := object{"months": []any{"2027-06"}, "leader_id": nil}
	later, _ := c.call(http.StatusOK, "PATCH", at, patch, "If-Match", "*")
	holds(t, later, object{"earliest": "2027-06-01", "latest": "2027-06-30", "leader_id": nil})
}
