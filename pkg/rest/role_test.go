package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
)

// token issues a token and returns its secret.
func (c *client) token(fields object) string {
	c.t.Helper()
	made, _ := c.call(http.StatusCreated, "POST", "/tokens", fields)
	return made["secret"].(string)
}

// Each role alone may call what x-roles says and nothing else. A request that is let by fails later, for nothing that
// it asks for is there; a member or a liaison may then still be told that it concerns somebody else.
func TestEachRoleMayDoItsOwn(t *testing.T) {
	t.Parallel()
	c := start(t)
	person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
	secrets := map[string]string{}
	for _, role := range consult.Roles {
		fields := object{"name": "只做 " + string(role), "roles": []any{string(role)}}
		switch role {
		case consult.Member:
			fields["person_id"] = person
		case consult.Liaison:
			fields["liaison_for"] = object{"person_ids": []any{person}}
		}
		secrets[string(role)] = c.token(fields)
	}
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "outside") {
				continue
			}
			open, _ := op.Extensions["x-roles"].([]any)
			at := "/api/v1" + strings.NewReplacer("{id}", nobody, "{membership_id}", nobody, "{other_id}", nobody,
				"{person_id}", nobody, "{topic_id}", nobody, "{key}", "other", "{year}", "2027").Replace(path)
			for role, secret := range secrets {
				a := c.Do(method, at, secret, []byte(`{"surplus":1}`))
				refused := a.Status == http.StatusForbidden
				if slices.Contains(open, any(role)) {
					refused = refused && role != "member" && role != "liaison"
				} else {
					refused = !refused
				}
				if refused || a.Status == http.StatusUnauthorized || a.Status >= 500 {
					t.Errorf("%s as %s: %d, x-roles %v\n%s", op.OperationID, role, a.Status, open, a.Body)
				}
			}
		}
	}
}

// The front desk sees the meetings of today, who is expected and who came, takes answers by phone for any day, and
// reads and changes nothing else.
func TestTheDeskSeesToday(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		p := c.party()
		desk := c.token(object{"name": "前台", "roles": []any{"desk"}})
		on := func(day string) string {
			return c.add("/meetings", object{"form": "study", "title": "读书 " + day,
				"starts_at": day + "T10:00:00+08:00", "ends_at": day + "T11:00:00+08:00",
				"attendances": []any{object{"person_id": p.third}}})
		}
		local := c.clock.Now().In(time.FixedZone("", 8*3600))
		today, tomorrow := local.Format(time.DateOnly), local.AddDate(0, 0, 1).Format(time.DateOnly)
		now, later := on(today), on(tomorrow)
		for _, query := range []string{"", "?from=2020-01-01&to=2090-01-01", "?from=" + tomorrow} {
			page, _ := c.as(desk, http.StatusOK, "GET", "/meetings"+query, nil)
			for _, item := range page["items"].([]any) {
				if item.(object)["id"] != now {
					t.Errorf("%s lists %v", query, item)
				}
			}
			if query == "" && len(page["items"].([]any)) != 1 {
				t.Errorf("today: %v", page)
			}
		}
		marks := object{"items": []any{object{"person_id": p.third, "presence": "present"}}}
		for id, want := range map[string]int{now: http.StatusOK, later: http.StatusNotFound} {
			c.as(desk, want, "GET", "/meetings/"+id, nil)
			c.as(desk, want, "GET", "/meetings/"+id+"/attendances", nil)
			c.as(desk, want, "PUT", "/meetings/"+id+"/presence", marks)
		}
		answer := object{"response": "accepted", "channel": "phone"}
		c.as(desk, http.StatusOK, "PUT", "/meetings/"+later+"/attendances/"+p.third, answer)
		c.as(desk, http.StatusForbidden, "POST", "/meetings/"+now+"/cancel", object{"reason": "x"})
		c.as(desk, http.StatusForbidden, "GET", "/people", nil)
	})
}

// A liaison answers and asks for leave for the people named and for who is on the bodies named today; others do not
// exist for it.
func TestALiaisonActsForThoseNamed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		var people []string
		for _, name := range []string{"赵一钱", "孙二李", "周三吴", "郑四王"} {
			people = append(people, c.add("/people", object{"name": name, "kind": "member"}))
		}
		body := c.add("/bodies", object{"name": "教育局", "kind": "department"})
		sits := func(person string, fields object) {
			c.call(http.StatusCreated, "POST", "/bodies/"+body+"/memberships",
				merged(object{"person_id": person, "role": "member", "since": "2020-01-01"}, fields))
		}
		sits(people[1], nil)
		sits(people[2], object{"until": "2021-01-01"})
		var seats []any
		for _, p := range people {
			seats = append(seats, object{"person_id": p})
		}
		m := c.add("/meetings", object{"form": "study", "title": "读书", "attendances": seats,
			"starts_at": "2027-03-29T15:00:00+08:00", "ends_at": "2027-03-29T16:00:00+08:00"})
		liaison := c.token(object{"name": "教育局联络员", "roles": []any{"liaison"},
			"liaison_for": object{"person_ids": []any{people[0]}, "body_ids": []any{body}}})
		for i, want := range []bool{true, true, false, false} {
			status := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[want]
			c.as(liaison, status, "PUT", "/meetings/"+m+"/attendances/"+people[i], object{"response": "accepted"})
			status = map[bool]int{true: http.StatusCreated, false: http.StatusForbidden}[want]
			ask := object{"meeting_id": m, "person_id": people[i], "reason": "official"}
			c.as(liaison, status, "POST", "/leaves", ask)
			if !want {
				c.call(http.StatusCreated, "POST", "/leaves", ask)
			}
		}
		leaves, _ := c.as(liaison, http.StatusOK, "GET", "/leaves", nil)
		roster, _ := c.as(liaison, http.StatusOK, "GET", "/meetings/"+m+"/attendances", nil)
		if len(leaves["items"].([]any)) != 2 || len(roster["items"].([]any)) != 2 {
			t.Errorf("a liaison reads %v and %v", leaves["items"], roster["items"])
		}
		for _, bad := range []object{
			{"person_ids": []any{nobody}}, {"body_ids": []any{nobody}}, {"person_ids": []any{}},
		} {
			refused, _ := c.call(http.StatusUnprocessableEntity, "POST", "/tokens",
				object{"name": "x", "roles": []any{"liaison"}, "liaison_for": bad})
			if len(faults(refused)) != 1 {
				t.Errorf("%v: %v", bad, refused)
			}
		}
	})
}
