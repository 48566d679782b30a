package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// plansOf makes a plan of the year for each place, with one topic that the same body owns, and answers both.
func (r realm) plansOf(year int) ([]string, []string) {
	r.t.Helper()
	plans := r.each("/plans", func(body string) object {
		return owned(object{"year": year, "title": "年度计划"}, "body_id", body)
	})
	var topics []string
	for i, owner := range r.places() {
		made, _ := r.call(http.StatusCreated, "POST", "/plans/"+plans[i]+"/topics",
			object{"topics": []any{r.topic(owner, nil)}})
		topics = append(topics, made["items"].([]any)[0].(object)["id"].(string))
	}
	return plans, topics
}

func (r realm) topic(owner string, fields object) object {
	return owned(merged(object{"title": "停车难", "form": "study", "earliest": "2027-03-01", "latest": "2027-03-31",
		"duration_minutes": 60}, fields), "owner_body_id", owner)
}

// Plans are for the body that has them, with every step of their approval, and so are their topics; a topic of another
// plan is read by the body that owns it.
func TestPlansBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		plans, _ := r.plansOf(2027)
		more := object{"topics": []any{r.topic(r.own, nil)}}
		for _, row := range []reachRow{
			{method: "GET", path: "/plans/{id}", want: theOwn(200)},
			{method: "PATCH", path: "/plans/{id}", body: object{"title": "计划"}, want: theOwn(200)},
			{method: "GET", path: "/plans/{id}/topics", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/topics", body: more, want: theOwn(201)},
			{method: "GET", path: "/plans/{id}/dropped", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/steps", body: object{"kind": "other", "on": "2027-01-04"},
				want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/submit", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/return", body: object{"reason": "补充"}, want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/submit", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/approve", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/publish", want: theOwn(200)},
			{method: "POST", path: "/plans/{id}/edition", want: theOwn(201)},
			{method: "POST", path: "/plans/{id}/withdraw", body: object{"reason": "重议"}, want: theOwn(200)},
		} {
			r.try(row, plans)
		}
		drafts, notes := r.plansOf(2028)
		for i, id := range drafts {
			for _, row := range []reachRow{
				{method: "GET", path: "/plans/" + id + "/topics/{id}"},
				{method: "PATCH", path: "/plans/" + id + "/topics/{id}", body: object{"title": "停车"}},
			} {
				row.want = [5]int{404, 404, 404, 404, 404}
				if i < 2 {
					row.want[i] = 200
				}
				r.try(row, notes)
			}
		}
		page, _ := r.as(r.secret, http.StatusOK, "GET", "/plans?limit=200", nil)
		for _, item := range page["items"].([]any) {
			if body := item.(object)["body_id"]; body != r.own && body != r.below {
				t.Errorf("a plan of %v is listed", body)
			}
		}
		r.try(reachRow{method: "GET", path: "/topics/{id}", want: theOwn(200)}, notes)
		for i, id := range plans {
			r.try(reachRow{method: "GET", path: "/plans/{id}/diff?against=" + id,
				want: theOwn(map[bool]int{true: 200, false: 422}[i == 0])}, plans[:1])
		}
		r.lists("/plans?under=" + r.city)
		r.try(reachRow{method: "DELETE", path: "/plans/{id}", want: theOwn(204)}, drafts)

		// The city's plan has a topic that the district owns, which it reads without who else is invited.
		stranger := r.add("/people", object{"name": "钱二", "kind": "member", "home_body_id": r.city})
		shown := r.topic(r.own, object{"title": "河道", "invite_body_ids": []any{r.beside, r.below},
			"department_body_ids": []any{r.beside}, "consulted_body_ids": []any{r.below}, "leader_id": stranger,
			"attendances": []any{object{"person_id": stranger}}})
		city := r.add("/plans", object{"year": 2029, "title": "市计划", "body_id": r.city})
		made, _ := r.call(http.StatusCreated, "POST", "/plans/"+city+"/topics",
			object{"topics": []any{shown, r.topic(r.city, nil)}})
		ours := made["items"].([]any)[0].(object)["id"].(string)
		r.lists("/plans/"+city+"/topics", ours)
		seen, _ := r.as(r.secret, http.StatusOK, "GET", "/plans/"+city+"/topics/"+ours, nil)
		holds(t, seen, object{"department_body_ids": []any{}, "consulted_body_ids": []any{r.below}, "leader_id": nil})
		if len(seen["attendances"].([]any)) != 0 || text(seen["invite_body_ids"]) != text([]any{r.below}) {
			t.Errorf("a topic that is seen names %v and %v", seen["attendances"], seen["invite_body_ids"])
		}
		patch := object{"title": "x"}
		r.as(r.secret, http.StatusNotFound, "PATCH", "/plans/"+city+"/topics/"+ours, patch, "If-Match", "*")
		r.as(r.secret, http.StatusNotFound, "GET", "/plans/"+city, nil)

		// The next edition gives the topic to another district: its dossier ends there for the first.
		for _, step := range []string{"submit", "approve", "edition"} {
			r.call(map[bool]int{true: http.StatusCreated, false: http.StatusOK}[step == "edition"], "POST",
				"/plans/"+city+"/"+step, nil)
		}
		all, _ := r.call(http.StatusOK, "GET", "/topics/"+ours, nil)
		next := all["editions"].([]any)[1].(object)
		given := "/plans/" + next["plan_id"].(string)
		r.call(http.StatusOK, "PATCH", given+"/topics/"+next["topic_id"].(string),
			object{"owner_body_id": r.beside, "title": "河道整治"}, "If-Match", "*")
		r.call(http.StatusOK, "POST", given+"/submit", nil)
		r.call(http.StatusOK, "POST", given+"/approve", nil)
		all, _ = r.call(http.StatusOK, "GET", "/topics/"+ours, nil)
		dossier, _ := r.as(r.secret, http.StatusOK, "GET", "/topics/"+ours, nil)
		if len(dossier["editions"].([]any)) != 1 || dossier["topic"].(object)["title"] != "河道" ||
			all["topic"].(object)["title"] != "河道整治" {
			t.Errorf("the district reads %v, the office %v", dossier, all)
		}
		r.as(r.secret, http.StatusNotFound, "GET", "/topics/"+next["topic_id"].(string), nil)
	})
}

// Plans and topics of a limited token belong to a body within its reach. They may name people from anywhere, and
// nothing else that is beyond it. A body that has ended owns no new ones, whoever asks.
func TestPlansNameOwnersWithinReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		year := object{"year": 2027, "title": "计划"}
		r.refuses("POST", "/plans", "body_id", r.city, year)
		p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/plans", year)
		if faults(p)["body_id"] != "required" {
			t.Errorf("a plan of the whole office: %v", p)
		}
		mine, _ := r.as(r.secret, http.StatusCreated, "POST", "/plans", merged(year, object{"body_id": r.own}))
		plan := "/plans/" + mine["id"].(string)
		r.refuses("PATCH", plan, "body_id", r.beside, object{})
		venue := r.add("/venues", object{"name": "乙区会堂", "owner_body_id": r.beside})
		room := r.add("/rooms", object{"name": "一", "capacity": 9, "venue_id": venue, "owner_body_id": r.beside})
		gone := r.add("/people", object{"name": "孙三", "kind": "member", "active": false})
		add := func(fields object) object {
			p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", plan+"/topics",
				object{"topics": []any{r.topic("", fields)}})
			return p
		}
		for field, beyond := range map[string]string{"owner_body_id": r.beside, "invite_body_ids[0]": r.beside,
			"room_ids[0]": room, "venue_ids[0]": venue, "attendances[0].person_id": gone} {
			naming := func(id string) object {
				name, _, listed := strings.Cut(field, "[")
				switch {
				case !listed:
					return object{name: id}
				case name == "attendances":
					return object{"owner_body_id": r.own, name: []any{object{"person_id": id}}}
				}
				return object{"owner_body_id": r.own, name: []any{id}}
			}
			got, absent := add(naming(beyond)), add(naming(nobody))
			if faults(got)[field] != "not_found" || text(got["errors"]) != text(absent["errors"]) {
				t.Errorf("%s beyond: %v, not there: %v", field, got, absent)
			}
		}
		if p := add(nil); faults(p)["owner_body_id"] != "required" {
			t.Errorf("a topic of nobody: %v", p)
		}
		city := r.add("/people", object{"name": "李四", "kind": "member", "home_body_id": r.city})
		made, _ := r.as(r.secret, http.StatusCreated, "POST", plan+"/topics", object{"topics": []any{
			r.topic(r.own, object{"attendances": []any{object{"person_id": city}}})}})
		topic := plan + "/topics/" + made["items"].([]any)[0].(object)["id"].(string)
		r.refuses("PATCH", topic, "owner_body_id", r.beside, object{})

		// Meetings are linked that may be seen.
		on := object{"form": "study", "title": "读书", "starts_at": "2027-03-29T15:00:00+08:00",
			"ends_at": "2027-03-29T16:00:00+08:00"}
		for visibility, want := range map[string]int{"public": 200, "internal": 404} {
			m := r.add("/meetings", merged(on, object{"owner_body_id": r.city, "visibility": visibility}))
			a := r.Do("PUT", "/api/v1"+topic+"/meetings/"+m, r.secret, nil)
			if a.Status != want {
				t.Errorf("a %s meeting is linked with %d\n%s", visibility, a.Status, a.Body)
			}
			r.call(http.StatusOK, "PUT", topic+"/meetings/"+m, nil)
			shown, _ := r.as(r.secret, http.StatusOK, "GET", topic, nil)
			if got := strings.Contains(text(shown["meetings"]), m); got != (want == 200) {
				t.Errorf("a %s meeting is shown: %v", visibility, shown["meetings"])
			}
			r.as(r.secret, http.StatusOK, "DELETE", topic+"/meetings/"+m, nil)
			whole, _ := r.call(http.StatusOK, "GET", topic, nil)
			if got := strings.Contains(text(whole["meetings"]), m); got != (want == 404) {
				t.Errorf("a %s meeting is linked still: %v", visibility, whole["meetings"])
			}
		}

		ended := r.add("/bodies", object{"name": "已撤销", "kind": "district"})
		draft := r.add("/plans", merged(year, object{"body_id": ended}))
		r.call(http.StatusOK, "PATCH", "/bodies/"+ended, object{"active": false}, "If-Match", "*")
		late := object{"year": 2028, "title": "x", "body_id": ended}
		p, _ = r.call(http.StatusUnprocessableEntity, "POST", "/plans", late)
		if faults(p)["body_id"] != "inactive" {
			t.Errorf("a plan of a body that ended: %v", p)
		}
		r.call(http.StatusOK, "PATCH", "/plans/"+draft, object{"title": "末次计划"}, "If-Match", "*")
		p, _ = r.call(http.StatusUnprocessableEntity, "POST", "/plans/"+draft+"/topics",
			object{"topics": []any{r.topic(ended, nil)}})
		if faults(p)["owner_body_id"] != "inactive" {
			t.Errorf("a topic of a body that ended: %v", p)
		}
		p, _ = r.call(http.StatusUnprocessableEntity, "PATCH", topic, object{"owner_body_id": ended}, "If-Match", "*")
		if faults(p)["owner_body_id"] != "inactive" {
			t.Errorf("a topic goes to a body that ended: %v", p)
		}
	})
}
