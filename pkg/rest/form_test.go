package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

func TestFormsAreAddedAndDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		wish := object{"key": "party_study", "name_zh": "党组学习", "name_en": "Party group study", "category": "study"}
		c.as(c.Organiser, http.StatusForbidden, "POST", "/forms", wish)
		made, h := c.call(http.StatusCreated, "POST", "/forms", wish)
		holds(t, made, object{"key": "party_study", "duration_minutes": 120.0, "notice_days": 3.0, "quorum": nil,
			"visibility": "internal", "leave_by": "organiser", "version": 1.0})
		if h.Get("Location") != "/api/v1/forms/party_study" {
			t.Errorf("%v", h)
		}
		page, _ := c.call(http.StatusOK, "GET", "/forms", nil)
		all := page["items"].([]any)
		if last := all[len(all)-1].(object); last["key"] != "party_study" {
			t.Errorf("the last form is %v", last["key"])
		}
		again, _ := c.call(http.StatusUnprocessableEntity, "POST", "/forms", wish)
		if faults(again)["key"] != "duplicate" {
			t.Errorf("%v", again)
		}
		bad, _ := c.call(http.StatusBadRequest, "POST", "/forms", merged(wish, object{"key": "Study"}))
		if faults(bad)["key"] != "format" {
			t.Errorf("%v", bad)
		}
		wrong := object{"key": "study_two", "name_zh": "学习", "name_en": "Study", "category": "study",
			"invite_body_ids": []any{nobody}}
		refused, _ := c.call(http.StatusUnprocessableEntity, "POST", "/forms", wrong)
		if faults(refused)["invite_body_ids[0]"] != "not_found" {
			t.Errorf("%v", refused)
		}
		c.add("/meetings", merged(gathering("09T09:00", "09T10:00"), object{"form": "party_study"}))
		c.add("/meetings", gathering("10T09:00", "10T10:00"))
		study, _ := c.call(http.StatusOK, "GET", "/meetings?category=study", nil)
		items := study["items"].([]any)
		if len(items) != 1 || items[0].(object)["form"] != "party_study" {
			t.Errorf("studies are %v", items)
		}
		used, _ := c.call(http.StatusConflict, "DELETE", "/forms/party_study", nil, "If-Match", `"1"`)
		if used["code"] != "referred" {
			t.Errorf("%v", used)
		}
		c.call(http.StatusCreated, "POST", "/forms", merged(wish, object{"key": "reading", "name_zh": "读书"}))
		unruly, _ := c.call(http.StatusUnprocessableEntity, "POST", "/forms",
			merged(wish, object{"key": "seminar", "rules": object{"on_weekends": "off"}}))
		if len(faults(unruly)) != 1 {
			t.Errorf("%v", unruly)
		}
		ruled, _ := c.call(http.StatusCreated, "POST", "/forms", merged(wish, object{"key": "seminar", "active": false,
			"rules": object{"on_weekend": "off", "on_holiday": nil}}))
		holds(t, ruled, object{"active": false})
		if rules := ruled["rules"].(object); len(rules) != 1 || rules["on_weekend"] != "off" {
			t.Errorf("%v", rules)
		}
		c.call(http.StatusPreconditionFailed, "DELETE", "/forms/reading", nil, "If-Match", `"2"`)
		c.call(http.StatusNoContent, "DELETE", "/forms/reading", nil, "If-Match", `"1"`)
		c.call(http.StatusNotFound, "GET", "/forms/reading", nil)
	})
}

// A form that is out of use is of no new meeting, and those that are there go on.
func TestAFormThatIsOutOfUse(t *testing.T) {
	t.Parallel()
	c := start(t)
	study := merged(gathering("09T09:00", "09T10:00"), object{"form": "study"})
	id := c.add("/meetings", study)
	other := c.add("/meetings", gathering("10T09:00", "10T10:00"))
	f, _ := c.call(http.StatusOK, "PATCH", "/forms/study", object{"active": false}, "If-Match", `"1"`)
	holds(t, f, object{"active": false, "version": 2.0})
	c.call(http.StatusPreconditionFailed, "PATCH", "/forms/study", object{"active": true}, "If-Match", `"1"`)
	refuses := func(what, method, path string, body object, headers ...string) {
		t.Helper()
		bad, _ := c.call(http.StatusUnprocessableEntity, method, path, body, headers...)
		if faults(bad)["form"] != "inactive" {
			t.Errorf("%s: %v", what, bad)
		}
	}
	refuses("a new one", "POST", "/meetings", merged(study, object{"starts_at": "2027-03-12T09:00:00+08:00",
		"ends_at": "2027-03-12T10:00:00+08:00"}))
	refuses("another becomes one", "PATCH", "/meetings/"+other, object{"form": "study"}, "If-Match", `"1"`)
	c.call(http.StatusOK, "PATCH", "/meetings/"+id, object{"title": "改了名"}, "If-Match", `"1"`)
	c.call(http.StatusOK, "POST", "/meetings/"+id+"/move", object{"starts_at": "2027-03-11T09:00:00+08:00"})
	c.call(http.StatusOK, "PATCH", "/forms/study", object{"active": true}, "If-Match", `"2"`)
	c.call(http.StatusOK, "PATCH", "/meetings/"+other, object{"form": "study"}, "If-Match", `"1"`)
}
