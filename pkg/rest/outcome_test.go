package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"huiqi/pkg/store/storetest"
)

// archive is an office with what outcomes refer to.
type archive struct {
	*client
	committee, government, mayor, meeting, topic string
}

func anArchive(t *testing.T, db string) *archive {
	t.Helper()
	c := serve(t, db)
	a := &archive{client: c}
	a.committee = c.add("/bodies", object{"name": "社会法制委", "kind": "special_committee"})
	a.government = c.add("/bodies", object{"name": "市政府办公室", "kind": "department"})
	a.mayor = c.add("/people", object{"name": "钱一孙", "kind": "official", "post": "市长"})
	c.add("/people/"+a.mayor+"/posts", object{"title": "副市长", "since": "2024-01-01", "until": "2026-03-01"})
	c.add("/people/"+a.mayor+"/posts", object{"title": "市长", "since": "2026-03-01"})
	a.meeting = c.add("/meetings", object{"form": "council", "title": "老年助餐", "owner_body_id": a.committee,
		"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T10:00:00+08:00"})
	plan := c.add("/plans", object{"year": 2027, "title": "计划", "body_id": a.committee})
	topics, _ := c.call(http.StatusCreated, "POST", "/plans/"+plan+"/topics", object{"topics": []any{object{
		"title": "老年助餐", "form": "council", "earliest": "2027-05-01", "latest": "2027-06-30", "duration_minutes": 60,
	}}})
	a.topic = topics["items"].([]any)[0].(object)["id"].(string)
	return a
}

// report is an outcome of the committee.
func (a *archive) report(more object) object {
	return merged(object{"kind": "research_report", "title": "关于老年助餐的调研报告", "date": "2026-06-18",
		"owner_body_ids": []any{a.committee}}, more)
}

// faults are the bad fields of a refused write, with their codes.
func (c *client) faults(method, path string, body any, headers ...string) []string {
	c.t.Helper()
	p, _ := c.call(http.StatusUnprocessableEntity, method, path, body, headers...)
	var out []string
	for _, e := range p["errors"].([]any) {
		out = append(out, fmt.Sprint(e.(object)["field"], " ", e.(object)["code"]))
	}
	slices.Sort(out)
	return out
}

func TestOutcomesOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		a := anArchive(t, db)
		wish := a.report(object{"number": "锡协〔2026〕12号", "recipients": []any{"市委"}, "summary": "应扩大供餐点。",
			"recipient_body_ids": []any{a.government}, "meeting_ids": []any{a.meeting}, "topic_ids": []any{a.topic}})
		id := a.add("/outcomes", wish)
		got, h := a.call(http.StatusOK, "GET", "/outcomes/"+id, nil)
		holds(t, got, wish)
		for _, query := range []string{"meeting=" + a.meeting, "topic=" + a.topic, "body=" + a.committee,
			"under=" + a.committee, "kind=research_report", "from=2026-06-18&to=2026-06-18", "q=助餐", "q=12号"} {
			if n := len(a.all("/outcomes?" + query)); n != 1 {
				t.Errorf("%s finds %d", query, n)
			}
		}
		for _, query := range []string{"meeting=" + nobody, "body=" + a.government, "kind=other", "from=2026-06-19",
			"to=2026-06-17", "instructed=true", "overdue=true", "state=open", "person=" + a.mayor} {
			if n := len(a.all("/outcomes?" + query)); n != 0 {
				t.Errorf("%s finds %d", query, n)
			}
		}
		changed, _ := a.call(http.StatusOK, "PATCH", "/outcomes/"+id,
			object{"owner_body_ids": []any{a.committee, a.government}}, "If-Match", h.Get("ETag"))
		if n := len(changed["owner_body_ids"].([]any)); n != 2 || len(a.all("/outcomes")) != 1 {
			t.Errorf("two owners: %v", changed)
		}
		a.call(http.StatusPreconditionFailed, "PATCH", "/outcomes/"+id, object{"title": "改"}, "If-Match", h.Get("ETag"))
		a.call(http.StatusConflict, "DELETE", "/bodies/"+a.government, nil, "If-Match", "*")
		a.call(http.StatusConflict, "DELETE", "/outcome-kinds/research_report", nil, "If-Match", "*")
		a.call(http.StatusNoContent, "DELETE", "/outcomes/"+id, nil, "If-Match", "*")
		a.call(http.StatusNotFound, "GET", "/outcomes/"+id, nil)
	})
}

// Every bad field is named at once, and nothing is kept.
func TestWhatIsNoOutcomeIsRefused(t *testing.T) {
	t.Parallel()
	a := anArchive(t, storetest.Any(t))
	first := a.add("/outcomes", a.report(object{"number": "1号"}))
	a.call(http.StatusOK, "PUT", "/outcome-kinds/old", object{"name_zh": "旧", "name_en": "Old", "active": false})
	for _, row := range []struct {
		reason string
		body   object
		want   []string
	}{
		{
			"all at once",
			a.report(object{"kind": "none", "owner_body_ids": []any{a.committee, nobody}, "meeting_ids": []any{nobody},
				"topic_ids": []any{nobody}, "recipient_body_ids": []any{nobody}, "recipients": []any{"\u202e"}}),
			[]string{"kind unknown", "meeting_ids[0] not_found", "owner_body_ids[1] not_found",
				"recipient_body_ids[0] not_found", "recipients[0] invisible", "recipients[0] turned_around",
				"topic_ids[0] not_found"},
		},
		{"a kind that has ended", a.report(object{"kind": "old"}), []string{"kind inactive"}},
		{"the number of another one", a.report(object{"number": "1号"}), []string{"number taken"}},
		{
			"the number of another one that it shares an owner with",
			a.report(object{"number": "1号", "owner_body_ids": []any{a.government, a.committee}}),
			[]string{"number taken"},
		},
	} {
		if got := a.faults("POST", "/outcomes", row.body); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.reason, got, row.want)
		}
	}
	a.add("/outcomes", a.report(object{"number": "1号", "date": "2025-06-18"}))
	a.add("/outcomes", a.report(object{"number": "1号", "owner_body_ids": []any{a.government}}))
	if n := len(a.all("/outcomes")); n != 3 {
		t.Errorf("%d outcomes", n)
	}
	if got := a.faults("PATCH", "/outcomes/"+first, object{"owner_body_ids": []any{a.government}}, "If-Match",
		"*"); !slices.Equal(got, []string{"number taken"}) {
		t.Errorf("a number that comes with another owner: %v", got)
	}
}

// An instruction says what the official was then. 件 are the outcomes with any, 件次 the instructions.
func TestInstructionsOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		a := anArchive(t, db)
		early := a.add("/outcomes", a.report(object{"date": "2026-01-10"}))
		a.add("/outcomes", a.report(nil))
		on := func(date string, more object) object {
			return merged(object{"outcome_id": early, "person_id": a.mayor, "date": date}, more)
		}
		clerk := a.add("/people", object{"name": "李四周", "kind": "staff"})
		novice := a.add("/people", object{"name": "吴五郑", "kind": "official"})
		for _, row := range []struct {
			reason string
			body   object
			want   []string
		}{
			{"before its outcome", on("2026-01-09", nil), []string{"date before_outcome"}},
			{"tomorrow", on("2026-11-24", nil), []string{"date future"}},
			{"a post that he held later", on("2026-02-01", object{"post": "市长"}), []string{"post not_held"}},
			{"a post that he held earlier", on("2026-03-01", object{"post": "副市长"}), []string{"post not_held"}},
			{"by one who never held any", on("2026-02-01", object{"person_id": novice}), []string{"post not_held"}},
			{"by no official", on("2026-02-01", object{"person_id": clerk}), []string{"person_id not_official"}},
			{
				"on and by nobody", object{"outcome_id": nobody, "person_id": nobody, "date": "2026-12-24"},
				[]string{"date future", "outcome_id not_found", "person_id not_found"},
			},
		} {
			if got := a.faults("POST", "/instructions", row.body); !slices.Equal(got, row.want) {
				t.Errorf("%s: %v, want %v", row.reason, got, row.want)
			}
		}
		first := a.add("/instructions", on("2026-02-28", object{"words": "请研究。"}))
		second := a.add("/instructions", on("2026-03-01", nil))
		for id, post := range map[string]string{first: "副市长", second: "市长"} {
			if got, _ := a.call(http.StatusOK, "GET", "/instructions/"+id, nil); got["post"] != post {
				t.Errorf("%v, want %s", got, post)
			}
		}
		if all, some := a.all("/instructions?body="+a.committee), a.all("/outcomes?instructed=true"); len(all) != 2 ||
			len(some) != 1 {
			t.Errorf("%d instructions (件次) on %d outcomes (件)", len(all), len(some))
		}
		posts := a.all("/people/" + a.mayor + "/posts")
		for _, p := range posts { // what is recorded stays when the posts change
			at := "/people/" + a.mayor + "/posts/" + p.(object)["id"].(string)
			a.call(http.StatusOK, "PATCH", at, object{"title": "市委书记"}, "If-Match", "*")
		}
		got, h := a.call(http.StatusOK, "PATCH", "/instructions/"+first, object{"words": "请抓紧研究。"}, "If-Match", "*")
		if got["post"] != "副市长" {
			t.Errorf("after the post was renamed: %v", got)
		}
		a.call(http.StatusPreconditionFailed, "PATCH", "/instructions/"+first, object{"words": "改"}, "If-Match", `"1"`)
		if got := a.faults("PATCH", "/instructions/"+first, object{"date": "2026-02-27"}, "If-Match",
			h.Get("ETag")); !slices.Equal(got, []string{"post not_held"}) {
			t.Errorf("another day: %v", got)
		}
		if got := a.faults("PATCH", "/outcomes/"+early, object{"date": "2026-03-01"}, "If-Match",
			"*"); !slices.Equal(got, []string{"date after_instruction"}) {
			t.Errorf("an outcome after its instruction: %v", got)
		}
		a.call(http.StatusConflict, "DELETE", "/outcomes/"+early, nil, "If-Match", "*")
	})
}

// A follow-up is open, replied and closed, and overdue from the day after it was due.
func TestFollowUpsOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		a := anArchive(t, db)
		of := a.add("/outcomes", a.report(nil))
		other := a.add("/outcomes", a.report(nil))
		on := a.add("/instructions", object{"outcome_id": of, "person_id": a.mayor, "date": "2026-06-20"})
		wish := object{"outcome_id": of, "instruction_id": on, "body_id": a.government, "what": "书面反馈",
			"due": "2026-11-23"}
		if got := a.faults("POST", "/follow-ups", merged(wish, object{"outcome_id": other, "body_id": nobody,
			"due": "2026-06-17"})); !slices.Equal(got, []string{
			"body_id not_found", "due before_outcome", "instruction_id not_found",
		}) {
			t.Errorf("refused for %v", got)
		}
		id := a.add("/follow-ups", wish)
		counts := func(want ...int) {
			t.Helper()
			for i, query := range []string{"overdue=true", "state=open", "state=replied", "state=closed"} {
				if n := len(a.all("/follow-ups?under=" + a.government + "&" + query)); n != want[i] {
					t.Errorf("%s finds %d, want %d", query, n, want[i])
				}
			}
		}
		counts(0, 1, 0, 0)
		a.clock.Set(nine.AddDate(0, 0, 1))
		counts(1, 1, 0, 0)
		late, _ := a.call(http.StatusOK, "GET", "/follow-ups/"+id, nil)
		if late["overdue"] != true || late["state"] != "open" {
			t.Errorf("the day after: %v", late)
		}
		for _, query := range []string{"overdue=true", "state=open"} {
			if n := len(a.all("/outcomes?" + query)); n != 1 {
				t.Errorf("%d outcomes with %s", n, query)
			}
		}
		reply := "/follow-ups/" + id + "/reply"
		_, h := a.call(http.StatusOK, "POST", reply, object{"reply": "已采纳。"}, "If-Match", `"1"`)
		a.call(http.StatusPreconditionFailed, "POST", reply, object{"reply": "又"}, "If-Match", `"1"`)
		counts(0, 0, 1, 0)
		got, h := a.call(http.StatusOK, "PATCH", "/follow-ups/"+id, object{"closed": true}, "If-Match", h.Get("ETag"))
		if got["closed_on"] != "2026-11-24" || got["replied_on"] != "2026-11-24" {
			t.Errorf("closed: %v", got)
		}
		counts(0, 0, 0, 1)
		if got := a.faults("POST", "/follow-ups/"+id+"/reply", object{"reply": "晚了"}, "If-Match",
			h.Get("ETag")); !slices.Equal(got, []string{"reply closed"}) {
			t.Errorf("a reply to what is closed: %v", got)
		}
		a.call(http.StatusOK, "PATCH", "/follow-ups/"+id, object{"closed": false}, "If-Match", "*")
		counts(0, 0, 1, 0)
		a.call(http.StatusConflict, "DELETE", "/instructions/"+on, nil, "If-Match", "*")
		a.call(http.StatusNoContent, "DELETE", "/follow-ups/"+id, nil, "If-Match", "*")
		a.call(http.StatusNoContent, "DELETE", "/instructions/"+on, nil, "If-Match", "*")
	})
}

// The dossier of a topic has what came of the topic and of its meetings, each once, and which of them were held.
func TestADossierHasWhatCameOfTheTopic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		a := anArchive(t, db)
		a.clock.Set(nine.AddDate(0, 0, 20))
		linked := func(more object) string { return a.add("/outcomes", a.report(more)) }
		both := linked(object{"topic_ids": []any{a.topic}, "meeting_ids": []any{a.meeting}, "date": "2026-12-02"})
		ofMeeting := linked(object{"meeting_ids": []any{a.meeting}, "date": "2026-12-03"})
		linked(object{"date": "2026-12-01"})
		dossier := func(state string, held any, outcomes ...any) {
			t.Helper()
			d, _ := a.call(http.StatusOK, "GET", "/topics/"+a.topic, nil)
			got := []any{}
			for _, o := range d["outcomes"].([]any) {
				got = append(got, o.(object)["id"])
			}
			if d["state"] != state || text(got) != text(append([]any{}, outcomes...)) {
				t.Errorf("%s, %v; want %s, %v", d["state"], got, state, outcomes)
			}
			for _, m := range d["meetings"].([]any) {
				holds(t, m.(object), object{"held": held})
			}
		}
		dossier("open", nil, both)
		plan, _ := a.call(http.StatusOK, "GET", "/plans", nil)
		at := "/plans/" + plan["items"].([]any)[0].(object)["id"].(string)
		a.call(http.StatusOK, "PUT", at+"/topics/"+a.topic+"/meetings/"+a.meeting, nil)
		dossier("consulted", nil, both, ofMeeting)
		say := func(record object) { a.call(http.StatusOK, "PUT", "/meetings/"+a.meeting+"/held", record) }
		say(object{"held": true})
		dossier("consulted", true, both, ofMeeting)
		say(object{"held": false, "reason": "台风"})
		dossier("open", false, both, ofMeeting)
	})
}
