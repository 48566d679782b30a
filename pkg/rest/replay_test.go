package rest_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/pkg/app/apptest"
	"huiqi/pkg/rest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// retry sends each write of an office twice under a key of its own.
type retry struct {
	*client
	party
	base  *sql.DB
	tried map[string]bool
	// tables is a query for the names of all tables.
	tables string
}

// database opens the database of an office beside it.
func database(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// contents is a fingerprint of every table of the database.
func (r *retry) contents() map[string]string {
	r.t.Helper()
	out := map[string]string{}
	for _, table := range r.column(r.tables) {
		rows, err := r.base.Query("SELECT * FROM " + table)
		if err != nil {
			r.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			r.t.Fatal(err)
		}
		var lines []string
		for rows.Next() {
			row := make([]any, len(columns))
			for i := range row {
				row[i] = new(any)
			}
			if err := rows.Scan(row...); err != nil {
				r.t.Fatal(err)
			}
			line := ""
			for _, v := range row {
				line += fmt.Sprintf("%v|", *v.(*any))
			}
			lines = append(lines, line)
		}
		if err := rows.Close(); err != nil {
			r.t.Fatal(err)
		}
		slices.Sort(lines)
		out[table] = fmt.Sprintf("%d rows, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return out
}

func (r *retry) column(query string) (all []string) {
	r.t.Helper()
	rows, err := r.base.Query(query)
	if err != nil {
		r.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			r.t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// twice sends a write under a key, and again: the second changes no row, and answers
// what the first did, or what GET as answers now unless as is empty.
func (r *retry) twice(operation string, want int, as, method, path string, body any, headers ...string) object {
	r.t.Helper()
	r.tried[operation] = true
	headers = append(headers, "Idempotency-Key", "of "+operation+fmt.Sprint(len(path))+path)
	headers[len(headers)-1] = strings.ReplaceAll(headers[len(headers)-1], " ", "-")
	first, h := r.call(want, method, path, body, headers...)
	if got := h.Values("Idempotent-Replayed"); len(got) != 1 || got[0] != "false" {
		r.t.Errorf("%s: the first is replayed %q", operation, got)
	}
	r.journalled(operation, h)
	before := r.contents()
	if slices.Contains(rest.SecretAnswers(), operation) {
		told := r.replayed(http.StatusConflict, method, path, body, headers...)
		made := told["made"].([]any)[0].(object)
		if told["code"] != "shown_once" || made["id"] != first["id"] || strings.Contains(text(told), "/calendar.ics") || strings.Contains(text(told), "huiqi_") {
			r.t.Errorf("%s: %s", operation, text(told))
		}
	} else {
		again, h2 := r.call(want, method, path, body, headers...)
		if h2.Get("Idempotent-Replayed") != "true" || h2.Get("ETag") != h.Get("ETag") && as == "" || h2.Get("Location") != h.Get("Location") || h2.Get("Retry-After") != h.Get("Retry-After") {
			r.t.Errorf("%s: first %v\nagain %v", operation, h, h2)
		}
		expected := first
		if as != "" {
			made := first
			if v, of := first["series"].(object); of {
				made = v
			}
			as = strings.ReplaceAll(as, "{id}", fmt.Sprint(made["id"]))
			expected, _ = r.call(http.StatusOK, "GET", as, nil)
		}
		delete(again, "removed_ids")
		if operation != "importBlocks" && text(again) != text(expected) {
			r.t.Errorf("%s: again %s\nwant %s", operation, text(again), text(expected))
		}
	}
	if after := r.contents(); text(after) != text(before) {
		for table, was := range before {
			if after[table] != was {
				r.t.Errorf("%s, replayed, wrote to %s: %s, then %s", operation, table, was, after[table])
			}
		}
	}
	if p, _ := r.call(http.StatusUnprocessableEntity, "POST", "/people", object{"name": "另一个请求", "kind": "guest"}, headers[len(headers)-2:]...); p["code"] != "reused" {
		r.t.Errorf("%s: its key is taken by another request: %v", operation, p)
	}
	return first
}

// journalled fails the test unless the write left a row in the journal, with its operation and its request.
func (r *retry) journalled(operation string, answer http.Header) {
	r.t.Helper()
	request := answer.Get("X-Request-Id")
	var rows, named int
	query := `SELECT COUNT(*), COUNT(CASE WHEN operation = '` + operation + `' AND via = 'api' AND actor_role = 'admin,office' AND
		actor_id <> '' AND actor_name <> '' THEN 1 END) FROM journal WHERE request_id = '` + request + "'"
	err := r.base.QueryRow(query).Scan(&rows, &named)
	if err != nil {
		r.t.Fatal(err)
	}
	if rows == 0 || named != rows || request == "" {
		r.t.Errorf("%s, request %q: %d rows of the journal, %d say what and by whom", operation, request, rows, named)
	}
}

// Every write of the contract is carried out once under a key, and leaves a row in the journal.
func TestEveryWriteIsReplayedAndJournalled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, everyWriteIsReplayedAndJournalled)
}

func everyWriteIsReplayedAndJournalled(t *testing.T, db string) {
	c := serve(t, db)
	r := &retry{client: c, party: c.party(), base: database(t, db), tried: map[string]bool{}}
	r.tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
	if strings.HasPrefix(db, "sqlite:") {
		r.tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	}
	any0 := []string{"If-Match", "*"}
	id := func(o object) string { return o["id"].(string) }

	person := "/people/" + id(r.twice("createPerson", 201, "", "POST", "/people", object{"name": "吴四郑", "kind": "member"}))
	r.twice("updatePerson", 200, "", "PATCH", person, object{"post": "主任"}, "If-Match", `"1"`)
	r.twice("importBlocks", 200, "", "POST", person+"/blocks/import", []byte(twoEvents), "Content-Type", "text/calendar")
	for _, b := range r.blocksOf(strings.TrimPrefix(person, "/people/")) {
		r.call(204, "DELETE", "/blocks/"+id(b.(object)), nil, any0...)
	}
	r.outcomes(id)
	r.twice("deletePerson", 204, "", "DELETE", person, nil, "If-Match", "*")
	body := "/bodies/" + id(r.twice("createBody", 201, "", "POST", "/bodies", object{"name": "经济委员会", "kind": "special_committee"}))
	r.twice("updateBody", 200, "", "PATCH", body, object{"name": "经济委"}, "If-Match", `"1"`)
	membership := body + "/memberships/" + id(r.twice("addMembership", 201, "", "POST", body+"/memberships", object{"person_id": r.third, "since": "2026-01-01"}))
	r.twice("updateMembership", 200, "", "PATCH", membership, object{"role": "chair"}, "If-Match", `"1"`)
	r.twice("deleteMembership", 204, "", "DELETE", membership, nil, any0...)
	r.twice("deleteBody", 204, "", "DELETE", body, nil, any0...)
	venue := id(r.twice("createVenue", 201, "", "POST", "/venues", object{"name": "文化馆"}))
	r.twice("updateVenue", 200, "", "PATCH", "/venues/"+venue, object{"name": "新文化馆"}, "If-Match", `"1"`)
	r.twice("putTravel", 200, "", "PUT", "/venues/"+venue+"/travel/"+r.venue, object{"minutes": 25})
	r.twice("deleteTravel", 204, "", "DELETE", "/venues/"+venue+"/travel/"+r.venue, nil)
	room := "/rooms/" + id(r.twice("createRoom", 201, "", "POST", "/rooms", object{"venue_id": venue, "name": "小剧场", "capacity": 80}))
	r.twice("updateRoom", 200, "", "PATCH", room, object{"capacity": 60}, "If-Match", `"1"`)
	r.twice("deleteRoom", 204, "", "DELETE", room, nil, any0...)
	kind := object{"name_zh": "开发区工委", "name_en": "Zone office", "level": "district"}
	r.twice("putBodyKind", 200, "", "PUT", "/body-kinds/zone_office", kind)
	r.twice("deleteBodyKind", 204, "", "DELETE", "/body-kinds/zone_office", nil, any0...)
	r.twice("deleteVenue", 204, "", "DELETE", "/venues/"+venue, nil, any0...)
	report := r.twice("createReport", 201, "", "POST", "/reports", object{"title": "统计"})["report"].(object)
	r.twice("deleteReport", 204, "", "DELETE", "/reports/"+report["id"].(string), nil, any0...)
	reading := object{"key": "reading", "name_zh": "读书", "name_en": "Reading", "category": "study"}
	added := r.twice("createForm", 201, "", "POST", "/forms", reading)
	r.twice("deleteForm", 204, "", "DELETE", "/forms/"+added["key"].(string), nil, any0...)
	r.twice("updateForm", 200, "", "PATCH", "/forms/study", object{"duration_minutes": 100}, any0...)
	r.twice("updateRules", 200, "", "PATCH", "/rules", object{"opens": "08:15"}, any0...)
	block := "/blocks/" + id(r.twice("createBlock", 201, "", "POST", "/blocks", object{"subject": object{"kind": "person", "id": r.third}, "title": "出差",
		"starts_at": "2027-06-01T08:00:00+08:00", "ends_at": "2027-06-02T08:00:00+08:00"}))
	r.twice("updateBlock", 200, "", "PATCH", block, object{"title": "学习"}, "If-Match", `"1"`)
	r.twice("deleteBlock", 204, "", "DELETE", block, nil, any0...)
	r.twice("putHolidays", 200, "", "PUT", "/holidays/2030", object{"days": []any{object{"date": "2030-10-01", "kind": "holiday", "name": "国庆节"}}})
	r.twice("deleteHolidays", 204, "", "DELETE", "/holidays/2030", nil, "If-Match", `"1"`)
	r.twice("confirmHolidays", 200, "", "POST", "/holidays/2027/confirm", nil)

	meeting := "/meetings/" + id(r.twice("bookMeeting", 201, "/meetings/{id}", "POST", "/meetings", r.meeting()))
	r.twice("updateMeeting", 200, meeting, "PATCH", meeting, object{"title": "改题"}, "If-Match", `"1"`)
	agenda := object{"items": []any{object{"minutes": 10, "title": "开场"}}}
	r.twice("putItems", 200, meeting, "PUT", meeting+"/items", agenda, "If-Match", `"2"`)
	seats := object{"delegations": []any{object{"body_id": r.body, "seats": 2}}}
	given := r.twice("putDelegations", 200, meeting, "PUT", meeting+"/delegations", seats, "If-Match", `"3"`)
	delegation := "/delegations/" + id(given["delegations"].([]any)[0].(object))
	named := object{"person_ids": []any{r.third}}
	r.twice("nameDelegation", 200, "", "PUT", delegation+"/people", named, "If-Match", `"4"`)
	route := object{"stops": []any{object{"place": object{"name": "村部"}, "arrive_after": 5, "minutes": 10}}}
	r.twice("putStops", 200, meeting, "PUT", meeting+"/stops", route, "If-Match", "*")
	r.twice("confirmMeeting", 200, meeting, "POST", meeting+"/confirm", object{})
	r.twice("pinMeeting", 200, meeting, "POST", meeting+"/pin", object{"reason": "已发通知"})
	r.twice("unpinMeeting", 200, meeting, "POST", meeting+"/unpin", nil)
	r.twice("moveMeeting", 200, meeting, "POST", meeting+"/move", object{"starts_at": "2027-03-10T09:00:00+08:00"})
	r.twice("changeMeetings", 200, "", "POST", "/meetings/batch", object{"items": []any{object{
		"id": strings.TrimPrefix(meeting, "/meetings/"), "move": object{"starts_at": "2027-03-11T09:00:00+08:00"}}}})
	r.twice("putAnswers", 200, "", "POST", "/attendances/batch", object{"items": []any{object{
		"meeting_id": strings.TrimPrefix(meeting, "/meetings/"), "person_id": r.chair, "response": "tentative",
		"channel": "phone"}}})
	r.twice("tellPerson", 200, "", "POST", "/feeds/staleness/"+r.chair+"/told", object{"meeting": strings.TrimPrefix(meeting, "/meetings/"), "channel": "phone"})
	r.twice("untellPerson", 204, "", "DELETE", "/feeds/staleness/"+r.chair+"/told?meeting="+strings.TrimPrefix(meeting, "/meetings/"), nil)
	r.twice("putAnswer", 200, meeting+"/attendances", "PUT", meeting+"/attendances/"+r.chair, object{"response": "accepted", "channel": "phone"})
	zone := c.add("/bodies", object{"name": "南村", "kind": "village_room"})
	for verb, day := range map[string]string{"agree": "2027-07-01", "refuse": "2027-07-02"} {
		asked := c.asks(zone, r.member, day+"T09:00:00+08:00")
		op := map[string]string{"agree": "agreeToInvitation", "refuse": "refuseInvitation"}[verb]
		r.twice(op, 200, asked+"/attendances", "POST", asked+"/attendances/"+r.member+"/"+verb, nil)
	}
	r.twice("cancelMeeting", 200, meeting, "POST", meeting+"/cancel", object{"reason": "改为书面"})
	today := "/meetings/" + c.add("/meetings", object{"form": "other", "title": "碰头会", "starts_at": "2026-11-23T09:30:00+08:00", "ends_at": "2026-11-23T10:00:00+08:00",
		"attendances": []any{object{"person_id": r.chair}}})
	r.twice("putPresence", 200, today+"/attendances", "PUT", today+"/presence", object{"items": []any{object{"person_id": r.chair, "presence": "late"}}})
	owner := c.add("/bodies", object{"name": "常委会", "kind": "standing_committee"})
	term := "/terms/" + id(r.twice("createTerm", 201, "", "POST", "/terms", object{"body_id": owner, "ordinal": 15,
		"since": "2022-02-18"}))
	r.twice("updateTerm", 200, "", "PATCH", term, object{"until": "2028-02-18"}, "If-Match", `"1"`)
	rule := "/numberings/" + id(r.twice("createNumbering", 201, "", "POST", "/numberings", object{
		"form": "standing_committee", "owner_body_id": owner, "per": "term", "template": "{term}届第{n}次",
		"since": "2026-01-01"}))
	r.twice("updateNumbering", 200, "", "PATCH", rule, object{"first": 7}, "If-Match", `"1"`)
	counted := "/meetings/" + c.add("/meetings", object{"form": "standing_committee", "title": "常委会会议",
		"owner_body_id": owner, "starts_at": "2027-09-20T09:00:00+08:00", "ends_at": "2027-09-20T11:00:00+08:00"})
	r.twice("fixNumber", 200, counted, "POST", counted+"/number", object{})
	r.twice("issueNotice", 200, counted, "POST", counted+"/notice", object{})
	r.twice("takeNoticeBack", 200, counted, "DELETE", counted+"/notice", nil, any0...)
	r.twice("changeNumber", 200, counted, "PUT", counted+"/number", object{"n": nil, "reason": "重排"})
	r.twice("deleteNumbering", 204, "", "DELETE", rule, nil, any0...)
	r.twice("deleteTerm", 204, "", "DELETE", term, nil, any0...)
	ended := "/meetings/" + c.add("/meetings", object{"form": "other", "title": "碰头会",
		"starts_at": "2026-11-20T09:30:00+08:00", "ends_at": "2026-11-20T10:00:00+08:00"})
	r.twice("putHeld", 200, ended, "PUT", ended+"/held", object{"held": false, "reason": "台风"})
	series := "/series/" + id(r.twice("bookSeries", 201, "/series/{id}", "POST", "/series", r.monthly())["series"].(object))
	r.twice("updateSeries", 200, series, "PATCH", series+"?scope=all", object{"title": "主席办公会"}, any0...)
	r.twice("cancelSeries", 200, series, "POST", series+"/cancel?scope=all", object{"reason": "停开"})
	r.twice("confirmSeries", 200, series, "POST", series+"/confirm?scope=all", nil)

	formal := c.add("/meetings", object{"form": "other", "title": "大会", "starts_at": "2027-05-10T09:00:00+08:00", "ends_at": "2027-05-10T11:00:00+08:00",
		"attendances": []any{object{"person_id": r.chair}, object{"person_id": r.member}, object{"person_id": r.third}}})
	ask := func(person string) object {
		return object{"meeting_id": formal, "person_id": person, "reason": "illness"}
	}
	leave := "/leaves/" + id(r.twice("createLeave", 201, "", "POST", "/leaves", ask(r.chair)))
	r.twice("approveLeave", 200, "", "POST", leave+"/approve", object{"note": "请会后看纪要"})
	r.twice("refuseLeave", 200, "", "POST", "/leaves/"+c.add("/leaves", ask(r.member))+"/refuse", nil)
	r.twice("withdrawLeave", 200, "", "POST", "/leaves/"+c.add("/leaves", ask(r.third))+"/withdraw", nil)

	r.twice("createLeaves", 201, "", "POST", "/leaves/batch", object{
		"person_id": r.third, "from": "2027-05-10", "to": "2027-05-10", "reason": "official"})

	plan := "/plans/" + id(r.twice("createPlan", 201, "", "POST", "/plans", object{"year": 2027, "title": "年度协商计划"}))
	r.twice("updatePlan", 200, "", "PATCH", plan, object{"title": "2027 年度协商计划"}, "If-Match", `"1"`)
	topic := object{"title": "青年就业", "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}
	topics := topicIDs(r.twice("addTopics", 201, "", "POST", plan+"/topics", object{"topics": []any{topic, topic}}))
	r.twice("updateTopic", 200, "", "PATCH", plan+"/topics/"+topics[0], object{"title": "青年就业环境"}, "If-Match", `"1"`)
	r.twice("deleteTopic", 204, "", "DELETE", plan+"/topics/"+topics[1], nil, any0...)
	r.twice("submitPlan", 200, "", "POST", plan+"/submit", nil)
	r.twice("returnPlan", 200, "", "POST", plan+"/return", object{"reason": "补充"})
	c.call(200, "POST", plan+"/submit", nil)
	r.twice("approvePlan", 200, "", "POST", plan+"/approve", nil)
	r.twice("publishPlan", 200, "", "POST", plan+"/publish", nil)
	edition := "/plans/" + id(r.twice("newPlanEdition", 201, "", "POST", plan+"/edition", nil))
	linked := plan + "/topics/" + topics[0] + "/meetings/" + formal
	r.twice("linkTopicMeeting", 200, "", "PUT", linked, nil)
	r.twice("unlinkTopicMeeting", 200, "", "DELETE", linked, nil)
	c.call(200, "PUT", linked, nil)
	copied, _ := c.call(200, "GET", edition+"/topics", nil)
	r.twice("deleteTopic", 200, "", "DELETE", edition+"/topics/"+topicIDs(copied)[0], nil, any0...)
	r.twice("keepDroppedMeeting", 200, "", "PUT", edition+"/dropped/"+formal, nil)
	r.twice("unkeepDroppedMeeting", 200, "", "DELETE", edition+"/dropped/"+formal, nil)
	r.twice("deletePlan", 204, "", "DELETE", edition, nil, any0...)
	issued := object{"kind": "joint_issue", "on": "2027-01-20", "document_number": "市办发〔2027〕3号"}
	steps := r.twice("addPlanStep", 200, "", "POST", plan+"/steps", issued)["steps"].([]any)
	noted := plan + "/steps/" + steps[len(steps)-1].(object)["id"].(string)
	r.twice("removePlanStep", 200, "", "DELETE", noted, nil, any0...)
	r.twice("withdrawPlan", 200, "", "POST", plan+"/withdraw", object{"reason": "另行安排"})

	firm := "/firms/" + id(r.twice("createFirm", 201, "", "POST", "/firms", object{"code": "91350100M000100Y43",
		"name": "江城精密机械有限公司"}))
	r.twice("updateFirm", 200, "", "PATCH", firm, object{"address": "创业路 18 号"}, "If-Match", `"1"`)
	visit := "/visits/" + id(r.twice("createVisit", 201, "", "POST", "/visits", object{"date": "2026-11-20",
		"visitor_ids": []any{r.chair}, "firm_id": strings.TrimPrefix(firm, "/firms/")}))
	r.twice("updateVisit", 200, "", "PATCH", visit, object{"raised": "用工"}, "If-Match", `"1"`)
	contact := "/contacts/" + id(r.twice("createContact", 201, "", "POST", "/contacts", object{"person_id": r.chair,
		"firm_id": strings.TrimPrefix(firm, "/firms/"), "since": "2026-01-01", "quota": 4}))
	r.twice("updateContact", 200, "", "PATCH", contact, object{"quota": 6}, "If-Match", `"1"`)
	r.twice("deleteContact", 204, "", "DELETE", contact, nil, any0...)
	bureau := c.add("/bodies", object{"name": "住建局", "kind": "department"})
	pairing := "/pairings/" + id(r.twice("createPairing", 201, "", "POST", "/pairings", object{"body_id": r.body,
		"partner_body_id": bureau, "since": "2026-01-01"}))
	r.twice("updatePairing", 200, "", "PATCH", pairing, object{"note": "城建"}, "If-Match", `"1"`)
	r.twice("deletePairing", 204, "", "DELETE", pairing, nil, any0...)
	r.twice("deleteVisit", 204, "", "DELETE", visit, nil, any0...)
	r.twice("deleteFirm", 204, "", "DELETE", firm, nil, any0...)
	motion := "/motions/" + id(r.twice("createMotion", 201, "", "POST", "/motions", r.motion(0)))
	r.twice("updateMotion", 200, "", "PATCH", motion, object{"title": "关于加装电梯的建议"}, "If-Match", `"1"`)
	r.twice("linkMotionMeeting", 200, motion, "PUT", motion+"/meetings/"+formal, nil)
	r.twice("unlinkMotionMeeting", 200, "", "DELETE", motion+"/meetings/"+formal, nil)
	r.twice("deleteMotion", 204, "", "DELETE", motion, nil, any0...)

	c.call(200, "POST", meeting+"/confirm", object{})
	c.call(200, "POST", meeting+"/move", object{"starts_at": "2027-03-10T14:00:00+08:00"})
	proposal := "/proposals/" + id(r.asked())
	c.ready(strings.TrimPrefix(proposal, "/proposals/"))
	r.twice("applyProposal", 200, "", "POST", proposal+"/apply", nil)
	r.twice("undoProposal", 200, "", "POST", proposal+"/undo", nil)
	for _, end := range []string{"finish", "cancel"} {
		// One that another process is at work on.
		stand := fmt.Sprintf("UPDATE proposals SET state = 'planning', beat_at = %d, outcome = '{}'", nine.Unix())
		if _, err := r.base.Exec(stand); err != nil {
			t.Fatal(err)
		}
		r.twice(end+"Proposal", 200, "", "POST", proposal+"/"+end, nil)
	}

	feed := "/feeds/" + id(r.twice("createFeed", 201, "", "POST", "/feeds", object{"subject": object{"kind": "person", "id": r.chair}}))
	r.twice("updateFeed", 200, "", "PATCH", feed, object{"name": "手机"}, any0...)
	c.clock.Set(nine.Add(60e9))
	r.twice("rotateFeed", 200, "", "POST", feed+"/rotate", nil)
	r.twice("revokeFeed", 204, "", "DELETE", feed, nil)
	token := "/tokens/" + id(r.twice("createToken", 201, "", "POST", "/tokens", object{"name": "会务", "roles": []any{"organiser"}}))
	c.clock.Set(nine.Add(120e9))
	r.twice("rotateToken", 200, "", "POST", token+"/rotate", nil)
	r.twice("revokeToken", 204, "", "DELETE", token, nil)

	for _, op := range writes(t) {
		if !r.tried[op] {
			t.Errorf("%s was not tried", op)
		}
	}
}

// asked asks for a Proposal, twice; when it is asked for again it may be worked out.
func (r *retry) asked() object {
	r.t.Helper()
	r.tried["propose"] = true
	first, h := r.call(202, "POST", "/proposals", wednesday, "Idempotency-Key", "propose")
	r.journalled("propose", h)
	ready := r.ready(first["id"].(string))
	again, h2 := r.call(202, "POST", "/proposals", wednesday, "Idempotency-Key", "propose")
	if text(again) != text(ready) || h2.Get("Idempotent-Replayed") != "true" || h2.Get("Location") != h.Get("Location") {
		r.t.Errorf("asked again: %s, %v", text(again), h2)
	}
	return first
}

// writes names the operations of the contract that write.
func writes(t *testing.T) (all []string) {
	t.Helper()
	paths, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		for method, op := range p.item.Operations() {
			if method != http.MethodGet && op.Parameters.GetByInAndName(openapi3.ParameterInHeader, "Idempotency-Key") != nil {
				all = append(all, op.OperationID)
			}
		}
	}
	return all
}

const twoEvents = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x\r\n" +
	"BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261202T010000Z\r\nDTEND:20261202T020000Z\r\nSUMMARY:甲\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:b\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261203T010000Z\r\nDTEND:20261203T020000Z\r\nSUMMARY:乙\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// A calendar that is imported again under its key writes over nothing that was changed
// since, answers what is left of it, and is the same upload whatever divides its fields.
func TestAnImportIsReplayedAsItIs(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	form := func(boundary, file string) ([]byte, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := w.SetBoundary(boundary); err != nil {
			t.Fatal(err)
		}
		part, err := w.CreateFormFile("file", "a.ics")
		if err == nil {
			_, err = part.Write([]byte(file))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), w.FormDataContentType()
	}
	at := "/people/" + p.chair + "/blocks/import"
	body, media := form("one", twoEvents)
	first, _ := c.call(http.StatusOK, "POST", at, body, "Content-Type", media, "Idempotency-Key", "k")
	item := func(o object, i int) object { return o["items"].([]any)[i].(object) }
	a, b := item(first, 0)["block_id"].(string), item(first, 1)["block_id"].(string)
	c.call(http.StatusOK, "PATCH", "/blocks/"+a, object{"title": "改过"}, "If-Match", "*")
	c.call(http.StatusNoContent, "DELETE", "/blocks/"+b, nil, "If-Match", "*")
	body, media = form("two", twoEvents)
	again := c.replayed(http.StatusOK, "POST", at, body, "Content-Type", media, "Idempotency-Key", "k")
	holds(t, again, object{"removed_ids": []any{b}, "counts": object{"add": 1}})
	holds(t, item(again, 0), object{"action": "add", "block_id": a, "title": "改过"})
	if blocks := c.blocksOf(p.chair); len(blocks) != 1 {
		t.Errorf("%d blocks", len(blocks))
	}
	body, media = form("two", strings.Replace(twoEvents, "甲", "丙", 1))
	c.call(http.StatusUnprocessableEntity, "POST", at, body, "Content-Type", media, "Idempotency-Key", "k")
	c.call(http.StatusOK, "POST", at, body, "Content-Type", media, "Idempotency-Key", "l")
	c.call(http.StatusUnprocessableEntity, "POST", at+"?hard=false", body, "Content-Type", media, "Idempotency-Key", "l")
}

// What makes two requests under one key one, and what two.
func TestWhichRequestsAreTheSame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		wish := merged(p.meeting(), object{"status": "confirmed"})
		dry, h := c.call(http.StatusOK, "POST", "/meetings?dry_run=true", wish, "Idempotency-Key", "k")
		if dry["id"] != nil || h.Get("Idempotent-Replayed") != "" {
			t.Errorf("a dry run: %v, %v", dry["id"], h)
		}
		made, _ := c.call(http.StatusCreated, "POST", "/meetings", wish, "Idempotency-Key", "k")
		if same := c.replayed(http.StatusCreated, "POST", "/meetings?dry_run=false", wish, "Idempotency-Key", "k"); same["id"] != made["id"] {
			t.Errorf("%v, then %v", made["id"], same["id"])
		}
		c.call(http.StatusConflict, "POST", "/meetings?dry_run=true", wish, "Idempotency-Key", "k")
		reused := func(method, path string, body any, headers ...string) {
			t.Helper()
			if a, _ := c.call(http.StatusUnprocessableEntity, method, path, body, append(headers, "Idempotency-Key", "k")...); a["code"] != "reused" {
				t.Errorf("%s %s: %v", method, path, a)
			}
		}
		reused("POST", "/meetings", merged(wish, object{"title": "另一个"}))
		reused("POST", "/people", object{"name": "甲", "kind": "member"})
		at := "/meetings/" + made["id"].(string)
		reused("PATCH", at, object{"title": "甲"}, "If-Match", "*")
		if other, h := c.as(c.Organiser, http.StatusConflict, "POST", "/meetings", wish, "Idempotency-Key", "k"); other["code"] != "conflict" || h.Get("Idempotent-Replayed") != "" {
			t.Errorf("another token's: %v", other)
		}

		edit := func(want int, match, key string) object {
			out, _ := c.call(want, "PATCH", at, object{"title": "改题"}, "If-Match", match, "Idempotency-Key", key)
			return out
		}
		edit(http.StatusPreconditionFailed, `"7"`, "edit") // and is not remembered
		edit(http.StatusOK, `"1"`, "edit")
		c.call(http.StatusOK, "PATCH", at, object{"title": "又改"}, "If-Match", `"2"`)
		if is := edit(http.StatusOK, `"1"`, "edit"); is["title"] != "又改" || is["version"] != 3.0 {
			t.Errorf("an edit replayed: %v, version %v", is["title"], is["version"])
		}
		if p := edit(http.StatusUnprocessableEntity, `"3"`, "edit"); p["code"] != "reused" {
			t.Errorf("another version's edit is the same: %v", p)
		}
		c.call(http.StatusOK, "POST", at+"/cancel", object{"reason": "停"})
		if is := c.replayed(http.StatusCreated, "POST", "/meetings", wish, "Idempotency-Key", "k"); is["status"] != "cancelled" || is["title"] != "又改" {
			t.Errorf("a booking replayed: %v %v", is["status"], is["title"])
		}

		c.clock.Set(nine.Add(store.OnceFor))
		again, h := c.call(http.StatusCreated, "POST", "/meetings", wish, "Idempotency-Key", "k")
		if again["id"] == made["id"] || h.Get("Idempotent-Replayed") != "false" {
			t.Errorf("a key of a week ago is remembered: %v", h)
		}
	})
}

// What was removed since the request is a 410 that names it; so is what hung on it.
func TestWhatWasRemovedSinceIsGone(t *testing.T) {
	t.Parallel()
	c := start(t)
	person := object{"name": "吴四郑", "kind": "member"}
	made, _ := c.call(http.StatusCreated, "POST", "/people", person, "Idempotency-Key", "a")
	at := "/people/" + made["id"].(string)
	c.call(http.StatusOK, "PATCH", at, object{"post": "主任"}, "If-Match", `"1"`, "Idempotency-Key", "b")
	c.call(http.StatusNoContent, "DELETE", at, nil, "If-Match", `"2"`, "Idempotency-Key", "c")
	want := object{"code": "removed", "made": []any{object{"kind": "person", "id": made["id"]}}}
	holds(t, c.replayed(http.StatusGone, "POST", "/people", person, "Idempotency-Key", "a"), want)
	holds(t, c.replayed(http.StatusGone, "PATCH", at, object{"post": "主任"}, "If-Match", `"1"`, "Idempotency-Key", "b"), want)
	c.replayed(http.StatusNoContent, "DELETE", at, nil, "If-Match", `"2"`, "Idempotency-Key", "c")
	english, _ := c.call(http.StatusGone, "POST", "/people", person, "Idempotency-Key", "a", "Accept-Language", "en")
	holds(t, english, object{"title": "Carried out, then removed"})
	c.call(http.StatusNotFound, "DELETE", at, nil, "If-Match", `"2"`)
}

// Topics that a former release added are not known one by one.
func TestTopicsOfAFormerReleaseAreNotGuessed(t *testing.T) {
	t.Parallel()
	db := storetest.Any(t)
	c := serve(t, db)
	plan := c.add("/plans", object{"year": 2027, "title": "年度协商计划"})
	add := object{"topics": []any{object{"title": "青年就业", "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 120}}}
	c.call(http.StatusCreated, "POST", "/plans/"+plan+"/topics", add, "Idempotency-Key", "k")
	if _, err := database(t, db).Exec(`UPDATE idempotency SET made = '[{"kind":"plan","id":"` + plan + `"}]'`); err != nil {
		t.Fatal(err)
	}
	told := c.replayed(http.StatusConflict, "POST", "/plans/"+plan+"/topics", add, "Idempotency-Key", "k")
	holds(t, told, object{"code": "carried_out", "made": []any{object{"kind": "plan", "id": plan}}})
}

// An edit of a link that changes nothing is remembered too: sent again after another
// edit it does not take that back.
func TestAnEditThatChangesNothingIsRemembered(t *testing.T) {
	t.Parallel()
	c := start(t)
	feed, _ := c.feed(object{"kind": "public"})
	same := func() object {
		out, _ := c.call(http.StatusOK, "PATCH", "/feeds/"+feed, object{"name": "手机"}, "If-Match", "*", "Idempotency-Key", "k")
		return out
	}
	same()
	c.call(http.StatusOK, "PATCH", "/feeds/"+feed, object{"name": "平板"}, "If-Match", "*")
	if is := same(); is["name"] != "平板" {
		t.Errorf("it is called %v again", is["name"])
	}
	for range 2 {
		c.call(http.StatusNoContent, "DELETE", "/feeds/"+feed, nil, "Idempotency-Key", "revoke")
	}
	c.call(http.StatusNoContent, "DELETE", "/feeds/"+feed, nil, "Idempotency-Key", "revoked-already")
}

// Of equal requests that reach two servers of one office at once, one is carried out; the
// others wait for it and answer what it made.
func TestTwoServersCarryARequestOutOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		one, other := serve(t, db), serve(t, db)
		wish := one.party().meeting()
		var all sync.WaitGroup
		answers := make([]apptest.Answer, 12)
		for i := range answers {
			server := []*client{one, other}[i%2]
			all.Go(func() {
				answers[i] = server.Do("POST", "/api/v1/meetings", one.Admin, wish, "Idempotency-Key", "k")
			})
		}
		all.Wait()
		carriedOut, made := 0, map[string]bool{}
		for _, a := range answers {
			if a.Status != http.StatusCreated {
				t.Errorf("%d %s", a.Status, a.Body)
			}
			if a.Header.Get("Idempotent-Replayed") == "false" {
				carriedOut++
			}
			made[a.Header.Get("Location")] = true
		}
		page, _ := one.call(http.StatusOK, "GET", "/meetings", nil)
		if n := len(page["items"].([]any)); carriedOut != 1 || len(made) != 1 || n != 1 {
			t.Errorf("carried out %d times, made %v, %d meetings stand", carriedOut, made, n)
		}
	})
}

// outcomes tries the writes to posts, outcomes, instructions and follow-ups.
func (r *retry) outcomes(id func(object) string) {
	r.t.Helper()
	any0 := []string{"If-Match", "*"}
	r.twice("putOutcomeKind", 200, "", "PUT", "/outcome-kinds/letter", object{"name_zh": "直通车", "name_en": "Letter"})
	r.twice("deleteOutcomeKind", 204, "", "DELETE", "/outcome-kinds/letter", nil, any0...)
	body := r.add("/bodies", object{"name": "社法委", "kind": "special_committee"})
	mayor := r.add("/people", object{"name": "钱一孙", "kind": "official"})
	posts := "/people/" + mayor + "/posts"
	post := posts + "/" + id(r.twice("addPost", 201, "", "POST", posts, object{"title": "市长"}))
	r.twice("updatePost", 200, "", "PATCH", post, object{"since": "2025-01-01"}, "If-Match", `"1"`)
	outcome := "/outcomes/" + id(r.twice("createOutcome", 201, "", "POST", "/outcomes", object{"kind": "opinion",
		"title": "信息", "date": "2026-06-18", "owner_body_ids": []any{body}}))
	r.twice("uploadFile", 201, "", "POST", "/files?name=a.txt", []byte("附件"), "Content-Type",
		"application/octet-stream")
	r.twice("updateOutcome", 200, "", "PATCH", outcome, object{"number": "1号"}, "If-Match", `"1"`)
	on := "/instructions/" + id(r.twice("createInstruction", 201, "", "POST", "/instructions", object{
		"outcome_id": strings.TrimPrefix(outcome, "/outcomes/"), "person_id": mayor, "date": "2026-06-20"}))
	r.twice("updateInstruction", 200, "", "PATCH", on, object{"words": "请研究"}, "If-Match", `"1"`)
	todo := "/follow-ups/" + id(r.twice("createFollowUp", 201, "", "POST", "/follow-ups", object{"body_id": body,
		"outcome_id": strings.TrimPrefix(outcome, "/outcomes/"), "what": "反馈", "due": "2026-09-01"}))
	r.twice("updateFollowUp", 200, "", "PATCH", todo, object{"what": "书面反馈"}, "If-Match", `"1"`)
	r.twice("replyFollowUp", 200, "", "POST", todo+"/reply", object{"reply": "已采纳"}, "If-Match", `"2"`)
	r.twice("deleteFollowUp", 204, "", "DELETE", todo, nil, any0...)
	r.twice("deleteInstruction", 204, "", "DELETE", on, nil, any0...)
	r.twice("deleteOutcome", 204, "", "DELETE", outcome, nil, any0...)
	r.twice("deletePost", 204, "", "DELETE", post, nil, any0...)
}
