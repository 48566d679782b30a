package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/store/storetest"
)

// rows is how many rows the journal has.
func (c *client) rows() int64 {
	c.t.Helper()
	n, err := c.Office.Store.JournalNumbers(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return n.Count
}

// entries are the rows of the journal that a query finds, the latest first.
func (c *client) entries(query string) []object {
	c.t.Helper()
	page, _ := c.call(http.StatusOK, "GET", "/journal?"+query, nil)
	var out []object
	for _, item := range page["items"].([]any) {
		out = append(out, item.(object))
	}
	return out
}

// fieldOf is the change of a field in a row, or of one part of it.
func fieldOf(entry object, field, key string) object {
	for _, f := range entry["fields"].([]any) {
		o := f.(object)
		if o["field"] == field && (key == "" || o["key"] == key) {
			return o
		}
	}
	return nil
}

// A row says who did what to what, by which request, and each field before and after.
func TestTheJournalSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		made, h := c.as(c.Organiser, http.StatusCreated, "POST", "/meetings", p.meeting(), "X-Request-Id", "req-1")
		meeting := made["id"].(string)
		if h.Get("X-Request-Id") != "req-1" {
			t.Fatal(h)
		}
		c.call(http.StatusOK, "PATCH", "/meetings/"+meeting, object{"title": "改题 <&>"}, "If-Match", "*")

		found := c.entries("thing=" + meeting)
		if len(found) != 2 {
			t.Fatalf("%d rows of the meeting: %s", len(found), text(found))
		}
		holds(t, found[1], object{"operation": "bookMeeting", "request_id": "req-1", "action": "added",
			"kind": "meeting",
			"via":  "api", "meeting_id": meeting, "at": nine.Format("2006-01-02T15:04:05Z07:00")})
		holds(t, found[1]["actor"].(object), object{"role": "organiser", "reach": "office"})
		if seat := fieldOf(found[1], "attendances", p.chair); seat == nil || seat["before"] != nil {
			t.Errorf("the booking does not say that the chair is invited: %s", text(found[1]))
		}
		holds(t, fieldOf(found[0], "title", ""), object{"before": made["title"], "after": "改题 <&>"})

		actor := found[1]["actor"].(object)["token_id"].(string)
		if by := c.entries("actor=" + actor); len(by) != 1 || by[0]["seq"] != found[1]["seq"] {
			t.Errorf("by the organiser: %s", text(by))
		}
		if of := c.entries("person=" + p.chair); !mentions(of, "bookMeeting") || !mentions(of, "createPerson") {
			t.Errorf("of the chair: %s", text(of))
		}
		if later := c.entries("from=2026-11-24&thing=" + meeting); len(later) != 0 {
			t.Errorf("tomorrow: %s", text(later))
		}
		if today := c.entries("thing=" + meeting + "&from=2026-11-23&to=2026-11-23"); len(today) != 2 {
			t.Errorf("today: %s", text(today))
		}
		first, _ := c.call(http.StatusOK, "GET", "/journal?limit=1&thing="+meeting, nil)
		next := "&cursor=" + first["next_cursor"].(string)
		second, _ := c.call(http.StatusOK, "GET", "/journal?limit=1&thing="+meeting+next, nil)
		if second["next_cursor"] != nil || second["items"].([]any)[0].(object)["seq"] != found[1]["seq"] {
			t.Errorf("the second page: %s", text(second))
		}
		p400, _ := c.call(http.StatusUnprocessableEntity, "GET", "/journal?cursor=nonsense", nil)
		holds(t, p400, object{"code": "invalid"})
	})
}

func mentions(entries []object, operation string) bool {
	for _, e := range entries {
		if e["operation"] == operation {
			return true
		}
	}
	return false
}

// Whoever is taken off a meeting is found by who they are, and so is what was done to the meeting while they were on
// it.
func TestTheJournalOfAPersonTakenOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		seats := func(people ...string) object {
			var all []any
			for _, id := range people {
				all = append(all, object{"person_id": id})
			}
			return object{"attendances": all}
		}
		wish := merged(object{"form": "other", "title": "碰头会", "starts_at": "2027-03-09T09:00:00+08:00",
			"ends_at": "2027-03-09T10:00:00+08:00"}, seats(p.chair, p.third))
		meeting := c.add("/meetings", wish)
		c.call(http.StatusOK, "PATCH", "/meetings/"+meeting, seats(p.chair), "If-Match", "*")
		of := c.entries("person=" + p.third)
		if len(of) < 2 || of[0]["kind"] != "attendance" || of[0]["action"] != "removed" ||
			of[0]["operation"] != "updateMeeting" || of[1]["operation"] != "bookMeeting" {
			t.Errorf("of who was taken off: %s", text(of))
		}
	})
}

// A refused request, a dry run, a repetition and an edit without effect leave no row.
func TestWhatWritesNothingIsNotJournalled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		wish := merged(p.meeting(), object{"status": "confirmed"})
		meeting := "/meetings/" + c.add("/meetings", wish)
		later := object{"starts_at": "2027-03-23T06:00:00Z", "ends_at": "2027-03-23T08:00:00Z"}
		second := "/meetings/" + c.add("/meetings", merged(wish, later))
		feed, _ := c.call(http.StatusCreated, "POST", "/feeds", object{"subject": object{"kind": "public"}})
		again := object{"name": "重复", "kind": "guest"}
		c.call(http.StatusCreated, "POST", "/people", again, "Idempotency-Key", "k")
		before := c.rows()
		link := feed["url"].(string)
		late := object{"starts_at": "2027-04-14T09:00:00+08:00"}
		nameless := object{"name": "", "kind": "guest"}
		match := []string{"If-Match", `"9"`}
		key := []string{"Idempotency-Key", "k"}
		batch := half(meeting, second)
		for reason, try := range map[string]func(){
			"a clash":             func() { c.call(http.StatusConflict, "POST", "/meetings", wish) },
			"a dry run":           func() { c.call(http.StatusOK, "POST", meeting+"/move?dry_run=true", late) },
			"a bad value":         func() { c.call(http.StatusBadRequest, "POST", "/people", nameless) },
			"a stale version":     func() { c.call(http.StatusPreconditionFailed, "PATCH", meeting, late, match...) },
			"a role that may not": func() { c.as(c.Kiosk, http.StatusForbidden, "POST", "/people", again) },
			"a request repeated":  func() { c.replayed(http.StatusCreated, "POST", "/people", again, key...) },
			"a batch, half of it": func() { c.call(http.StatusConflict, "POST", "/meetings/batch", batch) },
			"a fetch":             func() { c.Do("GET", link[strings.Index(link, "/feeds/"):], "", nil) },
		} {
			try()
			if now := c.rows(); now != before {
				t.Errorf("%s left %d rows: %s", reason, now-before, text(c.entries("limit=3")))
				before = now
			}
		}
	})
}

// half is a batch of which the first step alone could be carried out: the second meeting would take the first one's
// place.
func half(first, second string) object {
	step := func(meeting string) object {
		to := object{"starts_at": "2027-04-14T09:00:00+08:00"}
		return object{"id": strings.TrimPrefix(meeting, "/meetings/"), "move": to}
	}
	return object{"items": []any{step(first), step(second)}}
}

// What became of a meeting is told in both languages, with the names that rooms and people have, and no reasons.
func TestAMeetingsHistoryInWords(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		_, secret, err := c.Office.Guard.Issue(t.Context(), consult.Actor{}, "秘书处 张×", consult.Organiser)
		if err != nil {
			t.Fatal(err)
		}
		other := c.add("/rooms", object{"venue_id": p.venue, "name": "议政厅", "capacity": 300})
		wish := merged(p.meeting(), object{"status": "confirmed"})
		made, _ := c.as(secret, http.StatusCreated, "POST", "/meetings", wish)
		at := "/meetings/" + made["id"].(string)
		c.as(secret, http.StatusOK, "PATCH", at, object{"room_id": other}, "If-Match", "*")
		for _, visibility := range []string{"internal", "restricted"} {
			c.as(secret, http.StatusOK, "PATCH", at, object{"visibility": visibility}, "If-Match", "*")
		}
		answer := object{"response": "accepted", "channel": "phone"}
		c.as(secret, http.StatusOK, "PUT", at+"/attendances/"+p.chair, answer)
		c.as(secret, http.StatusOK, "POST", at+"/move", object{"starts_at": "2027-03-10T14:00:00+08:00"})
		c.call(http.StatusCreated, "POST", "/leaves", object{"meeting_id": made["id"], "person_id": p.chair,
			"reason": "illness", "note": "住院手术"})
		c.as(secret, http.StatusOK, "POST", at+"/cancel", object{"reason": "改为书面"})

		history := func(headers ...string) []string {
			page, _ := c.call(http.StatusOK, "GET", at+"/history", nil, headers...)
			var lines []string
			for _, item := range page["items"].([]any) {
				lines = append(lines, item.(object)["text"].(string))
			}
			return lines
		}
		room := c.nameOf("/rooms/" + made["room_id"].(string))
		zh, en := strings.Join(history(), "\n"), strings.Join(history("Accept-Language", "en"), "\n")
		for _, want := range []string{
			"秘书处 张× 11月23日 09:00 把会场由" + room + "改为议政厅", "安排了会议", "把公开范围由内部改为仅参会人员", "改为2027年3月10日 14:00", "登记了", "的请假",
			"取消了会议，取消原因定为改为书面", "登记赵一钱答复：出席", "清除赵一钱的答复"} {
			if !strings.Contains(zh, want) {
				t.Errorf("no %q in\n%s", want, zh)
			}
		}
		for _, want := range []string{
			"秘书处 张×, 23 November 09:00: changed the room from " + room + " to 议政厅",
			"booked the meeting", "10 March 2027 14:00", "asks for leave", "cancelled the meeting",
			"recorded the answer of 赵一钱: comes", "cleared the answer of 赵一钱"} {
			if !strings.Contains(en, want) {
				t.Errorf("no %q in\n%s", want, en)
			}
		}
		if strings.Contains(zh+en, "住院") || strings.Contains(zh+en, "illness") {
			t.Errorf("the reason for leave is told:\n%s\n%s", zh, en)
		}
		c.call(http.StatusNotFound, "GET", "/meetings/"+nobody+"/history", nil)
	})
}

func (c *client) nameOf(path string) string {
	c.t.Helper()
	thing, _ := c.call(http.StatusOK, "GET", path, nil)
	return thing["name"].(string)
}

// Personal values are in the journal for admins alone, and for nobody once they are erased; secrets are never.
func TestPersonalValuesInTheJournal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		person := c.add("/people", object{"name": "赵一钱", "kind": "member", "phone": "000-0000-7777"})
		c.call(http.StatusOK, "PATCH", "/people/"+person, object{"phone": "000-0000-8888"}, "If-Match", "*")
		c.call(http.StatusCreated, "POST", "/tokens", object{"name": "会务", "roles": []any{"organiser"}})
		_, auditor, err := c.Office.Guard.Issue(t.Context(), consult.Actor{}, "审计", consult.Auditor)
		if err != nil {
			t.Fatal(err)
		}
		seen := func(token string) string {
			return string(c.Do("GET", "/api/v1/journal?limit=200", token, nil).Body)
		}
		for _, value := range []string{"赵一钱", "000-0000-7777", "000-0000-8888"} {
			if !strings.Contains(seen(c.Admin), value) {
				t.Errorf("the admin does not see %s", value)
			}
			if strings.Contains(seen(auditor), value) {
				t.Errorf("the auditor sees %s", value)
			}
		}
		// The history of a meeting names people.
		c.as(auditor, http.StatusForbidden, "GET", "/meetings/"+nobody+"/history", nil)
		if !strings.Contains(seen(auditor), `{"after":"***","before":null,"field":"hash","key":null}`) {
			t.Errorf("the token's secret: %s", seen(auditor))
		}
		if n, err := c.Office.Store.EraseOriginals(t.Context(), consult.ID(person)); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		if all := seen(c.Admin); strings.Contains(all, "000-0000-8888") || strings.Contains(all, "赵一钱") {
			t.Error("what was erased is there")
		}
		found, err := journal.Verify(t.Context(), c.Office.Store, nil)
		if err != nil || len(found.Faults) > 0 {
			t.Errorf("after an erasure: %v %v", found.Faults, err)
		}
	})
}
