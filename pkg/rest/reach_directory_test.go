package rest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// realm is a city with two districts, each with a township below it, and a token that covers the first district.
type realm struct {
	*client
	// city is above, own is covered, below is below that, and beside is the other district with far below it.
	city, own, below, beside, far string
	// secret is the token of an organiser of the district, who is of the office there too.
	secret string
}

func realmOf(c *client) realm {
	c.t.Helper()
	r := realm{client: c}
	r.city = c.add("/bodies", object{"name": "市政协", "kind": "plenary"})
	r.own = c.add("/bodies", object{"name": "甲区政协", "kind": "district", "parent_id": r.city})
	r.below = c.add("/bodies", object{"name": "甲镇工委", "kind": "township_office", "parent_id": r.own})
	r.beside = c.add("/bodies", object{"name": "乙区政协", "kind": "district", "parent_id": r.city})
	r.far = c.add("/bodies", object{"name": "乙镇工委", "kind": "township_office", "parent_id": r.beside})
	r.secret = c.token(object{"name": "甲区办", "roles": []any{"office", "organiser"},
		"reach": object{"body_ids": []any{r.own}}})
	return r
}

// places are the owners that a thing can have, none last, each in its place of a reachRow.
func (r realm) places() []string { return []string{r.own, r.below, r.city, r.beside, ""} }

var placeNames = []string{"own", "below", "above", "beside", "none"}

// owned is the thing with its owner, under the name of the field.
func owned(thing object, field, owner string) object {
	if owner == "" {
		return thing
	}
	return merged(thing, object{field: owner})
}

// each makes the thing once for each place.
func (r realm) each(path string, make func(owner string) object) []string {
	r.t.Helper()
	var ids []string
	for _, owner := range r.places() {
		ids = append(ids, r.add(path, make(owner)))
	}
	return ids
}

// reachRow says how an operation on {id} is answered for things of one's own, below, above, beside and of none.
type reachRow struct {
	method, path string
	body         any
	want         [5]int
}

// Statuses of a reachRow.
var (
	// theOwn are read or changed in reach, and are not there beyond it.
	theOwn = func(ok int) [5]int { return [5]int{ok, ok, 404, 404, 404} }
	// officeSeen is for what everyone sees when it has no owner, and changes when it is one's own.
	officeSeen    = [5]int{200, 200, 404, 404, 200}
	officeChanged = func(ok int) [5]int { return [5]int{ok, ok, 404, 404, 403} }
)

var requestIDs = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{26}|req_[0-9a-z]+`)

// try asks for each thing, and compares each 404 with that for a thing that is not there.
func (r realm) try(row reachRow, ids []string) {
	r.t.Helper()
	ask := func(id string) (int, []byte) {
		headers := []string{}
		if row.method == "PATCH" || row.method == "DELETE" {
			headers = []string{"If-Match", "*"}
		}
		path := "/api/v1" + strings.ReplaceAll(row.path, "{id}", id)
		a := r.Do(row.method, path, r.secret, row.body, headers...)
		promised(r.t, row.method, path, a)
		return a.Status, requestIDs.ReplaceAll(a.Body, []byte("ID"))
	}
	_, absent := ask(nobody)
	for i, id := range ids {
		status, body := ask(id)
		if status != row.want[i] {
			r.t.Errorf("%s %s, %s: %d, want %d\n%s", row.method, row.path, placeNames[i], status, row.want[i], body)
		}
		if status == http.StatusNotFound && !bytes.Equal(body, absent) {
			r.t.Errorf("%s %s, %s: not there is told\n%s\nand not yours\n%s", row.method, row.path, placeNames[i],
				absent, body)
		}
	}
}

// lists wants that a list has exactly these ids for the limited token.
func (r realm) lists(path string, want ...string) {
	r.t.Helper()
	page, _ := r.as(r.secret, http.StatusOK, "GET", path, nil)
	got := map[string]bool{}
	for _, item := range page["items"].([]any) {
		got[item.(object)["id"].(string)] = true
	}
	for _, id := range want {
		if !got[id] {
			r.t.Errorf("%s lacks %s", path, id)
		}
	}
	if len(got) != len(want) || page["next_cursor"] != nil {
		r.t.Errorf("%s has %d, want %d: %v", path, len(got), len(want), page)
	}
}

// refuses wants a fault of the field with the code, the same for what is beyond reach as for what is not there.
func (r realm) refuses(method, path, field, beyond string, body object) {
	r.t.Helper()
	var told [2]string
	for i, id := range []string{beyond, nobody} {
		headers := []string{}
		if method == "PATCH" {
			headers = []string{"If-Match", "*"}
		}
		wish := merged(body, object{field: id})
		p, _ := r.as(r.secret, http.StatusUnprocessableEntity, method, path, wish, headers...)
		if faults(p)[field] != "not_found" {
			r.t.Errorf("%s %s with a %s beyond: %v", method, path, field, p)
		}
		told[i] = fmt.Sprint(p["errors"], p["detail"])
	}
	if told[0] != told[1] {
		r.t.Errorf("%s %s: beyond is %s, not there is %s", method, path, told[0], told[1])
	}
}

// People of one's own are read and changed, those who sit on a body of one's own are read without their phone, and
// everybody else is not there.
func TestPeopleBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		people := r.each("/people", func(home string) object {
			return owned(object{"name": "赵一", "kind": "member", "phone": "000"}, "home_body_id", home)
		})
		for _, row := range []reachRow{
			{method: "GET", path: "/people/{id}", want: theOwn(200)},
			{method: "PATCH", path: "/people/{id}", body: object{"post": "主任"}, want: theOwn(200)},
			{method: "DELETE", path: "/people/{id}", want: [5]int{409, 204, 404, 404, 404}},
		} {
			if row.method == "DELETE" {
				r.call(http.StatusCreated, "POST", "/bodies/"+r.own+"/memberships", object{"person_id": people[0]})
			}
			r.try(row, people)
		}
		r.lists("/people", people[0])
		// Somebody from beside sits here, and elsewhere.
		guest := people[3]
		seat := r.add("/bodies/"+r.below+"/memberships", object{"person_id": guest, "since": "2020-01-01"})
		r.call(http.StatusCreated, "POST", "/bodies/"+r.city+"/memberships", object{"person_id": guest})
		r.lists("/people", people[0], guest)
		r.lists("/people?under="+r.below, guest)
		for _, beyond := range []string{r.city, r.beside, nobody} {
			r.lists("/people?body=" + beyond)
			r.lists("/people?under=" + beyond)
			r.lists("/bodies?under=" + beyond)
		}
		r.lists("/bodies?person="+guest, r.below)
		r.lists("/bodies?person=" + people[2])
		seen, _ := r.as(r.secret, http.StatusOK, "GET", "/people/"+guest, nil)
		if seen["phone"] != nil || seen["home_body_id"] != nil {
			t.Errorf("seen with %v", seen)
		}
		for _, method := range []string{"PATCH", "DELETE"} {
			r.as(r.secret, http.StatusForbidden, method, "/people/"+guest, object{"post": "x"}, "If-Match", "*")
		}
		ends := object{"until": "2026-11-23"}
		r.call(http.StatusOK, "PATCH", "/bodies/"+r.below+"/memberships/"+seat, ends, "If-Match", "*")
		r.lists("/people", people[0])

		r.refuses("POST", "/people", "home_body_id", r.city, object{"name": "钱一", "kind": "member"})
		r.refuses("PATCH", "/people/"+people[0], "home_body_id", r.beside, object{})
		homeless := object{"name": "钱一", "kind": "member"}
		p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/people", homeless)
		if faults(p)["home_body_id"] != "required" {
			t.Errorf("without a home: %v", p)
		}
		r.as(r.secret, http.StatusCreated, "POST", "/people",
			object{"name": "钱一", "kind": "member", "home_body_id": r.below})
	})
}

// Whoever knows the whole name of somebody finds their id, also beyond reach; parts of names find nobody.
func TestAWholeNameFindsAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		one := r.add("/people", object{"name": "欧阳一", "kind": "member", "post": "副主席", "home_body_id": r.city})
		two := r.add("/people", object{"name": "欧阳一", "kind": "staff", "post": "司机"})
		left := r.add("/people", object{"name": "欧阳一", "kind": "staff", "active": false})
		found := func(name string) map[string]any {
			got, _ := r.as(r.secret, http.StatusOK, "GET", "/people/lookup?name="+name, nil)
			out := map[string]any{}
			for _, item := range got["items"].([]any) {
				out[item.(object)["id"].(string)] = item.(object)["name"]
			}
			return out
		}
		got := found("欧阳一")
		if len(got) != 2 || got[one] != "欧阳一（副主席）" || got[two] != "欧阳一（司机）" || got[left] != nil {
			t.Errorf("found %v", got)
		}
		for _, part := range []string{"欧阳", "ouyangyi", "oyy", "阳一", "%25一"} {
			if got := found(part); len(got) != 0 {
				t.Errorf("%s finds %v", part, got)
			}
		}
		r.as(r.secret, http.StatusBadRequest, "GET", "/people/lookup?name=欧", nil)
		r.as(r.secret, http.StatusUnprocessableEntity, "GET", "/people/lookup?name=欧%20", nil)
	})
}

// Bodies are those covered, with their memberships. What stands above them is not told, and nothing leaves the reach or
// the tree.
func TestBodiesBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		bodies := []string{r.own, r.below, r.city, r.beside, r.far}
		person := r.add("/people", object{"name": "赵一", "kind": "member", "home_body_id": r.own})
		stranger := r.add("/people", object{"name": "钱二", "kind": "member", "home_body_id": r.beside})
		for _, row := range []reachRow{
			{method: "GET", path: "/bodies/{id}", want: theOwn(200)},
			{method: "PATCH", path: "/bodies/{id}", body: object{"active": true}, want: theOwn(200)},
			{method: "DELETE", path: "/bodies/{id}", want: [5]int{409, 409, 404, 404, 404}},
			{method: "GET", path: "/bodies/{id}/memberships", want: theOwn(200)},
			{method: "POST", path: "/bodies/{id}/memberships", body: object{"person_id": person}, want: theOwn(201)},
		} {
			if row.method == "DELETE" {
				seat := object{"person_id": stranger, "until": "2026-11-24"}
				r.call(http.StatusCreated, "POST", "/bodies/"+r.below+"/memberships", seat)
			}
			r.try(row, bodies)
		}
		r.lists("/bodies", r.own, r.below)
		for i, body := range bodies {
			seat := r.add("/bodies/"+body+"/memberships",
				object{"person_id": person, "role": "chair", "since": "2020-01-01", "until": "2021-01-01"})
			for _, row := range []reachRow{
				{method: "GET", path: "/bodies/{id}/memberships/" + seat},
				{method: "PATCH", path: "/bodies/{id}/memberships/" + seat, body: object{"role": "member"}},
				{method: "DELETE", path: "/bodies/{id}/memberships/" + seat},
			} {
				row.want = [5]int{404, 404, 404, 404, 404}
				if i < 2 {
					row.want[i] = map[string]int{"GET": 200, "PATCH": 200, "DELETE": 204}[row.method]
				}
				r.try(row, bodies)
			}
		}
		r.as(r.secret, http.StatusOK, "PATCH", "/bodies/"+r.below, object{"name": "甲镇政协工委"}, "If-Match", "*")
		mine, _ := r.as(r.secret, http.StatusOK, "GET", "/bodies/"+r.own, nil)
		if mine["parent_id"] != nil {
			t.Errorf("the body above is told: %v", mine)
		}
		// What was read is sent back: the parent stays.
		read := object{"parent_id": nil, "name": "甲区"}
		r.as(r.secret, http.StatusOK, "PATCH", "/bodies/"+r.own, read, "If-Match", "*")
		if whole, _ := r.call(http.StatusOK, "GET", "/bodies/"+r.own, nil); whole["parent_id"] != r.city {
			t.Errorf("moved: %v", whole)
		}
		kind := object{"name": "丙镇工委", "kind": "township_office"}
		r.refuses("POST", "/bodies", "parent_id", r.city, kind)
		r.refuses("PATCH", "/bodies/"+r.below, "parent_id", r.beside, object{})
		r.refuses("PATCH", "/bodies/"+r.below, "paired_id", r.beside, object{})
		r.call(http.StatusOK, "PATCH", "/bodies/"+r.own, object{"paired_id": r.beside}, "If-Match", "*")
		if mine, _ := r.as(r.secret, http.StatusOK, "GET", "/bodies/"+r.own, nil); mine["paired_id"] != nil {
			t.Errorf("the department beyond is told: %v", mine)
		}
		r.refuses("POST", "/bodies/"+r.own+"/memberships", "person_id", r.add("/people",
			object{"name": "孙三", "kind": "member", "home_body_id": r.city}), object{"role": "member"})
		codeOf := func(method, path string, body object) string {
			p, _ := r.as(r.secret, http.StatusUnprocessableEntity, method, path, body, "If-Match", "*")
			return faults(p)["parent_id"]
		}
		rootless := codeOf("POST", "/bodies", kind)
		cut := codeOf("PATCH", "/bodies/"+r.below, object{"parent_id": nil})
		moved := codeOf("PATCH", "/bodies/"+r.own, object{"parent_id": r.below})
		if rootless != "required" || cut != "required" || moved != "forbidden" {
			t.Errorf("new without a parent %s, cut off %s, a root moved %s", rootless, cut, moved)
		}
		made, _ := r.as(r.secret, http.StatusCreated, "POST", "/bodies", merged(kind, object{"parent_id": r.own}))
		r.lists("/bodies", r.own, r.below, made["id"].(string))
	})
}

// Venues and rooms that belong to the whole office are seen by all and changed by it alone.
func TestVenuesAndRoomsBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		venues := r.each("/venues", func(owner string) object {
			return owned(object{"name": "会场", "address": "路" + owner}, "owner_body_id", owner)
		})
		rooms := r.each("/rooms", func(owner string) object {
			return owned(object{"name": "301", "venue_id": venues[4], "capacity": 9}, "owner_body_id", owner)
		})
		minutes := object{"minutes": 20}
		for _, row := range []reachRow{
			{method: "GET", path: "/venues/{id}", want: officeSeen},
			{method: "PATCH", path: "/venues/{id}", body: object{"wayfinding": "左"}, want: officeChanged(200)},
			{method: "GET", path: "/venues/{id}/travel", want: officeSeen},
			{method: "PUT", path: "/venues/{id}/travel/" + venues[4], body: minutes, want: officeChanged(200)},
			{method: "PUT", path: "/venues/" + venues[0] + "/travel/{id}", body: minutes, want: officeSeen},
			{method: "DELETE", path: "/venues/{id}/travel/" + venues[4], want: officeChanged(204)},
		} {
			r.try(row, venues)
		}
		for _, row := range []reachRow{
			{method: "GET", path: "/rooms/{id}", want: officeSeen},
			{method: "PATCH", path: "/rooms/{id}", body: object{"capacity": 12}, want: officeChanged(200)},
		} {
			r.try(row, rooms)
		}
		r.lists("/venues", venues[0], venues[1], venues[4])
		r.lists("/rooms", rooms[0], rooms[1], rooms[4])
		r.lists("/rooms?venue=" + venues[2])
		r.lists("/rooms?under="+r.own, rooms[0], rooms[1])
		r.lists("/venues?under=" + r.city)
		ways, _ := r.as(r.secret, http.StatusOK, "GET", "/venues/"+venues[0]+"/travel", nil)
		for _, w := range ways["items"].([]any) {
			if to := w.(object)["to_id"]; to == venues[2] || to == venues[3] {
				t.Errorf("a way beyond: %v", w)
			}
		}
		hall := object{"name": "礼堂", "capacity": 5, "owner_body_id": r.own}
		r.refuses("POST", "/rooms", "venue_id", venues[2], hall)
		r.refuses("PATCH", "/rooms/"+rooms[0], "venue_id", venues[3], object{})
		x := object{"name": "x", "capacity": 5, "venue_id": venues[0]}
		r.refuses("POST", "/rooms", "owner_body_id", r.beside, x)
		r.refuses("POST", "/venues", "owner_body_id", r.city, object{"name": "x"})
		for path, thing := range map[string]object{"/venues": {"name": "x"}, "/rooms": x} {
			p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", path, thing)
			if faults(p)["owner_body_id"] != "required" {
				t.Errorf("%s without an owner: %v", path, p)
			}
		}
		r.try(reachRow{method: "DELETE", path: "/rooms/{id}", want: officeChanged(204)}, rooms)
		r.try(reachRow{method: "DELETE", path: "/venues/{id}", want: officeChanged(204)}, venues)
	})
}
