package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAMemberAnswersAndIsCounted(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id := c.add("/meetings", object{"form": "chair_meeting", "title": "主席会议", "starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00",
		"room_id": p.room, "attendances": []any{object{"person_id": p.chair, "role": "presiding"}, object{"person_id": p.member}}, "invite_body_ids": []any{p.body}})
	made, _ := c.call(http.StatusCreated, "POST", "/tokens", object{"name": "赵一钱", "roles": []any{"member"}, "person_id": p.chair})
	holds(t, made, object{"person_id": p.chair})
	mine := made["secret"].(string)
	bad, _ := c.call(http.StatusUnprocessableEntity, "POST", "/tokens", object{"name": "x", "roles": []any{"organiser"}, "person_id": p.chair})
	if bad["errors"].([]any)[0].(object)["field"] != "person_id" {
		t.Errorf("%v", bad)
	}
	at := "/meetings/" + id + "/attendances"
	own, _ := c.as(mine, http.StatusOK, "PUT", at+"/"+p.chair, object{"response": "accepted"})
	if items := own["items"].([]any); len(items) != 1 {
		t.Errorf("a member reads who else comes: %v", items)
	}
	c.as(mine, http.StatusForbidden, "PUT", at+"/"+p.member, object{"response": "accepted"})
	own, _ = c.as(mine, http.StatusOK, "GET", at, nil)
	if items := own["items"].([]any); len(items) != 1 || items[0].(object)["person_id"] != p.chair {
		t.Errorf("a member reads who else comes: %v", items)
	}
	c.call(http.StatusUnprocessableEntity, "PUT", at+"/"+p.member, object{"response": "accepted"})
	all, _ := c.call(http.StatusOK, "PUT", at+"/"+p.third, object{"response": "declined", "channel": "wechat"})
	holds(t, all["counts"].(object), object{"accepted": 1.0, "declined": 1.0, "none": 1.0})
	forecast := all["forecast"].([]any)[0].(object)
	holds(t, forecast, object{"members": 1.0, "declined": 1.0, "free": 0.0, "reached": false, "message": "提案委员会共1人，可到0人；法定人数1/1，达不到"})
	seat := all["items"].([]any)[0].(object)
	holds(t, seat, object{"name": "赵一钱", "response": "accepted", "channel": "self", "answered_by": "赵一钱", "presence": nil})

	l, _ := c.as(mine, http.StatusCreated, "POST", "/leaves", object{"meeting_id": id, "person_id": p.chair, "reason": "illness", "from": "2026-12-01T09:30:00+08:00", "to": "2026-12-01T10:00:00+08:00"})
	holds(t, l, object{"from": "2026-12-01T09:30:00+08:00", "late": false, "decision": "pending"})
	decided, _ := c.call(http.StatusOK, "POST", "/leaves/"+l["id"].(string)+"/approve", object{"note": "早点休息"})
	holds(t, decided, object{"decision": "approved", "decision_note": "早点休息"})
	withdrawn, _ := c.as(mine, http.StatusOK, "POST", "/leaves/"+l["id"].(string)+"/withdraw", nil)
	holds(t, withdrawn, object{"decision": "withdrawn"})

	c.call(http.StatusUnprocessableEntity, "PUT", "/meetings/"+id+"/presence", object{"items": []any{object{"presence": "present"}}})
	c.clock.Set(nine.AddDate(0, 0, 9))
	marked, _ := c.call(http.StatusOK, "PUT", "/meetings/"+id+"/presence", object{"items": []any{object{"presence": "present"}, object{"person_id": p.member, "presence": "late"}}})
	holds(t, marked["counts"].(object), object{"present": 1.0, "late": 1.0})
	figures, _ := c.as(mine, http.StatusOK, "GET", "/people/"+p.chair+"/attendance", nil)
	holds(t, figures, object{"invited": 1.0, "present": 1.0, "counted": 1.0, "rate": 1.0})
	c.as(mine, http.StatusForbidden, "GET", "/people/"+p.member+"/attendance", nil)
	body, _ := c.call(http.StatusOK, "GET", "/bodies/"+p.body+"/attendance", nil)
	if n := len(body["items"].([]any)); n != 1 {
		t.Errorf("%d members", n)
	}
	sheet := c.Do("GET", "/api/v1/bodies/"+p.body+"/attendance", c.Admin, nil, "Accept", "text/csv")
	if sheet.Status != 200 || !strings.HasPrefix(string(sheet.Body), "\ufeff姓名,应邀,") || !strings.Contains(string(sheet.Body), "\r\n周三吴,1,") {
		t.Errorf("%d %q", sheet.Status, sheet.Body)
	}
}

// Whoever attends online counts when the form says so.
func TestSomebodyAttendsOnline(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id := c.add("/meetings", object{
		"form": "chair_meeting", "title": "主席会议", "starts_at": "2026-12-01T09:00:00+08:00",
		"ends_at": "2026-12-01T10:00:00+08:00", "room_id": p.room, "invite_body_ids": []any{p.body},
		"online_url":  "https://meet.example/1",
		"attendances": []any{object{"person_id": p.chair, "role": "presiding"}, object{"person_id": p.third}},
	})
	at := "/meetings/" + id + "/attendances/" + p.third
	seat := func(roster object) object {
		for _, s := range roster["items"].([]any) {
			if s.(object)["person_id"] == p.third {
				return s.(object)
			}
		}
		t.Fatalf("no seat in %v", roster)
		return nil
	}
	yes := object{"response": "accepted", "mode": "here", "channel": "phone"}
	bad, _ := c.call(http.StatusBadRequest, "PUT", at, yes)
	if faults(bad)["mode"] == "" {
		t.Errorf("%v", bad)
	}
	no := object{"response": "declined", "mode": "online", "channel": "phone"}
	bad, _ = c.call(http.StatusUnprocessableEntity, "PUT", at, no)
	if faults(bad)["mode"] != "unexpected" {
		t.Errorf("%v", bad)
	}
	r, _ := c.call(http.StatusOK, "PUT", at, object{"response": "accepted", "mode": "online", "channel": "phone"})
	holds(t, seat(r), object{"response": "accepted", "mode": "online"})
	holds(t, r["forecast"].([]any)[0].(object), object{"free": 0.0, "online": 1.0, "reached": false})
	f, _ := c.call(http.StatusOK, "GET", "/forms/chair_meeting", nil)
	holds(t, f, object{"online_counts": false})
	c.call(http.StatusOK, "PATCH", "/forms/chair_meeting", object{"online_counts": true}, "If-Match", `"1"`)
	batch, _ := c.call(http.StatusOK, "POST", "/attendances/batch", object{"items": []any{
		object{"meeting_id": id, "person_id": p.third, "mode": "online"},
	}})
	holds(t, batch["items"].([]any)[0].(object), object{"response": "accepted", "mode": "online"})
	r, _ = c.call(http.StatusOK, "GET", "/meetings/"+id+"/attendances", nil)
	holds(t, r["forecast"].([]any)[0].(object), object{"free": 1.0, "online": 0.0, "reached": true})
	r, _ = c.call(http.StatusOK, "PUT", at, object{"mode": nil, "channel": "phone"})
	holds(t, seat(r), object{"response": "accepted", "mode": nil})
}

// Presence by half days is recorded, shown, counted, and told in the journal.
func TestPresenceIsRecordedByHalfDays(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	id := c.add("/meetings", object{
		"form": "other", "title": "两天的会", "starts_at": "2026-12-01T09:00:00+08:00",
		"ends_at": "2026-12-02T17:00:00+08:00", "room_id": p.room, "online_url": "https://meet.example/1",
		"attendances": []any{object{"person_id": p.chair}, object{"person_id": p.member}},
	})
	c.clock.Set(nine.AddDate(0, 0, 11))
	at := "/meetings/" + id + "/presence"
	mark := func(person, day, half string, more object) object {
		return merged(object{"person_id": person, "half_day": object{"day": day, "half": half}}, more)
	}
	for _, r := range []struct {
		name, field, code string
		status            int
		item              object
	}{
		{
			name: "no half", field: "items[0].half_day.half", code: "required", status: http.StatusBadRequest,
			item: object{"person_id": p.chair, "presence": "present", "half_day": object{"day": "2026-12-01"}},
		},
		{
			name: "another day", field: "items[0].half_day", code: "outside_meeting",
			status: http.StatusUnprocessableEntity,
			item:   mark(p.chair, "2026-12-03", "am", object{"presence": "present"}),
		},
		{
			name: "absent online", field: "items[0].mode", code: "unexpected", status: http.StatusUnprocessableEntity,
			item: mark(p.chair, "2026-12-01", "am", object{"presence": "absent", "mode": "online"}),
		},
	} {
		bad, _ := c.call(r.status, "PUT", at, object{"items": []any{r.item}})
		if faults(bad)[r.field] != r.code {
			t.Errorf("%s: %v", r.name, bad)
		}
	}
	c.call(http.StatusOK, "PUT", at, object{"items": []any{object{"person_id": p.chair, "presence": "present"}}})
	r, _ := c.call(http.StatusOK, "PUT", at, object{"items": []any{
		mark(p.chair, "2026-12-02", "pm", object{"presence": "absent"}),
		mark(p.chair, "2026-12-01", "pm", object{"presence": "late", "mode": "online"}),
		mark(p.member, "2026-12-01", "pm", object{"presence": "present"}),
	}})
	seat := r["items"].([]any)[0].(object)
	holds(t, seat, object{"presence": "present", "presence_mode": "on_site"})
	halves := seat["half_days"].([]any)
	if len(halves) != 4 {
		t.Fatalf("%v", halves)
	}
	holds(t, halves[1].(object), object{"day": "2026-12-01", "half": "pm", "presence": "late", "mode": "online"})
	holds(t, halves[3].(object), object{"day": "2026-12-02", "half": "pm", "presence": "absent", "mode": nil})
	x, _ := c.call(http.StatusOK, "GET", "/people/"+p.chair+"/attendance", nil)
	holds(t, x, object{"present": 1.0, "half_days": 3.0, "online": 0.0})
	y, _ := c.call(http.StatusOK, "GET", "/people/"+p.chair+"/record?year=2026", nil)
	holds(t, y["lines"].([]any)[0].(object), object{"state": "present", "half_days": 3.0, "online": false})
	told, _ := c.call(http.StatusOK, "GET", "/meetings/"+id+"/history?limit=5", nil)
	if said := text(told); !strings.Contains(said, "登记赵一钱12月1日下午迟到（线上）") ||
		!strings.Contains(said, "登记赵一钱12月2日下午缺席") || strings.Count(said, "12月1日下午到会") != 1 {
		t.Errorf("the journal says %s", said)
	}
}

func TestASubstituteIsHeardOf(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	seat := c.add("/people", object{"name": "市教育局", "kind": "department"})
	id := c.add("/meetings", object{"form": "counterpart", "title": "对口协商会", "starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00",
		"room_id": p.room, "attendances": []any{object{"person_id": p.chair, "role": "presiding"}, object{"person_id": seat, "role": "reporting"}}})
	at := "/meetings/" + id + "/attendances/" + seat
	for _, r := range []struct {
		name        string
		body        object
		field, told string
	}{
		{"a channel of nothing", object{"channel": "phone"}, "response", "请填写答复，或由谁代为出席"},
		{"a blank name", object{"substitute_name": "   ", "channel": "phone"}, "substitute_name", "没有看得见的字"},
		{"a blank post", object{"substitute_name": "李四", "substitute_post": " ", "channel": "phone"}, "substitute_post", "没有看得见的字"},
		{"heard nowhere", object{"substitute_name": "李四"}, "channel", "请注明通过何种途径得知"},
	} {
		q, _ := c.call(http.StatusUnprocessableEntity, "PUT", at, r.body)
		if got := faults(q); len(got) != 1 || q["errors"].([]any)[0].(object)["field"] != r.field || q["errors"].([]any)[0].(object)["reason"] != r.told {
			t.Errorf("%s: %v", r.name, q)
		}
	}
	all, _ := c.call(http.StatusOK, "PUT", at, object{"substitute_name": "李四", "channel": "phone"})
	holds(t, all["items"].([]any)[1].(object), object{"substitute_name": "李四", "channel": "phone", "answered_by": "test admin", "response": "none", "coming": "substitute"})
	all, _ = c.call(http.StatusOK, "PUT", at, object{"channel": "paper"})
	holds(t, all["items"].([]any)[1].(object), object{"substitute_name": "李四", "channel": "paper"})
	c.call(http.StatusOK, "PUT", at, object{"response": "none", "substitute_name": nil, "channel": "paper"})
	all, _ = c.call(http.StatusOK, "PUT", at, object{"response": "none", "channel": "paper"})
	holds(t, all["items"].([]any)[1].(object), object{"substitute_name": nil, "channel": nil})
}
