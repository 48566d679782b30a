package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// A liaison finds what is to be named for her body alone, and names people; of two editors one is stale.
func TestALiaisonNamesPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		party := c.add("/bodies", object{"name": "民革支部", "kind": "party_group"})
		var people []string
		for _, name := range []string{"赵一钱", "周三吴", "孙二李"} {
			person := c.add("/people", object{"name": name, "kind": "member"})
			c.add("/bodies/"+party+"/memberships", object{"person_id": person, "since": "2020-01-01"})
			people = append(people, person)
		}
		wish := gathering("09T09:00", "09T11:00")
		wish["delegations"] = []any{object{"body_id": party, "seats": 2, "name_by": "2027-03-05T17:00:00+08:00"}}
		m, _ := c.call(http.StatusCreated, "POST", "/meetings", wish)
		holds(t, m["delegations"].([]any)[0].(object), object{"state": "open", "unnamed": 2, "role": "voting",
			"required": true, "person_ids": []any{}, "meeting_id": m["id"]})
		other := gathering("09T10:00", "09T12:00")
		other["attendances"] = []any{object{"person_id": people[2]}}
		c.call(http.StatusCreated, "POST", "/meetings", other)
		elsewhere := merged(gathering("10T09:00", "10T11:00"), object{"delegations": []any{
			object{"body_id": c.add("/bodies", object{"name": "民盟支部", "kind": "party_group"}), "seats": 1}}})
		c.call(http.StatusCreated, "POST", "/meetings", elsewhere)

		secret := c.token(object{"name": "民革联络员", "roles": []any{"liaison"},
			"liaison_for": object{"body_ids": []any{party}}})
		page, _ := c.as(secret, http.StatusOK, "GET", "/delegations?state=open&name_by_to=2027-03-05", nil)
		if n := len(page["items"].([]any)); n != 1 {
			t.Fatalf("the liaison is to name %d: %v", n, page)
		}
		at := "/delegations/" + page["items"].([]any)[0].(object)["id"].(string)
		who := func(ids ...string) object {
			list := []any{}
			for _, id := range ids {
				list = append(list, id)
			}
			return object{"person_ids": list}
		}
		p, _ := c.as(secret, http.StatusConflict, "PUT", at+"/people", who(people[2]), "If-Match", `"1"`)
		holds(t, p["conflicts"].([]any)[0].(object), object{"kind": "person_double_booked", "person_id": people[2]})
		p, _ = c.as(secret, http.StatusUnprocessableEntity, "PUT", at+"/people", who(people...), "If-Match", `"1"`)
		holds(t, p["errors"].([]any)[0].(object), object{"field": "person_ids", "code": "too_many"})
		named, h := c.as(secret, http.StatusOK, "PUT", at+"/people", who(people[0]), "If-Match", `"1"`)
		holds(t, named["delegation"].(object), object{"unnamed": 1, "person_ids": []any{people[0]}})
		roster, _ := c.call(http.StatusOK, "GET", "/meetings/"+m["id"].(string)+"/attendances", nil)
		holds(t, roster["unnamed"].([]any)[0].(object), object{"body_name": "民革支部", "unnamed": 1, "body_id": party,
			"message": "民革支部：待定1名"})
		own, _ := c.as(secret, http.StatusOK, "GET", "/meetings/"+m["id"].(string)+"/attendances", nil)
		if n := len(own["unnamed"].([]any)); n != 1 {
			t.Errorf("the liaison reads of %d bodies that they have yet to name people", n)
		}
		if h.Get("ETag") != `"2"` {
			t.Errorf("the tag is %s", h.Get("ETag"))
		}
		c.call(http.StatusPreconditionFailed, "PUT", at+"/people", who(people[1]), "If-Match", `"1"`)
		history, _ := c.call(http.StatusOK, "GET", "/meetings/"+m["id"].(string)+"/history", nil)
		if text := fmt.Sprint(history); !strings.Contains(text, "名额定人：赵一钱") ||
			!strings.Contains(text, "给民革支部2个名额") {
			t.Errorf("the history says %s", text)
		}
		q, _ := c.call(http.StatusUnprocessableEntity, "POST", "/series", object{"rrule": "FREQ=WEEKLY;COUNT=2",
			"meeting": wish})
		holds(t, q["errors"].([]any)[0].(object), object{"field": "meeting.delegations", "code": "series"})
	})
}
