package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// gathering is a wish for a Meeting without people.
func gathering(from, to string) object {
	return object{"form": "other", "title": "碰头会", "starts_at": "2027-03-" + from + ":00+08:00", "ends_at": "2027-03-" + to + ":00+08:00"}
}

func TestFollowsOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		chair := c.add("/meetings", gathering("09T09:00", "09T10:00"))
		wish := merged(gathering("09T14:00", "09T15:00"), object{"materials_ready_at": "2027-03-01T01:00:00Z",
			"follows": []any{object{"meeting_id": chair, "min_days": 1}}})
		clash, _ := c.call(http.StatusConflict, "POST", "/meetings", wish)
		found := clash["conflicts"].([]any)[0].(object)
		holds(t, found, object{"kind": "out_of_order", "severity": "blocking", "meeting_id": chair, "rule": "meeting.follows"})
		if !strings.Contains(found["message"].(string), "结束的次日或更晚召开") {
			t.Errorf("%v", found)
		}
		wish = merged(wish, gathering("10T14:00", "10T15:00"))
		made, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
		holds(t, made, merged(wish, object{"pinned": nil, "materials_ready_at": "2027-03-01T09:00:00+08:00"}))
		at := "/meetings/" + made["id"].(string)
		read, _ := c.call(http.StatusOK, "GET", at, nil)
		same, _ := c.call(http.StatusOK, "PATCH", at, object{"follows": read["follows"], "materials_ready_at": read["materials_ready_at"]}, "If-Match", `"1"`)
		holds(t, same, object{"version": 1, "follows": read["follows"]})

		moved, _ := c.call(http.StatusConflict, "POST", "/meetings/"+chair+"/move", object{"starts_at": "2027-03-11T09:00:00+08:00"})
		holds(t, moved["conflicts"].([]any)[0].(object), object{"kind": "out_of_order", "meeting_id": made["id"], "of_meeting_id": chair})
		over := object{"kind": "out_of_order", "meeting_id": made["id"], "reason": "主席同意"}
		c.call(http.StatusOK, "POST", "/meetings/"+chair+"/move", object{"starts_at": "2027-03-11T09:00:00+08:00", "overrides": []any{over}})
		list, _ := c.call(http.StatusOK, "GET", "/conflicts?kind=out_of_order&from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z", nil)
		if items := list["items"].([]any); len(items) != 1 || len(items[0].(object)["meetings"].([]any)) != 2 {
			t.Errorf("standing %v", list)
		}

		cleared, _ := c.call(http.StatusOK, "PATCH", at, object{"follows": []any{}, "materials_ready_at": nil}, "If-Match", `"1"`)
		holds(t, cleared, object{"follows": []any{}, "materials_ready_at": nil, "version": 2})
	})
}

func TestBadFollowsOverHTTP(t *testing.T) {
	t.Parallel()
	c := start(t)
	early := c.add("/meetings", gathering("09T09:00", "09T10:00"))
	late := c.add("/meetings", merged(gathering("10T09:00", "10T10:00"), object{"follows": []any{object{"meeting_id": early}}}))
	var many []any
	for range 21 {
		many = append(many, object{"meeting_id": early})
	}
	const nobody = "01900000-0000-7000-8000-000000000001"
	for reason, r := range map[string]struct {
		status  int
		follows any
		field   string
		code    string
	}{
		"itself":               {422, []any{object{"meeting_id": early}}, "follows[0].meeting_id", "self"},
		"a circle":             {422, []any{object{"meeting_id": late}}, "follows[0].meeting_id", "cycle"},
		"nothing there":        {422, []any{object{"meeting_id": nobody}}, "follows[0].meeting_id", "not_found"},
		"no id":                {400, []any{object{"meeting_id": "x"}}, "follows[0].meeting_id", "format"},
		"no meeting":           {400, []any{object{"min_days": 1}}, "follows[0].meeting_id", "required"},
		"days back":            {400, []any{object{"meeting_id": nobody, "min_days": -1}}, "follows[0].min_days", "range"},
		"something else in it": {400, []any{object{"meeting_id": nobody, "kind": "x"}}, "follows[0].kind", "unknown_field"},
		"too many":             {400, many, "follows", "too_long"},
		"no list":              {400, early, "follows", "type"},
	} {
		p, _ := c.call(r.status, "PATCH", "/meetings/"+early, object{"follows": r.follows}, "If-Match", `"1"`)
		if faults(p)[r.field] != r.code {
			t.Errorf("%s: %v, want %s %s", reason, faults(p), r.field, r.code)
		}
	}
	series := object{"rrule": "FREQ=WEEKLY;COUNT=3", "meeting": merged(gathering("16T09:00", "16T10:00"),
		object{"follows": []any{object{"meeting_id": early}}, "materials_ready_at": "2027-03-01T09:00:00+08:00"})}
	p, _ := c.call(http.StatusUnprocessableEntity, "POST", "/series", series)
	if f := faults(p); f["meeting.follows"] != "unexpected" || f["meeting.materials_ready_at"] != "unexpected" {
		t.Errorf("a series: %v", p)
	}
}
