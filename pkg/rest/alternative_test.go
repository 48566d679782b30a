package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// week is the window of the searches below.
const week = "from=2027-03-08T00:00:00+08:00&to=2027-03-12T00:00:00+08:00"

func TestAvailability(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	wish := p.meeting()
	at := "/meetings/" + c.add("/meetings", wish)
	ask := object{"meeting": wish, "from": "2027-03-08T00:00:00+08:00", "to": "2027-03-12T00:00:00+08:00", "limit": 3}
	found, _ := c.call(http.StatusOK, "POST", "/availability", ask)
	other, _ := c.call(http.StatusOK, "GET", at+"/alternatives?"+week+"&limit=3", nil)
	for i, list := range []object{found, other} {
		holds(t, list, object{"rooms_per_start": 2.0})
		items := list["items"].([]any)
		if len(items) != 3 || list["ways"] == nil || list["grid"] != nil {
			t.Fatalf("%v", text(list))
		}
		slot := items[0].(object)
		holds(t, slot, object{"room_id": p.room, "loses": []any{}, "quorum": []any{}, "summary": "可选人员均可到；提案委员会全体可到",
			"bodies": []any{object{"body_id": p.body, "name": "提案委员会", "free": 1.0, "members": 1.0}}})
		if slot["warnings"] == nil || slot["cost"] == nil || !strings.HasSuffix(slot["starts_at"].(string), "+08:00") {
			t.Errorf("%v", slot)
		}
		there := object{"starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
		if i == 0 {
			c.call(http.StatusOK, "POST", "/meetings?dry_run=true", merged(wish, there))
		} else {
			c.call(http.StatusOK, "POST", at+"/move?dry_run=true", there)
		}
	}
	c.call(http.StatusNotFound, "GET", "/meetings/"+nobody+"/alternatives", nil)
	for query, field := range map[string]string{"room_ids=" + nobody: "room_ids[0]", "venue_ids=" + p.venue + "," + nobody: "venue_ids[1]",
		"earliest=15:00&latest=14:00": "latest", "grid=true&from=2027-01-01T00:00:00Z&to=2027-02-03T00:00:00Z": "to"} {
		q, _ := c.call(http.StatusUnprocessableEntity, "GET", at+"/alternatives?"+query, nil)
		if faults(q)[field] == "" {
			t.Errorf("%s: %v", query, q)
		}
	}
	for query, field := range map[string]string{"days=monday": "days", "earliest=8": "earliest", "ways=4": "ways", "limit=51": "limit",
		"room_ids=hall": "room_ids", "min_capacity=0": "min_capacity", "same_room=perhaps": "same_room", "rooms=x": "rooms"} {
		q, _ := c.call(http.StatusBadRequest, "GET", at+"/alternatives?"+query, nil)
		if !slices.ContainsFunc(q["errors"].([]any), func(e any) bool { return strings.HasPrefix(e.(object)["field"].(string), field) }) {
			t.Errorf("%s: %v", query, q)
		}
	}
	if q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/availability", merged(ask, object{"to": "2027-12-12T00:00:00+08:00"})); faults(q)["to"] == "" {
		t.Errorf("%v", q)
	}
}

// Both calls narrow alike.
func TestAvailabilityNarrows(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	big := c.add("/rooms", object{"venue_id": p.venue, "name": "报告厅", "capacity": 200})
	wish := p.meeting()
	at := "/meetings/" + c.add("/meetings", wish)
	for _, row := range []struct {
		query string
		body  object
		want  func(object) bool
	}{
		{"room_ids=" + big + "," + p.small, object{"room_ids": []any{big, p.small}}, func(s object) bool { return s["room_id"] == big }},
		{"min_capacity=100", object{"min_capacity": 100}, func(s object) bool { return s["room_id"] == big }},
		{"same_room=true", object{"same_room": true}, func(s object) bool { return s["room_id"] == p.room }},
		{"venue_ids=" + p.venue + "&limit=1", object{"venue_ids": []any{p.venue}, "limit": 1}, func(s object) bool { return s["room_id"] == p.room }},
		{"days=wed,thu", object{"days": []any{"wed", "thu"}}, func(s object) bool {
			return strings.HasPrefix(s["starts_at"].(string), "2027-03-10") || strings.HasPrefix(s["starts_at"].(string), "2027-03-11")
		}},
		{"earliest=10:00&latest=12:00", object{"earliest": "10:00", "latest": "12:00"}, func(s object) bool { return strings.Contains(s["starts_at"].(string), "T10:00") }},
	} {
		one, _ := c.call(http.StatusOK, "GET", at+"/alternatives?"+week+"&"+row.query, nil)
		two, _ := c.call(http.StatusOK, "POST", "/availability", merged(object{"meeting": merged(wish, object{"status": "draft"}),
			"from": "2027-03-08T00:00:00+08:00", "to": "2027-03-12T00:00:00+08:00"}, row.body))
		for _, answer := range []object{one, two} {
			items := answer["items"].([]any)
			if len(items) == 0 || !slices.ContainsFunc(items, func(s any) bool { return row.want(s.(object)) }) ||
				slices.ContainsFunc(items, func(s any) bool { return !row.want(s.(object)) }) {
				t.Errorf("%s: %s", row.query, text(answer))
			}
		}
	}
}

// A way's changes are sent to /move as they are, and then the slot is free.
func TestWaysAndGrid(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	day := func(m object, from, to string) object {
		return merged(m, object{"starts_at": "2027-03-10T" + from + ":00+08:00", "ends_at": "2027-03-10T" + to + ":00+08:00"})
	}
	simple := object{"form": "other", "title": "碰头会", "room_id": p.room, "attendances": []any{object{"person_id": p.chair}}}
	mine := "/meetings/" + c.add("/meetings", day(simple, "16:00", "18:00"))
	other := c.add("/meetings", day(object{"form": "counterpart", "title": "对口协商", "attendances": []any{object{"person_id": p.chair}, object{"person_id": p.third}}}, "08:30", "16:00"))
	found, _ := c.call(http.StatusOK, "GET", mine+"/alternatives?from=2027-03-10T00:00:00+08:00&to=2027-03-10T16:00:00+08:00&grid=true", nil)
	ways := found["ways"].([]any)
	if len(found["items"].([]any)) != 0 || len(ways) != 1 {
		t.Fatalf("%s", text(found))
	}
	way := ways[0].(object)
	changes := way["changes"].([]any)
	if s := way["summary"].(string); len(changes) != 2 || !strings.HasPrefix(s, "把《对口协商》移到 3月11日全天") || !strings.HasSuffix(s, "即可") {
		t.Fatalf("%s", text(way))
	}
	holds(t, changes[0].(object), object{"meeting_id": other, "title": "对口协商"})
	holds(t, changes[1].(object), object{"to": way["slot"]})
	english, _ := c.call(http.StatusOK, "GET", mine+"/alternatives?from=2027-03-10T00:00:00+08:00&to=2027-03-10T16:00:00+08:00&ways=1", nil, "Accept-Language", "en")
	if s := english["ways"].([]any)[0].(object)["summary"].(string); !strings.HasPrefix(s, "Move “对口协商” to ") {
		t.Errorf("%s", s)
	}
	grid := found["grid"].(object)
	holds(t, grid, object{"step_minutes": 15.0})
	rows := grid["people"].([]any)
	if len(rows) != 1 || len(grid["rooms"].([]any)) != 2 || len(grid["required_free"].([]any)) != 64 || grid["required_free"].([]any)[33] != 1.0 || grid["required_free"].([]any)[34] != 0.0 {
		t.Fatalf("%s", text(grid))
	}
	holds(t, rows[0].(object), object{"person_id": p.chair, "name": "赵一钱", "required": true, "busy": []any{
		object{
			"starts_at": "2027-03-10T08:30:00+08:00", "ends_at": "2027-03-10T16:00:00+08:00",
			"from": "2027-03-10T08:30:00+08:00", "to": "2027-03-10T16:00:00+08:00",
			"kind": "meeting", "tentative": false, "meeting_id": other, "title": "对口协商",
		}}})
	for _, m := range changes {
		c.call(http.StatusOK, "POST", "/meetings/"+m.(object)["meeting_id"].(string)+"/move", m.(object)["to"])
	}
}

// A search day by day through the year 10000, which no date can name, once never ended.
func TestYearsThatNoCalendarReachesAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := "/meetings/" + c.add("/meetings", p.meeting())
	for reason, call := range map[string][2]string{
		"alternatives to the end of time": {"from", at + "/alternatives?from=9999-12-01T00:00:00Z&to=9999-12-31T23:00:00Z"},
		"conflicts before the calendar":   {"from", "/conflicts?from=0001-01-01T00:00:00Z"},
		"the first year past the last":    {"to", "/conflicts?from=2199-12-20T00:00:00%2B08:00&to=2200-01-01T00:00:00%2B08:00"},
	} {
		q, _ := c.call(http.StatusBadRequest, "GET", call[1], nil)
		if faults(q)[call[0]] != "range" {
			t.Errorf("%s: %v", reason, text(q))
		}
	}
	late := merged(p.meeting(), object{"starts_at": "9999-12-31T22:00:00Z", "ends_at": "9999-12-31T23:59:00Z"})
	q, _ := c.call(http.StatusBadRequest, "POST", "/meetings?dry_run=true", late)
	if f := faults(q); f["starts_at"] != "range" || f["ends_at"] != "range" {
		t.Errorf("%v", text(q))
	}
	q, _ = c.call(http.StatusBadRequest, "POST", "/bodies/"+p.body+"/memberships", object{"person_id": p.chair, "role": "member", "until": "9999-12-31"})
	if faults(q)["until"] != "range" {
		t.Errorf("%v", text(q))
	}
	c.call(http.StatusOK, "GET", "/conflicts?from=2199-12-20T00:00:00%2B08:00&to=2199-12-31T00:00:00%2B08:00", nil)
}

// When there is no slot, the answer names what alone stands in the way, but not a restricted meeting.
func TestNoneNamesWhatAloneStandsInTheWay(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := func(m object, day, from, to string) object {
		day = "2027-03-" + day + "T"
		return merged(m, object{"starts_at": day + from + ":00+08:00", "ends_at": day + to + ":00+08:00"})
	}
	chair := object{"kind": "person", "id": p.chair}
	blocked := c.add("/blocks", at(object{"title": "市委全会", "subject": chair}, "09", "08:00", "17:30"))
	chair["name"] = "赵一钱"
	simple := object{
		"form": "other", "title": "碰头会", "attendances": []any{object{"person_id": p.chair, "required": true}},
	}
	secret := merged(simple, object{"title": "保密会", "visibility": "restricted"})
	c.add("/meetings", at(secret, "10", "08:00", "18:00"))
	other := c.add("/meetings", at(merged(simple, object{"title": "对口协商"}), "11", "08:00", "18:00"))
	for _, row := range []struct {
		day, none string
		want      object
	}{
		{"09", "试了36个开始时间，没有一个可行。只差一项：赵一钱的占用“市委全会”（2027-03-09 08:00–17:30）放开后有36个时段", object{
			"kind": "block", "block_id": blocked, "meeting_id": nil, "rule": nil, "title": "市委全会",
			"starts_at": "2027-03-09T08:00:00+08:00", "ends_at": "2027-03-09T17:30:00+08:00",
		}},
		{"10", "赵一钱的另一场会议（2027-03-10 08:00–18:00）移开后有36个时段", object{
			"kind": "meeting", "meeting_id": nil, "title": nil, "block_id": nil,
		}},
		{"11", "赵一钱的会议《对口协商》（2027-03-11 08:00–18:00）移开后有36个时段", object{
			"kind": "meeting", "meeting_id": other, "title": "对口协商",
		}},
	} {
		window := at(object{}, row.day, "08:00", "17:45")
		ask := object{"meeting": at(simple, row.day, "09:00", "09:30")}
		ask["from"], ask["to"] = window["starts_at"], window["ends_at"]
		found, _ := c.call(http.StatusOK, "POST", "/availability", ask)
		sole := found["sole_obstacles"].([]any)
		if len(found["items"].([]any)) > 0 || len(sole) != 1 || !strings.HasSuffix(found["none"].(string), row.none) {
			t.Fatalf("%s: %s", row.day, text(found))
		}
		holds(t, sole[0].(object), merged(row.want, object{"starts": 36.0, "subjects": []any{chair}}))
		english, _ := c.call(http.StatusOK, "POST", "/availability", ask, "Accept-Language", "en")
		if none := english["none"].(string); !strings.Contains(none, ", 36 starts") {
			t.Errorf("%s", none)
		}
		if strings.Contains(text(found)+text(english), "保密会") {
			t.Errorf("a restricted title is told: %s", text(found))
		}
	}
	found, _ := c.call(http.StatusOK, "POST", "/availability", object{"meeting": at(simple, "12", "09:00", "10:00")})
	holds(t, found, object{"none": nil, "sole_obstacles": []any{}})
}
