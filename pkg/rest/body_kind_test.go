package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// all lists every item of a list of at most 200.
func (c *client) all(path string) []any {
	c.t.Helper()
	page, _ := c.call(http.StatusOK, "GET", path, nil)
	return page["items"].([]any)
}

func TestKindsOfBodiesOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		page, _ := c.call(http.StatusOK, "GET", "/body-kinds?limit=5", nil)
		if len(page["items"].([]any)) != 5 || page["next_cursor"] == nil {
			t.Errorf("the first page: %v", page)
		}
		if all := c.all("/body-kinds?limit=200"); len(all) != 12 {
			t.Errorf("%d kinds", len(all))
		}
		zone := object{"name_zh": "开发区工委", "name_en": "Zone office", "level": "district"}
		made, h := c.call(http.StatusOK, "PUT", "/body-kinds/zone_office", zone)
		holds(t, made, zone)
		if h.Get("ETag") != `"1"` || made["key"] != "zone_office" {
			t.Errorf("made %v with %v", made, h)
		}
		body := c.add("/bodies", object{"name": "高新区工委", "kind": "zone_office"})
		if got, _ := c.call(http.StatusOK, "GET", "/bodies/"+body, nil); got["level"] != "district" {
			t.Errorf("a body of the kind is %v", got)
		}
		if list := c.all("/bodies?kind=zone_office"); len(list) != 1 {
			t.Errorf("bodies of the kind: %v", list)
		}
		changed := object{"name_zh": "开发区工委", "name_en": "Zone office", "level": nil}
		p, _ := c.call(http.StatusUnprocessableEntity, "PUT", "/body-kinds/zone_office", changed)
		if field := p["errors"].([]any)[0].(object)["field"]; field != "level" {
			t.Errorf("a kind that is used: %v", p)
		}
		c.call(http.StatusConflict, "DELETE", "/body-kinds/zone_office", nil, "If-Match", "*")
		c.call(http.StatusNoContent, "DELETE", "/bodies/"+body, nil, "If-Match", "*")
		c.call(http.StatusPreconditionFailed, "DELETE", "/body-kinds/zone_office", nil, "If-Match", `"7"`)
		c.call(http.StatusNoContent, "DELETE", "/body-kinds/zone_office", nil, "If-Match", `"1"`)
		c.call(http.StatusNotFound, "GET", "/body-kinds/zone_office", nil)
		p, _ = c.call(http.StatusUnprocessableEntity, "POST", "/bodies", object{"name": "合唱团", "kind": "choir"})
		if field := p["errors"].([]any)[0].(object)["field"]; field != "kind" {
			t.Errorf("a body of no kind: %v", p)
		}
	})
}

// A district owns a thing of each kind. Lists under the city have it, and those under another district do not.
func TestListsUnderABody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		city := c.add("/bodies", object{"name": "市政协", "kind": "plenary"})
		owner := c.add("/bodies", object{"name": "甲区政协", "kind": "district", "parent_id": city})
		beside := c.add("/bodies", object{"name": "乙区政协", "kind": "district", "parent_id": city})
		mine := func(fields object) object { return merged(fields, object{"owner_body_id": owner}) }
		person := c.add("/people", object{"name": "赵一钱", "kind": "member", "home_body_id": owner})
		venue := c.add("/venues", mine(object{"name": "议事中心"}))
		room := c.add("/rooms", mine(object{"venue_id": venue, "name": "议事室", "capacity": 9}))
		span := object{"starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00"}
		everyone := object{"subject": object{"kind": "everyone"}, "title": "换届", "hard": false}
		c.add("/blocks", mine(merged(everyone, span)))
		booked := mine(merged(span, object{"form": "council", "title": "议事", "room_id": room,
			"attendances": []any{object{"person_id": person, "role": "presiding"}}}))
		c.add("/meetings", booked)
		c.call(http.StatusCreated, "POST", "/series", object{"rrule": "FREQ=WEEKLY;COUNT=2", "meeting": mine(object{
			"form": "study", "title": "读书",
			"starts_at": "2027-04-06T09:00:00+08:00", "ends_at": "2027-04-06T10:00:00+08:00",
			"attendances": []any{object{"person_id": person}}})})
		c.add("/plans", object{"year": 2027, "title": "甲区计划", "body_id": owner})
		c.add("/feeds", mine(object{"subject": object{"kind": "room", "id": room}}))
		c.call(http.StatusAccepted, "POST", "/proposals", mine(object{"cause": object{"kind": "conflicts",
			"from": "2027-03-09T00:00:00+08:00", "to": "2027-03-10T00:00:00+08:00"}}))
		for list, want := range map[string]int{"people": 1, "bodies": 1, "venues": 1, "rooms": 1, "blocks": 1,
			"meetings": 3, "series": 1, "plans": 1, "feeds": 1, "proposals": 1} {
			above := want
			if list == "bodies" {
				above = 3
			}
			for body, n := range map[string]int{owner: want, city: above, nobody: 0} {
				if got := c.all("/" + list + "?under=" + body); len(got) != n {
					t.Errorf("%d of %s under %s, want %d", len(got), list, body, n)
				}
			}
			if list != "bodies" {
				if got := c.all("/" + list + "?under=" + beside); len(got) != 0 {
					t.Errorf("%s under the district beside: %v", list, got)
				}
			}
		}
		window := "/conflicts?from=2027-03-01&to=2027-05-01&under="
		in, _ := c.call(http.StatusOK, "GET", window+city, nil)
		out, _ := c.call(http.StatusOK, "GET", window+beside, nil)
		if in["total"].(float64) == 0 || out["total"].(float64) != 0 {
			t.Errorf("conflicts under the city and beside: %v and %v", in["total"], out["total"])
		}
	})
}

// Whatever names an owner that is no active body is refused, with the field.
func TestOwnersAreRefusedOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		c := serve(t, db)
		ended := c.add("/bodies", object{"name": "旧委", "kind": "office", "active": false})
		person := c.add("/people", object{"name": "赵一钱", "kind": "member"})
		venue := c.add("/venues", object{"name": "议事中心"})
		span := object{"starts_at": "2027-03-09T09:00:00+08:00", "ends_at": "2027-03-09T10:00:00+08:00"}
		block := merged(object{"subject": object{"kind": "everyone"}, "title": "换届"}, span)
		seats := []any{object{"person_id": person}}
		meeting := merged(object{"form": "council", "title": "议事", "attendances": seats}, span)
		cause := object{"kind": "conflicts", "from": "2027-03-09T00:00:00+08:00", "to": "2027-03-10T00:00:00+08:00"}
		for _, row := range []struct {
			path, field string
			fields      object
		}{
			{"/people", "home_body_id", object{"name": "孙二李", "kind": "member"}},
			{"/venues", "owner_body_id", object{"name": "别处"}},
			{"/rooms", "owner_body_id", object{"venue_id": venue, "name": "议事室", "capacity": 9}},
			{"/blocks", "owner_body_id", block},
			{"/meetings", "owner_body_id", meeting},
			{"/feeds", "owner_body_id", object{"subject": object{"kind": "person", "id": person}}},
			{"/proposals", "owner_body_id", object{"cause": cause}},
		} {
			for _, owner := range []string{ended, nobody} {
				p, _ := c.call(http.StatusUnprocessableEntity, "POST", row.path,
					merged(row.fields, object{row.field: owner}))
				if got := p["errors"].([]any)[0].(object)["field"]; got != row.field {
					t.Errorf("%s names %v: %v", row.path, got, p)
				}
			}
		}
	})
}
