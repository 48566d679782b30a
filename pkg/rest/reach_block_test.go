package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// Blocks are for their owner, and on what is one's own; those on everyone that the whole office owns are seen by all.
func TestBlocksBeyondReachAreNotThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		person := r.add("/people", object{"name": "赵一", "kind": "member", "home_body_id": r.own})
		guest := r.add("/people", object{"name": "钱二", "kind": "member", "home_body_id": r.beside})
		stranger := r.add("/people", object{"name": "孙三", "kind": "member", "home_body_id": r.city})
		r.call(http.StatusCreated, "POST", "/bodies/"+r.own+"/memberships", object{"person_id": guest})
		day := object{"title": "调研", "starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T12:00:00+08:00"}
		on := func(kind, id string) object { return merged(day, object{"subject": object{"kind": kind, "id": id}}) }
		everyone := merged(day, object{"subject": object{"kind": "everyone"}})
		blocks := r.each("/blocks", func(owner string) object {
			return owned(on("person", person), "owner_body_id", owner)
		})
		all := r.each("/blocks", func(owner string) object { return owned(everyone, "owner_body_id", owner) })
		title := object{"title": "外出"}
		r.try(reachRow{method: "GET", path: "/blocks/{id}", want: theOwn(200)}, blocks)
		r.try(reachRow{method: "PATCH", path: "/blocks/{id}", body: title, want: theOwn(200)}, blocks)
		r.try(reachRow{method: "GET", path: "/blocks/{id}", want: officeSeen}, all)
		r.try(reachRow{method: "PATCH", path: "/blocks/{id}", body: title, want: officeChanged(200)}, all)
		r.lists("/blocks", blocks[0], blocks[1], all[0], all[1], all[4])
		r.lists("/blocks?person="+person, blocks[0], blocks[1])
		for name, beyond := range map[string]string{"person": stranger, "under": r.city, "body": r.beside} {
			r.lists("/blocks?" + name + "=" + beyond)
		}
		r.try(reachRow{method: "DELETE", path: "/blocks/{id}", want: officeChanged(204)}, all)

		ours := object{"owner_body_id": r.own}
		r.as(r.secret, http.StatusCreated, "POST", "/blocks", merged(on("person", person), ours))
		r.as(r.secret, http.StatusCreated, "POST", "/blocks", merged(on("body", r.below), ours))
		r.as(r.secret, http.StatusCreated, "POST", "/blocks", merged(everyone, ours))
		r.refuses("POST", "/blocks", "owner_body_id", r.city, on("person", person))
		r.refuses("PATCH", "/blocks/"+blocks[0], "owner_body_id", r.city, object{})
		venue := r.add("/venues", object{"name": "会议中心"})
		room := r.add("/rooms", object{"name": "301", "venue_id": venue, "capacity": 9})
		for _, row := range []struct{ kind, id, code string }{
			{"person", stranger, "not_found"}, {"person", nobody, "not_found"}, {"body", r.beside, "not_found"},
			{"person", guest, "forbidden"}, {"room", room, "forbidden"}, {"venue", venue, "forbidden"},
		} {
			body := merged(on(row.kind, row.id), ours)
			p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/blocks", body)
			if faults(p)["subject.id"] != row.code {
				t.Errorf("a block on %s %s: %v", row.kind, row.id, p)
			}
		}
		p, _ := r.as(r.secret, http.StatusUnprocessableEntity, "POST", "/blocks", everyone)
		if faults(p)["owner_body_id"] != "required" {
			t.Errorf("everyone in the office: %v", p)
		}
	})
}

// A block on everyone that a district owns keeps whoever has a home there or sits there, and its bodies, and nobody
// else, whoever entered it and whoever books.
func TestADistrictBlocksItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		people := map[string]string{}
		for name, home := range map[string]string{"own": r.own, "below": r.below, "above": r.city, "beside": r.beside} {
			people[name] = r.add("/people", object{"name": "赵" + name, "kind": "member", "home_body_id": home})
		}
		seat := func(name, since, until string) {
			people[name] = r.add("/people", object{"name": "钱" + name, "kind": "member", "home_body_id": r.city})
			r.call(http.StatusCreated, "POST", "/bodies/"+r.below+"/memberships",
				object{"person_id": people[name], "since": since, "until": until})
		}
		seat("sits", "2020-01-01", "2026-12-02")
		seat("sat", "2020-01-01", "2026-12-01")
		seat("will", "2026-12-02", "2027-12-01")
		venue := r.add("/venues", object{"name": "会议中心"})
		room := r.add("/rooms", object{"name": "301", "venue_id": venue, "capacity": 9})
		span := object{"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T12:00:00+08:00"}
		block := r.add("/blocks", merged(span, object{"title": "区两会", "owner_body_id": r.own,
			"subject": object{"kind": "everyone"}}))
		meeting := merged(span, object{"form": "study", "title": "读书"})
		book := func(fields object) (int, string) {
			status, got := r.answer("POST", "/meetings?dry_run=true", merged(meeting, fields))
			return status, fmt.Sprint(got)
		}
		kept := map[string]bool{"own": true, "below": true, "sits": true}
		for name, person := range people {
			status, got := book(object{"attendances": []any{object{"person_id": person}}})
			hit := strings.Contains(got, "everyone_blocked")
			if hit != kept[name] || hit != (status == http.StatusConflict) {
				t.Errorf("%s: %d, %s", name, status, got)
			}
			free, _ := r.call(http.StatusOK, "GET", "/people/"+person+"/freebusy?from=2026-12-01&to=2026-12-01", nil)
			if busy := len(free["items"].([]any)) > 0; busy != kept[name] {
				t.Errorf("%s: free/busy %v", name, free)
			}
		}
		for body, want := range map[string]bool{r.own: true, r.below: true, r.city: false, r.beside: false} {
			if _, got := book(object{"owner_body_id": body}); strings.Contains(got, "everyone_blocked") != want {
				t.Errorf("a meeting of %s: %s", body, got)
			}
		}
		optional := []any{object{"person_id": people["own"], "required": false}}
		if status, got := book(object{"attendances": optional}); status != http.StatusOK {
			t.Errorf("an optional person: %d, %s", status, got)
		}
		r.lists("/rooms?free_from=2026-12-01T09:00:00%2B08:00&free_to=2026-12-01T10:00:00%2B08:00", room)
		// The whole office's keeps everybody.
		r.call(http.StatusOK, "PATCH", "/blocks/"+block, object{"owner_body_id": nil}, "If-Match", "*")
		if status, got := book(object{"attendances": []any{object{"person_id": people["beside"]}}}); status != 409 {
			t.Errorf("everybody: %d, %s", status, got)
		}
		r.lists("/rooms?free_from=2026-12-01T09:00:00%2B08:00&free_to=2026-12-01T10:00:00%2B08:00")
	})
}

// Of people beyond reach a limited token learns when they are busy, not in what way; calendars are imported for one's
// own people alone.
func TestPeopleBeyondReachAreBusyOrFree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		people := r.each("/people", func(home string) object {
			return owned(object{"name": "赵一", "kind": "member"}, "home_body_id", home)
		})
		for _, id := range people {
			r.add("/blocks", object{"title": "手术", "subject": object{"kind": "person", "id": id}, "hard": true,
				"starts_at": "2026-12-01T09:00:00+08:00", "ends_at": "2026-12-01T12:00:00+08:00"})
		}
		asked := "/people/{id}/freebusy?from=2026-12-01&to=2026-12-01"
		r.try(reachRow{method: "GET", path: asked, want: [5]int{200, 200, 200, 200, 200}}, people)
		for i, id := range people {
			got, _ := r.as(r.secret, http.StatusOK, "GET", strings.ReplaceAll(asked, "{id}", id), nil)
			kind := got["items"].([]any)[0].(object)["kind"]
			if want := map[bool]string{true: "BUSY-UNAVAILABLE", false: "BUSY"}[i < 2]; kind != want {
				t.Errorf("%s: %v, want %s", placeNames[i], kind, want)
			}
			r.call(http.StatusOK, "PATCH", "/people/"+id, object{"active": false}, "If-Match", "*")
		}
		r.try(reachRow{method: "GET", path: asked, want: theOwn(200)}, people)
		for i, id := range append(people, nobody) {
			calendar := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:出差\r\n" +
				"DTSTART:20261210T010000Z\r\nDTEND:20261210T020000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
			a := r.Do("POST", "/api/v1/people/"+id+"/blocks/import", r.secret, []byte(calendar),
				"Content-Type", "text/calendar")
			if want := map[bool]int{true: 200, false: 404}[i < 2]; a.Status != want {
				t.Errorf("import for %d: %d, want %d\n%s", i, a.Status, want, a.Body)
			}
		}
		mine, _ := r.as(r.secret, http.StatusOK, "GET", "/blocks?person="+people[0], nil)
		items := mine["items"].([]any)
		if len(items) != 1 || items[0].(object)["owner_body_id"] != r.own {
			t.Errorf("what was imported: %v", items)
		}
	})
}
