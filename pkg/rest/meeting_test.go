package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// party is what meetings are made of.
type party struct{ chair, member, third, body, room, small, venue string }

func (c *client) party() party {
	c.t.Helper()
	p := party{chair: c.add("/people", object{"name": "赵一钱", "kind": "member"}), member: c.add("/people", object{"name": "孙二李", "kind": "member"}),
		third: c.add("/people", object{"name": "周三吴", "kind": "member"}), body: c.add("/bodies", object{"name": "提案委员会", "kind": "special_committee"}),
		venue: c.add("/venues", object{"name": "会议中心"})}
	p.room = c.add("/rooms", object{"venue_id": p.venue, "name": "301会议室", "capacity": 10})
	p.small = c.add("/rooms", object{"venue_id": p.venue, "name": "谈话室", "capacity": 1})
	c.add("/bodies/"+p.body+"/memberships", object{"person_id": p.third, "since": "2026-01-01"})
	return p
}

func (p party) meeting() object {
	return object{"form": "counterpart", "title": "大运河工业遗存保护对口协商", "status": "tentative", "starts_at": "2027-03-09T06:00:00Z", "ends_at": "2027-03-09T03:00:00-05:00",
		"room_id": p.room, "owner_body_id": p.body, "visibility": "restricted", "description": "会前请阅读\n调研报告", "online_url": "https://meet.example.cn/1",
		"expected": 8, "invite_body_ids": []any{p.body},
		"attendances": []any{object{"person_id": p.chair, "role": "presiding", "required": true}, object{"person_id": p.member, "role": "nonvoting"}}}
}

// Every field goes in, is read back in the office's zone, and can be cleared.
func TestMeetingRoundTrip(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		parent := c.add("/meetings", object{"form": "plenary", "title": "全体会议", "starts_at": "2027-03-09T00:00:00+08:00", "ends_at": "2027-03-12T00:00:00+08:00"})
		wish := merged(p.meeting(), object{"parent_id": parent})
		made, h := c.call(http.StatusCreated, "POST", "/meetings", wish)
		want := merged(wish, object{"attendances": []any{
			object{"person_id": p.chair, "role": "presiding", "required": true, "unheld": false, "via_body_id": nil,
				"delegation_id": nil, "consent": nil, "consent_until": nil},
			object{"person_id": p.member, "role": "nonvoting", "required": false, "unheld": false, "via_body_id": nil,
				"delegation_id": nil, "consent": nil, "consent_until": nil},
			object{"person_id": p.third, "role": "voting", "required": true, "unheld": false, "via_body_id": p.body,
				"delegation_id": nil, "consent": nil, "consent_until": nil}},
			"overrides": []any{}, "moves": []any{}, "has_children": false, "sequence": 0, "version": 1, "created_by": "test admin",
			"cancelled_at": nil, "cancel_reason": nil, "cancellation_id": nil, "created_at": "2026-11-23T09:00:00+08:00", "changed_at": "2026-11-23T09:00:00+08:00"})
		holds(t, made, want)
		if made["starts_at"] != "2027-03-09T14:00:00+08:00" || made["ends_at"] != "2027-03-09T16:00:00+08:00" {
			t.Errorf("not in the office's zone: %v %v", made["starts_at"], made["ends_at"])
		}
		at := "/meetings/" + made["id"].(string)
		if h.Get("ETag") != `"1"` || h.Get("Location") != "/api/v1"+at {
			t.Errorf("%v", h)
		}
		read, h := c.call(http.StatusOK, "GET", at, nil)
		if holds(t, read, want); versionIn(h) != `"1"` {
			t.Errorf("%v", h)
		}
		same, h := c.call(http.StatusOK, "PATCH", at, object{"attendances": read["attendances"], "overrides": read["overrides"]}, "If-Match", `"1"`)
		if holds(t, same, want); h.Get("ETag") != `"1"` {
			t.Errorf("sending back what was read changed it: %v", h)
		}
		nothing := object{}
		for _, name := range []string{"room_id", "owner_body_id", "description", "online_url", "parent_id", "expected"} {
			nothing[name] = nil
		}
		cleared, h := c.call(http.StatusOK, "PATCH", at, merged(nothing, object{"invite_body_ids": []any{}, "attendances": []any{}}), "If-Match", `"1"`)
		holds(t, cleared, merged(nothing, object{"invite_body_ids": []any{}, "attendances": []any{}, "version": 2}))
		if h.Get("ETag") != `"2"` {
			t.Errorf("%v", h)
		}
	})
}

// Only four fields are needed; the form and the rules fill in the rest.
func TestLeastMeeting(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	least := object{"form": "council", "title": "有事好商量", "starts_at": "2027-03-09T09:00:00.9+08:00", "ends_at": "2027-03-09T10:00:00+08:00"}
	made, _ := c.call(http.StatusCreated, "POST", "/meetings", least)
	holds(t, made, object{"status": "confirmed", "visibility": "public", "starts_at": "2027-03-09T09:00:00+08:00", "room_id": nil, "attendances": []any{}, "expected": nil})
	made, _ = c.call(http.StatusCreated, "POST", "/meetings", merged(least, object{"attendances": []any{object{"person_id": p.chair}, object{"person_id": p.member, "role": "guest"}}}))
	holds(t, made, object{"attendances": []any{object{"person_id": p.chair, "role": "voting", "required": true, "unheld": false, "via_body_id": nil,
		"delegation_id": nil, "consent": nil, "consent_until": nil},
		object{"person_id": p.member, "role": "guest", "required": false, "unheld": false, "via_body_id": nil,
			"delegation_id": nil, "consent": nil, "consent_until": nil}}})
	q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/meetings", merged(least, object{"form": "tea_party", "ends_at": "2027-03-09T09:00:00+08:00", "room_id": nobody,
		"attendances": []any{object{"person_id": nobody}}}))
	for _, field := range []string{"form", "ends_at", "room_id", "attendances[0].person_id"} {
		if faults(q)[field] == "" {
			t.Errorf("%s is not named: %v", field, text(q))
		}
	}
}

// A dry run answers as the booking would, and writes nothing.
func TestDryRun(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	dry, _ := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", p.meeting())
	if _, has := dry["id"]; has || dry["warnings"] == nil {
		t.Errorf("%v", dry)
	}
	if page, _ := c.call(http.StatusOK, "GET", "/meetings", nil); len(page["items"].([]any)) != 0 {
		t.Error("a dry run wrote")
	}
	at := "/meetings/" + c.add("/meetings?dry_run=false", p.meeting())
	clash, _ := c.call(http.StatusConflict, "POST", "/meetings?dry_run=true", p.meeting())
	if clash["alternatives_url"] != "/api/v1/availability" {
		t.Errorf("%v", clash)
	}
	later := object{"starts_at": "2027-03-09T15:00:00+08:00"}
	for _, try := range []struct {
		method, path string
		body         object
	}{{"PATCH", at, object{"title": "新题"}}, {"POST", at + "/confirm", object{}}, {"POST", at + "/cancel", object{"reason": "改为书面"}}, {"POST", at + "/move", later}} {
		out, h := c.call(http.StatusOK, try.method, try.path+"?dry_run=true", try.body, "If-Match", `"1"`)
		if out["warnings"] == nil || out["version"] != 2.0 || h.Get("ETag") != `"1"` {
			t.Errorf("%s: %v %v", try.path, h.Get("ETag"), text(out))
		}
	}
	if read, _ := c.call(http.StatusOK, "GET", at, nil); read["version"] != 1.0 {
		t.Errorf("a dry run wrote: %v", text(read))
	}
}

// A refusal names every clash at once with its parties; an override with a reason
// lifts exactly what it names, and is recorded.
func TestRefusalAndOverride(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	first := c.add("/meetings", p.meeting())
	block := c.add("/blocks", object{"subject": object{"kind": "everyone"}, "title": "市委全会", "starts_at": "2027-03-09T15:30:00+08:00", "ends_at": "2027-03-09T18:00:00+08:00"})
	wish := merged(p.meeting(), object{"starts_at": "2027-03-09T15:00:00+08:00", "ends_at": "2027-03-09T17:00:00+08:00", "room_id": p.small, "status": "confirmed"})
	refused, _ := c.call(http.StatusConflict, "POST", "/meetings", wish)
	seen := map[string]object{}
	for _, x := range refused["conflicts"].([]any) {
		conflict := x.(object)
		for _, field := range []string{"kind", "severity", "person_id", "room_id", "meeting_id", "block_id", "from", "to", "rule", "message"} {
			if _, has := conflict[field]; !has {
				t.Errorf("%s is missing: %v", field, conflict)
			}
		}
		party, _ := conflict["person_id"].(string)
		seen[conflict["kind"].(string)+" "+party] = conflict
	}
	for _, kind := range []string{"person_double_booked " + p.chair, "person_double_booked " + p.third, "room_too_small ", "everyone_blocked "} {
		if seen[kind]["severity"] != "blocking" {
			t.Errorf("%s is not refused: %v", kind, text(refused["conflicts"]))
		}
	}
	holds(t, seen["person_double_booked "+p.chair], object{"meeting_id": first, "from": "2027-03-09T14:00:00+08:00", "to": "2027-03-09T16:00:00+08:00"})
	holds(t, seen["everyone_blocked "], object{"block_id": block})
	overrides := []any{object{"kind": "person_double_booked", "person_id": p.chair, "meeting_id": first, "reason": "致辞后转场"},
		object{"kind": "person_double_booked", "person_id": p.third, "reason": "本人同意"}, object{"kind": "room_too_small", "room_id": p.small, "reason": "加座"}}
	refused, _ = c.call(http.StatusConflict, "POST", "/meetings", merged(wish, object{"overrides": overrides}))
	if n := strings.Count(text(refused["conflicts"]), `"severity":"blocking"`); n != 1 {
		t.Errorf("%d clashes are left: %v", n, text(refused["conflicts"]))
	}
	booked, _ := c.call(http.StatusCreated, "POST", "/meetings", merged(wish, object{"overrides": append(overrides, object{"kind": "everyone_blocked", "block_id": block, "reason": "已请示"})}))
	recorded := booked["overrides"].([]any)
	for _, o := range recorded {
		if o.(object)["by"] != "test admin" || o.(object)["at"] != "2026-11-23T09:00:00+08:00" || o.(object)["reason"] == "" {
			t.Errorf("who and when is not recorded: %v", o)
		}
	}
	if len(recorded) != 4 {
		t.Errorf("%v", text(recorded))
	}
	c.clock.Set(nine.AddDate(0, 0, 1))
	at := "/meetings/" + booked["id"].(string)
	kept, _ := c.as(c.Organiser, http.StatusOK, "PATCH", at, object{"title": "改题", "overrides": recorded}, "If-Match", `"1"`)
	if text(kept["overrides"]) != text(recorded) {
		t.Errorf("an override sent back is another's now:\n%v\n%v", text(kept["overrides"]), text(recorded))
	}
	refused, _ = c.call(http.StatusConflict, "POST", at+"/move", object{"starts_at": "2027-03-09T14:00:00+08:00", "room_id": p.room})
	if refused["alternatives_url"] != "/api/v1"+at+"/alternatives" {
		t.Errorf("%v", refused["alternatives_url"])
	}
}

// Draft, confirm, move, cancel and take up again, each under If-Match or without.
func TestLifeOfAMeeting(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := "/meetings/" + c.add("/meetings", merged(p.meeting(), object{"status": "draft"}))
	if p, _ := c.call(http.StatusPreconditionFailed, "POST", at+"/confirm", nil, "If-Match", `"2"`); p["code"] != "stale" {
		t.Error(p)
	}
	confirmed, _ := c.call(http.StatusOK, "POST", at+"/confirm", nil, "If-Match", `"1"`)
	holds(t, confirmed, object{"status": "confirmed", "version": 2})
	moved, h := c.call(http.StatusOK, "POST", at+"/move", object{"starts_at": "2027-03-10T09:00:00+08:00"})
	holds(t, moved, object{"ends_at": "2027-03-10T11:00:00+08:00", "room_id": p.room, "version": 3,
		"moves": []any{object{"starts_at": "2027-03-09T14:00:00+08:00", "ends_at": "2027-03-09T16:00:00+08:00", "room_id": p.room, "at": "2026-11-23T09:00:00+08:00", "by": "test admin"}}})
	if h.Get("ETag") != `"3"` {
		t.Errorf("%v", h)
	}
	c.call(http.StatusBadRequest, "POST", at+"/cancel", object{"reason": ""})
	cancelled, _ := c.call(http.StatusOK, "POST", at+"/cancel", object{"reason": "改为书面协商"})
	holds(t, cancelled, object{"status": "cancelled", "cancel_reason": "改为书面协商", "cancelled_at": "2026-11-23T09:00:00+08:00"})
	if q, _ := c.call(http.StatusUnprocessableEntity, "PATCH", at, object{"title": "x"}, "If-Match", "*"); faults(q)["status"] == "" {
		t.Errorf("%v", q)
	}
	again, _ := c.call(http.StatusOK, "POST", at+"/confirm", object{})
	holds(t, again, object{"status": "confirmed", "cancel_reason": nil, "cancelled_at": nil})
	for _, action := range []string{"/confirm", "/move", "/cancel"} {
		c.call(http.StatusNotFound, "POST", "/meetings/"+nobody+action, object{"/confirm": object{}, "/move": object{"starts_at": "2027-03-10T09:00:00+08:00"}, "/cancel": object{"reason": "x"}}[action])
	}
}

func TestMeetingsAreFound(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	c.add("/meetings", p.meeting())
	c.add("/meetings", object{"form": "council", "title": "加装电梯", "starts_at": "2027-03-10T09:00:00+08:00", "ends_at": "2027-03-10T10:00:00+08:00"})
	for query, want := range map[string]int{"": 2, "from=2027-03-09T16:00:00+08:00": 1, "to=2027-03-09T14:00:00+08:00": 0, "from=2027-03-09T15:00:00%2B08:00&to=2027-03-10T09:00:01+08:00": 2,
		"person=" + p.member: 1, "person=" + nobody: 0, "body=" + p.body: 1, "room=" + p.room: 1, "venue=" + p.venue: 1, "form=council": 1,
		"status=tentative": 1, "status=draft": 0, "visibility=restricted": 1, "q=%E7%94%B5%E6%A2%AF": 1} {
		if page, _ := c.call(http.StatusOK, "GET", "/meetings?"+query, nil); len(page["items"].([]any)) != want {
			t.Errorf("%s: %d, want %d", query, len(page["items"].([]any)), want)
		}
	}
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	meeting := c.add("/meetings", p.meeting())
	want := object{"meeting_id": meeting, "person_id": p.chair, "reason": "illness", "note": "住院"}
	made, h := c.call(http.StatusCreated, "POST", "/leaves", want)
	holds(t, made, merged(want, object{"decision": "pending", "decided_by": nil, "decided_at": nil}))
	at := "/leaves/" + made["id"].(string)
	read, _ := c.call(http.StatusOK, "GET", at, nil)
	if text(read) != text(made) || h.Get("Location") != "/api/v1"+at {
		t.Errorf("%v", read)
	}
	approved, h := c.as(c.Organiser, http.StatusOK, "POST", at+"/approve", nil)
	holds(t, approved, object{"decision": "approved", "decided_by": "test organiser", "decided_at": "2026-11-23T09:00:00+08:00"})
	if approved["warnings"] == nil || h.Get("ETag") != `"2"` {
		t.Errorf("%v", text(approved))
	}
	c.call(http.StatusConflict, "POST", at+"/refuse", nil)
	refused, _ := c.call(http.StatusOK, "POST", at+"/refuse", nil, "If-Match", h.Get("ETag"))
	holds(t, refused, object{"decision": "refused"})
	for query, want := range map[string]int{"meeting=" + meeting: 1, "person=" + p.member: 0, "decision=refused": 1, "decision=pending": 0} {
		if page, _ := c.call(http.StatusOK, "GET", "/leaves?"+query, nil); len(page["items"].([]any)) != want {
			t.Errorf("%s: %v", query, page)
		}
	}
	q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/leaves", merged(want, object{"person_id": nobody}))
	if faults(q)["person_id"] == "" {
		t.Errorf("%v", q)
	}
	c.call(http.StatusNotFound, "POST", "/leaves/"+nobody+"/approve", nil)
}
