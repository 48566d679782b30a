package rest_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// monthly is a wish for first Tuesdays from December 2026 on.
func (p party) monthly() object {
	return object{"rrule": "FREQ=MONTHLY;BYDAY=1TU;COUNT=4", "meeting": object{"form": "other", "title": "主席会议", "starts_at": "2026-12-01T09:00:00+08:00",
		"ends_at": "2026-12-01T11:00:00+08:00", "room_id": p.room, "attendances": []any{object{"person_id": p.chair}}}}
}

// told are the dates of an answer: the day on which each sits and what is done.
func told(answer object) string {
	var out []string
	for _, o := range answer["occurrences"].([]any) {
		d := o.(object)
		out = append(out, d["starts_at"].(string)[5:16]+" "+d["action"].(string))
	}
	return strings.Join(out, ", ")
}

func nth(answer object, i int) object { return answer["occurrences"].([]any)[i].(object) }

func TestSeriesOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		dry, _ := c.call(http.StatusOK, "POST", "/series?dry_run=true", p.monthly())
		if _, has := dry["series"].(object)["id"]; has || nth(dry, 0)["meeting_id"] != nil || nth(dry, 0)["title"] != "主席会议" {
			t.Errorf("a dry run answers %s", text(dry))
		}
		made, h := c.call(http.StatusCreated, "POST", "/series", p.monthly(), "Idempotency-Key", "k1")
		if got := told(made); got != "12-01T09:00 booked, 01-05T09:00 booked, 02-02T09:00 booked, 03-02T09:00 booked" {
			t.Error(got)
		}
		v := made["series"].(object)
		holds(t, v, object{"title": "主席会议", "rrule": "FREQ=MONTHLY;BYDAY=1TU;COUNT=4", "on_day_off": "keep", "starts_at": "2026-12-01T09:00:00+08:00",
			"ends_at": "2026-12-01T11:00:00+08:00", "zone": "Asia/Shanghai", "created_by": "test admin", "version": 1})
		at := "/series/" + v["id"].(string)
		if h.Get("ETag") != `"1"` || h.Get("Location") != "/api/v1"+at || h.Get("Idempotent-Replayed") != "false" {
			t.Errorf("%v", h)
		}
		if _, h := c.call(http.StatusCreated, "POST", "/series", p.monthly(), "Idempotency-Key", "k1"); h.Get("Idempotent-Replayed") != "true" {
			t.Error("booked again")
		}
		read, _ := c.call(http.StatusOK, "GET", at, nil)
		holds(t, nth(read, 2), object{"action": "none", "outcome": "on_its_day", "original_start": "2027-02-02T09:00:00+08:00", "meeting_id": nth(made, 2)["meeting_id"],
			"status": "confirmed", "differs": false, "room_id": p.room, "reason": nil})
		page, _ := c.call(http.StatusOK, "GET", "/meetings?series="+v["id"].(string), nil)
		if all := page["items"].([]any); len(all) != 4 {
			t.Errorf("%d meetings", len(all))
		} else {
			holds(t, all[1].(object), object{"series_id": v["id"], "original_start": "2027-01-05T09:00:00+08:00", "differs": false})
		}
		c.call(http.StatusOK, "POST", "/meetings/"+nth(made, 1)["meeting_id"].(string)+"/move", object{"starts_at": "2027-01-06T09:00:00+08:00"})
		second := object{"from_meeting_id": nth(made, 1)["meeting_id"], "start_time": "14:30", "duration_minutes": 90, "title": "下午的主席会议", "room_id": nil}
		c.call(http.StatusPreconditionRequired, "PATCH", at+"?scope=following", second)
		try, h := c.call(http.StatusOK, "PATCH", at+"?scope=following&dry_run=true", second, "If-Match", `"1"`)
		if h.Get("ETag") != `"1"` || try["series"].(object)["version"] != 2.0 {
			t.Errorf("a dry run: %v %s", h.Get("ETag"), text(try["series"]))
		}
		edited, h := c.call(http.StatusOK, "PATCH", at+"?scope=following", second, "If-Match", `"1"`)
		if got := told(edited); got != "01-06T09:00 kept, 02-02T14:30 changed, 03-02T14:30 changed" || h.Get("ETag") != `"2"` || got != told(try) {
			t.Error(got, h.Get("ETag"))
		}
		holds(t, nth(edited, 2), object{"title": "下午的主席会议", "room_id": nil, "ends_at": "2027-03-02T16:00:00+08:00", "meeting_id": nth(made, 3)["meeting_id"]})
		c.call(http.StatusPreconditionFailed, "PATCH", at+"?scope=all", object{"title": "x"}, "If-Match", `"1"`)
		off, _ := c.call(http.StatusOK, "POST", at+"/cancel?scope=all", object{"reason": "议题已办结"})
		if got := told(off); got != "12-01T09:00 cancelled, 01-06T09:00 cancelled, 02-02T14:30 cancelled, 03-02T14:30 cancelled" {
			t.Error(got)
		}
		on, _ := c.call(http.StatusOK, "POST", at+"/confirm?scope=following", object{"from_meeting_id": nth(made, 2)["meeting_id"]}, "If-Match", `"3"`)
		if got := told(on); got != "02-02T14:30 changed, 03-02T14:30 changed" {
			t.Error(got)
		}
		list, _ := c.call(http.StatusOK, "GET", "/series?q=下午", nil)
		if all := list["items"].([]any); len(all) != 1 || all[0].(object)["version"] != 4.0 {
			t.Errorf("%v", text(list))
		}
	})
}

func TestSeriesThatClashes(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	taken := c.add("/meetings", object{"form": "other", "title": "调研", "starts_at": "2027-01-05T08:00:00+08:00", "ends_at": "2027-01-05T10:00:00+08:00",
		"attendances": []any{object{"person_id": p.chair}}})
	c.add("/blocks", object{"subject": object{"kind": "room", "id": p.room}, "title": "检修", "starts_at": "2027-03-02T00:00:00+08:00", "ends_at": "2027-03-03T00:00:00+08:00"})
	for _, path := range []string{"/series", "/series?dry_run=true"} {
		q, _ := c.call(http.StatusConflict, "POST", path, p.monthly())
		if q["code"] != "conflict" || len(q["occurrences"].([]any)) != 4 || len(q["conflicts"].([]any)) != 2 || q["alternatives_url"] != "/api/v1/availability" {
			t.Fatal(text(q))
		}
		holds(t, nth(q, 1)["conflicts"].([]any)[0].(object), object{"kind": "person_double_booked", "severity": "blocking", "meeting_id": taken, "person_id": p.chair})
		holds(t, nth(q, 3)["conflicts"].([]any)[0].(object), object{"kind": "room_blocked", "severity": "blocking"})
		if nth(q, 0)["meeting_id"] != nil {
			t.Error("names a meeting that nobody booked")
		}
	}
	if list, _ := c.call(http.StatusOK, "GET", "/series", nil); len(list["items"].([]any)) != 0 {
		t.Error("a refusal booked a series")
	}
	some, _ := c.call(http.StatusCreated, "POST", "/series", merged(p.monthly(), object{"skip_conflicts": true}))
	if got := told(some); got != "12-01T09:00 booked, 01-05T09:00 left_out, 02-02T09:00 booked, 03-02T09:00 left_out" || nth(some, 1)["meeting_id"] != nil {
		t.Error(got)
	}
}

func TestSeriesIsToldInBothLanguages(t *testing.T) {
	t.Parallel()
	c := start(t)
	wish := object{"rrule": "FREQ=WEEKLY;COUNT=6", "on_day_off": "next_workday", "meeting": object{"form": "other", "title": "例会",
		"starts_at": "2026-12-12T09:00:00+08:00", "ends_at": "2026-12-12T10:00:00+08:00"}}
	for language, want := range map[string][2]string{
		"zh": {"2026-12-12是星期六，改到2026-12-14（星期一）", "2027年的节假日安排待核对，暂按预计的安排避开"},
		"en": {"2026-12-12 is a Saturday, moved to Monday 2026-12-14",
			"the holidays of 2027 are yet to be confirmed: those expected were avoided"},
	} {
		out, _ := c.call(http.StatusOK, "POST", "/series?dry_run=true", wish, "Accept-Language", language)
		holds(t, nth(out, 0), object{"reason": want[0], "outcome": "shifted", "original_start": "2026-12-12T09:00:00+08:00", "starts_at": "2026-12-14T09:00:00+08:00"})
		if notes := out["notes"].([]any); len(notes) != 1 || notes[0] != want[1] {
			t.Errorf("%s: %v", language, notes)
		}
	}
}

func TestSeriesThatCannotBe(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	made, _ := c.call(http.StatusCreated, "POST", "/series", p.monthly())
	at := "/series/" + made["series"].(object)["id"].(string)
	first := nth(made, 0)["meeting_id"]
	meeting := p.monthly()["meeting"].(object)
	for _, row := range []struct {
		reason, method, path string
		status               int
		body                 object
		want                 map[string]string
	}{
		{"a line break", "POST", "/series", 400, merged(p.monthly(), object{"rrule": "FREQ=DAILY;COUNT=3\r\nX:1"}), map[string]string{"rrule": "format"}},
		{"nothing", "POST", "/series", 400, object{}, map[string]string{"rrule": "required", "meeting": "required"}},
		{"another way with days off", "POST", "/series", 400, merged(p.monthly(), object{"on_day_off": "weekend"}), map[string]string{"on_day_off": "unknown"}},
		{"every hour, nowhere", "POST", "/series", 422, object{"rrule": "FREQ=HOURLY;COUNT=3", "meeting": merged(meeting, object{"room_id": nobody, "parent_id": nobody})},
			map[string]string{"rrule": "unsupported", "meeting.room_id": "not_found", "meeting.parent_id": "unexpected"}},
		{"30 February", "POST", "/series", 422, merged(p.monthly(), object{"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"}), map[string]string{"rrule": "never"}},
		{"for ever", "POST", "/series", 422, merged(p.monthly(), object{"rrule": "FREQ=DAILY"}), map[string]string{"rrule": "endless"}},
		{"no scope", "PATCH", at, 400, object{"title": "x"}, map[string]string{"scope": "required"}},
		{"following what", "PATCH", at + "?scope=following", 422, object{"title": "x"}, map[string]string{"from_meeting_id": "required"}},
		{"all from one on", "PATCH", at + "?scope=all", 422, object{"from_meeting_id": first}, map[string]string{"from_meeting_id": "unexpected"}},
		{"from elsewhere", "POST", at + "/cancel?scope=following", 422, object{"from_meeting_id": nobody, "reason": "x"}, map[string]string{"from_meeting_id": "not_found"}},
		{"no reason", "POST", at + "/cancel?scope=all", 400, object{}, map[string]string{"reason": "required"}},
		{"quarter to never", "PATCH", at + "?scope=all", 400, object{"start_time": "25:00"}, map[string]string{"start_time": "format"}},
		{"a start of its own", "PATCH", at + "?scope=all", 400, object{"starts_at": "2026-12-01T09:00:00+08:00"}, map[string]string{"starts_at": "unknown_field"}},
	} {
		q, _ := c.call(row.status, row.method, row.path, row.body, "If-Match", "*")
		if got := faults(q); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.reason, got, row.want)
		}
	}
	c.call(http.StatusNotFound, "GET", "/series/"+nobody, nil)
	c.call(http.StatusNotFound, "POST", "/series/"+nobody+"/confirm?scope=all", object{})
}
